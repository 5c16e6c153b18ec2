//! How rare a rule is: what its matching says, against how often it matches anyhow.
//!
//! Each rule has a null of its own in each tenant: the share of the tenant's host-hours (what its logs cover, and what hits show beside)
//! in which the rule matches. On one host it is the host's own share, drawn to the tenant's by [`HOST_PRIOR_HOURS`]; the larger one
//! counts, so a rule that matches on a backup server all day says nothing there, however rare it is elsewhere. The intruder's own hits
//! are part of it, which makes it too high rather than too low.
//!
//! `chance` is the share times [`WINDOW_HOURS`]: how probable it is to find the rule beside any logon whatever. Rarity is 0 from a
//! chance of 0.25 on, 1 from 0.01 down, and linear in the logarithm between. With a day of one host's log a rule that matched once has
//! 0.34; where the logs are too short to say that a rule is rare, it is not.

use crate::hit::RuleHit;
use model::{CoverageSpan, Interval, Timestamp, short_host};
use std::collections::{HashMap, HashSet};

/// Hours beside a logon in which hits count, both sides together.
const WINDOW_HOURS: f64 = 2.0;
/// Hours of its tenant that a host's share begins with.
const HOST_PRIOR_HOURS: f64 = 24.0;
/// Chance from which on a hit says nothing.
const CHANCE_MAX: f64 = 0.25;
/// Chance from which down rarity is whole.
const CHANCE_RARE: f64 = 0.01;

/// A host of a tenant, in one spelling.
pub(super) type HostKey<'a> = (&'a str, String);

/// The host of these names.
pub(super) fn host_key<'a>(tenant: &'a str, host: &str) -> HostKey<'a> {
    (tenant, short_host(host).to_ascii_lowercase())
}

/// Per hit its rarity, from 0 to 1; hits outside of `counts` are none.
pub(super) fn rarities(hits: &[RuleHit], coverage: &[CoverageSpan], counts: &dyn Fn(&RuleHit) -> bool) -> Vec<f64> {
    let mut hosts: HashMap<HostKey<'_>, u32> = HashMap::new();
    let mut of_host = |key| {
        let next = u32::try_from(hosts.len()).expect("fewer hosts than hits and spans in memory");
        *hosts.entry(key).or_insert(next)
    };
    let mut tenants: HashMap<&str, Vec<u32>> = HashMap::new();
    let mut matched = Matched::default();
    let mut places = Vec::with_capacity(hits.len());
    for hit in hits {
        let host = of_host(host_key(hit.tenant.as_str(), &hit.host));
        places.push(host);
        if counts(hit) {
            matched.add(hit, host);
        }
    }
    let mut spans: HashMap<u32, Vec<Interval>> = HashMap::new();
    for span in coverage {
        let host = of_host(host_key(span.tenant.as_str(), &span.host));
        spans.entry(host).or_default().push(span.span);
    }
    let mut hours = vec![0.0_f64; hosts.len()];
    for (key, host) in hosts {
        let covered = spans.get(&host).map_or(0.0, |spans| hours_of(spans));
        let shown = matched.hours.get(&host).copied().unwrap_or(0);
        hours[host as usize] = covered.max(f64::from(shown));
        tenants.entry(key.0).or_default().push(host);
    }
    // Added in the order of their numbers: sums of fractions depend on it.
    let sum = |mut hosts: Vec<u32>| {
        hosts.sort_unstable();
        hosts.iter().map(|&host| hours[host as usize]).sum::<f64>()
    };
    let tenants: HashMap<&str, f64> = tenants.into_iter().map(|(tenant, hosts)| (tenant, sum(hosts))).collect();
    let rarity = |(hit, &host): (&RuleHit, &u32)| {
        if !counts(hit) {
            return 0.0;
        }
        let of_tenant = f64::from(matched.by_tenant[&(hit.tenant.as_str(), hit.rule)]) / tenants[hit.tenant.as_str()];
        let here = f64::from(matched.by_host[&(host, hit.rule)]);
        let of_host = HOST_PRIOR_HOURS.mul_add(of_tenant, here) / (hours[host as usize] + HOST_PRIOR_HOURS);
        of_share(of_tenant.max(of_host))
    };
    hits.iter().zip(&places).map(rarity).collect()
}

/// The rarity of a rule that matches in this share of hours.
fn of_share(share: f64) -> f64 {
    let chance = share * WINDOW_HOURS;
    ((CHANCE_MAX / chance).ln() / (CHANCE_MAX / CHANCE_RARE).ln()).clamp(0.0, 1.0)
}

/// Host-hours with hits, each counted once.
#[derive(Default)]
struct Matched<'a> {
    seen: HashSet<(u32, u32, i64)>,
    seen_any: HashSet<(u32, i64)>,
    by_tenant: HashMap<(&'a str, u32), u32>,
    by_host: HashMap<(u32, u32), u32>,
    /// With hits of any rule.
    hours: HashMap<u32, u32>,
}

impl<'a> Matched<'a> {
    fn add(&mut self, hit: &'a RuleHit, host: u32) {
        let hour = hit.time.micros().div_euclid(Timestamp::HOUR);
        if self.seen.insert((host, hit.rule, hour)) {
            *self.by_tenant.entry((hit.tenant.as_str(), hit.rule)).or_default() += 1;
            *self.by_host.entry((host, hit.rule)).or_default() += 1;
        }
        if self.seen_any.insert((host, hour)) {
            *self.hours.entry(host).or_default() += 1;
        }
    }
}

/// The hours that stretches cover together.
#[expect(clippy::cast_precision_loss, reason = "a share of hours needs no more than a few digits")]
fn hours_of(spans: &[Interval]) -> f64 {
    let mut sorted = spans.to_vec();
    sorted.sort_by_key(|span| (span.from, span.to));
    let (mut micros, mut end) = (0_i64, Timestamp::from_micros(i64::MIN));
    for span in sorted {
        let from = span.from.max(end);
        if span.to > from {
            micros = micros.saturating_add(span.to.since(from));
            end = span.to;
        }
    }
    micros as f64 / Timestamp::HOUR as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, at, hit};
    use model::Level;

    /// Rarities in a month of two hosts' logs.
    fn rarities_of(hits: &[RuleHit]) -> Vec<f64> {
        let mut log = Log::new();
        for host in ["ald/A1", "ald/A2", "bir/A1"] {
            log.cover(host, at(1, 0, 0), at(31, 0, 0));
            log.cover(host, at(1, 0, 0), at(20, 0, 0));
        }
        rarities(hits, &log.spans, &|hit| hit.level > Level::Informational)
    }

    #[test]
    fn a_rule_that_matched_once_in_a_month_is_rare_and_one_of_every_hour_is_not() {
        let mut hits = vec![hit(1, Level::High, "ald/A1.alder.example", at(3, 1, 0))];
        hits.extend((0..720).map(|hour| hit(2, Level::High, "ald/a1", at(1, hour, 5))));
        // Rare in the tenant, and all day on this host of its: a third of the tenant's hours would not be enough.
        hits.extend((0..24).flat_map(|hour| (0..10).map(move |_| hit(3, Level::High, "bir/A1", at(2, hour, 5)))));
        let found = rarities_of(&hits);
        assert!((found[0] - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found[1..721].iter().all(|&rarity| rarity == 0.0));
        assert!(found[721..].iter().all(|&rarity| (0.3..0.7).contains(&rarity)), "{}", found[721]);
    }

    #[test]
    fn without_hours_to_compare_with_nothing_is_rare() {
        let alone = [hit(1, Level::Critical, "ald/A1", at(3, 1, 0))];
        assert_eq!(rarities(&alone, &[], &|_| true), [0.0]);
        assert_eq!(rarities(&alone, &[], &|_| false), [0.0]);
        assert_eq!(rarities(&[], &[], &|_| true), []);
    }

    #[test]
    fn each_tenant_has_its_own_null() {
        let mut hits = vec![hit(1, Level::High, "ald/A1", at(3, 1, 0))];
        let alone = rarities_of(&hits)[0];
        hits.extend((0..720).map(|hour| hit(1, Level::High, "bir/A1", at(1, hour, 5))));
        assert_eq!(rarities_of(&hits)[0].to_bits(), alone.to_bits());
    }
}
