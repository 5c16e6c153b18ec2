//! Entries built by hand beside the columns they become.

use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::ops::ControlFlow;

struct Made {
    kind: u8,
    pid: u32,
    line: &'static str,
    user: &'static str,
    host: &'static str,
    address: [u8; 4],
}

const AT: i64 = 1_700_000_000;

fn bytes(layout: Layout, made: &Made) -> Vec<u8> {
    let mut bytes = vec![0; layout.entry_bytes()];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    let big = matches!(layout, Layout::NarrowBigEndian | Layout::WideBigEndian);
    let wide = matches!(layout, Layout::Wide | Layout::WideBigEndian);
    let int = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    put(if big { 1 } else { 0 }, &[made.kind]);
    put(4, &int(made.pid));
    put(8, made.line.as_bytes());
    put(44, made.user.as_bytes());
    put(76, made.host.as_bytes());
    let seconds = u32::try_from(AT).expect("fits");
    // Of a number of 64 bits, big-endian ends with the half that counts.
    let late = if wide && big { 4 } else { 0 };
    let (time, micros, address) = if wide { (344 + late, 352 + late, 360) } else { (340, 344, 348) };
    put(time, &int(seconds));
    put(micros, &int(5));
    put(address, &made.address);
    bytes
}

fn entry(kind: u8, line: &'static str, user: &'static str, host: &'static str) -> Made {
    Made { kind, pid: 77, line, user, host, address: [0; 4] }
}

fn file(layout: Layout, entries: &[Made]) -> Vec<u8> {
    entries.iter().flat_map(|made| bytes(layout, made)).collect()
}

/// Rows as `activity outcome kind account session source status`, then rejections.
fn rows(format: &Utmp, bytes: &[u8], path: &str) -> Vec<String> {
    let mut context = FileContext { path: path.to_owned(), ..FileContext::default() };
    let (mut rejections, mut out) = (Vec::new(), Decoded::default());
    let mut units = Vec::new();
    format.prepare(&mut &*bytes, &mut context, &mut |rejection| rejections.push(rejection)).expect("memory");
    let mut emit = |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*bytes, &context, &mut emit, &mut |rejection| rejections.push(rejection)).expect("memory");
    for unit in &units {
        format.decode(unit, &context, &mut out);
        for block in out.blocks.drain(..) {
            assert!(format.show(&unit.bytes[block.range], block.first_record, block.last_record).is_some());
        }
    }
    rejections.append(&mut out.rejections);
    let batch = out.events.finish();
    let columns = [
        Column::ACTIVITY,
        Column::OUTCOME,
        Column::LOGON_KIND,
        Column::ACCOUNT_NAME,
        Column::SESSION,
        Column::SRC_ADDRESS,
        Column::SRC_HOST,
        Column::STATUS_CODE,
    ];
    let mut found = Vec::new();
    for row in 0..batch.rows() {
        assert!(batch.time(row).is_some());
        let values = columns.iter().filter_map(|column| batch.text(*column)?.get(row).map(str::to_owned));
        found.push(values.collect::<Vec<_>>().join(" "));
    }
    for each in &rejections {
        let mut line = String::new();
        write!(line, "- {:?} x{} {} {}", each.record, each.count, each.lost, each.reason).expect("text");
        found.push(line);
    }
    found
}

#[test]
fn entries_of_every_layout() {
    for format in [&NARROW, &WIDE, &NARROW_BIG_ENDIAN, &WIDE_BIG_ENDIAN] {
        let entries = [
            entry(2, "~", "reboot", "6.1.0"),
            Made { address: [192, 0, 2, 1], ..entry(7, "pts/0", "mara", "client.example") },
            entry(7, "pts/1", "mara", ":0"),
            entry(7, "tty1", "root", ""),
            entry(7, "pts/2", "bert", "2001:db8::7"),
            entry(8, "pts/0", "", ""),
            entry(6, "tty2", "LOGIN", ""),
            entry(0, "", "", ""),
            entry(99, "", "", ""),
        ];
        let mut bytes = file(format.layout, &entries);
        bytes.push(0);
        assert!(format.sniff(&bytes, bytes.len() as u64), "{}", format.name());
        let told: Vec<_> = [&NARROW, &WIDE, &NARROW_BIG_ENDIAN, &WIDE_BIG_ENDIAN]
            .iter()
            .filter(|each| each.sniff(&bytes, 0))
            .map(|each| each.name())
            .collect();
        assert_eq!(told, [format.name()]);
        let expect = [
            "boot success",
            "session_opened success ssh mara 77 192.0.2.1 client.example",
            "session_opened success console mara 77",
            "session_opened success console root 77",
            "session_opened success ssh bert 77 2001:db8::7",
            "logoff success 77",
            "",
            &format!("- Some(10) x1 true entry cut short: 1 of {} bytes", format.layout.entry_bytes()),
            "- Some(8) x1 false empty entry",
            "- Some(9) x1 true no such type of entry",
        ];
        assert_eq!(rows(format, &bytes, "wtmp"), expect);
        assert!(rows(format, &bytes, "btmp")[1].starts_with("session_opened"), "content decides");
    }
}

#[test]
fn refused_logins_are_told_by_content() {
    let refused = |user| Made { address: [192, 0, 2, 1], ..entry(6, "ssh:notty", user, "192.0.2.1") };
    let bytes = file(Layout::Narrow, &[refused("root"), entry(7, "tty1", "mara", "")]);
    let expect = ["logon failure ssh root 192.0.2.1 failed_login", "logon failure console mara failed_login"];
    assert_eq!(rows(&NARROW, &bytes, "some.log"), expect);
    let sessions = file(Layout::Narrow, &[entry(7, "tty1", "mara", "")]);
    assert_eq!(rows(&NARROW, &sessions, "wtmp"), ["session_opened success console mara 77"]);
    let by_name = rows(&NARROW, &sessions, "x.zip!var/log/btmp.1");
    let note = "- None x0 false taken for refused logins by its name, nothing inside tells";
    assert_eq!(by_name, ["logon failure console mara failed_login", note]);
}

#[test]
fn other_files_are_not_login_files() {
    for bytes in [vec![0; 4096], vec![7; 4096], b"x".repeat(800), b"\x07\0".repeat(1000), Vec::new()] {
        for format in [&NARROW, &WIDE, &NARROW_BIG_ENDIAN, &WIDE_BIG_ENDIAN] {
            assert!(!format.sniff(&bytes, bytes.len() as u64));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2000), kind in 0_u8..10) {
        let mut bytes = bytes;
        if bytes.len() > 400 {
            bytes[..4].copy_from_slice(&[kind, 0, 0, 0]);
        }
        for format in [&NARROW, &WIDE, &NARROW_BIG_ENDIAN, &WIDE_BIG_ENDIAN] {
            format.sniff(&bytes, bytes.len() as u64);
            rows_survive(format, &bytes);
        }
    }
}

fn rows_survive(format: &Utmp, bytes: &[u8]) {
    let whole = bytes.len() / format.layout.entry_bytes() * format.layout.entry_bytes();
    let unit = Unit { first_record: 1, bytes: bytes[..whole].to_vec(), ..Unit::default() };
    let mut out = Decoded::default();
    format.decode(&unit, &FileContext::default(), &mut out);
    let counted: u64 = out.rejections.iter().map(|each| each.count).sum();
    assert_eq!(out.events.rows() as u64 + counted, (whole / format.layout.entry_bytes()) as u64);
}
