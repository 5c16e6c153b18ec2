//! Clocks: tenants' clocks differ by minutes, and what a session on one clock caused is written down by another.
//!
//! Each tenant is one clock: a logon's time is by the clock of its destination's tenant, of one that only the source tells
//! of (4648) by that of the source's. For each pair of tenants that logons go from and to,
//!
//! - the **skew** is estimated from logons recorded on both sides (see [`pairs`]), and allowed for: the logon left the
//!   source at its time minus the skew;
//! - where nothing was recorded on both sides, a cause may begin up to [`SLACK`] after its logon. Such a cause weighs less
//!   (see `cause::likelihood`), and the trace says so.
//!
//! The two records of one logon become one: what the source recorded is evidence of the logon, and no logon of its own.
//!
//! The order of causes is then a merge of the clocks (see [`merge`]): logons by one clock are never put in another order.

mod merge;
mod owner;
mod pairs;
#[cfg(test)]
mod tests;

use crate::view::{Clock, HostNo, LogonNo, View};
use merge::{Step, merge};
use model::{Outcome, Tenant, Timestamp};
use owner::{clock_of, crossing, tenants};
use pairs::{Skews, skews};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(crate) use owner::SLACK;
pub(crate) use pairs::Skew;

/// How far an estimated skew may be off.
pub(crate) const TOLERANCE: i64 = 60 * Timestamp::SECOND;

/// By source's and destination's tenant the skews that were estimated; clocks that agree are not among them.
pub(crate) type Estimated<'a> = BTreeMap<(&'a Tenant, &'a Tenant), Skew>;

/// Compares the clocks of the view's tenants, and puts its logons in the order in which they can have caused each other.
pub(crate) fn settle<'a>(view: &mut View<'a>) -> Estimated<'a> {
    let (tenants, hosts) = tenants(view);
    if tenants.len() < 2 {
        return Estimated::new();
    }
    let Skews { by_pair, twins } = skews(view, &hosts);
    for no in view.numbers() {
        let row = view.row(no);
        let Some((source, own)) = crossing(view, &hosts, no) else { continue };
        let clock = match by_pair.get(&(source, own)) {
            Some(skew) if skew.micros == 0 => Clock::Same,
            Some(skew) => Clock::Skewed(skew.micros),
            None if view.host(row.dst).is_address => Clock::Same,
            None => Clock::Unknown,
        };
        view.rows[no as usize].clock = clock;
    }
    for (&logon, &teller) in &twins {
        view.rows[logon as usize].origin_account = view.row(teller).origin_account;
    }
    let tellers: HashSet<LogonNo> = twins.values().copied().collect();
    view.by_time.retain(|no| !tellers.contains(no));
    view.twins = twins;
    view.order = order(view, &hosts, tenants.len());
    let differing = by_pair.into_iter().filter(|(_, skew)| skew.micros != 0);
    differing.map(|((source, own), skew)| ((tenants[source], tenants[own]), skew)).collect()
}

/// The order of causes: that of time, but for causes that another clock puts later.
fn order(view: &View<'_>, hosts: &[usize], clocks: usize) -> Vec<LogonNo> {
    let openings = openings(view, hosts);
    let steps: Vec<Step> = (0..)
        .zip(&view.by_time)
        .map(|(position, &no)| {
            let own = clock_of(view, hosts, no);
            let source = crossing(view, hosts, no).map_or(own, |(source, _)| source);
            Step { clock: own, source, late: latest_cause(view, &openings, no).filter(|late| *late > position) }
        })
        .collect();
    if steps.iter().all(|step| step.late.is_none()) {
        return view.by_time.clone();
    }
    merge(&steps, clocks).into_iter().map(|position| view.by_time[position as usize]).collect()
}

/// What opened a session on each host, by the host's own clock: when, and the place in the order of time.
fn openings(view: &View<'_>, hosts: &[usize]) -> HashMap<HostNo, Vec<(Timestamp, u32)>> {
    let mut openings: HashMap<HostNo, Vec<(Timestamp, u32)>> = HashMap::new();
    for (position, &no) in (0..).zip(&view.by_time) {
        let row = view.row(no);
        if row.outcome != Outcome::Failure && clock_of(view, hosts, no) == hosts[row.dst.0 as usize] {
            openings.entry(row.dst).or_default().push((row.time, position));
        }
    }
    openings
}

/// The place of the last session on the source that the logon may have come out of.
fn latest_cause(view: &View<'_>, openings: &HashMap<HostNo, Vec<(Timestamp, u32)>>, no: LogonNo) -> Option<u32> {
    let row = view.row(no);
    let allowed = match row.clock {
        Clock::Same => return None,
        Clock::Skewed(_) => TOLERANCE,
        Clock::Unknown => SLACK,
    };
    let on_source = openings.get(&row.from?)?;
    let until = row.departed().plus_micros(allowed);
    let after = on_source.partition_point(|(time, _)| *time <= until);
    after.checked_sub(1).map(|last| on_source[last].1)
}
