//! What is written reads back through an independent reader, with every checksum right.
use super::{Guid, Record, Sid, UserData, Value, Writer};
use crate::evtx::Record as EventRecord;
use evtx::{EvtxParser, ParserSettings};
use serde_json::json;
use std::borrow::Cow;

fn record(record_id: u64, data: Vec<(Cow<'static, str>, Value)>) -> EventRecord {
    Record {
        time_us: 1_768_176_000_123_456 + record_id as i64,
        provider: "Test-Provider".into(),
        provider_guid: Some(Guid::from_u128(0x54849625_5478_4994_a5ba_3e3b0328c30d)),
        event_id: 4624,
        version: 2,
        level: 4,
        task: 12544,
        opcode: 1,
        keywords: 0x8020_0000_0000_0000,
        record_id,
        process_id: 700,
        thread_id: 7001,
        activity_id: None,
        user_sid: Some(Sid::SYSTEM),
        channel: "Security".into(),
        computer: "HOST.example".into(),
        data,
        user_data: None,
    }
}

fn read(bytes: Vec<u8>) -> Vec<(u64, i64, serde_json::Value)> {
    let settings = ParserSettings::default().validate_checksums(true);
    let mut parser = EvtxParser::from_buffer(bytes).unwrap().with_configuration(settings);
    parser
        .records_json_value()
        .map(|record| record.unwrap())
        .map(|record| (record.event_record_id, record.timestamp.as_microsecond(), record.data))
        .collect()
}

fn write(records: &[EventRecord]) -> Vec<u8> {
    let mut writer = Writer::new();
    records.iter().for_each(|record| writer.push(record).unwrap());
    writer.finish()
}

#[test]
fn every_type_reads_back() {
    let data: Vec<(Cow<'static, str>, Value)> = vec![
        ("Text".into(), Value::Text("Zoë & <Söhne> \u{1f511}".into())),
        ("Empty".into(), Value::Text("".into())),
        ("Null".into(), Value::Null),
        ("U8".into(), Value::U8(200)),
        ("U16".into(), Value::U16(60_000)),
        ("U32".into(), Value::U32(4_000_000_000)),
        ("U64".into(), Value::U64(1 << 40)),
        ("Hex32".into(), Value::Hex32(0xc000_006d)),
        ("Hex64".into(), Value::Hex64(0x3e7)),
        ("Boolean".into(), Value::Boolean(true)),
        ("Binary".into(), Value::Binary(vec![0xde, 0xad])),
        ("Guid".into(), Value::Guid(Guid::from_u128(0x00112233_4455_6677_8899_aabbccddeeff))),
        ("Sid".into(), Value::Sid(Sid::new(5, &[21, 1, 2, 3]).account(1104))),
        ("Filetime".into(), Value::Filetime(1_768_176_000_000_001)),
    ];
    let read = read(write(&[record(7, data)]));
    assert_eq!(read.len(), 1);
    let (id, time, event) = &read[0];
    assert_eq!((*id, *time), (7, 1_768_176_000_123_463));
    assert_eq!(
        event["Event"]["EventData"],
        json!({
            "Text": "Zoë & <Söhne> \u{1f511}", "Empty": "", "Null": "", "U8": 200, "U16": 60_000, "U32": 4_000_000_000_u32,
            "U64": 1_u64 << 40, "Hex32": "0xc000006d", "Hex64": "0x3e7", "Boolean": true, "Binary": "DEAD",
            "Guid": "{00112233-4455-6677-8899-aabbccddeeff}", "Sid": "S-1-5-21-1-2-3-1104",
            "Filetime": "2026-01-12T00:00:00.0000010Z",
        })
    );
    let system = &event["Event"]["System"];
    assert_eq!(system["EventID"], 4624);
    assert_eq!(system["Computer"], "HOST.example");
    assert_eq!(system["Channel"], "Security");
    assert_eq!(system["Security"]["#attributes"]["UserID"], "S-1-5-18");
    assert_eq!(system["Provider"]["#attributes"]["Name"], "Test-Provider");
    assert_eq!(system["Keywords"], "0x8020000000000000");
    assert_eq!(system["EventRecordID"], 7);
    assert_eq!(system["Execution"]["#attributes"]["ThreadID"], 7001);
}

#[test]
fn user_data_and_nameless_fields_read_back() {
    let mut cleared = record(1, vec![("SubjectUserName".into(), Value::Text("bo".into()))]);
    cleared.user_data = Some(UserData { element: "LogFileCleared".into(), namespace: "urn:x".into() });
    let nameless = record(2, vec![("".into(), Value::Text("a".into()))]);
    let empty = record(3, vec![]);
    let read = read(write(&[cleared, nameless, empty]));
    assert_eq!(read[0].2["Event"]["UserData"]["LogFileCleared"]["SubjectUserName"], "bo");
    assert_eq!(read[1].2["Event"]["EventData"]["Data"]["#text"], "a");
    assert_eq!(read.len(), 3);
}

#[test]
fn many_chunks_keep_order_and_number() {
    let records: Vec<_> = (1..=5_000)
        .map(|id| record(id, vec![(format!("Field{}", id % 40).into(), Value::Text(format!("value {id}").into()))]))
        .collect();
    let bytes = write(&records);
    assert_eq!((bytes.len() - 4_096) % 65_536, 0);
    let read = read(bytes);
    assert_eq!(read.len(), records.len());
    for (expected, (id, time, event)) in records.iter().zip(&read) {
        assert_eq!((expected.record_id, expected.time_us), (*id, *time));
        let (name, value) = &expected.data[0];
        assert_eq!(event["Event"]["EventData"][name.as_ref()], value.to_string());
    }
    let mut writer = Writer::with_records_per_chunk(10);
    records[..100].iter().for_each(|record| writer.push(record).unwrap());
    assert_eq!(writer.finish().len(), 4_096 + 10 * 65_536);
}

#[test]
fn oversized_records_are_refused_and_leave_the_rest_readable() {
    let mut writer = Writer::new();
    writer.push(&record(1, vec![])).unwrap();
    let large = record(2, vec![("Text".into(), Value::Text("x".repeat(40_000).into()))]);
    assert!(writer.push(&large).is_err());
    writer.push(&record(3, vec![])).unwrap();
    let ids: Vec<u64> = read(writer.finish()).iter().map(|record| record.0).collect();
    assert_eq!(ids, [1, 3]);
    assert_eq!(read(Writer::new().finish()).len(), 0);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_reads_back(texts in proptest::collection::vec("[ -~ä-ü\u{4e00}-\u{4e20}]{0,60}", 1..40)) {
        let records: Vec<_> = texts.iter().enumerate()
            .map(|(index, text)| record(index as u64 + 1, vec![("T".into(), Value::Text(text.clone().into()))]))
            .collect();
        let read = read(write(&records));
        let back: Vec<&str> = read.iter().map(|record| record.2["Event"]["EventData"]["T"].as_str().unwrap()).collect();
        proptest::prop_assert_eq!(back, texts);
    }
}
