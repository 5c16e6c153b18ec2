//! Which rules the values of a field wake: told once for each set of what holds, for many rows have the same.

use super::expression::PredicateNo;
use super::known::{HitsNo, Known};
use super::{Field, Matcher};
use arrow_array::StringArray;
use std::ops::Range;

/// Row and entry.
pub(super) type Candidate = (usize, u32);

impl Matcher {
    /// The open entries that some predicates wake.
    pub(super) fn woken<'w>(
        &'w self,
        predicates: &'w [PredicateNo],
        open: &'w [bool],
    ) -> impl Iterator<Item = u32> + 'w {
        let entries = predicates.iter().flat_map(|&predicate| &self.wakes[predicate as usize]);
        entries.copied().filter(|&entry| open[entry as usize])
    }
}

/// What the values of a field in one column wake.
pub(super) struct Waking<'w> {
    pub(super) known: &'w mut Known,
    pub(super) matcher: &'w Matcher,
    pub(super) woken: &'w mut Woken,
    pub(super) candidates: &'w mut Vec<Candidate>,
    pub(super) by_key: &'w mut [Option<HitsNo>],
    pub(super) field: &'w Field,
    pub(super) number: u32,
    pub(super) values: &'w StringArray,
    pub(super) open: &'w [bool],
}

impl Waking<'_> {
    /// Adds what the value at this position wakes in a row.
    #[inline]
    pub(super) fn wake(&mut self, row: usize, key: usize) {
        let Self { known, field, number, values, .. } = self;
        let hits = *self.by_key[key].get_or_insert_with(|| known.of(*number, &field.texts, values.value(key)));
        if hits != HitsNo::NONE {
            let entries = self.woken.by(hits, || self.matcher.woken(self.known.set(hits), self.open));
            self.candidates.extend(entries.iter().map(|&entry| (row, entry)));
        }
    }
}

/// The entries that sets of hits of one field wake, for the rows of one identity: few sets, and many rows for each.
#[derive(Default)]
pub(super) struct Woken {
    /// By set: the round in which it was asked about last, and where its entries are.
    by_hits: Vec<(u32, Range<u32>)>,
    round: u32,
    entries: Vec<u32>,
}

impl Woken {
    /// Forgets what they wake of another field, or in other rows.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.by_hits.clear();
            self.round = 1;
        }
    }

    /// The entries that a set wakes; `wakes` gives them when it is asked about for the first time.
    pub(super) fn by<E: Iterator<Item = u32>>(&mut self, hits: HitsNo, wakes: impl FnOnce() -> E) -> &[u32] {
        let index = hits.index();
        if self.by_hits.len() <= index {
            self.by_hits.resize(index + 1, (0, 0..0));
        }
        let (round, place) = &mut self.by_hits[index];
        if *round != self.round {
            let end = |entries: &[u32]| {
                u32::try_from(entries.len()).expect("rules are bounded, and so are values of a batch")
            };
            let from = end(&self.entries);
            self.entries.extend(wakes());
            (*round, *place) = (self.round, from..end(&self.entries));
        }
        &self.entries[place.start as usize..place.end as usize]
    }
}
