//! Text in lines: cutting a file into units at line ends, walking the lines of a unit, blocks of them, and showing one again.
//!
//! Lines end at LF; a CR before it is no part of the line, and the last line may lack its end. NUL and every other byte may
//! stand in a line. What a line means is not known here.

use crate::format::{Block, Emit, Rejection, Unit};
use crate::formats::encoding;
pub(crate) use crate::formats::encoding::text_head;
use crate::limits::{BLOCK_BYTES, LINE_BYTES_MAX, UNIT_BYTES};
use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Bytes read at once while passing over a line that is too long.
const SKIP_BYTES: usize = 256 * 1024;

/// One line of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'u> {
    /// Its number in the file, from 1.
    pub(crate) number: u64,
    /// Where it starts in the unit.
    pub(crate) start: usize,
    /// Its bytes without the end.
    pub(crate) bytes: &'u [u8],
}

/// How large pieces may be; other values than the limits are for tests.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) unit_bytes: usize,
    pub(crate) line_bytes_max: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { unit_bytes: UNIT_BYTES, line_bytes_max: LINE_BYTES_MAX }
    }
}

/// Cuts text into units of whole lines. A line beyond the limit is rejected without being held in memory.
pub(crate) fn split(input: &mut dyn Read, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
    split_sized(input, Sizes::default(), emit, reject)
}

/// [`split`], with sizes.
pub(crate) fn split_sized(
    input: &mut dyn Read,
    sizes: Sizes,
    emit: &mut Emit<'_>,
    reject: &mut dyn FnMut(Rejection),
) -> io::Result<()> {
    let (offset, mut text) = encoding::text(input)?;
    split_text(&mut text, offset, sizes, whole_lines, emit, reject)
}

/// Tells how much of a text, which goes on, is whole records. Records end at line ends; none is found in a part of one.
pub(crate) type Whole = fn(&[u8]) -> usize;

/// Where every line is a record.
pub(crate) fn whole_lines(text: &[u8]) -> usize {
    memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)
}

/// [`split_sized`] of what is text already and begins at `offset`.
pub(crate) fn split_text(
    text: &mut dyn Read,
    offset: u64,
    sizes: Sizes,
    whole: Whole,
    emit: &mut Emit<'_>,
    reject: &mut dyn FnMut(Rejection),
) -> io::Result<()> {
    Splitter { sizes, whole, offset, line: 1, buffer: Vec::new(), spare: Vec::new() }.run(text, emit, reject)
}

struct Splitter {
    sizes: Sizes,
    whole: Whole,
    /// Of `buffer` in the text.
    offset: u64,
    /// Number of the first line in `buffer`.
    line: u64,
    buffer: Vec<u8>,
    /// An empty buffer.
    spare: Vec<u8>,
}

impl Splitter {
    fn run(mut self, input: &mut dyn Read, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
        loop {
            let wanted = self.sizes.unit_bytes.saturating_sub(self.buffer.len()).max(1);
            let read = (&mut *input).take(wanted as u64).read_to_end(&mut self.buffer);
            let ended = !matches!(read, Ok(length) if length == wanted);
            let whole = if ended { self.buffer.len() } else { (self.whole)(&self.buffer) };
            let mut rest = std::mem::take(&mut self.spare);
            rest.reserve(if ended { 0 } else { self.sizes.unit_bytes });
            rest.extend_from_slice(&self.buffer[whole..]);
            self.buffer.truncate(whole);
            let flow = self.send(rest, emit);
            if ended || flow.is_break() {
                return read.map(|_| ());
            }
            if self.buffer.len() > self.sizes.line_bytes_max {
                self.pass_over_line(input, reject)?;
            }
        }
    }

    /// Sends the buffer as a unit and goes on with `rest`.
    fn send(&mut self, rest: Vec<u8>, emit: &mut Emit<'_>) -> ControlFlow<()> {
        let bytes = std::mem::replace(&mut self.buffer, rest);
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        let unit = Unit { offset: self.offset, first_record: self.line, bytes, ..Unit::default() };
        self.offset += unit.bytes.len() as u64;
        self.line += memchr::memchr_iter(b'\n', &unit.bytes).count() as u64;
        self.spare = emit(unit)?;
        ControlFlow::Continue(())
    }

    /// The buffer begins a line that is too long: reads to its end, keeping nothing.
    fn pass_over_line(&mut self, input: &mut dyn Read, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
        reject(Rejection {
            offset: Some(self.offset),
            record: Some(self.line),
            reason: too_long(self.sizes.line_bytes_max),
            count: 1,
            lost: true,
        });
        self.line += 1;
        self.offset += self.buffer.len() as u64;
        loop {
            self.buffer.clear();
            if (&mut *input).take(SKIP_BYTES as u64).read_to_end(&mut self.buffer)? == 0 {
                return Ok(());
            }
            if let Some(end) = memchr::memchr(b'\n', &self.buffer) {
                self.buffer.drain(..=end);
                self.offset += end as u64 + 1;
                return Ok(());
            }
            self.offset += self.buffer.len() as u64;
        }
    }
}

fn too_long(line_bytes_max: usize) -> String {
    format!("line longer than {line_bytes_max} bytes")
}

/// The lines of a unit.
pub(crate) fn lines(unit: &Unit) -> impl Iterator<Item = Line<'_>> {
    numbered(&unit.bytes, unit.first_record)
}

fn numbered(bytes: &[u8], first: u64) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    (first..).map_while(move |number| {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = Line { number, start, bytes: rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]) };
        start += end + 1;
        Some(line)
    })
}

/// Is this line beyond the limit? Splitting lets through what fits a unit, so decoding has to ask.
pub(crate) fn is_too_long(line: &Line<'_>) -> Option<String> {
    (line.bytes.len() > LINE_BYTES_MAX).then(|| too_long(LINE_BYTES_MAX))
}

/// A line, or a part of it, as text. What is no UTF-8 is replaced by U+FFFD, which the caller notes once in a unit.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    // Where nothing is to be replaced, as nearly always, looking whether is much faster than replacing.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Lines as text, by looking at a whole unit at once where it is UTF-8, as nearly always.
pub(crate) struct Texts<'u>(Option<&'u str>);

impl<'u> Texts<'u> {
    /// Of the lines of a unit.
    pub(crate) fn of(unit: &'u Unit) -> Self {
        Self(std::str::from_utf8(&unit.bytes).ok())
    }

    /// A line of that unit as [`text`].
    pub(crate) fn line(&self, line: &Line<'u>) -> Cow<'u, str> {
        self.0.map_or_else(|| text(line.bytes), |all| all[line.start..line.start + line.bytes.len()].into())
    }
}

/// Notes that [`text`] replaced something, from this line on.
pub(crate) fn note_replaced(out: &mut Vec<Rejection>, unit: &Unit, line: &Line<'_>) {
    out.push(Rejection {
        offset: Some(unit.offset + line.start as u64),
        record: Some(line.number),
        reason: "text that is not utf-8: what is no character was replaced, and is kept in the record".to_owned(),
        count: 0,
        lost: false,
    });
}

/// Rejects a line. Neighbours with the same reason become one entry.
pub(crate) fn reject(out: &mut Vec<Rejection>, unit: &Unit, line: &Line<'_>, reason: Cow<'_, str>, lost: bool) {
    if let Some(last) = out.last_mut()
        && last.record.is_some_and(|record| record + last.count == line.number)
        && last.reason == reason
    {
        last.count += 1;
        return;
    }
    out.push(Rejection {
        offset: Some(unit.offset + line.start as u64),
        record: Some(line.number),
        reason: reason.into_owned(),
        count: 1,
        lost,
    });
}

/// The blocks of a unit: runs of whole lines of about [`BLOCK_BYTES`].
pub(crate) fn blocks(unit: &Unit) -> Vec<Block> {
    let bytes = &unit.bytes;
    let mut blocks = Vec::new();
    let (mut start, mut first_record) = (0, unit.first_record);
    while start < bytes.len() {
        let from = (start + BLOCK_BYTES).min(bytes.len()) - 1;
        let end = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
        let ends = memchr::memchr_iter(b'\n', &bytes[start..end]).count() as u64;
        let lines = ends + u64::from(bytes[end - 1] != b'\n');
        blocks.push(Block { range: start..end, first_record, last_record: first_record + lines - 1 });
        (start, first_record) = (end, first_record + lines);
    }
    blocks
}

/// How many lines there are in the blocks of a unit.
pub(crate) fn count(blocks: &[Block]) -> usize {
    let first = blocks.first().map_or(0, |block| block.first_record);
    blocks.last().map_or(0, |block| usize::try_from(block.last_record + 1 - first).unwrap_or(0))
}

/// A line of a block, by its number.
pub(crate) fn show(block: &[u8], first_record: u64, record: u64) -> Option<String> {
    let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
    // Counted from 0: the block's own number is whatever a case says.
    let line = numbered(block, 0).nth(index)?;
    Some(String::from_utf8_lossy(line.bytes).into_owned())
}

#[cfg(test)]
mod tests;
