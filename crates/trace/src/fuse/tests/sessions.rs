//! Sessions: how they open, in how many records, and how they end.

use super::build::{Build, check, logon, seen};
use model::Activity::{Boot, CredentialUse, Logoff, Logon, NetworkAuthentication, Privilege, Reconnect, SessionOpened};
use model::LogonKind::{Console, RemoteInteractive, Ssh, Unlock};
use model::Outcome;

fn desktop(ms: i64, session: &str) -> Build {
    logon("FS01", ms, "mara").kind(RemoteInteractive).from("10.20.0.5").session(session)
}

fn accepted(ms: i64, session: &str) -> Build {
    logon("web1", ms, "mara").kind(Ssh).from("10.20.0.5").port(50_022).session(session)
}

#[test]
fn a_session_ends_by_logoff_boot_or_reuse() {
    let off = |ms: i64, session: &str| seen("FS01", ms, Logoff).user("mara").session(session);
    check(
        "logoff",
        [desktop(0, "0xA1"), off(9000, "0xa1"), off(9500, "0xa1")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xA1 until 9000 (logoff)"],
    );
    check(
        "of another session",
        [desktop(0, "0xa1"), off(9000, "0xa2")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1"],
    );
    check(
        "boot",
        [desktop(0, "0xa1"), seen("FS01", 7000, Boot), off(9000, "0xa1")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 until 7000 (boot)"],
    );
    check(
        "the number is used again",
        [desktop(0, "0xa1"), desktop(300_000, "0xa1"), off(400_000, "0xa1")],
        &[
            "0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 until 300000 (unknown)",
            "300000 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 until 400000 (logoff)",
        ],
    );
    let rights = seen("FS01", 1, Privilege).user("mara").session("0xa1");
    check(
        "rights",
        [desktop(0, "0xa1"), rights],
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 elevated"],
    );
}

#[test]
fn the_same_record_twice_is_one_logon() {
    let one = || desktop(0, "0xa1");
    check(
        "in two files",
        [one().in_file(0, 7), one().in_file(1, 7), one().in_file(2, 900)],
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 +2"],
    );
    check(
        "out of order, another between",
        [one().in_file(1, 8), desktop(0, "0xa2").from("10.20.0.6"), one().in_file(0, 8)],
        &[
            "0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 +1",
            "0 alder/10.20.0.6 -> alder/FS01 mara remote_interactive address session 0xa2",
        ],
    );
}

#[test]
fn network_authentication_is_part_of_the_session_it_is_for() {
    let network = |ms: i64| logon("FS01", ms, "mara").from("10.20.0.5").claims("WS1").session("0x90");
    check(
        "within a minute",
        [network(0), desktop(50_000, "0xa1")],
        &["50000 alder/WS1 -> alder/FS01 mara remote_interactive claimed session 0xa1 +1"],
    );
    check(
        "after more than a minute",
        [network(0), desktop(61_000, "0xa1")],
        &[
            "0 alder/WS1 -> alder/FS01 mara network claimed session 0x90",
            "61000 alder/WS1 -> alder/FS01 mara remote_interactive claimed session 0xa1",
        ],
    );
    check(
        "of another address",
        [network(0).from("10.20.0.6").claims("-"), desktop(9000, "0xa1")],
        &[
            "0 alder/10.20.0.6 -> alder/FS01 mara network address session 0x90",
            "9000 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1",
        ],
    );
    let passed = seen("FS01", 100, NetworkAuthentication).user("ALDER\\mara").from("10.20.0.5");
    check(
        "1149 is one more record",
        [passed, desktop(3000, "0xa1")],
        &["3000 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 +1"],
    );
}

#[test]
fn an_administrators_two_tokens_are_one_logon() {
    let both = [desktop(0, "0xa1"), desktop(0, "0xa2"), seen("FS01", 0, Privilege).user("mara").session("0xa2")];
    check(
        "in the same instant",
        both,
        &["0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 elevated +1"],
    );
    let used = seen("FS01", 5000, CredentialUse).user("admin").actor("mara").within("0xa2").to("SQL01");
    check(
        "either is the origin of what follows",
        [desktop(0, "0xa1"), desktop(0, "0xa2"), used],
        &[
            "0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 +1",
            "5000 alder/FS01 -> alder/SQL01 admin explicit source unknown from 0xa1 by mara",
        ],
    );
}

#[test]
fn reconnections_are_edges_to_the_old_session() {
    let back = |ms: i64| seen("FS01", ms, Reconnect).user("mara").from("10.20.0.9").claims("WS9").session("0xa1");
    let off = || seen("FS01", 9_000_000, Logoff).user("mara").session("0xa1");
    check(
        "4778",
        [desktop(0, "0xa1"), back(8_000_000), off()],
        &[
            "0 alder/10.20.0.5 -> alder/FS01 mara remote_interactive address session 0xa1 until 9000000 (logoff)",
            "8000000 alder/WS9 -> alder/FS01 mara remote_interactive claimed session 0xa1 until 9000000 (logoff)",
        ],
    );
    let proof = logon("FS01", 7_999_000, "mara").kind(Unlock).from("10.20.0.9").session("0xb7");
    let proof_off = seen("FS01", 8_000_001, Logoff).user("mara").session("0xb7");
    let services = seen("FS01", 8_000_100, Reconnect).user("ALDER\\mara").from("10.20.0.9").session("2");
    check(
        "with the logon that proved it",
        [proof, proof_off, back(8_000_000), services, off()],
        &["7999000 alder/WS9 -> alder/FS01 mara remote_interactive claimed session 0xa1 until 9000000 (logoff) +2"],
    );
    check("at the console", [seen("FS01", 0, Reconnect).user("mara").claims("LOCAL").session("0xa1")], &[]);
}

#[test]
fn secure_shell_tells_three_times() {
    let pam = |ms: i64| seen("web1", ms, SessionOpened).user("mara").kind(Ssh).session("4711");
    let wtmp = |ms: i64, session: &str| {
        seen("web1", ms, SessionOpened).user("mara").kind(Ssh).from("10.20.0.5").session(session)
    };
    let close = seen("web1", 60_000, Logoff).user("mara").session("4711");
    check(
        "auth.log, PAM and wtmp",
        [accepted(500, "4711"), pam(510), wtmp(0, "4711"), close.clone()],
        &["500 alder/10.20.0.5 -> alder/web1 mara ssh address session 4711 until 60000 (logoff) +2"],
    );
    check(
        "wtmp by terminal",
        [accepted(500, "4711"), wtmp(1000, "pts/0"), close.clone()],
        &["500 alder/10.20.0.5 -> alder/web1 mara ssh address session 4711 until 60000 (logoff) +1"],
    );
    check(
        "two at once",
        [accepted(0, "4711"), accepted(900, "4712").port(50_023), pam(10)],
        &[
            "0 alder/10.20.0.5 -> alder/web1 mara ssh address session 4711 +1",
            "900 alder/10.20.0.5 -> alder/web1 mara ssh address session 4712",
        ],
    );
    check(
        "wtmp alone",
        [wtmp(0, "4711"), close],
        &["0 alder/10.20.0.5 -> alder/web1 mara ssh address session 4711 until 60000 (logoff)"],
    );
    check(
        "from the host itself",
        [accepted(0, "4711").from("127.0.0.1"), pam(10)],
        &["0 alder/web1 -> alder/web1 mara ssh source session 4711 +1"],
    );
    let console = seen("web1", 0, SessionOpened).user("mara").kind(Console).session("tty1");
    check("a keyboard", [console], &["0 alder/web1 -> alder/web1 mara console source session tty1"]);
}

#[test]
fn a_logon_that_does_not_say_how_it_ended_is_no_success() {
    let mut unsaid = seen("FS01", 0, Logon).user("mara").kind(Ssh).from("10.20.0.5").session("100");
    unsaid.0.outcome = Outcome::Unknown;
    check("alone", [unsaid.clone()], &["0 alder/10.20.0.5 -> alder/FS01 mara ssh address unknown session 100"]);
    let mut opened = seen("FS01", 1000, SessionOpened).user("mara").kind(Ssh).session("100");
    opened.0.outcome = Outcome::Unknown;
    check(
        "its session was opened",
        [unsaid, opened],
        &["0 alder/10.20.0.5 -> alder/FS01 mara ssh address session 100 +1"],
    );
}
