//! Many rules at once over the columns of a batch.
//!
//! Every question that any rule asks of a field is a predicate, and equal questions are one. A text predicate is decided per distinct value
//! of a dictionary column, all predicates of the field together (`texts.rs`), and remembered (`known.rs`); where parts of values alone are looked for, values
//! without any of them are passed over together (`scan.rs`). What holds for a row then wakes the
//! rules that need it (`waking.rs`, `expression.rs`): only their conditions are evaluated, and only there are the other tests asked (`test.rs`). Before
//! anything, the gate of a rule's bucket is asked, once per channel, event id and so on (`gate.rs`), and of a batch of many rows, by its
//! distinct values alone, which rules can match in it at all (`admitted.rs`): the keys of columns that only others ask about are never
//! read. How a batch goes through is `finder.rs`.

mod admitted;
mod build;
mod expression;
mod finder;
mod gate;
mod known;
mod memory;
mod needed;
mod place;
mod scan;
mod test;
#[cfg(test)]
mod tests;
mod texts;
mod waking;

use events::Column;
use expression::{Expression, PredicateNo};
pub use finder::Finder;
use gate::Gate;
use place::Places;
use std::sync::Arc;
use test::Asked;
use texts::Texts;

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
            columns.push(Column::EXTRA);
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
