//! One chunk: its header, its records one after the other, and how to go on after a broken one.

use super::cursor::{Broken, Cursor};
use super::record::{ChunkOf, Reader, Scratch};
use crate::format::{Block, Decoded, Rejection};
use events::Column;
use memchr::memmem;
use model::Timestamp;
use std::ops::{Range, RangeInclusive};

/// Bytes of a chunk.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of its header: the fixed part and the two tables that we do not need.
const HEADER_BYTES: usize = 512;
/// Where a chunk's header has the number of its last record.
pub(super) const LAST_ID_AT: usize = 32;
/// Where it has the offset of its first free byte.
pub(super) const FREE_AT: usize = 48;
pub(super) const CHUNK_MAGIC: &[u8; 8] = b"ElfChnk\0";
const RECORD_MAGIC: &[u8; 4] = b"\x2a\x2a\0\0";
const RECORD_HEADER_BYTES: usize = 24;
/// Of the copy of the size that ends a record.
const RECORD_END_BYTES: usize = 4;

/// What a chunk's header says.
struct Header {
    numbers: RangeInclusive<u64>,
    last_record: usize,
    free: usize,
    /// Bytes of the chunk that there are.
    size: usize,
    header_agrees: bool,
    records_agree: bool,
    /// Records behind the free space that go on where the header's last one ends: written after the header was.
    newer: u64,
}

impl Header {
    /// `None` when the chunk is cut off within it.
    fn read(chunk: &[u8]) -> Option<Self> {
        let header = chunk.first_chunk::<HEADER_BYTES>()?;
        let word = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().expect("four bytes"));
        let long = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
        let free = (word(FREE_AT) as usize).min(chunk.len());
        let header_agrees = checksum(&[&header[..120], &header[128..]]) == word(124);
        let records_agree = free >= HEADER_BYTES && checksum(&[&chunk[HEADER_BYTES..free]]) == word(52);
        let mut header = Self {
            numbers: long(24)..=long(LAST_ID_AT),
            last_record: word(44) as usize,
            free: if free < HEADER_BYTES { chunk.len() } else { free },
            size: chunk.len(),
            header_agrees,
            records_agree,
            newer: 0,
        };
        header.take_newer(chunk);
        Some(header)
    }

    /// A copy of a log in use may hold a chunk's header from before its last records.
    fn take_newer(&mut self, chunk: &[u8]) {
        while let Some(next) = self.numbers.end().checked_add(1)
            && let Ok(record) = RecordAt::read(chunk, self.free)
            && record.number == next
            && record.is_confirmed(chunk)
        {
            self.last_record = self.free;
            self.free = record.end;
            self.numbers = *self.numbers.start()..=next;
            self.newer += 1;
        }
    }

    /// Bytes that its records can refer to: up to the free space, or all there are where the checksums do not vouch for that. Mostly
    /// more than half of a chunk is free, and what an earlier use left there is neither read nor kept.
    const fn used(&self) -> usize {
        if self.header_agrees && self.records_agree { self.free } else { self.size }
    }

    /// How many records it counts beyond those that were come upon; none where it is damaged itself.
    fn missing(&self, seen: u64) -> u64 {
        const RECORDS_MAX: u64 = (CHUNK_BYTES / (RECORD_HEADER_BYTES + RECORD_END_BYTES)) as u64;
        let counted = self.numbers.end().wrapping_sub(*self.numbers.start()).wrapping_add(1);
        if self.header_agrees && counted <= RECORDS_MAX { counted.saturating_sub(seen) } else { 0 }
    }
}

fn checksum(parts: &[&[u8]]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    parts.iter().for_each(|part| sum.update(part));
    sum.finalize()
}

/// A record's header, and where its BinXML is.
struct RecordAt {
    number: u64,
    written: Timestamp,
    body: Range<usize>,
    end: usize,
}

impl RecordAt {
    fn read(chunk: &[u8], at: usize) -> Result<Self, Broken> {
        let mut cursor = Cursor::new(chunk, at, chunk.len());
        if cursor.take(RECORD_MAGIC.len())? != RECORD_MAGIC {
            return Err(Broken("no record where one should start"));
        }
        let size = cursor.size()?;
        let number = cursor.u64()?;
        let written = Timestamp::from_filetime(cursor.u64()?);
        if size < RECORD_HEADER_BYTES + RECORD_END_BYTES {
            return Err(Broken("a record shorter than its header"));
        }
        if size > chunk.len() - at {
            return Err(Broken("a record reaches past its chunk"));
        }
        let end = at + size;
        Ok(Self { number, written, body: at + RECORD_HEADER_BYTES..end - RECORD_END_BYTES, end })
    }

    /// Does the copy of the size at its end agree?
    fn is_confirmed(&self, chunk: &[u8]) -> bool {
        let start = self.body.start - RECORD_HEADER_BYTES;
        chunk[self.end - RECORD_END_BYTES..self.end] == chunk[start + 4..start + 8]
    }
}

/// Reads the chunk at `range` of a unit into `out`.
pub(super) fn read_chunk(unit: &[u8], range: Range<usize>, unit_offset: u64, scratch: &mut Scratch, out: &mut Decoded) {
    let whole = &unit[range.clone()];
    let offset = unit_offset + range.start as u64;
    if is_unused(whole) {
        return;
    }
    let header = Header::read(whole).filter(|_| whole.starts_with(CHUNK_MAGIC));
    let Some(header) = header else {
        out.rejections.push(no_chunk(whole, offset));
        return;
    };
    let range = range.start..range.start + header.used();
    let chunk = &unit[range.clone()];
    let of = ChunkOf { unit, start: range.start, bytes: chunk };
    let mut walk = Walk {
        chunk,
        offset,
        header: &header,
        rejections: &mut out.rejections,
        numbers: None,
        seen: 0,
        last: *header.numbers.end(),
        newer: 0,
    };
    walk.run(&mut Reader::new(of, scratch, &mut out.events));
    let newer = header.newer + walk.newer;
    let (found, missing) = (walk.numbers, header.missing(walk.seen));
    if let Some((first_record, last_record)) = found {
        out.blocks.push(Block { range, first_record, last_record });
    }
    let mut reject = |reason: String, count, lost| {
        out.rejections.push(Rejection { offset: Some(offset), record: None, reason, count, lost });
    };
    if missing > 0 {
        reject("records that the chunk's header counts are not there".to_owned(), missing, true);
    }
    if newer > 0 {
        reject(format!("{newer} records are newer than the chunk's header; they were read"), 0, false);
    }
    if !header.header_agrees || !header.records_agree {
        reject("chunk checksum differs; what could be read was".to_owned(), 0, false);
    }
    if whole.len() < CHUNK_BYTES {
        reject(format!("the file ends after {} bytes of a chunk", whole.len()), 0, missing > 0);
    }
}

/// Is all of it zeros? Logs are grown ahead of use, so this is asked of much of what is read.
fn is_unused(chunk: &[u8]) -> bool {
    chunk.chunks(256).all(|part| part.iter().fold(0, |all, byte| all | byte) == 0)
}

/// Bytes that are no chunk, and how many records they seem to hold.
fn no_chunk(chunk: &[u8], offset: u64) -> Rejection {
    let seen = memmem::find_iter(chunk, RECORD_MAGIC)
        .filter(|&at| RecordAt::read(chunk, at).is_ok_and(|record| record.is_confirmed(chunk)));
    Rejection {
        offset: Some(offset),
        record: None,
        reason: "no chunk where one should start".to_owned(),
        count: seen.count().max(1) as u64,
        lost: true,
    }
}

/// The way from record to record.
struct Walk<'a, 'b> {
    chunk: &'a [u8],
    offset: u64,
    header: &'b Header,
    rejections: &'b mut Vec<Rejection>,
    /// Lowest and highest number that became a row.
    numbers: Option<(u64, u64)>,
    /// Records come upon, read or not.
    seen: u64,
    /// Number of the last record: the header's, or that of a newer one.
    last: u64,
    /// Records newer than the header's last one, but not beyond its free space.
    newer: u64,
}

impl Walk<'_, '_> {
    fn run(&mut self, reader: &mut Reader<'_>) {
        let mut at = HEADER_BYTES;
        while at < self.header.free {
            at = match RecordAt::read(self.chunk, at) {
                Ok(record) => {
                    self.seen += 1;
                    self.record(&record, at, reader);
                    // A chunk that was used before holds older records behind its last one; newer ones are its own, whatever its header
                    // says.
                    if record.number == self.last {
                        if !self.goes_on(&record) {
                            break;
                        }
                        self.last += 1;
                        self.newer += 1;
                    }
                    record.end
                }
                Err(broken) => match self.next_record(at + 1) {
                    Some(next) => {
                        self.seen += 1;
                        self.reject(at, None, broken);
                        next
                    }
                    None => {
                        // Zeros are where the free space starts in truth.
                        if self.chunk[at..].iter().take(RECORD_MAGIC.len()).any(|&byte| byte != 0) {
                            self.seen += 1;
                            self.reject(at, None, broken);
                        }
                        break;
                    }
                },
            };
        }
    }

    /// Does the next record follow right behind this one, by number and place?
    fn goes_on(&self, record: &RecordAt) -> bool {
        let next = RecordAt::read(self.chunk, record.end).ok();
        next.is_some_and(|next| {
            Some(next.number) == record.number.checked_add(1)
                && next.end <= self.header.free
                && next.is_confirmed(self.chunk)
        })
    }

    fn record(&mut self, record: &RecordAt, at: usize, reader: &mut Reader<'_>) {
        let mut body = Cursor::new(self.chunk, record.body.start, record.body.end);
        if let Err(broken) = reader.read(&mut body) {
            reader.events().abandon_row();
            return self.reject(at, Some(record.number), broken);
        }
        let events = reader.events();
        if events.open_time().is_none() {
            events.set_time(record.written);
        }
        events.set_text(Column::TIME_ZONE, "utc");
        events.set_number(Column::RECORD, record.number);
        super::super::windows::normalise(events);
        events.finish_row();
        let (first, last) = self.numbers.unwrap_or((record.number, record.number));
        self.numbers = Some((first.min(record.number), last.max(record.number)));
    }

    /// After a broken record: the next that is whole, is in the live part and has a number that this chunk's header counts.
    /// A chunk caught while it was written anew also holds records of the time before.
    fn next_record(&self, from: usize) -> Option<usize> {
        let end = self.header.free.min(self.header.last_record.saturating_add(RECORD_MAGIC.len()));
        let hits = memmem::find_iter(self.chunk.get(from..end)?, RECORD_MAGIC);
        hits.map(|hit| from + hit).find(|&at| {
            RecordAt::read(self.chunk, at).is_ok_and(|record| {
                record.end <= self.header.free
                    && self.header.numbers.contains(&record.number)
                    && record.is_confirmed(self.chunk)
            })
        })
    }

    fn reject(&mut self, at: usize, record: Option<u64>, Broken(reason): Broken) {
        self.rejections.push(Rejection {
            offset: Some(self.offset + at as u64),
            record,
            reason: reason.to_owned(),
            count: 1,
            lost: true,
        });
    }
}
