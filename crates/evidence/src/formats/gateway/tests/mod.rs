//! Messages of gateways beside the columns they become, in lines of syslog and as files of their own.

mod asa;

use crate::format::FileContext;
use crate::formats::by_name;
use crate::formats::testing::{encodings, logon, read, told_as};
use proptest::prelude::*;

fn rows(format: &str, text: &str) -> Vec<String> {
    let format = by_name(format).expect("a format of the registry");
    read(format, text.as_bytes(), &FileContext { assume_year: Some(2026), ..FileContext::default() }).rows
}

/// Checks the logon columns of a message in a line of syslog.
fn check(message: &str, expect: &str) {
    let found = rows("syslog", &format!("2026-11-23T10:00:01Z fw1 {message}\n"));
    assert_eq!(found.len(), 1, "{message}");
    assert!(found[0].contains(" host=fw1 "), "{found:?}");
    assert_eq!(logon(&found[0]), expect, "{message}");
}

const VPN: &str = "logon_kind=vpn account_name=mara";
const FROM: &str = "src_address=198.51.100.7";

const FORTIGATE: &str = "date=2026-11-23 time=11:00:01 devname=\"fw \\\"a\\\"\" devid=\"FG1\" eventtime=1795345201000000000 tz=\"+0100\" logid=\"0101039424\" type=\"event\" subtype=\"vpn\"";

#[test]
fn fortigate_tunnels() {
    let line = |rest: &str| logon(&rows("fortigate", &format!("{FORTIGATE} {rest}\n"))[0]).to_owned();
    let common = "tunnelid=77 remip=198.51.100.7 user=\"mara\" group=\"staff\"";
    assert_eq!(
        line(&format!("action=\"tunnel-up\" tunneltype=\"ssl-web\" {common} dst_host=\"N/A\"")),
        format!("class=3002 activity=logon outcome=success {VPN} session=77 {FROM}")
    );
    assert_eq!(
        line(&format!("action=\"tunnel-up\" tunneltype=\"ssl-tunnel\" tunnelip=10.9.0.7 {common}")),
        format!(
            "class=3002 activity=address_assigned outcome=success {VPN} session=77 {FROM} assigned_address=10.9.0.7"
        )
    );
    assert_eq!(
        line(&format!(
            "action=\"tunnel-down\" tunneltype=\"ssl-tunnel\" tunnelip=10.9.0.7 {common} duration=60 sentbyte=100 rcvdbyte=20"
        )),
        format!(
            "class=3002 activity=logoff outcome=success {VPN} session=77 {FROM} assigned_address=10.9.0.7 bytes_out=20 bytes_in=100"
        )
    );
    assert_eq!(
        line("action=\"ssl-login-fail\" remip=198.51.100.7 user=\"mara\" reason=\"sslvpn_login_permission_denied\""),
        format!("class=3002 activity=logon outcome=failure {VPN} {FROM} status_code=sslvpn_login_permission_denied")
    );
    assert_eq!(
        line(
            "action=\"tunnel-up\" tunneltype=\"ipsec\" remip=198.51.100.7 user=\"N/A\" xauthuser=\"mara\" assignip=10.9.0.8 tunnelid=5"
        ),
        format!("class=3002 activity=logon outcome=success {VPN} session=5 {FROM} assigned_address=10.9.0.8")
    );
    assert_eq!(line("action=\"ssl-new-con\" remip=198.51.100.7 user=\"N/A\""), "");
    assert_eq!(line("action=\"tunnel-up\" tunneltype=\"ipsec\" remip=198.51.100.7 user=\"N/A\" tunnelid=5"), "");
}

#[test]
fn fortigate_files_and_lines() {
    let text = format!("{FORTIGATE} action=\"tunnel-up\" tunneltype=\"ssl-web\" user=\"mara\" remip=198.51.100.7\n");
    let found = rows("fortigate", &text);
    let columns = "2026-11-22T11:00:01Z time_text=2026-11-23 11:00:01 time_zone=utc record=1 host=fw \"a\" ";
    assert!(found[0].starts_with(columns), "{found:?}");
    assert!(
        found[0]
            .contains(" +devname=fw \"a\" +devid=FG1 +logid=0101039424 +type=event +subtype=vpn +action=tunnel-up ")
    );
    for bytes in encodings(&text) {
        assert_eq!(told_as(&bytes), ["fortigate"]);
        let again = read(by_name("fortigate").expect("one"), &bytes, &FileContext::default()).rows;
        assert_eq!(again, found);
    }
    assert_eq!(told_as(format!("<189>{text}").as_bytes()), ["fortigate"]);
    // Inside syslog the record's own moment goes before a header without a zone.
    let line = format!("Nov 23 12:00:01 10.1.1.254 {text}");
    assert_eq!(told_as(line.as_bytes()), ["syslog"]);
    let found = rows("syslog", &line);
    assert!(
        found[0]
            .starts_with("2026-11-22T11:00:01Z time_text=2026-11-23 11:00:01 time_zone=utc record=1 host=10.1.1.254 "),
        "{found:?}"
    );
    assert!(found[0].contains("activity=logon"));
}

#[test]
fn fortigate_times_by_what_they_say() {
    let time = |text: &str| {
        let row = rows("fortigate", &format!("date=2026-11-23 time=11:00:01 devname=fw type=event {text}\n")).remove(0);
        row.split(" record=").next().unwrap_or_default().to_owned()
    };
    let at = "time_text=2026-11-23 11:00:01";
    assert_eq!(time("eventtime=1795345201"), format!("2026-11-22T11:00:01Z {at} time_zone=utc"));
    assert_eq!(time("eventtime=1795345201000"), format!("2026-11-22T11:00:01Z {at} time_zone=utc"));
    assert_eq!(time("tz=\"-0530\""), format!("2026-11-23T16:30:01Z {at} time_zone=offset"));
    assert_eq!(time("eventtime=x"), format!("2026-11-23T11:00:01Z {at} time_zone=assumed:+00:00"));
}

#[test]
fn fortigate_on_the_device_and_through_it() {
    let line = |rest: &str| {
        logon(&rows("fortigate", &format!("date=2026-11-23 time=11:00:01 devname=fw {rest}\n"))[0]).to_owned()
    };
    assert_eq!(
        line("type=event subtype=system action=login status=success user=\"admin\" ui=\"ssh(192.0.2.1)\""),
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=admin src_address=192.0.2.1"
    );
    assert_eq!(
        line(
            "type=event subtype=system action=login status=failed user=\"admin\" ui=\"https(192.0.2.1)\" reason=\"passwd_invalid\""
        ),
        "class=3002 activity=logon outcome=failure logon_kind=other account_name=admin src_address=192.0.2.1 status_code=passwd_invalid"
    );
    assert_eq!(
        line(
            "type=traffic subtype=forward srcip=10.9.0.7 srcport=4711 dstip=10.1.1.5 dstport=445 sentbyte=10 rcvdbyte=20 user=\"mara\""
        ),
        "class=4001 account_name=mara src_address=10.9.0.7 src_port=4711 dst_address=10.1.1.5 dst_port=445 bytes_out=10 bytes_in=20"
    );
}

#[test]
fn fortigate_counts_bytes_of_long_sessions_once() {
    let bytes = |rest: &str| {
        let ends = "srcip=10.9.0.7 dstip=10.1.1.5 sessionid=5";
        let line = format!("date=2026-11-23 time=11:00:01 devname=fw type=traffic subtype=forward {ends} {rest}\n");
        let row = rows("fortigate", &line).remove(0);
        logon(&row).split_once("dst_address=10.1.1.5").expect("both ends").1.to_owned()
    };
    let interim = "logid=\"0000000020\" action=accept duration=120";
    assert_eq!(
        bytes(&format!("{interim} sentbyte=100 rcvdbyte=900 sentdelta=100 rcvddelta=900")),
        " bytes_out=100 bytes_in=900"
    );
    assert_eq!(
        bytes(&format!("{interim} sentbyte=130 rcvdbyte=940 sentdelta=30 rcvddelta=40")),
        " bytes_out=30 bytes_in=40"
    );
    assert_eq!(bytes(&format!("{interim} sentbyte=150 rcvdbyte=960")), "", "the last record has the sum");
    let last = "logid=0000000013 action=server-rst duration=250 sentbyte=130 rcvdbyte=980";
    assert_eq!(bytes(&format!("{last} sentdelta=0 rcvddelta=40")), " bytes_out=0 bytes_in=40");
    assert_eq!(bytes(last), " bytes_out=130 bytes_in=980");
}

/// Checks that a record says who and from where, and nothing of a logon.
fn unsaid(message: &str) {
    let found = rows("syslog", &format!("2026-11-23T10:00:01Z fw1 {message}\n"));
    assert!(found[0].contains(" account_name=mara ") && found[0].contains(" src_address="), "{found:?}");
    assert_eq!(logon(&found[0]), "", "{message}");
}

#[test]
fn panos_global_protect() {
    let line = |event: &str, private: &str, status: &str| {
        format!(
            "1,2026/11/23 10:00:02,0123,GLOBALPROTECT,0,2561,2026/11/23 10:00:01,vsys1,{event},login,LDAP,IPSec,alder\\mara,DE,LAPTOP7,198.51.100.7,0.0.0.0,{private},0.0.0.0,id,sn,6.1,Windows,\"Microsoft Windows 11, 64-bit\",1,,Invalid,\"a \"\"b\"\"\",{status},,0,user,0,gw1,99,0x0,,,,,,,fw1"
        )
    };
    let (who, at) =
        ("logon_kind=vpn account_name=mara account_domain=alder", "src_address=198.51.100.7 src_host=LAPTOP7");
    check(
        &line("gateway-auth", "0.0.0.0", "success"),
        &format!("class=3002 activity=logon outcome=success {who} {at}"),
    );
    check(
        &line("gateway-auth", "0.0.0.0", "failure"),
        &format!("class=3002 activity=logon outcome=failure {who} {at} status_code=Invalid"),
    );
    for status in ["", "unknown"] {
        unsaid(&line("gateway-auth", "0.0.0.0", status));
    }
    check(
        &line("gateway-connected", "10.9.0.7", "success"),
        &format!("class=3002 activity=address_assigned outcome=success {who} {at} assigned_address=10.9.0.7"),
    );
    check(
        &line("gateway-logout", "0.0.0.0", "success"),
        &format!("class=3002 activity=logoff outcome=success {who} {at}"),
    );
    let bare = line("gateway-auth", "0.0.0.0", "success");
    assert_eq!(told_as(bare.as_bytes()), ["panos"]);
    let found = rows("panos", &bare);
    assert!(found[0].starts_with("2026-11-23T10:00:01Z time_text=2026/11/23 10:00:01 time_zone=assumed:+00:00 record=1 host=0123 message=1,2026"), "{found:?}");
    assert!(
        found[0].contains("+client_os_ver=Microsoft Windows 11, 64-bit ") && found[0].contains("+opaque=a \"b\" "),
        "{found:?}"
    );
    assert!(found[0].ends_with("+field_43=fw1"), "{found:?}");
    // With a column too few, what stands for an address is none.
    let swapped = rows("panos", &bare.replace(",LAPTOP7,", ","));
    assert_eq!(logon(&swapped[0]), "");
    assert!(swapped[0].contains("+hopscope.note=fields are not where"), "{swapped:?}");
}

#[test]
fn panos_system_traffic_and_users() {
    let of = |kind: &str, subtype: &str, rest: &str| {
        format!("1,2026/11/23 10:00:02,0123,{kind},{subtype},0,2026/11/23 10:00:01,{rest}")
    };
    check(
        &of(
            "SYSTEM",
            "globalprotect",
            "vsys1,globalprotectgateway-auth-succ,gw,0,0,general,informational,\"GlobalProtect gateway user authentication succeeded. Login from: 198.51.100.7, User name: mara, Auth type: profile.\",9,0x0",
        ),
        &format!("class=3002 activity=logon outcome=success {VPN} {FROM}"),
    );
    check(
        &of(
            "SYSTEM",
            "globalprotect",
            "vsys1,globalprotectgateway-config-succ,gw,0,0,general,informational,\"GlobalProtect gateway client configuration generated. User name: mara, Private IP: 10.9.0.7, Client version: 5\",9,0x0",
        ),
        &format!("class=3002 activity=address_assigned outcome=success {VPN} assigned_address=10.9.0.7"),
    );
    check(
        &of(
            "SYSTEM",
            "auth",
            ",auth-fail,,0,0,general,medium,\"failed authentication for user 'mara'. Reason: Invalid username/password. From: 192.0.2.1.\",9,0x0",
        ),
        "class=3002 activity=logon outcome=failure logon_kind=other account_name=mara src_address=192.0.2.1 status_code=Invalid username/password. From: 192.0.2.1",
    );
    let auth = |event: &str, said: &str| {
        let text = format!(
            "{said} for user 'mara'.   auth profile 'failover', vsys 'shared', server profile 'LDAP', From: 192.0.2.1."
        );
        of("SYSTEM", "auth", &format!(",{event},GP,0,0,general,informational,\"{text}\",9,0x0"))
    };
    check(
        &auth("auth-success", "authenticated"),
        "class=3002 activity=logon outcome=success logon_kind=other account_name=mara src_address=192.0.2.1",
    );
    unsaid(&auth("saml-signature-validated", "SAML Assertion: signature is validated against IdP certificate"));
    unsaid(&of(
        "SYSTEM",
        "globalprotect",
        "vsys1,globalprotectgateway-auth,gw,0,0,general,informational,\"Login from: 198.51.100.7, User name: mara\",9,0x0",
    ));
    check(
        &of("USERID", "login", "vsys1,10.9.0.7,mara,,0,1,3600,0,0,vpn-client,globalprotect,9,0x0"),
        &format!("class=3002 activity=address_assigned outcome=success {VPN} assigned_address=10.9.0.7"),
    );
    check(
        &of(
            "TRAFFIC",
            "end",
            "10.9.0.7,10.1.1.5,0.0.0.0,0.0.0.0,any,mara,,smb,vsys1,vpn,trust,tunnel.1,eth1,log,2026/11/23 10:00:01,7,1,4711,445,0,0,0x19,tcp,allow,30,10,20,4",
        ),
        "class=4001 account_name=mara src_address=10.9.0.7 src_port=4711 dst_address=10.1.1.5 dst_port=445 bytes_out=10 bytes_in=20",
    );
}

#[test]
fn openvpn_servers() {
    let check = |message: &str, expect: &str| check(&format!("ovpn-server[812]: {message}"), expect);
    let at = "session=198.51.100.7:51820 src_address=198.51.100.7 src_port=51820";
    check(
        "198.51.100.7:51820 [mara] Peer Connection Initiated with [AF_INET]198.51.100.7:51820",
        &format!("class=3002 activity=logon outcome=success {VPN} {at}"),
    );
    for learned in [
        "MULTI: Learn: 10.8.0.6 -> mara/198.51.100.7:51820",
        "mara/198.51.100.7:51820 MULTI: primary virtual IP for mara/198.51.100.7:51820: 10.8.0.6",
    ] {
        check(
            learned,
            &format!("class=3002 activity=address_assigned outcome=success {VPN} {at} assigned_address=10.8.0.6"),
        );
    }
    check(
        "mara/198.51.100.7:51820 SIGTERM[soft,remote-exit] received, client-instance exiting",
        &format!("class=3002 activity=logoff outcome=success {VPN} {at}"),
    );
    check(
        "198.51.100.7:51820 TLS Auth Error: Auth Username/Password verification failed for peer",
        &format!("class=3002 activity=logon outcome=failure logon_kind=vpn {at} status_code=auth_failed"),
    );
    check(
        "198.51.100.7:51820 SENT CONTROL [mara]: 'AUTH_FAILED' (status=1)",
        &format!("class=3002 activity=logon outcome=failure {VPN} {at} status_code=auth_failed"),
    );
    check(
        "198.51.100.7:51820 VERIFY ERROR: depth=0, error=certificate has expired: CN=mara, serial=7",
        &format!("class=3002 activity=logon outcome=failure {VPN} {at} status_code=verify_error"),
    );
    check("198.51.100.7:51820 TLS Error: TLS handshake failed", "");
    check(
        "2001:db8::7 [mara] Peer Connection Initiated with [AF_INET6]2001:db8::7:51820",
        &format!("class=3002 activity=logon outcome=success {VPN} session=2001:db8::7 src_address=2001:db8::7"),
    );
    let found = rows("syslog", "Nov 23 10:00:01 gw openvpn[8]: 198.51.100.7:51820 peer info: IV_PLAT=win\n");
    assert!(found[0].ends_with(&format!(" {at} +IV_PLAT=win")), "{found:?}");
}

#[test]
fn openvpn_clients_go_out() {
    let check = |message: &str, expect: &str| check(&format!("openvpn[812]: {message}"), expect);
    let out = "class=3002 activity=outbound_connect";
    for (place, expect) in [
        ("[AF_INET]198.51.100.1:1194", "dst_address=198.51.100.1 dst_port=1194"),
        ("[AF_INET6]2001:db8::1:1194", "dst_address=2001:db8::1 dst_port=1194"),
    ] {
        check(
            &format!("[gw.example] Peer Connection Initiated with {place}"),
            &format!("{out} outcome=success logon_kind=vpn {expect}"),
        );
    }
    check(
        "AUTH: Received control message: AUTH_FAILED",
        &format!("{out} outcome=failure logon_kind=vpn status_code=auth_failed"),
    );
    check(
        "VERIFY ERROR: depth=0, error=certificate has expired: CN=gw.example, serial=7",
        &format!("{out} outcome=failure logon_kind=vpn status_code=verify_error"),
    );
}

#[test]
fn openvpn_files() {
    let log = "Mon Nov 23 10:00:01 2026 198.51.100.7:51820 [mara] Peer Connection Initiated with [AF_INET]198.51.100.7:51820\n\
        2026-11-23 10:00:02 us=12 MULTI: Learn: 10.8.0.6 -> mara/198.51.100.7:51820\nLocked\n";
    assert_eq!(told_as(log.as_bytes()), ["openvpn"]);
    let found = read(
        by_name("openvpn").expect("one"),
        log.as_bytes(),
        &FileContext { assume_zone_minutes: 60, ..FileContext::default() },
    );
    assert!(
        found.rows[0].starts_with(
            "2026-11-23T09:00:01Z time_text=Mon Nov 23 10:00:01 2026 time_zone=assumed:+01:00 record=1 program=openvpn "
        ),
        "{:?}",
        found.rows
    );
    assert!(
        found.rows[1].starts_with("2026-11-23T09:00:02Z ") && found.rows[1].ends_with("assigned_address=10.8.0.6"),
        "{:?}",
        found.rows
    );
    assert_eq!(found.rejected, ["3 x1 lost no line of openvpn"]);

    let first = "OpenVPN CLIENT LIST\nUpdated,Mon Nov 23 10:00:00 2026\nCommon Name,Real Address,Bytes Received,Bytes Sent,Connected Since\n\
        mara,198.51.100.7:51820,20,100,Mon Nov 23 09:00:00 2026\nROUTING TABLE\nVirtual Address,Common Name,Real Address,Last Ref\n\
        10.8.0.6,mara,198.51.100.7:51820,Mon Nov 23 09:59:00 2026\nGLOBAL STATS\nMax bcast/mcast queue length,0\nEND\n";
    let second = "TITLE,OpenVPN 2.6.3\nTIME,2026-11-23 10:00:00,1795428000\nHEADER,CLIENT_LIST,Common Name\n\
        CLIENT_LIST,mara,198.51.100.7:51820,10.8.0.6,,20,100,2026-11-23 09:00:00,1795424400,UNDEF,0,0,AES\n\
        ROUTING_TABLE,10.8.0.6,mara,198.51.100.7:51820,2026-11-23 09:59:00,1795427940\nGLOBAL_STATS,Max bcast/mcast queue length,0\nEND\n";
    let third = second.replace(',', "\t");
    for text in [first, second, &third] {
        assert_eq!(told_as(text.as_bytes()), ["openvpn-status"], "{text}");
        let found = read(by_name("openvpn-status").expect("one"), text.as_bytes(), &FileContext::default());
        assert_eq!(found.rows.len(), 2, "{:?}", found.rows);
        let opened = logon(&found.rows[0]);
        assert!(opened.starts_with(&format!("class=3002 activity=session_opened outcome=success {VPN} session=198.51.100.7:51820 {FROM} src_port=51820")), "{opened}");
        assert!(opened.ends_with("bytes_out=20 bytes_in=100"), "{opened}");
        assert!(found.rows[0].starts_with("2026-11-23T09:00:00Z "), "{:?}", found.rows);
        assert!(
            found.rows[1].contains("activity=address_assigned") && found.rows[1].contains("assigned_address=10.8.0.6")
        );
        assert!(found.rejected.iter().all(|text| text.ends_with(" heading or statistics")), "{:?}", found.rejected);
        assert_eq!(found.rows.len() as u64 + found.lost_records, text.lines().count() as u64);
    }
}

#[test]
fn wireguard_peers() {
    check(
        "kernel: [ 12.345678] wireguard: wg0: Receiving handshake initiation from peer 5 (198.51.100.7:51820)",
        &format!(
            "class=3002 activity=logon outcome=success logon_kind=vpn session=wg0 peer 5 {FROM} src_port=51820 credential_kind=key"
        ),
    );
    check("kernel: wireguard: wg0: Keypair 12 created for peer 5", "");
    let key = |letter: &str| format!("{}=", letter.repeat(43));
    let dump = format!(
        "wg0\t{}\t{}\t51820\toff\nwg0\t{}\t(none)\t198.51.100.7:51820\t10.9.0.7/32,10.20.0.0/16\t1795428000\t20\t100\t25\nwg0\t{}\t(none)\t(none)\t10.9.0.8/32\t0\t0\t0\toff\n",
        key("a"),
        key("b"),
        key("c"),
        key("d")
    );
    assert_eq!(told_as(dump.as_bytes()), ["wireguard-dump"]);
    let found = read(by_name("wireguard-dump").expect("one"), dump.as_bytes(), &FileContext::default());
    assert!(found.rows[0].starts_with("2026-11-23T10:00:00Z "), "{:?}", found.rows);
    let expect = format!(
        "class=3002 activity=address_assigned outcome=success logon_kind=vpn {FROM} src_port=51820 assigned_address=10.9.0.7 bytes_out=20 bytes_in=100 credential_kind=key credential=wireguard:{}",
        key("c")
    );
    assert_eq!(logon(&found.rows[0]), expect);
    assert_eq!((found.rows.len(), found.rejected), (2, vec!["1 x1 an interface's own keys".to_owned()]));
    assert!(!found.rows.concat().contains(&key("a")), "no private key in a column");
}

#[test]
fn routers_and_switches() {
    let login = "Login Success [user: mara] [Source: 192.0.2.1] [localport: 22] at 10:00:00 UTC Mon Nov 23 2026";
    let expect = "class=3002 activity=logon outcome=success logon_kind=ssh account_name=mara src_address=192.0.2.1";
    check(&format!("123: *Nov 23 10:00:00.123: %SEC_LOGIN-5-LOGIN_SUCCESS: {login}"), expect);
    check(&format!("%SEC_LOGIN-5-LOGIN_SUCCESS: {login}"), expect);
    let console = login.replace("192.0.2.1", "0.0.0.0");
    check(&format!("%SEC_LOGIN-5-LOGIN_SUCCESS: {console}"), expect.trim_end_matches(" src_address=192.0.2.1"));
    check(
        "124: Nov 23 10:00:00: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: mara] [Source: 192.0.2.1] [localport: 23] [Reason: Login Authentication Failed] at 10:00",
        "class=3002 activity=logon outcome=failure logon_kind=other account_name=mara src_address=192.0.2.1 status_code=Login Authentication Failed",
    );
    check(
        "125: Nov 23 10:00:00: %SYS-6-LOGOUT: User mara has exited tty session 1(192.0.2.1)",
        "class=3002 activity=logoff outcome=success logon_kind=other account_name=mara src_address=192.0.2.1",
    );
    let found = rows(
        "syslog",
        "Nov 23 10:00:01 sw1 7: Nov 23 10:00:00: %PARSER-5-CFGLOG_LOGGEDCMD: User:mara  logged command:show running-config\n",
    );
    assert!(
        found[0].contains(" program=%PARSER-5-CFGLOG_LOGGEDCMD ")
            && found[0].ends_with("account_name=mara +command=show running-config"),
        "{found:?}"
    );
}

#[test]
fn neighbours_are_not_taken() {
    for text in [
        "a,b,c\n1,2,3\n",
        "date=today x=y\n",
        "{\"date\":\"2026-11-23\"}\n",
        "2026-11-23 10:00:01 INFO started\n",
        "1,2026/11/23 10:00:01,0123,SOMETHING,end\n",
        "%SYS-5-CONFIG_I: Configured from console\n",
        "a\tb\tc\td\te\tf\n",
    ] {
        assert!(told_as(text.as_bytes()).is_empty(), "{text}: {:?}", told_as(text.as_bytes()));
    }
}

const ALL: [&str; 6] = ["fortigate", "panos", "cisco-asa", "openvpn", "openvpn-status", "wireguard-dump"];

#[test]
fn halves_of_others_and_long_lines_are_counted() {
    for name in ALL {
        let text = format!("junk\n{}\nNov 23 10:00:01 h a: x\n", "x".repeat(10 << 20));
        let found = read(by_name(name).expect("one"), text.as_bytes(), &FileContext::default());
        assert_eq!((found.rows.len(), found.lost_records), (0, 3), "{name}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(rest in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for start in ["%ASA-6-113039: Group <", "%ASA-4-113019: Group = a, Username = ", "%ASA-6-302013: Built ", "1,2026/11/23 10:00:01,0,GLOBALPROTECT,", "date=2026-11-23 time=1 devname=a type=\"", "ovpn-s: 192.0.2.1:5 ", "kernel: wireguard: wg0: ", "dropbear[1]: Bad password attempt for '", "systemd-logind[1]: New session "] {
            rows("syslog", &format!("Nov 23 10:00:01 h {start}{rest}\n"));
        }
        for name in ALL {
            read(by_name(name).expect("one"), &bytes, &FileContext::default());
            read(by_name(name).expect("one"), rest.as_bytes(), &FileContext::default());
        }
    }
}
