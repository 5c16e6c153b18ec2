//! A text column of lists: how many texts each row has, and their keys.
//!
//! Source: the Parquet format 2.11, "Nested Encoding", after Melnik et al., "Dremel" (VLDB 2010).

use super::header::{Page, PageKind};
use super::hybrid::Runs;
use super::{NULL, Workbench, packed_keys, sized};

/// What levels of a column mean: one level of repetition, and these of definition.
#[derive(Clone, Copy)]
pub(in crate::scan) struct Levels {
    /// From this on, the row has an entry.
    pub(in crate::scan) entry: i32,
    /// An entry has a value.
    pub(in crate::scan) value: i32,
}

/// The entries of rows.
pub(in crate::scan) struct Entries {
    /// Where the entries of each row begin, and behind the last one the end.
    pub(in crate::scan) offsets: Vec<i32>,
    /// By entry; negative where it is null.
    pub(in crate::scan) keys: Vec<i32>,
}

/// Entries of a part that are read so: each takes twelve bytes on the way. A part of more is left to `parquet`.
pub(in crate::scan) const ENTRIES_MAX: usize = 16 << 20;

/// The entries of so many rows from the data pages of a chunk with so many distinct values; `None` when they make no sense, or are packed as
/// this program does not. `most` is how many entries and empty rows the file says there are: a run of levels takes a few bytes however long it
/// is, so that a page must not say alone how much memory it needs.
pub(in crate::scan) fn entries(
    mut pages: &[u8],
    (rows, most): (usize, usize),
    values: usize,
    levels: Levels,
    bench: &mut Workbench,
) -> Option<Entries> {
    let mut left = most.min(ENTRIES_MAX);
    let mut entries = Entries { offsets: Vec::with_capacity(rows + 1), keys: Vec::new() };
    while !pages.is_empty() {
        let (page, body, rest) = Page::read(pages)?;
        if page.kind != PageKind::Keys {
            return None;
        }
        left = left.checked_sub(page.values)?;
        bench.unpack(&page, body)?;
        bench.add_entries(page.values, values, levels, &mut entries)?;
        if entries.offsets.len() > rows {
            return None;
        }
        pages = rest;
    }
    entries.offsets.push(i32::try_from(entries.keys.len()).ok()?);
    (entries.offsets.len() == rows + 1).then_some(entries)
}

impl Workbench {
    /// A page: which values begin a row, how much of each is there, and the keys of those that are.
    fn add_entries(&mut self, count: usize, values: usize, levels: Levels, entries: &mut Entries) -> Option<()> {
        let (repeated, page) = sized(&self.page)?;
        let (defined, page) = sized(page)?;
        let Self { repetitions, definitions, dense, .. } = self;
        numbers(repeated, 1, count, repetitions)?;
        numbers(defined, width(levels.value)?, count, definitions)?;
        let with_value = definitions.iter().filter(|&&level| level == levels.value).count();
        packed_keys(page, with_value, values, dense)?;
        let mut keys = dense.iter();
        for (&repetition, &definition) in repetitions.iter().zip(&*definitions) {
            if repetition == 0 {
                entries.offsets.push(i32::try_from(entries.keys.len()).ok()?);
            } else if entries.offsets.is_empty() {
                return None;
            }
            if definition >= levels.entry {
                let key = if definition == levels.value { *keys.next()? } else { NULL };
                entries.keys.push(key);
            }
        }
        Some(())
    }
}

/// Bits of a level up to this.
fn width(highest: i32) -> Option<u8> {
    u8::try_from(i32::BITS - highest.leading_zeros()).ok()
}

/// So many numbers of a hybrid.
fn numbers(bytes: &[u8], width: u8, count: usize, out: &mut Vec<i32>) -> Option<()> {
    let mut runs = Runs::new(bytes, width)?;
    out.clear();
    while out.len() < count {
        runs.next()?.numbers_into(count - out.len(), out);
    }
    Some(())
}
