//! Correlations by their definition: every window of every moment is put together anew.
//!
//! Knows nothing of how the engine does it. Of what is in the plan it uses the names of fields alone.

use crate::correlate::{Occurrence, Plan};
use crate::rule::{Condition, Correlation, CorrelationKind, Presence, Target, Threshold};
use std::collections::{BTreeMap, BTreeSet};

/// Correlation, tenants, group, from, time, to, value, peak, total.
pub(super) type Alert = (usize, Vec<String>, Vec<String>, i64, i64, i64, f64, f64, u64);

/// An event of a rule, or a correlation that came true.
#[derive(Clone, Debug)]
struct Happening {
    time: i64,
    target: Target,
    tenant: String,
    fields: BTreeMap<String, String>,
    /// Equal for what counts once.
    is: String,
    weight: u64,
    /// A correlation that was true before, and still is.
    goes_on: bool,
}

/// All alerts, sorted.
pub(super) fn alerts(correlations: &[Correlation], plan: &Plan, occurrences: &[Occurrence]) -> Vec<Alert> {
    let mut happenings: Vec<Happening> = occurrences.iter().map(|occurrence| of_rule(plan, occurrence)).collect();
    let mut alerts = Vec::new();
    for (index, correlation) in correlations.iter().enumerate() {
        let members: Vec<Member> = happenings.iter().filter_map(|happening| member(correlation, happening)).collect();
        let groups: BTreeSet<Vec<String>> = members.iter().map(|member| member.group.clone()).collect();
        for group in groups {
            let of_group: Vec<&Member> = members.iter().filter(|member| member.group == group).collect();
            happenings.extend(of_one_group(index, correlation, &of_group, &mut alerts));
        }
    }
    alerts.sort_by(|a, b| (a.4, a.0, &a.1, &a.2).cmp(&(b.4, b.0, &b.1, &b.2)));
    alerts
}

fn of_rule(plan: &Plan, occurrence: &Occurrence) -> Happening {
    let values = plan.wants(occurrence.rule).iter().zip(&occurrence.values);
    let mut fields: BTreeMap<String, String> =
        values.filter_map(|(name, value)| Some((name.to_string(), value.as_ref()?.to_lowercase()))).collect();
    fields.extend(occurrence.host.as_ref().map(|host| ("host".to_owned(), host.to_lowercase())));
    fields.insert("tenant".to_owned(), occurrence.tenant.to_string());
    Happening {
        time: occurrence.time.unwrap().micros(),
        target: Target::Rule(occurrence.rule),
        tenant: occurrence.tenant.to_string(),
        fields,
        is: format!("event {}", occurrence.event),
        weight: 1,
        goes_on: false,
    }
}

/// What a happening is to one correlation.
struct Member {
    happening: Happening,
    reference: usize,
    group: Vec<String>,
    counted: Vec<String>,
}

fn member(correlation: &Correlation, happening: &Happening) -> Option<Member> {
    let reference = correlation.references.iter().position(|reference| reference.target == happening.target)?;
    let of_time = matches!(correlation.kind, CorrelationKind::Temporal(_) | CorrelationKind::TemporalOrdered(_));
    if happening.goes_on && !of_time {
        return None;
    }
    let value = |field| happening.fields.get(&**correlation.field_of(field, reference)).cloned();
    let mut group: Vec<String> = correlation.group_by.iter().map(value).collect::<Option<_>>()?;
    let counted: Vec<String> = correlation.kind.fields().iter().map(value).collect::<Option<_>>()?;
    let is_number = !matches!(correlation.kind, CorrelationKind::ValueCount(..));
    if is_number && counted.iter().any(|value| value.parse::<f64>().is_err()) {
        return None;
    }
    let across = correlation.kind.fields().iter().any(|field| &**field == "tenant");
    group.push(if across { String::new() } else { happening.tenant.clone() });
    // What it hands on has its own names for the fields.
    let mut happening = happening.clone();
    let names: Vec<String> = correlation.aliases.iter().map(|alias| alias.name.to_string()).collect();
    for name in names {
        let name: std::sync::Arc<str> = name.into();
        if let Some(value) = happening.fields.get(&**correlation.field_of(&name, reference)).cloned() {
            happening.fields.insert(name.to_string(), value);
        }
    }
    Some(Member { happening, reference, group, counted })
}

fn of_one_group(
    index: usize,
    correlation: &Correlation,
    members: &[&Member],
    alerts: &mut Vec<Alert>,
) -> Vec<Happening> {
    let moments: BTreeSet<i64> = members.iter().map(|member| member.happening.time).collect();
    let mut made = Vec::new();
    let mut open: Option<Alert> = None;
    for moment in moments {
        let inside = |member: &&&Member| (moment - correlation.span..=moment).contains(&member.happening.time);
        let window = once(correlation, members.iter().filter(inside).copied().collect());
        let value = value(correlation, &window);
        if let Some(alert) = open.take_if(|alert| value.is_none() || moment - alert.5 > correlation.span) {
            alerts.push(alert);
        }
        let Some(value) = value else { continue };
        let goes_on = open.is_some();
        let counts: Vec<&Member> =
            window.into_iter().filter(|member| !goes_on || member.happening.time == moment).collect();
        let weight: u64 = counts.iter().map(|member| member.happening.weight).sum();
        let from = counts[0].happening.time;
        let group = counts[0].group[..correlation.group_by.len()].to_vec();
        let alert = open.get_or_insert((index, Vec::new(), group, from, moment, moment, value, value, 0));
        alert.1.extend(counts.iter().map(|member| member.happening.tenant.clone()));
        alert.1.sort();
        alert.1.dedup();
        alert.5 = moment;
        alert.7 = alert.7.max(value);
        alert.8 += weight;
        let total = alert.8;
        made.extend(counts.iter().map(|member| Happening {
            time: moment,
            target: Target::Correlation(index),
            is: format!("correlation {index} {moment} {:?}", member.group),
            weight: total,
            goes_on,
            ..member.happening.clone()
        }));
    }
    alerts.extend(open);
    made
}

/// Without those that are another once more.
fn once<'m>(correlation: &Correlation, window: Vec<&'m Member>) -> Vec<&'m Member> {
    let mut seen = BTreeSet::new();
    let mut window: Vec<&Member> = window
        .into_iter()
        .filter(|member| {
            let of_rule = matches!(member.happening.target, Target::Rule(_));
            let (reference, counted) = match correlation.kind {
                CorrelationKind::Temporal(_) | CorrelationKind::TemporalOrdered(_) => (member.reference, Vec::new()),
                CorrelationKind::ValueCount(..) => (0, member.counted.clone()),
                _ if of_rule => (0, Vec::new()),
                _ => (member.reference, Vec::new()),
            };
            seen.insert((member.happening.is.clone(), reference, counted))
        })
        .collect();
    window.sort_by_key(|member| member.happening.time);
    window
}

fn value(correlation: &Correlation, window: &[&Member]) -> Option<f64> {
    let holds = |thresholds: &[Threshold], value: f64| {
        thresholds.iter().all(|threshold| threshold.holds(value)).then_some(value)
    };
    let numbers = || -> Vec<f64> { window.iter().map(|member| member.counted[0].parse().unwrap()).collect() };
    let present: BTreeSet<usize> = window.iter().map(|member| member.reference).collect();
    match &correlation.kind {
        CorrelationKind::EventCount(thresholds) => holds(thresholds, window.len() as f64),
        CorrelationKind::ValueCount(_, thresholds) => {
            let values: BTreeSet<_> = window.iter().map(|member| &member.counted).collect();
            holds(thresholds, values.len() as f64)
        }
        CorrelationKind::ValueSum(_, thresholds) => holds(thresholds, numbers().iter().sum()),
        CorrelationKind::ValueAverage(_, thresholds) => {
            holds(thresholds, numbers().iter().sum::<f64>() / window.len() as f64)
        }
        CorrelationKind::ValuePercentile(_, rank, thresholds) => {
            let mut numbers = numbers();
            numbers.sort_by(f64::total_cmp);
            let place = rank / 100.0 * (numbers.len() - 1) as f64;
            let (low, high) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
            holds(thresholds, low + (high - low) * place.fract())
        }
        CorrelationKind::Temporal(presence) => {
            let number = present.len() as f64;
            match presence {
                Presence::All => (present.len() == correlation.references.len()).then_some(number),
                Presence::Count(thresholds) => holds(thresholds, number),
                Presence::Expression(expression) => is_true(expression, &present).then_some(number),
            }
        }
        CorrelationKind::TemporalOrdered(thresholds) => {
            let longest = longest(correlation.references.len(), window, 0, i64::MIN);
            match thresholds.is_empty() {
                true => (longest == correlation.references.len()).then_some(longest as f64),
                false => holds(thresholds, longest as f64),
            }
        }
    }
}

fn is_true(expression: &Condition, present: &BTreeSet<usize>) -> bool {
    match expression {
        Condition::All(inner) => inner.iter().all(|inner| is_true(inner, present)),
        Condition::Any(inner) => inner.iter().any(|inner| is_true(inner, present)),
        Condition::AtLeast(least, inner) => inner.iter().filter(|inner| is_true(inner, present)).count() >= *least,
        Condition::Not(inner) => !is_true(inner, present),
        Condition::Leaf(reference) => present.contains(reference),
    }
}

/// By trying every event of every reference.
fn longest(references: usize, window: &[&Member], reference: usize, after: i64) -> usize {
    if reference == references {
        return 0;
    }
    let fit = window.iter().filter(|member| member.reference == reference && member.happening.time >= after);
    let with = fit.map(|member| 1 + longest(references, window, reference + 1, member.happening.time)).max();
    with.unwrap_or(0).max(longest(references, window, reference + 1, after))
}
