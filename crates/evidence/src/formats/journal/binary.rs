//! The journal as it lies on disk (`system.journal`, `user-1000.journal`, `..@..journal~`).
//!
//! Source: systemd, "Journal File Format". All numbers are little-endian.
//!
//! ```text
//! header    "LPKSHHRH" compatible(4) incompatible(4) state(1) .. @88 header size(8) arena size(8) .. @144 objects(8) entries(8)
//! object    type(1) flags(1) 0(6) size(8) .. , at multiples of 8
//!   data 1  hash(8) 4 offsets(8 each) @56 entries(8), compact: 8 more; then NAME=value, compressed by the flags 1 xz, 2 lz4, 4 zstd
//!   entry 3 number(8) realtime(8) monotonic(8) boot(16) xor(8), then a data object's offset and hash (16), compact: offset alone (4)
//! ```
//!
//! Objects are walked one after the other, so a file whose indexes are damaged, or that was not closed, is read as far as objects go. Each
//! entry is written in the export format while it is read ([`super::export`]); from then on offsets count those bytes, and that is the
//! verbatim record. The header says how many entries there are; those that are not found are rejected. A data object may be named by any
//! number of entries: what they come to together is limited ([`crate::limits::JOURNAL_EXPANSION_MAX`]), those that fail in the end among them.

use super::compression::{self, Compression};
use super::export;
use crate::format::{Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::limits::{
    JOURNAL_BYTES_MAX, JOURNAL_EXPANSION_MAX, LINE_BYTES_MAX, RATIO_FREE_BYTES, RECORD_TEXT_BYTES_MAX, UNIT_BYTES,
};
use std::io::{self, Read};
use std::ops::ControlFlow;

const SIGNATURE: &[u8] = b"LPKSHHRH";
/// Incompatible flag: offsets of 32 bits.
const COMPACT: u32 = 16;
/// All incompatible flags that are understood: compressions, keyed hashes, compact.
const UNDERSTOOD: u32 = 31;
const DATA: u8 = 1;
const ENTRY: u8 = 3;
/// Kinds of objects there are.
const KIND_MAX: u8 = 7;
const OBJECT_HEADER_BYTES: usize = 16;

/// The format.
pub(crate) struct JournalFile;

impl Format for JournalFile {
    fn name(&self) -> &'static str {
        "journal"
    }

    fn describe(&self) -> &'static str {
        "systemd journal file (uncompressed, zstd, lz4; compact)"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        head.starts_with(SIGNATURE)
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        let read = (&mut *input).take(JOURNAL_BYTES_MAX + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > JOURNAL_BYTES_MAX {
            let reason =
                format!("journal file longer than {JOURNAL_BYTES_MAX} bytes: export it with journalctl -o export");
            reject(Rejection { offset: None, record: None, reason, count: 1, lost: true });
            return Ok(());
        }
        match Journal::open(&bytes) {
            Ok(journal) => journal.emit(emit, reject),
            Err(reason) => {
                reject(Rejection { offset: None, record: None, reason: reason.to_owned(), count: 1, lost: true });
            }
        }
        read.map(|_| ())
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        export::decode(unit, out);
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        export::show(block, first_record, record)
    }
}

/// A file.
struct Journal<'b> {
    bytes: &'b [u8],
    is_compact: bool,
    header_bytes: usize,
    entries: u64,
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|number| u32::from_le_bytes(*number))
}

fn number64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|number| u64::from_le_bytes(*number))
}

/// An object: kind, flags and all its bytes.
struct Object<'b> {
    kind: u8,
    flags: u8,
    bytes: &'b [u8],
}

impl<'b> Journal<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, &'static str> {
        let cut = "a journal file that ends in its header";
        let flags = number32(bytes, 12).ok_or(cut)?;
        if flags & !UNDERSTOOD != 0 {
            return Err("a journal file of an unknown version: export it with journalctl -o export");
        }
        let header_bytes = number64(bytes, 88).and_then(|size| usize::try_from(size).ok()).ok_or(cut)?;
        let entries = number64(bytes, 152).ok_or(cut)?;
        if !(160..=4096).contains(&header_bytes) {
            return Err("a journal file whose header is damaged");
        }
        Ok(Self { bytes, is_compact: flags & COMPACT != 0, header_bytes, entries })
    }

    fn object(&self, offset: usize) -> Option<Object<'b>> {
        if !offset.is_multiple_of(8) {
            return None;
        }
        let header = self.bytes.get(offset..)?.get(..OBJECT_HEADER_BYTES)?;
        let size = usize::try_from(number64(header, 8)?).ok().filter(|size| *size >= OBJECT_HEADER_BYTES)?;
        let is_known = (1..=KIND_MAX).contains(&header[0]);
        let bytes = self.bytes.get(offset..)?.get(..size)?;
        is_known.then_some(Object { kind: header[0], flags: header[1], bytes })
    }

    /// Writes all entries as units.
    fn emit(&self, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) {
        let expansion_max = (self.bytes.len() as u64).saturating_mul(JOURNAL_EXPANSION_MAX) + RATIO_FREE_BYTES;
        let (mut offset, mut first_record, mut found, mut expanded) = (0_u64, 1_u64, 0_u64, 0_u64);
        let mut unit: Vec<u8> = Vec::new();
        let mut flush = |unit: &mut Vec<u8>, offset: &mut u64, first_record: &mut u64, next: u64| {
            let bytes = std::mem::take(unit);
            let length = bytes.len() as u64;
            let flow = if bytes.is_empty() {
                ControlFlow::Continue(Vec::new())
            } else {
                emit(Unit { offset: *offset, first_record: *first_record, bytes, carry: Carry::Nothing })
            };
            (*offset, *first_record) = (*offset + length, next);
            flow.map_continue(|empty| *unit = empty)
        };
        let mut place = self.header_bytes.next_multiple_of(8);
        while let Some(object) = self.object(place) {
            if object.kind == ENTRY {
                found += 1;
                let before = unit.len();
                if let Err(reason) = self.write(object.bytes, &mut unit, &mut expanded) {
                    // The entry keeps its number: what is written of it is an entry without a time, and rejected there.
                    unit.truncate(before);
                    unit.extend_from_slice(b"__DAMAGED=1\n\n");
                    let offset = Some(place as u64);
                    let reason = reason.to_owned();
                    reject(Rejection { offset, record: Some(found), reason, count: 0, lost: true });
                }
                if expanded > expansion_max {
                    break;
                }
                if unit.len() >= UNIT_BYTES && flush(&mut unit, &mut offset, &mut first_record, found + 1).is_break() {
                    return;
                }
            }
            place += object.bytes.len().next_multiple_of(8);
        }
        if flush(&mut unit, &mut offset, &mut first_record, found + 1).is_continue() && found < self.entries {
            let reason = "journal entries that were not found: the file is damaged, cut off, or expands too much";
            let count = (self.entries - found).min(self.bytes.len() as u64 / 64);
            let offset = Some(place as u64);
            reject(Rejection { offset, record: Some(found + 1), reason: reason.to_owned(), count, lost: true });
        }
    }

    /// Writes an entry in the export format, and adds to `expanded` the bytes of its values.
    fn write(&self, entry: &[u8], out: &mut Vec<u8>, expanded: &mut u64) -> Result<(), &'static str> {
        const CUT: &str = "a journal entry that is cut off";
        let start = out.len();
        for (name, at) in [("__SEQNUM", 16), ("__REALTIME_TIMESTAMP", 24), ("__MONOTONIC_TIMESTAMP", 32)] {
            let value = number64(entry, at).ok_or(CUT)?;
            out.extend_from_slice(format!("{name}={value}\n").as_bytes());
        }
        let items = entry.get(64..).ok_or(CUT)?;
        let item_bytes = if self.is_compact { 4 } else { 16 };
        for item in items.chunks_exact(item_bytes) {
            let offset =
                if self.is_compact { number32(item, 0).map(u64::from) } else { number64(item, 0) }.unwrap_or_default();
            // Room for more items than there are.
            if offset == 0 {
                continue;
            }
            let offset = usize::try_from(offset).map_err(|_| "a journal field that points nowhere")?;
            self.field(offset, out, expanded)?;
            if out.len() - start > RECORD_TEXT_BYTES_MAX {
                return Err("a journal entry that is too large");
            }
        }
        out.push(b'\n');
        Ok(())
    }

    fn field(&self, offset: usize, out: &mut Vec<u8>, expanded: &mut u64) -> Result<(), &'static str> {
        let object = self.object(offset).filter(|object| object.kind == DATA);
        let object = object.ok_or("a journal field that points nowhere")?;
        let payload =
            object.bytes.get(if self.is_compact { 72 } else { 64 }..).ok_or("a journal field that is cut off")?;
        let how = match object.flags & 7 {
            0 => None,
            1 => Some(Compression::Xz),
            2 => Some(Compression::Lz4),
            4 => Some(Compression::Zstd),
            _ => return Err("a journal field of an unknown compression"),
        };
        let Some(how) = how else {
            *expanded += payload.len() as u64;
            return write_field(payload, out);
        };
        let value = compression::unpack(how, payload, LINE_BYTES_MAX);
        let bytes = value.as_ref().map_or_else(|_| compression::room(how, payload, LINE_BYTES_MAX), Vec::len);
        *expanded += bytes as u64;
        write_field(&value?, out)
    }
}

/// `NAME=value`, in the form for text where it is text without line ends.
fn write_field(payload: &[u8], out: &mut Vec<u8>) -> Result<(), &'static str> {
    let at = memchr::memchr(b'=', payload).ok_or("a journal field without a name")?;
    let (name, value) = (&payload[..at], &payload[at + 1..]);
    if memchr::memchr(b'\n', name).is_some() {
        return Err("a journal field without a name");
    }
    out.extend_from_slice(name);
    if memchr::memchr(b'\n', value).is_none() && std::str::from_utf8(value).is_ok() {
        out.push(b'=');
    } else {
        out.push(b'\n');
        out.extend_from_slice(&(value.len() as u64).to_le_bytes());
    }
    out.extend_from_slice(value);
    out.push(b'\n');
    Ok(())
}
