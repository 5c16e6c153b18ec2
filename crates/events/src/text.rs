//! A text column under construction: each distinct value once, rows as keys into them, nulls where nothing was written.

use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray, types::Int32Type};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::Arc;

const NULL: i32 = -1;

/// A distinct value of one text column under construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextKey(i32);

/// Interns values and collects keys. Rows that were never written are null.
#[derive(Default)]
pub(crate) struct TextBuilder {
    keys: Vec<i32>,
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    table: HashTable<Entry>,
    /// The key given last: the next row's value is often the same.
    last: Option<i32>,
    hasher: DefaultHashBuilder,
    rows_expected: usize,
}

/// A distinct value by its hash, so that growing the table does not read all texts again.
struct Entry {
    hash: u32,
    key: i32,
}

/// Of a hash of 32 bits: the table takes a place from the low bits and a tag from the high ones.
const fn spread(hash: u32) -> u64 {
    (hash as u64) << 32 | hash as u64
}

impl TextBuilder {
    /// With room for that many rows from the first write on, to spare growing step by step.
    pub(crate) fn new(rows_expected: usize) -> Self {
        Self { rows_expected, ..Self::default() }
    }

    /// Sets row `row`; rows between the last one written and this one are null. Writing a row twice keeps the later value.
    pub(crate) fn set(&mut self, row: usize, value: &str) {
        let key = self.intern(value);
        self.set_key(row, key);
    }

    /// As `set`, with a value that is interned already.
    pub(crate) fn set_key(&mut self, row: usize, TextKey(key): TextKey) {
        assert!(usize::try_from(key + 1).is_ok_and(|next| next < self.offsets.len()), "a key of this column");
        if self.keys.capacity() == 0 {
            self.keys.reserve(self.rows_expected.max(row + 1));
        }
        // One comparison where the row before was written too, as it mostly was.
        if self.keys.len() != row {
            self.keys.resize(row, NULL);
        }
        self.keys.push(key);
    }

    /// Was row `row` written?
    pub(crate) fn is_written(&self, row: usize) -> bool {
        self.keys.get(row).is_some_and(|&key| key != NULL)
    }

    /// The value of row `row`, if it has one.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let key = *self.keys.get(row)?;
        (key != NULL).then(|| self.value(key))
    }

    /// Forgets rows from `rows` on. Interned values stay; a dictionary may hold values that no row uses.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.keys.truncate(rows);
    }

    /// Bytes in use.
    pub(crate) fn size_bytes(&self) -> usize {
        self.bytes.len() + 4 * (self.keys.len() + 4 * self.offsets.len())
    }

    fn value(&self, key: i32) -> &str {
        std::str::from_utf8(self.bytes_of(key)).expect("only whole strings are written")
    }

    fn bytes_of(&self, key: i32) -> &[u8] {
        bytes_of(&self.offsets, &self.bytes, key)
    }

    pub(crate) fn intern(&mut self, value: &str) -> TextKey {
        let Self { offsets, bytes, table, last, hasher, .. } = self;
        let is = |key: i32| bytes_of(offsets, bytes, key) == value.as_bytes();
        if let Some(key) = last.filter(|&key| is(key)) {
            return TextKey(key);
        }
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
        let hash = hasher.hash_one(value.as_bytes()) as u32;
        if let Some(entry) = table.find(spread(hash), |entry| entry.hash == hash && is(entry.key)) {
            *last = Some(entry.key);
            return TextKey(entry.key);
        }
        if offsets.is_empty() {
            offsets.push(0);
        }
        let key = i32::try_from(offsets.len() - 1).expect("a batch has far fewer rows");
        bytes.extend_from_slice(value.as_bytes());
        offsets.push(i32::try_from(bytes.len()).expect("a batch is far below 2 GiB"));
        table.insert_unique(spread(hash), Entry { hash, key }, |entry| spread(entry.hash));
        *last = Some(key);
        TextKey(key)
    }

    /// The column, padded with nulls to `rows`; `None` when every row is null.
    pub(crate) fn finish(mut self, rows: usize) -> Option<ArrayRef> {
        if self.keys.iter().all(|&key| key == NULL) {
            return None;
        }
        self.keys.resize(rows, NULL);
        // Batches wait in buffers, and most have far fewer rows than there was room for.
        self.keys.shrink_to_fit();
        self.bytes.shrink_to_fit();
        let nulls = NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| self.keys[row] != NULL));
        for key in &mut self.keys {
            *key = (*key).max(0);
        }
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        let keys = Int32Array::new(ScalarBuffer::from(self.keys), nulls);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let values = StringArray::new(offsets, Buffer::from_vec(self.bytes), None);
        Some(Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values))))
    }
}

#[inline]
fn bytes_of<'a>(offsets: &[i32], bytes: &'a [u8], key: i32) -> &'a [u8] {
    let at = |index: usize| usize::try_from(offsets[index]).expect("offsets are not negative");
    let key = usize::try_from(key).expect("a key that is not null");
    &bytes[at(key)..at(key + 1)]
}
