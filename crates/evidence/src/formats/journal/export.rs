//! `journalctl -o export`: fields of an entry one after the other, an empty line after each entry.
//!
//! ```text
//! NAME=text LF                      a field that holds text
//! NAME LF length(8, LE) bytes LF    a field that holds anything
//! LF                                the end of the entry
//! ```
//!
//! Entries are numbered from 1. What is no field up to the next empty line is rejected as one record. An entry that is too long is passed by
//! the length that its value says it has, so that nothing in the value is taken for an entry.

use super::entry::Entry;
use crate::format::{Block, Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
use crate::limits::{BLOCK_BYTES, LINE_BYTES_MAX, UNIT_BYTES};
use events::Column;
use std::borrow::Cow;
use std::io::{self, Read};

/// Fields of one entry; systemd's own limit.
const FIELDS_MAX: usize = 1024;

/// Bytes of a field, systemd's own limit; a length beyond is no length.
const FIELD_BYTES_MAX: u64 = 768 * 1024 * 1024;

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
        let mut skipping: Option<u64> = None;
        loop {
            let wanted = UNIT_BYTES.saturating_sub(buffer.len()).max(UNIT_BYTES / 4);
            let read = (&mut *input).take(wanted as u64).read_to_end(&mut buffer);
            let ended = !matches!(read, Ok(length) if length == wanted);
            if let Some(missing) = &mut skipping {
                let (skipped, is_found) = skip(&buffer, missing);
                offset += skipped as u64;
                buffer.drain(..skipped);
                match (is_found, ended) {
                    (true, _) => skipping = None,
                    (false, true) => return read.map(|_| ()),
                    (false, false) => continue,
                }
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
                let (kept, missing) = left_open(&buffer);
                (offset, record) = (offset + (buffer.len() - kept) as u64, record + 1);
                buffer.drain(..buffer.len() - kept);
                skipping = Some(missing);
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

/// Passes bytes of an entry that is too long: how many, and whether the next entry begins after them. Of the value that is open, `missing`
/// bytes are still to come, its line end among them.
fn skip(bytes: &[u8], missing: &mut u64) -> (usize, bool) {
    let value = usize::try_from(*missing).unwrap_or(usize::MAX).min(bytes.len());
    *missing -= value as u64;
    // The value's line end may be the one before an empty line.
    let start = if *missing == 0 { value.saturating_sub(1) } else { value };
    match after_empty_line(&bytes[start..]) {
        Some(at) => (start + at, true),
        // Three bytes of what is looked for may be here, the fourth not yet.
        None => (bytes.len().saturating_sub(3).max(start), false),
    }
}

/// Of an entry that goes on beyond the bytes: how many of the last ones may belong to an empty line, and how much of a value is missing.
fn left_open(bytes: &[u8]) -> (usize, u64) {
    let mut rest = bytes;
    loop {
        let (piece, next) = piece(rest);
        rest = next;
        match piece {
            Piece::Incomplete(missing) => return (0, missing),
            Piece::Nothing => return (usize::from(!bytes.is_empty()), 0),
            Piece::Field(..) | Piece::End | Piece::Bad => {}
        }
    }
}

/// A piece of an entry, and what follows it.
enum Piece<'b> {
    Field(&'b [u8], &'b [u8]),
    End,
    /// Neither: a line that is no field.
    Bad,
    /// A field that goes on beyond the bytes, by as many as its length says; 0 where none is said. Nothing follows.
    Incomplete(u64),
    /// The bytes end here.
    Nothing,
}

fn piece(bytes: &[u8]) -> (Piece<'_>, &[u8]) {
    if bytes.is_empty() {
        return (Piece::Nothing, bytes);
    }
    let Some(end) = memchr::memchr(b'\n', bytes) else { return (Piece::Incomplete(0), &[]) };
    let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
    if line.is_empty() {
        return (Piece::End, rest);
    }
    if let Some(at) = memchr::memchr(b'=', line) {
        let piece = if is_name(&line[..at]) { Piece::Field(&line[..at], &line[at + 1..]) } else { Piece::Bad };
        return (piece, rest);
    }
    if !is_name(line) {
        return (Piece::Bad, rest);
    }
    let Some((length, value)) = rest.split_first_chunk() else { return (Piece::Incomplete(0), &[]) };
    let length = u64::from_le_bytes(*length);
    if length > FIELD_BYTES_MAX {
        return (Piece::Bad, rest);
    }
    match usize::try_from(length).ok().and_then(|length| value.split_at_checked(length)) {
        Some((value, [b'\n', after @ ..])) => (Piece::Field(line, value), after),
        Some((_, [_, ..])) => (Piece::Bad, rest),
        Some((_, [])) | None => (Piece::Incomplete(length + 1 - value.len() as u64), &[]),
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
            Piece::Field(..) | Piece::Bad | Piece::Incomplete(_) => is_begun = true,
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
                (Piece::End, None) => {}
                (Piece::Nothing, None) => return None,
                (Piece::End | Piece::Nothing, Some(start)) => return Some(start..at),
                (Piece::Field(..) | Piece::Bad | Piece::Incomplete(_), _) => start = start.or(Some(at)),
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
            Piece::Bad | Piece::Incomplete(_) => return Err("a journal entry that is damaged or ends too early"),
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
            Piece::Bad | Piece::Incomplete(_) => text.push_str("\n(damaged)"),
            Piece::End | Piece::Nothing => return Some(text.trim_start().to_owned()),
        }
    }
}
