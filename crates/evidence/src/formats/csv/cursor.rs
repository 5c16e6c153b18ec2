//! Goes through the rows of a unit, and cuts it into blocks of whole rows.

use super::row::{Cells, Unclosed};
use crate::format::{Block, Unit};
use crate::formats::lines::Line;
use crate::limits::BLOCK_BYTES;

/// Quotes of one unit that may be looked for beyond their lines in vain; each costs a look through the rest of the unit.
const UNCLOSED_MAX: u32 = 8;

/// The place of the next row.
pub(super) struct Cursor<'u> {
    unit: &'u Unit,
    delimiter: u8,
    at: usize,
    /// Number of the line that begins there.
    line: u64,
    unclosed: u32,
    /// Where the open block begins, and its first line.
    block: (usize, u64),
    pub(super) blocks: Vec<Block>,
}

impl<'u> Cursor<'u> {
    /// At the first row of a unit, which is after the names that it may begin with.
    pub(super) fn new(unit: &'u Unit, delimiter: u8, names_end: usize) -> Self {
        let block = (0, unit.first_record);
        let mut cursor =
            Self { unit, delimiter, at: 0, line: unit.first_record, unclosed: 0, block, blocks: Vec::new() };
        cursor.go_to(names_end);
        cursor
    }

    /// Reads the next row's cells from the unit's bytes and gives its first line's number and place with the whole row's bytes. Of a
    /// row whose quote does not end, that line alone is read.
    pub(super) fn next_row(&mut self, cells: &mut Cells) -> Option<(Line<'u>, Result<(), Unclosed>)> {
        let text = self.unit.bytes.as_slice();
        let (start, number) = (self.at, self.line);
        if start == text.len() {
            self.end_block();
            return None;
        }
        if start - self.block.0 >= BLOCK_BYTES {
            self.end_block();
        }
        let (end, whole) = match cells.read(text, start, self.delimiter, self.unclosed >= UNCLOSED_MAX) {
            Ok(end) => (end, Ok(())),
            Err(Unclosed) => {
                self.unclosed += 1;
                let line_end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
                (line_end, Err(Unclosed))
            }
        };
        self.go_to(end);
        let row = &text[start..end];
        let row = row.strip_suffix(b"\n").unwrap_or(row);
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        Some((Line { number, start, bytes: row }, whole))
    }

    fn go_to(&mut self, at: usize) {
        let row = &self.unit.bytes[self.at..at];
        self.line += memchr::memchr_iter(b'\n', row).count() as u64;
        // The file's last line may lack its end.
        self.line += u64::from(row.last().is_some_and(|&last| last != b'\n'));
        self.at = at;
    }

    fn end_block(&mut self) {
        let (start, first_record) = self.block;
        if start < self.at {
            self.blocks.push(Block { range: start..self.at, first_record, last_record: self.line - 1 });
        }
        self.block = (self.at, self.line);
    }
}
