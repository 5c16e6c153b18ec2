//! Distinct texts, each once, numbered in the order in which they came.
//!
//! Short texts are in a table of their own, which holds them: finding one then reads the table alone, not the text behind it, and what
//! a log repeats most is short (addresses, names, numbers, words).

use crate::append::{Appended, short};
use arrow_array::StringArray;
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Numbers for texts. A number is called a key, and is never negative.
#[derive(Default)]
pub(crate) struct Interner<S = DefaultHashBuilder> {
    /// Where each text begins in `bytes`, and the last one's end; empty before there is one.
    offsets: Vec<i32>,
    bytes: Appended,
    short: HashTable<Short>,
    long: HashTable<Long>,
    /// The key given last: the next text is often the same.
    last_short: Option<Short>,
    last_long: Option<i32>,
    hasher: S,
}

/// A short text.
#[derive(Clone, Copy)]
struct Short {
    /// Its number of [`short`], as bytes, which need not be aligned.
    text: [u8; 16],
    key: i32,
}

impl Short {
    fn hash(&self, hasher: &impl BuildHasher) -> u64 {
        hasher.hash_one(u128::from_le_bytes(self.text))
    }
}

/// Any other text by its hash, so that growing the table does not read all texts again.
struct Long {
    hash: u32,
    key: i32,
}

/// Of a hash of 32 bits: the table takes a place from the low bits and a tag from the high ones.
const fn spread(hash: u32) -> u64 {
    (hash as u64) << 32 | hash as u64
}

impl<S: BuildHasher> Interner<S> {
    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Makes room for so many times the texts that there are.
    pub(crate) fn make_room(&mut self, times: usize) {
        let more = times.saturating_sub(1);
        self.offsets.reserve(more * self.len());
        self.bytes.reserve(more * self.bytes.len());
        // Tables are read at random: one that is twice as large as it need be costs more than to let it grow once.
        self.short.reserve(more * self.short.len() / 2, |known| known.hash(&self.hasher));
        self.long.reserve(more * self.long.len() / 2, |known| spread(known.hash));
    }

    /// Bytes in use, roughly.
    pub(crate) fn size_bytes(&self) -> usize {
        self.bytes.len() + 16 * self.offsets.len()
    }

    /// The text of a key.
    pub(crate) fn get(&self, key: i32) -> &str {
        std::str::from_utf8(bytes_of(&self.offsets, &self.bytes, key)).expect("only whole texts are written")
    }

    /// The key of a text.
    #[inline]
    pub(crate) fn intern(&mut self, text: &str) -> i32 {
        match short(text.as_bytes()).map(u128::to_le_bytes) {
            Some(number) => match self.last_short {
                Some(last) if last.text == number => last.key,
                _ => self.intern_short(text, number),
            },
            None => self.intern_long(text),
        }
    }

    fn intern_short(&mut self, text: &str, number: [u8; 16]) -> i32 {
        let Self { offsets, bytes, short, hasher, .. } = self;
        let hash = Short { text: number, key: 0 }.hash(hasher);
        let found = match short.entry(hash, |known| known.text == number, |known| known.hash(hasher)) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(place) => {
                let new = Short { text: number, key: add(offsets, bytes, text) };
                place.insert(new);
                new
            }
        };
        self.last_short = Some(found);
        found.key
    }

    fn intern_long(&mut self, text: &str) -> i32 {
        let Self { offsets, bytes, long, hasher, .. } = self;
        let is = |key: i32| bytes_of(offsets, bytes, key) == text.as_bytes();
        if let Some(key) = self.last_long.filter(|&key| is(key)) {
            return key;
        }
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
        let hash = hasher.hash_one(text.as_bytes()) as u32;
        let is = |known: &Long| known.hash == hash && is(known.key);
        let key = match long.entry(spread(hash), is, |known| spread(known.hash)) {
            Entry::Occupied(found) => found.get().key,
            Entry::Vacant(place) => {
                let key = add(offsets, bytes, text);
                place.insert(Long { hash, key });
                key
            }
        };
        self.last_long = Some(key);
        key
    }

    /// The texts, by their keys.
    pub(crate) fn finish(mut self) -> StringArray {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        StringArray::new(offsets, Buffer::from_vec(self.bytes.finish()), None)
    }
}

/// Adds a text, and gives its key.
fn add(offsets: &mut Vec<i32>, bytes: &mut Appended, text: &str) -> i32 {
    if offsets.is_empty() {
        offsets.push(0);
    }
    let key = i32::try_from(offsets.len() - 1).expect("a batch has far fewer rows");
    offsets.push(i32::try_from(bytes.push(text)).expect("a batch is far below 2 GiB"));
    key
}

#[inline]
fn bytes_of<'a>(offsets: &[i32], bytes: &'a Appended, key: i32) -> &'a [u8] {
    let at = |index: usize| usize::try_from(offsets[index]).expect("offsets are not negative");
    let key = usize::try_from(key).expect("a key is not negative");
    bytes.get(at(key)..at(key + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::BuildHasherDefault;

    /// Gives all texts one hash.
    #[derive(Default)]
    struct One;

    impl std::hash::Hasher for One {
        fn write(&mut self, _: &[u8]) {}

        fn finish(&self) -> u64 {
            7
        }
    }

    #[test]
    fn each_text_has_one_key() {
        check(Interner::<DefaultHashBuilder>::default());
    }

    #[test]
    fn texts_of_one_hash_are_told_apart() {
        check(Interner::<BuildHasherDefault<One>>::default());
    }

    fn check<S: BuildHasher>(mut interner: Interner<S>) {
        let texts: Vec<String> = (0..3000).map(|number| "x".repeat(number % 40) + &(number / 2).to_string()).collect();
        let mut expect: Vec<&str> = Vec::new();
        for text in texts.iter().chain(&texts) {
            let at = expect.iter().position(|known| known == text).unwrap_or_else(|| {
                expect.push(text);
                expect.len() - 1
            });
            let key = interner.intern(text);
            assert_eq!((usize::try_from(key).expect("a key"), interner.get(key)), (at, text.as_str()));
            assert_eq!(interner.intern(text), key);
        }
        assert_eq!(interner.len(), expect.len());
        let array = interner.finish();
        assert!(array.iter().eq(expect.iter().map(|text| Some(*text))));
    }
}
