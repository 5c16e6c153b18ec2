//! Conditions over predicates, and what must at least hold for one to be true.

use super::texts::PredicateNo;
use crate::rule::Condition;
use std::cmp::Reverse;

/// A condition whose leaves are predicates of the matcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    All(Box<[Expression]>),
    Any(Box<[Expression]>),
    Not(Box<Expression>),
    AtLeast(usize, Box<[Expression]>),
    Is(PredicateNo),
}

impl Expression {
    /// `predicate` gives the predicate of each leaf.
    pub(super) fn new(condition: &Condition, predicate: &dyn Fn(usize) -> PredicateNo) -> Self {
        let each = |conditions: &[Condition]| conditions.iter().map(|each| Self::new(each, predicate)).collect();
        match condition {
            Condition::All(all) => Self::All(each(all)),
            Condition::Any(any) => Self::Any(each(any)),
            Condition::Not(not) => Self::Not(Box::new(Self::new(not, predicate))),
            Condition::AtLeast(count, of) => Self::AtLeast(*count, each(of)),
            Condition::Leaf(leaf) => Self::Is(predicate(*leaf)),
        }
    }

    pub(super) fn holds(&self, predicate: &mut impl FnMut(PredicateNo) -> bool) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.holds(predicate)),
            Self::Any(any) => any.iter().any(|each| each.holds(predicate)),
            Self::Not(not) => !not.holds(predicate),
            Self::AtLeast(count, of) => of.iter().filter(|each| each.holds(predicate)).take(*count).count() == *count,
            Self::Is(number) => predicate(*number),
        }
    }

    /// Puts what is costly to ask behind what is not, and of what must all hold the rarest first.
    pub(super) fn in_good_order(
        &mut self,
        is_costly: &dyn Fn(PredicateNo) -> bool,
        rarity: &dyn Fn(PredicateNo) -> Option<u32>,
    ) {
        match self {
            Self::All(of) => {
                of.iter_mut().for_each(|each| each.in_good_order(is_costly, rarity));
                let rarity = |each: &Self| each.triggers(rarity).map_or(0, |triggers| triggers.rarity);
                of.sort_by_cached_key(|each| (each.has(is_costly), Reverse(rarity(each))));
            }
            Self::Any(of) | Self::AtLeast(_, of) => {
                of.iter_mut().for_each(|each| each.in_good_order(is_costly, rarity));
                of.sort_by_cached_key(|each| each.has(is_costly));
            }
            Self::Not(not) => not.in_good_order(is_costly, rarity),
            Self::Is(_) => {}
        }
    }

    fn has(&self, is: &dyn Fn(PredicateNo) -> bool) -> bool {
        match self {
            Self::All(of) | Self::Any(of) | Self::AtLeast(_, of) => of.iter().any(|each| each.has(is)),
            Self::Not(not) => not.has(is),
            Self::Is(number) => is(*number),
        }
    }

    /// Predicates of which one must hold for this to be true, as rare as can be told; `None` when it can be true without any.
    /// `rarity` is higher for what holds more seldom, and `None` for what is not known before it is asked.
    pub(super) fn triggers(&self, rarity: &dyn Fn(PredicateNo) -> Option<u32>) -> Option<Triggers> {
        match self {
            Self::Is(number) => Some(Triggers { predicates: vec![*number], rarity: rarity(*number)? }),
            Self::All(all) => all.iter().filter_map(|each| each.triggers(rarity)).max_by_key(Triggers::worth),
            Self::Any(any) => Triggers::of_any(any, rarity),
            Self::AtLeast(0, _) | Self::Not(_) => None,
            Self::AtLeast(_, of) => Triggers::of_any(of, rarity),
        }
    }
}

/// Predicates of which one must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Triggers {
    pub(super) predicates: Vec<PredicateNo>,
    /// Of the most common one.
    rarity: u32,
}

impl Triggers {
    fn worth(&self) -> (u32, Reverse<usize>) {
        (self.rarity, Reverse(self.predicates.len()))
    }

    /// `Any` of nothing is never true, so that no trigger is missing.
    fn of_any(of: &[Expression], rarity: &dyn Fn(PredicateNo) -> Option<u32>) -> Option<Self> {
        let mut all = Self { predicates: Vec::new(), rarity: u32::MAX };
        for each in of {
            let mut triggers = each.triggers(rarity)?;
            all.predicates.append(&mut triggers.predicates);
            all.rarity = all.rarity.min(triggers.rarity);
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Expression::{All, Any, AtLeast, Is, Not};

    fn triggers(expression: &Expression) -> Option<Vec<PredicateNo>> {
        // Predicate 9 is not known before it is asked; else higher is rarer.
        expression.triggers(&|number| (number != 9).then_some(number)).map(|triggers| triggers.predicates)
    }

    #[test]
    fn one_of_the_triggers_must_hold() {
        let both = All([Is(1), Is(5)].into());
        assert_eq!(triggers(&both), Some(vec![5]));
        assert_eq!(triggers(&Any([both.clone(), Is(2)].into())), Some(vec![5, 2]));
        assert_eq!(triggers(&Any([both.clone(), Is(9)].into())), None);
        assert_eq!(triggers(&All([Is(9), Not(Box::new(Is(7))), Is(1)].into())), Some(vec![1]));
        assert_eq!(triggers(&Not(Box::new(Is(1)))), None);
        assert_eq!(triggers(&AtLeast(2, [Is(1), Is(2)].into())), Some(vec![1, 2]));
        assert_eq!(triggers(&AtLeast(0, [Is(1)].into())), None);
        assert_eq!(triggers(&All([].into())), None);
        assert_eq!(triggers(&Any([].into())), Some(vec![]));
    }

    #[test]
    fn conditions_hold_as_they_say() {
        let condition = Condition::All(vec![
            Condition::Not(Box::new(Condition::Leaf(0))),
            Condition::AtLeast(2, (1..4).map(Condition::Leaf).collect()),
        ]);
        let expression = Expression::new(&condition, &|leaf| u32::try_from(leaf).expect("small") + 10);
        let holds = |of: &[PredicateNo]| expression.holds(&mut |number| of.contains(&number));
        assert!(holds(&[11, 13]) && holds(&[11, 12, 13]));
        assert!(!holds(&[11]) && !holds(&[10, 11, 12]) && !holds(&[]));
    }
}
