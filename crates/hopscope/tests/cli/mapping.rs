//! Mapping files: tried, listed, printed, and handed in with evidence.

use crate::support::Folder;
use serde_json::{Value, json};

const MAPPING: &str = r#"
schema = "hopscope.mapping/1"
[mapping]
name = "acme"
description = "Acme Remote"
log = "remote_management"
[input]
form = "csv"
[recognise]
fields = ["Session", "Technician", "Started"]
[time]
field = "Started"
format = "%d/%m/%Y %H:%M"
[set]
host = "{Machine}"
[[event]]
name = "session"
unless = { Technician = "" }
class = 3002
activity = "logon"
logon_kind = "remote_management"
outcome = "success"
set.account = "{Technician}"
set.src_host = "acme"
"#;

const EXPORT: &str = "Session,Technician,Machine,Started,Note\n\
    1,tech@msp.example,ALDER-DC01,14/01/2026 09:00,\"two\nlines \u{202e}\x1b[2J\"\n\
    2,,ALDER-DC01,14/01/2026 09:05,\n\
    3,x\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("acme.toml", MAPPING);
    folder.write("evidence/alder/export.csv", EXPORT);
    folder
}

#[test]
fn a_trial_shows_what_becomes_of_each_record() {
    let folder = folder();
    let run = folder.run_all(&["mapping", "try", "evidence/alder/export.csv", "acme.toml"]).ended(3);
    for line in [
        "evidence/alder/export.csv is recognised by acme: Acme Remote",
        "record 2  2026-01-14T09:00:00Z  session",
        "    account_name = tech",
        "    extra: Session = 1",
        "record 4  2026-01-14T09:05:00Z  fits no [[event]]",
        "  record 5: a row of 2 cells under 5 names",
        "         1 session",
        "2 read + 1 rejected = 3 present",
    ] {
        assert!(run.stdout.lines().any(|printed| printed == line), "{line:?} is not in {}", run.stdout);
    }
    assert!(!run.stdout.contains('\u{202e}') && !run.stdout.contains('\x1b'));
    let run = folder
        .run_all(&[
            "mapping",
            "try",
            "evidence/alder/export.csv",
            "acme.toml",
            "--json",
            "--limit",
            "1",
            "--assume-zone",
            "+01:00",
        ])
        .ended(3);
    let trial = run.json();
    assert_eq!(trial["schema"], "hopscope.trial/1");
    assert_eq!(trial["records"].as_array().map(Vec::len), Some(1));
    assert_eq!(trial["records"][0]["time"], "2026-01-14T08:00:00Z");
    assert_eq!(trial["records"][0]["columns"]["src_host"], "acme");
    assert_eq!(
        (&trial["read"], &trial["rejected"], &trial["fit_none"], &trial["by_event"]),
        (&json!(2), &json!(1), &json!(1), &json!({"session": 1}))
    );
    assert_eq!(trial["not_recognised"], Value::Null);
}

#[test]
fn a_file_that_is_not_recognised_is_tried_all_the_same() {
    let folder = folder();
    folder.write("other.csv", "Session,Who\n1,tech\n");
    let run = folder.run_all(&["mapping", "try", "other.csv", "acme.toml"]).ended(0);
    assert!(
        run.stdout.contains("NOT recognised by acme: its row of names lacks \"Technician\", \"Started\""),
        "{run:?}"
    );
    assert!(run.stdout.contains("1 read + 0 rejected = 1 present"));
    let run = folder.run_all(&["mapping", "try", "other.csv", "screenconnect-sessions"]).ended(0);
    assert!(run.stdout.contains("NOT recognised by screenconnect-sessions"));
}

#[test]
fn mappings_are_listed_and_printed_and_what_is_printed_can_be_used() {
    let folder = folder();
    let list = folder.run_all(&["mapping", "list", "--json"]).ended(0).json_lines();
    assert!(list.len() >= 5);
    for mapping in list {
        let name = mapping["name"].as_str().expect("a name");
        let shown = folder.run_all(&["mapping", "show", name]).ended(0).stdout;
        folder.write("shown.toml", shown);
        folder.run_all(&["mapping", "try", "evidence/alder/export.csv", "shown.toml"]);
        assert!(folder.run_all(&["mapping", "list"]).ended(0).stdout.contains(name));
    }
    folder.run_all(&["mapping", "show", "screenconect-sessions"]).ended(2).said("nearest: screenconnect-sessions");
}

#[test]
fn what_is_wrong_with_a_mapping_is_wrong_usage_and_told_with_its_place() {
    let folder = folder();
    folder.write("wrong.toml", MAPPING.replace("host =", "hots ="));
    for arguments in [
        &["mapping", "try", "evidence/alder/export.csv", "wrong.toml"][..],
        &["ingest", "evidence", "--mapping", "wrong.toml"],
        &["detect", "evidence", "--mapping", "wrong.toml"],
    ] {
        folder
            .run_all(arguments)
            .ended(2)
            .said("wrong.toml, line 15, column 1: \"hots\" is no column of an event; did you mean");
    }
    folder
        .run_all(&["ingest", "evidence", "--mapping", "acme.toml", "--mapping", "acme.toml"])
        .ended(2)
        .said("called \"acme\", too");
    folder.run_all(&["mapping", "try", "nowhere.csv", "acme.toml"]).ended(2).said("cannot read nowhere.csv");
    folder
        .run_all(&["mapping", "try", "evidence/alder/export.csv", "nowhere.toml"])
        .ended(2)
        .said("cannot read mapping nowhere.toml");
}

#[test]
fn a_mapping_that_is_given_reads_evidence_and_the_case_needs_it_no_more() {
    let folder = folder();
    let run = folder.run_all(&["ingest", "evidence", "--json"]).ended(3);
    assert_eq!(run.json_lines()[0]["format"], "unknown");
    let run = folder.run_all(&["ingest", "evidence", "--force", "--json", "--mapping", "acme.toml"]).ended(3);
    let file = &run.json_lines()[0];
    assert_eq!(
        (&file["format"], &file["records_read"], &file["records_rejected"]),
        (&json!("mapping:acme"), &json!(2), &json!(1))
    );
    let shown = folder.run_all(&["show", "alder/export.csv:4"]).ended(0);
    assert_eq!(shown.stdout.lines().last(), Some("2,,ALDER-DC01,14/01/2026 09:05,"));
    let shown = folder.run_all(&["show", "alder/export.csv:2"]).ended(0);
    assert!(shown.stdout.contains("\n1,tech@msp.example,ALDER-DC01") && shown.stdout.contains("lines"), "{shown:?}");
    folder.run_all(&["detect", "evidence", "--mapping", "acme.toml", "--json"]).ended(3);
}
