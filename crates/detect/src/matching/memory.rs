//! What a finder knows of the batch before it.

use super::Matcher;
use super::expression::PredicateNo;
use super::known::HitsNo;
use super::waking::{Candidate, Woken};
use events::Column;
use hashbrown::HashMap;

/// Slots of what is looked for anywhere: one for each column, and one for the values of extras as they are known before their rows.
pub(super) const ANYWHERE_SLOTS: usize = Column::COUNT + 1;

/// What is known of one batch. Kept between batches for its room alone.
pub(super) struct Memory {
    /// Per field and place of it.
    pub(super) slots: Vec<Slot>,
    /// Slots that are not as they were at first.
    touched: Vec<usize>,
    /// Per field, the row that it was last looked at in, counted from 1, and what holds there.
    pub(super) of_row: Vec<(usize, HitsNo)>,
    /// The row, counted from 1, of which all values were last looked at, and what holds for any of them.
    pub(super) anywhere_row: usize,
    pub(super) anywhere: Vec<PredicateNo>,
    /// Answers of predicates that are asked, by the value's position in its column.
    pub(super) answers: HashMap<(PredicateNo, usize), bool>,
    pub(super) candidates: Vec<Candidate>,
    /// What sets of hits wake in the field that is looked at.
    pub(super) woken: Woken,
    /// Per field, whether what can hold for it is known: `Some(false)` when that cannot be known.
    pub(super) looked: Vec<Option<bool>>,
    /// Per predicate: does it hold for a distinct value of its field, where that is known?
    pub(super) holds: Vec<bool>,
}

/// A field in one column.
#[derive(Clone, Default)]
pub(super) struct Slot {
    /// What holds for each distinct value of the column, once it is known.
    pub(super) by_key: Vec<Option<HitsNo>>,
    /// Does nothing hold for any of those, once it is known?
    pub(super) silent: Option<bool>,
}

impl Memory {
    pub(super) fn new(matcher: &Matcher) -> Self {
        Self {
            slots: vec![Slot::default(); matcher.slots],
            touched: Vec::new(),
            of_row: vec![(0, HitsNo::NONE); matcher.fields.len()],
            anywhere_row: 0,
            anywhere: Vec::new(),
            answers: HashMap::new(),
            candidates: Vec::new(),
            woken: Woken::default(),
            looked: vec![None; matcher.fields.len()],
            holds: vec![false; matcher.predicates.len()],
        }
    }

    /// Forgets the last batch.
    pub(super) fn clear(&mut self) {
        for slot in self.touched.drain(..) {
            self.slots[slot].by_key.clear();
            self.slots[slot].silent = None;
        }
        self.of_row.fill((0, HitsNo::NONE));
        self.anywhere_row = 0;
        self.answers.clear();
        self.looked.fill(None);
        self.holds.fill(false);
    }

    /// A slot of a column with so many distinct values, of which there are some.
    pub(super) fn slot(&mut self, number: usize, values: usize) -> &mut Slot {
        let slot = &mut self.slots[number];
        if slot.by_key.is_empty() {
            slot.by_key.resize(values, None);
            self.touched.push(number);
        }
        slot
    }
}
