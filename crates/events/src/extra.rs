//! `extra` under construction: entries in the order of rows, each a name and a value.
//!
//! Names repeat from row to row, in much the same order. So each is kept once, and after one name the one that followed it last time
//! is tried before it is looked up.

use crate::append::Appended;
use crate::column::ColumnKind;
use arrow_array::{ArrayRef, MapArray, StringArray, StructArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use hashbrown::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Entries of all rows, the open one's last.
#[derive(Default)]
pub(crate) struct Extras {
    /// The name of each entry.
    entries: Vec<u32>,
    /// Where the value of each entry ends in `values`: it begins where the one before ends.
    ends: Vec<i32>,
    /// All values, each of which is text.
    values: Appended,
    /// Where the entries of each row begin, up to the last row that has any.
    rows: Vec<i32>,
    names: Names,
}

/// A name of entries in `extra` of one batch under construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraName(u32);

impl Extras {
    pub(crate) fn push(&mut self, row: usize, name: &str, value: &str) {
        let name = self.names.number(name);
        self.push_named(row, ExtraName(name), value);
    }

    /// The name, to be written as often as wanted without looking it up again.
    pub(crate) fn name(&mut self, name: &str) -> ExtraName {
        ExtraName(self.names.look_up(name))
    }

    #[inline]
    pub(crate) fn push_named(&mut self, row: usize, ExtraName(name): ExtraName, value: &str) {
        // One comparison where the row has entries already, or the one before has.
        if self.rows.len() <= row {
            self.rows.resize(row + 1, offset(self.entries.len()));
        }
        self.ends.push(offset(self.values.push(value)));
        self.entries.push(name);
    }

    /// Makes room for so many entries with so many bytes of values.
    pub(crate) fn reserve(&mut self, entries: usize, bytes: usize) {
        self.entries.reserve(entries);
        self.ends.reserve(entries + 1);
        self.values.reserve(bytes);
    }

    /// Makes room for so many times the entries that there are.
    pub(crate) fn make_room(&mut self, times: usize) {
        let more = times.saturating_sub(1);
        self.reserve(more * self.entries.len(), more * self.values.len());
        self.rows.reserve(more * self.rows.len() + 1);
    }

    /// Bytes in use, roughly, with what names will take when they are written out.
    pub(crate) fn size_bytes(&self) -> usize {
        self.values.len() + 12 * self.entries.len() + self.names.bytes + self.name_bytes(0..self.entries.len())
    }

    /// Bytes of the names of entries: each entry has its own in the batch.
    fn name_bytes(&self, entries: Range<usize>) -> usize {
        self.entries[entries].iter().map(|&name| self.names.texts[name as usize].len()).sum()
    }

    /// How many of so many rows, from the first on, have names of no more bytes than that together.
    pub(crate) fn rows_within(&self, rows: usize, most: usize) -> usize {
        // Nothing is counted where no names could be too many.
        if self.entries.len().saturating_mul(self.names.longest) <= most {
            return rows;
        }
        let start = |row: usize| self.rows.get(row).map_or(self.entries.len(), |&start| index(start));
        let mut left = most;
        (0..rows)
            .find(|&row| match left.checked_sub(self.name_bytes(start(row)..start(row + 1))) {
                Some(rest) => {
                    left = rest;
                    false
                }
                None => true,
            })
            .unwrap_or(rows)
    }

    /// The entries of `row`, which is the last there is, by index.
    fn of_last(&self, row: usize) -> Range<usize> {
        let end = self.entries.len();
        self.rows.get(row).map_or(end, |&start| index(start))..end
    }

    fn value(&self, entry: usize) -> &str {
        let start = entry.checked_sub(1).map_or(0, |before| index(self.ends[before]));
        std::str::from_utf8(self.values.get(start..index(self.ends[entry]))).expect("only whole texts are written")
    }

    /// The value that the last row, `row`, has under a name; the later one where there are two.
    pub(crate) fn get(&self, row: usize, name: &str) -> Option<&str> {
        let name_of = |entry: usize| &*self.names.texts[self.entries[entry] as usize];
        self.of_last(row).rev().find(|&entry| name_of(entry) == name).map(|entry| self.value(entry))
    }

    /// Makes the last row's names unique: values under the same name are joined, in their order.
    pub(crate) fn join_repeated(&mut self, row: usize, separator: &str) {
        let open = self.of_last(row);
        if open.len() < 2 || !repeats(&self.entries[open.clone()]) {
            return;
        }
        let mut position = HashMap::new();
        let mut joined: Vec<(u32, String)> = Vec::new();
        for entry in open {
            let name = self.entries[entry];
            match position.get(&name) {
                Some(&at) => {
                    let (_, lines): &mut (u32, String) = &mut joined[at];
                    lines.push_str(separator);
                    lines.push_str(self.value(entry));
                }
                None => {
                    position.insert(name, joined.len());
                    joined.push((name, self.value(entry).to_owned()));
                }
            }
        }
        self.truncate(row);
        for (name, value) in &joined {
            self.push_named(row, ExtraName(*name), value);
        }
    }

    /// Forgets the entries of the last row, `row`.
    pub(crate) fn truncate(&mut self, row: usize) {
        let kept = self.of_last(row).start;
        self.entries.truncate(kept);
        self.ends.truncate(kept);
        self.values.truncate(self.ends.last().map_or(0, |&end| index(end)));
        self.rows.truncate(row);
    }

    /// The column of so many rows; `None` when there is no entry. Put together from its parts: appending entry by entry to a builder
    /// takes several times as long.
    pub(crate) fn finish(mut self, rows: usize) -> Option<ArrayRef> {
        if self.entries.is_empty() {
            return None;
        }
        self.rows.resize(rows + 1, offset(self.entries.len()));
        let names = self.names();
        self.ends.insert(0, 0);
        let values = texts(self.values.finish(), self.ends);
        let DataType::Map(field, is_sorted) = ColumnKind::Extra.data_type() else { unreachable!("extra is a map") };
        let DataType::Struct(fields) = field.data_type() else { unreachable!("a map holds pairs") };
        let pairs = StructArray::new(fields.clone(), vec![names, values], None);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.rows));
        Some(Arc::new(MapArray::new(field, offsets, pairs, None, is_sorted)))
    }

    /// The names of all entries. Rows mostly have the names of the row before, whose text is then copied as a whole.
    fn names(&self) -> ArrayRef {
        let text = |name: u32| self.names.texts[name as usize].as_bytes();
        let mut bytes = Vec::with_capacity(self.entries.iter().map(|&name| text(name).len()).sum());
        let mut ends = Vec::with_capacity(self.entries.len() + 1);
        ends.push(0);
        let mut before: (&[u32], Range<usize>) = (&[], 0..0);
        for row in self.rows.windows(2) {
            let names = &self.entries[index(row[0])..index(row[1])];
            let start = bytes.len();
            if names == before.0 {
                let moved = offset(before.1.len());
                bytes.extend_from_within(before.1);
                let first = ends.len();
                ends.extend_from_within(first - names.len()..);
                ends[first..].iter_mut().for_each(|end| *end += moved);
            } else {
                for &name in names {
                    bytes.extend_from_slice(text(name));
                    ends.push(offset(bytes.len()));
                }
            }
            before = (names, start..bytes.len());
        }
        texts(bytes, ends)
    }
}

/// A place in a column, as Arrow counts.
#[inline]
fn offset(place: usize) -> i32 {
    i32::try_from(place).expect("a batch is far below 2 GiB")
}

/// The same for us.
fn index(offset: i32) -> usize {
    usize::try_from(offset).expect("offsets are not negative")
}

/// Texts that stand one after the other.
fn texts(bytes: Vec<u8>, offsets: Vec<i32>) -> ArrayRef {
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Arc::new(StringArray::new(offsets, Buffer::from_vec(bytes), None))
}

/// Has one name two values?
fn repeats(entries: &[u32]) -> bool {
    /// Up to here comparing each with each is faster than hashing.
    const FEW: usize = 32;
    if entries.len() <= FEW {
        entries.iter().enumerate().any(|(at, name)| entries[at + 1..].contains(name))
    } else {
        let mut names = HashSet::new();
        !entries.iter().all(|name| names.insert(name))
    }
}

/// Distinct names.
#[derive(Default)]
struct Names {
    texts: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32>,
    /// The name that came after each last time.
    next: Vec<u32>,
    last: usize,
    bytes: usize,
    longest: usize,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        let guess = self.next.get(self.last).copied();
        let number = match guess {
            Some(guess) if *self.texts[guess as usize] == *name => guess,
            _ => {
                let number = self.look_up(name);
                if let Some(next) = self.next.get_mut(self.last) {
                    *next = number;
                }
                number
            }
        };
        self.last = number as usize;
        number
    }

    fn look_up(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.by_text.get(name) {
            return number;
        }
        let number = u32::try_from(self.texts.len()).expect("a batch has far fewer names");
        self.texts.push(name.into());
        self.by_text.insert(name.into(), number);
        self.next.push(0);
        self.bytes += 2 * name.len() + 64;
        self.longest = self.longest.max(name.len());
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_in_whatever_order() {
        let mut extras = Extras::default();
        let names = ["a", "b", "a", "c", "", "b", "c", "a"];
        for row in 0..6 {
            names.iter().skip(row).for_each(|name| extras.push(row, name, &format!("{name}{row}")));
            assert_eq!(extras.get(row, "a"), Some(format!("a{row}").as_str()));
            assert_eq!(extras.get(row, "d"), None);
        }
        extras.truncate(5);
        let names = extras.names.texts.len();
        let array = extras.finish(6).expect("entries");
        let map = array.as_any().downcast_ref::<MapArray>().expect("a map");
        assert_eq!((map.value_offsets(), names), (&[0, 8, 15, 21, 26, 30, 30][..], 4));
        let text =
            |column: usize| map.entries().column(column).as_any().downcast_ref::<StringArray>().expect("texts").clone();
        let (keys, values) = (text(0), text(1));
        let read: Vec<_> = (26..30).map(|at| (keys.value(at), values.value(at))).collect();
        assert_eq!(read, [("", "4"), ("b", "b4"), ("c", "c4"), ("a", "a4")]);
    }

    #[test]
    fn repeated_names_are_joined() {
        for fill in [0, 40] {
            let mut extras = Extras::default();
            (0..fill).for_each(|number| extras.push(0, &format!("n{number}"), ""));
            ["a", "b", "a"].iter().enumerate().for_each(|(at, name)| extras.push(0, name, &at.to_string()));
            extras.join_repeated(0, "\n");
            assert_eq!(
                (extras.get(0, "a"), extras.get(0, "b"), extras.entries.len()),
                (Some("0\n2"), Some("1"), fill + 2)
            );
        }
    }

    #[test]
    fn names_count_once_for_each_entry() {
        let mut extras = Extras::default();
        let long = "n".repeat(100);
        // Rows without entries before, between and behind those that have some.
        for row in [1, 2, 4] {
            extras.push(row, &long, "");
            extras.push(row, "m", "");
        }
        assert!(extras.size_bytes() >= 3 * 101);
        for (most, rows) in [(303, 6), (302, 4), (202, 4), (201, 2), (101, 2), (100, 1), (0, 1)] {
            assert_eq!(extras.rows_within(6, most), rows, "{most}");
        }
        assert_eq!(extras.rows_within(2, 101), 2);
    }
}
