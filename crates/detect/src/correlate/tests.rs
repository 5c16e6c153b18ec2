//! Sequences that must and must not match, and the engine against a naive evaluator.

mod chains;
mod kinds;
mod naive;
mod same;
mod tenants;

use super::{Correlated, Correlator, Occurrence, Outcome, Plan};
use crate::load::{Loaded, load};
use model::{Tenant, Timestamp};
use std::sync::Arc;

/// Rules `a`, `b` and `c`, and these correlation documents.
fn loaded(correlations: &str) -> Loaded {
    let rule = |name: &str| {
        format!(
            "title: {name}\nid: id-{name}\nname: {name}\nlogsource: {{product: x}}\ndetection: {{s: {{F: {name}}}, condition: s}}\n---\n"
        )
    };
    let text = ["a", "b", "c"].map(rule).concat() + correlations;
    let loaded = load([("a.yml".into(), text.into_bytes())]);
    assert_eq!(loaded.rejected, [], "{correlations}");
    loaded
}

/// One correlation document.
fn document(name: &str, section: &str) -> String {
    let section: String =
        section.lines().map(|line| format!("    {}\n", line.trim_start_matches("            "))).collect();
    format!("---\ntitle: {name}\nname: {name}\ncorrelation:\n{section}")
}

/// One line per occurrence: `SECONDS RULE FIELD=VALUE..`, where `tenant` and `host` are not fields. An event has a line for each rule that it
/// matches: lines with the same `event` are one.
fn occurrences(plan: &Plan, lines: &str) -> Vec<Occurrence> {
    let of_line = |(number, line): (usize, &str)| {
        let mut words = line.split_whitespace();
        let seconds: f64 = words.next().unwrap().parse().unwrap();
        let rule = ["a", "b", "c"].iter().position(|rule| Some(*rule) == line.split_whitespace().nth(1)).unwrap();
        let values: Vec<(&str, &str)> = words.skip(1).map(|word| word.split_once('=').unwrap()).collect();
        let value = |name: &str| values.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        Occurrence {
            time: Some(Timestamp::from_micros((seconds * 1e6) as i64)),
            tenant: Tenant::new(value("tenant").unwrap_or("t")),
            host: value("host").map(Arc::from),
            rule,
            values: plan.wants(rule).iter().map(|field| value(field).map(Arc::from)).collect(),
            event: value("event").map_or(number as u64, |event| event.parse().unwrap()),
        }
    };
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate().map(of_line).collect()
}

fn run(plan: &Plan, occurrences: &[Occurrence]) -> Outcome {
    let mut correlator = Correlator::new(plan);
    occurrences.iter().for_each(|occurrence| correlator.push(occurrence));
    correlator.finish()
}

/// What comes of lines, for one correlation.
fn correlated(section: &str, lines: &str) -> Vec<Correlated> {
    outcome(&document("it", section), lines).correlated
}

fn outcome(documents: &str, lines: &str) -> Outcome {
    let loaded = loaded(documents);
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    assert_eq!(plan.refused(), []);
    run(&plan, &occurrences(&plan, lines))
}

/// `FROM-TIME-TO GROUP = VALUE` in seconds, for each alert.
fn shown(correlated: &[Correlated]) -> Vec<String> {
    let seconds = |time: Timestamp| time.micros() as f64 / 1e6;
    let one = |alert: &Correlated| {
        let group: Vec<String> = alert.group.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        let times = [alert.from, alert.time, alert.to].map(|time| seconds(time).to_string()).join("-");
        [times, group.join(","), format!("= {}", alert.value)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    correlated.iter().map(one).collect()
}

fn check(section: &str, lines: &str, expected: &[&str]) {
    assert_eq!(shown(&correlated(section, lines)), expected, "{section}\n{lines}");
}
