//! Linux audit: `audit.log` as auditd writes it, raw output of ausearch, and what audisp forwards. Records of one serial are one event.
//!
//! Source: audit.rules(7), auditd.conf(5), ausearch(8); Red Hat, "Understanding Audit log files"; the field and record dictionaries of the
//! Linux audit project.
//!
//! ```text
//! [node=HOST ]type=TYPE msg=audit(SECONDS.MILLIS:SERIAL): name=value .. [0x1d]NAME=value ..
//! ```
//!
//! After the byte 0x1d stand the values that auditd looked up (`log_format = ENRICHED`), under names in capitals. Lines `----` and `time->` are
//! ausearch's and are noted, not read. What the fields become stands in [`event`], how they are spelled in [`record`].
//!
//! Records of an event may have others between them: of the events read last, sixteen are kept open, and a unit ends where none of them is.
//! Only an event of thousands of records is torn into two rows.
//!
//! The number of an event is that of its first line, `record_id` is the serial. A time of ausearch's `-i` is in the locale of whoever ran it:
//! such records are rejected.

mod event;
mod hexadecimal;
mod record;
mod syscalls;
#[cfg(test)]
mod tests;

use crate::format::{Block, Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines::{self, Line};
use crate::limits::{BLOCK_BYTES, UNIT_BYTES};
use model::LogKind;
use record::{Key, Record};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Lines looked at for telling.
const SNIFF_LINES: usize = 20;
/// Events whose records may still come.
const OPEN_EVENTS: usize = 16;
/// Lines that are looked at for where the last event of a unit begins.
const TAIL_LINES: usize = 4096;

/// The format.
pub(crate) struct Auditd;

impl Format for Auditd {
    fn name(&self) -> &'static str {
        "auditd"
    }

    fn describe(&self) -> &'static str {
        "Linux audit log (audit.log, ausearch --raw)"
    }

    fn log(&self) -> Option<LogKind> {
        Some(LogKind::LinuxAuth)
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let text = lines::text_head(head);
        let said = text
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty() && !record::is_separator(line));
        let (own, all) = said
            .take(SNIFF_LINES)
            .fold((0, 0), |(own, all), line| (own + usize::from(record::key(line).is_some()), all + 1));
        own > 0 && own * 2 >= all
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut held = Held::default();
        let mut flow = ControlFlow::Continue(());
        let read = lines::split(
            input,
            &mut |unit| match held.pass(unit, emit) {
                ControlFlow::Continue(()) => ControlFlow::Continue(Vec::new()),
                ControlFlow::Break(()) => {
                    flow = ControlFlow::Break(());
                    ControlFlow::Break(())
                }
            },
            reject,
        );
        if flow.is_continue() {
            let _ = held.send(emit);
        }
        read
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        let mut open: Vec<(Key<'_>, Vec<Record<'_>>)> = Vec::new();
        for line in lines::lines(unit) {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            if let Some(reason) = lines::is_too_long(&line) {
                lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
                continue;
            }
            let record = match record::parse(&line) {
                Ok(record) => record,
                Err((reason, lost)) => {
                    lines::reject(&mut out.rejections, unit, &line, reason.into(), lost);
                    continue;
                }
            };
            if let Some((_, records)) = open.iter_mut().rev().find(|(key, _)| *key == record.key) {
                records.push(record);
                continue;
            }
            if open.len() == OPEN_EVENTS {
                event::write(&mut out.events, &open.remove(0).1);
            }
            open.push((record.key, vec![record]));
        }
        for (_, records) in open {
            event::write(&mut out.events, &records);
        }
        out.blocks.extend(blocks(unit));
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        let index = usize::try_from(record.checked_sub(first_record)?).ok()?;
        let unit = Unit { bytes: block.to_vec(), ..Unit::default() };
        let mut rest = lines::lines(&unit).skip(index);
        let first = rest.next()?;
        let key = record::key(first.bytes);
        // The records of the event follow, perhaps with others between them.
        let same = rest.take(OPEN_EVENTS * 64).filter(|line| key.is_some() && record::key(line.bytes) == key);
        let texts = std::iter::once(first).chain(same).map(|line| String::from_utf8_lossy(line.bytes).into_owned());
        Some(texts.collect::<Vec<_>>().join("\n"))
    }
}

/// What is kept back until it is known that no more records of its event come.
#[derive(Default)]
struct Held {
    offset: u64,
    first_record: u64,
    bytes: Vec<u8>,
}

impl Held {
    /// Sends what is held with all of the unit but its last event, which is held from now on.
    fn pass(&mut self, unit: Unit, emit: &mut Emit<'_>) -> ControlFlow<()> {
        let is_next = self.offset + self.bytes.len() as u64 == unit.offset && self.bytes.len() < UNIT_BYTES;
        if !is_next || self.bytes.is_empty() {
            self.send(emit)?;
            (self.offset, self.first_record, self.bytes) = (unit.offset, unit.first_record, unit.bytes);
        } else {
            self.bytes.extend_from_slice(&unit.bytes);
        }
        let kept = self.bytes.split_off(last_event(&self.bytes));
        let next = (
            self.offset + self.bytes.len() as u64,
            self.first_record + memchr::memchr_iter(b'\n', &self.bytes).count() as u64,
        );
        self.send(emit)?;
        (self.offset, self.first_record) = next;
        self.bytes = kept;
        ControlFlow::Continue(())
    }

    fn send(&mut self, emit: &mut Emit<'_>) -> ControlFlow<()> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        let unit = Unit { offset: self.offset, first_record: self.first_record, bytes, carry: Carry::Nothing };
        emit(unit)?;
        ControlFlow::Continue(())
    }
}

/// Where the records of the last event begin, and of those that have records among them.
fn last_event(bytes: &[u8]) -> usize {
    let mut keys = Vec::new();
    // Where the tail begins; where the line looked at does.
    let (mut tail, mut start) = (bytes.len(), bytes.len());
    // Keys since the tail: they are in it once a line before them turns out to be.
    let mut between = Vec::new();
    for _ in 0..TAIL_LINES {
        if start == 0 || between.len() > OPEN_EVENTS {
            break;
        }
        let before = memchr::memrchr(b'\n', &bytes[..start - 1]).map_or(0, |at| at + 1);
        let key = record::key(&bytes[before..start]);
        start = before;
        if tail == bytes.len() || keys.contains(&key) {
            keys.append(&mut between);
            if !keys.contains(&key) {
                keys.push(key);
            }
            tail = start;
        } else if !between.contains(&key) {
            between.push(key);
        }
    }
    tail
}

/// Runs of whole events of about [`BLOCK_BYTES`].
fn blocks(unit: &Unit) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut first: Option<Line<'_>> = None;
    let mut key = None;
    let mut last_record = unit.first_record;
    for line in lines::lines(unit) {
        let own = record::key(line.bytes);
        match &first {
            None => first = Some(line),
            Some(start) if line.start - start.start >= BLOCK_BYTES && own != key => {
                blocks.push(Block { range: start.start..line.start, first_record: start.number, last_record });
                first = Some(line);
            }
            Some(_) => {}
        }
        (key, last_record) = (own, line.number);
    }
    blocks.extend(first.map(|start| Block {
        range: start.start..unit.bytes.len(),
        first_record: start.number,
        last_record,
    }));
    blocks
}
