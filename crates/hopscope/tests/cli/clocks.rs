//! Time: logs without a year over New Year, tenants whose clocks differ, and questions about times without evidence.

use crate::evidence::{MINUTE, NOON, account, credentials_used, logon_from, security_log};
use crate::support::Folder;
use serde_json::Value;
use simulate::windows::LogonType;
use std::fs::File;
use std::time::{Duration, UNIX_EPOCH};

const NEW_YEAR: &str = "\
Dec 30 23:10:00 web01 sshd[1]: Accepted password for root from 10.20.2.31 port 50123 ssh2
Dec 31 23:59:58 web01 sshd[2]: Accepted password for root from 10.20.2.31 port 50124 ssh2
Jan  1 00:00:03 web01 sshd[3]: Accepted password for root from 10.20.2.31 port 50125 ssh2
Jan  2 07:00:00 web01 sshd[4]: Accepted password for root from 10.20.2.31 port 50126 ssh2
";

fn times(file: &Value) -> (Option<&str>, Option<&str>) {
    (file["first"].as_str(), file["last"].as_str())
}

#[test]
fn a_log_without_years_goes_over_new_year() {
    let folder = Folder::new();
    let path = folder.write("evidence/web01/auth.log", NEW_YEAR);
    // 2026-01-02T07:00:05Z
    let written = UNIX_EPOCH + Duration::from_secs(1_767_337_205);
    File::options().append(true).open(path).and_then(|file| file.set_modified(written)).expect("our own file");
    folder.run("investigate evidence").ended(0);
    let files = folder.files("evidence", "hopscope-case");
    let file = &files["web01/auth.log"];
    assert_eq!(times(file), (Some("2025-12-30T23:10:00Z"), Some("2026-01-02T07:00:00Z")));
    assert!(file["assumed"].as_str().is_some_and(|text| text.contains("year 2026")), "the assumption is said: {file}");
    assert!(folder.page("hopscope-case").contains("year 2026 assumed"), "and in the report");

    folder.run("investigate evidence --assume-year 2024 --assume-zone -05:00 --case other").ended(0);
    let files = folder.files("evidence", "other");
    assert_eq!(times(&files["web01/auth.log"]), (Some("2023-12-31T04:10:00Z"), Some("2024-01-02T12:00:00Z")));
}

#[test]
fn the_register_says_zone_year_and_host_of_a_file() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", NEW_YEAR);
    folder.write("evidence/collected/2016/secure", NEW_YEAR.replace(" web01 ", " "));
    folder.write(
        "register.toml",
        "schema = \"hopscope.register/1\"\n[[file]]\npath = \"collected/*\"\nassume_zone = \"+01:00\"\nassume_year = 2016\n",
    );
    let run = folder.run("ingest evidence --register register.toml --tenant alder --assume-year 2024 --json").ended(0);
    let files = run.json_lines();
    let file = |path: &str| files.iter().find(|file| file["path"] == path).expect(path);
    assert_eq!(times(file("web01/auth.log")).1, Some("2024-01-02T07:00:00Z"));
    let file = file("collected/2016/secure");
    assert_eq!(times(file).1, Some("2016-01-02T06:00:00Z"));
    assert!(file["assumed"].as_str().is_some_and(|text| text.contains("zone +01:00 assumed for 4 records")), "{file}");
}

/// From outside to the provider's jump host, and 5 minutes later from there to a customer whose clock is off by `skew`. `is_tied`: the
/// jump host logs which credentials its session used.
pub(crate) fn hop_between_clocks(folder: &Folder, skew: i64, is_tied: bool) {
    let operator = account("PROVIDER", "op-one", 0x5_0001);
    let used = account("ALDER", "svc-admin", 0);
    let inside = account("ALDER", "svc-admin", 0x7_0001);
    let tie = (NOON + 5 * MINUTE, credentials_used(&operator, &used, "ALD-FS01.alder.example"));
    let entry = (NOON, logon_from(LogonType::RemoteInteractive, &operator, "198.51.100.23", "EVIL"));
    let jump = [entry].into_iter().chain(is_tied.then_some(tie));
    folder.write("evidence/provider/JUMP01/Security.evtx", security_log("JUMP01.provider.example", 10, jump));
    let hop = (NOON + 5 * MINUTE + skew, logon_from(LogonType::RemoteInteractive, &inside, "172.20.10.5", "JUMP01"));
    folder.write("evidence/alder/ALD-FS01/Security.evtx", security_log("ALD-FS01.alder.example", 10, [hop]));
}

pub(crate) fn verdict_on_alder(scope: &Value) -> &str {
    let alder = scope["tenants"].as_array().and_then(|all| all.iter().find(|tenant| tenant["tenant"] == "alder"));
    alder.and_then(|alder| alder["verdict"].as_str()).expect("a verdict on every tenant")
}

/// The path is found, or a note says why it may not be.
fn check_clocks(skew_minutes: i64, is_tied: bool) {
    let folder = Folder::new();
    hop_between_clocks(&folder, skew_minutes * MINUTE, is_tied);
    let scope = folder.run("investigate evidence --seed address:198.51.100.23 --json").ended(0).json();
    let verdict = verdict_on_alder(&scope);
    let is_noted = scope["notes"].to_string().contains("clock");
    assert!(verdict == "reached" || is_noted, "{skew_minutes} minutes, tied: {is_tied}: {scope:#}");
}

#[test]
fn clocks_ten_minutes_apart_do_not_hide_a_path() {
    for (skew_minutes, is_tied) in [(0, true), (10, true), (-10, true), (0, false), (10, false)] {
        check_clocks(skew_minutes, is_tied);
    }
}

#[test]
fn a_clock_that_is_behind_does_not_hide_an_untied_hop() {
    check_clocks(-10, false);
}
