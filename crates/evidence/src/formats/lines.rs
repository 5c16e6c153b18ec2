//! Text in lines: cutting a file into units at line ends, walking the lines of a unit, blocks of them, and showing one again.
//!
//! Lines end at LF; a CR before it is no part of the line, and the last line may lack its end. NUL and every other byte may
//! stand in a line. A byte-order mark is taken off; UTF-16 is decoded while it is read, and from then on offsets count decoded
//! bytes. What a line means is not known here.

use crate::format::{Block, Emit, Rejection, Unit};
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
    let mut mark = Vec::new();
    (&mut *input).take(3).read_to_end(&mut mark)?;
    let splitter = |offset| Splitter { sizes, offset, line: 1, buffer: Vec::new(), spare: Vec::new() };
    match mark.as_slice() {
        [0xef, 0xbb, 0xbf] => splitter(3).run(input, emit, reject),
        [first @ (0xff | 0xfe), second @ (0xff | 0xfe), rest @ ..] if first != second => {
            let mut text = Utf16::new(rest.chain(input), *first == 0xfe);
            splitter(0).run(&mut text, emit, reject)
        }
        start => splitter(0).run(&mut start.chain(input), emit, reject),
    }
}

struct Splitter {
    sizes: Sizes,
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
            let whole =
                if ended { self.buffer.len() } else { memchr::memrchr(b'\n', &self.buffer).map_or(0, |at| at + 1) };
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

/// A line of a block, by its number.
pub(crate) fn show(block: &[u8], first_record: u64, record: u64) -> Option<String> {
    let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
    // Counted from 0: the block's own number is whatever a case says.
    let line = numbered(block, 0).nth(index)?;
    Some(String::from_utf8_lossy(line.bytes).into_owned())
}

/// The beginning of a file as text, for telling formats: without its byte-order mark, decoded from UTF-16.
pub(crate) fn text_head(head: &[u8]) -> Cow<'_, [u8]> {
    match head {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [first @ (0xff | 0xfe), second @ (0xff | 0xfe), rest @ ..] if first != second => {
            let mut text = Vec::new();
            let decoded = Utf16::new(rest, *first == 0xfe).read_to_end(&mut text);
            debug_assert!(decoded.is_ok(), "memory can be read");
            Cow::Owned(text)
        }
        _ => Cow::Borrowed(head),
    }
}

/// Reads UTF-16 as UTF-8. What is not a character becomes U+FFFD.
struct Utf16<R> {
    source: R,
    is_big_endian: bool,
    raw: Vec<u8>,
    /// The first half of a surrogate pair whose second half is not read yet.
    high: Option<u16>,
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    const STEP_BYTES: u64 = 64 * 1024;

    fn new(source: R, is_big_endian: bool) -> Self {
        Self { source, is_big_endian, raw: Vec::new(), high: None, text: Vec::new(), given: 0 }
    }

    /// Decodes the next piece; an empty text means the end.
    fn next_text(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() {
            let length = (&mut self.source).take(Self::STEP_BYTES).read_to_end(&mut self.raw)?;
            let is_end = length == 0;
            let whole = self.raw.len() / 2 * 2;
            let units: Vec<u16> = self.raw[..whole].chunks_exact(2).map(|pair| self.unit([pair[0], pair[1]])).collect();
            let odd = self.raw.split_off(whole);
            self.raw = odd;
            self.decode(units, is_end);
            if is_end {
                if !self.raw.is_empty() {
                    self.raw.clear();
                    self.push(char::REPLACEMENT_CHARACTER);
                }
                return Ok(());
            }
        }
        Ok(())
    }

    fn unit(&self, pair: [u8; 2]) -> u16 {
        if self.is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    }

    fn decode(&mut self, mut units: Vec<u16>, is_end: bool) {
        if let Some(high) = self.high.take() {
            units.insert(0, high);
        }
        if !is_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.high = units.pop();
        }
        for decoded in char::decode_utf16(units) {
            self.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    fn push(&mut self, character: char) {
        self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.next_text()?;
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
