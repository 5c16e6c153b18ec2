//! Without a seed: the alerts, most telling first, each with its oddest logons and the record behind each, whether or not a path begins there.

use crate::escape::terminal::{Paint, Screen, Shown};
use crate::material::Material;
use crate::terminal::layout::{heading, more};
use crate::{limits, wording};
use model::{Finding, LogonKind};
use std::collections::BTreeMap;

/// The rule under which the trace reports what it found odd.
const RULE: &str = "hopscope.odd-logon";
/// Columns of one field: longer ones are whole in the findings.
const FIELD_COLUMNS: usize = 300;

/// Writes the list; nothing where a seed was given.
pub(super) fn alerts(screen: &mut Screen, material: &Material<'_>) {
    if !material.scope.seeds.is_empty() {
        return;
    }
    // They are numbered in the order of their scores.
    let mut alerts: BTreeMap<u64, Vec<&Finding>> = BTreeMap::new();
    for finding in material.findings.iter().filter(|finding| finding.rule_id == RULE) {
        let number = finding.fields.get("alert").and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
        alerts.entry(number).or_default().push(finding);
    }
    if alerts.is_empty() {
        return;
    }
    heading(screen, "Odd logons, joined into alerts, most telling first");
    for (number, edges) in alerts.iter().take(limits::TERMINAL_ALERTS) {
        tell(screen, *number, edges);
    }
    more(screen, 2, alerts.len(), limits::TERMINAL_ALERTS, "report/findings.csv");
}

fn tell(screen: &mut Screen, number: u64, edges: &[&Finding]) {
    let tenants = edges.iter().map(|edge| &edge.tenant).collect::<std::collections::BTreeSet<_>>().len();
    let (logons, tenants) = (wording::count(edges.len(), "odd logon"), wording::count(tenants, "tenant"));
    let of = |name| field(edges[0], name);
    let text = format!(
        "{number}. {logons} in {tenants}, score {}, certainty {}, by chance {}",
        of("score"),
        of("certainty"),
        of("by_chance")
    );
    screen.paragraph(2, 5, text, Paint::Plain);
    let points = |finding: &Finding| finding.fields.get("points").and_then(|text| text.parse().ok()).unwrap_or(0.0_f64);
    let mut oddest = edges.to_vec();
    oddest.sort_by(|a, b| points(b).total_cmp(&points(a)));
    oddest.truncate(limits::TERMINAL_EDGES);
    oddest.sort_by_key(|edge| edge.time);
    for edge in oddest {
        tell_edge(screen, edge);
    }
    more(screen, 5, edges.len(), limits::TERMINAL_EDGES, "report/findings.csv");
}

fn tell_edge(screen: &mut Screen, edge: &Finding) {
    let time = edge.time.map_or_else(|| "?".to_owned(), |time| wording::to_the_second(time).to_string());
    let source =
        if edge.fields.contains_key("source") { field(edge, "source") } else { "an unnamed source".to_owned() };
    let kind = edge.fields.get("kind").and_then(|word| LogonKind::parse(word)).map_or("logon", wording::logon_kind);
    let (to, account, outcome) = (field(edge, "destination"), field(edge, "account"), field(edge, "outcome"));
    screen.paragraph(5, 7, format!("{time} {source} -> {to} as {account}, {kind}, {outcome}"), Paint::Plain);
    let reasons = field(edge, "reasons").replace(".; ", "; ");
    screen.paragraph(7, 9, format!("why: {}", reasons.trim_end_matches('.')), Paint::Faint);
    screen.verbatim(7, format!("{}:{}", edge.file, edge.record), Paint::Faint);
}

fn field(edge: &Finding, name: &str) -> String {
    let text = edge.fields.get(name).map_or("?", String::as_str);
    Shown::of(text).cut(FIELD_COLUMNS).as_str().to_owned()
}
