//! A match as a finding, and as what correlations take.

use super::correlating::{Hit, correlate};
use super::rules::Rules;
use crate::watch::Watch;
use detect::matching::Match;
use detect::rule::Rule;
use events::{Column, EventColumns};
use model::{EvidenceNo, FINDING_SCHEMA, Finding, Pointer, Tenant, Timestamp};
use std::sync::Arc;

/// What a finding tells of its event, beside the fields that the rule names.
const TOLD: [Column; 7] =
    [Column::TIME, Column::EVIDENCE, Column::RECORD, Column::FORMAT, Column::HOST, Column::CHANNEL, Column::EVENT_ID];

/// What rules look at, and what a finding tells.
pub(super) fn columns(rules: &Rules) -> Vec<Column> {
    let mut columns = rules.matcher().columns();
    columns.extend(TOLD);
    columns.push(Column::RECORD_ID);
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// What matches give: findings, and hits for correlations.
#[derive(Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    pub(super) hits: Vec<Hit>,
}

/// Where the record of a match is.
pub(super) struct Place<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) path: &'a str,
    pub(super) evidence: EvidenceNo,
}

impl Found {
    /// Adds a match in a batch.
    pub(super) fn add(&mut self, rules: &Rules, batch: &dyn EventColumns, found: Match, place: &Place<'_>) {
        let event = Event { batch, row: found.row };
        if rules.plan().is_asked_for(found.rule) {
            self.hits.push(event.hit(&found, place));
        }
        if rules.tells(found.rule) {
            self.findings.push(event.finding(rules.rule(found.rule), found, place));
        }
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.findings.append(&mut other.findings);
        self.hits.append(&mut other.hits);
    }

    /// Numbers files anew.
    pub(super) fn renumber(&mut self, number: &dyn Fn(EvidenceNo) -> EvidenceNo) {
        self.hits.iter_mut().for_each(|hit| hit.pointer.evidence = number(hit.pointer.evidence));
    }

    /// All findings with those of correlations, by time, tenant, file and record; of one record in the order of rules, correlations last.
    pub(super) fn finish<'e>(
        self,
        rules: &Rules,
        path: &dyn Fn(EvidenceNo) -> &'e str,
        watch: &dyn Watch,
    ) -> Vec<Finding> {
        let Self { mut findings, hits } = self;
        let (mut correlated, notes) = correlate(rules, path, hits);
        findings.append(&mut correlated);
        notes.iter().for_each(|note| watch.note(note));
        sort(&mut findings);
        findings
    }
}

/// A row of a batch.
struct Event<'a> {
    batch: &'a dyn EventColumns,
    row: usize,
}

impl Event<'_> {
    fn hit(&self, found: &Match, place: &Place<'_>) -> Hit {
        Hit {
            time: self.batch.time(self.row),
            tenant: place.tenant.clone(),
            pointer: Pointer { evidence: place.evidence, record: self.record() },
            rule: found.rule,
            host: self.text(Column::HOST).map(Arc::from),
            channel: self.channel().map(Arc::from),
            event_id: self.event_id(),
            record_id: self.number(Column::RECORD_ID),
            values: found.wanted.clone(),
        }
    }

    fn finding(&self, rule: &Rule, found: Match, place: &Place<'_>) -> Finding {
        Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: rule.id.to_string(),
            rule_title: rule.title.to_string(),
            level: rule.level,
            tenant: place.tenant.clone(),
            host: self.text(Column::HOST).map(str::to_owned),
            time: self.batch.time(self.row),
            file: place.path.to_owned(),
            record: self.record(),
            channel: self.channel().map(str::to_owned),
            event_id: self.event_id(),
            tags: rule.tags.iter().map(Arc::to_string).collect(),
            fields: found.fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
        }
    }

    fn text(&self, column: Column) -> Option<&str> {
        self.batch.text(column)?.get(self.row)
    }

    fn number(&self, column: Column) -> Option<u64> {
        self.batch.numbers(column)?.get(self.row)
    }

    /// Every reader numbers its records.
    fn record(&self) -> u64 {
        self.number(Column::RECORD).unwrap_or(0)
    }

    fn channel(&self) -> Option<&str> {
        self.text(Column::CHANNEL).or_else(|| self.text(Column::FORMAT))
    }

    fn event_id(&self) -> Option<u32> {
        self.number(Column::EVENT_ID).and_then(|id| u32::try_from(id).ok())
    }
}

/// By time, tenant, file and record; of one record they stay in the order of rules.
fn sort(findings: &mut [Finding]) {
    fn key(finding: &Finding) -> (Option<Timestamp>, &Tenant, &str, u64) {
        (finding.time, &finding.tenant, &finding.file, finding.record)
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
}
