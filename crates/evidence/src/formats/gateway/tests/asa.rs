//! Messages of Cisco ASA beside the columns they become, in every header that they come in.

use super::{FROM, VPN, check, rows};
use crate::format::FileContext;
use crate::formats::by_name;
use crate::formats::testing::{read, told_as};

#[test]
fn asa_names_in_brackets_after_equals_and_bare() {
    let logon = format!("class=3002 activity=logon outcome=success {VPN} {FROM}");
    check("%ASA-6-113039: Group <Staff> User <mara> IP <198.51.100.7> AnyConnect parent session started.", &logon);
    check("%ASA-6-113039: Group Staff User mara IP 198.51.100.7 AnyConnect parent session started.", &logon);
    check(": %ASA-6-716001: Group <Staff> User <mara> IP <198.51.100.7> WebVPN session started.", &logon);
    check(
        "Nov 23 2026 10:00:01 fw: %FTD-6-716001: Group <Staff> User <mara> IP <198.51.100.7> WebVPN session started.",
        &logon,
    );
    for (name, expect) in [
        ("o'neil", "account_name=o'neil"),
        ("x> IP <192.0.2.1", "account_name=x> IP <192.0.2.1"),
        ("ALDER\\mara", "account_name=mara account_domain=ALDER"),
    ] {
        let text =
            format!("%ASA-6-113039: Group <Staff> User <{name}> IP <198.51.100.7> AnyConnect parent session started.");
        check(&text, &format!("class=3002 activity=logon outcome=success logon_kind=vpn {expect} {FROM}"));
    }
}

#[test]
fn asa_of_nobodys_address_still_says_who() {
    check(
        "%ASA-6-113039: Group <Staff> User <mara> IP <0.0.0.0> AnyConnect parent session started.",
        &format!("class=3002 activity=logon outcome=success {VPN}"),
    );
    check(
        "%ASA-6-605004: Login denied from 0.0.0.0/22 to inside:10.1.1.254/ssh for user \"mara\"",
        "class=3002 activity=logon outcome=failure logon_kind=ssh account_name=mara src_port=22 status_code=login_denied",
    );
}

#[test]
fn asa_sessions_from_check_to_end() {
    let of = |activity: &str| format!("class=3002 activity={activity} outcome=success {VPN}");
    let group = "Group <Staff> User <mara> IP <198.51.100.7>";
    check(
        "%ASA-6-113004: AAA user authentication Successful : server =  10.1.1.1 : user = mara",
        &of("network_authentication"),
    );
    check(
        &format!("%ASA-6-722022: {group} TCP SVC connection established without compression"),
        &format!("{} {FROM}", of("session_opened")),
    );
    check(
        &format!("%ASA-6-722023: {group} TCP SVC connection terminated without compression"),
        &format!("{} {FROM}", of("disconnect")),
    );
    check(
        &format!("%ASA-4-722051: {group} IPv4 Address <10.9.0.7> IPv6 address <::> assigned to session"),
        &format!("{} {FROM} assigned_address=10.9.0.7", of("address_assigned")),
    );
    check(
        "%ASA-4-113019: Group = Staff, Username = mara, IP = 198.51.100.7, Session disconnected. Session Type: SSL, Duration: 0h:10m:05s, Bytes xmt: 100, Bytes rcv: 20, Reason: User Requested",
        &format!("{} {FROM} bytes_out=20 bytes_in=100", of("logoff")),
    );
    check(
        &format!("%ASA-6-716002: {group} WebVPN session terminated: User Requested."),
        &format!("{} {FROM}", of("logoff")),
    );
    check(
        "%ASA-5-751025: Local:203.0.113.1:4500 Remote:198.51.100.7:4500 Username:mara IKEv2 Group:Staff IPv4 Address=10.9.0.8 IPv6 Address=:: assigned to session",
        &format!("{} {FROM} assigned_address=10.9.0.8", of("address_assigned")),
    );
    check(
        "%ASA-6-713228: Group = Staff, Username = mara, IP = 198.51.100.7, Assigned private IP address 10.9.0.9 to remote user",
        &format!("{} {FROM} assigned_address=10.9.0.9", of("address_assigned")),
    );
}

#[test]
fn asa_refusals() {
    let failure = format!("class=3002 activity=logon outcome=failure {VPN}");
    check(
        "%ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.1.1.1 : user = mara : user IP = 198.51.100.7",
        &format!("{failure} {FROM} status_code=AAA failure"),
    );
    check(
        "%ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = mara : user IP = 198.51.100.7",
        &format!("{failure} {FROM} status_code=Invalid password"),
    );
    check(
        "%ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = ***** : user IP = 198.51.100.7",
        &format!("class=3002 activity=logon outcome=failure logon_kind=vpn {FROM} status_code=Invalid password"),
    );
    check(
        "%ASA-6-113006: User mara locked out on exceeding 3 successive failed authentication attempts",
        &format!("{failure} status_code=locked out"),
    );
    check(
        "%ASA-6-605004: Login denied from 192.0.2.1/4711 to inside:10.1.1.254/ssh for user \"mara\"",
        "class=3002 activity=logon outcome=failure logon_kind=ssh account_name=mara src_address=192.0.2.1 src_port=4711 status_code=login_denied",
    );
}

#[test]
fn asa_connections_are_no_logons() {
    let (a, b) = ("outside:198.51.100.7/4711 (198.51.100.7/4711)", "inside:10.1.1.5/443 (203.0.113.1/443)");
    check(
        &format!("%ASA-6-302013: Built inbound TCP connection 7 for {a} to {b}"),
        "class=4001 src_address=198.51.100.7 src_port=4711 dst_address=10.1.1.5 dst_port=443",
    );
    check(
        &format!("%ASA-6-302013: Built outbound TCP connection 7 for {a} to {b}"),
        "class=4001 src_address=10.1.1.5 src_port=443 dst_address=198.51.100.7 dst_port=4711",
    );
    let found = rows(
        "syslog",
        "Nov 23 10:00:01 fw1 %ASA-6-302014: Teardown TCP connection 7 for outside:198.51.100.7/4711 to inside:10.1.1.5/443 duration 0:00:10 bytes 1234 TCP FINs\n",
    );
    assert!(
        found[0].ends_with("class=4001 +message_id=302014 +connection=7 +first=outside:198.51.100.7/4711 +second=inside:10.1.1.5/443 +duration=0:00:10 +bytes=1234"),
        "{found:?}"
    );
}

#[test]
fn asa_files_in_every_header() {
    let text = "%ASA-6-113039: Group <Staff> User <mara> IP <198.51.100.7> AnyConnect parent session started.";
    for (line, host) in [
        (format!("Nov 23 2026 10:00:01: {text}"), ""),
        (format!("<166>Nov 23 2026 10:00:01 fw1 : {text}"), "host=fw1 "),
        (format!("Nov 23 10:00:01 10.1.1.254 {text}"), "host=10.1.1.254 "),
        (format!("<166>1 2026-11-23T10:00:01Z fw1 - - - - {text}"), "host=fw1 "),
    ] {
        assert_eq!(told_as(line.as_bytes()), ["syslog"], "{line}");
        let found = rows("syslog", &line);
        assert!(found[0].starts_with("2026-11-23T10:00:01Z ") && found[0].contains("activity=logon"), "{found:?}");
        assert!(found[0].contains(&format!("record=1 {host}program=%ASA-6-113039 ")), "{found:?}");
    }
    let bare = format!("{text}\n%ASA-6-302013: Built\njunk\n");
    assert_eq!(told_as(bare.as_bytes()), ["cisco-asa"]);
    let found = read(by_name("cisco-asa").expect("one"), bare.as_bytes(), &FileContext::default());
    assert!(found.rows[0].starts_with("- record=1 program=%ASA-6-113039 message=Group <Staff>"), "{:?}", found.rows);
    assert_eq!((found.rows.len(), found.rejected), (2, vec!["3 x1 lost no message of a cisco asa".to_owned()]));
}
