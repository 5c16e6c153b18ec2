//! Rows of events against the log's own reader, and rows of other artifacts.

use super::{Velociraptor, VelociraptorEvtx, artifact, is_named_after_an_artifact};
use crate::{Decoded, FileContext, Format, Rejection};
use events::{Column, ColumnKind, EventBatch};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn read(format: &dyn Format, path: &str, mut input: &[u8]) -> (EventBatch, Vec<Rejection>) {
    let mut out = Decoded::default();
    let mut noted = Vec::new();
    let context = FileContext { path: path.to_owned(), ..FileContext::default() };
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

const LOGON: &str = r#"{"System":{"Provider":{"Name":"Microsoft-Windows-Security-Auditing","Guid":"54849625-5478-4994-A5BA-3E3B0328C30D"},"EventID":{"Value":4624},"Version":2,"Level":0,"Task":12544,"Opcode":0,"Keywords":9232379236109516800,"TimeCreated":{"SystemTime":1772442900.1234567},"EventRecordID":77,"Correlation":{"ActivityID":"0A0B0C0D-0001-0002-0003-000000000004"},"Execution":{"ProcessID":700,"ThreadID":16},"Channel":"Security","Computer":"DC01.alder.example","Security":{}},"EventData":{"SubjectUserSid":"S-1-0-0","TargetUserName":"mara","TargetDomainName":"ALDER","TargetLogonId":500,"LogonType":3,"LogonGuid":"0A0B0C0D-0001-0002-0003-000000000005","ProcessId":4,"IpAddress":"10.1.0.5","IpPort":"50123"},"Message":"An account was successfully logged on.","TimeCreated":"2026-03-02T09:15:00Z","Channel":"Security","EventRecordID":77,"EventID":4624,"OSPath":"C:\\Windows\\System32\\winevt\\Logs\\Security.evtx"}"#;

#[test]
fn a_row_of_an_event_is_the_event() {
    assert!(VelociraptorEvtx.sniff(LOGON.as_bytes(), 0));
    let (events, rejections) = read(&VelociraptorEvtx, "", LOGON.as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    let row = row(&events, 0);
    let expect = [
        ("IpAddress", Some("10.1.0.5")),
        ("LogonGuid", Some("{0a0b0c0d-0001-0002-0003-000000000005}")),
        ("OSPath", Some(r"C:\Windows\System32\winevt\Logs\Security.evtx")),
        ("ProcessId", Some("0x4")),
        ("System.Provider.Guid", None),
        ("TargetLogonId", Some("0x1f4")),
        ("account_domain", Some("ALDER")),
        ("account_name", Some("mara")),
        ("activity", Some("logon")),
        ("channel", Some("Security")),
        ("correlation_id", Some("{0a0b0c0d-0001-0002-0003-000000000004}")),
        ("event_id", Some("4624")),
        ("execution_process_id", Some("700")),
        ("host", Some("DC01.alder.example")),
        ("keywords", Some("0x8020000000000000")),
        ("level", Some("0")),
        ("logon_guid", Some("{0a0b0c0d-0001-0002-0003-000000000005}")),
        ("logon_kind", Some("network")),
        ("message", Some("An account was successfully logged on.")),
        ("outcome", Some("success")),
        ("provider", Some("Microsoft-Windows-Security-Auditing")),
        ("record", Some("1")),
        ("record_id", Some("77")),
        ("session", Some("0x1f4")),
        ("src_address", Some("10.1.0.5")),
        ("src_port", Some("50123")),
        ("time", Some("2026-03-02T09:15:00.123456Z")),
        ("time_zone", Some("utc")),
    ];
    for (name, value) in expect {
        assert_eq!(row.get(name).map(String::as_str), value, "{name}");
    }
}

#[test]
fn events_are_told_that_an_artifact_picked_apart() {
    let line = r#"{"EventTime":"2026-03-02T09:15:00Z","Computer":"WS01","Channel":"System","Provider":"Microsoft-Windows-Eventlog","EventID":104,"EventRecordID":9,"UserSID":"S-1-5-21-1","Username":"ALDER\\mara","EventData":null,"UserData":{"LogFileCleared":{"xmlns:auto-ns3":"x","SubjectUserName":"mara","Channel":"Application","Empty":null}},"Message":"cleared","OSPath":"x"}"#;
    assert!(VelociraptorEvtx.sniff(line.as_bytes(), 0));
    let (events, rejections) = read(&VelociraptorEvtx, "", line.as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    let row = row(&events, 0);
    let expect = [
        ("channel", "System"),
        ("Channel", "Application"),
        ("SubjectUserName", "mara"),
        ("activity", "log_cleared"),
        ("actor_name", "mara"),
        ("security_user_id", "S-1-5-21-1"),
        ("time", "2026-03-02T09:15:00Z"),
        ("time_text", "2026-03-02T09:15:00Z"),
    ];
    for (name, value) in expect {
        assert_eq!(row.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(!VelociraptorEvtx.sniff(br#"{"EventID":1,"Channel":"x","Hostname":"h","SourceName":"s"}"#, 0));
    assert!(!VelociraptorEvtx.sniff(br#"{"winlog":{"event_id":1,"channel":"x"}}"#, 0));
}

#[test]
fn rows_of_any_artifact_are_kept() {
    let lines = concat!(
        r#"{"Timestamp":"2026-03-02T10:00:00+01:00","Fqdn":"ws01.alder.example","Pid":4,"Hash":{"MD5":"x"}}"#,
        "\n",
        r#"{"_ts":1772442900,"CreateTime":"never","Pid":"5","Pid":6}"#,
        "\nnot json\n",
    );
    let path = "c.zip!results/Windows.KapeFiles.Targets%2FUploads.json";
    let (events, rejections) = read(&Velociraptor, path, lines.as_bytes());
    assert_eq!((events.rows(), rejections.len(), rejections[0].record), (2, 1, Some(3)));
    let first = row(&events, 0);
    assert_eq!(first["channel"], "Windows.KapeFiles.Targets/Uploads");
    assert_eq!((first["host"].as_str(), first["Hash.MD5"].as_str()), ("ws01.alder.example", "x"));
    assert_eq!((first["time"].as_str(), first["time_zone"].as_str()), ("2026-03-02T09:00:00Z", "offset"));
    let second = row(&events, 1);
    assert_eq!((second["time"].as_str(), second["Pid"].as_str()), ("2026-03-02T09:15:00Z", "5\n6"));
    assert!(!Velociraptor.sniff(lines.as_bytes(), 0));
}

#[test]
fn what_is_damaged_is_rejected_and_the_rest_read() {
    let wide: Vec<u8> = format!("\u{feff}{LOGON}\n{LOGON}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (events, rejections) = read(&VelociraptorEvtx, "", &wide);
    assert_eq!((events.rows(), rejections.len()), (2, 0));
    let text = format!("{}\n{LOGON}\n[1]\n<Event>\n{}", &LOGON[..300], "{\"a\":1");
    let (events, rejections) = read(&VelociraptorEvtx, "", text.as_bytes());
    assert_eq!((events.rows() as u64, rejections.iter().map(|rejection| rejection.count).sum()), (1, 4));
    let strings = LOGON.replace("{\"Value\":4624}", "{\"Value\":\"4624\"}").replace("1772442900.1234567", "\"soon\"");
    let (events, _) = read(&VelociraptorEvtx, "", strings.as_bytes());
    let row = row(&events, 0);
    assert_eq!((row["event_id"].as_str(), row["time"].as_str()), ("4624", "2026-03-02T09:15:00Z"));
}

#[test]
fn files_are_named_after_artifacts() {
    assert_eq!(artifact("a/All Windows.Sys.Users.json").as_deref(), Some("Windows.Sys.Users"));
    assert!(is_named_after_an_artifact("x.zip!results/Windows.EventLogs.Cleared.json"));
    assert!(is_named_after_an_artifact("Linux.Sys.LastUserLogin.json"));
    for other in ["results.json", "Windows.json", "windows.events.json", "Windows.Sys.Users.csv", "a.b.c.json"] {
        assert!(!is_named_after_an_artifact(other), "{other}");
    }
}

#[test]
fn the_corpus_is_read_whole() {
    let Some(folder) = corpus::place("msticpy/velociraptor") else { return };
    for path in corpus::files(&folder, ".json") {
        let bytes = std::fs::read(&path).unwrap();
        assert!(is_named_after_an_artifact(&path.to_string_lossy()));
        let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        let (events, rejections) = read(&Velociraptor, &path.to_string_lossy(), &bytes);
        assert_eq!((events.rows(), rejections.len()), (lines, 0), "{}", path.display());
    }
}
