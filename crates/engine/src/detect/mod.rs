//! Sigma rules over a case, whose evidence is not opened, and over evidence while it is read.

mod files;
mod found;
mod own;
mod rules;

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::watch::{Stage, Watch};
use case::{Case, EventPart, EvidenceTable, Scan, TenantFilter};
use detect::matching::{Finder, Match};
use events::{Column, EventBatch};
pub use files::{DetectedInFiles, detect_files};
use found::{TOLD, finding, sort};
use model::Finding;
pub use rules::{NotUsed, RuleFilter, Rules};
use std::sync::atomic::{AtomicU64, Ordering};

/// Every match of every rule, by time, tenant, file and record; of one record in the order of rules.
///
/// # Errors
/// When the case cannot be read, or `watch` says stop.
pub fn detect(case: &Case, rules: &Rules, threads: usize, watch: &dyn Watch) -> Result<Vec<Finding>, Error> {
    let evidence = case.evidence(&TenantFilter::All)?;
    let files = Files::new(&evidence);
    let scan = Scan { columns: Some(columns(rules)), ..Scan::new(TenantFilter::All) };
    let parts = case.event_parts(&scan)?;
    let rows: u64 = parts.iter().map(EventPart::rows).sum();
    let done = AtomicU64::new(0);
    watch.progress(Stage::Detect, 0, rows);
    let of_part = |finder: &mut Finder<'_>, part: &EventPart| -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for batch in part.read()? {
            if watch.stopped() {
                return Err(Error::Stopped);
            }
            let batch = batch?;
            let source = Source { part, batch: &batch, files: &files, evidence: &evidence };
            let matches = finder.find(&batch);
            findings.extend(matches.into_iter().filter_map(|found| source.finding(rules, found)));
        }
        let before = done.fetch_add(part.rows(), Ordering::Relaxed);
        watch.progress(Stage::Detect, before + part.rows(), rows);
        Ok(findings)
    };
    let mut findings = Vec::new();
    for part in parallel::map_with(threads, &parts, || rules.matcher().finder(), of_part) {
        findings.append(&mut part?);
    }
    sort(&mut findings);
    Ok(findings)
}

/// What rules look at, and what a finding tells.
fn columns(rules: &Rules) -> Vec<Column> {
    let mut columns = rules.matcher().columns();
    columns.extend(TOLD);
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The events that matches are of.
struct Source<'a> {
    part: &'a EventPart,
    batch: &'a EventBatch,
    files: &'a Files<'a>,
    evidence: &'a EvidenceTable,
}

impl Source<'_> {
    /// `None` for a row that points to no file of the case.
    fn finding(&self, rules: &Rules, found: Match) -> Option<Finding> {
        let Self { part, batch, files, evidence } = self;
        let digest = batch.text(Column::EVIDENCE)?.get(found.row)?;
        let record = batch.numbers(Column::RECORD)?.get(found.row)?;
        let pointer = files.pointer(part.tenant(), digest, record)?;
        let file = evidence.resolve(pointer)?;
        Some(finding(rules, batch, found, part.tenant(), &file.path))
    }
}
