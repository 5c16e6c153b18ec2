//! The shipped mappings, each on a file of invented records with the columns that its source documents.

use super::{cell, check_row, read};
use crate::formats::mapping::{Mapping, shipped};
use crate::registry;
use events::EventBatch;

macro_rules! fixtures {
    ($($name:literal),+ $(,)?) => {
        &[$((include_str!(concat!("../../../../fixtures/mapping/", $name)), $name)),+]
    };
}

const FIXTURES: &[(&str, &str)] = fixtures![
    "screenconnect-sessions.csv",
    "screenconnect-audit.csv",
    "ninjaone-activities.csv",
    "ninjaone-activities-api.json",
    "n-central-audit.csv",
    "n-sight-user-audit.csv",
    "datto-rmm-activity.csv",
    "datto-rmm-activity-api.json",
    "kaseya-vsa-remote-control.csv",
];

fn mapping(name: &str) -> &'static Mapping {
    &shipped().iter().find(|shipped| shipped.mapping.short_name() == name).expect("shipped").mapping
}

fn fixture(name: &str) -> &'static str {
    FIXTURES.iter().find(|(_, file)| file.split('.').next() == Some(name)).expect("a fixture").0
}

/// Reads a mapping's fixture; nothing of it may be lost.
fn batch(name: &str) -> EventBatch {
    let (batch, rejections) = read(mapping(name), fixture(name).as_bytes());
    let lost: Vec<_> = rejections.iter().filter(|rejection| rejection.lost).collect();
    assert!(lost.is_empty(), "{lost:?}");
    for row in 0..batch.rows() {
        assert!(batch.time(row).is_some(), "{name}, row {row}");
    }
    batch
}

/// Time, activity, outcome, account, host and source of each row.
fn check(name: &str, expect: &[[&str; 6]]) -> EventBatch {
    let batch = batch(name);
    let columns = ["time", "activity", "outcome", "account_name", "host", "src_host"];
    let rows: Vec<[String; 6]> = (0..batch.rows()).map(|row| columns.map(|column| cell(&batch, row, column))).collect();
    assert_eq!(rows, expect.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>(), "{name}");
    batch
}

#[test]
fn every_fixture_is_recognised_by_its_mapping_and_by_no_other_format() {
    assert_eq!(FIXTURES.len(), shipped().len());
    for (text, file) in FIXTURES {
        let known: Vec<&str> = registry()
            .iter()
            .filter(|format| format.sniff(text.as_bytes(), text.len() as u64))
            .map(|format| format.name())
            .collect();
        let name = format!("mapping:{}", file.split('.').next().expect("a name"));
        assert_eq!(known, [name], "{file}");
    }
}

#[test]
fn other_tables_are_not_taken_for_one() {
    for text in ["Time,EventType,User\n1,2,3\n", "a,b\n1,2\n", "{\"date\":1,\"action\":\"x\"}\n", "user=x action=y\n"] {
        assert!(shipped().iter().all(|shipped| shipped.mapping.recognise(text.as_bytes()).is_err()), "{text}");
    }
}

#[test]
fn screenconnect() {
    let batch = check(
        "screenconnect-sessions",
        &[
            ["2026-01-14T08:00:00.250000Z", "logon", "success", "tech", "ALDER-DC01", "screenconnect"],
            ["2026-01-14T08:00:01Z", "", "", "", "ALDER-DC01", "screenconnect"],
            ["2026-01-14T08:01:00Z", "", "", "", "ALDER-DC01", "screenconnect"],
            ["2026-01-14T08:10:00Z", "logoff", "success", "tech", "ALDER-DC01", "screenconnect"],
        ],
    );
    check_row(
        &batch,
        0,
        &[
            ("account_domain", "msp.example"),
            ("session", "0d3a"),
            ("src_address", "198.51.100.23"),
            ("logon_kind", "remote_management"),
            ("class", "3002"),
            ("program", "ScreenConnect"),
            ("EventType", "10"),
        ],
        &[("ProcessType", "1")],
    );
    let command = [("class", "1007"), ("CommandLine", "whoami\nipconfig /all"), ("actor_name", "tech@msp.example")];
    for (name, value) in command {
        assert_eq!(cell(&batch, 2, name), value, "{name}");
    }
    let batch = check(
        "screenconnect-audit",
        &[
            ["2026-01-14T07:58:00Z", "logon", "failure", "tech", "", ""],
            ["2026-01-14T07:59:00Z", "logon", "success", "tech", "", ""],
            ["2026-01-14T08:30:00Z", "logoff", "", "tech", "", ""],
        ],
    );
    assert_eq!(
        (cell(&batch, 0, "status_code"), cell(&batch, 0, "src_address")),
        ("InvalidPassword".to_owned(), "203.0.113.9".to_owned())
    );
}

#[test]
fn ninjaone() {
    let batch = check(
        "ninjaone-activities",
        &[
            ["2026-01-14T09:00:00Z", "logon", "success", "ninjaone-user-4", "ninjaone-device-12", "ninjaone"],
            ["2026-01-14T09:01:00.500000Z", "", "", "", "ninjaone-device-12", ""],
            ["2026-01-14T09:01:40Z", "logoff", "", "ninjaone-user-4", "ninjaone-device-12", ""],
            ["2026-01-14T09:03:20Z", "", "", "", "ninjaone-device-12", ""],
        ],
    );
    assert_eq!(
        (cell(&batch, 1, "class"), cell(&batch, 1, "actor_name")),
        ("1007".to_owned(), "ninjaone-user-4".to_owned())
    );
    assert_eq!(cell(&batch, 3, "api_operation"), "MONITOR SYSTEM_REBOOTED");
    check(
        "ninjaone-activities-api",
        &[
            ["2026-01-14T09:00:00Z", "logon", "success", "ninjaone-user-4", "BIRCH-FS01", "ninjaone"],
            ["2026-01-14T09:00:01Z", "logon", "failure", "ninjaone-user-4", "ninjaone-device-13", "ninjaone"],
        ],
    );
}

#[test]
fn datto() {
    let batch = check(
        "datto-rmm-activity",
        &[
            ["2026-01-14T08:00:00Z", "logon", "success", "tech", "datto-rmm", ""],
            ["2026-01-14T08:01:00Z", "", "", "tech", "", "datto-rmm"],
            ["2026-01-14T08:02:00Z", "", "", "tech", "", ""],
            ["2026-01-14T08:03:00Z", "logon", "failure", "tech", "datto-rmm", ""],
        ],
    );
    assert_eq!([1, 2].map(|row| cell(&batch, row, "class")), ["3002", "1007"]);
    let batch = check(
        "datto-rmm-activity-api",
        &[
            ["2026-01-14T09:00:00Z", "logon", "success", "tech", "ALDER-DC01", "datto-rmm"],
            ["2026-01-14T09:01:00.500000Z", "", "", "", "ALDER-DC01", ""],
        ],
    );
    assert_eq!(
        (cell(&batch, 1, "class"), cell(&batch, 1, "api_operation")),
        ("1007".to_owned(), "job create".to_owned())
    );
}

#[test]
fn n_able_and_kaseya() {
    check(
        "n-central-audit",
        &[
            ["2026-01-14T08:00:00Z", "logon", "success", "tech", "n-central", ""],
            ["2026-01-14T08:05:00Z", "", "", "tech", "", ""],
            ["2026-01-14T08:10:00Z", "logoff", "", "tech", "n-central", ""],
        ],
    );
    let batch = check(
        "n-sight-user-audit",
        &[
            ["2026-01-14T08:00:00Z", "logon", "success", "tech", "", ""],
            ["2026-01-14T08:01:00Z", "logon", "success", "tech", "ALDER-DC01", "n-sight"],
            ["2026-01-14T08:02:00Z", "", "", "", "ALDER-DC01", ""],
        ],
    );
    assert_eq!(cell(&batch, 2, "actor_name"), "tech@msp.example");
    check(
        "kaseya-vsa-remote-control",
        &[
            ["2026-01-14T08:00:00Z", "logon", "success", "tech", "dc01.root.alder", "kaseya-vsa"],
            ["2026-01-14T08:30:00Z", "logon", "failure", "tech", "fs01.root.birch", "kaseya-vsa"],
        ],
    );
}

/// What a record with this text in a column is, as `activity outcome`.
fn told(name: &str, row: &str) -> String {
    let (head, _) = fixture(name).trim_end().rsplit_once('\n').expect("rows");
    let (batch, _) = read(mapping(name), format!("{head}\n{row}\n").as_bytes());
    let last = batch.rows() - 1;
    assert_eq!(cell(&batch, last, "class"), "3002", "{row}");
    format!("{} {}", cell(&batch, last, "activity"), cell(&batch, last, "outcome"))
}

/// A refusal is no success, and neither is a word that nobody has seen.
#[test]
fn only_named_words_are_a_success() {
    let check = |name: &str, row: &dyn Fn(&str) -> String, words: &[(&str, &str)]| {
        for (word, expect) in words {
            assert_eq!(told(name, &row(word)), *expect, "{name}: {word}");
        }
    };
    check(
        "kaseya-vsa-remote-control",
        &|status| format!("dc01.root.alder,tech,Shared,9:00:00 am 14-Jan-26,,{status}"),
        &[
            ("Completed", "logon success"),
            ("Session ended", "logon success"),
            ("Cancelled", "logon failure"),
            ("Timed out", "logon failure"),
            ("Not connected", "logon failure"),
            ("Connection failed", "logon failure"),
            ("Pending", " "),
            ("", " "),
        ],
    );
    check(
        "n-central-audit",
        &|action| format!("Alder,{action},By web,tech@msp.example,1/14/2026 9:00:00 AM"),
        &[
            ("Login", "logon success"),
            ("User Logged In", "logon success"),
            ("Successful login", "logon success"),
            ("Failed login", "logon failure"),
            ("Unsuccessful login", "logon failure"),
            ("Login: account locked", "logon failure"),
            ("Sign in cancelled", "logon failure"),
            ("Login banner changed", " "),
            ("Logged out", "logoff "),
        ],
    );
    assert_eq!(
        told("n-central-audit", "Alder,Login,Invalid password,tech@msp.example,1/14/2026 9:00:00 AM"),
        "logon failure"
    );
    check(
        "datto-rmm-activity",
        &|details| format!("2026-01-14 09:00,tech,198.51.100.23,{details},"),
        &[
            ("User logged in from the web", "logon success"),
            ("Login successful", "logon success"),
            ("User not logged in", "logon failure"),
            ("Login denied", "logon failure"),
            ("Invalid login", "logon failure"),
            ("User logged in to the portal: timed out", "logon failure"),
            ("Login page opened", " "),
            ("User logged out", "logoff "),
        ],
    );
}
