//! Batches through the matcher: rows of one identity at a time, field by field.
//!
//! Of each field only the distinct values are looked at. What holds for a value wakes the rules that it may make true; their conditions
//! are then evaluated for those rows alone.

use super::admitted::{Admitted, AdmittedBy};
use super::expression::PredicateNo;
use super::gate::by_identity;
use super::known::{HitsNo, Known};
use super::memory::{ANYWHERE_SLOTS, Memory};
use super::place::{Base, Places, View, Views};
use super::test::Asked;
use super::waking::Waking;
use super::{Entry, Field, Match, Matcher, Predicate};
use arrow_array::{Array, StringArray};
use events::{Column, ColumnKind, EventColumns, Numbers, Text};
use hashbrown::HashMap;
use std::rc::Rc;
use std::sync::Arc;

impl Matcher {
    /// The rules that match, by row and index of the rule. Who has many batches makes a [`Finder`], which learns.
    #[must_use]
    pub fn find(&self, batch: &dyn EventColumns) -> Vec<Match> {
        self.finder().find(batch)
    }

    /// A finder, for one thread.
    #[must_use]
    pub fn finder(&self) -> Finder<'_> {
        self.finder_narrowing(NARROWED_ROWS_MIN)
    }

    /// The same, asking which rules can match at all before batches of so many rows and more.
    pub(super) fn finder_narrowing(&self, rows_min: usize) -> Finder<'_> {
        let (admitted, known, memory) = (AdmittedBy::default(), Known::default(), Memory::new(self));
        Finder { matcher: self, admitted, known, memory, narrowed_rows_min: rows_min }
    }
}

/// Distinct values of a column that are looked at for one row: more often than not, other rows will ask.
const VALUES_PER_ROW: usize = 4;
/// Rows of a batch whose keys are read in the time in which a distinct value is looked at.
const KEYS_PER_VALUE: usize = 128;
/// The same where values are scanned together.
const KEYS_PER_SCANNED_VALUE: usize = 16;
/// The same of entries of extras.
const EXTRAS_PER_VALUE: usize = 2;
/// Rows of a batch from which on it is worth knowing which rules can match at all.
const NARROWED_ROWS_MIN: usize = 4096;

/// Finds in one batch after the other, and remembers what it has seen.
pub struct Finder<'m> {
    matcher: &'m Matcher,
    admitted: AdmittedBy,
    known: Known,
    memory: Memory,
    narrowed_rows_min: usize,
}

impl Finder<'_> {
    /// The rules that match, by row and index of the rule.
    pub fn find(&mut self, batch: &dyn EventColumns) -> Vec<Match> {
        let Self { matcher, admitted, known, memory, narrowed_rows_min } = self;
        known.trim();
        memory.clear();
        let mut pass = Pass { matcher, known, views: Rc::new(Views::new(batch)), memory, rows: batch.rows() };
        let mut matches = Vec::new();
        let mut narrowed = HashMap::new();
        for (identity, rows) in by_identity(batch) {
            let admitted = admitted.of(matcher, identity);
            if batch.rows() < *narrowed_rows_min {
                pass.rows(&admitted, &rows, &mut matches);
                continue;
            }
            // What gates admit is kept as long as the finder, so that its address is its name.
            let narrow = || admitted.among(matcher, &mut |predicate| pass.may_hold(predicate));
            let narrowed = narrowed.entry(Rc::as_ptr(&admitted)).or_insert_with(narrow);
            pass.rows(narrowed, &rows, &mut matches);
        }
        matches.sort_by_key(|found| (found.row, found.rule));
        matches
    }
}

/// One batch.
struct Pass<'a> {
    matcher: &'a Matcher,
    known: &'a mut Known,
    views: Rc<Views<'a>>,
    memory: &'a mut Memory,
    rows: usize,
}

impl<'a> Pass<'a> {
    fn rows(&mut self, admitted: &Admitted, rows: &[usize], matches: &mut Vec<Match>) {
        self.memory.candidates.clear();
        for &field in &admitted.waking {
            self.wake(field, rows, &admitted.open);
        }
        for &entry in &admitted.sleepless {
            self.memory.candidates.extend(rows.iter().map(|&row| (row, entry)));
        }
        let mut candidates = std::mem::take(&mut self.memory.candidates);
        candidates.sort_unstable();
        candidates.dedup();
        // Entries are in the order of rules: a rule that matches in two buckets matches once.
        let mut last = None;
        for &(row, entry) in &candidates {
            let entry = &self.matcher.entries[entry as usize];
            if last != Some((row, entry.rule)) && entry.condition.holds(&mut |predicate| self.holds(predicate, row)) {
                last = Some((row, entry.rule));
                matches.push(self.found(entry, row));
            }
        }
        self.memory.candidates = candidates;
    }

    /// Can a predicate hold for any row of the batch? By the distinct values of its field alone.
    fn may_hold(&mut self, number: PredicateNo) -> bool {
        let predicate = &self.matcher.predicates[number as usize];
        let (None, Some(field)) = (&predicate.asked, predicate.field) else { return true };
        if self.memory.looked[field as usize].is_none() {
            let is_known = self.look_at_all(field);
            self.memory.looked[field as usize] = Some(is_known);
        }
        self.memory.looked[field as usize] == Some(false) || self.memory.holds[number as usize]
    }

    /// Notes what holds for any distinct value of a field. Gives whether that is all that can hold for it.
    fn look_at_all(&mut self, number: u32) -> bool {
        let field = &self.matcher.fields[number as usize];
        let Some(places) = &field.places else { return false };
        let views = Rc::clone(&self.views);
        let is_known = |base: &Base| match base {
            Base::Column(column) => column.kind() == ColumnKind::Text,
            // Of all extras, whatever their names; too many to look at if their rows are read anyway.
            Base::Extra(_) => !views.may_have(base) || (!views.has_read_extras() && views.extra_values().is_some()),
            Base::Made(_) => false,
        };
        if !places.0.iter().all(is_known) {
            return false;
        }
        for (index, base) in places.0.iter().enumerate() {
            let values = match base {
                Base::Column(column) => match views.column(*column) {
                    Some(View::Text(text)) => Some(text.values()),
                    _ => None,
                },
                Base::Extra(_) if views.may_have(base) => views.extra_values(),
                Base::Extra(_) | Base::Made(_) => None,
            };
            let Some(values) = values.filter(|values| !values.is_empty()) else { continue };
            self.look_at_values(field, number, index, values);
            let Self { known, memory, .. } = self;
            let Memory { slots, holds, .. } = &mut **memory;
            let hits = slots[field.slot + index].by_key.iter().flatten().filter(|hits| **hits != HitsNo::NONE);
            hits.flat_map(|&hits| known.set(hits)).for_each(|&predicate| holds[predicate as usize] = true);
        }
        true
    }

    /// Adds what the values of a field wake.
    fn wake(&mut self, number: u32, rows: &[usize], open: &[bool]) {
        let field = &self.matcher.fields[number as usize];
        self.memory.woken.clear();
        let Some(places) = &field.places else {
            return self.wake_anywhere(field, number, rows, open);
        };
        let mut present = places.0.iter().enumerate().filter(|(_, base)| self.views.may_have(base));
        let Some((index, first)) = present.next() else { return };
        let column = match first {
            Base::Column(column) if present.next().is_none() => self.views.column(*column).copied(),
            _ => None,
        };
        match column {
            Some(View::Text(text)) => self.wake_column(field, number, index, text, rows, open),
            Some(View::Numbers(numbers)) => self.wake_numbers(field, number, numbers, rows, open),
            Some(View::Time(_)) | None => {
                for &row in rows {
                    let hits = self.hits(number, row);
                    self.wake_by(hits, row, open);
                }
            }
        }
    }

    fn wake_by(&mut self, hits: HitsNo, row: usize, open: &[bool]) {
        let Self { known, matcher, memory, .. } = self;
        let Memory { woken, candidates, .. } = &mut **memory;
        candidates.extend(woken.by(hits, || matcher.woken(known.set(hits), open)).iter().map(|&entry| (row, entry)));
    }

    fn wake_numbers(&mut self, field: &Field, number: u32, numbers: Numbers<'_>, rows: &[usize], open: &[bool]) {
        let mut before = None;
        for (&row, value) in rows.iter().filter_map(|row| Some((row, numbers.get(*row)?))) {
            let hits = match before {
                Some((same, hits)) if same == value => hits,
                _ => self.known.of_number(number, &field.texts, value),
            };
            before = Some((value, hits));
            if hits != HitsNo::NONE {
                self.wake_by(hits, row, open);
            }
        }
    }

    /// Adds what any value of a record wakes, column by column.
    fn wake_anywhere(&mut self, field: &Field, number: u32, rows: &[usize], open: &[bool]) {
        let views = Rc::clone(&self.views);
        for (column, view) in views.of_the_record(rows, field.texts.may_hold_for_numbers()) {
            match view {
                View::Text(text) => self.wake_column(field, number, column.index(), text, rows, open),
                View::Numbers(numbers) => self.wake_numbers(field, number, numbers, rows, open),
                View::Time(_) => {}
            }
        }
        if let Some(values) = views.extra_values()
            && self.are_silent(field, number, ANYWHERE_SLOTS - 1, values, rows.len() + self.rows / EXTRAS_PER_VALUE)
        {
            return;
        }
        let Some(extras) = views.extras() else { return };
        if let Some(values) = extras.keyed_values() {
            if self.are_silent(field, number, Column::EXTRA.index(), values.values(), rows.len()) {
                return;
            }
            let mut waking = self.waking(field, number, Column::EXTRA.index(), values.values(), open);
            for &row in rows {
                extras.entries(row).filter_map(|entry| values.key(entry)).for_each(|key| waking.wake(row, key));
            }
            return;
        }
        for &row in rows {
            for (_, value) in extras.of(row) {
                let hits = self.known.of(number, &field.texts, value);
                self.wake_by(hits, row, open);
            }
        }
    }

    fn wake_column(&mut self, field: &Field, number: u32, index: usize, text: Text<'_>, rows: &[usize], open: &[bool]) {
        if self.are_silent(field, number, index, text.values(), rows.len()) {
            return;
        }
        let mut waking = self.waking(field, number, index, text.values(), open);
        text.each_key(rows, |row, key| waking.wake(row, key));
    }

    fn waking<'w>(
        &'w mut self,
        field: &'w Field,
        number: u32,
        index: usize,
        values: &'w StringArray,
        open: &'w [bool],
    ) -> Waking<'w> {
        let Self { known, matcher, memory, .. } = self;
        let slot = field.slot + index;
        memory.slot(slot, values.len());
        let Memory { slots, woken, candidates, .. } = &mut **memory;
        let by_key = slots[slot].by_key.as_mut_slice();
        Waking { known, matcher, woken, candidates, by_key, field, number, values, open }
    }

    /// Does nothing hold for any of the distinct values of a column? They are looked at when there are not many more than rows that ask.
    fn are_silent(&mut self, field: &Field, number: u32, index: usize, distinct: &StringArray, rows: usize) -> bool {
        let values = distinct.len();
        if values == 0 {
            return true;
        }
        let slot = field.slot + index;
        let keys_per_value = if field.texts.are_scanned() { KEYS_PER_SCANNED_VALUE } else { KEYS_PER_VALUE };
        if self.memory.slots[slot].silent.is_none()
            && values <= rows.saturating_mul(VALUES_PER_ROW) + self.rows / keys_per_value
        {
            self.look_at_values(field, number, index, distinct);
        }
        self.memory.slots[slot].silent == Some(true)
    }

    /// Looks at each distinct value of a column, of which there are some.
    fn look_at_values(&mut self, field: &Field, number: u32, index: usize, distinct: &StringArray) {
        let candidates = field.texts.candidates(distinct);
        let mut look = |key| self.of_key(field, number, index, distinct, key) != HitsNo::NONE;
        let found = match &candidates {
            Some(candidates) => candidates.iter().copied().filter(|&key| look(key)).count(),
            None => (0..distinct.len()).filter(|&key| look(key)).count(),
        };
        let slot = self.memory.slot(field.slot + index, distinct.len());
        slot.by_key.iter_mut().for_each(|hits| *hits = hits.or(Some(HitsNo::NONE)));
        slot.silent = Some(found == 0);
    }

    /// What holds for the distinct value of a column that has this position.
    fn of_key(&mut self, field: &Field, number: u32, index: usize, distinct: &StringArray, key: usize) -> HitsNo {
        let Self { memory, known, .. } = self;
        let slot = memory.slot(field.slot + index, distinct.len());
        *slot.by_key[key].get_or_insert_with(|| known.of(number, &field.texts, distinct.value(key)))
    }

    /// What holds for the value that a field has in this row.
    fn hits(&mut self, number: u32, row: usize) -> HitsNo {
        let field = &self.matcher.fields[number as usize];
        let Some(places) = &field.places else { return HitsNo::NONE };
        for (index, base) in places.0.iter().enumerate() {
            let view = match base {
                Base::Column(column) => self.views.column(*column).copied(),
                Base::Extra(_) | Base::Made(_) => None,
            };
            match view {
                Some(View::Text(text)) => {
                    if let Some(key) = text.key(row) {
                        return self.of_key(field, number, index, text.values(), key);
                    }
                }
                Some(View::Numbers(numbers)) => {
                    if let Some(value) = numbers.get(row) {
                        return self.known.of_number(number, &field.texts, value);
                    }
                }
                Some(View::Time(_)) | None => {
                    if let Some(value) = self.views.at(base, row) {
                        return self.known.of(number, &field.texts, &value);
                    }
                }
            }
        }
        HitsNo::NONE
    }

    /// Does a predicate hold for any value of the record? Of a row, the values are looked at once.
    fn holds_anywhere(&mut self, predicate: PredicateNo, number: u32, row: usize) -> bool {
        if self.memory.anywhere_row != row + 1 {
            let mut hits = std::mem::take(&mut self.memory.anywhere);
            hits.clear();
            self.hits_anywhere(number, row, &mut hits);
            hits.sort_unstable();
            hits.dedup();
            self.memory.anywhere = hits;
            self.memory.anywhere_row = row + 1;
        }
        self.memory.anywhere.binary_search(&predicate).is_ok()
    }

    fn hits_anywhere(&mut self, number: u32, row: usize, all: &mut Vec<PredicateNo>) {
        let field = &self.matcher.fields[number as usize];
        let views = Rc::clone(&self.views);
        for (column, view) in views.of_the_record(&[row], field.texts.may_hold_for_numbers()) {
            let hits = match view {
                View::Text(text) => {
                    text.key(row).map(|key| self.of_key(field, number, column.index(), text.values(), key))
                }
                View::Numbers(numbers) => {
                    numbers.get(row).map(|value| self.known.of_number(number, &field.texts, value))
                }
                View::Time(_) => None,
            };
            all.extend_from_slice(self.known.set(hits.unwrap_or(HitsNo::NONE)));
        }
        for (_, value) in views.extras().into_iter().flat_map(|extras| extras.of(row)) {
            let hits = self.known.of(number, &field.texts, value);
            all.extend_from_slice(self.known.set(hits));
        }
    }

    /// The first value of the record that a keyword is in, with its name.
    fn place_of(&mut self, predicate: PredicateNo, number: u32, row: usize) -> Option<(Arc<str>, String)> {
        let field = &self.matcher.fields[number as usize];
        let views = Rc::clone(&self.views);
        for (column, view) in views.of_the_record(&[row], false) {
            let View::Text(text) = view else { continue };
            let Some(key) = text.key(row) else { continue };
            let hits = self.of_key(field, number, column.index(), text.values(), key);
            if self.known.set(hits).binary_search(&predicate).is_ok() {
                return Some((column.name().into(), text.values().value(key).to_owned()));
            }
        }
        let found = views.extras()?.of(row).find(|(_, value)| {
            let hits = self.known.of(number, &field.texts, value);
            self.known.set(hits).binary_search(&predicate).is_ok()
        });
        found.map(|(name, value)| (name.into(), value.to_owned()))
    }

    /// Does a predicate hold for this row?
    fn holds(&mut self, number: PredicateNo, row: usize) -> bool {
        let predicate = &self.matcher.predicates[number as usize];
        match (&predicate.asked, predicate.field) {
            (Some(asked), _) => self.answer(number, predicate, asked, row),
            (None, None) => false,
            (None, Some(field)) if self.matcher.fields[field as usize].places.is_none() => {
                self.holds_anywhere(number, field, row)
            }
            (None, Some(field)) => {
                let (known, hits) = self.memory.of_row[field as usize];
                let hits = if known == row + 1 { hits } else { self.hits(field, row) };
                self.memory.of_row[field as usize] = (row + 1, hits);
                self.known.set(hits).binary_search(&number).is_ok()
            }
        }
    }

    /// Asks once per distinct value of a column, where the field is one.
    fn answer(&mut self, number: PredicateNo, predicate: &Predicate, asked: &Asked, row: usize) -> bool {
        let places = predicate.field.and_then(|field| self.matcher.fields[field as usize].places.as_ref());
        if let Some(Places(bases)) = places
            && let [Base::Column(column)] = bases.as_slice()
            && let Some(View::Text(text)) = self.views.column(*column)
            && asked.is_costly()
            && let Some(key) = text.key(row)
        {
            return *self
                .memory
                .answers
                .entry((number, key))
                .or_insert_with(|| asked.holds_for(text.values().value(key)));
        }
        self.ask(predicate, asked, row)
    }

    fn ask(&self, predicate: &Predicate, asked: &Asked, row: usize) -> bool {
        let places = predicate.field.and_then(|field| self.matcher.fields[field as usize].places.as_ref());
        let Some(places) = places else {
            return self.views.any_value(row, |value| asked.holds_for(value));
        };
        let Some(value) = self.views.value(places, row) else {
            return asked.holds_for_nothing();
        };
        match (asked, &predicate.other) {
            (Asked::Field { relation, cased }, Some(other)) => {
                self.views.value(other, row).is_some_and(|other| relation.holds(&value, &other, *cased))
            }
            _ => asked.holds_for(&value),
        }
    }

    fn found(&mut self, entry: &Entry, row: usize) -> Match {
        let mut fields = Vec::new();
        for (&predicate, name) in entry.leaves.iter().zip(&entry.names) {
            let Some(field) = self.matcher.predicates[predicate as usize].field else { continue };
            if !self.holds(predicate, row) {
                continue;
            }
            match (name, &self.matcher.fields[field as usize].places) {
                (Some(name), Some(places)) => {
                    let value = self.views.value(places, row);
                    fields.extend(value.map(|value| (name.clone(), value.into_owned())));
                }
                (None, None) => fields.extend(self.place_of(predicate, field, row)),
                _ => {}
            }
        }
        fields.sort();
        fields.dedup();
        let wanted = entry.wanted.iter().map(|places| self.views.value(places, row).map(Into::into)).collect();
        Match { row, rule: entry.rule as usize, fields, wanted }
    }
}
