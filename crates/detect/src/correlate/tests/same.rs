//! The engine is the naive evaluator, on small random inputs.

use super::naive::{Alert, alerts};
use super::{document, loaded, run};
use crate::correlate::{Correlated, Occurrence, Plan};
use model::{Tenant, Timestamp};
use proptest::prelude::*;
use std::sync::Arc;

/// Conditions of every kind, over rules `a`, `b` and `c`, and for each a correlation above it.
const KINDS: [&str; 16] = [
    "type: event_count\nrules: [a, b]\ncondition: {gte: 3}",
    "type: event_count\nrules: a\ncondition: {gt: 1, lt: 4}",
    "type: event_count\nrules: [a, c]\ncondition: {neq: 2}",
    "type: value_count\nrules: [a, b]\ncondition: {field: N, gte: 2}",
    "type: value_count\nrules: [a, b, c]\ncondition: {field: tenant, gte: 2}",
    "type: value_count\nrules: [a, b]\ncondition: {field: [N, host], eq: 2}\naliases: {N: {b: V}}",
    "type: value_sum\nrules: [a, b]\ncondition: {field: N, gte: 5}",
    "type: value_avg\nrules: [a, b]\ncondition: {field: N, gt: 1}",
    "type: value_median\nrules: [a, b]\ncondition: {field: N, gte: 2}",
    "type: value_percentile\nrules: [a, c]\ncondition: {field: N, percentile: 75, lt: 2}",
    "type: temporal\nrules: [a, b, c]",
    "type: temporal\nrules: [a, b, c]\ncondition: {gte: 2}",
    "type: temporal\nrules: [a, b, c]\ncondition: a and (b or c)",
    "type: temporal_ordered\nrules: [a, b, c]",
    "type: temporal_ordered\nrules: [b, a]",
    "type: temporal_ordered\nrules: [c, b, a]\ncondition: {eq: 2}",
];
const GROUPS: [&str; 5] = ["[]", "V", "[V, host]", "tenant", "host"];
const ABOVE: [&str; 4] = [
    "type: event_count\nrules: it\ncondition: {gte: 2}",
    "type: temporal_ordered\nrules: [it, a]",
    "type: temporal\nrules: [b, it]",
    "type: value_count\nrules: it\ncondition: {field: N, gte: 2}",
];

type Made = (i64, usize, usize, usize, Option<usize>, Option<usize>, bool);

fn occurrences(plan: &Plan, made: Vec<Made>) -> Vec<Occurrence> {
    let mut time = 0;
    let mut event = 0;
    let mut all: Vec<Occurrence> = Vec::new();
    for (step, rule, tenant, host, value, number, same_event) in made {
        let last = all.last().filter(|last| same_event && last.rule < rule);
        if last.is_none() {
            time += step;
            event += 1;
        }
        let of = |name: &Arc<str>| match &**name {
            "N" => number.map(|number| ["0", "1", "2", "2.5", "-1", "x"][number].into()),
            "V" => value.map(|value| ["1", "p", "P"][value].into()),
            _ => None,
        };
        all.push(Occurrence {
            time: Some(Timestamp::from_micros(time * 1_000_000)),
            tenant: last.map_or_else(|| Tenant::new(["t", "u"][tenant]), |last| last.tenant.clone()),
            host: Some(["h", "i", "I"][host].into()),
            rule,
            values: plan.wants(rule).iter().map(of).collect(),
            event,
        });
    }
    all
}

fn shown(alert: &Correlated) -> Alert {
    let micros = [alert.from, alert.time, alert.to].map(Timestamp::micros);
    let group = alert.group.iter().map(|(_, value)| value.to_lowercase()).collect();
    let tenants = alert.tenants.iter().map(ToString::to_string).collect();
    (alert.correlation, tenants, group, micros[0], micros[1], micros[2], alert.value, alert.peak, alert.total)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 1500 } else { 100_000 }))]
    #[test]
    fn the_engine_is_the_definition(
        kind in 0..KINDS.len(),
        above in 0..ABOVE.len(),
        groups in (0..GROUPS.len(), 0..GROUPS.len()),
        spans in (1..6, 1..8),
        made in prop::collection::vec(
            (0..4_i64, 0..3_usize, 0..2_usize, 0..3_usize, prop::option::weighted(0.9, 0..3_usize), prop::option::weighted(0.9, 0..6_usize), any::<bool>()),
            0..24,
        ),
    ) {
        let section = |kind: &str, group: usize, span: i32| format!("{kind}\ngroup-by: {}\ntimespan: {span}s", GROUPS[group]);
        let documents = document("it", &section(KINDS[kind], groups.0, spans.0)) + &document("above", &section(ABOVE[above], groups.1, spans.1));
        let loaded = loaded(&documents);
        let plan = Plan::new(&loaded.correlations, loaded.rules.len());
        let occurrences = occurrences(&plan, made);
        let mut expected = alerts(&loaded.correlations, &plan, &occurrences);
        let mut found: Vec<Alert> = run(&plan, &occurrences).correlated.iter().map(shown).collect();
        let key = |alert: &Alert| format!("{alert:?}");
        expected.sort_by_key(key);
        found.sort_by_key(key);
        prop_assert_eq!(found, expected, "{}", documents);
    }
}
