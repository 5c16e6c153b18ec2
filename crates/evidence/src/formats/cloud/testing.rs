//! For the tests of formats of clouds: what text is read as, as text to compare; and the damage that every one of them must stand.

use crate::format::{Decoded, FileContext, Format};
use events::{Column, EventBatch};
use std::ops::ControlFlow;

/// Reads a whole file.
pub(crate) fn decode(format: &dyn Format, bytes: &[u8]) -> Decoded {
    decode_file(format, bytes, FileContext::default())
}

/// Reads a whole file of that context.
pub(crate) fn decode_file(format: &dyn Format, bytes: &[u8], mut context: FileContext) -> Decoded {
    let mut out = Decoded::default();
    let mut units = Vec::new();
    let mut rejected = Vec::new();
    format.prepare(&mut &*bytes, &mut context, &mut |rejection| rejected.push(rejection)).expect("memory");
    let emit = &mut |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*bytes, &context, emit, &mut |rejection| rejected.push(rejection)).unwrap();
    units.iter().for_each(|unit| format.decode(unit, &context, &mut out));
    out.rejections.extend(rejected);
    out
}

/// The columns of a row as `name=value`.
pub(crate) fn columns(events: &EventBatch, row: usize) -> String {
    let column = |column: Column| {
        let value = match column {
            Column::TIME => events.time(row).map(|time| time.to_string()),
            Column::EXTRA => None,
            _ => match events.text(column) {
                Some(text) => text.get(row).map(str::to_owned),
                None => events.numbers(column).and_then(|numbers| numbers.get(row)).map(|number| number.to_string()),
            },
        };
        Some(format!("{}={}", column.name(), value?))
    };
    Column::all().filter_map(column).collect::<Vec<_>>().join("; ")
}

/// The extra fields of a row as `name=value`.
pub(crate) fn extra(events: &EventBatch, row: usize) -> String {
    events.extra(row).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// A value of a row by its column or extra name.
pub(crate) fn value(events: &EventBatch, row: usize, name: &str) -> Option<String> {
    match Column::by_name(name) {
        Some(column) => match events.text(column) {
            Some(text) => text.get(row).map(str::to_owned),
            None => events.numbers(column).and_then(|numbers| numbers.get(row)).map(|number| number.to_string()),
        },
        None => events.extra(row).iter().find(|(extra, _)| *extra == name).map(|(_, value)| (*value).clone()),
    }
}

/// The columns of the first record, from the activity on where there is one, so that a test shows what it is about; `expect` is a
/// part of them in the order of the schema.
pub(crate) fn check(format: &dyn Format, record: &str, expect: &[&str]) {
    let decoded = decode(format, record.as_bytes());
    assert!(decoded.rejections.is_empty(), "{record}: {:?}", decoded.rejections);
    let events = decoded.events.finish();
    assert_eq!(::events::misplaced(&events), [0; 0], "every activity stands in its class");
    let columns = columns(&events, 0);
    let skipped = ["time", "time_text", "time_zone", "record"];
    let shown: Vec<&str> =
        columns.split("; ").filter(|column| !skipped.contains(&column.split('=').next().unwrap_or_default())).collect();
    assert_eq!(shown, expect, "{record}\nextra: {}", extra(&events, 0));
}

/// Whatever is done to a record, what is read and what is rejected is what was there. `record` is one whole line of the format.
pub(crate) fn check_damage(format: &dyn Format, record: &str) {
    let count = |bytes: &[u8]| {
        let decoded = decode(format, bytes);
        let rejected: u64 = decoded.rejections.iter().map(|rejection| rejection.count).sum();
        (decoded.events.rows(), rejected)
    };
    let two = format!("{record}\n{record}\n");
    assert_eq!(count(two.as_bytes()), (2, 0), "two lines");
    assert_eq!(count(format!("[{record},\n{record}]").as_bytes()), (2, 0), "an array");
    assert_eq!(count(format!("\u{feff}{two}").as_bytes()), (2, 0), "a mark of byte order");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(two.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(count(&utf16), (2, 0), "UTF-16");
    for cut in (1..record.len()).step_by(37).filter(|cut| record.is_char_boundary(*cut)) {
        assert_eq!(count(&two.as_bytes()[..record.len() + 1 + cut]), (1, 1), "cut after {cut} bytes");
    }
    let half = format!("{record}\nOct  1 10:00:00 host sshd[1]: other\n{record}\n\"text\"\n7\n");
    assert_eq!(count(half.as_bytes()), (2, 3), "half of another format");
    let odd = record.replacen('{', "{\"odd\":\"", 1);
    let (rows, rejected) = count(format!("{odd}\n{record}\n").as_bytes());
    assert_eq!(rows as u64 + rejected, 2, "quotes out of step");
    let long = record.replacen('{', &format!("{{\"long\":\"{}\",", "x".repeat(10 << 20)), 1);
    assert_eq!(count(format!("{long}\n{record}\n").as_bytes()), (1, 1), "a field of 10 MB");
    let twice = record.replacen('{', &format!("{{\"again\":1,{},", &record[1..record.len() - 1]), 1);
    assert_eq!(count(twice.as_bytes()), (1, 0), "every name twice");
    let mut latin = record.replacen('{', "{\"name\":\"Andr~\",", 1).into_bytes();
    let place = latin.iter().position(|byte| *byte == b'~').expect("put there");
    latin[place] = 0xe9;
    let (rows, rejected) = count(&latin);
    assert_eq!(rows as u64 + rejected, 1, "Latin-1");
    let texts = quoted_numbers(record);
    assert_eq!(count(texts.as_bytes()), (1, 0), "numbers as texts: {texts}");
    let ours = decode(format, record.as_bytes()).events.finish();
    let theirs = decode(format, texts.as_bytes()).events.finish();
    assert_eq!(columns(&ours, 0), columns(&theirs, 0), "numbers as texts");
    assert_eq!(count(b"{}\n{\"other\":1}\n"), (0, 2), "records of something else");
}

/// Every number in a record put in quotes.
fn quoted_numbers(record: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(record).expect("a fixture");
    fn quote(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) => serde_json::Value::String(number.to_string()),
            serde_json::Value::Array(items) => items.into_iter().map(quote).collect(),
            serde_json::Value::Object(members) => {
                members.into_iter().map(|(name, value)| (name, quote(value))).collect()
            }
            other => other,
        }
    }
    quote(value).to_string()
}
