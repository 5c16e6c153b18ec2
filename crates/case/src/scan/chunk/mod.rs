//! One text column of one row group, its distinct values apart from its keys: a question that no value of a column answers needs no key.
//!
//! `parquet` reads both at once, sets up a decompressor of its own for each column, and cannot be asked for the values alone. What is
//! read here is what cases have and no more: version 1 pages of a flat, nullable column that are compressed with ZSTD, all in one
//! dictionary. Whatever is otherwise is left to `parquet`.
//!
//! Source: the Parquet format 2.11, "Data Pages" and "Encodings".

mod header;
mod hybrid;
pub(super) mod nested;
#[cfg(test)]
mod tests;

use arrow_array::{Array, StringArray};
use arrow_buffer::bit_iterator::BitSliceIterator;
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, OffsetBuffer, ScalarBuffer};
use header::{Page, PageKind};
use hybrid::Runs;
use zstd::bulk::Decompressor;

/// The largest page that is unpacked: writers begin a new one at a megabyte, and one value may be some megabytes.
const PAGE_BYTES_MAX: usize = 256 << 20;

/// The key of a row without a value.
const NULL: i32 = -1;

/// What reading one column after the other needs again and again.
pub(super) struct Workbench {
    unpack: Decompressor<'static>,
    /// An unpacked page.
    page: Vec<u8>,
    /// Which rows of a page have a value.
    valid: BooleanBufferBuilder,
    /// Their keys.
    dense: Vec<i32>,
    /// Levels of a page of lists.
    repetitions: Vec<i32>,
    definitions: Vec<i32>,
    /// Room for keys, given back by columns that are no longer needed.
    room: Vec<Vec<i32>>,
}

impl Default for Workbench {
    fn default() -> Self {
        let unpack = Decompressor::new().expect("there is memory for what unpacks");
        let valid = BooleanBufferBuilder::new(0);
        let (dense, repetitions, definitions) = (Vec::new(), Vec::new(), Vec::new());
        Self { unpack, page: Vec::new(), valid, dense, repetitions, definitions, room: Vec::new() }
    }
}

/// The distinct values of a column chunk, and where its data pages begin; `None` when not all of its values are in a dictionary, or it makes
/// no sense.
pub(super) fn values(chunk: &[u8], bench: &mut Workbench) -> Option<(StringArray, usize)> {
    let (dictionary, body, pages) = Page::read(chunk)?;
    if dictionary.kind != PageKind::Dictionary || !are_keys(pages) {
        return None;
    }
    bench.unpack(&dictionary, body)?;
    let mut bytes = bench.page.as_slice();
    let mut offsets = Vec::with_capacity(dictionary.values.min(bytes.len()) + 1);
    let mut texts = Vec::with_capacity(bytes.len());
    offsets.push(0);
    for _ in 0..dictionary.values {
        let (length, behind) = bytes.split_first_chunk()?;
        let (text, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        texts.extend_from_slice(text);
        offsets.push(i32::try_from(texts.len()).ok()?);
        bytes = behind;
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let values = StringArray::try_new(offsets, Buffer::from_vec(texts), None).ok()?;
    (values.null_count() == 0).then_some((values, chunk.len() - pages.len()))
}

/// A dictionary that grew too large is given up in the middle of a column, and values stand in the pages themselves.
fn are_keys(mut pages: &[u8]) -> bool {
    while !pages.is_empty() {
        match Page::read(pages) {
            Some((page, _, rest)) if page.kind == PageKind::Keys => pages = rest,
            _ => return false,
        }
    }
    true
}

/// The keys of so many rows from the data pages of a chunk with so many distinct values, negative where a row is null; `None` when they make
/// no sense.
pub(super) fn keys(mut pages: &[u8], rows: usize, values: usize, bench: &mut Workbench) -> Option<Vec<i32>> {
    let mut keys = bench.room.pop().unwrap_or_default();
    keys.clear();
    keys.reserve(rows);
    while keys.len() < rows {
        let (page, body, rest) = Page::read(pages)?;
        if page.kind != PageKind::Keys || page.values == 0 || page.values > rows - keys.len() {
            return None;
        }
        bench.unpack(&page, body)?;
        bench.add_keys(page.values, values, &mut keys)?;
        pages = rest;
    }
    Some(keys)
}

/// Which of so many rows have a value, from the data pages of a chunk; `None` when they make no sense.
pub(super) fn present(mut pages: &[u8], rows: usize, bench: &mut Workbench) -> Option<BooleanBuffer> {
    let mut present = BooleanBufferBuilder::new(rows);
    while present.len() < rows {
        let (page, body, rest) = Page::read(pages)?;
        let end = present.len() + page.values;
        if page.kind != PageKind::Keys || page.values == 0 || end > rows {
            return None;
        }
        bench.unpack(&page, body)?;
        add_present(sized(&bench.page)?.0, end, &mut present)?;
        pages = rest;
    }
    Some(present.finish())
}

/// Adds the levels of a page, up to so many rows.
fn add_present(levels: &[u8], end: usize, present: &mut BooleanBufferBuilder) -> Option<()> {
    let mut levels = Runs::new(levels, 1)?;
    while present.len() < end {
        levels.next()?.bits_into(end - present.len(), present);
    }
    Some(())
}

impl Workbench {
    /// Takes back what [`keys`] gave.
    pub(super) fn give_back(&mut self, keys: Vec<i32>) {
        self.room.push(keys);
    }

    fn unpack(&mut self, page: &Page, body: &[u8]) -> Option<()> {
        let size = Some(page.unpacked_bytes).filter(|&size| size <= PAGE_BYTES_MAX)?;
        self.page.clear();
        self.page.reserve(size);
        self.unpack.decompress_to_buffer(body, &mut self.page).ok().filter(|&found| found == size).map(|_| ())
    }

    /// A page of keys: levels that say which rows have a value, behind their length; then the width of a key in bits, and the keys of those
    /// rows.
    fn add_keys(&mut self, rows: usize, values: usize, keys: &mut Vec<i32>) -> Option<()> {
        let (levels, page) = sized(&self.page)?;
        self.valid.truncate(0);
        add_present(levels, rows, &mut self.valid)?;
        let with_value = || BitSliceIterator::new(self.valid.as_slice(), 0, rows);
        let count: usize = with_value().map(|(from, to)| to - from).sum();
        if count == 0 {
            keys.resize(keys.len() + rows, NULL);
            return Some(());
        }
        packed_keys(page, count, values, &mut self.dense)?;
        let mut dense = self.dense.as_slice();
        let first = keys.len();
        for (from, to) in with_value() {
            let (now, later) = dense.split_at(to - from);
            keys.resize(first + from, NULL);
            keys.extend_from_slice(now);
            dense = later;
        }
        keys.resize(first + rows, NULL);
        Some(())
    }
}

/// Bytes behind their length, and what is behind them.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, bytes) = bytes.split_first_chunk()?;
    bytes.split_at_checked(u32::from_le_bytes(*length) as usize)
}

/// So many keys into so many distinct values, behind the width of a key in bits.
fn packed_keys(page: &[u8], count: usize, values: usize, keys: &mut Vec<i32>) -> Option<()> {
    keys.clear();
    if count == 0 {
        return Some(());
    }
    let (&width, page) = page.split_first()?;
    let mut runs = Runs::new(page, width)?;
    while keys.len() < count {
        runs.next()?.numbers_into(count - keys.len(), keys);
    }
    // One pass for the highest: read without a sign, a negative one is beyond any count of values.
    let highest = keys.iter().fold(0, |highest, key| highest.max(key.cast_unsigned()));
    usize::try_from(highest).is_ok_and(|highest| highest < values).then_some(())
}
