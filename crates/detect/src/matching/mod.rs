//! Many rules at once over the columns of a batch.
//!
//! Every question that any rule asks of a field is a predicate, and equal questions are one. A text predicate is decided per distinct value
//! of a dictionary column, all predicates of the field together (`texts.rs`), and remembered (`known.rs`). What holds for a row then wakes the
//! rules that need it (`expression.rs`): only their conditions are evaluated, and only there are the other tests asked (`test.rs`). Before
//! anything, the gate of a rule's bucket is asked, once per channel, event id and so on (`gate.rs`). How a batch goes through is `finder.rs`.

mod expression;
mod finder;
mod gate;
mod known;
mod needed;
mod place;
mod test;
#[cfg(test)]
mod tests;
mod texts;

use crate::route::{Bucket, Only};
use crate::rule::{Leaf, Pattern, Piece, Rule, Test};
use events::Column;
use expression::Expression;
pub use finder::Finder;
use gate::Gate;
use hashbrown::HashMap;
use place::Places;
use std::sync::Arc;
use test::Asked;
use texts::{PredicateNo, Texts, TextsBuilder, longest_text};

/// A rule that matched an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Row in the batch.
    pub row: usize,
    /// Index among the rules.
    pub rule: usize,
    /// The fields that the rule names and that hold what it looks for, with their values, sorted by name.
    pub fields: Vec<(Arc<str>, String)>,
    /// The values of the fields that were wanted of the rule, in their order; `None` where the event has none.
    pub wanted: Vec<Option<Arc<str>>>,
}

/// Rules made ready.
pub struct Matcher {
    gates: Vec<Gate>,
    fields: Vec<Field>,
    predicates: Vec<Predicate>,
    entries: Vec<Entry>,
    /// Per predicate the entries that it wakes.
    wakes: Vec<Vec<u32>>,
    /// Entries that nothing wakes: they are evaluated for every event that their gate admits.
    sleepless: Vec<u32>,
    /// Places of all fields together.
    slots: usize,
}

/// The places of a field, and what is asked of it.
struct Field {
    /// `None` is every value of the event: what keywords are looked for in.
    places: Option<Places>,
    texts: Texts,
    /// Places of the fields before it.
    slot: usize,
}

/// A question of some rules.
struct Predicate {
    /// `None` asks every value of the event.
    field: Option<u32>,
    /// `None` is decided with all others of its field.
    asked: Option<Asked>,
    /// For [`Asked::Field`]: the other field's places.
    other: Option<Places>,
}

/// A rule in one of its buckets.
struct Entry {
    rule: u32,
    gate: u32,
    condition: Expression,
    /// Per leaf of the rule its predicate; behind them those of what else must hold in the bucket, which have no names.
    leaves: Vec<PredicateNo>,
    names: Vec<Option<Arc<str>>>,
    wanted: Vec<Places>,
}

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

    /// The columns that decide about matches.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = Gate::COLUMNS.to_vec();
        let of_predicates = self.predicates.iter().filter_map(|predicate| predicate.other.as_ref());
        let wanted = self.entries.iter().flat_map(|entry| &entry.wanted);
        for places in self.fields.iter().filter_map(|field| field.places.as_ref()).chain(of_predicates).chain(wanted) {
            places.add_columns(&mut columns);
        }
        let is_keyword =
            |predicate: &Predicate| predicate.field.is_none_or(|field| self.fields[field as usize].places.is_none());
        if self.predicates.iter().any(is_keyword) {
            columns.extend(Column::all().filter(|column| place::is_of_the_record(*column)));
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Entries: rules times their buckets.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Rules that no text or number wakes, by index, each once: each is evaluated for every event of its log source.
    #[must_use]
    pub fn sleepless(&self) -> Vec<usize> {
        let mut rules: Vec<usize> =
            self.sleepless.iter().map(|&entry| self.entries[entry as usize].rule as usize).collect();
        rules.dedup();
        rules
    }
}

#[derive(Default)]
struct Build {
    gates: HashMap<Gate, u32>,
    places: HashMap<Option<Places>, u32>,
    texts: Vec<TextsBuilder>,
    known: HashMap<(Option<u32>, String), PredicateNo>,
    predicates: Vec<Predicate>,
    rarity: Vec<Option<u32>>,
    entries: Vec<Entry>,
}

impl Build {
    fn entry(&mut self, rule: u32, of: &Rule, bucket: &Bucket, wanted: &[Arc<str>]) {
        let gates = u32::try_from(self.gates.len()).expect("few gates");
        let gate = *self.gates.entry(Gate::of(bucket)).or_insert(gates);
        let mut leaves: Vec<PredicateNo> = of.leaves.iter().map(|leaf| self.predicate(leaf, bucket)).collect();
        let mut condition = Expression::new(&of.condition, &|leaf| leaves[leaf]);
        if !bucket.only.is_empty() {
            let only = bucket.only.iter().map(|only| self.only(only, bucket, &mut leaves));
            condition = Expression::All(only.chain([condition]).collect());
        }
        let mut names: Vec<Option<Arc<str>>> = of.leaves.iter().map(|leaf| leaf.field.clone()).collect();
        names.resize(leaves.len(), None);
        let is_costly =
            |number: PredicateNo| self.predicates[number as usize].asked.as_ref().is_some_and(Asked::is_costly);
        condition.in_good_order(&is_costly, &|number| self.rarity[number as usize]);
        let wanted = wanted.iter().map(|name| Places::of(&bucket.fields.place(name))).collect();
        self.entries.push(Entry { rule, gate, condition, leaves, names, wanted });
    }

    /// What else must hold in a bucket: a field has one of some values.
    fn only(&mut self, only: &Only, bucket: &Bucket, leaves: &mut Vec<PredicateNo>) -> Expression {
        let mut is = |value: &Arc<str>| {
            let pattern = Pattern::new([Piece::Text(Arc::clone(value))]);
            let test = Test::Text { pattern, cased: false };
            let predicate = self.predicate(&Leaf { field: Some(Arc::clone(&only.field)), test }, bucket);
            leaves.push(predicate);
            Expression::Is(predicate)
        };
        Expression::Any(only.values.iter().map(&mut is).collect())
    }

    fn predicate(&mut self, leaf: &Leaf, bucket: &Bucket) -> PredicateNo {
        let places = leaf.field.as_ref().map(|name| Places::of(&bucket.fields.place(name)));
        let is_looked_for = matches!(leaf.test, Test::Text { .. } | Test::Number(_) | Test::Regex(_));
        let field = (places.is_some() || is_looked_for).then(|| self.field(places));
        let other = match &leaf.test {
            Test::Field { other, .. } => Some(Places::of(&bucket.fields.place(other))),
            _ => None,
        };
        let next = PredicateNo::try_from(self.predicates.len()).expect("rules are bounded");
        // Equal questions print equally.
        let number = *self.known.entry((field, format!("{:?} {other:?}", leaf.test))).or_insert(next);
        if number == next {
            let rarity = field.and_then(|field| self.look_for(next, field, &leaf.test));
            let asked = rarity.is_none().then(|| Asked::new(&leaf.test));
            self.predicates.push(Predicate { field, asked, other });
            self.rarity.push(rarity);
        }
        number
    }

    fn field(&mut self, places: Option<Places>) -> u32 {
        let next = u32::try_from(self.places.len()).expect("few fields");
        let number = *self.places.entry(places).or_insert(next);
        if number == next {
            self.texts.push(TextsBuilder::default());
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
            slots += places.as_ref().map_or(Column::COUNT, |places| places.0.len());
            Field { places, texts: texts.finish(), slot }
        };
        let fields = in_order(places).into_iter().zip(texts).map(&mut field).collect();
        Matcher { gates: in_order(gates), fields, predicates, entries, wakes, sleepless, slots }
    }
}

/// The keys by their numbers.
fn in_order<K>(numbered: HashMap<K, u32>) -> Vec<K> {
    let mut keys: Vec<(u32, K)> = numbered.into_iter().map(|(key, number)| (number, key)).collect();
    keys.sort_unstable_by_key(|(number, _)| *number);
    keys.into_iter().map(|(_, key)| key).collect()
}
