//! Where events begin and end in a text: cutting a file into units of whole events, and a unit into events.
//!
//! An event begins with a tag `Event` that `System` follows, and ends with the `</Event>` that belongs to it: `UserData` may hold elements
//! of that name itself. The names may have a namespace's prefix (`ev:Event`), the same for all of them. Where the next event begins before that, the first one was cut off. What stands between events is nobody's.

use crate::format::{Block, Emit, Rejection, Unit};
use crate::limits::{BLOCK_BYTES, LINE_BYTES_MAX, UNIT_BYTES};
use memchr::memmem;
use std::io::{self, Read};
use std::ops::{ControlFlow, Range};

/// Longest start tag that is taken for one. As much is kept when a stretch without events is cut.
const TAG_BYTES_MAX: usize = 4096;

/// Longest prefix of a namespace.
const PREFIX_BYTES_MAX: usize = 64;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An event, from tag to tag.
    Whole,
    /// An event that has no end.
    Cut,
    /// What stands before, between and behind events.
    Between,
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

impl Piece {
    /// Is it one of the records that are counted?
    pub(super) fn is_record(&self) -> bool {
        self.kind != Kind::Between
    }
}

/// The pieces of a text, in order and without a gap.
pub(super) fn pieces(text: &[u8]) -> impl Iterator<Item = Piece> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let piece = next_piece(text, at)?;
        at = piece.range.end;
        Some(piece)
    })
}

fn next_piece(text: &[u8], at: usize) -> Option<Piece> {
    if at == text.len() {
        return None;
    }
    let mut tags = tags(text, at);
    let start = tags.find(|tag| tag.is_event).map_or(text.len(), |tag| tag.range.start);
    if start > at {
        return Some(Piece { kind: Kind::Between, range: at..start });
    }
    let mut depth = 1_usize;
    for tag in tags {
        if tag.is_event {
            return Some(Piece { kind: Kind::Cut, range: start..tag.range.start });
        }
        depth = if tag.opens { depth + 1 } else { depth - 1 };
        if depth == 0 {
            return Some(Piece { kind: Kind::Whole, range: start..tag.range.end });
        }
    }
    Some(Piece { kind: Kind::Cut, range: start..text.len() })
}

/// A tag of an element `Event`.
struct Tag {
    range: Range<usize>,
    /// Is it no end tag?
    opens: bool,
    /// Does an event begin here?
    is_event: bool,
}

/// The tags of elements `Event` that are not empty, from `from` on.
fn tags(text: &[u8], from: usize) -> impl Iterator<Item = Tag> {
    memmem::find_iter(&text[from..], b"Event").filter_map(move |hit| tag(text, from, from + hit))
}

/// The tag whose name may stand at `name`. What is before the name is looked at first: the word may stand everywhere in a text.
fn tag(text: &[u8], from: usize, name: usize) -> Option<Tag> {
    let (prefix, before) = prefixed(&text[from..name]);
    let is_end = before.ends_with(b"</");
    if !is_end && !before.ends_with(b"<") {
        return None;
    }
    let behind = &text[name + b"Event".len()..];
    if !matches!(behind.first()?, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') {
        return None;
    }
    let behind = &behind[..behind.len().min(TAG_BYTES_MAX)];
    // A tag that another begins in is none: XML has no `<` in attributes.
    let close = memchr::memchr2(b'>', b'<', behind).filter(|&close| behind[close] == b'>')?;
    let end = name + b"Event".len() + close + 1;
    if is_end {
        return Some(Tag { range: from + before.len() - 2..end, opens: false, is_event: false });
    }
    let is_start = text[end - 2] != b'/';
    let is_event = || {
        let next = text[end..].trim_ascii_start().strip_prefix(b"<");
        let system = next.and_then(|next| next.strip_prefix(prefix)?.strip_prefix(b"System"));
        system.and_then(<[u8]>::first).is_some_and(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())
    };
    is_start.then(|| Tag { range: from + before.len() - 1..end, opens: true, is_event: is_event() })
}

/// The prefix of a namespace that text ends with, with its colon, and what is before it. An element may have none.
fn prefixed(text: &[u8]) -> (&[u8], &[u8]) {
    let Some(name) = text.strip_suffix(b":") else { return (b"", text) };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || !byte.is_ascii();
    let length = name.iter().rev().take(PREFIX_BYTES_MAX + 1).take_while(|byte| is_name(byte)).count();
    let (before, prefix) = text.split_at(name.len() - length);
    if (1..=PREFIX_BYTES_MAX).contains(&length) { (prefix, before) } else { (b"", text) }
}

/// How large pieces may be; other values than the limits are for tests.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) unit_bytes: usize,
    pub(super) event_bytes_max: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { unit_bytes: UNIT_BYTES, event_bytes_max: LINE_BYTES_MAX }
    }
}

/// Cuts text into units of whole events. An event beyond the limit is rejected without being held in memory.
pub(super) fn split(
    input: &mut dyn Read,
    offset: u64,
    sizes: Sizes,
    emit: &mut Emit<'_>,
    reject: &mut dyn FnMut(Rejection),
) -> io::Result<()> {
    let mut splitter = Splitter { sizes, offset, record: 1, buffer: Vec::new(), is_passing_over: false };
    loop {
        let wanted = sizes.unit_bytes.saturating_sub(splitter.buffer.len()).max(TAG_BYTES_MAX);
        let read = (&mut *input).take(wanted as u64).read_to_end(&mut splitter.buffer);
        let ended = !matches!(read, Ok(length) if length == wanted);
        if splitter.step(ended, emit, reject).is_break() || ended {
            return read.map(|_| ());
        }
    }
}

struct Splitter {
    sizes: Sizes,
    /// Of `buffer` in the text.
    offset: u64,
    /// Number of the first event in `buffer`.
    record: u64,
    buffer: Vec<u8>,
    /// Does the buffer go on with an event that is too long?
    is_passing_over: bool,
}

impl Splitter {
    /// Sends what of the buffer can be sent.
    fn step(&mut self, ended: bool, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> ControlFlow<()> {
        if self.is_passing_over && !self.pass_over(ended) {
            return ControlFlow::Continue(());
        }
        let (mut whole, mut records, mut open) = (0, 0, None);
        for piece in pieces(&self.buffer) {
            match piece.kind {
                Kind::Whole => {
                    whole = piece.range.end;
                    records += 1;
                }
                // The last piece may go on.
                Kind::Cut if piece.range.end == self.buffer.len() => open = Some(piece.range.start),
                Kind::Cut => {
                    whole = piece.range.end;
                    records += 1;
                }
                Kind::Between => {}
            }
        }
        if ended {
            return self.send(self.buffer.len(), records, emit);
        }
        let left = self.buffer.len() - open.unwrap_or(whole);
        match open {
            Some(start) if left > self.sizes.event_bytes_max => {
                self.send(start, records, emit)?;
                reject(Rejection {
                    offset: Some(self.offset),
                    record: Some(self.record),
                    reason: format!("event longer than {} bytes", self.sizes.event_bytes_max),
                    count: 1,
                    lost: true,
                });
                self.record += 1;
                // The event's own start is passed over.
                self.drop_front(b"<Event".len());
                self.is_passing_over = true;
                self.pass_over(ended);
                ControlFlow::Continue(())
            }
            // No event is in sight: a tag may still be cut by the end of the buffer.
            None if left > self.sizes.event_bytes_max => self.send(self.buffer.len() - TAG_BYTES_MAX, records, emit),
            _ => self.send(whole, records, emit),
        }
    }

    /// Sends the first `bytes` of the buffer as a unit.
    fn send(&mut self, bytes: usize, records: u64, emit: &mut Emit<'_>) -> ControlFlow<()> {
        if bytes == 0 {
            return ControlFlow::Continue(());
        }
        let rest = self.buffer.split_off(bytes);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let unit = Unit { offset: self.offset, first_record: self.record, bytes, ..Unit::default() };
        self.offset += unit.bytes.len() as u64;
        self.record += records;
        emit(unit).map_continue(|_| ())
    }

    fn drop_front(&mut self, bytes: usize) {
        self.buffer.drain(..bytes);
        self.offset += bytes as u64;
    }

    /// Drops the rest of an event that is too long, as far as it is in the buffer; whether its end was there.
    fn pass_over(&mut self, ended: bool) -> bool {
        let end = tags(&self.buffer, 0).find_map(|tag| match tag {
            Tag { is_event: true, range, .. } => Some(range.start),
            Tag { opens: false, range, .. } => Some(range.end),
            Tag { .. } => None,
        });
        let kept = if ended { 0 } else { TAG_BYTES_MAX };
        self.drop_front(end.unwrap_or(self.buffer.len().saturating_sub(kept)));
        self.is_passing_over = end.is_none();
        end.is_some()
    }
}

/// The blocks of a unit: runs of whole pieces of about [`BLOCK_BYTES`] that hold events.
pub(super) fn blocks(unit: &Unit) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (next, piece) in (unit.first_record..).zip(pieces(&unit.bytes).filter(Piece::is_record)) {
        match blocks.last_mut() {
            Some(block) if block.range.len() < BLOCK_BYTES => {
                block.range.end = piece.range.end;
                block.last_record = next;
            }
            _ => blocks.push(Block { range: piece.range, first_record: next, last_record: next }),
        }
    }
    blocks
}
