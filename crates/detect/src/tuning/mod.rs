//! What a person changes about findings: levels of rules, and exclusions with a reason.
//!
//! Pure: a [`Tuning`] is read from TOML by whoever has the text ([`file`] says in which words), findings go in, and come out with other levels,
//! or not at all. What is left out is counted by its reason; nothing vanishes unsaid. Of several entries that fit a finding, the first counts.
//!
//! An exclusion compares what the finding carries: the tenant, the host, and the fields that its rule looked at. It does not know the rest of
//! the record.

mod file;
mod select;
#[cfg(test)]
mod tests;

use file::Exclusion;
pub use file::{TUNING_SCHEMA, Tuning};
use model::{Finding, Timestamp};
use select::RuleName;
use std::collections::HashSet;
use std::sync::Arc;

/// What became of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tuned {
    /// Those that stay, in their order.
    pub findings: Vec<Finding>,
    /// How many of them have another level now.
    pub level_changes: usize,
    /// What was left out, in the order of the file; entries that left out nothing, too.
    pub left_out: Vec<LeftOut>,
}

/// What an exclusion left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The reason, as the file gives it.
    pub reason: String,
    /// How many findings.
    pub findings: usize,
}

/// A rule by what a tuning file can call it.
#[derive(Clone, Copy, Debug)]
pub struct KnownRule<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its tags.
    pub tags: &'a [Arc<str>],
}

impl Tuning {
    /// Does it change nothing? So does a file of its schema alone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty() && self.exclusions.is_empty()
    }

    /// Leaves out and changes what the entries say. Exclusions are asked first; they do not look at levels.
    #[must_use]
    pub fn apply(&self, findings: Vec<Finding>) -> Tuned {
        let left_out = self.exclusions.iter().map(|entry| LeftOut { reason: entry.reason.clone(), findings: 0 });
        let mut tuned = Tuned { left_out: left_out.collect(), ..Tuned::default() };
        for mut finding in findings {
            if let Some(entry) = self.exclusions.iter().position(|entry| entry.fits(&finding)) {
                tuned.left_out[entry].findings += 1;
                continue;
            }
            if let Some(change) = self.levels.iter().find(|change| change.rule.fits(&finding))
                && change.level != finding.level
            {
                finding.level = change.level;
                tuned.level_changes += 1;
            }
            tuned.findings.push(finding);
        }
        tuned
    }

    /// The names of rules that no known rule has, as the file spells them, in its order: most often a misspelt id.
    #[must_use]
    pub fn unknown<'a>(&self, known: impl Iterator<Item = KnownRule<'a>>) -> Vec<String> {
        let of_exclusions = self.exclusions.iter().filter_map(|entry| entry.rule.as_ref());
        let mut names: Vec<&RuleName> = self.levels.iter().map(|change| &change.rule).chain(of_exclusions).collect();
        let known: Vec<KnownRule<'a>> = known.collect();
        names.retain(|name| {
            !known.iter().any(|rule| name.is_of(rule.id, rule.title, rule.tags.iter().map(|tag| &**tag)))
        });
        let mut unknown: Vec<String> = names.into_iter().map(ToString::to_string).collect();
        let mut seen = HashSet::new();
        unknown.retain(|name| seen.insert(name.clone()));
        unknown
    }
}

impl Exclusion {
    fn fits(&self, finding: &Finding) -> bool {
        let in_time = |until: Timestamp| finding.time.is_some_and(|time| time < until);
        self.until.is_none_or(in_time)
            && self.rule.as_ref().is_none_or(|rule| rule.fits(finding))
            && self.tenants.as_ref().is_none_or(|names| names.has(finding.tenant.as_str()))
            && self.hosts.as_ref().is_none_or(|names| finding.host.as_deref().is_some_and(|host| names.has_host(host)))
            && self.accounts.as_ref().is_none_or(|names| names.has_account_of(finding))
            && self.field.as_ref().is_none_or(|field| field.fits(finding))
    }
}
