//! One text column of one row group, its distinct values apart from its keys: a question that no value of a column answers needs no key.
//!
//! `parquet` reads both at once, sets up a decompressor of its own for each column, and cannot be asked for the values alone. What is
//! read here is what cases have and no more: version 1 pages of a flat, nullable column that are compressed with ZSTD, all in one
//! dictionary. Whatever is otherwise is left to `parquet`.
//!
//! Source: the Parquet format 2.11, "Data Pages" and "Encodings".

mod header;
mod hybrid;
#[cfg(test)]
mod tests;

use arrow_array::{Int32Array, StringArray};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use header::{Page, PageKind};
use hybrid::Runs;
use zstd::bulk::Decompressor;

/// The largest page that is unpacked: writers begin a new one at a megabyte, and one value may be some megabytes.
const PAGE_BYTES_MAX: usize = 256 << 20;

/// The distinct values of a column chunk, and where its data pages begin; `None` when not all of its values are in a dictionary, or it makes
/// no sense.
pub(super) fn values(chunk: &[u8], unpack: &mut Decompressor<'_>) -> Option<(StringArray, usize)> {
    let (dictionary, body, pages) = Page::read(chunk)?;
    if dictionary.kind != PageKind::Dictionary || !are_keys(pages) {
        return None;
    }
    let bytes = unpacked(&dictionary, body, unpack)?;
    let mut offsets = Vec::with_capacity(dictionary.values.min(bytes.len()) + 1);
    let mut texts = Vec::with_capacity(bytes.len());
    offsets.push(0);
    let mut bytes = bytes.as_slice();
    for _ in 0..dictionary.values {
        let (length, behind) = bytes.split_first_chunk()?;
        let (text, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        texts.extend_from_slice(text);
        offsets.push(i32::try_from(texts.len()).ok()?);
        bytes = behind;
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let values = StringArray::try_new(offsets, Buffer::from_vec(texts), None).ok()?;
    Some((values, chunk.len() - pages.len()))
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

/// The keys of so many rows from the data pages of a chunk with so many distinct values; `None` when they are no keys, or make no sense.
pub(super) fn keys(mut pages: &[u8], rows: usize, values: usize, unpack: &mut Decompressor<'_>) -> Option<Int32Array> {
    let mut keys = Keys { all: Vec::with_capacity(rows), valid: BooleanBufferBuilder::new(rows), dense: Vec::new() };
    while keys.all.len() < rows {
        let (page, body, rest) = Page::read(pages)?;
        if page.kind != PageKind::Keys || page.values > rows - keys.all.len() {
            return None;
        }
        keys.add_page(&unpacked(&page, body, unpack)?, page.values, values)?;
        pages = rest;
    }
    let valid = NullBuffer::new(keys.valid.finish());
    Some(Int32Array::new(ScalarBuffer::from(keys.all), (valid.null_count() > 0).then_some(valid)))
}

fn unpacked(page: &Page, body: &[u8], unpack: &mut Decompressor<'_>) -> Option<Vec<u8>> {
    let size = Some(page.unpacked_bytes).filter(|&size| size <= PAGE_BYTES_MAX)?;
    unpack.decompress(body, size).ok().filter(|bytes| bytes.len() == size)
}

/// Keys so far. Where a row is null its key is zero.
struct Keys {
    all: Vec<i32>,
    valid: BooleanBufferBuilder,
    /// The keys of one page without its nulls.
    dense: Vec<i32>,
}

impl Keys {
    /// Levels that say which rows have a value, behind their length; then the width of a key in bits, and the keys of those rows.
    fn add_page(&mut self, page: &[u8], rows: usize, values: usize) -> Option<()> {
        let (length, page) = page.split_first_chunk()?;
        let (levels, page) = page.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let first = self.valid.len();
        let mut levels = Runs::new(levels, 1)?;
        while self.valid.len() - first < rows {
            levels.next()?.bits_into(rows - (self.valid.len() - first), &mut self.valid);
        }
        let with_value = count_ones(&self.valid, first);
        self.dense.clear();
        if with_value > 0 {
            let (&width, page) = page.split_first()?;
            let mut runs = Runs::new(page, width)?;
            while self.dense.len() < with_value {
                runs.next()?.numbers_into(with_value - self.dense.len(), &mut self.dense);
            }
            let is_key = |key: i32| usize::try_from(key).is_ok_and(|key| key < values);
            // One pass for the highest; a negative one is too high for that.
            if !is_key(self.dense.iter().copied().fold(0, |high, key| if key < 0 { i32::MAX } else { high.max(key) })) {
                return None;
            }
        }
        self.spread(rows, first, with_value);
        Some(())
    }

    /// Puts the dense keys where rows have a value.
    fn spread(&mut self, rows: usize, first: usize, with_value: usize) {
        if with_value == rows {
            self.all.extend_from_slice(&self.dense);
            return;
        }
        let start = self.all.len();
        self.all.resize(start + rows, 0);
        let (all, mut dense) = (&mut self.all[start..], self.dense.as_slice());
        let valid = self.valid.as_slice();
        for (from, to) in runs_of_ones(valid, first, rows) {
            let (now, later) = dense.split_at(to - from);
            all[from..to].copy_from_slice(now);
            dense = later;
        }
    }
}

fn count_ones(valid: &BooleanBufferBuilder, first: usize) -> usize {
    runs_of_ones(valid.as_slice(), first, valid.len() - first).map(|(from, to)| to - from).sum()
}

/// The runs of set bits among so many from `first` on, counted from there.
fn runs_of_ones(bits: &[u8], first: usize, count: usize) -> impl Iterator<Item = (usize, usize)> {
    arrow_buffer::bit_iterator::BitSliceIterator::new(bits, first, count)
}
