//! `cargo xtask bench negatives`: how often each Sigma rule matches where nothing happened, over the made-up provider's weeks without the intruder.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::workspace;

/// Events that a rate is of.
const PER_EVENTS: f64 = 100_000.0;
/// Rules that are shown.
const SHOWN: usize = 20;
/// Folders of rules.
const RULES: [&str; 5] =
    ["rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"];

/// Of a file of the case, as far as it is read.
#[derive(Deserialize)]
struct File {
    records_read: u64,
}

/// Of a finding, as far as it is read.
#[derive(Deserialize)]
struct Finding {
    rule_id: String,
    rule_title: String,
    level: String,
}

/// Runs it.
///
/// # Errors
/// When the corpus, which has the rules, is missing, or a program cannot be built or run.
pub fn run(root: &Path) -> Result<bool> {
    let corpus = workspace::corpus(root).context("the corpus is needed: ../shared/corpus or HOPSCOPE_CORPUS")?;
    let hopscope = workspace::build_hopscope(root)?;
    let work = tempfile::tempdir().context("making a folder for the logs")?;
    let mut write = Command::new(workspace::cargo());
    write.current_dir(root).args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "simulate",
        "--example",
        "write_scenario",
    ]);
    output(write.args(["--", "--routine"]).arg(work.path()))?;
    let (evidence, case) = (work.path().join("evidence"), work.path().join("case"));

    let ingest = [OsStr::new("ingest"), evidence.as_os_str(), "--json".as_ref(), "--case".as_ref(), case.as_os_str()];
    let mut events = 0;
    for line in output(Command::new(&hopscope).args(ingest))?.lines() {
        let file: File = serde_json::from_str(line).with_context(|| format!("reading what was read: {line}"))?;
        events += file.records_read;
    }
    let mut detect = Command::new(&hopscope);
    detect.args(["detect", "--json", "--case"]).arg(&case);
    for rules in RULES.map(|name| corpus.join("sigma").join(name)).iter().filter(|rules| rules.is_dir()) {
        detect.arg("--rules").arg(rules);
    }
    print(events, &count(&output(&mut detect)?)?);
    Ok(true)
}

/// What a command prints. Status 3 says that some evidence could not be read: the scenario has holes.
fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    if !matches!(output.status.code(), Some(0 | 3)) {
        bail!("{}: {command:?}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading the output of {command:?}"))
}

/// Hits of each rule, most first: hits, level, title, id.
fn count(findings: &str) -> Result<Vec<(u64, Finding)>> {
    let mut by_rule: BTreeMap<String, (u64, Finding)> = BTreeMap::new();
    for line in findings.lines() {
        let finding: Finding = serde_json::from_str(line).with_context(|| format!("reading a finding: {line}"))?;
        by_rule.entry(finding.rule_id.clone()).or_insert((0, finding)).0 += 1;
    }
    let mut counts: Vec<(u64, Finding)> = by_rule.into_values().collect();
    counts.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.rule_id.cmp(&other.rule_id)));
    Ok(counts)
}

fn print(events: u64, counts: &[(u64, Finding)]) {
    let hits: u64 = counts.iter().map(|(hits, _)| hits).sum();
    let rate = |hits: u64| hits as f64 / events as f64 * PER_EVENTS;
    println!("{events} events, {hits} hits of {} rules: {:.1} per 100,000 events", counts.len(), rate(hits));
    println!("\n{:>8} {:>12}  {:<13} rule", "hits", "per 100,000", "level");
    for (hits, finding) in counts.iter().take(SHOWN) {
        println!("{hits:>8} {:>12.1}  {:<13} {} ({})", rate(*hits), finding.level, finding.rule_title, finding.rule_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_match_most_come_first() {
        let line = |id: &str| format!("{{\"rule_id\":\"{id}\",\"rule_title\":\"T\",\"level\":\"low\",\"more\":1}}\n");
        let counts = count(&[line("b"), line("c"), line("a"), line("c")].concat()).expect("findings");
        let counts: Vec<(u64, &str)> = counts.iter().map(|(hits, finding)| (*hits, finding.rule_id.as_str())).collect();
        assert_eq!(counts, [(2, "c"), (1, "a"), (1, "b")]);
    }
}
