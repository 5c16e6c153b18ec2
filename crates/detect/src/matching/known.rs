//! Which predicates hold for a value, remembered for values that come again: images, users and command lines do, in every batch.

use super::expression::PredicateNo;
use super::texts::{Scratch, Texts};
use hashbrown::HashMap;
use std::num::NonZeroU32;

/// A set of predicates, by number. Never zero, so that one that may be unknown takes no more room: there is one for each distinct value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct HitsNo(NonZeroU32);

impl HitsNo {
    /// No predicate holds.
    pub(super) const NONE: Self = Self(NonZeroU32::MIN);

    /// Sets are numbered one after the other.
    pub(super) const fn index(self) -> usize {
        self.0.get() as usize
    }
}

/// Longer values hardly come again. The blocks into which Windows cuts scripts do, as often as a script is run, and have up to 20,000 characters.
const VALUE_BYTES_MAX: usize = 32 << 10;
/// Bytes of values and what is known of them, above which all of it is forgotten.
const BYTES_MAX: usize = 16 << 20;
/// What an entry of a table costs beside the value.
const ENTRY_BYTES: usize = 48;

/// Values by field.
#[derive(Default)]
pub(super) struct Known {
    values: Vec<HashMap<Box<str>, HitsNo>>,
    numbers: HashMap<(u32, u64), HitsNo>,
    /// By number, behind that of no predicate.
    sets: Vec<Box<[PredicateNo]>>,
    bytes: usize,
    scratch: Scratch,
}

impl Known {
    /// Forgets everything when it has become much. Numbers that were given before mean nothing after that.
    pub(super) fn trim(&mut self) {
        if self.bytes > BYTES_MAX {
            *self = Self { scratch: std::mem::take(&mut self.scratch), ..Self::default() };
        }
    }

    /// What holds for a value of a field.
    pub(super) fn of(&mut self, field: u32, texts: &Texts, value: &str) -> HitsNo {
        let index = field as usize;
        if let Some(&known) = self.values.get(index).and_then(|values| values.get(value)) {
            return known;
        }
        let hits = self.look(texts, value);
        if value.len() <= VALUE_BYTES_MAX {
            self.bytes += value.len() + ENTRY_BYTES;
            if self.values.len() <= index {
                self.values.resize_with(index + 1, HashMap::new);
            }
            self.values[index].insert(value.into(), hits);
        }
        hits
    }

    /// What holds for a number in a field.
    pub(super) fn of_number(&mut self, field: u32, texts: &Texts, number: u64) -> HitsNo {
        if let Some(&known) = self.numbers.get(&(field, number)) {
            return known;
        }
        let hits = self.look(texts, &number.to_string());
        self.bytes += ENTRY_BYTES;
        self.numbers.insert((field, number), hits);
        hits
    }

    /// The predicates of a set, in order.
    pub(super) fn set(&self, hits: HitsNo) -> &[PredicateNo] {
        match hits {
            HitsNo::NONE => &[],
            _ => &self.sets[hits.index() - HitsNo::NONE.index() - 1],
        }
    }

    fn look(&mut self, texts: &Texts, value: &str) -> HitsNo {
        let hits = texts.hits(value, &mut self.scratch);
        if hits.is_empty() {
            return HitsNo::NONE;
        }
        self.bytes += ENTRY_BYTES + hits.len() * size_of::<PredicateNo>();
        self.sets.push(hits.into());
        let number = HitsNo::NONE.index() + self.sets.len();
        HitsNo(u32::try_from(number).ok().and_then(NonZeroU32::new).expect("forgotten long before"))
    }
}
