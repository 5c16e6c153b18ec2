//! The journal in its three forms, beside the rows they become and what `auth.log` gives.

use crate::format::FileContext;
use crate::formats::by_name;
use crate::formats::testing::{Read, encodings, logon, read, told_as};
use proptest::prelude::*;

fn rows(format: &str, bytes: &[u8]) -> Read {
    read(by_name(format).expect("a format of the registry"), bytes, &FileContext::default())
}

type Fields<'f> = &'f [(&'f str, &'f [u8])];

const LOGIN: Fields<'_> = &[
    ("__REALTIME_TIMESTAMP", b"1795428001000000"),
    ("_HOSTNAME", b"alder"),
    ("SYSLOG_IDENTIFIER", b"sshd"),
    ("SYSLOG_PID", b"7"),
    ("_PID", b"8"),
    ("_COMM", b"sshd-session"),
    ("MESSAGE", b"Accepted password for mara from 192.0.2.7 port 4711 ssh2"),
];

const ODD: Fields<'_> = &[
    ("__REALTIME_TIMESTAMP", b"1795428002000000"),
    ("_SOURCE_REALTIME_TIMESTAMP", b"1795428001500000"),
    ("_HOSTNAME", b"alder"),
    ("_COMM", b"app"),
    ("_PID", b"9"),
    ("TWICE", b"a"),
    ("TWICE", b"b"),
    ("MESSAGE", b"one\ntwo\xff\x01"),
];

fn export(entries: &[Fields<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for fields in entries {
        for (name, value) in *fields {
            out.extend_from_slice(name.as_bytes());
            if value.contains(&b'\n') {
                out.push(b'\n');
                out.extend_from_slice(&(value.len() as u64).to_le_bytes());
            } else {
                out.push(b'=');
            }
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        out.push(b'\n');
    }
    out
}

/// A small binary file: a login three times.
pub(crate) fn small() -> Vec<u8> {
    binary(&[LOGIN, LOGIN, LOGIN], PLAIN)
}

/// What a binary file is made like.
#[derive(Clone, Copy)]
struct Like {
    is_compact: bool,
    zstd: bool,
    lz4: bool,
}

const PLAIN: Like = Like { is_compact: false, zstd: false, lz4: false };

fn object(out: &mut Vec<u8>, kind: u8, flags: u8, body: &[u8]) -> usize {
    while !out.len().is_multiple_of(8) {
        out.push(0);
    }
    let at = out.len();
    out.extend_from_slice(&[kind, flags, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&(16 + body.len() as u64).to_le_bytes());
    out.extend_from_slice(body);
    at
}

/// A journal file with these entries; the time is in the entry itself.
fn binary(entries: &[Fields<'_>], like: Like) -> Vec<u8> {
    let mut out = vec![0; 256];
    out[..8].copy_from_slice(b"LPKSHHRH");
    out[12] = if like.is_compact { 16 | 8 | 4 } else { 8 | 4 };
    out[88..96].copy_from_slice(&256_u64.to_le_bytes());
    out[152..160].copy_from_slice(&(entries.len() as u64).to_le_bytes());
    object(&mut out, 4, 0, &[0; 32]);
    for (number, fields) in entries.iter().enumerate() {
        let mut items = Vec::new();
        let mut time = 0;
        for (name, value) in *fields {
            if *name == "__REALTIME_TIMESTAMP" {
                time = std::str::from_utf8(value).expect("digits").parse().expect("digits");
                continue;
            }
            let payload = [name.as_bytes(), b"=", value].concat();
            let (flags, payload) = if like.zstd {
                (4, zstd::bulk::compress(&payload, 1).expect("memory"))
            } else if like.lz4 && payload.len() < 15 {
                // One sequence of literals alone.
                let token = u8::try_from(payload.len() << 4).expect("short");
                (2, [&(payload.len() as u64).to_le_bytes()[..], &[token], &payload].concat())
            } else {
                (0, payload)
            };
            let head = vec![0; if like.is_compact { 56 } else { 48 }];
            let at = object(&mut out, 1, flags, &[head, payload].concat()) as u64;
            if like.is_compact {
                items.extend_from_slice(&u32::try_from(at).expect("small").to_le_bytes());
            } else {
                items.extend_from_slice(&at.to_le_bytes());
                items.extend_from_slice(&[0; 8]);
            }
        }
        let mut body = Vec::new();
        for value in [number as u64 + 1, time, 5, 0, 0, 0] {
            body.extend_from_slice(&value.to_le_bytes());
        }
        object(&mut out, 3, 0, &[body, items].concat());
    }
    out
}

const LOGGED_ON: &str = "class=3002 activity=logon outcome=success logon_kind=ssh account_name=mara session=7 src_address=192.0.2.7 src_port=4711 \
    credential_kind=password";

#[test]
fn a_login_is_the_same_as_in_auth_log() {
    let auth = rows(
        "syslog",
        b"2026-11-23T10:00:01Z alder sshd[7]: Accepted password for mara from 192.0.2.7 port 4711 ssh2\n",
    );
    let json = r#"{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795428001000000","_HOSTNAME":"alder","SYSLOG_IDENTIFIER":"sshd","SYSLOG_PID":"7","_PID":"8","_COMM":"sshd-session","MESSAGE":"Accepted password for mara from 192.0.2.7 port 4711 ssh2"}"#;
    let forms = [
        rows("journal-export", &export(&[LOGIN])),
        rows("journal-json", json.as_bytes()),
        rows("journal", &binary(&[LOGIN], PLAIN)),
    ];
    assert_eq!(logon(&auth.rows[0]), LOGGED_ON);
    let head = "host=alder program=sshd pid=7 message=Accepted password for mara from 192.0.2.7 port 4711 ssh2 class=";
    for found in forms {
        assert_eq!((found.rows.len(), found.rejected.len()), (1, 0), "{:?}", found.rejected);
        assert_eq!(logon(&found.rows[0]), LOGGED_ON);
        assert!(
            found.rows[0].starts_with("2026-11-23T10:00:01Z time_text=1795428001000000 time_zone=utc record=1 "),
            "{:?}",
            found.rows
        );
        assert!(found.rows[0].contains(head) && auth.rows[0].contains(head));
        assert!(found.rows[0].contains(" +_COMM=sshd-session +_PID=8") && found.rows[0].contains(" +method=password"));
    }
}

#[test]
fn bytes_and_values_that_are_there_twice() {
    let json = r#"{"__REALTIME_TIMESTAMP":"1795428002000000","_SOURCE_REALTIME_TIMESTAMP":"1795428001500000","_HOSTNAME":"alder","_COMM":"app","_PID":"9","TWICE":["a","b"],"NUMBERS":["1","2"],"GONE":null,"MESSAGE" : [111,110,101,10,116,119,111,255,1]}"#;
    let found = rows("journal-json", json.as_bytes());
    let start = "2026-11-23T10:00:01.500000Z time_text=1795428001500000 time_zone=utc record=1 host=alder program=app pid=9 message=one\ntwo\u{fffd}\u{1}";
    assert_eq!(found.rows, [format!("{start} +TWICE=a\nb +NUMBERS=1\n2 +__REALTIME_TIMESTAMP=1795428002000000")]);
    let found = rows("journal-export", &export(&[ODD, LOGIN]));
    assert_eq!(found.rows[0], format!("{start} +TWICE=a\nb +__REALTIME_TIMESTAMP=1795428002000000"));
    assert_eq!(logon(&found.rows[1]), LOGGED_ON);
}

#[test]
fn arrays_of_numbers_are_bytes() {
    let json = r#"{"__REALTIME_TIMESTAMP":"1795428001500000","ONE":[65],"NESTED":[[72,105],[33]],"LARGE":[72,256],"MIXED":["72",105],"BELOW":[72,-1],"MESSAGE":"x"}"#;
    let found = rows("journal-json", json.as_bytes());
    assert!(
        found.rows[0].ends_with("+ONE=A +NESTED=Hi! +LARGE=72\n256 +MIXED=72\n105 +BELOW=72\n-1"),
        "{:?}",
        found.rows
    );
    // What else has the name says nothing of the value: it is not looked for.
    let json = r#"{"__REALTIME_TIMESTAMP":"1795428001500000","X":["72","105"],"Y":{"X":[1]},"MESSAGE":"x"}"#;
    let found = rows("journal-json", json.as_bytes());
    assert!(found.rows[0].contains("+X=72\n105 +Y.X=\u{1}"), "{:?}", found.rows);
}

#[test]
fn binary_files_of_every_kind() {
    let plain = rows("journal", &binary(&[LOGIN, ODD], PLAIN)).rows;
    assert_eq!(plain.len(), 2);
    assert!(plain[1].contains(" record=2 record_id=2 host=alder program=app pid=9 message=one\ntwo\u{fffd}\u{1} +__MONOTONIC_TIMESTAMP=5 +TWICE=a\nb"), "{plain:?}");
    for (is_compact, zstd, lz4) in
        [(true, false, false), (false, true, false), (true, true, false), (false, false, true)]
    {
        let bytes = binary(&[LOGIN, ODD], Like { is_compact, zstd, lz4 });
        assert_eq!(told_as(&bytes), ["journal"]);
        let found = rows("journal", &bytes);
        assert_eq!(found.rows, plain);
        assert!(found.rejected.is_empty(), "{:?}", found.rejected);
    }
}

#[test]
fn damaged_binary_files_say_what_is_missing() {
    let whole = binary(&[LOGIN, LOGIN, LOGIN], PLAIN);
    let cut = rows("journal", &whole[..whole.len() - 60]);
    assert_eq!(cut.rows.len(), 2);
    let missing = "journal entries that were not found: the file is damaged, cut off, or expands too much";
    assert_eq!(cut.rejected, [format!("3 x1 lost {missing}")]);
    // The first entry's first item points to the header.
    let mut bytes = whole.clone();
    let entry = 256 + whole[256..].windows(8).position(|bytes| bytes == [3, 0, 0, 0, 0, 0, 0, 0]).expect("an entry");
    bytes[entry + 64..entry + 72].copy_from_slice(&[8, 0, 0, 0, 0, 0, 0, 0]);
    let found = rows("journal", &bytes);
    assert_eq!(found.rows.len(), 2);
    assert_eq!(
        found.rejected,
        ["1 x0 lost a journal field that points nowhere", "1 x1 lost a journal entry without a time"]
    );
    let mut unknown = whole.clone();
    unknown[12] = 64;
    assert_eq!(
        rows("journal", &unknown).rejected,
        ["0 x1 lost a journal file of an unknown version: export it with journalctl -o export"]
    );
    assert_eq!(rows("journal", &whole[..50]).rejected, ["0 x1 lost a journal file that ends in its header"]);
}

#[test]
fn entries_that_share_a_value_cannot_expand_without_end() {
    let long = vec![b'x'; 1 << 20];
    let shared: Fields<'_> = &[("__REALTIME_TIMESTAMP", b"1795428001000000"), ("MESSAGE", &long)];
    let mut bytes = binary(&[shared], Like { zstd: true, ..PLAIN });
    let entry = bytes.windows(8).rposition(|bytes| bytes == [3, 0, 0, 0, 0, 0, 0, 0]).expect("an entry");
    let again = bytes[entry..].to_vec();
    for _ in 0..500 {
        bytes.extend_from_slice(&again);
    }
    bytes[152..160].copy_from_slice(&501_u64.to_le_bytes());
    let mut sum = 0;
    let mut emit = |unit: crate::format::Unit| {
        sum += unit.bytes.len();
        std::ops::ControlFlow::Continue(Vec::new())
    };
    let mut lost = 0;
    let format = by_name("journal").expect("one");
    format
        .split(&mut &*bytes, &FileContext::default(), &mut emit, &mut |rejection| lost += rejection.count)
        .expect("memory");
    assert!(sum < 80 << 20 && lost > 400, "{sum} {lost}");
}

#[test]
fn entries_that_fail_expand_no_further() {
    let long = vec![b'x'; 1 << 20];
    let shared: Fields<'_> =
        &[("__REALTIME_TIMESTAMP", b"1795428001000000"), ("MESSAGE", &long), ("LAST", b"points nowhere")];
    for like in [Like { zstd: true, ..PLAIN }, Like { lz4: true, ..PLAIN }] {
        let mut bytes = binary(&[shared], like);
        let entry = bytes.windows(8).rposition(|bytes| bytes == [3, 0, 0, 0, 0, 0, 0, 0]).expect("an entry");
        let last = bytes.len() - 16;
        bytes[last..last + 8].copy_from_slice(&8_u64.to_le_bytes());
        let again = bytes[entry..].to_vec();
        for _ in 0..2000 {
            bytes.extend_from_slice(&again);
        }
        bytes[152..160].copy_from_slice(&2001_u64.to_le_bytes());
        let (mut failed, mut unread) = (0, 0);
        let mut reject = |rejection: crate::format::Rejection| match rejection.count {
            0 => failed += 1,
            count => unread += count,
        };
        let mut emit = |_: crate::format::Unit| std::ops::ControlFlow::Continue(Vec::new());
        let format = by_name("journal").expect("one");
        format.split(&mut &*bytes, &FileContext::default(), &mut emit, &mut reject).expect("memory");
        let allowed = (crate::limits::RATIO_FREE_BYTES + 64 * bytes.len() as u64) >> 20;
        assert!(failed > 0 && failed <= allowed + 1 && unread > 0, "{failed} {unread} {allowed}");
    }
}

#[test]
fn long_values_of_exports_are_not_read_as_entries() {
    const FORGED: &[u8] = b"\n\n__REALTIME_TIMESTAMP=5\nMESSAGE=forged\n\n";
    // One that is read, one longer than a record may be, one longer than a unit.
    for (length, is_read) in [(3 << 20, true), (6 << 20, false), (3 * crate::limits::UNIT_BYTES, false)] {
        let value = FORGED.repeat(length / FORGED.len());
        let long: Fields<'_> = &[("__REALTIME_TIMESTAMP", b"1"), ("MESSAGE", &value), ("__AFTER", b"x")];
        // Where the first unit ends is anywhere in the value.
        for before in [1, 9000] {
            let mut entries = vec![LOGIN; before];
            entries.extend([long, LOGIN, LOGIN]);
            let found = rows("journal-export", &export(&entries));
            let read = usize::from(is_read);
            assert_eq!((found.rows.len(), found.lost_records), (before + 2 + read, 1 - read as u64), "{length}");
            assert!(found.rows[before + 1 + read].contains(&format!(" record={} ", before + 3)));
            assert!(found.rows.iter().all(|row| !row.ends_with("message=forged")), "{length}");
        }
    }
}

#[test]
fn entries_after_a_long_one_are_found_wherever_a_read_ends() {
    const START: &[u8] = b"__REALTIME_TIMESTAMP=1\nMESSAGE=";
    // A unit, a quarter more as no entry ended in it, another unit: there the third read ends.
    const END: usize = crate::limits::UNIT_BYTES / 4 * 9;
    for before in 0..=4 {
        let length = END - before - START.len();
        let text = [START, &vec![b'x'; length], b"\n\n", &export(&[LOGIN, LOGIN])].concat();
        let found = rows("journal-export", &text);
        assert_eq!((found.rows.len(), found.lost_records), (2, 1), "{before}");
    }
}

#[test]
fn damaged_exports_lose_an_entry_each() {
    let text = [
        &b"__REALTIME_TIMESTAMP=1\nMESSAGE=a\n\n"[..],
        b"MESSAGE=no time\n\n",
        b"no field here\n\n",
        b"__REALTIME_TIMESTAMP=2\nMESSAGE\n\xff\xff\xff\xff\0\0\0\0x\n",
    ]
    .concat();
    let found = rows("journal-export", &text);
    assert_eq!(found.rows, ["1970-01-01T00:00:00.000001Z time_text=1 time_zone=utc record=1 message=a"]);
    assert_eq!(
        found.rejected,
        [
            "2 x1 lost a journal entry without a time",
            "3 x1 lost a journal entry that is damaged or ends too early",
            "4 x1 lost a journal entry that is damaged or ends too early"
        ]
    );
    let long = [&b"__REALTIME_TIMESTAMP=1\nMESSAGE="[..], &vec![b'x'; 10 << 20], b"\n\n", &export(&[LOGIN])].concat();
    let found = rows("journal-export", &long);
    assert_eq!((found.rows.len(), found.lost_records), (1, 1));
    assert!(found.rows[0].contains(" record=2 "), "{:?}", found.rejected);
}

#[test]
fn what_is_of_which_form() {
    let json = "{\"__CURSOR\":\"a\",\"__REALTIME_TIMESTAMP\":\"1795428002000000\",\"MESSAGE\":\"x\"}\n{\"MESSAGE\":\"y\"}\n{\"__REALTIME_TIMESTAMP\":1795428002000000}\n";
    for bytes in encodings(json) {
        assert_eq!(told_as(&bytes), ["journal-json"]);
        let found = rows("journal-json", &bytes);
        assert_eq!((found.rows.len(), found.lost_records), (2, 1), "a number serves for a time");
    }
    assert_eq!(told_as(&export(&[LOGIN])), ["journal-export"]);
    assert!(told_as(b"{\"MESSAGE\":\"x\",\"PRIORITY\":\"6\"}").is_empty());
    assert!(told_as(b"MESSAGE=x\n\n").is_empty());
}

#[test]
fn exports_are_cut_between_entries() {
    let entries: Vec<Fields<'_>> = std::iter::repeat_n([LOGIN, ODD], 15_000).flatten().collect();
    let bytes = export(&entries);
    assert!(bytes.len() > crate::limits::UNIT_BYTES);
    let found = rows("journal-export", &bytes);
    assert_eq!((found.rows.len(), found.rejected.len()), (30_000, 0));
    assert!(found.rows[29_999].contains(" record=30000 "));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 8_usize..900) {
        rows("journal-export", &bytes);
        rows("journal-json", &bytes);
        rows("journal", &[b"LPKSHHRH".as_slice(), &bytes].concat());
        let mut whole = binary(&[LOGIN, ODD], PLAIN);
        let end = (at + bytes.len().min(12)).min(whole.len());
        if at < end {
            whole[at..end].copy_from_slice(&bytes[..end - at]);
        }
        rows("journal", &whole);
        let mut text = export(&[LOGIN, ODD]);
        let end = (at + bytes.len().min(12)).min(text.len());
        if at < end {
            text[at..end].copy_from_slice(&bytes[..end - at]);
        }
        rows("journal-export", &text);
    }
}
