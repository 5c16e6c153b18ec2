//! Coverage: for which hosts and hours a log exists that would show a logon, and what is missing.
//!
//! A **known host** is one of the register, one with any log, or one that a logon of its tenant names as destination.
//! Each known host should have one log that shows logons ([`LogKind::shows_logons`]) from one end of the window to the
//! other. What it lacks is a hole:
//!
//! | reason | when |
//! |---|---|
//! | not collected | the host has no such log at all |
//! | outside log | the log begins after the window does, or ends before it, by more than the log is ever silent |
//! | silent | between two spans for longer than the log is ever silent, or record numbers are missing between them |
//! | cleared | record numbers start again, or a clearing of the log was recorded at the end of a gap |
//! | unreadable | a file of the host, or one that nobody can name the host of, could not be read whole, or is a text like a log in no known format where none of its logs that show logons was read; the whole window is in doubt |
//!
//! **How long a log is ever silent**: four times the 95th percentile of its own gaps between spans, at least 6 hours, at most 72. A busy
//! server is missed after 6 hours, a workstation that is switched off at night after a long weekend.
//!
//! **Record numbers** (EventRecordID) count every record of a log. They are evidence of loss only where the log was given
//! whole: where its spans hold at least 95 % of the numbers they run over. Filtered exports skip numbers all the time.
//! Where they count, they also excuse: a silence across which the numbers run on without a jump is a host that was quiet or off.
//!
//! A stretch is never complete by assumption: what is not known is a hole.

mod known;
#[cfg(test)]
mod tests;
mod timeline;

pub use known::{KnownHost, known_hosts};

use model::{CoverageSpan, Hole, HoleReason, Interval, LogKind, ScopeCoverage, Tenant, Timestamp, short_host};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use timeline::{Gap, gaps};

/// A recorded clearing of a log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cleared {
    /// Whose host.
    pub tenant: Tenant,
    /// The host.
    pub host: Arc<str>,
    /// The log.
    pub log: LogKind,
    /// When.
    pub time: Timestamp,
}

/// A host whose log could not be read whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Whose host.
    pub tenant: Tenant,
    /// The host.
    pub host: Arc<str>,
    /// The log.
    pub log: LogKind,
    /// What is lost, where that is known; else the whole window is in doubt.
    pub span: Option<Interval>,
    /// Why: it could not be read, or nothing knows its format.
    pub reason: HoleReason,
}

/// What is known of the logs.
#[derive(Clone, Copy, Debug)]
pub struct CoverageBasis<'a> {
    /// All spans of all logs.
    pub spans: &'a [CoverageSpan],
    /// All hosts that should have a log.
    pub known: &'a [KnownHost],
    /// Recorded clearings.
    pub cleared: &'a [Cleared],
    /// Logs that could not be read whole.
    pub unreadable: &'a [Unreadable],
    /// The window of the question.
    pub window: Interval,
}

/// A host of a log: tenant, host in one spelling, log.
type LogKey = (Tenant, String, LogKind);

/// What holes that are told once have in common.
type HoleKey = (Tenant, LogKind, Timestamp, Timestamp, HoleReason);

/// The coverage of each tenant that has known hosts.
#[must_use]
pub fn holes(basis: &CoverageBasis<'_>) -> BTreeMap<Tenant, ScopeCoverage> {
    let mut logs: BTreeMap<LogKey, Vec<&CoverageSpan>> = BTreeMap::new();
    for span in basis.spans.iter().filter(|span| span.log.shows_logons()) {
        logs.entry((span.tenant.clone(), fold(&span.host), span.log)).or_default().push(span);
    }
    let mut tenants: BTreeMap<Tenant, ScopeCoverage> = BTreeMap::new();
    let mut merged: BTreeMap<HoleKey, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for host in basis.known {
        if !seen.insert((host.tenant.clone(), fold(&host.name))) {
            continue;
        }
        let (log, gaps) = of_host(basis, &logs, host);
        let coverage = tenants.entry(host.tenant.clone()).or_default();
        coverage.hosts_known += 1;
        coverage.hosts_covered += u64::from(gaps.is_empty());
        for gap in gaps {
            let (from, to) = rounded(gap.span, basis.window);
            merged.entry((host.tenant.clone(), log, from, to, gap.reason)).or_default().insert(host.name.clone());
        }
    }
    // What was lost of logs that no known host is known to have may have held anybody's.
    for lost in basis.unreadable.iter().filter(|lost| !seen.contains(&(lost.tenant.clone(), fold(&lost.host)))) {
        let key = (lost.tenant.clone(), lost.log, basis.window.from, basis.window.to, lost.reason);
        merged.entry(key).or_default().insert(Arc::clone(&lost.host));
    }
    for ((tenant, log, from, to, reason), hosts) in merged {
        let hole = Hole { log, hosts: hosts.into_iter().collect(), from, to, reason };
        tenants.entry(tenant).or_default().missing.push(hole);
    }
    for coverage in tenants.values_mut() {
        coverage.complete = coverage.missing.is_empty();
        coverage.missing.sort();
    }
    tenants
}

/// The share of the known hosts' hours within the window for which a log exists, 0 to 1; 0 without known hosts.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a share for display needs three digits")]
pub fn covered_share(coverage: &ScopeCoverage, window: Interval) -> f64 {
    let length = window.to.since(window.from);
    if coverage.hosts_known == 0 || length <= 0 {
        return 0.0;
    }
    let missing: f64 = coverage
        .missing
        .iter()
        .filter_map(|hole| {
            let inside = Interval { from: hole.from, to: hole.to }.intersection(&window)?;
            Some(inside.to.since(inside.from) as f64 * hole.hosts.len() as f64)
        })
        .sum();
    (1.0 - missing / (length as f64 * coverage.hosts_known as f64)).clamp(0.0, 1.0)
}

/// The log that shows a host's logons, and its gaps within the window.
fn of_host(
    basis: &CoverageBasis<'_>,
    logs: &BTreeMap<LogKey, Vec<&CoverageSpan>>,
    host: &KnownHost,
) -> (LogKind, Vec<Gap>) {
    let name = fold(&host.name);
    let spans_of = |log: LogKind| logs.get(&(host.tenant.clone(), name.clone(), log));
    let events = |log: LogKind| spans_of(log).map(|spans| spans.iter().map(|span| span.events).sum::<u64>());
    let best = LogKind::ALL.iter().copied().filter(|log| log.shows_logons() && events(*log).is_some());
    let log = best.max_by_key(|&log| (events(log), std::cmp::Reverse(log))).unwrap_or(host.expected);
    let mine =
        |tenant: &Tenant, other: &str, kind: LogKind| *tenant == host.tenant && fold(other) == name && kind == log;
    let cleared: Vec<Timestamp> = basis
        .cleared
        .iter()
        .filter(|clearing| mine(&clearing.tenant, &clearing.host, clearing.log))
        .map(|clearing| clearing.time)
        .collect();
    let mut found = gaps(spans_of(log).map_or(&[][..], Vec::as_slice), &cleared, basis.window);
    for lost in basis.unreadable.iter().filter(|lost| mine(&lost.tenant, &lost.host, lost.log)) {
        if let Some(span) = lost.span.unwrap_or(basis.window).intersection(&basis.window) {
            found.push(Gap { span, reason: lost.reason });
        }
    }
    (log, found)
}

/// Equal holes of several hosts are told once: ends are rounded outward to the hour, and held to the window.
fn rounded(span: Interval, window: Interval) -> (Timestamp, Timestamp) {
    let from = span.from.hour().max(window.from);
    let up = span.to.plus_micros(Timestamp::HOUR - 1).hour().min(window.to);
    (from, up)
}

/// One spelling per host.
fn fold(host: &str) -> String {
    short_host(host).to_ascii_lowercase()
}
