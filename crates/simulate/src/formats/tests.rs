//! Lines and records of each format, beside what they are made from.
use super::syslog::{self, Form};
use super::utmp;
use crate::stage::{Line, Login, LoginKind};
use crate::world::START;

#[test]
fn syslog_in_three_forms() {
    let message = "Accepted password for bo from 192.0.2.1 port 22 ssh2".to_owned();
    let line = Line { time_us: START + 3_600_000_042, program: "sshd", pid: Some(7), message, hop: None };
    let check = |form, zone, expect: &str| assert_eq!(syslog::write(form, zone, "web", &line), expect);
    check(
        Form::Iso8601,
        0,
        "2026-01-12T01:00:00.000042+00:00 web sshd[7]: Accepted password for bo from 192.0.2.1 port 22 ssh2\n",
    );
    check(Form::Rfc3164, 1, "Jan 12 02:00:00 web sshd[7]: Accepted password for bo from 192.0.2.1 port 22 ssh2\n");
    check(
        Form::Rfc5424,
        -5,
        "<86>1 2026-01-11T20:00:00.000042-05:00 web sshd 7 - -  Accepted password for bo from 192.0.2.1 port 22 ssh2\n",
    );
}

#[test]
fn a_utmp_record_has_its_fields_where_x86_64_has_them() {
    let login = Login {
        time_us: START + 5,
        kind: LoginKind::User,
        pid: 0x0102,
        terminal: "pts/3".to_owned(),
        user: "bo".into(),
        address: "192.0.2.1".to_owned(),
    };
    let bytes = utmp::write(utmp::File::Wtmp, &login);
    assert_eq!(bytes.len(), 384);
    assert_eq!((bytes[0], &bytes[4..8]), (7, [2, 1, 0, 0].as_slice()));
    assert_eq!(
        (&bytes[8..14], &bytes[40..44], &bytes[44..47]),
        (b"pts/3\0".as_slice(), b"ts/3".as_slice(), b"bo\0".as_slice())
    );
    assert_eq!(&bytes[76..86], b"192.0.2.1\0");
    assert_eq!(bytes[340..344], 1_768_176_000_u32.to_le_bytes());
    assert_eq!((bytes[344], &bytes[348..352]), (5, [192, 0, 2, 1].as_slice()));
    assert_eq!(utmp::write(utmp::File::Btmp, &login)[0], 6);
}
