//! Columns, times, and the logons of the corpus.

use super::Nxlog;
use crate::{Decoded, FileContext, Format};
use events::{Column, EventBatch};
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;

fn decode(mut input: &[u8]) -> (EventBatch, Vec<crate::Rejection>) {
    let mut out = Decoded::default();
    let context = FileContext { assume_zone_minutes: -300, ..FileContext::default() };
    let emit = &mut |unit| {
        Nxlog.decode(&unit, &context, &mut out);
        ControlFlow::Continue(Vec::new())
    };
    Nxlog.split(&mut input, &context, emit, &mut |_| {}).unwrap();
    (std::mem::take(&mut out.events).finish(), out.rejections)
}

fn text(events: &EventBatch, column: Column) -> Option<String> {
    events.text(column)?.get(0).map(str::to_owned)
}

#[test]
fn names_become_columns_and_fields() {
    let line = r#"{"Keywords":-9214364837600034816,"EventID":"4624","SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Hostname":"H.example","EventType":"AUDIT_SUCCESS","RecordNumber":7,"ProviderGuid":"{x}","TargetUserName":"mara","TargetLogonId":"0x5","tags":["a","b"],"@version":"1"}
{"EventID":13,"EventType":"SetValue","Keywords":"0x8000000000000000"}"#;
    let (events, rejections) = decode(line.as_bytes());
    assert_eq!((events.rows(), rejections.len()), (2, 0));
    let number = |column, row| events.numbers(column).and_then(|numbers| numbers.get(row));
    assert_eq!((number(Column::EVENT_ID, 0), number(Column::RECORD_ID, 0)), (Some(4624), Some(7)));
    assert_eq!((number(Column::RECORD, 0), number(Column::RECORD, 1)), (Some(1), Some(2)));
    let expect = [
        (Column::KEYWORDS, "0x8020000000000000"),
        (Column::PROVIDER, "Microsoft-Windows-Security-Auditing"),
        (Column::HOST, "H.example"),
        (Column::ACTIVITY, "logon"),
        (Column::SESSION, "0x5"),
    ];
    for (column, value) in expect {
        assert_eq!(text(&events, column).as_deref(), Some(value), "{}", column.name());
    }
    let extra = [("EventType", "AUDIT_SUCCESS"), ("tags", "a\nb"), ("@version", "1")];
    assert_eq!(events.extra(0), extra.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let event_type = Column::of_field("EventType").unwrap();
    assert_eq!(events.text(event_type).unwrap().get(1), Some("SetValue"));
}

#[test]
fn the_zone_is_worked_out_where_the_record_allows() {
    let check = |times: &str, time: &str, zone: &str| {
        let line = format!("{{\"EventID\":1,{times}}}");
        let (events, _) = decode(line.as_bytes());
        assert_eq!(events.time(0).map(|time| time.to_string()).as_deref(), Some(time), "{times}");
        assert_eq!(text(&events, Column::TIME_ZONE).as_deref(), Some(zone), "{times}");
    };
    let local = r#""EventTime":"2020-09-22 14:53:01""#;
    check(local, "2020-09-22T19:53:01Z", "assumed:-05:00");
    check(&format!("{local},\"UtcTime\":\"2020-09-22 18:52:49.266\""), "2020-09-22T18:53:01Z", "offset");
    check(&format!("{local},\"UtcTime\":\"2020-09-22 18:46:00\""), "2020-09-22T19:53:01Z", "assumed:-05:00");
    let arrival = r#""@timestamp":"2020-09-22T18:53:04.182Z","EventReceivedTime":"2020-09-22 14:53:04""#;
    check(&format!("{arrival},{local}"), "2020-09-22T18:53:01Z", "offset");
    check(r#""TimeCreated":"2020-12-19T06:59:28.410Z""#, "2020-12-19T06:59:28.410000Z", "utc");
    check(r#""@timestamp":"2020-12-19T06:59:28.410Z""#, "2020-12-19T06:59:28.410000Z", "utc");
}

#[test]
fn only_its_own_are_told() {
    assert!(Nxlog.sniff(b"{\"EventID\":1,\"Channel\":\"x\",\"Hostname\":\"h\"}", 0));
    assert!(!Nxlog.sniff(b"{\"winlog\":{\"channel\":\"x\"},\"EventID\":1}", 0));
    assert!(!Nxlog.sniff(b"{\"eventID\":\"x\",\"eventSource\":\"ec2\"}", 0));
}

/// Every set of the corpus is told, and read without a loss.
#[test]
fn the_corpus_is_read_whole() {
    let Some(folder) = corpus::place("otrf") else { return };
    let (mut rows, mut activities) = (0, BTreeMap::new());
    for path in corpus::files(&folder, ".zip").iter().filter(|path| !path.to_string_lossy().contains("/aws/")) {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        for index in 0..archive.len() {
            let mut bytes = Vec::new();
            let mut member = archive.by_index(index).unwrap();
            // The large ones show nothing that these do not, and take long without optimisation.
            if member.size() >= 8_000_000 {
                continue;
            }
            member.read_to_end(&mut bytes).unwrap();
            if bytes.is_empty() {
                continue;
            }
            let name = format!("{} {}", path.display(), member.name().unwrap());
            assert!(Nxlog.sniff(&bytes[..bytes.len().min(65_536)], 0), "{name}");
            let (events, rejections) = decode(&bytes);
            assert!(rejections.is_empty(), "{name}: {rejections:?}");
            rows += events.rows();
            let zone = text(&events, Column::TIME_ZONE);
            assert!((0..events.rows()).all(|row| events.time(row).is_some()), "{name}");
            println!("{name}: {} {zone:?}", events.rows());
            let Some(words) = events.text(Column::ACTIVITY) else { continue };
            for row in 0..events.rows() {
                let Some(word) = words.get(row) else { continue };
                let has = |column| events.text(column).is_some_and(|text| text.get(row).is_some());
                let count: &mut [usize; 4] = activities.entry(word.to_owned()).or_default();
                count[0] += 1;
                count[1] += usize::from(has(Column::SRC_ADDRESS));
                count[2] += usize::from(has(Column::DST_HOST));
                count[3] += usize::from(has(Column::SESSION));
            }
        }
    }
    println!("{rows} rows, {activities:?}");
    // Rows, with a source address, with a target, with a session: counted once with another program, by the fields.
    let expect = [("logon", [47, 42, 0, 47]), ("service_ticket", [2, 2, 2, 0])];
    for (word, counts) in expect {
        assert_eq!(activities[word], counts, "{word}");
    }
}
