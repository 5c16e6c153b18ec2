//! Matches of rules that correlations ask for, over the whole case in the order of time, and what comes of them as findings.

use super::rules::Rules;
use detect::correlate::{Correlated, Correlator, Occurrence, Outcome, Uncounted};
use model::{EvidenceNo, FINDING_SCHEMA, Finding, Pointer, Tenant, Timestamp};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Events that a finding lists beside the one that it points to.
const LISTED_MAX: usize = 20;

/// A match that a correlation asks for.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) time: Option<Timestamp>,
    pub(super) tenant: Tenant,
    pub(super) pointer: Pointer,
    pub(super) rule: usize,
    pub(super) host: Option<Arc<str>>,
    pub(super) channel: Option<Arc<str>>,
    pub(super) event_id: Option<u32>,
    /// Number that the log itself gives the event.
    pub(super) record_id: Option<u64>,
    /// The values that the plan wants.
    pub(super) values: Vec<Option<Arc<str>>>,
}

impl Hit {
    /// By file and record within the moment, since evidence is numbered by tenant and path.
    fn order(&self) -> (Option<Timestamp>, &Tenant, Pointer, usize) {
        (self.time, &self.tenant, self.pointer, self.rule)
    }

    fn is_event_of(&self, other: &Self) -> bool {
        (self.time, &self.tenant, self.pointer) == (other.time, &other.tenant, other.pointer)
    }
}

/// The findings of correlations, and notes on what did not count for want of room. `path` gives the path of a file.
pub(super) fn correlate<'e>(
    rules: &Rules,
    path: &dyn Fn(EvidenceNo) -> &'e str,
    mut hits: Vec<Hit>,
) -> (Vec<Finding>, Vec<String>) {
    hits.sort_by(|a, b| a.order().cmp(&b.order()));
    without_copies(&mut hits);
    let mut correlator = Correlator::new(rules.plan());
    let mut event = 0;
    for (index, hit) in hits.iter().enumerate() {
        if index == 0 || !hit.is_event_of(&hits[index - 1]) {
            event = index;
        }
        correlator.push(&Occurrence {
            time: hit.time,
            tenant: hit.tenant.clone(),
            host: hit.host.clone(),
            rule: hit.rule,
            values: hit.values.clone(),
            event: event as u64,
        });
    }
    let Outcome { correlated, uncounted, .. } = correlator.finish();
    let telling = correlated.iter().filter(|correlated| rules.correlation(correlated.correlation).1);
    let findings = telling.flat_map(|correlated| Source { rules, path, correlated }.findings(&hits)).collect();
    let note = |(index, uncounted): (usize, &Uncounted)| {
        let title = &rules.correlation(index).0.title;
        let lost = uncounted.beyond_limits();
        (lost > 0).then(|| format!("the correlation `{title}` did not count {lost} events: more than it has room for"))
    };
    (findings, uncounted.iter().enumerate().filter_map(note).collect())
}

/// Keeps the first of the same event in several files: logs that overlap are usual, and an event that was collected twice happened once.
fn without_copies(hits: &mut Vec<Hit>) {
    let mut seen = HashSet::new();
    hits.retain(|hit| {
        let (Some(time), Some(host), Some(channel), Some(number)) = (hit.time, &hit.host, &hit.channel, hit.record_id)
        else {
            return true;
        };
        seen.insert((hit.rule, time, Arc::clone(host), Arc::clone(channel), number))
    });
}

/// What a finding is made of.
struct Source<'a, 'e> {
    rules: &'a Rules,
    path: &'a dyn Fn(EvidenceNo) -> &'e str,
    correlated: &'a Correlated,
}

impl<'e> Source<'_, 'e> {
    /// One finding per tenant, with that tenant's events alone: nobody learns from it who else it was.
    fn findings(&self, hits: &[Hit]) -> Vec<Finding> {
        let mut by_tenant: BTreeMap<&Tenant, Vec<&Hit>> = BTreeMap::new();
        for &event in &self.correlated.events {
            let hit = &hits[usize::try_from(event).expect("it is an index")];
            by_tenant.entry(&hit.tenant).or_default().push(hit);
        }
        by_tenant.into_values().map(|events| self.finding(&events)).collect()
    }

    /// It points to the last of its events.
    fn finding(&self, events: &[&Hit]) -> Finding {
        let (rule, _) = self.rules.correlation(self.correlated.correlation);
        let (last, others) = events.split_last().expect("a tenant is there for its events");
        Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: rule.id.to_string(),
            rule_title: rule.title.to_string(),
            level: rule.level,
            tenant: last.tenant.clone(),
            host: last.host.as_deref().map(str::to_owned),
            time: Some(self.correlated.time),
            file: self.path(last).to_owned(),
            record: last.pointer.record,
            channel: last.channel.as_deref().map(str::to_owned),
            event_id: last.event_id,
            tags: rule.tags.iter().map(Arc::to_string).collect(),
            fields: self.fields(others),
        }
    }

    fn fields(&self, others: &[&Hit]) -> BTreeMap<String, String> {
        let Correlated { group, value, peak, from, to, total, tenants, .. } = self.correlated;
        let mut fields: BTreeMap<String, String> =
            group.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let mut add = |name: &str, value: String| fields.insert(format!("correlation.{name}"), value);
        add("value", value.to_string());
        add("peak", peak.to_string());
        add("from", from.to_string());
        add("to", to.to_string());
        add("events", total.to_string());
        if tenants.len() > 1 {
            add("tenants", tenants.len().to_string());
        }
        if !others.is_empty() {
            let listed = &others[others.len().saturating_sub(LISTED_MAX)..];
            let listed = listed.iter().map(|hit| format!("{}:{}", self.path(hit), hit.pointer.record));
            add("evidence", listed.collect::<Vec<_>>().join(", "));
        }
        fields
    }

    fn path(&self, hit: &Hit) -> &'e str {
        (self.path)(hit.pointer.evidence)
    }
}
