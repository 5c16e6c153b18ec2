//! Findings of rules that stay in the case: matched once, there for every question until rules are run again.

use crate::detect::{Rules, detect};
use crate::error::Error;
use crate::settings::tuning_of;
use crate::tuning::{LeftOut, Tuned};
use crate::watch::Watch;
use case::{Case, RuleFindingsOf, TenantFilter};
use model::Finding;

/// [`detect()`], kept in the case in the place of what rules found there before. What the case holds of the same rules and the same
/// evidence is given back as it is.
///
/// # Errors
/// When the case cannot be read or written, or `watch` says stop.
pub fn detect_and_keep(
    case: &mut Case,
    rules: &Rules,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Vec<Finding>, Error> {
    let of = RuleFindingsOf {
        rules: rules.fingerprint().to_owned(),
        used: rules.used() as u64,
        not_used: rules.not_used().len() as u64,
        run: case.last_run(),
    };
    // A table that is damaged is made anew: the rules are at hand.
    if case.rule_findings_of() == Some(&of)
        && let Ok(findings) = case.rule_findings(&TenantFilter::All)
    {
        return Ok(findings);
    }
    if let Some(before) = case.rule_findings_of().filter(|before| before.rules != of.rules) {
        watch.note(&format!(
            "what {} rules find takes the place of what {} others found, in the case and in its reports",
            of.used, before.used
        ));
    }
    // Who cannot keep them should not wait for them first.
    case.claim()?;
    let findings = detect(case, rules, threads, watch)?;
    let evidence = case.evidence(&TenantFilter::All)?;
    case.replace_rule_findings(&of, &findings, &evidence)?;
    Ok(findings)
}

/// The findings that the case holds, by its tuning file if it has one.
pub(crate) fn tuned(case: &Case) -> Result<Tuned, Error> {
    let findings = case.rule_findings(&TenantFilter::All)?;
    Ok(match tuning_of(case)? {
        Some(tuning) => tuning.apply(findings),
        None => Tuned { findings, ..Tuned::default() },
    })
}

/// What the tuning file left out, by its reasons.
pub(crate) fn left_out(entries: &[LeftOut]) -> Option<String> {
    let findings: usize = entries.iter().map(|entry| entry.findings).sum();
    let reasons: Vec<String> = entries
        .iter()
        .filter(|entry| entry.findings > 0)
        .map(|entry| format!("{} {}", entry.findings, entry.reason))
        .collect();
    let they = if findings == 1 { "finding of a rule is" } else { "findings of rules are" };
    (findings > 0).then(|| format!("{findings} {they} left out by the tuning file: {}.", reasons.join("; ")))
}

/// What a reader of the verdicts must know of the findings that the case holds: rules that could not be used, evidence that came later.
pub(crate) fn notes(case: &Case) -> Vec<String> {
    let Some(of) = case.rule_findings_of() else { return Vec::new() };
    let mut notes = Vec::new();
    if of.not_used > 0 {
        notes.push(format!(
            "{} of {} rules could not be used; hopscope detect --rules DIR --not-used lists them.",
            of.not_used,
            of.used + of.not_used
        ));
    }
    let later: u64 = case.runs().iter().filter(|run| run.number > of.run).map(|run| run.files).sum();
    if case.last_run() > of.run {
        let added = if later == 1 { "1 more file was".to_owned() } else { format!("{later} more files were") };
        notes.push(format!(
            "Findings of rules are of older evidence: rules have not been run since {added} added. \
             hopscope detect --rules DIR runs them."
        ));
    }
    notes
}
