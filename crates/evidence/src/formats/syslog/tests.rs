//! Syslog lines beside the columns they become.

use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;

fn context() -> FileContext {
    FileContext { assume_year: Some(2026), ..FileContext::default() }
}

/// Every row as `record column=value ..`, then what was rejected.
fn rows(text: &[u8], context: &FileContext) -> Vec<String> {
    rows_of(split_at(text, context, &[]), context)
}

fn split_at(text: &[u8], context: &FileContext, cuts: &[usize]) -> (Vec<Unit>, Vec<Rejection>) {
    let (mut units, mut rejections) = (Vec::new(), Vec::new());
    let mut context = context.clone();
    Syslog.prepare(&mut &*text, &mut context, &mut |rejection| rejections.push(rejection)).expect("memory");
    let mut state = calendar(&context.start, &context);
    let whole = lines::lines(&Unit { bytes: text.to_vec(), first_record: 1, ..Unit::default() })
        .map(|line| line.start)
        .collect::<Vec<_>>();
    let mut starts: Vec<usize> = cuts.iter().filter_map(|&cut| whole.get(cut).copied()).collect();
    starts.extend([0, text.len()]);
    starts.sort_unstable();
    starts.dedup();
    for pair in starts.windows(2) {
        let first_record = 1 + text[..pair[0]].iter().filter(|&&byte| byte == b'\n').count() as u64;
        let unit =
            Unit { offset: pair[0] as u64, first_record, bytes: text[pair[0]..pair[1]].to_vec(), carry: state.carry() };
        advance(&mut state, &unit);
        units.push(unit);
    }
    (units, rejections)
}

fn rows_of((units, mut rejections): (Vec<Unit>, Vec<Rejection>), context: &FileContext) -> Vec<String> {
    let mut out = Decoded::default();
    for unit in &units {
        Syslog.decode(unit, context, &mut out);
    }
    rejections.append(&mut out.rejections);
    let batch = out.events.finish();
    let mut found = Vec::new();
    for row in 0..batch.rows() {
        let mut line = String::new();
        if let Some(time) = batch.time(row) {
            write!(line, "{time}").expect("text");
        }
        for column in Column::all() {
            if let Some(value) = batch.text(column).and_then(|text| text.get(row)) {
                write!(line, " {}={value}", column.name()).expect("text");
            }
            if let Some(value) = batch.numbers(column).and_then(|numbers| numbers.get(row)) {
                write!(line, " {}={value}", column.name()).expect("text");
            }
        }
        for (name, value) in batch.extra(row) {
            write!(line, " +{name}={value}").expect("text");
        }
        found.push(line);
    }
    found.extend(rejections.iter().map(|each| {
        format!(
            "- {} x{}{} {}",
            each.record.unwrap_or(0),
            each.count,
            if each.lost { " lost" } else { "" },
            each.reason
        )
    }));
    found
}

/// Checks the logon columns alone.
fn check(program: &str, message: &str, expect: &str) {
    let text = format!("2026-11-23T00:01:44.5Z h {program}: {message}\n");
    let found = rows(text.as_bytes(), &context());
    assert_eq!(found.len(), 1, "{message}");
    let start = found[0].find(" class=").or_else(|| found[0].find(" src_")).or_else(|| found[0].find(" +"));
    assert_eq!(start.map_or("", |at| &found[0][at + 1..]), expect, "{message}");
}

#[test]
fn headers_in_every_form() {
    let check = |line: &str, expect: &str| assert_eq!(rows(line.as_bytes(), &context())[0], expect, "{line}");
    check(
        "2026-11-23T00:01:44.537095-06:00 host cron[12]: hi",
        "2026-11-23T06:01:44.537095Z time_text=2026-11-23T00:01:44.537095-06:00 time_zone=offset record=1 host=host program=cron pid=12 message=hi",
    );
    check(
        "Nov  3 00:01:44 host kernel: [ 1.0] x",
        "2026-11-03T00:01:44Z time_text=Nov  3 00:01:44 time_zone=assumed:+00:00 record=1 host=host program=kernel message=[ 1.0] x",
    );
    check(
        "<86>Nov 23 00:01:44.123 host Job `cron.daily' ended",
        "2026-11-23T00:01:44.123000Z time_text=Nov 23 00:01:44.123 time_zone=assumed:+00:00 record=1 host=host message=Job `cron.daily' ended",
    );
    check(
        "<86>1 2026-11-23T00:01:44Z host sudo - - -  mara : x",
        "2026-11-23T00:01:44Z time_text=2026-11-23T00:01:44Z time_zone=utc record=1 host=host program=sudo message=mara : x",
    );
    check(
        "1 2026-11-23T00:01:44Z host app 7 id [a b=\"\\\"]\"][c] text",
        "2026-11-23T00:01:44Z time_text=2026-11-23T00:01:44Z time_zone=utc record=1 host=host program=app pid=7 message=text",
    );
    check(
        "Mar 11 09:39:39: --- last message repeated 5 times ---",
        "2026-03-11T09:39:39Z time_text=Mar 11 09:39:39 time_zone=assumed:+00:00 record=1 message=--- last message repeated 5 times ---",
    );
    check(
        "2026-11-23T00:01:44Z h\u{202e}\u{1b}[31m sshd[3]:  x\0",
        "2026-11-23T00:01:44Z time_text=2026-11-23T00:01:44Z time_zone=utc record=1 host=h\u{202e}\u{1b}[31m program=sshd pid=3 message=x\0",
    );
}

#[test]
fn years_over_new_year() {
    let text = "Nov 30 00:00:00 h a: 1\nDec 31 23:59:59 h a: 2\nJan  1 00:00:00 h a: 3\nDec 31 23:59:58 h a: late\nJan  2 00:00:00 h a: 4\n";
    let days = |context: &FileContext| -> Vec<String> {
        rows(text.as_bytes(), context).into_iter().map(|row| row.split(' ').next().expect("text").to_owned()).collect()
    };
    let expect = [
        "2025-11-30T00:00:00Z",
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:00Z",
        "2025-12-31T23:59:58Z",
        "2026-01-02T00:00:00Z",
    ];
    let given = days(&context());
    assert_eq!(given[..5], expect);
    let modified = |time: &str| FileContext { modified: Some(time.parse().expect("a time")), ..FileContext::default() };
    assert_eq!(days(&modified("2026-01-02T00:00:00Z"))[..5], expect);
    assert_eq!(days(&modified("2026-12-01T00:00:00Z"))[..5], expect);
    assert_eq!(days(&modified("2027-01-01T00:00:00Z"))[..5], expect);
    let notes = &rows(text.as_bytes(), &modified("2026-01-02T00:00:00Z"))[5..];
    let assumed = "year 2026 assumed for the last line, from the file's modification time";
    assert_eq!(notes, [format!("- 0 x0 {assumed}"), "- 0 x0 zone +00:00 assumed for lines that carry none".to_owned()]);
    let unknown = rows(text.as_bytes(), &FileContext::default());
    assert!(unknown[0].starts_with("1969-11-30"), "{}", unknown[0]);
    assert!(unknown[5].contains("lost no year known"), "{}", unknown[5]);
}

#[test]
fn a_date_that_cannot_exist_moves_no_year() {
    let modified = |time: &str| FileContext { modified: Some(time.parse().expect("a time")), ..FileContext::default() };
    let text = "Dec 31 01:00:00 h a: x\nJan  1 01:00:00 h a: x\nFeb 29 01:00:00 h a: x\n";
    let days = |text: &str, context: &FileContext| -> Vec<String> {
        rows(text.as_bytes(), context)
            .iter()
            .take(3)
            .map(|row| row.split('T').next().unwrap_or_default().to_owned())
            .collect()
    };
    let march = modified("2024-03-01T00:00:00Z");
    let expect = ["2023-12-31", "2024-01-01", "2024-02-29"];
    assert_eq!(days(text, &march), expect);
    for impossible in ["Feb 30 03:00:00 h a: x", "Apr 31 03:00:00 h a: x", "2023-02-29T03:00:00Z h a: x"] {
        let after = format!("{text}{impossible}\n");
        assert_eq!(days(&after, &march), expect, "{impossible}");
        let found = rows(after.as_bytes(), &march);
        assert!(found.iter().any(|row| row.starts_with("- 4 x0 lost no such day")), "{found:?}");
        let before = rows(format!("{impossible}\n{text}").as_bytes(), &march);
        assert!(before[3].starts_with(expect[2]), "{before:?}");
    }
    // A day of leap years alone, where neither year in question is one, is no reason to go back.
    let late = rows(b"Feb 28 01:00:00 h a: x\nFeb 29 01:00:00 h a: x\n", &modified("2023-03-01T00:00:00Z"));
    assert!(late[0].starts_with("2023-02-28"), "{late:?}");
    let leap = rows(b"Feb 28 01:00:00 h a: x\nFeb 29 01:00:00 h a: x\n", &modified("2025-03-01T00:00:00Z"));
    assert!(leap[1].starts_with("2024-02-29"), "{leap:?}");
}

#[test]
fn a_file_may_change_its_form() {
    let text = "Dec 31 23:59:59 h a: 1\nJan  1 00:00:00 h a: 2\n2020-01-01T00:00:01Z h a: 3\nFeb  1 00:00:00 h a: 4\n";
    let found = rows(text.as_bytes(), &context());
    let years: Vec<&str> = found[..4].iter().map(|row| &row[..4]).collect();
    assert_eq!(years, ["2019", "2020", "2020", "2020"]);
    assert_eq!(found[4], "- 0 x0 year 2020 taken from a later line for the lines before it");
}

#[test]
fn lines_that_are_not_syslog() {
    let text = "Nov 23 00:00:00 h a: 1\n\tmore\n\njunk\nMMM 22 07:54:32 h a: x\nFeb 29 00:00:00 h a: 3\n";
    let found = rows(text.as_bytes(), &FileContext { assume_year: Some(2026), ..FileContext::default() });
    assert_eq!(found[1], " time_text=Feb 29 00:00:00 time_zone=assumed:+00:00 record=6 host=h program=a message=3");
    assert_eq!(
        found[4..],
        [
            "- 2 x1 continues the line above",
            "- 4 x2 lost no syslog header",
            "- 6 x0 lost no such day in the year assumed: Feb 29 00:00:00"
        ]
    );
}

#[test]
fn sniffing_is_sure() {
    let check =
        |text: &str, expect: bool| assert_eq!(Syslog.sniff(text.as_bytes(), text.len() as u64), expect, "{text}");
    check("Nov 23 00:00:00 h a: 1\njunk\n", true);
    check("2026-11-23T00:01:44Z host sshd[1]: x\n", true);
    check("2026-11-23T00:01:44Z INFO server: started\n", false);
    check("2026-11-23T00:01:44Z started the engine\n", false);
    check("Nov 23 00:00:00 h a: 1\njunk\njunk\n", false);
    check("{\"a\": 1}\n", false);
    check("", false);
}

#[test]
fn ssh_logons() {
    check(
        "sshd[7]",
        "Accepted publickey for mara from 192.0.2.1 port 4711 ssh2: ED25519 SHA256:abc",
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=mara session=7 src_address=192.0.2.1 src_port=4711 \
         credential_kind=key credential=SHA256:abc +method=publickey +key_type=ED25519",
    );
    check(
        "sshd-session[7]",
        "Accepted publickey for bert from ::ffff:192.0.2.1 port 1 ssh2: ED25519-CERT SHA256:f ID bert from 9.9.9.9 port 5 (serial 12) CA ED25519 SHA256:ca",
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=bert session=7 src_address=192.0.2.1 src_port=1 \
         credential_kind=certificate credential=SHA256:f +method=publickey +key_type=ED25519-CERT +certificate_id=bert from 9.9.9.9 port 5 \
         +certificate_serial=12 +certificate_authority=SHA256:ca",
    );
    check(
        "sshd[3]",
        "Accepted publickey for fred from 192.0.2.60 port 60594 ssh2: RSA e8:31:68:c7:01:2d:25:20:36:8f:50:5d:f9:ee:70:4c",
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=fred session=3 src_address=192.0.2.60 src_port=60594 \
         credential_kind=key credential=MD5:e8:31:68:c7:01:2d:25:20:36:8f:50:5d:f9:ee:70:4c +method=publickey +key_type=RSA",
    );
    check(
        "sshd[3]",
        "Accepted keyboard-interactive/pam for plaso from 2001:0db8::0001 port 42532  ssh2",
        "class=3002 activity=logon outcome=success logon_kind=ssh account_name=plaso session=3 src_address=2001:db8::1 src_port=42532 \
         credential_kind=password +method=keyboard-interactive/pam",
    );
    for step in [
        "Accepted key ED25519 SHA256:x found at /home/m/.ssh/authorized_keys:1",
        "Postponed publickey for mara from 192.0.2.1 port 4711 ssh2 [preauth]",
        "Accepted certificate ID \"bert\" (serial 1) signed by ED25519 CA SHA256:x via /etc/ssh/ca.pub",
        "Server listening on 0.0.0.0 port 22.",
        "User child is on pid 9",
    ] {
        check("sshd[7]", step, "");
    }
}

#[test]
fn ssh_failures() {
    let failure = "class=3002 activity=logon outcome=failure logon_kind=ssh account_name=";
    let from = "src_address=192.0.2.1 src_port=22";
    check(
        "sshd[7]",
        "Failed password for mara from 192.0.2.1 port 22 ssh2",
        &format!("{failure}mara {from} status_code=failed_password +method=password"),
    );
    check(
        "sshd[7]",
        "Failed password for invalid user root from 1.1.1.1 port 5 ssh2 from 192.0.2.1 port 22 ssh2",
        &format!("{failure}root from 1.1.1.1 port 5 ssh2 {from} status_code=invalid_user +method=password"),
    );
    check(
        "sshd[7]",
        "Invalid user x y from 192.0.2.1 port 22",
        &format!("{failure}x y {from} status_code=invalid_user"),
    );
    check(
        "sshd[7]",
        "Invalid user webmaster from 173.234.31.186",
        &format!("{failure}webmaster src_address=173.234.31.186 status_code=invalid_user"),
    );
    check(
        "sshd[7]",
        "Connection closed by authenticating user mara 192.0.2.1 port 22 [preauth]",
        &format!("{failure}mara {from} status_code=closed_before_authentication"),
    );
    check("sshd[7]", "Connection closed by 192.0.2.1 port 22", from);
    let at = "src_address=192.0.2.1";
    check(
        "sshd[7]",
        "User mara from 192.0.2.1 not allowed because not listed in AllowUsers",
        &format!("{failure}mara {at} status_code=not_allowed"),
    );
    check(
        "sshd[7]",
        "error: PAM: Authentication failure for illegal user x from 192.0.2.1",
        &format!("{failure}x {at} status_code=invalid_user"),
    );
    check(
        "sshd[7]",
        "message repeated 2 times: [ Failed password for root from 192.0.2.1 port 22 ssh2]",
        &format!("{failure}root {from} status_code=failed_password +repeated=2 +method=password"),
    );
    check(
        "sshd(pam_unix)[20882]",
        "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=220-135.hinet.net  user=root",
        &format!("{failure}root src_host=220-135.hinet.net status_code=authentication_failure"),
    );
}

#[test]
fn sessions_end_and_begin() {
    let end = "class=3002 activity=logoff outcome=success logon_kind=ssh account_name=mara";
    check(
        "sshd[7]",
        "Disconnected from user mara 192.0.2.1 port 22",
        &format!("{end} src_address=192.0.2.1 src_port=22"),
    );
    check(
        "sshd[7]",
        "Received disconnect from 192.0.2.1 port 22:11: disconnected by user",
        "src_address=192.0.2.1 src_port=22",
    );
    check("sshd[7]", "pam_unix(sshd:session): session closed for user mara", &format!("{end} session=7"));
    check(
        "sshd[7]",
        "pam_unix(sshd:session): session opened for user mara(uid=1000) by (uid=0)",
        "class=3002 activity=session_opened outcome=success logon_kind=ssh account_name=mara session=7",
    );
    check(
        "login[9]",
        "pam_unix(login:session): session opened for user root by LOGIN(uid=0)",
        "class=3002 activity=session_opened outcome=success logon_kind=console account_name=root session=9",
    );
    check(
        "login[9]",
        "ROOT LOGIN  on 'tty1'",
        "class=3002 activity=logon outcome=success logon_kind=console account_name=root session=9 +TTY=on 'tty1'",
    );
    check("(systemd)", "pam_unix(systemd-user:session): session opened for user mara(uid=1000) by (uid=0)", "");
    check("CRON[3]", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "");
    check("sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by mara(uid=1000)", "");
    check("kernel", "[    0.000000] Linux version 6.1.0", "class=3002 activity=boot outcome=success");
    check(
        "systemd[1]",
        "Startup finished in 2.1s (kernel) + 3s (userspace) = 5s.",
        "class=3002 activity=boot outcome=success",
    );
    check("systemd[812]", "Startup finished in 90ms.", "");
}

#[test]
fn becoming_another() {
    let switch = |outcome: &str| {
        format!(
            "class=3002 activity=account_switch outcome={outcome} logon_kind=switch account_name=root actor_name=mara"
        )
    };
    check(
        "sudo",
        "mara : TTY=pts/0 ; TTY=pts/1 ; USER=root ; COMMAND=/bin/id",
        &format!("{} +TTY=pts/0\npts/1 +COMMAND=/bin/id", switch("success")),
    );
    check(
        "sudo",
        "    mara : TTY=pts/0 ; PWD=/home/mara ; USER=root ; COMMAND=/bin/sh -c a ; USER=x",
        &format!("{} +TTY=pts/0 +PWD=/home/mara +COMMAND=/bin/sh -c a ; USER=x", switch("success")),
    );
    check(
        "sudo",
        "mara : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        &format!("{} status_code=3 incorrect password attempts +TTY=pts/0 +PWD=/ +COMMAND=/bin/ls", switch("failure")),
    );
    check("su[5]", "(to root) mara on pts/0", &format!("{} session=5 +TTY=pts/0", switch("success")));
    check(
        "su[5]",
        "FAILED SU (to root) mara on pts/0",
        &format!("{} session=5 status_code=failed_su +TTY=pts/0", switch("failure")),
    );
    check("su[5]", "Successful su for root by mara", &format!("{} session=5", switch("success")));
    check("su", "pam_unix(su:session): session opened for user root(uid=0) by mara(uid=1000)", &switch("success"));
}

/// Logon activities with outcome and kind, and how often, in a file of the corpus whose every line is a record.
fn corpus_activities(name: &str) -> Option<Vec<String>> {
    let text = std::fs::read(corpus::place("loghub")?.join(name)).expect("part of the corpus");
    assert!(Syslog.sniff(&text[..4096], text.len() as u64), "{name}");
    let found = rows(&text, &context());
    assert_eq!(found.iter().filter(|row| !row.starts_with("- ")).count(), 2000, "{name}");
    let mut counts = std::collections::BTreeMap::new();
    for row in &found {
        let Some((_, rest)) = row.split_once(" activity=") else { continue };
        let words: Vec<&str> = rest.split(' ').take(3).map(|word| word.rsplit('=').next().expect("one")).collect();
        *counts.entry(words.join(" ")).or_insert(0) += 1;
    }
    Some(counts.into_iter().map(|(words, count)| format!("{words} x{count}")).collect())
}

#[test]
fn real_logs_of_old_systems() {
    if let Some(found) = corpus_activities("OpenSSH_2k.log") {
        let expect = [
            "logoff success ssh x1",
            "logon failure ssh x1131",
            "logon success ssh x1",
            "session_opened success ssh x1",
        ];
        assert_eq!(found, expect);
    }
    if let Some(found) = corpus_activities("Linux_2k.log") {
        let expect = [
            "account_switch success switch x86",
            "boot success x1",
            "logoff success console x1",
            "logoff success ssh x36",
            "logon failure console x1",
            "logon failure ssh x489",
            "session_opened success console x1",
            "session_opened success ssh x36",
        ];
        assert_eq!(found, expect);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        rows(&bytes, &context());
        rows(&[b"Nov 23 00:00:00 h sshd[1]: Accepted password for ".as_slice(), &bytes].concat(), &context());
    }

    #[test]
    fn any_text_is_survived(start in "(<[0-9]{1,3}>)?(1 )?([A-Z][a-z]{2} [ 0-9]{2} [0-9:.]{8,10}|2026-11-23T00:01:44Z)? ?", rest in "\\PC{0,80}") {
        rows(format!("{start}{rest}").as_bytes(), &context());
        for program in ["sshd[1]", "sudo", "su", "login", "kernel", "sshd(pam_unix)"] {
            rows(format!("Nov 23 00:00:00 h {program}: {rest}").as_bytes(), &context());
        }
    }

    #[test]
    fn units_cut_anywhere_give_the_same_rows(
        months in prop::collection::vec((0_usize..12, 1_u8..28, any::<bool>()), 1..30),
        cuts in prop::collection::vec(0_usize..30, 0..4),
    ) {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let text: String = months.iter().map(|&(month, day, dated)| {
            if dated && day == 3 {
                format!("2024-{:02}-{day:02}T00:00:00Z h a: x\n", month + 1)
            } else {
                format!("{} {day:2} 00:00:00 h a: x\n", NAMES[month])
            }
        }).collect();
        let whole = rows(text.as_bytes(), &context());
        prop_assert_eq!(whole, rows_of(split_at(text.as_bytes(), &context(), &cuts), &context()));
    }
}

/// `cargo test --release -p evidence -- --ignored speed_of_lines --nocapture`
#[test]
#[ignore = "measures; not a matter of pass or fail"]
fn speed_of_lines() {
    let asa = "Nov 23 10:00:01 fw1 %ASA-6-113039: Group <Staff> User <mara> IP <198.51.100.7> AnyConnect parent session started.\n\
        Nov 23 10:00:01 fw1 %ASA-6-302013: Built inbound TCP connection 7 for outside:198.51.100.7/4711 (198.51.100.7/4711) to inside:10.1.1.5/443 (203.0.113.1/443)\n";
    let mut inputs = vec![("asa".to_owned(), asa.repeat(1000).into_bytes())];
    for name in ["OpenSSH_2k.log", "Linux_2k.log"] {
        let Some(folder) = corpus::place("loghub") else { return };
        inputs.push((name.to_owned(), std::fs::read(folder.join(name)).expect("part of the corpus")));
    }
    for (name, text) in inputs {
        let unit = Unit { bytes: text.repeat(16), first_record: 1, ..Unit::default() };
        let start = cpu_seconds();
        const ROUNDS: usize = 20;
        for _ in 0..ROUNDS {
            let mut out = Decoded::default();
            Syslog.decode(&unit, &context(), &mut out);
            assert!(out.events.finish().rows() > 0);
        }
        let seconds = cpu_seconds() - start;
        let bytes = unit.bytes.len() * ROUNDS;
        println!("{name}: {bytes} bytes, {:.0} MB/s on one core", bytes as f64 / seconds / 1e6);
    }
}

/// What this thread has had of a processor, for a machine that does other things as well.
fn cpu_seconds() -> f64 {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    statistics.split(' ').next().expect("a number").parse::<f64>().expect("a number") / 1e9
}

/// Looking through the rest of the line at every mark would take minutes.
#[test]
fn a_line_of_nothing_but_marks_is_read_once() {
    for (start, mark) in [
        ("sshd[1]: Failed password for mara", " from x"),
        ("sshd[1]: Accepted password for mara", " from x"),
        ("sshd[1]: Invalid user ", " from "),
        ("sudo: mara : TTY=pts/0", " ; x"),
        ("su[1]: Successful su for mara by ", " by "),
        ("%ASA-6-113039: Group <a> User <", "> IP <"),
        ("%ASA-4-113019: Group = a, Username = ", ", IP = "),
    ] {
        let line = format!("2026-03-04T10:00:00+00:00 web1 {start}{}", mark.repeat(200_000));
        assert_eq!(rows(line.as_bytes(), &context()).len(), 1, "{start}");
    }
}
