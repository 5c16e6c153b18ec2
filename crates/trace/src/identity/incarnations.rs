//! Incarnations: a machine installed again keeps its name and gets another machine SID.
//!
//! The SID of a local account is the machine's SID and a number; records of such accounts name the host as their domain.
//! A SID seen before is the same installation again (a snapshot was restored, or two machines answer to one name), so the
//! number of incarnations stays that of the SIDs.

use super::names::{HostNo, Names};
use super::row::Row;
use model::{Outcome, Timestamp};
use std::sync::Arc;

/// From `from` on, the host is incarnation `number`, known by its machine SID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// First record of it.
    pub(crate) from: Timestamp,
    /// 0 is the first one seen.
    pub(crate) number: u16,
    /// The machine SID.
    pub(crate) sid: Arc<str>,
}

/// The incarnations of all hosts.
#[derive(Debug, Default)]
pub(crate) struct Incarnations {
    starts: Vec<Vec<Start>>,
}

impl Incarnations {
    /// Read off the records of local accounts; rows must be in time order.
    pub(crate) fn new(rows: &[Row<'_>], names: &Names) -> Self {
        let mut starts: Vec<Vec<Start>> = names.hosts().map(|_| Vec::new()).collect();
        for row in rows {
            let Some((host, sid)) = local_machine_sid(row, names) else {
                continue;
            };
            let starts = &mut starts[host.index()];
            if starts.last().is_some_and(|last| *last.sid == *sid) {
                continue;
            }
            let number = number_of(starts, sid);
            starts.push(Start { from: row.time, number, sid: Arc::from(sid) });
        }
        Self { starts }
    }

    /// Which incarnation a host was at `time`. Before the first sign of any it is the first.
    pub(crate) fn at(&self, host: HostNo, time: Timestamp) -> u16 {
        let starts = &self.starts[host.index()];
        let next = starts.partition_point(|start| start.from <= time);
        next.checked_sub(1).map_or(0, |index| starts[index].number)
    }

    /// When the host was replaced first after `time`.
    pub(crate) fn replaced_after(&self, host: HostNo, time: Timestamp) -> Option<Timestamp> {
        let starts = &self.starts[host.index()];
        let next = starts.partition_point(|start| start.from <= time).max(1);
        starts.get(next).map(|start| start.from)
    }

    /// The signs of all incarnations of a host.
    pub(crate) fn starts(&self, host: HostNo) -> &[Start] {
        &self.starts[host.index()]
    }
}

fn number_of(starts: &[Start], sid: &str) -> u16 {
    match starts.iter().find(|start| *start.sid == *sid) {
        Some(start) => start.number,
        None => starts.iter().map(|start| start.number).max().map_or(0, |number| number.saturating_add(1)),
    }
}

/// The host that wrote the row and its machine SID, when the row's account is one of the host's own.
fn local_machine_sid<'a>(row: &'a Row<'_>, names: &Names) -> Option<(HostNo, &'a str)> {
    let host = row.host?;
    let domain = row.seen.account_domain.as_deref()?;
    if row.seen.outcome == Outcome::Failure || !domain.eq_ignore_ascii_case(names.short(host)) {
        return None;
    }
    let (machine, _) = row.seen.account_sid.as_deref()?.rsplit_once('-')?;
    let is_machine = machine.starts_with("S-1-5-21-") && machine.split('-').count() == 7;
    is_machine.then_some((host, machine))
}
