//! Against the independent reader, over real logs.

mod hostile;

use super::Evtx;
use crate::{Decoded, FileContext, Format, Unit};
use events::{BatchBuilder, Column, EventBatch};
use evtx::EvtxParser;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// A field's values by the name of its column, or of its entry of `extra`.
type Row = BTreeMap<String, String>;

/// All units of a file, decoded into one batch.
struct Read {
    events: EventBatch,
    rejections: Vec<crate::Rejection>,
    blocks: Vec<crate::Block>,
}

fn units(bytes: &[u8]) -> (Vec<Unit>, Vec<crate::Rejection>) {
    let (mut units, mut rejections) = (Vec::new(), Vec::new());
    Evtx.split(
        &mut &bytes[..],
        &FileContext::default(),
        &mut |unit| {
            units.push(unit);
            ControlFlow::Continue(Vec::new())
        },
        &mut |rejection| rejections.push(rejection),
    )
    .unwrap();
    (units, rejections)
}

fn read(bytes: &[u8]) -> Read {
    let (units, mut rejections) = units(bytes);
    let mut out = Decoded::default();
    for unit in &units {
        Evtx.decode(unit, &FileContext::default(), &mut out);
        rejections.append(&mut out.rejections);
    }
    Read { events: std::mem::take(&mut out.events).finish(), rejections, blocks: out.blocks }
}

fn logs() -> Vec<PathBuf> {
    let folders = ["evtx", "sigma/regression_data"].into_iter().filter_map(corpus::place);
    folders.flat_map(|folder| corpus::files(&folder, ".evtx")).collect()
}

/// Columns that are filled from elsewhere than the record's own text.
const DERIVED: &[Column] = &[
    Column::TIME_TEXT,
    Column::TIME_ZONE,
    Column::EVIDENCE,
    Column::FORMAT,
    Column::CLASS,
    Column::ACTIVITY,
    Column::OUTCOME,
    Column::LOGON_KIND,
    Column::ACCOUNT_NAME,
    Column::ACCOUNT_DOMAIN,
    Column::ACCOUNT_SID,
    Column::ACTOR_NAME,
    Column::ACTOR_SID,
    Column::SESSION,
    Column::ACTOR_SESSION,
    Column::LOGON_GUID,
    Column::SRC_ADDRESS,
    Column::SRC_PORT,
    Column::SRC_HOST,
    Column::DST_HOST,
    Column::DST_ADDRESS,
    Column::CREDENTIAL_KIND,
    Column::CREDENTIAL,
    Column::STATUS_CODE,
];

/// What we made of each record, by its number.
fn our_rows(events: &EventBatch) -> Vec<(u64, Row)> {
    let text: Vec<_> = Column::all()
        .filter(|column| !DERIVED.contains(column))
        .filter_map(|column| Some((column, events.text(column)?)))
        .collect();
    let numbers: Vec<_> = Column::all()
        .filter(|column| !DERIVED.contains(column))
        .filter_map(|column| Some((column, events.numbers(column)?)))
        .collect();
    let row = |row: usize| {
        let mut fields: Row = events.extra(row).into_iter().collect();
        for (column, values) in &text {
            fields.extend(values.get(row).map(|value| (column.name().to_owned(), value.to_owned())));
        }
        for (column, values) in &numbers {
            fields.extend(values.get(row).map(|value| (column.name().to_owned(), value.to_string())));
        }
        fields.extend(events.time(row).map(|time| ("time".to_owned(), time.to_string())));
        // JSON does not tell an empty text from none everywhere.
        fields.retain(|_, value| !value.is_empty());
        let number = fields.remove("record").expect("every row has a record number");
        (number.parse().unwrap(), fields)
    };
    let mut rows: Vec<_> = (0..events.rows()).map(row).collect();
    rows.sort_by_key(|(number, _)| *number);
    rows
}

/// What the other reader's JSON comes to in our columns, by the rules that `evtx/mod.rs` gives and nothing else.
fn their_rows(bytes: Vec<u8>) -> (Vec<(u64, Row)>, usize) {
    let Ok(mut parser) = EvtxParser::from_buffer(bytes) else {
        return (Vec::new(), 0);
    };
    let (mut rows, mut failures) = (Vec::new(), 0);
    for record in parser.records_json() {
        match record {
            Ok(record) => {
                let json: Value = serde_json::from_str(&record.data).unwrap();
                rows.push((record.event_record_id, their_row(&json["Event"], &record.timestamp.to_string())));
            }
            Err(_) => failures += 1,
        }
    }
    rows.sort_by_key(|(number, _)| *number);
    (rows, failures)
}

fn their_row(event: &Value, written: &str) -> Row {
    let mut row = Row::new();
    for (name, value) in event.as_object().unwrap() {
        match name.as_str() {
            "#attributes" => {}
            "System" => system(value, &mut row),
            "RenderingInfo" => flatten("RenderingInfo_", name, value, &mut row),
            _ => flatten("", name, value, &mut row),
        }
    }
    row.retain(|_, value| !value.is_empty());
    row.entry("time".to_owned()).or_insert_with(|| written.to_owned());
    let time: model::Timestamp = row["time"].parse().unwrap();
    row.insert("time".to_owned(), time.to_string());
    if let Some(message) = row.remove("RenderingInfo_Message") {
        row.insert("message".to_owned(), message);
    }
    row
}

fn system(system: &Value, row: &mut Row) {
    let mut all = Row::new();
    flatten("", "System", system, &mut all);
    if all.contains_key("Provider_Name") {
        all.remove("Provider_Guid");
    }
    if all.get("Provider_Name") == all.get("Provider_EventSourceName") {
        all.remove("Provider_EventSourceName");
    }
    if all.get("EventID_Qualifiers").is_some_and(|qualifiers| qualifiers == "0") {
        all.remove("EventID_Qualifiers");
    }
    for (name, value) in all {
        let column = match name.as_str() {
            "Provider_Name" => "provider",
            "Version" => "version",
            "Level" => "level",
            "Task" => "task",
            "Opcode" => "opcode",
            "Keywords" => "keywords",
            "EventID" => "event_id",
            "EventRecordID" => "record_id",
            "Channel" => "channel",
            "Computer" => "host",
            "TimeCreated_SystemTime" => "time",
            "Correlation_ActivityID" => "correlation_id",
            "Execution_ProcessID" => "execution_process_id",
            "Execution_ThreadID" => "execution_thread_id",
            "Security_UserID" => "security_user_id",
            other => other,
        };
        row.insert(column.to_owned(), value);
    }
}

fn flatten(prefix: &str, name: &str, value: &Value, row: &mut Row) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match key.as_str() {
                    "#attributes" => {
                        for (attribute, value) in member.as_object().unwrap() {
                            if !attribute.starts_with("xmlns") {
                                push(&format!("{name}_{attribute}"), value, row);
                            }
                        }
                    }
                    "#text" => push(&format!("{prefix}{name}"), member, row),
                    _ => flatten(prefix, original_name(key, members), member, row),
                }
            }
        }
        _ => push(&format!("{prefix}{name}"), value, row),
    }
}

/// The other reader numbers names that repeat: `Item`, `Item_1`, `Item_2`.
fn original_name<'a>(key: &'a str, members: &serde_json::Map<String, Value>) -> &'a str {
    match key.rsplit_once('_') {
        Some((name, number)) if number.parse::<u32>().is_ok() && members.contains_key(name) => name,
        _ => key,
    }
}

fn push(name: &str, value: &Value, row: &mut Row) {
    let text = match value {
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            items.join("\n")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Object(_) => return flatten("", name, value, row),
    };
    row.entry(name.to_owned())
        .and_modify(|lines| {
            lines.push('\n');
            lines.push_str(&text);
        })
        .or_insert(text);
}

#[test]
fn every_value_of_the_corpus_is_what_the_other_reader_gives() {
    let mut different = Vec::new();
    let mut records = 0;
    for path in logs() {
        let bytes = std::fs::read(&path).unwrap();
        let ours = read(&bytes);
        let rows = our_rows(&ours.events);
        let (theirs, failures) = their_rows(bytes);
        let rejected: u64 = ours.rejections.iter().map(|rejection| rejection.count).sum();
        records += rows.len();
        if rows.len() != theirs.len() || rejected as usize != failures || !ours.rejections.is_empty() {
            different.push(format!(
                "{}: {} and {} rows, {:?} and {failures} failures",
                path.display(),
                rows.len(),
                theirs.len(),
                ours.rejections
            ));
        }
        for ((number, ours), (their_number, theirs)) in rows.iter().zip(&theirs) {
            if number != their_number || ours != theirs {
                let only = |a: &Row, b: &Row| -> Vec<_> {
                    a.iter()
                        .filter(|(key, value)| b.get(*key) != Some(*value))
                        .map(|(k, v)| format!("{k}={v:?}"))
                        .collect()
                };
                different.push(format!(
                    "{} {number} {their_number}:\n   ours {:?}\n theirs {:?}",
                    path.display(),
                    only(ours, theirs),
                    only(theirs, ours)
                ));
            }
        }
    }
    println!("{records} records");
    assert!(
        different.is_empty(),
        "{} differences\n{}",
        different.len(),
        different.iter().take(60).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// `cargo test --release -p evidence speed -- --ignored --nocapture`
#[test]
#[ignore = "measures; not a matter of pass or fail"]
fn speed_of_decoding() {
    let all: Vec<Unit> = logs().iter().flat_map(|path| units(&std::fs::read(path).unwrap()).0).collect();
    // Logs of a running machine are full of chunks that are full; those of the corpus were exported a few records at a time.
    let full = |chunk: &&[u8]| chunk.len() == 65_536 && chunk[50] != 0xff && chunk[49] > 0xc0 && chunk[50] == 0;
    let chunks: Vec<u8> =
        all.iter().flat_map(|unit| unit.bytes.chunks(65_536).filter(full)).flatten().copied().collect();
    measure("whole corpus", &all);
    measure("full chunks", &[Unit { bytes: chunks, ..Unit::default() }]);
}

fn measure(what: &str, units: &[Unit]) {
    let (mut rows, mut bytes) = (0, 0);
    let start = cpu_seconds();
    for _ in 0..30 {
        let mut out = Decoded::default();
        for unit in units {
            Evtx.decode(unit, &FileContext::default(), &mut out);
            bytes += unit.bytes.len();
            if out.events.rows() > 8_000 {
                rows += std::mem::replace(&mut out.events, BatchBuilder::new()).finish().rows();
            }
        }
        rows += out.events.finish().rows();
    }
    let seconds = cpu_seconds() - start;
    println!(
        "{what}: {rows} records, {:.0} records/s, {:.0} MB/s",
        rows as f64 / seconds,
        bytes as f64 / seconds / 1e6
    );
}

/// What this thread has had of a processor, for a machine that does other things as well.
fn cpu_seconds() -> f64 {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    statistics.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
