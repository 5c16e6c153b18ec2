//! Which events feed which correlations, and what values they must bring.
//!
//! A correlation that others refer to must hand on what these group by and count, so its own events must bring that, too, under the names
//! that it has there.

use super::limits;
use crate::rule::{Correlation, Target};
use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

/// The pseudo-field that holds whose event it is.
const TENANT: &str = "tenant";
/// The pseudo-field that holds on which host it was.
const HOST: &str = "host";

/// Correlations made ready.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) correlations: Vec<Correlation>,
    wants: Vec<Vec<Arc<str>>>,
    /// Per rule, whom its matches feed.
    pub(super) of_rules: Vec<Vec<Edge>>,
    /// Per correlation, whom its results feed: larger indices alone.
    pub(super) of_correlations: Vec<Vec<Edge>>,
    /// Per correlation: does it count tenants, and so look at all of them together?
    pub(super) is_across: Vec<bool>,
    refused: Vec<(usize, String)>,
}

/// What feeds a reference of a correlation, and where the values are that it needs.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) correlation: usize,
    pub(super) reference: usize,
    pub(super) group: Vec<Slot>,
    pub(super) counted: Vec<Slot>,
    pub(super) handed_on: Vec<Slot>,
}

/// Where a value is in what is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Tenant,
    Host,
    Value(usize),
}

impl Plan {
    /// A plan for the correlations, which refer to each other as [`Target`] says, and to so many rules.
    ///
    /// # Panics
    /// When a correlation refers to one behind it, or to a rule that is not there.
    #[must_use]
    pub fn new(correlations: &[Correlation], rules: usize) -> Self {
        let mut fields = Fields::new(correlations, rules);
        let mut refused: Vec<(usize, String)> = Vec::new();
        let mut is_used = vec![true; correlations.len()];
        for (index, correlation) in correlations.iter().enumerate() {
            let before = |target: Target| match target {
                Target::Correlation(other) => assert!(other < index, "correlations refer to those before them"),
                Target::Rule(rule) => assert!(rule < rules, "a rule that is not there"),
            };
            correlation.references.iter().for_each(|reference| before(reference.target));
            let is_lost = |target: Target| matches!(target, Target::Correlation(other) if !is_used[other]);
            let lost = correlation.references.iter().find(|reference| is_lost(reference.target));
            let verdict = match lost {
                Some(lost) => Err(format!("`{}`, which it refers to, cannot be used", lost.name)),
                None => fields.add(index),
            };
            if let Err(reason) = verdict {
                is_used[index] = false;
                refused.push((index, reason));
            }
        }
        Self::with(correlations, &fields, &is_used, refused)
    }

    fn with(
        correlations: &[Correlation],
        fields: &Fields<'_>,
        is_used: &[bool],
        refused: Vec<(usize, String)>,
    ) -> Self {
        let mut of_rules = vec![Vec::new(); fields.rules.len()];
        let mut of_correlations = vec![Vec::new(); correlations.len()];
        let mut is_across = vec![false; correlations.len()];
        for (index, correlation) in correlations.iter().enumerate().filter(|(index, _)| is_used[*index]) {
            for (number, reference) in correlation.references.iter().enumerate() {
                let slot = |field: &Arc<str>| fields.slot(reference.target, correlation.field_of(field, number));
                let edge = Edge {
                    correlation: index,
                    reference: number,
                    group: correlation.group_by.iter().map(slot).collect(),
                    counted: correlation.kind.fields().iter().map(slot).collect(),
                    handed_on: fields.correlations[index].names.iter().map(slot).collect(),
                };
                is_across[index] |= edge.counted.contains(&Slot::Tenant);
                match reference.target {
                    Target::Rule(rule) => of_rules[rule].push(edge),
                    Target::Correlation(other) => of_correlations[other].push(edge),
                }
            }
        }
        let wants = fields.rules.iter().map(|wanted| wanted.names.clone()).collect();
        Self { correlations: correlations.to_vec(), wants, of_rules, of_correlations, is_across, refused }
    }

    /// The fields whose values each match of a rule must bring; by the names that a rule of its log source would use.
    #[must_use]
    pub fn wants(&self, rule: usize) -> &[Arc<str>] {
        &self.wants[rule]
    }

    /// Does any correlation ask for matches of the rule?
    #[must_use]
    pub fn is_asked_for(&self, rule: usize) -> bool {
        !self.of_rules[rule].is_empty()
    }

    /// Correlations that ask for too much, with the reason as a lower-case fragment. They never come true.
    #[must_use]
    pub fn refused(&self) -> &[(usize, String)] {
        &self.refused
    }
}

/// Per rule and correlation, the fields that whoever refers to it needs.
struct Fields<'c> {
    all: &'c [Correlation],
    rules: Vec<Wanted>,
    correlations: Vec<Wanted>,
}

#[derive(Clone, Default)]
struct Wanted {
    names: Vec<Arc<str>>,
    places: HashMap<Arc<str>, usize>,
}

impl<'c> Fields<'c> {
    fn new(all: &'c [Correlation], rules: usize) -> Self {
        Self { all, rules: vec![Wanted::default(); rules], correlations: vec![Wanted::default(); all.len()] }
    }

    /// Adds what a correlation needs, to what it refers to and on downwards. All or, where one would have to bring too many, nothing.
    fn add(&mut self, index: usize) -> Result<(), String> {
        let correlation = &self.all[index];
        let needed: HashSet<&Arc<str>> = correlation.group_by.iter().chain(correlation.kind.fields()).collect();
        let mut needed: Vec<&Arc<str>> = needed.into_iter().collect();
        needed.sort_unstable();
        let mut open = below(correlation, needed);
        let mut added: Vec<(Target, Arc<str>)> = Vec::new();
        while let Some((target, name)) = open.pop() {
            let wanted = self.wanted(target);
            if is_pseudo(target, &name) || wanted.places.contains_key(&name) {
                continue;
            }
            if wanted.names.len() == limits::FIELDS {
                // What was added last is last there, whatever else there is.
                for (target, name) in added.into_iter().rev() {
                    let wanted = self.wanted(target);
                    wanted.names.pop();
                    wanted.places.remove(&name);
                }
                return Err(format!(
                    "with it, the events of one rule would have to bring more than {} fields",
                    limits::FIELDS
                ));
            }
            wanted.places.insert(Arc::clone(&name), wanted.names.len());
            wanted.names.push(Arc::clone(&name));
            added.push((target, Arc::clone(&name)));
            if let Target::Correlation(other) = target {
                open.extend(below(&self.all[other], [&name]));
            }
        }
        Ok(())
    }

    fn wanted(&mut self, target: Target) -> &mut Wanted {
        match target {
            Target::Rule(rule) => &mut self.rules[rule],
            Target::Correlation(other) => &mut self.correlations[other],
        }
    }

    fn slot(&self, target: Target, name: &Arc<str>) -> Slot {
        let wanted = match target {
            _ if &**name == TENANT => return Slot::Tenant,
            Target::Rule(_) if &**name == HOST => return Slot::Host,
            Target::Rule(rule) => &self.rules[rule],
            Target::Correlation(other) => &self.correlations[other],
        };
        Slot::Value(wanted.places[name])
    }
}

/// The fields in what a correlation refers to, under the names that they have there.
fn below<'a>(correlation: &Correlation, names: impl IntoIterator<Item = &'a Arc<str>>) -> Vec<(Target, Arc<str>)> {
    let mut all = Vec::new();
    for name in names {
        for (number, reference) in correlation.references.iter().enumerate() {
            all.push((reference.target, Arc::clone(correlation.field_of(name, number))));
        }
    }
    all
}

/// Does an event have it without bringing it? What a correlation hands on has a tenant, and its hosts are brought.
fn is_pseudo(target: Target, name: &str) -> bool {
    name == TENANT || (name == HOST && matches!(target, Target::Rule(_)))
}
