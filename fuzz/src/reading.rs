//! One file read by one format, and what must be true of the result.

use arrow_array::{Array, RecordBatch};
use events::{Column, EventBatch};
use evidence::limits::SNIFF_BYTES;
use evidence::{Block, Decoded, FileContext, Format, Rejection, Unit, by_name};
use model::Timestamp;
use std::collections::HashSet;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Up to here a file is read a second time.
const SMALL_BYTES: usize = 16 * 1024;
/// Rows that are looked at one by one.
const ROWS_LOOKED_AT: usize = 64;

/// A file as one format reads it.
pub struct Reading {
    /// Its units.
    pub units: Vec<Unit>,
    /// The blocks of each unit.
    pub blocks: Vec<Vec<Block>>,
    /// All rows.
    pub rows: EventBatch,
    /// How many rows there were before each unit.
    rows_before: Vec<usize>,
    /// What did not become rows.
    pub rejections: Vec<Rejection>,
}

/// Reads `bytes` by the format of that name, asserts what holds for all formats, and gives the reading for what holds for this one.
pub fn check(name: &str, bytes: &[u8]) -> Reading {
    let format = by_name(name).expect("a format of the registry");
    format.sniff(&bytes[..bytes.len().min(SNIFF_BYTES)], bytes.len() as u64);
    let context = context(bytes.len());
    let reading = read(format, &mut &*bytes, &context);
    reading.assert_blocks_hold_the_rows();
    reading.assert_rows_are_sound();
    for rejection in &reading.rejections {
        assert!(!rejection.reason.is_empty(), "a rejection without a reason: {rejection:?}");
    }
    if bytes.len() <= SMALL_BYTES {
        let again = read(format, &mut Trickle { rest: bytes, step: 0 }, &context);
        reading.assert_equals(&again);
    }
    reading
}

/// What is known from outside goes by the size, so that a corpus holds plain logs.
fn context(size: usize) -> FileContext {
    let modified = (!size.is_multiple_of(2)).then(|| Timestamp::from_micros(1_772_438_400_000_000));
    let path = if size.is_multiple_of(3) { "var/log/btmp" } else { "x" };
    FileContext {
        path: path.to_owned(),
        modified,
        assume_zone_minutes: if size.is_multiple_of(5) { -330 } else { 60 },
        assume_year: size.is_multiple_of(7).then_some(2026),
        ..FileContext::default()
    }
}

fn read<R: Read + Clone>(format: &dyn Format, input: &mut R, context: &FileContext) -> Reading {
    let (mut units, mut noted, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    let mut context = context.clone();
    let prepared = format.prepare(&mut input.clone(), &mut context, &mut |rejection| noted.push(rejection));
    prepared.expect("memory can be read");
    let mut emit = |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    let split = format.split(input, &context, &mut emit, &mut |rejection| seen.push(rejection));
    split.expect("memory can be read");
    noted.append(&mut seen);

    let mut decoded = Decoded::default();
    let (mut blocks, mut rows_before) = (Vec::new(), Vec::new());
    for unit in &units {
        rows_before.push(decoded.events.rows());
        format.decode(unit, &context, &mut decoded);
        blocks.push(std::mem::take(&mut decoded.blocks));
        noted.append(&mut decoded.rejections);
    }
    Reading { units, blocks, rows: decoded.events.finish(), rows_before, rejections: noted }
}

impl Reading {
    /// Records that were given up.
    pub fn rejected(&self) -> u64 {
        self.rejections.iter().map(|rejection| rejection.count).sum()
    }

    /// Every line that is not blank is a row or a rejection. What was rejected before there were lines has no record number.
    pub fn assert_lines_are_accounted_for(&self) {
        self.assert_lines_are_accounted_for_but(|_| false);
    }

    /// The same, where some lines are passed over.
    pub fn assert_lines_are_accounted_for_but(&self, is_passed_over: fn(&[u8]) -> bool) {
        let of_lines = self.rejections.iter().filter(|rejection| rejection.record.is_some());
        let rejected: u64 = of_lines.map(|rejection| rejection.count).sum();
        let lines = self.units.iter().flat_map(|unit| unit.bytes.split(|&byte| byte == b'\n'));
        let lines =
            lines.map(<[u8]>::trim_ascii).filter(|line| !line.is_empty() && !is_passed_over(line)).count() as u64;
        assert_eq!(lines, self.rows.rows() as u64 + rejected, "lines, and rows with rejections");
    }

    /// The first rows can be shown again from their blocks.
    pub fn assert_rows_can_be_shown(&self, name: &str) {
        let format = by_name(name).expect("a format of the registry");
        let (Some(unit), Some(blocks)) = (self.units.first(), self.blocks.first()) else { return };
        for record in self.records(0).take(4) {
            let holds = |block: &&Block| (block.first_record..=block.last_record).contains(&record);
            let block = blocks.iter().find(holds).expect("asserted when it was read");
            let shown = format.show(&unit.bytes[block.range.clone()], block.first_record, record);
            assert!(shown.is_some(), "record {record} cannot be shown");
        }
    }

    /// Record numbers of the rows of a unit.
    fn records(&self, unit: usize) -> impl Iterator<Item = u64> {
        let end = self.rows_before.get(unit + 1).copied().unwrap_or(self.rows.rows());
        let numbers = self.rows.numbers(Column::RECORD);
        (self.rows_before[unit]..end)
            .map(move |row| numbers.as_ref().and_then(|numbers| numbers.get(row)).expect("every row has a number"))
    }

    fn assert_blocks_hold_the_rows(&self) {
        for (index, (unit, blocks)) in self.units.iter().zip(&self.blocks).enumerate() {
            assert_blocks_fit(unit, blocks);
            for record in self.records(index) {
                let holds = |block: &Block| (block.first_record..=block.last_record).contains(&record);
                assert!(blocks.iter().any(holds), "no block holds record {record}");
            }
        }
    }

    fn assert_rows_are_sound(&self) {
        for row in 0..self.rows.rows().min(ROWS_LOOKED_AT) {
            let extra = self.rows.extra(row);
            let names: HashSet<&String> = extra.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), extra.len(), "a name occurs twice in extra: {extra:?}");
        }
    }

    fn assert_equals(&self, again: &Self) {
        let bytes = |reading: &Self| reading.units.iter().map(|unit| unit.bytes.clone()).collect::<Vec<_>>();
        assert_eq!(bytes(self), bytes(again), "units differ");
        assert_eq!(self.blocks, again.blocks, "blocks differ");
        assert_eq!(self.rejections, again.rejections, "rejections differ");
        assert_same_rows(self.rows.record_batch(), again.rows.record_batch());
    }
}

/// Blocks lie in their unit, in order, apart from each other, and count upwards.
pub(crate) fn assert_blocks_fit(unit: &Unit, blocks: &[Block]) {
    let mut end = 0;
    for block in blocks {
        assert!(end <= block.range.start && block.range.start < block.range.end, "blocks overlap: {blocks:?}");
        assert!(block.first_record <= block.last_record, "a block counts downwards: {block:?}");
        end = block.range.end;
    }
    assert!(end <= unit.bytes.len(), "a block reaches past its unit: {blocks:?}");
}

fn assert_same_rows(one: &RecordBatch, other: &RecordBatch) {
    assert_eq!(one, other, "rows differ");
    for column in one.columns() {
        column.to_data().validate_full().expect("a sound column");
    }
}

/// Gives a few bytes at a time, as a pipe may.
#[derive(Clone)]
struct Trickle<'a> {
    rest: &'a [u8],
    step: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.step = self.step % 61 + 1;
        let size = self.step.min(self.rest.len()).min(buffer.len());
        let (given, rest) = self.rest.split_at(size);
        buffer[..size].copy_from_slice(given);
        self.rest = rest;
        Ok(size)
    }
}
