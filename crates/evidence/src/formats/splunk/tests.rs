//! Results in JSON and CSV, with raw events of every kind.

use super::{SPLUNK_TABLE, Splunk};
use crate::{Decoded, FileContext, Format, Rejection};
use events::{Column, ColumnKind, EventBatch};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn read(format: &dyn Format, mut input: &[u8]) -> (EventBatch, Vec<Rejection>) {
    let (mut out, mut noted) = (Decoded::default(), Vec::new());
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    let emit = &mut |unit| {
        format.decode(&unit, &context, &mut out);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut input, &context, emit, &mut |rejection| noted.push(rejection)).unwrap();
    noted.append(&mut out.rejections);
    (std::mem::take(&mut out.events).finish(), noted)
}

fn row(events: &EventBatch, row: usize) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = events.extra(row).into_iter().collect();
    for column in Column::all() {
        let value = match column.kind() {
            ColumnKind::Text => events.text(column).and_then(|texts| texts.get(row).map(str::to_owned)),
            ColumnKind::Number => events.numbers(column).and_then(|numbers| numbers.get(row)).map(|n| n.to_string()),
            ColumnKind::Time => events.time(row).map(|time| time.to_string()),
            ColumnKind::Extra => None,
        };
        fields.extend(value.map(|value| (column.name().to_owned(), value)));
    }
    fields
}

fn assert_row(row: &BTreeMap<String, String>, expect: &[(&str, &str)]) {
    for (name, value) in expect {
        assert_eq!(row.get(*name).map(String::as_str), Some(*value), "{name} of {row:?}");
    }
}

const XML: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/>\
    <EventID>4624</EventID><TimeCreated SystemTime='2026-03-02T09:15:00.1234567Z'/><EventRecordID>77</EventRecordID><Channel>Security</Channel>\
    <Computer>DC01.alder.example</Computer></System><EventData><Data Name='TargetUserName'>mara</Data><Data Name='TargetLogonId'>0x1f4</Data>\
    <Data Name='LogonType'>3</Data><Data Name='IpAddress'>10.1.0.5</Data></EventData></Event>";

const TEXT: &str = "03/02/2026 09:15:00 AM\nLogName=Security\nSourceName=Microsoft Windows security auditing.\nEventCode=4624\nEventType=0\n\
    Type=Information\nComputerName=DC01.alder.example\nTaskCategory=Logon\nOpCode=Info\nRecordNumber=77\nKeywords=Audit Success\n\
    Message=An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tS-1-5-18\n\tAccount Name:\t\tDC01$\n\tLogon ID:\t\t0x3E7\n\n\
    Logon Information:\n\tLogon Type:\t\t3\n\tVirtual Account:\t\tNo\n\nNew Logon:\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1111\n\tAccount Name:\t\tmara\n\
    \tAccount Domain:\t\tALDER\n\tLogon ID:\t\t0x1F4\n\nNetwork Information:\n\tWorkstation Name:\tWS7\n\tSource Network Address:\t10.1.0.5\n\
    \tSource Port:\t\t50123\n\nDetailed Authentication Information:\n\tPackage Name (NTLM only):\tNTLM V2\n\n\
    This event is generated when a logon session is created.";

fn json(raw: &str, rest: &str) -> String {
    let escaped = raw.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("{{\"preview\":false,\"offset\":1,\"result\":{{\"_raw\":\"{escaped}\"{rest}}}}}\n")
}

const LOGON: [(&str, &str); 11] = [
    ("activity", "logon"),
    ("account_name", "mara"),
    ("channel", "Security"),
    ("event_id", "4624"),
    ("host", "DC01.alder.example"),
    ("logon_kind", "network"),
    ("outcome", "success"),
    ("provider", "Microsoft-Windows-Security-Auditing"),
    ("record_id", "77"),
    ("session", "0x1f4"),
    ("src_address", "10.1.0.5"),
];

#[test]
fn raw_windows_events_are_read_in_both_forms() {
    let rest = ",\"_time\":\"2026-03-02T10:15:00.123+01:00\",\"host\":\"DC01\",\"source\":\"XmlWinEventLog:Security\",\
                \"TargetUserName\":\"mara\",\"tag\":[\"a\",\"b\"]";
    let text = [json(XML, rest), json(TEXT, rest)].concat();
    assert!(Splunk.sniff(text.as_bytes(), 0));
    let (events, rejections) = read(&Splunk, text.as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    let [xml, text] = [row(&events, 0), row(&events, 1)];
    assert_row(&xml, &LOGON);
    assert_row(
        &xml,
        &[("time", "2026-03-02T09:15:00.123456Z"), ("source", "XmlWinEventLog:Security"), ("tag", "a\nb")],
    );
    assert_row(&xml, &[("record", "1"), ("time_zone", "utc")]);
    assert_eq!(events.extra(0).iter().find(|(name, _)| name == "host").map(|(_, value)| value.as_str()), Some("DC01"));
    assert!(!events.extra(0).iter().any(|(name, _)| name == "TargetUserName"));
    assert_row(&text, &LOGON);
    assert_row(
        &text,
        &[
            ("SubjectUserName", "DC01$"),
            ("account_domain", "ALDER"),
            ("account_sid", "S-1-5-21-1-2-3-1111"),
            ("credential_kind", "ntlm"),
            ("src_host", "WS7"),
            ("src_port", "50123"),
            ("Logon Information: Virtual Account", "No"),
            ("Type", "Information"),
        ],
    );
    // The text's own time has no zone; Splunk's has.
    assert_row(&text, &[("time", "2026-03-02T09:15:00.123000Z"), ("time_zone", "offset")]);
}

#[test]
fn an_event_about_its_subject_has_it_as_its_account() {
    let text = "03/02/2026 01:15:00 PM\nLogName=Security\nEventCode=4634\nComputerName=WS01\nRecordNumber=8\n\
                Message=An account was logged off.\n\nSubject:\n\tAccount Name:\t\tmara\n\tLogon ID:\t\t0x1F4\n\nLogon Type:\t\t\t10\n";
    let (events, _) = read(&Splunk, json(text, "").as_bytes());
    let row = row(&events, 0);
    assert_row(&row, &[("activity", "logoff"), ("account_name", "mara"), ("session", "0x1f4"), ("LogonType", "10")]);
    assert_row(&row, &[("time", "2026-03-02T12:15:00Z"), ("time_zone", "assumed:+01:00")]);
}

#[test]
fn lists_of_results_and_other_raw_events_are_read() {
    let line = "Mar  2 09:15:00 web01 sshd[7]: Accepted publickey for mara from 10.1.0.5 port 50123 ssh2: RSA SHA256:x";
    let beat = r#"{\"winlog\":{\"event_id\":4624,\"channel\":\"Security\",\"computer_name\":\"WS01\"}}"#;
    let text = format!(
        "{{\"preview\":false,\"init_offset\":0,\"results\":[\
         {{\"_raw\":\"{line}\",\"_time\":\"2026-03-02T09:15:00.000+00:00\",\"host\":\"web01\"}},\
         {{\"_raw\":\"{beat}\",\"_time\":\"1772442900.5\",\"index\":\"win\"}},\
         {{\"_raw\":\"who knows\",\"_time\":\"1772442900\",\"host\":\"fw1\",\"sourcetype\":\"odd\"}},\
         {{\"_time\":\"2026-03-02T09:15:00.000+00:00\",\"EventCode\":\"4634\",\"LogName\":\"Security\",\"host\":\"WS02\",\"TargetUserName\":\"mara\"}}]}}"
    );
    assert!(Splunk.sniff(text.as_bytes(), 0));
    let (events, rejections) = read(&Splunk, text.as_bytes());
    assert!(rejections.iter().all(|rejection| !rejection.lost && rejection.count == 0), "{rejections:?}");
    assert_eq!(events.rows(), 4);
    let at = ("time", "2026-03-02T09:15:00Z");
    assert_row(&row(&events, 0), &[at, ("host", "web01"), ("activity", "logon"), ("program", "sshd")]);
    assert_row(&row(&events, 1), &[("host", "WS01"), ("activity", "logon"), ("time", "2026-03-02T09:15:00.500000Z")]);
    assert_row(&row(&events, 2), &[at, ("host", "fw1"), ("message", "who knows"), ("sourcetype", "odd")]);
    assert_row(&row(&events, 3), &[at, ("host", "WS02"), ("activity", "logoff"), ("account_name", "mara")]);
}

#[test]
fn tables_are_read() {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let text = format!(
        "\"_time\",\"_raw\",host,source\n\"2026-03-02T10:15:00.123+01:00\",{},DC01,x\n\"2026-03-02T10:15:00.123+01:00\",{},DC01,x\n",
        quoted(XML),
        quoted(TEXT)
    );
    assert!(SPLUNK_TABLE.sniff(text.as_bytes(), 0));
    let (events, rejections) = read(&SPLUNK_TABLE, text.as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    assert_row(&row(&events, 0), &LOGON);
    assert_row(&row(&events, 1), &LOGON);
    assert!(!SPLUNK_TABLE.sniff(b"time,raw,host\n1,2,3\n", 0));
}

#[test]
fn what_is_no_result_is_rejected() {
    let good = json(XML, "");
    let text = format!("{{\"preview\":false,\"lastrow\":true}}\n{}\n<Event>\n{good}[1]\n", &good[..200]);
    let (events, rejections) = read(&Splunk, text.as_bytes());
    assert_eq!((events.rows() as u64, rejections.iter().map(|rejection| rejection.count).sum()), (1, 4));
    // XML that is cut off is no event, and is kept as it is.
    let (events, rejections) = read(&Splunk, json(&XML[..200], ",\"host\":\"WS01\"").as_bytes());
    assert_eq!(rejections.len(), 0);
    assert_row(&row(&events, 0), &[("host", "WS01"), ("message", &XML[..200])]);
    for other in [r#"{"result":"x"}"#, r#"{"_raw":"x"}"#, r#"{"winlog":{"event_id":1}}"#] {
        assert!(!Splunk.sniff(other.as_bytes(), 0), "{other}");
    }
}

/// Each member would be looked for among all before it: this takes minutes else.
#[test]
fn results_of_very_many_members_are_read_in_time_of_their_length() {
    let rest: String = (0..150_000).map(|member| format!(",\"member {member}\":\"{member}\"")).collect();
    let (events, rejections) = read(&Splunk, json(XML, &rest).as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    let row = row(&events, 0);
    assert_row(&row, &LOGON);
    assert_row(&row, &[("member 0", "0"), ("member 149999", "149999")]);
}

#[test]
fn zones_of_splunks_time_are_understood_where_they_mean_one_thing() {
    let check = |time: &str, expect: &str, zone: &str| {
        let text = format!("{{\"result\":{{\"_raw\":\"x\",\"_time\":\"{time}\",\"host\":\"h\"}}}}\n");
        let (events, rejections) = read(&Splunk, text.as_bytes());
        assert!(rejections.is_empty(), "{rejections:?}");
        assert_row(&row(&events, 0), &[("time", expect), ("time_zone", zone), ("time_text", time)]);
    };
    check("2026-11-23 10:00:00.000 PST", "2026-11-23T18:00:00Z", "offset");
    check("2026-11-23 10:00:00.000 UTC", "2026-11-23T10:00:00Z", "utc");
    check("2026-11-23 10:00:00.000 CEST", "2026-11-23T08:00:00Z", "offset");
    check("2026-11-23 10:00:00.000 +01:00", "2026-11-23T09:00:00Z", "offset");
    // The zone that these tests assume is an hour east.
    check("2026-11-23 10:00:00.000 CST", "2026-11-23T09:00:00Z", "assumed:+01:00");
}
