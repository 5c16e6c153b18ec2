//! Presence: at which times a host's own logs speak, so that their silence about a logon means something.

use crate::identity::{HostNo, Row};
use model::{Activity, Timestamp};

/// A record this near shows that the log was being written and kept.
const NEAR: i64 = Timestamp::HOUR / 2;
/// Records on both sides this near show it, too: a quiet host writes little at night.
const AROUND: i64 = 6 * Timestamp::HOUR;

/// The times of each host's own records.
#[derive(Debug)]
pub(crate) struct Presence {
    times: Vec<Vec<Timestamp>>,
}

impl Presence {
    /// Of rows in time order. Connections stand in logs that may speak while the one of logons is silent.
    pub(crate) fn new(rows: &[Row<'_>], hosts: usize) -> Self {
        let mut times: Vec<Vec<Timestamp>> = vec![Vec::new(); hosts];
        for row in rows {
            if let Some(host) = row.host.filter(|_| row.seen.activity != Activity::Connection) {
                times[host.index()].push(row.time);
            }
        }
        Self { times }
    }

    /// Would the host's own logs show a logon at `time`?
    pub(crate) fn covers(&self, host: HostNo, time: Timestamp) -> bool {
        let times = &self.times[host.index()];
        let next = times.partition_point(|each| *each < time);
        let before = next.checked_sub(1).map(|index| time.since(times[index]));
        let after = times.get(next).map(|each| each.since(time));
        let within = |gap: Option<i64>, limit: i64| gap.is_some_and(|gap| gap <= limit);
        within(before, NEAR) || within(after, NEAR) || (within(before, AROUND) && within(after, AROUND))
    }
}
