//! Windows events as XML: what `wevtutil qe /f:xml` prints (with or without a root element), what Event Viewer saves as XML, what
//! PowerShell's `ToXml()` gives, what a collector of forwarded events hands on, and what the readers of EVTX print.
//!
//! Sources: Microsoft, "Event Schema" (Windows Event Log reference: `Event`, `System`, `EventData`, `UserData`, `RenderingInfo`);
//! Microsoft, "wevtutil".
//!
//! Events stand one after the other, each from `<Event ..>` to its `</Event>`, in UTF-8 or UTF-16. Around them may stand an XML declaration,
//! `<Events>`, comments, a document type, and lines `Record N`. All else outside of events is rejected, with its lines counted. Names may
//! have a namespace's prefix. A document type is read past; one that declares entities is rejected, and nothing that it declares is expanded.
//!
//! | element | column |
//! |---|---|
//! | `System` and its attributes | as in EVTX: `host`, `channel`, `provider`, `event_id`, `record_id`, .. |
//! | `TimeCreated/@SystemTime` | `time`, `time_text` |
//! | `EventData/Data[@Name]` | the field of that name |
//! | `Data` without a name | field `Data`, a line each |
//! | leaves of `UserData` | the field of the element's name |
//! | `RenderingInfo/Message` | `message` |
//! | other leaves of `RenderingInfo` | `RenderingInfo_Name` in `extra` |
//! | attributes elsewhere | `Element_Attribute` in `extra` |
//!
//! `formats/windows/place.rs` is that table, for this reader and the one of EVTX: the same record gives the same row. Only `record` differs,
//! which here counts events from 1, and `time_text`. An event with a document type of its own, or with entities other than XML's five, is rejected.

mod cut;
mod event;
#[cfg(test)]
mod tests;

pub(crate) use event::{Broken, Memory, read};

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::encoding;
use crate::formats::lines::{self, Line};
use crate::formats::record_line;
use crate::formats::time::{Written, zone_word};
use crate::formats::windows::normalise;
use crate::limits::LINE_BYTES_MAX;
use cut::{Kind, Piece, Sizes, pieces};
use events::{BatchBuilder, Column};
use memchr::memmem;
use std::borrow::Cow;
use std::io::{self, Read};

/// The format.
pub(crate) struct WindowsXml;

impl Format for WindowsXml {
    fn name(&self) -> &'static str {
        "windows-xml"
    }

    fn describe(&self) -> &'static str {
        "Windows events as XML"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let text = encoding::text_head(head);
        // What stands before the first event has to be what may stand there.
        text.trim_ascii_start().starts_with(b"<")
            && pieces(&text)
                .find(Piece::is_record)
                .is_some_and(|event| Around::of(&text[..event.range.start]).is_layout)
            || is_record_line(&text) && pieces(&text).any(|piece| piece.is_record())
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let (offset, mut text) = encoding::text(input)?;
        cut::split(&mut text, offset, Sizes::default(), emit, reject)
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        let mut memory = Memory::default();
        let mut record = unit.first_record;
        let mut is_replaced = false;
        for piece in pieces(&unit.bytes) {
            let bytes = &unit.bytes[piece.range.clone()];
            if !piece.is_record() {
                out.rejections.extend(between(bytes, unit.offset + piece.range.start as u64));
                continue;
            }
            let text = lines::text(bytes);
            if !is_replaced && matches!(text, Cow::Owned(_)) {
                is_replaced = true;
                let line = Line { number: record, start: piece.range.start, bytes };
                lines::note_replaced(&mut out.rejections, unit, &line);
            }
            if let Err(Broken(reason)) = decode(&text, piece.kind, &mut memory, &mut out.events) {
                out.events.abandon_row();
                out.rejections.push(Rejection {
                    offset: Some(unit.offset + piece.range.start as u64),
                    record: Some(record),
                    reason: reason.to_owned(),
                    count: 1,
                    lost: true,
                });
            } else {
                end(&mut out.events, record, context.assume_zone_minutes);
            }
            record += 1;
        }
        out.blocks.extend(cut::blocks(unit));
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
        let piece = pieces(block).filter(Piece::is_record).nth(index)?;
        Some(lines::text(&block[piece.range]).into_owned())
    }
}

fn decode(text: &str, kind: Kind, memory: &mut Memory, events: &mut BatchBuilder) -> Result<(), Broken> {
    if kind == Kind::Cut {
        return Err(Broken("an event that ends too early"));
    }
    if text.len() > LINE_BYTES_MAX {
        return Err(Broken("an event that is too long"));
    }
    read(text, memory, events)
}

/// Ends a row that [`read`] has written.
fn end(events: &mut BatchBuilder, record: u64, assume_zone_minutes: i32) {
    write_zone(events, assume_zone_minutes);
    events.set_number(Column::RECORD, record);
    normalise(events);
    events.finish_row();
}

/// Says where the time's zone is from; Windows writes UTC, others may not.
pub(crate) fn write_zone(events: &mut BatchBuilder, assume_zone_minutes: i32) {
    match events.open_text(Column::TIME_TEXT).and_then(Written::parse) {
        Some(Written::Zoned { is_utc, .. }) => events.set_text(Column::TIME_ZONE, zone_word(is_utc)),
        Some(local @ Written::Local(_)) => local.write(events, assume_zone_minutes),
        None => {}
    }
}

/// What stands between events, unless it is what may stand there.
fn between(bytes: &[u8], offset: u64) -> Option<Rejection> {
    let around = Around::of(bytes);
    let is_blank = |line: &[u8]| line.trim_ascii().is_empty();
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !is_blank(line)).count() as u64;
    let (reason, count) = match (around.declares_entities, around.is_layout) {
        (false, true) => return None,
        (false, false) => ("text outside of events", lines.max(1)),
        (true, true) => (DECLARES, 1),
        (true, false) => (DECLARES, lines.max(1)),
    };
    Some(Rejection { offset: Some(offset), record: None, reason: reason.to_owned(), count, lost: true })
}

const DECLARES: &str = "a document type that declares entities: they are never expanded";

/// What a text outside of events is made of.
struct Around {
    /// Is it nothing but what may stand around events?
    is_layout: bool,
    /// Is there a document type among it that declares entities?
    declares_entities: bool,
}

impl Around {
    fn of(mut text: &[u8]) -> Self {
        let mut around = Self { is_layout: true, declares_entities: false };
        loop {
            text = text.trim_ascii_start();
            let end = |start: &[u8], end: &[u8]| {
                let rest = text.strip_prefix(start)?;
                memmem::find(rest, end).map(|at| &rest[at + end.len()..])
            };
            let rest = end(b"<?", b"?>")
                .or_else(|| end(b"<!--", b"-->"))
                .or_else(|| after_root(text))
                .or_else(|| {
                    let (declares, rest) = document_type(text)?;
                    around.declares_entities |= declares;
                    Some(rest)
                })
                .or_else(|| text.strip_prefix("\u{feff}".as_bytes()))
                .or_else(|| record_line::after(text));
            match rest {
                Some(rest) => text = rest,
                None if text.is_empty() => return around,
                None => {
                    around.is_layout = false;
                    let is_next =
                        |at: &usize| text[*at..].starts_with(b"<!--") || text[*at..].starts_with(b"<!DOCTYPE");
                    let mut marks = memmem::find_iter(text, b"<!").filter(is_next);
                    match marks.next() {
                        // What begins and does not end would be looked through again for each that follows.
                        Some(0) | None => return around,
                        Some(next) => text = &text[next..],
                    }
                }
            }
        }
    }
}

/// What follows the tag of a root element `Events`, with a namespace's prefix or without.
fn after_root(text: &[u8]) -> Option<&[u8]> {
    let tag = text.strip_prefix(b"<")?;
    let end = memchr::memchr(b'>', tag)?;
    let name = tag[..end].split(u8::is_ascii_whitespace).next()?;
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let name = name.strip_suffix(b"/").unwrap_or(name);
    let local = memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..]);
    local.starts_with(b"Events").then(|| &tag[end + 1..])
}

/// A document type at the start of a text: whether it declares entities, and what follows it. Read past, once, and never acted on.
fn document_type(text: &[u8]) -> Option<(bool, &[u8])> {
    let inner = text.strip_prefix(b"<!DOCTYPE")?;
    let (mut quote, mut depth, mut at, mut declares) = (None, 0_usize, 0, false);
    while let Some(&byte) = inner.get(at) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'<') if inner[at..].starts_with(b"<!--") => at += memmem::find(&inner[at..], b"-->")? + 2,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'<') => {
                depth += 1;
                declares |= inner[at..].starts_with(b"<!ENTITY");
            }
            (None, b'>') if depth == 0 => return Some((declares, &inner[at + 1..])),
            (None, b'>') => depth -= 1,
            (None, _) => {}
        }
        at += 1;
    }
    None
}

fn is_record_line(text: &[u8]) -> bool {
    record_line::after(text).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"<"))
}
