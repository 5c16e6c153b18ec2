//! Audit records beside the events they become.

use super::*;
use crate::formats::testing::{encodings, logon, read, told_as};
use proptest::prelude::*;

const EXEC: &str = "type=SYSCALL msg=audit(1700000000.250:41): arch=c000003e syscall=59 success=yes exit=0 a0=5611 a1=5612 a2=5613 a3=21 items=2 ppid=7 pid=8 auid=1000 uid=0 ses=3 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"exec\"\u{1d}ARCH=x86_64 SYSCALL=execve AUID=\"mara\" UID=\"root\"\n\
type=EXECVE msg=audit(1700000000.250:41): argc=3 a0=\"cat\" a1=2F746D702F6D792066696C65 a2_len=9 a2[0]=\"-long\" a2[1]=\"-arg\"\n\
type=CWD msg=audit(1700000000.250:41): cwd=\"/root\"\n\
type=PATH msg=audit(1700000000.250:41): item=0 name=\"/usr/bin/cat\" inode=1 nametype=NORMAL\n\
type=PATH msg=audit(1700000000.250:41): item=1 name=\"/lib/ld.so\" inode=2 nametype=NORMAL\n\
type=PROCTITLE msg=audit(1700000000.250:41): proctitle=636174002F746D70\n";

fn rows(text: &str) -> Vec<String> {
    read(&Auditd, text.as_bytes(), &FileContext::default()).rows
}

#[test]
fn records_of_a_serial_are_one_event() {
    let found = rows(EXEC);
    let expect = "2023-11-14T22:13:20.250000Z time_text=1700000000.250 time_zone=utc record=1 record_id=41 pid=8 message=arch=c000003e \
        syscall=59 success=yes exit=0 a0=5611 a1=5612 a2=5613 a3=21 items=2 ppid=7 pid=8 auid=1000 uid=0 ses=3 comm=\"cat\" exe=\"/usr/bin/cat\" \
        key=\"exec\" ARCH=x86_64 SYSCALL=execve AUID=\"mara\" UID=\"root\" class=1007 +type=SYSCALL +arch=c000003e +syscall=59 +success=yes \
        +exit=0 +SYSCALL.a0=5611 +SYSCALL.a1=5612 +SYSCALL.a2=5613 +SYSCALL.a3=21 +items=2 +ppid=7 +pid=8 +auid=1000 +uid=0 +ses=3 +comm=cat \
        +exe=/usr/bin/cat +key=exec +ARCH=x86_64 +SYSCALL=execve +AUID=mara +UID=root +EXECVE.type=EXECVE +argc=3 +a0=cat +a1=/tmp/my file \
        +a2=-long-arg +CWD.type=CWD +cwd=/root +PATH.type=PATH +item=0 +name=/usr/bin/cat +inode=1 +nametype=NORMAL +PATH.1.item=1 \
        +PATH.1.name=/lib/ld.so +PATH.1.inode=2 +PATH.1.nametype=NORMAL +PROCTITLE.type=PROCTITLE +proctitle=cat /tmp";
    assert_eq!(found, [expect]);
}

#[test]
fn records_with_others_between_them_are_joined() {
    let mut lines: Vec<&str> = EXEC.lines().collect();
    lines.insert(
        2,
        "node=alder type=USER_START msg=audit(1700000000.250:41): ses=9 msg='op=PAM:session_open res=success'",
    );
    lines.insert(4, "type=USER_START msg=audit(1700000000.260:42): ses=9 msg='op=PAM:session_open res=success'");
    let text = lines.join("\n");
    let found = read(&Auditd, text.as_bytes(), &FileContext::default());
    let numbers: Vec<&str> = found.rows.iter().map(|row| row.split(" record=").nth(1).unwrap_or("")).collect();
    assert!(
        numbers[0].starts_with("1 record_id=41") && numbers[1].starts_with("3 record_id=41 host=alder"),
        "{numbers:?}"
    );
    assert!(numbers[2].starts_with("5 record_id=42"));
    assert_eq!((found.rows.len(), found.rejected.len()), (3, 0));
    assert!(found.rows[0].contains("+proctitle=cat /tmp"));
}

#[test]
fn a_system_call_gets_its_name() {
    let found = rows("type=SYSCALL msg=audit(1.0:1): arch=c000003e syscall=59 exe=\"/usr/bin/id\"\n");
    assert!(found[0].ends_with("+arch=c000003e +syscall=59 +exe=/usr/bin/id +SYSCALL=execve"), "{found:?}");
}

/// Checks the logon columns of one record.
fn check(kind: &str, fields: &str, expect: &str) {
    let found = rows(&format!("type={kind} msg=audit(1700000000.250:41): {fields}"));
    assert_eq!(found.len(), 1);
    assert_eq!(logon(&found[0]), expect, "{kind}");
}

#[test]
fn logons_and_sessions() {
    let from = "hostname=? addr=192.0.2.7 terminal=ssh";
    let sshd = format!("exe=\"/usr/sbin/sshd\" {from}");
    check(
        "USER_LOGIN",
        &format!(
            "pid=5 uid=0 auid=1000 ses=3 msg='op=login id=1000 {sshd} res=success'\u{1d}UID=\"root\" AUID=\"mara\" ID=\"mara\""
        ),
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=mara session=3 src_address=192.0.2.7",
    );
    check(
        "USER_LOGIN",
        &format!(
            "pid=5 auid=4294967295 ses=4294967295 msg='op=login acct=28696E76616C6964207573657229 {sshd} res=failed'"
        ),
        "class=3002 activity=logon outcome=failure logon_kind=ssh src_address=192.0.2.7 status_code=failed",
    );
    check(
        "USER_AUTH",
        &format!("pid=5 ses=4294967295 msg='op=PAM:authentication acct=\"root\" {sshd} res=failed'"),
        "class=3002 activity=logon outcome=failure logon_kind=ssh account_name=root src_address=192.0.2.7 status_code=failed",
    );
    check(
        "USER_START",
        "pid=5 ses=3 msg='op=PAM:session_open acct=\"mara\" exe=\"/usr/libexec/openssh/sshd-session\" hostname=birch.example addr=? terminal=ssh res=success'",
        "class=3002 activity=session_opened outcome=success logon_kind=ssh account_name=mara session=3 src_host=birch.example",
    );
    check(
        "USER_END",
        &format!("pid=5 ses=3 msg='op=PAM:session_close acct=\"mara\" {sshd} res=success'"),
        "class=3002 activity=logoff outcome=success logon_kind=ssh account_name=mara session=3 src_address=192.0.2.7",
    );
    check(
        "USER_START",
        "pid=5 ses=1 msg='op=PAM:session_open acct=\"root\" exe=\"/usr/sbin/crond\" hostname=? addr=? terminal=cron res=success'",
        "class=3002 outcome=success account_name=root session=1",
    );
    check("SYSTEM_BOOT", "pid=1 msg=' comm=\"x\" res=success'", "class=3002 activity=boot outcome=success");
}

#[test]
fn outcomes_that_are_not_said_are_unknown() {
    let said = "op=PAM:authentication acct=\"root\" exe=\"/usr/sbin/sshd\"";
    check(
        "USER_AUTH",
        &format!("pid=5 ses=4294967295 msg='{said} (hostname=birch.example, addr=192.0.2.7, terminal=ssh res=failed)'"),
        "class=3002 activity=logon outcome=failure logon_kind=ssh account_name=root src_address=192.0.2.7 status_code=failed",
    );
    check(
        "USER_AUTH",
        &format!("pid=5 ses=(none) msg='{said} (addr=192.0.2.7, terminal=ssh, res=success)'"),
        "class=3002 activity=network_authentication outcome=success logon_kind=ssh account_name=root session=(none) src_address=192.0.2.7",
    );
    // Records that are cut off before they say it.
    for (kind, activity) in [
        ("USER_LOGIN", " activity=network_authentication logon_kind=ssh"),
        ("USER_AUTH", " activity=network_authentication logon_kind=ssh"),
        ("USER_START", ""),
        ("USER_END", " activity=logoff logon_kind=ssh"),
    ] {
        let expect = format!("class=3002{activity} account_name=root session=3 src_address=192.0.2.7");
        check(kind, &format!("pid=5 ses=3 msg='{said} addr=192.0.2.7 terminal=ssh re"), &expect);
    }
    check(
        "USER_START",
        "pid=5 ses=3 msg='acct=\"root\" exe=\"/usr/bin/sudo\" terminal=/dev/pts/0",
        "class=3002 activity=account_switch logon_kind=switch account_name=root actor_session=3",
    );
}

#[test]
fn messages_in_messages_are_not_taken_apart() {
    // As deep as a line may be long.
    const DEPTH: usize = 690_000;
    let line = format!("type=USER_AUTH msg=audit(1.0:1): {}{}\n", "msg='".repeat(DEPTH), "'".repeat(DEPTH));
    let found = rows(&line);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("+type=USER_AUTH +msg=msg='msg='"), "the inner message is a value as it stands");
}

#[test]
fn switches_name_who_logged_in() {
    let sudo = "msg='op=PAM:session_open acct=\"root\" exe=\"/usr/bin/sudo\" hostname=? addr=? terminal=/dev/pts/0";
    check(
        "USER_START",
        &format!("pid=5 auid=1000 ses=3 {sudo} res=success'\u{1d}AUID=\"mara\""),
        "class=3002 activity=account_switch outcome=success logon_kind=switch account_name=root actor_name=mara actor_session=3",
    );
    check(
        "USER_CMD",
        "pid=5 auid=1000 ses=3 msg='cwd=\"/\" cmd=6C73202F726F6F74 terminal=pts/0 res=failed'\u{1d}AUID=\"mara\"",
        "class=3002 activity=account_switch outcome=failure logon_kind=switch actor_name=mara actor_session=3 status_code=failed",
    );
    let command =
        rows("type=USER_CMD msg=audit(1.5:2): ses=3 msg='cwd=\"/\" cmd=6C73202F726F6F74 terminal=pts/0 res=success'");
    assert!(command[0].ends_with("+cwd=/ +cmd=ls /root +terminal=pts/0 +res=success"), "{command:?}");
}

#[test]
fn addresses_of_sockets() {
    let found = rows("type=SOCKADDR msg=audit(1700000000.250:41): saddr=020001BBC633640700000000");
    assert!(found[0].contains(" dst_address=198.51.100.7 dst_port=443 "), "{found:?}");
    let found = rows("type=SOCKADDR msg=audit(1700000000.250:41): saddr=0200");
    assert!(!found[0].contains("dst_address"));
}

#[test]
fn what_is_between_and_what_is_damaged() {
    let text = "----\ntime->Tue Nov 14 22:13:20 2023\nnode=alder type=LOGIN msg=audit(1700000000.250:41): pid=1\n\
        type=LOGIN msg=audit(11/14/2023 22:13:20.250:42) : pid=1\ntype=LOGIN msg=audit(1700000000.2\njunk\ntype=LOGIN msg=audit(1.0:x): a=1\n";
    let found = read(&Auditd, text.as_bytes(), &FileContext::default());
    assert_eq!(found.rows.len(), 1);
    assert_eq!(
        found.rejected,
        [
            "1 x2 a line of ausearch between events",
            "4 x1 lost an audit record whose time is in a locale: export it without -i",
            "5 x2 lost no audit record",
            "7 x1 lost an audit record without a serial"
        ]
    );
    assert_eq!(found.rows.len() as u64 + found.lost_records, text.lines().count() as u64);
}

#[test]
fn encodings_and_neighbours() {
    let plain = rows(EXEC);
    for bytes in encodings(EXEC) {
        assert_eq!(told_as(&bytes), ["auditd"]);
        assert_eq!(read(&Auditd, &bytes, &FileContext::default()).rows, plain);
    }
    assert!(told_as(b"type=LOGIN user=mara\n").is_empty());
    let long = format!("type=EXECVE msg=audit(1.0:1): a0=\"{}\"\n{EXEC}", "x".repeat(10 << 20));
    let found = read(&Auditd, long.as_bytes(), &FileContext::default());
    assert_eq!((found.rows.len(), found.rejected.len()), (1, 1));
    let latin = b"type=USER_CMD msg=audit(1.0:1): cwd=\"/caf\xe9\" cwd=\"x\" cwd=\"x\"\n";
    assert!(read(&Auditd, latin, &FileContext::default()).rows[0].contains("+cwd=/caf\u{fffd} +USER_CMD.cwd=x\nx"));
}

#[test]
fn units_end_where_the_serial_changes() {
    let text: String = (0..3000)
        .flat_map(|serial| {
            (0..20).map(move |item| {
                format!("type=PATH msg=audit(1.0:{serial}): item={item} name=\"{}\"\n", "n".repeat(80))
            })
        })
        .collect();
    assert!(text.len() > UNIT_BYTES);
    let found = read(&Auditd, text.as_bytes(), &FileContext::default());
    assert_eq!((found.rows.len(), found.rejected.len()), (3000, 0));
    let mut records = Vec::new();
    let mut emit = |unit: Unit| {
        records.push((unit.offset, unit.first_record, unit.bytes.len()));
        ControlFlow::Continue(Vec::new())
    };
    Auditd
        .split(&mut text.as_bytes(), &FileContext::default(), &mut emit, &mut |_| panic!("nothing to reject"))
        .expect("memory");
    assert!(records.len() > 1);
    assert!(records.iter().all(|(_, first, _)| first % 20 == 1), "{records:?}");
    assert_eq!(records.iter().map(|(_, _, bytes)| bytes).sum::<usize>(), text.len());
}

#[test]
fn an_event_is_shown_whole() {
    let text = format!("type=LOGIN msg=audit(1.0:1): a=1\n{EXEC}type=LOGIN msg=audit(2.0:2): a=1\n");
    assert_eq!(Auditd.show(text.as_bytes(), 1, 2).as_deref(), Some(EXEC.trim_end()));
}

/// Distinct stamps of a file, counted in another way.
fn stamps(text: &str) -> usize {
    let stamps = text.lines().filter_map(|line| Some(line.split_once("msg=audit(")?.1.split_once(')')?.0));
    stamps.collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn real_logs_are_counted_by_their_serials() {
    for (name, expect) in [("msticpy/auditd_log.txt", 938), ("plaso/audit_enriched.log", 12)] {
        let Some(path) = corpus::place(name) else { return };
        let text = std::fs::read_to_string(path).expect("part of the corpus");
        let found = read(&Auditd, text.as_bytes(), &FileContext::default());
        assert_eq!((found.rows.len(), found.rejected.len()), (stamps(&text), 0), "{name}");
        assert_eq!(found.rows.len(), expect, "{name}");
        assert_eq!(told_as(text.as_bytes()), ["auditd"], "{name}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,80}") {
        read(&Auditd, &bytes, &FileContext::default());
        let line = format!("type=SYSCALL msg=audit(1.0:1): {text}\ntype=EXECVE msg=audit(1.0:1): {text}\n");
        read(&Auditd, line.as_bytes(), &FileContext::default());
    }

    #[test]
    fn every_line_is_told(serials in prop::collection::vec(0_u8..6, 0..60)) {
        let text: String = serials.iter().map(|serial| format!("type=PATH msg=audit(1.0:{serial}): item=1\n")).collect();
        let found = read(&Auditd, text.as_bytes(), &FileContext::default());
        prop_assert_eq!(found.rows.len(), stamps(&text));
        prop_assert!(found.rejected.is_empty());
    }
}
