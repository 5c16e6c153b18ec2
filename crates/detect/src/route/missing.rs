//! What rules ask for and no event can give.

use super::routes::Routes;
use crate::rule::{Leaf, Rule, Test};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A field that the events a rule is for do not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldMissing {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The field as the rule spells it.
    pub field: Arc<str>,
    /// The buckets whose events are known not to have it, in words.
    pub absent_in: Vec<String>,
    /// Are these all buckets of the rule? Then nothing can ever give the field.
    pub is_everywhere: bool,
}

/// The fields that rules ask for and that events of theirs do not have, by rule and field; rules that no event is for are left out.
/// Events whose schema the map does not state in full are taken to have every field.
#[must_use]
pub fn fields_missing(routes: &Routes, rules: &[Rule]) -> Vec<FieldMissing> {
    let mut missing = Vec::new();
    for rule in rules {
        let Ok(buckets) = routes.of(&rule.log_source) else { continue };
        for field in fields(rule) {
            let without = buckets.iter().filter(|bucket| bucket.fields.gives(field) == Some(false));
            let absent_in: Vec<String> = without.map(ToString::to_string).collect();
            if !absent_in.is_empty() {
                let is_everywhere = absent_in.len() == buckets.len();
                missing.push(FieldMissing {
                    rule: Arc::clone(&rule.id),
                    field: Arc::clone(field),
                    absent_in,
                    is_everywhere,
                });
            }
        }
    }
    missing.sort();
    missing
}

/// Every field that a rule names.
fn fields(rule: &Rule) -> BTreeSet<&Arc<str>> {
    rule.leaves.iter().flat_map(of_leaf).collect()
}

fn of_leaf(leaf: &Leaf) -> impl Iterator<Item = &Arc<str>> {
    let other = match &leaf.test {
        Test::Field { other, .. } => Some(other),
        _ => None,
    };
    leaf.field.iter().chain(other)
}
