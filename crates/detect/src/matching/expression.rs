//! Conditions over predicates, and what must at least hold for one to be true.

use crate::rule::Condition;
use std::cmp::Reverse;

/// Index of a predicate in the whole matcher.
pub(super) type PredicateNo = u32;

/// A condition whose leaves are predicates of the matcher.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

    /// Can it hold where only some predicates can? What is negated always can.
    pub(super) fn may_hold(&self, may: &mut impl FnMut(PredicateNo) -> bool) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.may_hold(may)),
            Self::Any(any) => any.iter().any(|each| each.may_hold(may)),
            Self::Not(_) => true,
            Self::AtLeast(count, of) => of.iter().filter(|each| each.may_hold(may)).take(*count).count() == *count,
            Self::Is(number) => may(*number),
        }
    }

    /// The same, with every part that asks one field alone, and in more than one way, as one predicate. `field_of` gives the field of a
    /// predicate that one value decides; `name` names such a part.
    pub(super) fn joined(
        self,
        field_of: &dyn Fn(PredicateNo) -> Option<u32>,
        name: &mut dyn FnMut(u32, Self) -> PredicateNo,
    ) -> Self {
        if let (Some(field), false) = (self.field(field_of), matches!(self, Self::Is(_))) {
            return Self::Is(name(field, self));
        }
        match self {
            Self::All(of) => Self::All(joined_parts(of, Self::All, field_of, name)),
            Self::Any(of) => Self::Any(joined_parts(of, Self::Any, field_of, name)),
            Self::AtLeast(count, of) => {
                Self::AtLeast(count, of.into_iter().map(|each| each.joined(field_of, name)).collect())
            }
            Self::Not(not) => Self::Not(Box::new(not.joined(field_of, name))),
            is @ Self::Is(_) => is,
        }
    }

    /// The one field that it asks, where nothing in it is negated or true of nothing.
    fn field(&self, field_of: &dyn Fn(PredicateNo) -> Option<u32>) -> Option<u32> {
        match self {
            Self::Is(number) => field_of(*number),
            Self::Not(_) | Self::AtLeast(0, _) => None,
            Self::All(of) | Self::Any(of) | Self::AtLeast(_, of) => {
                let (first, others) = of.split_first()?;
                let field = first.field(field_of)?;
                others.iter().all(|each| each.field(field_of) == Some(field)).then_some(field)
            }
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

/// The parts of an `All` or `Any`, those of one field together where the first of them was.
fn joined_parts(
    parts: Box<[Expression]>,
    together: fn(Box<[Expression]>) -> Expression,
    field_of: &dyn Fn(PredicateNo) -> Option<u32>,
    name: &mut dyn FnMut(u32, Expression) -> PredicateNo,
) -> Box<[Expression]> {
    let mut groups: Vec<(Option<u32>, Vec<Expression>)> = Vec::new();
    for part in parts {
        let field = part.field(field_of);
        match groups.iter_mut().find(|(known, _)| field.is_some() && *known == field) {
            Some((_, group)) => group.push(part),
            None => groups.push((field, vec![part])),
        }
    }
    let join = |(_, mut group): (Option<u32>, Vec<Expression>)| match group.len() {
        1 => group.remove(0).joined(field_of, name),
        _ => together(group.into()).joined(field_of, name),
    };
    groups.into_iter().map(join).collect()
}

/// Predicates of which one must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Triggers {
    pub(super) predicates: Vec<PredicateNo>,
    /// Of the most common one.
    rarity: u32,
}

impl Triggers {
    /// How rare the most common one is.
    pub(super) const fn rarity(&self) -> u32 {
        self.rarity
    }

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
