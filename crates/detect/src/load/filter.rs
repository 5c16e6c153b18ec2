//! Filter documents: conditions that other rules are given in addition.
//!
//! Source: the Sigma specification 2.1.0, "Sigma Filters", with `rules: any` of the draft of 2.2. Like `pySigma` and `rsigma`, the
//! condition is joined to the rule's by and, as it stands: a filter that leaves out says `not selection`. A filter is for rules whose log
//! source has all that the filter's names.

use super::correlation::names;
use super::document::{Head, Means, log_source, searches};
use super::leaves::Leaves;
use super::references::{Names, What};
use super::yaml::Node;
use super::{condition, limits};
use crate::rule::{Condition, Leaf, LogSource, Rule};
use std::sync::Arc;

/// A filter as written.
pub(crate) struct Filter {
    pub(crate) head: Head,
    /// `None` is any.
    rules: Option<Vec<Arc<str>>>,
    log_source: LogSource,
    leaves: Vec<Leaf>,
    condition: Condition,
}

/// Reads what stands below the head of a filter.
pub(crate) fn read(document: &Node, head: Head, means: &mut Means<'_>) -> Result<Filter, String> {
    let section = match document.get("filter") {
        Some(section @ Node::Map(_)) => section,
        other => return Err(format!("its filter is {}, not a mapping", other.unwrap_or(&Node::Null).kind())),
    };
    let Node::Map(entries) = section else { unreachable!("a mapping, as was just seen") };
    let rules = match section.get("rules") {
        None | Some(Node::Null) => {
            return Err("its filter names no rules; `any` is for all of its log source".to_owned());
        }
        Some(Node::Text(any)) if any.eq_ignore_ascii_case("any") => None,
        Some(_) => Some(names(section, "rules", limits::FILTERED_RULES)?),
    };
    let (leaves, condition) = searches("filter", entries, &["condition", "rules"], means)?;
    Ok(Filter {
        head,
        rules: rules.filter(|rules| !rules.is_empty()),
        log_source: log_source(document)?,
        leaves,
        condition,
    })
}

impl Filter {
    /// Gives its condition to the rules that it is for. Why some, or all, do not get it is what comes back.
    pub(crate) fn apply(&self, rules: &mut [Rule], names: &Names, parts_left: &mut usize) -> Result<(), String> {
        let (chosen, mut reasons) = self.chosen(rules, names);
        if chosen.is_empty() && reasons.is_empty() {
            reasons.push("no rule is of its log source".to_owned());
        }
        let cost = (self.leaves.len() + condition::parts(&self.condition)).saturating_mul(chosen.len());
        let too_large = |&rule: &usize| rules[rule].leaves.len() + self.leaves.len() > limits::LEAVES;
        if let Some(&rule) = chosen.iter().find(|rule| too_large(rule)) {
            return Err(format!("with it, {} has more than {} values", rules[rule].origin, limits::LEAVES));
        }
        *parts_left = parts_left
            .checked_sub(cost)
            .ok_or_else(|| format!("filters add more than {} values to all rules together", limits::FILTERED_PARTS))?;
        for &rule in &chosen {
            self.join(&mut rules[rule]);
        }
        match (reasons.is_empty(), chosen.len()) {
            (true, _) => Ok(()),
            (false, 0) => Err(reasons.join("; ")),
            (false, count) => Err(format!("it is used for {count} rules, but {}", reasons.join("; "))),
        }
    }

    /// The rules that it is for, each once, and what of what it names is none.
    fn chosen(&self, rules: &[Rule], names: &Names) -> (Vec<usize>, Vec<String>) {
        let is_of_source = |rule: &usize| contains(&self.log_source, &rules[*rule].log_source);
        let Some(listed) = &self.rules else { return ((0..rules.len()).filter(is_of_source).collect(), Vec::new()) };
        let (mut chosen, mut reasons) = (Vec::new(), Vec::new());
        for name in listed {
            match names.find(name, &self.head.origin) {
                Ok(What::Rule(rule)) if is_of_source(&rule) => chosen.push(rule),
                Ok(What::Rule(_)) => reasons.push(format!("`{name}` is of another log source")),
                Ok(What::Draft(_)) => reasons.push(format!("`{name}` is a correlation")),
                Ok(What::Rejected) => reasons.push(format!("`{name}`, which it refers to, was rejected")),
                Err(reason) => reasons.push(reason),
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        (chosen, reasons)
    }

    fn join(&self, rule: &mut Rule) {
        let mut no_regexes = 0;
        let mut leaves = Leaves::resumed(std::mem::take(&mut rule.leaves), &mut no_regexes);
        let places: Vec<usize> = self
            .leaves
            .iter()
            .map(|leaf| match leaves.ask(leaf.clone()) {
                Ok(Condition::Leaf(place)) => place,
                _ => unreachable!("the number of leaves was checked, and a leaf is asked as a leaf"),
            })
            .collect();
        rule.leaves = leaves.into_inner();
        // Filters of one rule stand beside each other, however many there are: whoever walks the condition goes no deeper.
        let mut all = match std::mem::replace(&mut rule.condition, Condition::All(Vec::new())) {
            Condition::All(all) => all,
            other => vec![other],
        };
        all.push(moved(&self.condition, &places));
        rule.condition = Condition::All(all);
    }
}

/// Is all that the filter's source names the same in the rule's?
fn contains(filter: &LogSource, rule: &LogSource) -> bool {
    let same = |filter: &Option<Arc<str>>, rule: &Option<Arc<str>>| filter.is_none() || filter == rule;
    same(&filter.category, &rule.category)
        && same(&filter.product, &rule.product)
        && same(&filter.service, &rule.service)
}

/// The same over leaves at other places.
fn moved(condition: &Condition, places: &[usize]) -> Condition {
    let all = |inner: &[Condition]| inner.iter().map(|inner| moved(inner, places)).collect();
    match condition {
        Condition::All(inner) => Condition::All(all(inner)),
        Condition::Any(inner) => Condition::Any(all(inner)),
        Condition::AtLeast(count, inner) => Condition::AtLeast(*count, all(inner)),
        Condition::Not(inner) => Condition::Not(Box::new(moved(inner, places))),
        Condition::Leaf(place) => Condition::Leaf(places[*place]),
    }
}
