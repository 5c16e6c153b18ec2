//! What became of rules and findings, on standard error: findings go to standard output.

use engine::Rules;
use engine::tuning::Tuned;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::io::{self, Write};

/// Reasons that are listed, most frequent first.
const REASONS_SHOWN: usize = 8;

/// What is summed up.
pub(crate) struct Summary<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) tuned: &'a Tuned,
    /// Findings that are left out by `--min-level`.
    pub(crate) below_level: usize,
    /// What the tuning file calls rules that are not there.
    pub(crate) unknown: &'a [String],
    /// Findings that a timeline has no place for.
    pub(crate) timeless: u64,
}

/// Names what a tuning file calls rules that are not there: most often a misspelt id.
pub(crate) fn unknown(names: &[String], out: &mut dyn Write) -> io::Result<()> {
    names.iter().try_for_each(|name| {
        line(out, format_args!("hopscope: the tuning file names a rule that is not in use: {name}"))
    })
}

impl Summary<'_> {
    /// Writes it; with `all`, each rule that was not used and why, else the reasons with their numbers.
    pub(crate) fn write(&self, all: bool) -> io::Result<()> {
        let mut out = io::stderr().lock();
        let findings = &self.tuned.findings;
        let hit: HashSet<&str> = findings.iter().map(|finding| finding.rule_id.as_str()).collect();
        writeln!(out, "{} findings of {} rules; {} rules used", findings.len(), hit.len(), self.rules.used())?;
        if self.rules.left_out() > 0 {
            writeln!(out, "{} rules left out by --min-level and --status", self.rules.left_out())?;
        }
        if self.below_level > 0 {
            writeln!(out, "{} findings left out by --min-level", self.below_level)?;
        }
        if self.timeless > 0 {
            writeln!(out, "{} findings have no time, and no place on a timeline", self.timeless)?;
        }
        self.tuning(&mut out)?;
        if all {
            for rule in self.rules.not_used() {
                line(&mut out, format_args!("not used: {}: {}", rule.origin, rule.reason))?;
            }
            return Ok(());
        }
        self.not_used(&mut out)
    }

    fn tuning(&self, out: &mut dyn Write) -> io::Result<()> {
        let Tuned { level_changes, left_out, .. } = self.tuned;
        if *level_changes > 0 {
            writeln!(out, "{level_changes} findings with another level by the tuning file")?;
        }
        let findings: usize = left_out.iter().map(|entry| entry.findings).sum();
        if !left_out.is_empty() {
            writeln!(out, "{findings} findings left out by the tuning file:")?;
        }
        for entry in left_out {
            line(out, format_args!("  {} {}", entry.findings, entry.reason))?;
        }
        unknown(self.unknown, out)?;
        Ok(())
    }

    fn not_used(&self, out: &mut dyn Write) -> io::Result<()> {
        let not_used = self.rules.not_used();
        if not_used.is_empty() {
            return Ok(());
        }
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in not_used {
            *reasons.entry(&rule.reason).or_default() += 1;
        }
        writeln!(out, "{} rules not used (--not-used lists them):", not_used.len())?;
        let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        for (reason, count) in reasons.into_iter().take(REASONS_SHOWN) {
            line(out, format_args!("  {count} {reason}"))?;
        }
        Ok(())
    }
}

/// A line of text that may be anybody's.
fn line(out: &mut dyn Write, text: impl Display) -> io::Result<()> {
    writeln!(out, "{}", report::escape::visible(&text.to_string()))
}
