//! Which of the rules that were loaded are used, and what for.
//!
//! What a correlation refers to is matched for it, whatever its own level and status; it gives no findings of its own unless the
//! correlation says so. That holds for a correlation that is left out, too: its rules were never meant to be looked at one by one.

use super::not_used::NotUsed;
use detect::load::Loaded;
use detect::route::{Bucket, Routes};
use detect::rule::{Correlation, CorrelationKind, Presence, Rule, Target};
use model::Level;
use std::sync::Arc;

/// The rules that are used.
#[derive(Default)]
pub(super) struct Choice {
    /// Rules, each with its events; those without are only there to be referred to.
    pub(super) rules: Vec<(Rule, Vec<Bucket>)>,
    /// Per rule: does a match make a finding?
    pub(super) rules_tell: Vec<bool>,
    /// Correlations, which refer to those rules.
    pub(super) correlations: Vec<Correlation>,
    /// Per correlation: does it make findings?
    pub(super) correlations_tell: Vec<bool>,
    pub(super) not_used: Vec<NotUsed>,
    /// How many were left out because nobody wants them.
    pub(super) left_out: usize,
}

/// Chooses those that are wanted, by level and status.
pub(super) fn choose(loaded: Loaded, is_wanted: &dyn Fn(Level, Option<&Arc<str>>) -> bool) -> Choice {
    let Loaded { rules, correlations, .. } = loaded;
    let routes = Routes::builtin();
    let routed: Vec<Result<Vec<Bucket>, String>> =
        rules.iter().map(|rule| routes.of(&rule.log_source).map_err(|why| why.to_string())).collect();
    let mut usable = Vec::new();
    for correlation in &correlations {
        let verdict = usability(correlation, &routed, &usable);
        usable.push(verdict);
    }
    let needs = Needs::new(&rules, &correlations, &usable, is_wanted);
    let mut choice = Choice::default();
    let mut places = vec![0; rules.len()];
    for (index, (rule, buckets)) in rules.into_iter().zip(routed).enumerate() {
        let tells = is_wanted(rule.level, rule.status.as_ref()) && !needs.rules_silent[index];
        if !tells && !needs.rules[index] {
            choice.left_out += 1;
            continue;
        }
        if let Err(reason) = &buckets {
            choice.not_used.push(not_used(&rule, reason));
        }
        if buckets.is_ok() || needs.rules[index] {
            places[index] = choice.rules.len();
            choice.rules.push((rule, buckets.unwrap_or_default()));
            choice.rules_tell.push(tells);
        }
    }
    choice.add_correlations(correlations, usable, &needs, &places, is_wanted);
    choice
}

impl Choice {
    fn add_correlations(
        &mut self,
        correlations: Vec<Correlation>,
        usable: Vec<Result<(), String>>,
        needs: &Needs,
        places: &[usize],
        is_wanted: &dyn Fn(Level, Option<&Arc<str>>) -> bool,
    ) {
        let mut new_places = vec![0; correlations.len()];
        for (index, (mut correlation, usable)) in correlations.into_iter().zip(usable).enumerate() {
            let tells = is_wanted(correlation.level, correlation.status.as_ref()) && !needs.correlations_silent[index];
            if let (Err(reason), true) = (&usable, tells) {
                let (origin, title) = (correlation.origin.clone(), Some(Arc::clone(&correlation.title)));
                self.not_used.push(NotUsed { origin, title, reason: reason.clone() });
            } else if !needs.correlations[index] {
                self.left_out += 1;
            } else {
                for reference in &mut correlation.references {
                    reference.target = match reference.target {
                        Target::Rule(rule) => Target::Rule(places[rule]),
                        Target::Correlation(other) => Target::Correlation(new_places[other]),
                    };
                }
                new_places[index] = self.correlations.len();
                self.correlations.push(correlation);
                self.correlations_tell.push(tells);
            }
        }
    }
}

/// Can a correlation come true, by the events that there are for what it refers to? Those before it have their verdict.
fn usability(
    correlation: &Correlation,
    routed: &[Result<Vec<Bucket>, String>],
    before: &[Result<(), String>],
) -> Result<(), String> {
    let needs_all = match &correlation.kind {
        CorrelationKind::Temporal(presence) => *presence == Presence::All,
        CorrelationKind::TemporalOrdered(thresholds) => thresholds.is_empty(),
        _ => false,
    };
    let (mut can, mut cannot) = (0, None);
    for reference in &correlation.references {
        let (verdict, is_rule) = match reference.target {
            Target::Rule(rule) => (routed[rule].as_ref().map(|_| ()), true),
            Target::Correlation(other) => (before[other].as_ref().map(|&()| ()), false),
        };
        match verdict {
            Ok(()) => can += 1,
            Err(reason) if is_rule && !needs_all => cannot = cannot.or(Some((reference, reason))),
            Err(reason) => return Err(format!("of `{}`, which it refers to: {reason}", reference.name)),
        }
    }
    match cannot {
        Some((reference, reason)) if can == 0 => Err(format!("of `{}`, which it refers to: {reason}", reference.name)),
        _ => Ok(()),
    }
}

/// What is needed for correlations, and what they keep silent.
struct Needs {
    rules: Vec<bool>,
    rules_silent: Vec<bool>,
    correlations: Vec<bool>,
    correlations_silent: Vec<bool>,
}

impl Needs {
    fn new(
        rules: &[Rule],
        correlations: &[Correlation],
        usable: &[Result<(), String>],
        is_wanted: &dyn Fn(Level, Option<&Arc<str>>) -> bool,
    ) -> Self {
        let (mut of_rules, mut rules_silent) = (vec![false; rules.len()], vec![false; rules.len()]);
        let (mut of_correlations, mut silent) = (vec![false; correlations.len()], vec![false; correlations.len()]);
        // Whoever refers to one stands behind it, and is done before it here.
        for (index, correlation) in correlations.iter().enumerate().rev() {
            let tells = is_wanted(correlation.level, correlation.status.as_ref()) && !silent[index];
            let is_used = usable[index].is_ok() && (tells || of_correlations[index]);
            of_correlations[index] = is_used;
            for reference in &correlation.references {
                let (needed, silent) = match reference.target {
                    Target::Rule(rule) => (&mut of_rules[rule], &mut rules_silent[rule]),
                    Target::Correlation(other) => (&mut of_correlations[other], &mut silent[other]),
                };
                *needed |= is_used;
                *silent |= !correlation.generate;
            }
        }
        Self { rules: of_rules, rules_silent, correlations: of_correlations, correlations_silent: silent }
    }
}

fn not_used(rule: &Rule, reason: &str) -> NotUsed {
    NotUsed { origin: rule.origin.clone(), title: Some(Arc::clone(&rule.title)), reason: reason.to_owned() }
}
