//! Findings of rules, host by host: how many of each level, and which are the gravest. For reports that cannot show all of them.

use model::{Finding, Level, Tenant};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Rules named for one host.
const GRAVEST: usize = 3;

/// What rules found on one host.
pub(crate) struct HostFindings<'a> {
    /// Whose host.
    pub(crate) tenant: &'a Tenant,
    /// Which; `None` where the records name none.
    pub(crate) host: Option<&'a str>,
    /// How many of each level, the gravest first.
    pub(crate) counts: Counts,
    /// The first finding of each of the gravest rules.
    pub(crate) gravest: Vec<&'a Finding>,
}

/// Findings per level, the gravest first.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counts([u64; Level::ALL.len()]);

impl Counts {
    /// Of these findings.
    pub(crate) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut counts = Self::default();
        findings.into_iter().for_each(|finding| counts.add(finding));
        counts
    }

    fn add(&mut self, finding: &Finding) {
        let at = Level::ALL.iter().rev().position(|&level| level == finding.level);
        self.0[at.expect("every level is among all")] += 1;
    }

    /// Is none of them more than context?
    pub(crate) fn are_informational(self) -> bool {
        self.by_level().all(|(level, count)| level == Level::Informational || count == 0)
    }

    /// Level and number, the gravest first.
    pub(crate) fn by_level(self) -> impl Iterator<Item = (Level, u64)> {
        Level::ALL.iter().rev().copied().zip(self.0)
    }

    /// `2 critical, 14 high`: what there is.
    pub(crate) fn in_words(self) -> String {
        let some = self.by_level().filter(|(_, count)| *count > 0);
        some.map(|(level, count)| format!("{count} {level}")).collect::<Vec<_>>().join(", ")
    }
}

/// The hosts, those with the gravest findings first.
pub(crate) fn by_host(findings: &[Finding]) -> Vec<HostFindings<'_>> {
    let mut hosts: BTreeMap<(&Tenant, Option<&str>), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        hosts.entry((&finding.tenant, finding.host.as_deref())).or_default().push(finding);
    }
    let mut hosts: Vec<HostFindings<'_>> =
        hosts.into_iter().map(|((tenant, host), findings)| of_host(tenant, host, findings)).collect();
    hosts.sort_by_key(|host| Reverse(host.counts));
    hosts
}

fn of_host<'a>(tenant: &'a Tenant, host: Option<&'a str>, mut findings: Vec<&'a Finding>) -> HostFindings<'a> {
    findings.sort_by_key(|finding| (Reverse(finding.level), finding.time, &finding.rule_id));
    let counts = Counts::of(findings.iter().copied());
    let mut rules = BTreeSet::new();
    let gravest = findings.into_iter().filter(|finding| rules.insert(&finding.rule_id)).take(GRAVEST).collect();
    HostFindings { tenant, host, counts, gravest }
}
