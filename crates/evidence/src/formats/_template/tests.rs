//! Objects with their rows beside them, and the bad input that every format goes through.

use super::Doors;
use crate::formats::row_texts::{decode, rejected, rows};
use crate::formats::testing::{encodings, read, told_as};
use crate::{FileContext, Format};

const OPENED: &str = r#"{"at":"2026-01-02T03:04:05Z","controller":"gate-1","door":"7","person":{"name":"mara","badge":12},"terminal":"10.0.0.7","result":"granted"}"#;

const ROW: &str = "time=2026-01-02T03:04:05Z; time_text=2026-01-02T03:04:05Z; time_zone=utc; record=1; host=gate-1; class=3002; \
    activity=logon; outcome=success; account_name=mara; src_address=10.0.0.7 | door=7; person.badge=12; result=granted";

#[track_caller]
fn check(text: &str, expect: &[&str]) {
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    let decoded = decode(&Doors, text.as_bytes(), &context);
    assert_eq!(rejected(&decoded), Vec::<String>::new(), "{text}");
    assert_eq!(rows(decoded), expect, "{text}");
}

#[test]
fn doors() {
    check(OPENED, &[ROW]);
    check(
        r#"{"at":"2026-01-02 03:04:05","controller":"gate-1","door":"7","result":"forced","terminal":"hall","tags":["a","b"]}"#,
        &["time=2026-01-02T02:04:05Z; time_text=2026-01-02 03:04:05; time_zone=assumed:+01:00; record=1; host=gate-1 \
           | door=7; result=forced; terminal=hall; tags=a\nb"],
    );
    // A time in a locale, a number as a string, a name twice: kept, and nothing guessed.
    check(
        r#"{"at":"02/01/2026 3:04 AM","door":7,"door":"8","person":{"badge":"12"}}"#,
        &["record=1 | at=02/01/2026 3:04 AM; door=7\n8; person.badge=12"],
    );
}

#[test]
fn the_same_in_every_shape_and_encoding() {
    check(&format!("[\n{OPENED}\n]"), &[ROW]);
    check(&format!("{{\"items\":[{OPENED}]}}"), &[ROW]);
    for bytes in encodings(OPENED) {
        assert_eq!(rows(decode(&Doors, &bytes, &FileContext::default())), [ROW]);
    }
}

/// Read and rejected is all there is.
#[test]
fn what_cannot_be_read_is_rejected() {
    let long = format!("{{\"door\":\"{}\"}}", "x".repeat(10 << 20));
    let text = format!("{OPENED}\n{}\n{{\"a\":1}}\nJan  2 03:04:05 gate-1 su: x\n{long}\n{OPENED}", &OPENED[..60]);
    let all = read(&Doors, text.as_bytes(), &FileContext::default());
    assert_eq!((all.rows.len(), all.lost_records), (2, 4));
    let reasons = [
        "2 x1 lost a json object that ends too early",
        "3 x1 lost not a record of this format: it lacks door",
        "4 x1 lost no json object",
        "5 x1 lost line longer than 4194304 bytes",
    ];
    for reason in reasons {
        assert!(all.rejected.iter().any(|rejected| rejected == reason), "{reason}: {:?}", all.rejected);
    }
    let latin = decode(&Doors, b"{\"door\":\"T\xfcr\"}", &FileContext::default());
    assert_eq!(rejected(&latin).len(), 1);
    assert_eq!(rows(latin), ["record=1 | door=T\u{fffd}r"]);
}

#[test]
fn only_its_own_are_told() {
    assert!(Doors.sniff(OPENED.as_bytes(), 0));
    // A format in the registry asserts that it alone is named; this one is in none.
    assert_eq!(told_as(OPENED.as_bytes()), Vec::<&str>::new());
    for other in ["", "{\"door\":1}", "controller,door,at", "{\"controller\":\"x\",\"at\":1}"] {
        assert!(!Doors.sniff(other.as_bytes(), 0), "{other}");
    }
}
