//! `journalctl -o export`: fields of an entry one after the other, an empty line after each entry.
//!
//! ```text
//! NAME=text LF                      a field that holds text
//! NAME LF length(8, LE) bytes LF    a field that holds anything
//! LF                                the end of the entry
//! ```
//!
//! Entries are numbered from 1. What is no field up to the next empty line is rejected as one record.

use super::entry::Entry;
use crate::format::{Block, Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
use crate::limits::{BLOCK_BYTES, LINE_BYTES_MAX, UNIT_BYTES};
use events::Column;
use std::borrow::Cow;
use std::io::{self, Read};

/// Fields of one entry; systemd's own limit.
const FIELDS_MAX: usize = 1024;

/// The format.
pub(crate) struct JournalExport;

impl Format for JournalExport {
    fn name(&self) -> &'static str {
        "journal-export"
    }

    fn describe(&self) -> &'static str {
        "systemd journal, export format (journalctl -o export)"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        const SURE: [&[u8]; 3] = [b"__CURSOR=", b"__REALTIME_TIMESTAMP=", b"__MONOTONIC_TIMESTAMP="];
        let start = head.trim_ascii_start();
        SURE.iter().any(|field| start.starts_with(field))
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let (mut offset, mut record) = (0_u64, 1_u64);
        let mut buffer = Vec::new();
        let mut is_skipping = false;
        loop {
            let wanted = UNIT_BYTES.saturating_sub(buffer.len()).max(UNIT_BYTES / 4);
            let read = (&mut *input).take(wanted as u64).read_to_end(&mut buffer);
            let ended = !matches!(read, Ok(length) if length == wanted);
            if is_skipping {
                let skipped = after_empty_line(&buffer);
                offset += skipped.unwrap_or(buffer.len()) as u64;
                buffer.drain(..skipped.unwrap_or(buffer.len()));
                is_skipping = skipped.is_none() && !ended;
            }
            let (whole, entries) = whole_entries(&buffer, ended);
            let rest = buffer.split_off(whole);
            if !buffer.is_empty() {
                let length = buffer.len() as u64;
                let unit = Unit { offset, first_record: record, bytes: buffer, carry: Carry::Nothing };
                if emit(unit).is_break() {
                    return Ok(());
                }
                (offset, record) = (offset + length, record + entries);
            }
            buffer = rest;
            if ended {
                return read.map(|_| ());
            }
            if buffer.len() > LINE_BYTES_MAX {
                let reason = format!("journal entry longer than {LINE_BYTES_MAX} bytes");
                reject(Rejection { offset: Some(offset), record: Some(record), reason, count: 1, lost: true });
                (offset, record) = (offset + buffer.len() as u64, record + 1);
                buffer.clear();
                is_skipping = true;
            }
        }
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        decode(unit, out);
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        show(block, first_record, record)
    }
}

/// Where the first entry after an empty line begins.
fn after_empty_line(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, b"\n\n__").map(|at| at + 2)
}

/// A piece of an entry, and what follows it.
enum Piece<'b> {
    Field(&'b [u8], &'b [u8]),
    End,
    /// Neither: a line that is no field, or one whose length goes beyond the bytes.
    Bad,
    /// The bytes end here.
    Nothing,
}

fn piece(bytes: &[u8]) -> (Piece<'_>, &[u8]) {
    if bytes.is_empty() {
        return (Piece::Nothing, bytes);
    }
    let Some(end) = memchr::memchr(b'\n', bytes) else { return (Piece::Bad, &bytes[bytes.len()..]) };
    let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
    if line.is_empty() {
        return (Piece::End, rest);
    }
    if let Some(at) = memchr::memchr(b'=', line) {
        let piece = if is_name(&line[..at]) { Piece::Field(&line[..at], &line[at + 1..]) } else { Piece::Bad };
        return (piece, rest);
    }
    let length = rest.first_chunk().map(|length| u64::from_le_bytes(*length));
    let length = length.and_then(|length| usize::try_from(length).ok()).filter(|_| is_name(line));
    let value = length.and_then(|length| rest[8..].split_at_checked(length));
    match value {
        Some((value, [b'\n', after @ ..])) => (Piece::Field(line, value), after),
        _ => (Piece::Bad, rest),
    }
}

/// Field names are capitals, digits and `_`.
fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && name.len() <= 256
        && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

/// How many of the bytes are whole entries, and how many entries. At the end of a file, what is left is one.
fn whole_entries(bytes: &[u8], ended: bool) -> (usize, u64) {
    let (mut whole, mut entries, mut rest, mut is_begun) = (0, 0, bytes, false);
    loop {
        let (piece, next) = piece(rest);
        rest = next;
        match piece {
            Piece::Field(..) | Piece::Bad => is_begun = true,
            Piece::End => {
                whole = bytes.len() - rest.len();
                entries += u64::from(is_begun);
                is_begun = false;
            }
            Piece::Nothing => break,
        }
    }
    if ended { (bytes.len(), entries + u64::from(is_begun)) } else { (whole, entries) }
}

/// The bytes of each entry of a block or unit, without those between.
fn entries(bytes: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let mut start = None;
        loop {
            let at = bytes.len() - rest.len();
            let (piece, next) = piece(rest);
            rest = next;
            match (piece, start) {
                (Piece::Field(..) | Piece::Bad, None) => start = Some(at),
                (Piece::Field(..) | Piece::Bad, Some(_)) | (Piece::End, None) => {}
                (Piece::End | Piece::Nothing, Some(start)) => return Some(start..at),
                (Piece::Nothing, None) => return None,
            }
        }
    })
}

/// Decodes the entries of a unit.
pub(super) fn decode(unit: &Unit, out: &mut Decoded) {
    let bytes = &unit.bytes;
    let mut open: Option<(usize, u64)> = None;
    let mut end = 0;
    for (range, record) in entries(bytes).zip(unit.first_record..) {
        out.events.set_number(Column::RECORD, record);
        if let Err(reason) = write(&bytes[range.clone()], out) {
            out.events.abandon_row();
            let offset = Some(unit.offset + range.start as u64);
            let rejection = Rejection { offset, record: Some(record), reason: reason.to_owned(), count: 1, lost: true };
            out.rejections.push(rejection);
        }
        let (start, first_record) = *open.get_or_insert((range.start, record));
        end = range.end;
        if end - start >= BLOCK_BYTES {
            out.blocks.push(Block { range: start..end, first_record, last_record: record });
            open = None;
        }
    }
    if let Some((start, first_record)) = open {
        let last_record = first_record + entries(&bytes[start..end]).count() as u64 - 1;
        out.blocks.push(Block { range: start..end, first_record, last_record });
    }
}

fn write(bytes: &[u8], out: &mut Decoded) -> Result<(), &'static str> {
    let mut entry = Entry::default();
    let mut rest = bytes;
    for _ in 0..FIELDS_MAX {
        let (piece, next) = piece(rest);
        rest = next;
        match piece {
            Piece::Field(name, value) => {
                let name = std::str::from_utf8(name).map_err(|_| "a journal field whose name is none")?;
                entry.field(&mut out.events, name, lines::text(value));
            }
            Piece::Bad => return Err("a journal entry that is damaged or ends too early"),
            Piece::End | Piece::Nothing => {
                if !entry.finish(&mut out.events) {
                    return Err("a journal entry without a time");
                }
                out.events.finish_row();
                return Ok(());
            }
        }
    }
    Err("a journal entry with too many fields")
}

/// An entry of a block, with what is no text in it replaced.
pub(super) fn show(block: &[u8], first_record: u64, record: u64) -> Option<String> {
    let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
    let range = entries(block).nth(index)?;
    let mut text = String::new();
    let mut rest = &block[range];
    loop {
        let (piece, next) = piece(rest);
        rest = next;
        match piece {
            Piece::Field(name, value) => {
                let line =
                    [Cow::Borrowed("\n"), String::from_utf8_lossy(name), "=".into(), String::from_utf8_lossy(value)];
                text.push_str(&line.concat());
            }
            Piece::Bad => text.push_str("\n(damaged)"),
            Piece::End | Piece::Nothing => return Some(text.trim_start().to_owned()),
        }
    }
}
