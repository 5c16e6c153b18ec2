//! Files of entries that are all of one size: cutting them, blocks of them, rejecting one.
//!
//! Entries are numbered from 1. What an entry holds is not known here.

use crate::format::{Block, Carry, Emit, Rejection, Unit};
use crate::limits::{BLOCK_BYTES, UNIT_BYTES};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Cuts a file into units of whole entries; what is left at its end is rejected.
pub(crate) fn split(
    input: &mut dyn Read,
    entry_bytes: usize,
    carry: &Carry,
    emit: &mut Emit<'_>,
    reject: &mut dyn FnMut(Rejection),
) -> io::Result<()> {
    let unit_bytes = UNIT_BYTES / entry_bytes * entry_bytes;
    let (mut offset, mut first_record) = (0, 1);
    let mut spare = Vec::new();
    loop {
        let mut bytes = std::mem::take(&mut spare);
        let read = (&mut *input).take(unit_bytes as u64).read_to_end(&mut bytes);
        let rest = bytes.len() % entry_bytes;
        let is_end = bytes.len() < unit_bytes;
        bytes.truncate(bytes.len() - rest);
        let next = (offset + bytes.len() as u64, first_record + (bytes.len() / entry_bytes) as u64);
        if rest > 0 {
            let reason = format!("entry cut short: {rest} of {entry_bytes} bytes");
            reject(Rejection { offset: Some(next.0), record: Some(next.1), reason, count: 1, lost: true });
        }
        if !bytes.is_empty() {
            match emit(Unit { offset, first_record, bytes, carry: carry.clone() }) {
                ControlFlow::Continue(empty) => spare = empty,
                ControlFlow::Break(()) => return Ok(()),
            }
        }
        read?;
        if is_end {
            return Ok(());
        }
        (offset, first_record) = next;
    }
}

/// Rejects an entry. Neighbours with the same reason become one.
pub(crate) fn refuse(out: &mut Vec<Rejection>, offset: u64, record: u64, (reason, lost): (&str, bool)) {
    if let Some(last) = out.last_mut()
        && last.record.is_some_and(|first| first + last.count == record)
        && last.reason == reason
    {
        last.count += 1;
        return;
    }
    out.push(Rejection { offset: Some(offset), record: Some(record), reason: reason.to_owned(), count: 1, lost });
}

/// The blocks of a unit, of whole entries.
pub(crate) fn blocks(unit: &Unit, entry_bytes: usize) -> impl Iterator<Item = Block> {
    let step = BLOCK_BYTES / entry_bytes * entry_bytes;
    let length = unit.bytes.len() / entry_bytes * entry_bytes;
    let first = unit.first_record;
    (0..length).step_by(step).map(move |start| {
        let end = (start + step).min(length);
        let record = |at: usize| first + (at / entry_bytes) as u64;
        Block { range: start..end, first_record: record(start), last_record: record(end) - 1 }
    })
}

/// Fills the buffer as far as the input goes.
pub(crate) fn read_whole(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
