//! A match as a finding.

use super::rules::Rules;
use detect::matching::Match;
use events::{Column, EventBatch};
use model::{FINDING_SCHEMA, Finding, Tenant, Timestamp};
use std::sync::Arc;

/// What a finding tells of its event, beside the fields that the rule names.
pub(super) const TOLD: [Column; 7] =
    [Column::TIME, Column::EVIDENCE, Column::RECORD, Column::FORMAT, Column::HOST, Column::CHANNEL, Column::EVENT_ID];

/// The finding that a match in a batch is; the record is of this tenant and this file, by its path.
pub(super) fn finding(rules: &Rules, batch: &EventBatch, found: Match, tenant: &Tenant, file: &str) -> Finding {
    let Match { row, rule, fields, .. } = found;
    let rule = rules.rule(rule);
    let text = |column: Column| batch.text(column)?.get(row);
    let number = |column: Column| batch.numbers(column)?.get(row);
    Finding {
        schema: FINDING_SCHEMA.to_owned(),
        rule_id: rule.id.to_string(),
        rule_title: rule.title.to_string(),
        level: rule.level,
        tenant: tenant.clone(),
        host: text(Column::HOST).map(str::to_owned),
        time: batch.time(row),
        file: file.to_owned(),
        record: number(Column::RECORD).unwrap_or(0),
        channel: text(Column::CHANNEL).or_else(|| text(Column::FORMAT)).map(str::to_owned),
        event_id: number(Column::EVENT_ID).and_then(|id| u32::try_from(id).ok()),
        tags: rule.tags.iter().map(Arc::to_string).collect(),
        fields: fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
    }
}

/// By time, tenant, file and record; of one record they stay in the order of rules.
pub(super) fn sort(findings: &mut [Finding]) {
    fn key(finding: &Finding) -> (Option<Timestamp>, &Tenant, &str, u64) {
        (finding.time, &finding.tenant, &finding.file, finding.record)
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
}
