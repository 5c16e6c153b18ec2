//! Sigma rules over a case, whose evidence is not opened, and over evidence while it is read.

mod choice;
mod correlating;
mod files;
mod found;
mod log_sources;
mod not_used;
mod own;
mod rule_files;
mod rules;

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::watch::{Stage, Watch};
use case::{Case, ColumnReader, EventPart, EvidenceTable, Scan, TenantFilter};
pub use detect::load::Placeholders;
use detect::matching::{Finder, Match};
use events::{Column, EventColumns};
pub use files::{DetectedInFiles, detect_files};
use found::{Found, Place, columns};
pub use log_sources::LogSources;
use model::{EvidenceNo, Finding, Pointer};
pub use not_used::NotUsed;
pub use rules::{RuleFilter, Rules};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// Every match of every rule, and every correlation of them that came true, by time, tenant, file and record; of one record in the order of
/// rules, correlations last.
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
    let of_part = |(finder, reader): &mut (Finder<'_>, ColumnReader), part: &EventPart| -> Result<Found, Error> {
        let mut found = Found::default();
        let mut look = |batch: &dyn EventColumns| {
            let source = Source { part, batch, files: &files, evidence: &evidence, file_before: Cell::new(None) };
            finder.find(batch).into_iter().for_each(|matched| source.add(rules, matched, &mut found));
        };
        if watch.stopped() {
            return Err(Error::Stopped);
        }
        if let Some(rows) = part.on_demand(reader)? {
            look(&rows);
            rows.check()?;
        } else {
            for batch in part.read()? {
                look(&batch?);
            }
        }
        let before = done.fetch_add(part.rows(), Ordering::Relaxed);
        watch.progress(Stage::Detect, before + part.rows(), rows);
        Ok(found)
    };
    let own = || (rules.matcher().finder(), ColumnReader::default());
    let mut found = Found::default();
    for part in parallel::map_with(threads, &parts, own, of_part) {
        found.append(part?);
    }
    let path = |number| {
        let file = evidence.resolve(Pointer { evidence: number, record: 0 });
        file.map_or("", |file| file.path.as_str())
    };
    Ok(found.finish(rules, &path, watch))
}

/// The events that matches are of.
struct Source<'a> {
    part: &'a EventPart,
    batch: &'a dyn EventColumns,
    files: &'a Files<'a>,
    evidence: &'a EvidenceTable,
    /// The digest and number of the file of the match before: most are of the same.
    file_before: Cell<Option<(&'a str, EvidenceNo)>>,
}

impl<'a> Source<'a> {
    /// Nothing for a row that points to no file of the case.
    fn add(&self, rules: &Rules, matched: Match, found: &mut Found) {
        let Some(pointer) = self.pointer(matched.row) else { return };
        let Some(file) = self.evidence.resolve(pointer) else { return };
        let place = Place { tenant: self.part.tenant(), path: &file.path, evidence: pointer.evidence };
        found.add(rules, self.batch, matched, &place);
    }

    fn pointer(&self, row: usize) -> Option<Pointer> {
        let digest: &'a str = self.batch.text(Column::EVIDENCE)?.get(row)?;
        let record = self.batch.numbers(Column::RECORD)?.get(row)?;
        if let Some((_, evidence)) = self.file_before.get().filter(|(before, _)| *before == digest) {
            return Some(Pointer { evidence, record });
        }
        let pointer = self.files.pointer(self.part.tenant(), digest, record)?;
        self.file_before.set(Some((digest, pointer.evidence)));
        Some(pointer)
    }
}
