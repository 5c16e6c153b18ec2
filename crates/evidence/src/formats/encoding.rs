//! How text is written: UTF-8, with a byte-order mark or without, or UTF-16, told by its mark or by the zeros of its first letters.
//!
//! A mark is taken off; UTF-16 is decoded while it is read, and from then on offsets count decoded bytes. What else is no UTF-8 stays as
//! it is here.

use std::borrow::Cow;
use std::io::{self, Read};

/// Bytes that tell.
const MARK_BYTES: usize = 4;

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16 { is_big_endian: bool },
}

/// Of text that begins so, with the size of its mark.
fn encoding(start: &[u8]) -> (Encoding, usize) {
    match *start {
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => (Encoding::Utf16 { is_big_endian: false }, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16 { is_big_endian: true }, 2),
        [b' '..=b'~', 0, b' '..=b'~', 0, ..] => (Encoding::Utf16 { is_big_endian: false }, 0),
        [0, b' '..=b'~', 0, b' '..=b'~', ..] => (Encoding::Utf16 { is_big_endian: true }, 0),
        _ => (Encoding::Utf8, 0),
    }
}

/// What a file holds as text, and the offset that it begins at.
pub(crate) fn text(input: &mut dyn Read) -> io::Result<(u64, Box<dyn Read + '_>)> {
    let mut start = Vec::new();
    (&mut *input).take(MARK_BYTES as u64).read_to_end(&mut start)?;
    let (encoding, mark_bytes) = encoding(&start);
    let raw = io::Cursor::new(start.split_off(mark_bytes)).chain(input);
    Ok(match encoding {
        Encoding::Utf8 => (mark_bytes as u64, Box::new(raw)),
        Encoding::Utf16 { is_big_endian } => (0, Box::new(Utf16::new(raw, is_big_endian))),
    })
}

/// The beginning of a file as text, for telling formats.
pub(crate) fn text_head(head: &[u8]) -> Cow<'_, [u8]> {
    let (encoding, mark_bytes) = encoding(head);
    let rest = &head[mark_bytes..];
    match encoding {
        Encoding::Utf8 => Cow::Borrowed(rest),
        Encoding::Utf16 { is_big_endian } => {
            let mut text = Vec::new();
            let decoded = Utf16::new(rest, is_big_endian).read_to_end(&mut text);
            debug_assert!(decoded.is_ok(), "memory can be read");
            Cow::Owned(text)
        }
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
