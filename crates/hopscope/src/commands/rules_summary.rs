//! Which rules were used and which were not, on standard error: findings go to standard output.

use engine::Rules;
use model::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Writes how many rules found what; with `all`, each rule that was not used and why, else the reasons with their numbers.
pub(crate) fn write(rules: &Rules, findings: &[Finding], all: bool) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let hit: BTreeSet<&str> = findings.iter().map(|finding| finding.rule_id.as_str()).collect();
    writeln!(out, "{} findings of {} rules; {} rules used", findings.len(), hit.len(), rules.used())?;
    if rules.left_out() > 0 {
        writeln!(out, "{} rules left out by --min-level and --status", rules.left_out())?;
    }
    if all {
        for rule in rules.not_used() {
            let line = format!("not used: {}: {}", rule.origin, rule.reason);
            writeln!(out, "{}", report::escape::visible(&line))?;
        }
    } else if !rules.not_used().is_empty() {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in rules.not_used() {
            *reasons.entry(&rule.reason).or_default() += 1;
        }
        writeln!(out, "{} rules not used (--not-used lists them):", rules.not_used().len())?;
        let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        for (reason, count) in reasons.into_iter().take(REASONS_SHOWN) {
            writeln!(out, "  {count} {}", report::escape::visible(reason))?;
        }
    }
    Ok(())
}

/// Reasons that are listed, most frequent first.
const REASONS_SHOWN: usize = 8;
