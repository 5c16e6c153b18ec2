//! Refused logins, which are told of several times.

use super::build::{Build, check, logon, seen};
use model::Activity::{Logon, SessionOpened};
use model::LogonKind::Ssh;

/// A refusal in sshd's own words.
fn refused(ms: i64, process: &str, port: u16) -> Build {
    let build = logon("web1", ms, "mara").kind(Ssh).from("10.20.0.5").port(port).failed("failed_password");
    if process.is_empty() { build } else { build.session(process) }
}

/// The same as PAM or btmp tells it: without a port.
fn beside(ms: i64, process: &str, account: &str) -> Build {
    let build = seen("web1", ms, Logon).kind(Ssh).from("10.20.0.5").session(process).failed("authentication_failure");
    if account.is_empty() { build } else { build.user(account) }
}

#[test]
fn told_three_times_it_is_one_with_three_records() {
    check(
        "PAM, sshd, and its end",
        [beside(0, "7", "mara"), refused(1900, "7", 50_022), refused(5900, "7", 50_022)],
        &["0 alder/10.20.0.5 -> alder/web1 mara ssh address failure +2"],
    );
    check(
        "PAM and btmp name no account",
        [beside(0, "7", ""), refused(1900, "7", 50_022), beside(1900, "7", "UNKNOWN")],
        &["0 alder/10.20.0.5 -> alder/web1 mara ssh address failure +2"],
    );
    check(
        "btmp first",
        [beside(0, "7", "UNKNOWN"), refused(500, "7", 50_022)],
        &["0 alder/10.20.0.5 -> alder/web1 mara ssh address failure +1"],
    );
    check(
        "the port instead of the process",
        [refused(0, "", 50_022), refused(4000, "", 50_022)],
        &["0 alder/10.20.0.5 -> alder/web1 mara ssh address failure +1"],
    );
    check(
        "PAM has looked up a name for the address",
        [beside(0, "7", "mara").from("0.0.0.0").claims("ws1.alder.example"), refused(900, "7", 50_022)],
        &["0 alder/ws1 -> alder/web1 mara ssh claimed failure +1"],
    );
}

#[test]
fn other_connections_are_other_refusals() {
    let two = |ms: i64| {
        [
            "0 alder/10.20.0.5 -> alder/web1 mara ssh address failure".to_owned(),
            format!("{ms} alder/10.20.0.5 -> alder/web1 mara ssh address failure"),
        ]
    };
    let check_two = |what: &str, second: Build, ms: i64| {
        let two = two(ms);
        check(what, [refused(0, "7", 50_022), second], &[&two[0], &two[1]]);
    };
    check_two("another port and process", refused(200, "8", 50_023), 200);
    check_two("another port of a process used again", refused(200, "7", 50_023), 200);
    check_two("another process", beside(200, "8", "mara"), 200);
    check_two("the same numbers after the grace time", refused(151_000, "7", 50_022), 151_000);
    let elsewhere = refused(200, "7", 50_022).from("10.20.0.6");
    let other = "200 alder/10.20.0.6 -> alder/web1 mara ssh address failure";
    check("another address", [refused(0, "7", 50_022), elsewhere], &[&two(0)[0], other]);
}

#[test]
fn a_password_mistyped_before_the_right_one_stays_a_refusal() {
    let accepted = logon("web1", 3000, "mara").kind(Ssh).from("10.20.0.5").port(50_022).session("7");
    let pam = seen("web1", 3010, SessionOpened).user("mara").kind(Ssh).session("7");
    check(
        "one connection",
        [refused(0, "7", 50_022), accepted, pam],
        &[
            "0 alder/10.20.0.5 -> alder/web1 mara ssh address failure",
            "3000 alder/10.20.0.5 -> alder/web1 mara ssh address session 7 +1",
        ],
    );
}
