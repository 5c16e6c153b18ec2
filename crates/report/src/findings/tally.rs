//! Findings counted: how many of which level, from when to when, and one of them to look at.

use model::{Finding, Level, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Findings that are told together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally<'a> {
    pub(super) findings: u64,
    /// Of each level, from the lowest.
    levels: [u64; Level::ALL.len()],
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    /// The first of the worst: the one to look at.
    pub(super) example: &'a Finding,
}

impl<'a> Tally<'a> {
    /// Of findings, at least one.
    fn new(finding: &'a Finding) -> Self {
        let mut tally = Self { findings: 0, levels: [0; Level::ALL.len()], first: None, last: None, example: finding };
        tally.add(finding);
        tally
    }

    fn add(&mut self, finding: &'a Finding) {
        self.findings += 1;
        self.levels[finding.level as usize] += 1;
        self.first = self.first.into_iter().chain(finding.time).min();
        self.last = self.last.max(finding.time);
        let key = |finding: &Finding| (Reverse(finding.level), finding.time.is_none(), finding.time);
        if key(finding) < key(self.example) {
            self.example = finding;
        }
    }

    /// Of that level.
    pub(super) const fn of(&self, level: Level) -> u64 {
        self.levels[level as usize]
    }

    pub(super) fn worst(&self) -> Level {
        self.example.level
    }

    /// The worst first: more criticals before fewer, then more highs, and so on.
    fn rank(&self) -> Reverse<[u64; Level::ALL.len()]> {
        let mut levels = self.levels;
        levels.reverse();
        Reverse(levels)
    }
}

/// Findings by what `key` says of them, the worst first, equals by their key.
pub(super) fn by<'a, Key: Ord + Copy>(
    findings: impl IntoIterator<Item = &'a Finding>,
    key: impl Fn(&'a Finding) -> Key,
) -> Vec<(Key, Tally<'a>, Vec<&'a Finding>)> {
    let mut groups: BTreeMap<Key, Vec<&'a Finding>> = BTreeMap::new();
    for finding in findings {
        groups.entry(key(finding)).or_default().push(finding);
    }
    let tally = |(key, findings): (Key, Vec<&'a Finding>)| Some((key, of(findings.iter().copied())?, findings));
    let mut groups: Vec<_> = groups.into_iter().filter_map(tally).collect();
    groups.sort_by_key(|(_, tally, _)| tally.rank());
    groups
}

/// `None` of no findings.
pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Option<Tally<'a>> {
    let mut findings = findings.into_iter();
    let mut tally = Tally::new(findings.next()?);
    findings.for_each(|finding| tally.add(finding));
    Some(tally)
}
