//! A small truth, and scopes that agree with it or do not.

use super::*;

const TRUTH: &str = r#"{"schema": "hopscope.truth/1", "provider": "msp", "seed": "key:msp/SHA256:x",
    "window": {"from": "2026-10-01T00:00:00Z", "to": "2026-10-03T00:00:00Z"},
    "tenants": [
        {"tenant": "acme", "verdict": "reached", "first_seen": "2026-10-01T08:00:00Z",
         "last_seen": "2026-10-01T08:00:00Z", "hosts": ["DC1"], "accounts": ["adm"]},
        {"tenant": "bolt", "verdict": "not_seen", "first_seen": null, "last_seen": null, "hosts": []}],
    "hops": [
        {"id": 1, "time": "2026-10-01T07:00:00Z", "src": {"address": "203.0.113.9"},
         "dst": {"tenant": "msp", "host": "JUMP"}, "outcome": "success", "parent": null},
        {"id": 2, "time": "2026-10-01T08:00:00Z", "src": {"tenant": "msp", "host": "JUMP"},
         "dst": {"tenant": "acme", "host": "DC1"}, "outcome": "success", "parent": 1}]}"#;

const ACME: &str = r#"{"tenant": "acme", "verdict": "reached", "first_seen": "2026-10-01T08:00:01.5Z",
    "last_seen": "2026-10-01T08:00:00+00:00", "hosts": ["dc1.acme.example"], "entry": "p1"}"#;
const ENTRY: &str = r#"{"logon": "e", "time": "2026-10-01T07:00:00Z", "src": {"tenant": "msp", "host": "203.0.113.9", "is_address": true},
    "dst": {"tenant": "msp", "host": "jump"}, "outcome": "success"}"#;
const HOP: &str = r#"{"logon": "h", "time": "2026-10-01T08:00:00Z", "src": {"tenant": "msp", "host": "jump"},
    "dst": {"tenant": "acme", "host": "dc1"}, "outcome": "success"}"#;

/// The truth about the hop into acme, as the row of the entry and as its own row tells it.
const WAY_IN: &str = "msp/jump -> acme/dc1 at 2026-10-01T08:00:00Z";
const CAUSED: &str = "2026-10-01T08:00:00Z success, after #1";

fn scope(acme: &str, paths: &[&[&str]]) -> Scope {
    let path =
        |(no, hops): (usize, &&[&str])| format!(r#"{{"id": "p{no}", "certainty": 1.0, "hops": [{}]}}"#, hops.join(","));
    let paths: Vec<String> = (1..).zip(paths).map(path).collect();
    let bolt = r#"{"tenant": "bolt", "verdict": "not_seen", "first_seen": null, "last_seen": null, "hosts": []}"#;
    let paths = paths.join(",");
    let text = format!(r#"{{"schema": "hopscope.scope/1", "tenants": [{acme}, {bolt}], "paths": [{paths}]}}"#);
    Scope::parse(&text).unwrap()
}

/// Holds the rows that disagree against (claim, truth, found).
#[track_caller]
fn check(scope: &Scope, expect: &[[&str; 3]]) {
    let rows = compare(&Truth::parse(TRUTH).unwrap(), scope);
    let wrong: Vec<[&str; 3]> =
        rows.iter().filter(|row| !row.agrees).map(|row| [row.subject.as_str(), &row.truth, &row.found]).collect();
    assert_eq!(wrong, expect);
}

#[test]
fn spelling_and_a_moment_do_not_matter() {
    check(&scope(ACME, &[&[ENTRY, HOP], &[ENTRY]]), &[]);
}

#[test]
fn a_wrong_tenant_and_a_missing_hop() {
    let acme = r#"{"tenant": "acme", "verdict": "attempted", "first_seen": "2026-10-01T08:05:00Z", "hosts": ["dc2", "10.1.2.3"]}"#;
    check(
        &scope(acme, &[&[ENTRY]]),
        &[
            ["acme verdict", "reached", "attempted"],
            ["acme first seen", "2026-10-01T08:00:00Z", "2026-10-01T08:05:00Z"],
            ["acme last seen", "2026-10-01T08:00:00Z", "-"],
            ["acme hosts", "dc1", "10.1.2.3 dc2"],
            ["acme entry", WAY_IN, "missing"],
            ["#2 msp/jump -> acme/dc1", CAUSED, "missing"],
        ],
    );
}

#[test]
fn a_hop_has_the_right_cause_on_the_best_path_that_has_it() {
    let wrong = ["#2 msp/jump -> acme/dc1", CAUSED, "2026-10-01T08:00:00Z success, first"];
    check(&scope(ACME, &[&[HOP], &[ENTRY]]), &[wrong]);
    check(&scope(ACME, &[&[HOP], &[ENTRY, HOP]]), &[wrong]);
    check(&scope(ACME, &[&[ENTRY, HOP], &[HOP]]), &[]);
}

#[test]
fn a_hop_may_stand_for_another_with_its_own_cause() {
    let standing = |cause: &str| {
        let repeats = format!(
            r#""repeats": {{"count": 1, "listed": [{{"logon": "h", "time": "2026-10-01T08:00:00Z", "cause": {cause}}}]}}, "logon": "x""#
        );
        HOP.replace(r#""logon": "h""#, &repeats).replace("08:00:00Z\", \"src", "08:09:00Z\", \"src")
    };
    let entry = ["acme entry", WAY_IN, "msp/jump -> acme/dc1 at 2026-10-01T08:09:00Z"];
    let surplus = ["msp/jump -> acme/dc1", "-", "2026-10-01T08:09:00Z success"];
    check(&scope(ACME, &[&[ENTRY, &standing(r#""e""#)]]), &[entry, surplus]);
    let uncaused = ["#2 msp/jump -> acme/dc1", CAUSED, "2026-10-01T08:00:00Z success, first"];
    check(&scope(ACME, &[&[ENTRY, &standing("null")]]), &[entry, uncaused, surplus]);
}

#[test]
fn the_entry_is_the_first_hop_that_got_in() {
    let later = HOP.replace("08:00", "09:00").replace(r#""h""#, r#""x""#);
    let acme = ACME.replace("p1", "p2");
    let found = "msp/jump -> acme/dc1 at 2026-10-01T09:00:00Z";
    check(
        &scope(&acme, &[&[ENTRY, HOP], &[ENTRY, &later]]),
        &[["acme entry", WAY_IN, found], ["msp/jump -> acme/dc1", "-", "2026-10-01T09:00:00Z success"]],
    );
}

#[test]
fn what_is_found_beside_the_truth_is_wrong_too() {
    let other = HOP.replace("acme", "bolt").replace(r#""h""#, r#""x""#);
    let extra = format!(r#"{ACME}, {{"tenant": "crux", "verdict": "reached"}}"#);
    check(
        &scope(&extra, &[&[ENTRY, HOP], &[ENTRY, &other]]),
        &[["crux verdict", "-", "reached"], ["msp/jump -> bolt/dc1", "-", "2026-10-01T08:00:00Z success"]],
    );
}

#[test]
fn the_outcome_and_the_time_of_a_hop_count() {
    let failed = HOP.replace("success", "failure").replace("08:00:00Z", "09:00:00Z");
    let found = "2026-10-01T09:00:00Z failure";
    check(
        &scope(ACME, &[&[ENTRY, &failed]]),
        &[
            ["acme entry", WAY_IN, "missing"],
            ["#2 msp/jump -> acme/dc1", CAUSED, found],
            ["msp/jump -> acme/dc1", "-", found],
        ],
    );
}

#[test]
fn an_unknown_source_is_no_host() {
    let nowhere = HOP.replace(r#"{"tenant": "msp", "host": "jump"}"#, "null");
    check(
        &scope(ACME, &[&[ENTRY, &nowhere]]),
        &[
            ["acme entry", WAY_IN, "? -> acme/dc1 at 2026-10-01T08:00:00Z"],
            ["#2 msp/jump -> acme/dc1", CAUSED, "missing"],
            ["? -> acme/dc1", "-", "2026-10-01T08:00:00Z success"],
        ],
    );
}

#[test]
fn the_table_lines_up() {
    let rows = [Row {
        subject: "acme verdict".to_owned(),
        truth: "reached".to_owned(),
        found: "reached".to_owned(),
        agrees: true,
    }];
    assert_eq!(render(&rows), "  claim         truth    found\n✓ acme verdict  reached  reached\n");
}

#[test]
fn another_schema_is_refused() {
    let error = Truth::parse(&TRUTH.replace("truth/1", "truth/2")).unwrap_err();
    assert_eq!(error.to_string(), "unknown schema of truth: hopscope.truth/2");
    assert!(Scope::parse("{}").is_err());
}
