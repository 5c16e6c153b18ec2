//! Damaged and crafted logs: never a panic, nothing lost without a word, the same rows however a file is cut.

use super::super::Evtx;
use super::{Row, our_rows, read, units};
use crate::{Decoded, FileContext, Format, Unit};
use proptest::prelude::*;
use simulate::evtx::{Record, Value, Writer};

const HEADER: usize = 4096;
const CHUNK: usize = 65_536;

fn record(number: u64) -> Record {
    Record {
        time_us: 1_768_176_000_123_456 + number as i64,
        provider: "Microsoft-Windows-Security-Auditing".into(),
        provider_guid: None,
        event_id: if number.is_multiple_of(3) { 4634 } else { 4624 },
        version: 2,
        level: 0,
        task: 12544,
        opcode: 0,
        keywords: 0x8020_0000_0000_0000,
        record_id: number,
        process_id: 700,
        thread_id: 7,
        activity_id: None,
        user_sid: None,
        channel: "Security".into(),
        computer: "HOST.example".into(),
        data: vec![
            ("TargetUserName".into(), Value::Text(format!("user{}", number % 5).into())),
            ("TargetLogonId".into(), Value::Hex64(number)),
            ("LogonType".into(), Value::U32(3)),
            ("Odd".into(), Value::Text("x".repeat(number as usize % 40).into())),
        ],
        user_data: None,
    }
}

fn log(records: u64, per_chunk: u64) -> Vec<u8> {
    let mut writer = Writer::with_records_per_chunk(per_chunk);
    (1..=records).for_each(|number| writer.push(&record(number)).unwrap());
    writer.finish()
}

/// The rows and rejections of units decoded one by one.
fn decode(units: &[Unit]) -> (Vec<(u64, Row)>, u64) {
    let mut out = Decoded::default();
    units.iter().for_each(|unit| Evtx.decode(unit, &FileContext::default(), &mut out));
    let rejected = out.rejections.iter().map(|rejection| rejection.count).sum();
    (our_rows(&out.events.finish()), rejected)
}

#[test]
fn a_written_log_reads_back_and_shows() {
    let bytes = log(25, 10);
    assert!(Evtx.sniff(&bytes, bytes.len() as u64));
    let out = read(&bytes);
    assert_eq!((out.events.rows(), out.rejections.len()), (25, 0));
    let numbers: Vec<_> = out.blocks.iter().map(|block| (block.first_record, block.last_record)).collect();
    assert_eq!(numbers, [(1, 10), (11, 20), (21, 25)]);
    let block = &bytes[HEADER + CHUNK..HEADER + 2 * CHUNK];
    let shown = Evtx.show(block, 11, 12).unwrap();
    assert!(shown.contains("<EventRecordID>12</EventRecordID>") && shown.contains("user2"), "{shown}");
    assert_eq!(Evtx.show(block, 11, 21), None);
}

#[test]
fn damage_costs_what_is_damaged_and_is_told() {
    let whole = log(30, 10);
    let check = |what: &str, damage: &dyn Fn(&mut Vec<u8>), rows: usize, rejected: u64, reason: &str| {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        let out = read(&bytes);
        let reasons: Vec<_> = out.rejections.iter().map(|rejection| rejection.reason.as_str()).collect();
        let count: u64 = out.rejections.iter().map(|rejection| rejection.count).sum();
        assert_eq!((out.events.rows(), count), (rows, rejected), "{what}: {reasons:?}");
        assert!(reasons.iter().any(|given| given.contains(reason)), "{what}: {reasons:?}");
    };
    check("file header", &|bytes| bytes[0] = b'x', 30, 0, "header is damaged");
    check("chunk header", &|bytes| bytes[HEADER] = b'x', 20, 10, "no chunk");
    check("a checksum", &|bytes| bytes[HEADER + 52] ^= 1, 30, 0, "checksum");
    check("a record's magic", &|bytes| bytes[HEADER + 512] = 0, 29, 1, "no record");
    check("the end of the file", &|bytes| bytes.truncate(HEADER + 2 * CHUNK + 600), 20, 10, "past its chunk");
    check("between chunks", &|bytes| bytes.truncate(HEADER + 2 * CHUNK), 20, 1, "header counts");
    check("nothing but a header", &|bytes| bytes.truncate(100), 0, 3, "ends within its header");
}

#[test]
fn records_newer_than_the_header_of_their_chunk_are_read() {
    // A log copied while it is written to: the chunk's header is from before the last two records.
    let mut bytes = log(12, 100);
    bytes[HEADER..HEADER + 512].copy_from_slice(&log(10, 100)[HEADER..HEADER + 512]);
    let out = read(&bytes);
    assert_eq!(out.events.rows(), 12);
    let notes: Vec<_> = out.rejections.iter().map(|note| (note.reason.as_str(), note.count, note.lost)).collect();
    assert_eq!(notes, [("2 records are newer than the chunk's header; they were read", 0, false)]);
    let block = &out.blocks[0];
    assert_eq!((block.first_record, block.last_record), (1, 12));
    let shown = Evtx.show(&bytes[HEADER..][block.range.clone()], 1, 12).unwrap_or_default();
    assert!(shown.contains("<EventRecordID>12</EventRecordID>"), "{shown}");
}

#[test]
fn records_behind_a_wrong_last_number_are_read() {
    let mut bytes = log(12, 100);
    let chunk = &mut bytes[HEADER..HEADER + CHUNK];
    chunk[32..40].copy_from_slice(&3_u64.to_le_bytes());
    let mut sum = crc32fast::Hasher::new();
    sum.update(&chunk[..120]);
    sum.update(&chunk[128..512]);
    chunk[124..128].copy_from_slice(&sum.finalize().to_le_bytes());
    let out = read(&bytes);
    assert_eq!(out.events.rows(), 12);
    let notes: Vec<_> = out.rejections.iter().map(|note| (note.reason.as_str(), note.count, note.lost)).collect();
    assert_eq!(notes, [("9 records are newer than the chunk's header; they were read", 0, false)]);
    let shown = Evtx.show(&bytes[HEADER..][out.blocks[0].range.clone()], 1, 12).unwrap_or_default();
    assert!(shown.contains("<EventRecordID>12</EventRecordID>"), "{shown}");
}

#[test]
fn a_template_that_asks_for_itself_ends() {
    // Every value of the record is a template instance that uses the record's own template.
    let mut bytes = log(1, 1);
    let chunk = &mut bytes[HEADER..];
    for at in 512..2000 {
        if chunk[at..at + 2] == [0x0c, 0x01] {
            chunk[at + 6..at + 10].copy_from_slice(&538_u32.to_le_bytes());
        }
    }
    read(&bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_never_panic(flips in prop::collection::vec((0_usize..4000, any::<u8>()), 1..12), cut in 0_usize..200_000) {
        let mut bytes = log(30, 10);
        for (at, value) in flips {
            bytes[HEADER + 512 + at] = value;
        }
        bytes.truncate(cut.max(HEADER));
        let out = read(&bytes);
        prop_assert!(out.events.rows() <= 60);
    }

    #[test]
    fn the_same_rows_however_a_log_is_cut(records in 1_u64..60, per_chunk in 1_u64..9, cut in 1_usize..9) {
        let bytes = log(records, per_chunk);
        let (whole, _) = units(&bytes);
        let pieces: Vec<Unit> = whole
            .iter()
            .flat_map(|unit| unit.bytes.chunks(cut * CHUNK).scan(unit.offset, |offset, bytes| {
                let piece = Unit { offset: *offset, bytes: bytes.to_vec(), ..Unit::default() };
                *offset += bytes.len() as u64;
                Some(piece)
            }))
            .collect();
        prop_assert_eq!(decode(&whole), decode(&pieces));
    }
}
