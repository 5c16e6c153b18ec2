//! Sigma rules over a case: rules from files, findings in the order of tenants and their events. The evidence is not opened.

mod choice;
mod correlating;
mod files;
mod not_used;
mod rules;

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::watch::{Stage, Watch};
use case::{Case, EventPart, EvidenceTable, Scan, TenantFilter};
use correlating::{Hit, correlate};
pub use detect::load::Placeholders;
use detect::matching::{Finder, Match};
use events::{Column, EventBatch};
use model::{FINDING_SCHEMA, Finding, Tenant, Timestamp};
pub use not_used::NotUsed;
pub use rules::{RuleFilter, Rules};
use std::sync::Arc;
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
    let of_part = |finder: &mut Finder<'_>, part: &EventPart| -> Result<(Vec<Finding>, Vec<Hit>), Error> {
        let (mut findings, mut hits) = (Vec::new(), Vec::new());
        for batch in part.read()? {
            if watch.stopped() {
                return Err(Error::Stopped);
            }
            let batch = batch?;
            let source = Source { part, batch: &batch, files: &files, evidence: &evidence };
            let matches = finder.find(&batch);
            hits.extend(matches.iter().filter_map(|found| source.hit(rules, found)));
            let telling = matches.into_iter().filter(|found| rules.tells(found.rule));
            findings.extend(telling.filter_map(|found| source.finding(rules, found)));
        }
        let before = done.fetch_add(part.rows(), Ordering::Relaxed);
        watch.progress(Stage::Detect, before + part.rows(), rows);
        Ok((findings, hits))
    };
    let (mut findings, mut hits) = (Vec::new(), Vec::new());
    for part in parallel::map_with(threads, &parts, || rules.matcher().finder(), of_part) {
        let (mut of_part, mut hits_of_part) = part?;
        findings.append(&mut of_part);
        hits.append(&mut hits_of_part);
    }
    let (mut correlated, notes) = correlate(rules, &evidence, hits);
    findings.append(&mut correlated);
    notes.iter().for_each(|note| watch.note(note));
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(findings)
}

/// What rules look at, and what a finding tells.
fn columns(rules: &Rules) -> Vec<Column> {
    const TOLD: [Column; 7] = [
        Column::TIME,
        Column::EVIDENCE,
        Column::RECORD,
        Column::FORMAT,
        Column::HOST,
        Column::CHANNEL,
        Column::EVENT_ID,
    ];
    let mut columns = rules.matcher().columns();
    columns.extend(TOLD);
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn order(finding: &Finding) -> (Option<Timestamp>, &Tenant, &str, u64) {
    (finding.time, &finding.tenant, &finding.file, finding.record)
}

/// The events that matches are of.
struct Source<'a> {
    part: &'a EventPart,
    batch: &'a EventBatch,
    files: &'a Files<'a>,
    evidence: &'a EvidenceTable,
}

impl Source<'_> {
    /// The match as correlations take it, if any asks for it.
    fn hit(&self, rules: &Rules, found: &Match) -> Option<Hit> {
        let row = found.row;
        if !rules.plan().is_asked_for(found.rule) {
            return None;
        }
        let text = |column: Column| self.batch.text(column)?.get(row);
        let number = |column: Column| self.batch.numbers(column)?.get(row);
        let pointer = self.files.pointer(self.part.tenant(), text(Column::EVIDENCE)?, number(Column::RECORD)?)?;
        Some(Hit {
            time: self.batch.time(row),
            tenant: self.part.tenant().clone(),
            pointer,
            rule: found.rule,
            host: text(Column::HOST).map(Arc::from),
            channel: text(Column::CHANNEL).or_else(|| text(Column::FORMAT)).map(Arc::from),
            event_id: number(Column::EVENT_ID).and_then(|id| u32::try_from(id).ok()),
            values: found.wanted.clone(),
        })
    }

    /// `None` for a row that points to no file of the case.
    fn finding(&self, rules: &Rules, found: Match) -> Option<Finding> {
        let Match { row, rule, fields, .. } = found;
        let rule = rules.rule(rule);
        let text = |column: Column| self.batch.text(column)?.get(row);
        let number = |column: Column| self.batch.numbers(column)?.get(row);
        let pointer = self.files.pointer(self.part.tenant(), text(Column::EVIDENCE)?, number(Column::RECORD)?)?;
        Some(Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: rule.id.to_string(),
            rule_title: rule.title.to_string(),
            level: rule.level,
            tenant: self.part.tenant().clone(),
            host: text(Column::HOST).map(str::to_owned),
            time: self.batch.time(row),
            file: self.evidence.resolve(pointer)?.path.clone(),
            record: pointer.record,
            channel: text(Column::CHANNEL).or_else(|| text(Column::FORMAT)).map(str::to_owned),
            event_id: number(Column::EVENT_ID).and_then(|id| u32::try_from(id).ok()),
            tags: rule.tags.iter().map(Arc::to_string).collect(),
            fields: fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
        })
    }
}
