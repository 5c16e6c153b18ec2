//! Without a seed: the first-ever logons that ranked highest, with the record behind each, whether or not a path begins there.

use crate::escape::terminal::{Paint, Screen, Shown};
use crate::material::Material;
use crate::terminal::layout::{heading, more};
use crate::{limits, wording};
use model::{Finding, LogonKind};

/// The rule under which the trace reports what it ranked.
const RULE: &str = "hopscope.first-edge";
/// Columns of one field: longer ones are whole in the findings.
const FIELD_COLUMNS: usize = 300;

/// Writes the list; nothing where a seed was given.
pub(super) fn edges(screen: &mut Screen, material: &Material<'_>) {
    let mut edges: Vec<&Finding> = material.findings.iter().filter(|finding| finding.rule_id == RULE).collect();
    if edges.is_empty() || !material.scope.seeds.is_empty() {
        return;
    }
    let score = |finding: &Finding| finding.fields.get("score").and_then(|text| text.parse().ok()).unwrap_or(0.0_f64);
    edges.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.time, finding.record);
        score(b).total_cmp(&score(a)).then_with(|| key(a).cmp(&key(b)))
    });
    heading(screen, "First-ever logons, most telling first");
    for (number, edge) in (1..).zip(edges.iter().take(limits::TERMINAL_EDGES)) {
        tell(screen, number, edge);
    }
    more(screen, 2, edges.len(), limits::TERMINAL_EDGES, "report/findings.csv");
}

fn tell(screen: &mut Screen, number: usize, edge: &Finding) {
    let field = |name: &str| {
        let text = edge.fields.get(name).map_or("?", String::as_str);
        Shown::of(text).cut(FIELD_COLUMNS).as_str().to_owned()
    };
    let time = edge.time.map_or_else(|| "?".to_owned(), |time| wording::to_the_second(time).to_string());
    let source = if edge.fields.contains_key("source") { field("source") } else { "an unnamed source".to_owned() };
    let text = format!(
        "{number}. {time} {source} -> {}, {}, score {}, certainty {}",
        field("destination"),
        field("outcome"),
        field("score"),
        field("certainty")
    );
    screen.paragraph(2, 5, text, Paint::Plain);
    let kind = edge.fields.get("kind").and_then(|word| LogonKind::parse(word)).map(wording::logon_kind);
    screen.paragraph(5, 7, format!("as {}, {}", field("account"), kind.unwrap_or("logon")), Paint::Plain);
    let reasons = field("reasons").replace(".; ", "; ");
    screen.paragraph(5, 7, format!("why: {}", reasons.trim_end_matches('.')), Paint::Faint);
    screen.verbatim(5, format!("{}:{}", edge.file, edge.record), Paint::Faint);
}
