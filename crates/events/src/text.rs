//! A text column under construction: each distinct value once, rows as keys into them, nulls where nothing was written.

use crate::interner::Interner;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, types::Int32Type};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use std::sync::Arc;

const NULL: i32 = -1;

/// A distinct value of one text column under construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextKey(i32);

/// Interns values and collects keys. Rows that were never written are null.
#[derive(Default)]
pub(crate) struct TextBuilder {
    keys: Vec<i32>,
    values: Interner,
    rows_expected: usize,
}

impl TextBuilder {
    /// With room for that many rows from the first write on, to spare growing step by step.
    pub(crate) fn new(rows_expected: usize) -> Self {
        Self { rows_expected, ..Self::default() }
    }

    /// Sets row `row`; rows between the last one written and this one are null. Writing a row twice keeps the later value.
    #[inline]
    pub(crate) fn set(&mut self, row: usize, value: &str) {
        let key = self.values.intern(value);
        self.put(row, key);
    }

    /// As `set`, with a value that is interned already.
    pub(crate) fn set_key(&mut self, row: usize, TextKey(key): TextKey) {
        assert!(usize::try_from(key).is_ok_and(|key| key < self.values.len()), "a key of this column");
        self.put(row, key);
    }

    #[inline]
    fn put(&mut self, row: usize, key: i32) {
        if self.keys.capacity() == 0 {
            self.keys.reserve(self.rows_expected.max(row + 1));
        }
        // One comparison where the row before was written too, as it mostly was.
        if self.keys.len() != row {
            self.keys.resize(row, NULL);
        }
        self.keys.push(key);
    }

    /// Makes room for so many times the values that there are.
    pub(crate) fn make_room(&mut self, times: usize) {
        self.values.make_room(times);
    }

    /// Was row `row` written?
    pub(crate) fn is_written(&self, row: usize) -> bool {
        self.keys.get(row).is_some_and(|&key| key != NULL)
    }

    /// The value of row `row`, if it has one.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let key = *self.keys.get(row)?;
        (key != NULL).then(|| self.values.get(key))
    }

    /// Forgets rows from `rows` on. Interned values stay; a dictionary may hold values that no row uses.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.keys.truncate(rows);
    }

    /// Bytes in use.
    pub(crate) fn size_bytes(&self) -> usize {
        4 * self.keys.len() + self.values.size_bytes()
    }

    pub(crate) fn intern(&mut self, value: &str) -> TextKey {
        TextKey(self.values.intern(value))
    }

    /// The column, padded with nulls to `rows`; `None` when every row is null.
    pub(crate) fn finish(mut self, rows: usize) -> Option<ArrayRef> {
        if self.keys.iter().all(|&key| key == NULL) {
            return None;
        }
        self.keys.resize(rows, NULL);
        // Batches wait in buffers, and most have far fewer rows than there was room for.
        self.keys.shrink_to_fit();
        let nulls = self.keys.contains(&NULL).then(|| {
            let nulls = NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| self.keys[row] != NULL));
            for key in &mut self.keys {
                *key = (*key).max(0);
            }
            nulls
        });
        let keys = Int32Array::new(ScalarBuffer::from(self.keys), nulls);
        Some(Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(self.values.finish()))))
    }
}
