//! Findings that the trace itself makes: the intruder's hops, odd logons, cleared logs.

use crate::logons::Cleared;
use model::{Evidence, FINDING_SCHEMA, Finding, Host, Level, Logon, Outcome, Pointer};
use std::collections::BTreeMap;
use trace::{Alert, OddEdge, Traced};

/// What findings are made of.
pub(crate) struct Sources<'a> {
    pub(crate) logons: &'a [Logon],
    pub(crate) traced: &'a Traced,
    pub(crate) cleared: &'a [Cleared],
    pub(crate) resolve: &'a dyn Fn(Pointer) -> Evidence,
}

/// The findings, in the order of time.
pub(crate) fn findings(sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for attributed in &sources.traced.attributed {
        let logon = &sources.logons[attributed.logon];
        let mut finding = of_logon(sources, logon, "hopscope.hop", "Logon traced to the intruder", hop_level(logon));
        finding.tags.push("attack.t1199".to_owned());
        finding.fields.insert("certainty".to_owned(), attributed.certainty.to_string());
        findings.push(finding);
    }
    for (alert, number) in sources.traced.alerts.iter().zip(1..) {
        findings.extend(alert.edges.iter().take(ALERT_EDGES_MAX).map(|edge| of_odd(sources, alert, number, edge)));
    }
    findings.extend(sources.cleared.iter().map(|cleared| of_cleared(cleared, sources.resolve)));
    findings.sort_by(|a, b| {
        (a.time, &a.tenant, &a.rule_id, &a.file, a.record).cmp(&(b.time, &b.tenant, &b.rule_id, &b.file, b.record))
    });
    findings
}

/// Odd logons of one alert that become findings: beyond that an alert is known well enough.
const ALERT_EDGES_MAX: usize = 32;

fn of_odd(sources: &Sources<'_>, alert: &Alert, number: u32, edge: &OddEdge) -> Finding {
    let logon = &sources.logons[edge.logon];
    let mut finding =
        of_logon(sources, logon, "hopscope.odd-logon", "Logon that nothing before it explains", Level::Medium);
    let mut field = |name: &str, value: String| finding.fields.insert(name.to_owned(), value);
    field("alert", number.to_string());
    field("certainty", alert.certainty.to_string());
    field("score", format!("{:.2}", alert.score));
    field("by_chance", format!("{:.2}", alert.by_chance));
    field("points", format!("{:.2}", edge.points));
    field("reasons", edge.reasons.join("; "));
    finding
}

fn hop_level(logon: &Logon) -> Level {
    if logon.outcome == Outcome::Failure { Level::Medium } else { Level::High }
}

fn of_logon(sources: &Sources<'_>, logon: &Logon, rule: &str, title: &str, level: Level) -> Finding {
    let evidence = logon.evidence.first().map(|pointer| (sources.resolve)(*pointer));
    let mut fields = BTreeMap::new();
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    };
    field("source", logon.src.host.as_ref().map(Host::to_string));
    field("source_address", logon.src.address.map(|address| address.to_string()));
    field("destination", Some(logon.dst.to_string()));
    field("account", Some(logon.account.to_string()));
    field("credential", Some(format!("{} {}", logon.credential.kind, logon.credential.id)));
    field("kind", Some(logon.kind.to_string()));
    field("outcome", Some(logon.outcome.to_string()));
    Finding {
        schema: FINDING_SCHEMA.to_owned(),
        rule_id: rule.to_owned(),
        rule_title: title.to_owned(),
        level,
        tenant: logon.dst.tenant.clone(),
        host: Some(logon.dst.name.to_string()),
        time: Some(logon.time),
        file: evidence.as_ref().map(|evidence| evidence.file.clone()).unwrap_or_default(),
        record: evidence.map_or(0, |evidence| evidence.record),
        channel: None,
        event_id: None,
        tags: Vec::new(),
        fields,
    }
}

fn of_cleared(cleared: &Cleared, resolve: &dyn Fn(Pointer) -> Evidence) -> Finding {
    let evidence = resolve(cleared.pointer);
    let fields = cleared.account.iter().map(|account| ("account".to_owned(), account.to_string())).collect();
    Finding {
        schema: FINDING_SCHEMA.to_owned(),
        rule_id: "hopscope.log-cleared".to_owned(),
        rule_title: "Event log cleared".to_owned(),
        level: Level::High,
        tenant: cleared.tenant.clone(),
        host: Some(cleared.host.to_string()),
        time: Some(cleared.time),
        file: evidence.file,
        record: evidence.record,
        channel: cleared.channel.as_deref().map(str::to_owned),
        event_id: cleared.event_id,
        tags: vec!["attack.t1070.001".to_owned(), "attack.t1685.005".to_owned()],
        fields,
    }
}
