//! Cutting a log into units: runs of chunks, found by their fixed places alone.

use super::chunk::{CHUNK_BYTES, CHUNK_MAGIC};
use crate::format::{Carry, Emit, Rejection, Unit};
use crate::limits::UNIT_BYTES;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Bytes before the first chunk.
pub(super) const FILE_HEADER_BYTES: usize = 4096;
pub(super) const FILE_MAGIC: &[u8; 8] = b"ElfFile\0";

/// See [`crate::Format::split`].
pub(super) fn split(input: &mut dyn Read, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
    let mut head = read_up_to(input, FILE_HEADER_BYTES)?;
    let (mut offset, mut counted) = (0, 0);
    if !head.starts_with(CHUNK_MAGIC) {
        if let Some(reason) = damage(&head) {
            reject(note(reason));
        }
        counted = chunks_counted(&head);
        offset = head.len() as u64;
        head.clear();
    }
    let mut bytes = head;
    loop {
        bytes.reserve_exact(UNIT_BYTES - bytes.len());
        let wanted = (UNIT_BYTES - bytes.len()) as u64;
        input.take(wanted).read_to_end(&mut bytes)?;
        let size = bytes.len();
        counted = counted.saturating_sub(size.div_ceil(CHUNK_BYTES));
        if size < UNIT_BYTES && counted > 0 {
            reject(missing(offset + size as u64, counted));
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let unit = Unit { offset, first_record: 0, bytes, carry: Carry::Nothing };
        match emit(unit) {
            ControlFlow::Continue(empty) if size == UNIT_BYTES => bytes = empty,
            _ => return Ok(()),
        }
        offset += size as u64;
    }
}

const _: () = assert!(UNIT_BYTES.is_multiple_of(CHUNK_BYTES), "a unit holds whole chunks");

fn read_up_to(input: &mut dyn Read, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size);
    input.take(size as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What is wrong with the file's header. Nothing in it is needed: chunks stand where they stand.
fn damage(header: &[u8]) -> Option<&'static str> {
    if header.len() < FILE_HEADER_BYTES {
        return Some("the file ends within its header");
    }
    if !header.starts_with(FILE_MAGIC) {
        return Some("the file's header is damaged; its chunks were read");
    }
    None
}

/// Chunks that an undamaged header counts. Its field has 16 bits; where those are full it says nothing.
fn chunks_counted(header: &[u8]) -> usize {
    match header.get(42..44) {
        Some(&[low, high]) if header.starts_with(FILE_MAGIC) && [low, high] != [0xff, 0xff] => {
            usize::from(u16::from_le_bytes([low, high]))
        }
        _ => 0,
    }
}

/// Chunks that the file should have and does not: it was cut off.
fn missing(offset: u64, chunks: usize) -> Rejection {
    Rejection {
        offset: Some(offset),
        record: None,
        reason: "the file ends before the chunks that its header counts".to_owned(),
        count: chunks as u64,
        lost: true,
    }
}

fn note(reason: &str) -> Rejection {
    Rejection { offset: Some(0), record: None, reason: reason.to_owned(), count: 0, lost: false }
}
