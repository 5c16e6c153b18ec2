//! For tests of formats: a file read whole, as text to compare.

use crate::format::{Decoded, FileContext, Format, Rejection, Unit};
use crate::limits::SNIFF_BYTES;
use events::Column;
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// What a format makes of a file.
pub(crate) struct Read {
    /// Every row as `column=value ..`, then `+name=value ..` of `extra`; the time first.
    pub(crate) rows: Vec<String>,
    /// What was rejected and noted, as `RECORD xCOUNT [lost] reason`.
    pub(crate) rejected: Vec<String>,
    /// How many records the rejections count.
    pub(crate) lost_records: u64,
}

/// Rows of a unit that are shown again; the last one is, too.
const SHOWN: usize = 64;

/// Reads a file, and asserts that its rows can be shown again.
pub(crate) fn read(format: &dyn Format, bytes: &[u8], context: &FileContext) -> Read {
    let (mut rejections, mut units, mut out) = (Vec::new(), Vec::new(), Decoded::default());
    let mut context = context.clone();
    let mut reject = |rejection: Rejection| rejections.push(rejection);
    format.prepare(&mut &*bytes, &mut context, &mut reject).expect("memory can be read");
    let mut emit = |unit: Unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*bytes, &context, &mut emit, &mut reject).expect("memory can be read");
    let mut before = 0;
    let mut shown = Vec::new();
    for unit in &units {
        format.decode(unit, &context, &mut out);
        let blocks = std::mem::take(&mut out.blocks);
        shown.push((before, unit, blocks));
        before = out.events.rows();
    }
    rejections.append(&mut out.rejections);
    let batch = out.events.finish();
    assert_eq!(events::misplaced(&batch), [0; 0], "every activity stands in its class");
    let records = batch.numbers(Column::RECORD);
    for (index, (from, unit, blocks)) in shown.iter().enumerate() {
        let to = shown.get(index + 1).map_or(batch.rows(), |next| next.0);
        for row in *from..to {
            if row >= from + SHOWN && row + 1 < to {
                continue;
            }
            let record = records.as_ref().and_then(|records| records.get(row)).expect("every row has a number");
            let block = blocks.iter().find(|block| (block.first_record..=block.last_record).contains(&record));
            let block = block.expect("a block holds every record");
            let text = format.show(&unit.bytes[block.range.clone()], block.first_record, record);
            assert!(text.is_some(), "record {record} can be shown");
        }
    }
    let rows = (0..batch.rows()).map(|row| told(&batch, row)).collect();
    let lost_records = rejections.iter().map(|rejection| rejection.count).sum();
    let rejected = rejections.iter().map(rejected).collect();
    Read { rows, rejected, lost_records }
}

fn told(batch: &events::EventBatch, row: usize) -> String {
    let mut line = batch.time(row).map_or_else(|| "-".to_owned(), |time| time.to_string());
    for column in Column::all() {
        if let Some(value) = batch.text(column).and_then(|text| text.get(row)) {
            write!(line, " {}={value}", column.name()).expect("text");
        }
        if let Some(value) = batch.numbers(column).and_then(|numbers| numbers.get(row)) {
            write!(line, " {}={value}", column.name()).expect("text");
        }
    }
    for (name, value) in batch.extra(row) {
        write!(line, " +{name}={value}").expect("text");
    }
    line
}

fn rejected(rejection: &Rejection) -> String {
    let lost = if rejection.lost { " lost" } else { "" };
    format!("{} x{}{lost} {}", rejection.record.unwrap_or(0), rejection.count, rejection.reason)
}

/// What a row says from the class on, without `extra`: its logon columns.
pub(crate) fn logon(row: &str) -> &str {
    let row = row.split(" +").next().unwrap_or(row);
    row.find(" class=").map_or("", |at| &row[at + 1..])
}

/// Names of the formats of the registry that say that a file is theirs, in the order in which they are asked.
pub(crate) fn told_as(bytes: &[u8]) -> Vec<&'static str> {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    let all = crate::formats::registry().iter();
    all.filter(|format| format.sniff(head, bytes.len() as u64)).map(|format| format.name()).collect()
}

/// The same text in other encodings that must be read alike: with a mark, in UTF-16 of both orders, with CR before LF.
pub(crate) fn encodings(text: &str) -> [Vec<u8>; 4] {
    let marked = |units: Vec<[u8; 2]>| units.concat();
    let with_mark = format!("\u{feff}{text}");
    [
        with_mark.as_bytes().to_vec(),
        marked(with_mark.encode_utf16().map(u16::to_le_bytes).collect()),
        marked(with_mark.encode_utf16().map(u16::to_be_bytes).collect()),
        text.replace('\n', "\r\n").into_bytes(),
    ]
}
