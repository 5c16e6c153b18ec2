//! Skews: by how much two clocks differ, from logons recorded on both sides.
//!
//! A logon of another tenant that carries the record of its source (4648) was recorded on both sides within seconds: the clocks
//! agree. A 4648 that found no logon, and a logon that found no 4648, are one logon when they are of the same account, source
//! and target, at most [`SLACK`] apart, and each is the only one to fit the other. The skew of a pair of
//! tenants is the median of all of these; where they contradict each other it is not known.

use super::owner::{SLACK, clock_of, crossing};
use crate::view::{HostNo, LogonNo, NameNo, View, is_inside};
use model::{LogonKind, Outcome, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// Clocks that agree: the destination logs this long before the source, or this long after it.
const BEFORE: i64 = 2 * Timestamp::SECOND;
const AFTER: i64 = 60 * Timestamp::SECOND;
/// Logons that tell of the same skew are this close to each other.
const SPREAD: i64 = 60 * Timestamp::SECOND;

/// By how much the clock of the destination is ahead of that of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Skew {
    /// In microseconds; negative when it is behind. 0 when they agree.
    pub(crate) micros: i64,
    /// How many logons recorded on both sides say so.
    pub(crate) logons: usize,
}

/// What logons recorded on both sides tell.
#[derive(Default)]
pub(super) struct Skews {
    /// By the source's and the destination's clock.
    pub(super) by_pair: BTreeMap<(usize, usize), Skew>,
    /// Logons with what their source recorded of them.
    pub(super) twins: HashMap<LogonNo, LogonNo>,
}

/// The two sides of what may be one logon.
type Sides = [Vec<(Timestamp, LogonNo)>; 2];

/// Compares the clocks of the tenants of a view.
pub(super) fn skews(view: &View<'_>, hosts: &[usize]) -> Skews {
    let mut votes: BTreeMap<(usize, usize), Vec<i64>> = BTreeMap::new();
    let mut sides: BTreeMap<(HostNo, HostNo, NameNo), Sides> = BTreeMap::new();
    for &no in &view.by_time {
        let (row, logon) = (view.row(no), view.logon(no));
        let told_by_source = row.kind == LogonKind::Explicit;
        let is_tied = logon.origin.is_some() || logon.origin_account.is_some();
        let pair = crossing(view, hosts, no);
        if let (Some(pair), true) = (pair, is_tied && !is_inside(row.kind)) {
            votes.entry(pair).or_default().push(0);
        } else if let (Some(from), Some(name)) = (row.from, row.account.name)
            && (told_by_source || pair.is_some())
            && row.outcome != Outcome::Failure
            && !row.account.machine
        {
            let side = usize::from(!told_by_source);
            sides.entry((from, row.dst, name)).or_default()[side].push((row.time, no));
        }
    }
    let mut skews = Skews::default();
    for (teller, logon) in sides.values().flat_map(unique_pairs) {
        skews.twins.insert(logon, teller);
        let pair = (clock_of(view, hosts, teller), clock_of(view, hosts, logon));
        votes.entry(pair).or_default().push(view.row(logon).time.since(view.row(teller).time));
    }
    skews.by_pair = votes.into_iter().filter_map(|(pair, votes)| Some((pair, agreed(votes)?))).collect();
    skews.twins.retain(|&logon, teller| {
        let pair = (clock_of(view, hosts, *teller), clock_of(view, hosts, logon));
        let apart = view.row(logon).time.since(view.row(*teller).time);
        skews.by_pair.get(&pair).is_some_and(|skew| apart.saturating_sub(skew.micros).saturating_abs() <= SPREAD)
    });
    skews
}

/// What the source alone and the destination alone tell of, each the only one to fit the other.
fn unique_pairs([tellers, logons]: &Sides) -> Vec<(LogonNo, LogonNo)> {
    let only = |list: &[(Timestamp, LogonNo)], time: Timestamp| {
        let start = list.partition_point(|(each, _)| *each < time.plus_micros(-SLACK));
        let near = &list[start..];
        let is_near = |at: usize| near.get(at).is_some_and(|(each, _)| *each <= time.plus_micros(SLACK));
        (is_near(0) && !is_near(1)).then(|| near[0])
    };
    let pairs = tellers.iter().filter_map(|&(time, teller)| {
        let (other, logon) = only(logons, time)?;
        let (_, back) = only(tellers, other)?;
        (back == teller).then_some((teller, logon))
    });
    pairs.collect()
}

/// The median, when more than half of all agree with it.
fn agreed(mut votes: Vec<i64>) -> Option<Skew> {
    votes.sort_unstable();
    let median = *votes.get(votes.len() / 2)?;
    let near = votes.iter().filter(|vote| vote.saturating_sub(median).saturating_abs() <= SPREAD).count();
    let micros = if (-BEFORE..=AFTER).contains(&median) { 0 } else { median };
    (near * 2 > votes.len()).then_some(Skew { micros, logons: near })
}
