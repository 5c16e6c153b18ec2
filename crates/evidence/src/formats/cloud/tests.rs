//! How leaves are kept, told as members, and read where JSON is written as text.

use super::{Action, Memory, Pair, say};
use events::{BatchBuilder, Column};
use model::Outcome;

slots! { First, Second }

use super::slots;

fn action(path: &str) -> Action<Slot> {
    match path {
        "first" => Action::Keep(Slot::First),
        "second" | "list.two" | "text.second" => Action::Take(Slot::Second),
        "name" => Action::Text(Column::API_OPERATION),
        "around.CommandLine" => Action::Field("CommandLine".to_owned(), None),
        "around.own" => Action::Field("own".to_owned(), Some(Slot::First)),
        "text" => Action::Inner,
        "whole" => Action::Whole,
        "list.Name" | "lines.Name" => Action::PairName,
        "list.Value" => Action::PairValue(Pair::Members("list".to_owned())),
        "lines.Value" => Action::PairValue(Pair::Lines("lines".to_owned())),
        _ => Action::Extra,
    }
}

/// What is kept, the operation, and `extra`.
fn check(object: &str, kept: [Option<&str>; 2], operation: Option<&str>, extra: &str) {
    let (mut memory, mut events) = (Memory::default(), BatchBuilder::default());
    let found = super::read(object, &mut memory, &mut events, action).unwrap();
    assert_eq!([found.get(Slot::First), found.get(Slot::Second)], kept, "{object}");
    assert_eq!(events.open_text(Column::API_OPERATION), operation, "{object}");
    events.finish_row();
    let batch = events.finish();
    let found: Vec<String> = batch.extra(0).iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(found.join("; "), extra, "{object}");
}

#[test]
fn leaves_are_kept_taken_or_left() {
    check(
        r#"{"first":"a","second":2,"name":"n","x":{"y":true}}"#,
        [Some("a"), Some("2")],
        Some("n"),
        "first=a; x.y=true",
    );
    check(
        r#"{"first":"a","first":"b","second":1,"second":2,"name":"n","name":"m"}"#,
        [Some("a"), Some("1")],
        Some("n"),
        "first=a\nb; second=2; name=m",
    );
    let field = r#"{"around":{"CommandLine":"x","own":"o"},"around.CommandLine":"y","around.own":""}"#;
    check(field, [Some("o"), None], None, "own=o; CommandLine=y");
    check(r#"{"first":"","second":null}"#, [None, None], None, "first=");
}

#[test]
fn pairs_are_members_or_lines() {
    check(r#"{"list":[{"Name":"one","Value":"1"},{"Name":"two","Value":"2"}]}"#, [None, Some("2")], None, "list.one=1");
    check(r#"{"lines":[{"Name":"a","Value":1},{"Name":"b","Value":""}]}"#, [None, None], None, "lines=a=1\nb=");
    check(
        r#"{"list":[{"Value":"1","Name":"Name"},{"Value":"Value"}]}"#,
        [None, None],
        None,
        "list.Value=1; list.Name=Value",
    );
}

#[test]
fn json_in_text_is_told_as_if_it_stood_there() {
    check(r#"{"text":"{\"second\":\"s\",\"z\":[{\"a\":1}]}"}"#, [None, Some("s")], None, "text.z.a=1");
    check(
        r#"{"text":"[{\"a\":1},{\"a\":2}]","whole":"{\"first\":\"f\"}"}"#,
        [Some("f"), None],
        None,
        "text.a=1\n2; first=f",
    );
    for (text, extra) in [("plain", "text=plain"), ("[]", "text=[]"), ("{\\\"a\\\":1", "text.a=1; text={\"a\":1")] {
        check(&format!("{{\"text\":\"{text}\"}}"), [None, None], None, extra);
    }
    // Text inside of text is not read any further.
    check(r#"{"whole":"{\"text\":\"{\\\"a\\\":1}\"}"}"#, [None, None], None, "text={\"a\":1}");
    let many = format!("{{{}}}", vec![r#""text":"{\"a\":1}""#; 40].join(","));
    let read = vec!["1"; crate::limits::INNER_JSON_MAX].join("\n");
    let left = vec!["{\"a\":1}"; 40 - crate::limits::INNER_JSON_MAX].join("\n");
    check(&many, [None, None], None, &format!("text.a={read}; text={left}"));
}

#[test]
fn names_times_and_words() {
    let mut events = BatchBuilder::default();
    say::host(&mut events, Column::HOST, "google-", Some("Alder.example:1"));
    assert_eq!(events.open_text(Column::HOST), Some("google-alder-example-1"));
    let mut time = |text: &str, expect: Option<&str>| {
        events.abandon_row();
        say::time(&mut events, Some(text));
        assert_eq!(events.open_time().map(|time| time.to_string()).as_deref(), expect, "{text}");
    };
    time("2026-03-04T10:00:00Z", Some("2026-03-04T10:00:00Z"));
    time("2026-03-04T10:00:00", Some("2026-03-04T10:00:00Z"));
    time("2026-03-04 10:00:00+01:00", Some("2026-03-04T09:00:00Z"));
    time("1772618400", Some("2026-03-04T10:00:00Z"));
    time("1772618400123", Some("2026-03-04T10:00:00.123000Z"));
    time("04.03.2026", None);
    assert_eq!(say::outcome_of("Succeeded"), Some(Outcome::Success));
    assert_eq!(say::outcome_of("DENY"), Some(Outcome::Failure));
    assert_eq!(say::outcome_of("Started"), None);
}

#[test]
fn tables_of_every_export_have_their_dates_in_one_order() {
    let check = |format: &dyn crate::format::Format, names: &str, rest: &str| {
        let table = format!("{names}\n\"3/4/2026, 10:00:05.000\",{rest}\n\"31/12/2025, 23:00:00\",{rest}\n");
        assert!(format.sniff(table.as_bytes(), 0), "{names}");
        let decoded = super::testing::decode(format, table.as_bytes());
        let reasons: Vec<&str> = decoded.rejections.iter().map(|one| one.reason.as_ref()).collect();
        assert_eq!(reasons, ["dates with slashes: the day is taken to come first, as a date in it shows"], "{names}");
        let events = decoded.events.finish();
        let times = [0, 1].map(|row| events.time(row).expect("a time").to_string());
        assert_eq!(times, ["2026-04-03T10:00:05Z", "2025-12-31T23:00:00Z"], "{names}");
    };
    let of = |name: &str| crate::formats::by_name(name).expect("a format");
    check(of("defender_csv"), "Timestamp,ReportId,ActionType,DeviceName", "7,LogonSuccess,WS1");
    check(
        of("sentinel_windows_csv"),
        "TimeGenerated [UTC],Computer,EventID,EventSourceName",
        "WS1,4624,Microsoft-Windows-Security-Auditing",
    );
    check(
        of("cloudtrail_csv"),
        "TimeGenerated [UTC],EventName,EventSource,RecipientAccountId,UserIdentityType,SourceIpAddress,AWSRegion,EventVersion",
        "ListBuckets,s3.amazonaws.com,222222222222,IAMUser,203.0.113.7,eu-west-1,1.08",
    );
}
