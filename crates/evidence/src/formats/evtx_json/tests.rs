//! Against the log's own reader, over real logs; the forms in which events lie; bad input.

use super::EvtxJson;
use crate::formats::by_name;
use crate::formats::row_texts::decode;
use crate::formats::testing::{encodings, read, told_as};
use crate::{Decoded, FileContext, Format};
use events::{Column, ColumnKind, EventBatch};
use evtx::{EvtxParser, ParserSettings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Row = BTreeMap<String, String>;

/// The rows: every column and entry of `extra` by its name, but how the time is spelled and what the file numbers it. JSON does not tell an
/// empty text from none everywhere.
fn fields(events: &EventBatch) -> Vec<Row> {
    let row = |row: usize| {
        let mut fields: Row = events.extra(row).into_iter().collect();
        for column in Column::all().filter(|column| ![Column::RECORD, Column::TIME_TEXT].contains(column)) {
            let value = match column.kind() {
                ColumnKind::Text => events.text(column).and_then(|texts| texts.get(row).map(str::to_owned)),
                ColumnKind::Number => {
                    events.numbers(column).and_then(|numbers| numbers.get(row)).map(|number| number.to_string())
                }
                ColumnKind::Time => events.time(row).map(|time| time.to_string()),
                ColumnKind::Extra => None,
            };
            fields.extend(value.map(|value| (column.name().to_owned(), value)));
        }
        fields.retain(|_, value| !value.is_empty());
        fields
    };
    (0..events.rows()).map(row).collect()
}

fn read_whole(format: &dyn Format, bytes: &[u8], whose: &Path) -> Vec<Row> {
    let decoded: Decoded = decode(format, bytes, &FileContext::default());
    let lost: Vec<_> = decoded.rejections.iter().filter(|rejection| rejection.lost).collect();
    assert!(lost.is_empty() || format.name() == "evtx", "{}: {lost:?}", whose.display());
    fields(&decoded.events.finish())
}

/// What stands in one row and not, or otherwise, in the other.
fn only(a: &Row, b: &Row) -> Vec<String> {
    let differs = |(key, value): &(&String, &String)| b.get(*key) != Some(*value);
    a.iter().filter(differs).map(|(key, value)| format!("{key}={value:?}")).collect()
}

fn logs() -> Vec<PathBuf> {
    let folders = ["evtx", "sigma/regression_data"].into_iter().filter_map(corpus::place);
    folders.flat_map(|folder| corpus::files(&folder, ".evtx")).collect()
}

/// By the number that [`Column::RECORD`] of an EVTX is.
fn as_json(bytes: Vec<u8>, is_separate: bool) -> BTreeMap<u64, String> {
    let settings = ParserSettings::default().separate_json_attributes(is_separate).indent(false);
    let Ok(parser) = EvtxParser::from_buffer(bytes) else { return BTreeMap::new() };
    let mut parser = parser.with_configuration(settings);
    parser.records_json().filter_map(Result::ok).map(|record| (record.event_record_id, record.data)).collect()
}

/// As versions before 0.15 print it.
const LOGON: &str = r##"{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing","Guid":"54849625-5478-4994-A5BA-3E3B0328C30D"}},"EventID":4624,"Version":2,"Level":0,"Task":12544,"Opcode":0,"Keywords":"0x8020000000000000","TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T09:15:00.123456Z"}},"EventRecordID":77,"Correlation":{"#attributes":{"ActivityID":"0A0B0C0D-0001-0002-0003-000000000004"}},"Execution":{"#attributes":{"ProcessID":700,"ThreadID":16}},"Channel":"Security","Computer":"DC01.alder.example","Security":null},"EventData":{"TargetUserName":"mara","TargetDomainName":"ALDER","TargetLogonId":"0x1f4","LogonType":3,"LogonGuid":"0A0B0C0D-0001-0002-0003-000000000005","IpAddress":"10.1.0.5","IpPort":"50123"}}}"##;

/// With attributes beside elements, as Chainsaw prints it.
const SERVICE: &str = r##"{"Event_attributes":{"xmlns":"x"},"Event":{"System":{"Provider_attributes":{"Name":"Service Control Manager","Guid":"{555908d1-a6d7-4695-8e1e-26931d2012f4}","EventSourceName":"SCM"},"EventID_attributes":{"Qualifiers":16384},"EventID":7045,"TimeCreated_attributes":{"SystemTime":"2026-03-02T09:16:00.1234567Z"},"EventRecordID":78,"Channel":"System","Computer":"DC01","Security_attributes":{"UserID":"S-1-5-18"}},"EventData_attributes":{"Name":"E"},"EventData":{"ServiceName":"tool","a.b":"dotted","Item":"1","Item_1":"2","Other_1":"own"}}}"##;

fn one(text: &str) -> Row {
    let rows = read_whole(&EvtxJson, text.as_bytes(), Path::new(text));
    assert_eq!(rows.len(), 1, "{text}");
    rows.into_iter().next().unwrap()
}

#[track_caller]
fn check(row: &Row, expect: &[(&str, Option<&str>)]) {
    for (name, value) in expect {
        assert_eq!(row.get(*name).map(String::as_str), *value, "{name}");
    }
}

#[test]
fn an_event_is_a_row() {
    check(
        &one(LOGON),
        &[
            ("LogonGuid", Some("{0a0b0c0d-0001-0002-0003-000000000005}")),
            ("Provider_Guid", None),
            ("account_name", Some("mara")),
            ("activity", Some("logon")),
            ("channel", Some("Security")),
            ("correlation_id", Some("{0a0b0c0d-0001-0002-0003-000000000004}")),
            ("event_id", Some("4624")),
            ("execution_thread_id", Some("16")),
            ("host", Some("DC01.alder.example")),
            ("keywords", Some("0x8020000000000000")),
            ("logon_guid", Some("{0a0b0c0d-0001-0002-0003-000000000005}")),
            ("logon_kind", Some("network")),
            ("provider", Some("Microsoft-Windows-Security-Auditing")),
            ("record_id", Some("77")),
            ("session", Some("0x1f4")),
            ("src_address", Some("10.1.0.5")),
            ("time", Some("2026-03-02T09:15:00.123456Z")),
            ("time_zone", Some("utc")),
        ],
    );
    check(
        &one(SERVICE),
        &[
            ("EventData_Name", Some("E")),
            ("EventID_Qualifiers", Some("16384")),
            ("Item", Some("1\n2")),
            ("Item_1", None),
            ("Other_1", Some("own")),
            ("Provider_EventSourceName", Some("SCM")),
            ("a.b", Some("dotted")),
            ("event_id", Some("7045")),
            ("provider", Some("Service Control Manager")),
            ("security_user_id", Some("S-1-5-18")),
        ],
    );
}

/// What stands where fields do: nothing, values without names, elements of a provider, a member twice.
#[test]
fn forms_of_what_an_event_says() {
    let (head, _) = LOGON.split_once("\"EventData\"").unwrap();
    let with = |rest: &str| one(&format!("{head}{rest}}}}}"));
    check(&with("\"EventData\":null"), &[("event_id", Some("4624")), ("account_name", None)]);
    for data in [
        r##"{"Data":["a","b"]}"##,
        r##"{"Data":{"#text":["a","b"]}}"##,
        r##"{"Data":"a\nb"}"##,
        r##"{"Data":"a","Data_1":"b"}"##,
    ] {
        check(&with(&format!("\"EventData\":{data}")), &[("Data", Some("a\nb")), ("Data_1", None)]);
    }
    check(
        &with(
            r##""UserData":{"Cleared":{"#attributes":{"xmlns":"x","Kind":"k"},"SubjectUserName":"mara","List":{"Entry":[1,2]}}},"RenderingInfo":{"#attributes":{"Culture":"en-US"},"Message":"cleared","Level":"Information"}},"recovered":true,"x":{"y":1"##,
        ),
        &[
            ("Cleared_Kind", Some("k")),
            ("Cleared_xmlns", None),
            ("Entry", Some("1\n2")),
            ("RenderingInfo_Culture", Some("en-US")),
            ("RenderingInfo_Level", Some("Information")),
            ("SubjectUserName", Some("mara")),
            ("message", Some("cleared")),
            ("recovered", Some("true")),
            ("x.y", Some("1")),
        ],
    );
    let twice = LOGON.replacen("\"EventID\":4624", "\"EventID\":4624,\"EventID\":\"soon\",\"EventID\":4625", 1);
    check(&one(&twice), &[("event_id", Some("4624")), ("EventID", Some("soon\n4625"))]);
}

/// As `jq -S` writes it: the event's data before its system, a source before the provider's name.
#[test]
fn members_may_stand_in_any_order() {
    for text in [LOGON, SERVICE] {
        // The parser keeps names sorted.
        let sorted: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(one(&sorted.to_string()), one(text));
    }
}

#[test]
fn the_same_in_every_form_and_encoding() {
    let pretty = |text: &str| format!("{:#}", serde_json::from_str::<serde_json::Value>(text).unwrap());
    let [logon, service] = [LOGON, SERVICE].map(pretty);
    let lines = format!("{LOGON}\n{SERVICE}\n");
    let expect = read_whole(&EvtxJson, lines.as_bytes(), Path::new("lines"));
    for text in [
        lines,
        format!("Record 77\n{LOGON}\nRecord 78\n{SERVICE}"),
        format!("Record 77\n{logon}\nRecord 78\n{service}\n"),
        format!("{logon}\n{service}\n"),
        format!("[{LOGON},\n{SERVICE}]"),
        format!("[\n{logon},\n{service}\n]\n"),
    ] {
        for bytes in encodings(&text).into_iter().chain([text.clone().into_bytes()]) {
            assert_eq!(told_as(&bytes), ["evtx-json"], "{text}");
            let found = read(&EvtxJson, &bytes, &FileContext::default());
            assert_eq!(found.lost_records, 0, "{:?}\n{text}", found.rejected);
            assert_eq!(read_whole(&EvtxJson, &bytes, Path::new(&text)), expect);
        }
    }
}

#[test]
fn what_cannot_be_read_is_rejected_and_the_rest_read() {
    let text =
        format!("Record 1\n{LOGON}\nRecord two\nRecord 2\n{}\nRecord 3\n{{\"Event\":{{}}}}\n{SERVICE}", &LOGON[..300]);
    let found = read(&EvtxJson, text.as_bytes(), &FileContext::default());
    assert_eq!(found.rows.len(), 2, "{:?}", found.rows);
    let reasons = [
        "3 x1 lost no json object",
        "5 x1 lost a json object that ends too early",
        "7 x1 lost not a record of this format: it lacks Event.System",
    ];
    assert_eq!(found.rejected, reasons);
    let late = LOGON.replace("2026-03-02T09:15:00.123456Z", "2.3.2026 09:15");
    let row = read(&EvtxJson, late.as_bytes(), &FileContext::default()).rows.remove(0);
    assert!(row.starts_with("- time_text=2.3.2026 09:15"), "{row}");
}

#[test]
fn only_its_own_are_told() {
    for other in [
        r#"{"System":{"EventID":{"Value":1},"TimeCreated":{"SystemTime":1.5},"Channel":"x"}}"#,
        r#"{"Event":{"EventData":{"a":1}}}"#,
        r#"{"Event":{"System":{"EventID":1}}}"#,
        "Record 1\n<Event><System/></Event>",
        "Record 1\n",
    ] {
        assert!(!EvtxJson.sniff(other.as_bytes(), 0), "{other}");
    }
    let cut = &LOGON[..LOGON.find("EventRecordID").unwrap()];
    assert!(EvtxJson.sniff(cut.as_bytes(), 0));
}

#[test]
fn every_record_of_the_corpus_is_the_same_row_as_from_evtx() {
    let evtx = by_name("evtx").unwrap();
    let (mut compared, mut different) = (0, Vec::new());
    for path in logs() {
        let bytes = std::fs::read(&path).unwrap();
        let own = decode(evtx, &bytes, &FileContext::default()).events.finish();
        let numbers = own.numbers(Column::RECORD).unwrap();
        let own: BTreeMap<u64, Row> =
            fields(&own).into_iter().enumerate().map(|(row, fields)| (numbers.get(row).unwrap(), fields)).collect();
        for is_separate in [false, true] {
            let theirs = as_json(bytes.clone(), is_separate);
            let both: Vec<_> = own.iter().filter_map(|(number, own)| Some((own, theirs.get(number)?))).collect();
            let text: Vec<&str> = both.iter().map(|(_, json)| json.as_str()).collect();
            let found = read_whole(&EvtxJson, text.join("\n").as_bytes(), &path);
            assert_eq!(found.len(), both.len(), "{}", path.display());
            for ((own, json), found) in both.into_iter().zip(&found) {
                compared += 1;
                if own != found {
                    let (own, found) = (only(own, found), only(found, own));
                    different.push(format!("{}\n evtx {own:?}\n json {found:?}\n {json}", path.display()));
                }
            }
        }
    }
    println!("{compared} records");
    let shown: Vec<_> = different.iter().take(20).cloned().collect();
    assert!(different.is_empty(), "{} of {compared} differ\n{}", different.len(), shown.join("\n"));
}

#[test]
fn events_of_the_rules_regression_data_are_those_of_the_logs_beside_them() {
    let evtx = by_name("evtx").unwrap();
    let Some(folder) = corpus::place("sigma/regression_data") else { return };
    let (mut compared, mut different) = (0, Vec::new());
    for path in corpus::files(&folder, ".json") {
        let log = path.with_extension("evtx");
        let Ok(bytes) = std::fs::read(&log) else { continue };
        // The version that printed these cuts blanks at the ends.
        let trimmed = |row: Row| row.into_iter().map(|(name, value)| (name, value.trim().to_owned())).collect::<Row>();
        let own: Vec<Row> = read_whole(evtx, &bytes, &log).into_iter().map(trimmed).collect();
        let json = std::fs::read(&path).unwrap();
        assert_eq!(told_as(&json), ["evtx-json"], "{}", path.display());
        let found = read_whole(&EvtxJson, &json, &path);
        assert!(!found.is_empty(), "{}", path.display());
        for found in found.into_iter().map(trimmed) {
            compared += 1;
            // The log can hold more events than those that match.
            let best = own.iter().min_by_key(|own| only(own, &found).len()).unwrap();
            if *best != found {
                let (own, found) = (only(best, &found), only(&found, best));
                different.push(format!("{}\n evtx {own:?}\n json {found:?}", path.display()));
            }
        }
    }
    println!("{compared} events");
    assert!(different.is_empty(), "{} of {compared} differ\n{}", different.len(), different.join("\n"));
}
