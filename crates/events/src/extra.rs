//! `extra` under construction: entries in the order of rows, each a name and a value.
//!
//! Names repeat from row to row, in much the same order. So each is kept once, and after one name the one that followed it last time
//! is tried before it is looked up.

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
    /// Flat, because most rows have a few.
    entries: Vec<Entry>,
    values: String,
    names: Names,
}

#[derive(Clone, Copy)]
struct Entry {
    row: u32,
    name: u32,
    /// In `values`; it begins where the one before ends.
    value_end: u32,
}

impl Extras {
    pub(crate) fn push(&mut self, row: usize, name: &str, value: &str) {
        let name = self.names.number(name);
        self.push_named(row, name, value);
    }

    fn push_named(&mut self, row: usize, name: u32, value: &str) {
        self.values.push_str(value);
        let value_end = u32::try_from(self.values.len()).expect("a batch is far below 4 GiB");
        let row = u32::try_from(row).expect("a batch has far fewer rows");
        self.entries.push(Entry { row, name, value_end });
    }

    /// Makes room for so many entries with so many bytes of values.
    pub(crate) fn reserve(&mut self, entries: usize, bytes: usize) {
        self.entries.reserve(entries);
        self.values.reserve(bytes);
    }

    /// Bytes in use, roughly.
    pub(crate) fn size_bytes(&self) -> usize {
        self.values.len() + 12 * self.entries.len() + self.names.bytes
    }

    /// The entries of `row`, which is the last there is, by index.
    fn of_last(&self, row: usize) -> Range<usize> {
        let count = self.entries.iter().rev().take_while(|entry| entry.row as usize == row).count();
        self.entries.len() - count..self.entries.len()
    }

    fn value(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].value_end as usize);
        &self.values[start..self.entries[index].value_end as usize]
    }

    /// The value that the last row, `row`, has under a name; the later one where there are two.
    pub(crate) fn get(&self, row: usize, name: &str) -> Option<&str> {
        let name_of = |index: usize| &*self.names.texts[self.entries[index].name as usize];
        self.of_last(row).rev().find(|&index| name_of(index) == name).map(|index| self.value(index))
    }

    /// Makes the last row's names unique: values under the same name are joined, in their order.
    pub(crate) fn join_repeated(&mut self, row: usize, separator: &str) {
        let open = self.of_last(row);
        if !repeats(&self.entries[open.clone()]) {
            return;
        }
        let mut position = HashMap::new();
        let mut joined: Vec<(u32, String)> = Vec::new();
        for index in open {
            let name = self.entries[index].name;
            match position.get(&name) {
                Some(&at) => {
                    let (_, lines): &mut (u32, String) = &mut joined[at];
                    lines.push_str(separator);
                    lines.push_str(self.value(index));
                }
                None => {
                    position.insert(name, joined.len());
                    joined.push((name, self.value(index).to_owned()));
                }
            }
        }
        self.truncate(row);
        for (name, value) in &joined {
            self.push_named(row, *name, value);
        }
    }

    /// Forgets the entries of the last row, `row`.
    pub(crate) fn truncate(&mut self, row: usize) {
        let kept = self.of_last(row).start;
        self.entries.truncate(kept);
        self.values.truncate(self.entries.last().map_or(0, |entry| entry.value_end as usize));
    }

    /// The column of so many rows; `None` when there is no entry. Put together from its parts: appending entry by entry to a builder
    /// takes several times as long.
    pub(crate) fn finish(&self, rows: usize) -> Option<ArrayRef> {
        if self.entries.is_empty() {
            return None;
        }
        let mut entries_of_row = vec![0; rows];
        self.entries.iter().for_each(|entry| entries_of_row[entry.row as usize] += 1);
        let name = |entry: &Entry| self.names.texts[entry.name as usize].as_bytes();
        let mut names = Vec::with_capacity(self.entries.iter().map(|entry| name(entry).len()).sum());
        self.entries.iter().for_each(|entry| names.extend_from_slice(name(entry)));
        let names = texts(names, self.entries.iter().map(|entry| name(entry).len()));
        let ends = self.entries.iter().map(|entry| entry.value_end as usize);
        let values = texts(
            self.values.as_bytes().to_vec(),
            ends.scan(0, |before, end| Some(end - std::mem::replace(before, end))),
        );
        let DataType::Map(field, is_sorted) = ColumnKind::Extra.data_type() else { unreachable!("extra is a map") };
        let DataType::Struct(fields) = field.data_type() else { unreachable!("a map holds pairs") };
        let pairs = StructArray::new(fields.clone(), vec![names, values], None);
        let offsets = OffsetBuffer::from_lengths(entries_of_row);
        Some(Arc::new(MapArray::new(field, offsets, pairs, None, is_sorted)))
    }
}

/// Texts that stand one after the other, by their lengths.
fn texts(bytes: Vec<u8>, lengths: impl Iterator<Item = usize>) -> ArrayRef {
    let offsets = std::iter::once(0).chain(lengths.scan(0, |end, length| {
        *end += i32::try_from(length).expect("a batch is far below 2 GiB");
        Some(*end)
    }));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets.collect::<Vec<i32>>()));
    Arc::new(StringArray::new(offsets, Buffer::from_vec(bytes), None))
}

/// Has one name two values?
fn repeats(entries: &[Entry]) -> bool {
    /// Up to here comparing each with each is faster than hashing.
    const FEW: usize = 32;
    if entries.len() <= FEW {
        let later = |at: usize| &entries[at + 1..];
        entries.iter().enumerate().any(|(at, entry)| later(at).iter().any(|other| other.name == entry.name))
    } else {
        let mut names = HashSet::new();
        !entries.iter().all(|entry| names.insert(entry.name))
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
        let array = extras.finish(6).expect("entries");
        let map = array.as_any().downcast_ref::<MapArray>().expect("a map");
        assert_eq!((map.value_offsets(), extras.names.texts.len()), (&[0, 8, 15, 21, 26, 30, 30][..], 4));
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
}
