//! Reads a file of objects as lines of one object each, whatever [`Shape`] they lie in.
//!
//! Bytes keep their places: what separates records becomes a line end, line ends inside a record become spaces, and so does what stands
//! around records (brackets; of a wrapper all its other members, which are noted). Only where two records touch each other, a line
//! end is put in between, and places after it are one further on. A record is held nowhere: memory does not grow with it.
//!
//! A record that is broken costs itself and not the rest of the file: a string ends at its line's end at the latest, and a brace that
//! opens an object where none can begin starts the next record.

use super::scan::Scan;
use super::shape::Shape;
use crate::format::Rejection;
use std::io::{self, Read};

/// Bytes read at once.
const STEP_BYTES: u64 = 128 * 1024;
/// The reader.
pub(super) struct Frame<R> {
    input: R,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    scan: Scan,
}

impl<R: Read> Frame<R> {
    /// Of input that is text, in that shape. [`Shape::Lines`] needs none.
    pub(super) fn new(input: R, shape: Shape) -> Self {
        Self { input, raw: Vec::new(), ready: Vec::new(), given: 0, scan: Scan::new(shape) }
    }

    /// What was left out, once all is read.
    pub(super) fn left_out(&self) -> impl Iterator<Item = Rejection> {
        self.scan.left_out()
    }
}

impl<R: Read> Read for Frame<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            self.raw.clear();
            self.ready.clear();
            self.given = 0;
            if (&mut self.input).take(STEP_BYTES).read_to_end(&mut self.raw)? == 0 {
                return Ok(0);
            }
            self.scan.step(&self.raw, &mut self.ready);
        }
        let rest = &self.ready[self.given..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}
