//! Rules and their buckets become predicates, fields and entries.
//!
//! What a condition asks of one field in several ways becomes one predicate, decided once per distinct value: "the image is one of forty" and
//! "the command line holds these three" are then one look at one number when a row is evaluated, and wake nothing before all of it holds.

use super::expression::{Expression, PredicateNo};
use super::gate::Gate;
use super::memory::ANYWHERE_SLOTS;
use super::place::Places;
use super::test::Asked;
use super::texts::{TextsBuilder, longest_text};
use super::{Entry, Field, Matcher, Predicate};
use crate::route::{Bucket, Only};
use crate::rule::{Leaf, Pattern, Piece, Rule, Test};
use hashbrown::HashMap;
use std::sync::Arc;

impl Matcher {
    /// Rules with the buckets that each is for. A rule without a bucket never matches.
    #[must_use]
    pub fn new<'r>(rules: impl IntoIterator<Item = (&'r Rule, &'r [Bucket])>) -> Self {
        Self::wanting(rules, &[])
    }

    /// The same, with the fields whose values each match of a rule is to bring, by the index of the rule; rules beyond the last want none.
    #[must_use]
    pub fn wanting<'r>(rules: impl IntoIterator<Item = (&'r Rule, &'r [Bucket])>, wanted: &[Vec<Arc<str>>]) -> Self {
        let mut build = Build::default();
        for (number, (rule, buckets)) in rules.into_iter().enumerate() {
            let wanted = wanted.get(number).map_or(&[][..], Vec::as_slice);
            let number = u32::try_from(number).expect("far fewer rules");
            buckets.iter().for_each(|bucket| build.entry(number, rule, bucket, wanted));
        }
        build.finish()
    }
}

/// Fields by the names that one rule has for them in one bucket.
type Named<'r> = HashMap<&'r str, u32>;

#[derive(Default)]
struct Build {
    gates: HashMap<Gate, u32>,
    places: HashMap<Option<Places>, u32>,
    texts: Vec<TextsBuilder>,
    known: HashMap<(Option<u32>, String), PredicateNo>,
    compounds: HashMap<(u32, Expression), PredicateNo>,
    predicates: Vec<Predicate>,
    rarity: Vec<Option<u32>>,
    entries: Vec<Entry>,
    /// What keywords are looked for in.
    anywhere: Option<u32>,
}

impl Build {
    fn entry(&mut self, rule: u32, of: &Rule, bucket: &Bucket, wanted: &[Arc<str>]) {
        let gates = u32::try_from(self.gates.len()).expect("few gates");
        let gate = *self.gates.entry(Gate::of(bucket)).or_insert(gates);
        let mut named = Named::new();
        let mut leaves: Vec<PredicateNo> =
            of.leaves.iter().map(|leaf| self.predicate(leaf, bucket, &mut named)).collect();
        let mut condition = Expression::new(&of.condition, &|leaf| leaves[leaf]);
        if !bucket.only.is_empty() {
            let only = bucket.only.iter().map(|only| self.only(only, bucket, &mut named, &mut leaves));
            condition = Expression::All(only.chain([condition]).collect());
        }
        let mut names: Vec<Option<Arc<str>>> = of.leaves.iter().map(|leaf| leaf.field.clone()).collect();
        names.resize(leaves.len(), None);
        let fields: HashMap<PredicateNo, u32> =
            leaves.iter().filter_map(|&number| Some((number, self.field_of(number)?))).collect();
        let field_of = |number: PredicateNo| fields.get(&number).copied();
        let mut condition = condition.joined(&field_of, &mut |field, of| self.compound(field, of));
        let is_costly =
            |number: PredicateNo| self.predicates[number as usize].asked.as_ref().is_some_and(Asked::is_costly);
        condition.in_good_order(&is_costly, &|number| self.rarity[number as usize]);
        let wanted = wanted.iter().map(|name| Places::of(&bucket.fields.place(name))).collect();
        self.entries.push(Entry { rule, gate, condition, leaves, names, wanted });
    }

    /// The field of a predicate that one value decides alone. What is looked for anywhere in an event is not.
    fn field_of(&self, number: PredicateNo) -> Option<u32> {
        let predicate = &self.predicates[number as usize];
        predicate.field.filter(|field| predicate.asked.is_none() && Some(*field) != self.anywhere)
    }

    /// What is asked of one field, as one predicate.
    fn compound(&mut self, field: u32, of: Expression) -> PredicateNo {
        let next = PredicateNo::try_from(self.predicates.len()).expect("rules are bounded");
        let triggers = of.triggers(&|number| self.rarity[number as usize]);
        let triggers = triggers.expect("nothing in it is negated, and values decide all of it");
        let number = *self.compounds.entry((field, of.clone())).or_insert(next);
        if number == next {
            self.predicates.push(Predicate { field: Some(field), asked: None, other: None });
            self.rarity.push(Some(triggers.rarity() + 1));
            self.texts[field as usize].add_compound(next, of, &triggers.predicates);
        }
        number
    }

    /// What else must hold in a bucket: a field has one of some values.
    fn only<'r>(
        &mut self,
        only: &'r Only,
        bucket: &Bucket,
        named: &mut Named<'r>,
        leaves: &mut Vec<PredicateNo>,
    ) -> Expression {
        let mut is = |value: &Arc<str>| {
            let pattern = Pattern::new([Piece::Text(Arc::clone(value))]);
            let test = Test::Text { pattern, cased: false };
            let field = self.named(&only.field, bucket, named);
            let predicate = self.predicate_of(Some(field), &test, None);
            leaves.push(predicate);
            Expression::Is(predicate)
        };
        Expression::Any(only.values.iter().map(&mut is).collect())
    }

    fn predicate<'r>(&mut self, leaf: &'r Leaf, bucket: &Bucket, named: &mut Named<'r>) -> PredicateNo {
        let is_looked_for = matches!(leaf.test, Test::Text { .. } | Test::Number(_) | Test::Regex(_));
        let field = match &leaf.field {
            Some(name) => Some(self.named(name, bucket, named)),
            None => is_looked_for.then(|| self.field(None)),
        };
        let other = match &leaf.test {
            Test::Field { other, .. } => Some(Places::of(&bucket.fields.place(other))),
            _ => None,
        };
        self.predicate_of(field, &leaf.test, other)
    }

    fn predicate_of(&mut self, field: Option<u32>, test: &Test, other: Option<Places>) -> PredicateNo {
        let next = PredicateNo::try_from(self.predicates.len()).expect("rules are bounded");
        let number = *self.known.entry((field, written(test, other.as_ref()))).or_insert(next);
        if number == next {
            let rarity = field.and_then(|field| self.look_for(next, field, test));
            let asked = rarity.is_none().then(|| Asked::new(test));
            self.predicates.push(Predicate { field, asked, other });
            self.rarity.push(rarity);
        }
        number
    }

    /// The field that a rule's name means. Most of its questions are of one or two.
    fn named<'r>(&mut self, name: &'r str, bucket: &Bucket, named: &mut Named<'r>) -> u32 {
        if let Some(&field) = named.get(name) {
            return field;
        }
        let field = self.field(Some(Places::of(&bucket.fields.place(name))));
        named.insert(name, field);
        field
    }

    fn field(&mut self, places: Option<Places>) -> u32 {
        let next = u32::try_from(self.places.len()).expect("few fields");
        let is_anywhere = places.is_none();
        let number = *self.places.entry(places).or_insert(next);
        if number == next {
            self.texts.push(TextsBuilder::default());
        }
        if is_anywhere {
            self.anywhere = Some(number);
        }
        number
    }

    /// Adds a text or number to what is looked for in a field. Gives how rare it is: longer is rarer, and a bare number is common.
    fn look_for(&mut self, predicate: PredicateNo, field: u32, test: &Test) -> Option<u32> {
        let texts = &mut self.texts[field as usize];
        let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX / 4).min(u32::MAX / 4);
        match test {
            Test::Text { pattern, cased } => {
                texts.add(predicate, pattern, *cased);
                Some(2 * length(longest_text(pattern).len()) + u32::from(pattern.as_text().is_some()))
            }
            Test::Number(number) => {
                texts.add_number(predicate, *number);
                Some(1)
            }
            Test::Regex(regex) => texts.add_regex(predicate, regex).map(|shortest| 2 * length(shortest)),
            _ => None,
        }
    }

    fn finish(self) -> Matcher {
        let Self { gates, places, texts, predicates, rarity, entries, .. } = self;
        let mut wakes = vec![Vec::new(); predicates.len()];
        let mut sleepless = Vec::new();
        for (number, entry) in (0..).zip(&entries) {
            match entry.condition.triggers(&|predicate| rarity[predicate as usize]) {
                Some(triggers) => {
                    triggers.predicates.into_iter().for_each(|predicate| wakes[predicate as usize].push(number));
                }
                None => sleepless.push(number),
            }
        }
        wakes.iter_mut().for_each(Vec::dedup);
        let mut slots = 0;
        let mut field = |(places, texts): (Option<Places>, TextsBuilder)| {
            let slot = slots;
            slots += places.as_ref().map_or(ANYWHERE_SLOTS, |places| places.0.len());
            Field { places, texts: texts.finish(), slot }
        };
        let fields = in_order(places).into_iter().zip(texts).map(&mut field).collect();
        Matcher { gates: in_order(gates), fields, predicates, entries, wakes, sleepless, slots }
    }
}

/// Equal for equal questions, and for no others.
fn written(test: &Test, other: Option<&Places>) -> String {
    let (pattern, cased) = match test {
        Test::Text { pattern, cased } => (pattern, cased),
        Test::Regex(regex) => return format!("r{}", regex.text()),
        _ => return format!("{test:?} {other:?}"),
    };
    let mut written = String::from(if *cased { "T" } else { "t" });
    for piece in pattern.pieces() {
        match piece {
            Piece::Run => written.push('*'),
            Piece::One => written.push('?'),
            Piece::Text(text) => {
                written.push_str(&text.len().to_string());
                written.push(':');
                written.push_str(text);
            }
        }
    }
    written
}

/// The keys by their numbers.
fn in_order<K>(numbered: HashMap<K, u32>) -> Vec<K> {
    let mut keys: Vec<(u32, K)> = numbered.into_iter().map(|(key, number)| (number, key)).collect();
    keys.sort_unstable_by_key(|(number, _)| *number);
    keys.into_iter().map(|(_, key)| key).collect()
}
