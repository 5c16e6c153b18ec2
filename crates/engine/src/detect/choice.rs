//! Which of the rules that were loaded are used, and what for.
//!
//! What a correlation refers to is matched for it, whatever its own level and status; it gives no findings of its own unless the
//! correlation says so. That holds for a correlation that is left out, too: its rules were never meant to be looked at one by one.

use super::not_used::NotUsed;
use detect::load::Loaded;
use detect::route::{Bucket, Routes};
use detect::rule::{Correlation, CorrelationKind, Origin, Presence, Rule, Target};
use model::Level;
use std::sync::Arc;

/// Why something that is wanted is not used.
const UNCALLED: &str = "it is there for correlations, and none that is used refers to it";

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
pub(super) fn choose(loaded: Loaded, routes: &Routes, is_wanted: &dyn Fn(Level, Option<&Arc<str>>) -> bool) -> Choice {
    let Loaded { rules, correlations, .. } = loaded;
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
        let wanted = is_wanted(rule.level, rule.status.as_ref());
        let tells = wanted && !needs.rules_silent[index];
        if !wanted && !needs.rules[index] {
            choice.left_out += 1;
            continue;
        }
        match &buckets {
            Err(reason) => choice.not_used.push(not_used(&rule.origin, &rule.title, reason)),
            Ok(_) if !tells && !needs.rules[index] => {
                choice.not_used.push(not_used(&rule.origin, &rule.title, UNCALLED));
                continue;
            }
            Ok(_) => {}
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
            let wanted = is_wanted(correlation.level, correlation.status.as_ref());
            if let (Err(reason), true) = (&usable, wanted) {
                self.not_used.push(not_used(&correlation.origin, &correlation.title, reason));
            } else if wanted && !needs.correlations[index] {
                self.not_used.push(not_used(&correlation.origin, &correlation.title, UNCALLED));
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
                self.correlations_tell.push(wanted && !needs.correlations_silent[index]);
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

fn not_used(origin: &Origin, title: &Arc<str>, reason: &str) -> NotUsed {
    NotUsed { origin: origin.clone(), title: Some(Arc::clone(title)), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detect::load::load;

    const SECURITY: &str = "logsource: {product: windows, service: security}\ndetection: {s: {A: x}, condition: s}\n";
    const NOWHERE: &str = "logsource: {product: nobody}\ndetection: {s: {A: x}, condition: s}\n";

    fn rule(name: &str, level: &str, rest: &str) -> String {
        format!("---\ntitle: {name}\nname: {name}\nlevel: {level}\n{rest}")
    }

    fn correlation(name: &str, level: &str, rest: &str) -> String {
        rule(name, level, &format!("correlation: {{timespan: 1h, {rest}}}\n"))
    }

    /// What is used, with a star where it makes findings; then what is not used, and how many are left out.
    fn check(documents: &[String], least: Level, expected: (&str, &str, usize)) {
        let loaded = load([("a.yml".into(), documents.concat().into_bytes())]);
        assert_eq!(loaded.rejected, []);
        let choice = choose(loaded, &Routes::builtin(), &|level, _| level >= least);
        let star = |title: &Arc<str>, tells: bool| format!("{title}{}", if tells { "*" } else { "" });
        let rules = choice.rules.iter().zip(&choice.rules_tell).map(|((rule, _), tells)| star(&rule.title, *tells));
        let correlations = choice.correlations.iter().zip(&choice.correlations_tell);
        let used: Vec<String> = rules.chain(correlations.map(|(one, tells)| star(&one.title, *tells))).collect();
        let not_used: Vec<&str> = choice.not_used.iter().map(|rule| &**rule.title.as_ref().unwrap()).collect();
        assert_eq!((used.join(" ").as_str(), not_used.join(" ").as_str(), choice.left_out), expected);
    }

    #[test]
    fn what_a_correlation_needs_is_matched_whatever_its_level() {
        let documents = [
            rule("alone", "low", SECURITY),
            rule("part", "low", SECURITY),
            correlation("inner", "low", "type: event_count, rules: part, condition: {gte: 2}"),
            correlation("outer", "high", "type: temporal, rules: [inner], generate: false"),
        ];
        check(&documents, Level::Low, ("alone* part inner outer*", "", 0));
        check(&documents, Level::High, ("part inner outer*", "", 1));
        check(&documents, Level::Critical, ("", "", 4));
    }

    #[test]
    fn what_is_only_for_correlations_that_are_left_out_is_said_to_be() {
        let documents = [
            rule("part", "high", SECURITY),
            correlation("it", "low", "type: event_count, rules: part, condition: {gte: 2}"),
        ];
        check(&documents, Level::High, ("", "part", 1));
        let telling = [documents[0].clone(), documents[1].replace("timespan", "generate: true, timespan")];
        check(&telling, Level::High, ("part*", "", 1));
    }

    #[test]
    fn a_correlation_is_used_as_long_as_it_can_come_true() {
        let rules = || vec![rule("a", "low", SECURITY), rule("b", "low", NOWHERE)];
        let with = |kind: &str| [rules(), vec![correlation("it", "low", kind)]].concat();
        check(&with("type: event_count, rules: [a, b], condition: {gte: 2}"), Level::Low, ("a b it*", "b", 0));
        check(&with("type: temporal, rules: [a, b], condition: a or b"), Level::Low, ("a b it*", "b", 0));
        check(&with("type: temporal, rules: [a, b]"), Level::Low, ("", "a b it", 0));
        check(&with("type: event_count, rules: b, condition: {gte: 2}"), Level::Low, ("a*", "b it", 0));
        let chain =
            [with("type: temporal, rules: [b]"), vec![correlation("up", "low", "type: temporal, rules: [it, a]")]];
        check(&chain.concat(), Level::Low, ("", "a b it up", 0));
    }
}
