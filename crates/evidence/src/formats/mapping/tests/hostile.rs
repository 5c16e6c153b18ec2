//! Mappings and files that mean harm, or were damaged.

use super::{CSV, HEAD, cell, mapping, read};
use crate::formats::mapping::{Absent, Mapping};
use crate::limits::MAPPING_BYTES_MAX;
use crate::{FileContext, Format, by_name};
use std::time::{Duration, Instant};

/// Far more than any of these takes, and far less than what grows too fast would.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn huge_mappings_are_refused() {
    let refused = |text: &str, part: &str| {
        let start = Instant::now();
        let error = Mapping::parse(text).expect_err(part).to_string();
        assert!(error.contains(part), "{error}");
        assert!(start.elapsed() < LONG);
    };
    refused(&"#".repeat(MAPPING_BYTES_MAX + 1), "are the most");
    let regex = |pattern: &str| format!("{HEAD}[input]\nform = \"regex\"\npattern = '{pattern}'\n");
    refused(&regex("(?<a>(((x{100}){100}){100}){100})"), "exceeds size limit");
    refused(&regex(&format!("(?<a>{}{})", "(".repeat(5000), ")".repeat(5000))), "pattern cannot be used");
    let csv = "[input]\nform = \"csv\"\n[recognise]\nfields = [\"a\", \"b\"]\n";
    refused(&format!("{HEAD}{csv}{}", "[[event]]\n".repeat(201)), "more than 200 entries [[event]]");
    let words = vec!["\"x\""; 201].join(",");
    refused(&format!("{HEAD}{csv}[[event]]\nwhen = {{ a = [{words}] }}\n"), "a list of 201");
    refused(&format!("{HEAD}x = {}", "[".repeat(100_000)), "line 5");
}

#[test]
fn no_pattern_takes_longer_than_its_line() {
    let start = Instant::now();
    let mapping = mapping("[input]\nform = \"regex\"\npattern = '(?<all>(a|aa|a*)*)b'\n");
    let line = "a".repeat(60_000);
    let (batch, rejections) = read(&mapping, format!("{line}\n{line}b\n").as_bytes());
    assert_eq!((batch.rows(), rejections.len()), (1, 1));
    assert!(start.elapsed() < LONG);
}

#[test]
fn fields_of_ten_megabytes() {
    let huge = "x".repeat(10 << 20);
    let form = mapping(CSV);
    let table = format!("When,What,Who\n14/01/2026 09:00,{huge},tech\n14/01/2026 09:01,connect,tech\n");
    let (batch, rejections) = read(&form, table.as_bytes());
    assert_eq!((batch.rows(), rejections.len(), rejections[0].lost), (1, 1, true));
    assert_eq!(cell(&batch, 0, "record"), "3");
    let form = mapping("[input]\nform = \"key_value\"\n[recognise]\nfields = [\"a\", \"b\"]\n");
    let (batch, rejections) = read(&form, format!("a=1 b={huge}\na=2 b={}\na=3 b=x\n", &huge[..1 << 20]).as_bytes());
    let lost: u64 = rejections.iter().map(|rejection| rejection.count).sum();
    assert_eq!((batch.rows(), lost), (1, 2));
}

#[test]
fn zeros_other_encodings_and_cut_lines() {
    let form = mapping(CSV);
    let text = "When,What,Who\r\n14/01/2026 09:00,Connected,MSP\\müller\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let with_mark = format!("\u{feff}{text}").into_bytes();
    for bytes in [text.as_bytes(), &utf16, &with_mark] {
        assert_eq!(form.recognise(bytes), Ok(()));
        let (batch, rejections) = read(&form, bytes);
        assert_eq!((batch.rows(), rejections), (1, vec![]));
        assert_eq!(cell(&batch, 0, "account_name"), "müller");
    }
    let latin: Vec<u8> = text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let (batch, rejections) = read(&form, &latin);
    assert_eq!((batch.rows(), rejections.len(), rejections[0].lost), (1, 1, false));
    assert_eq!(cell(&batch, 0, "account_name"), "m\u{fffd}ller");

    let (batch, _) = read(&form, b"When,What,Who\n14/01/2026 09:00,con\0nect,te\0ch\n");
    assert_eq!(batch.extra(0)[0].1, "con\0nect");
    assert!(form.recognise(b"When\0,What\n").is_err());
    assert!(form.recognise(b"").is_err());

    // Columns may change places; those that are not there are absent.
    let (batch, _) = read(&form, b"Who,When,What\ntech,14/01/2026 09:00,connected\n");
    assert_eq!((cell(&batch, 0, "account_name"), cell(&batch, 0, "activity")), ("tech".to_owned(), "logon".to_owned()));

    let cut = "When,What,Who\n14/01/2026 09:00,Connected,tech\n14/01/2026 09:01,\"Conn";
    let (batch, rejections) = read(&form, cut.as_bytes());
    assert_eq!((batch.rows(), rejections.len()), (1, 1));
    assert_eq!(rejections[0].reason, "a row with a quote that does not end");
    let (batch, rejections) = read(&form, format!("{text}{{\"half\":\"of something else\"}}\n").as_bytes());
    assert_eq!((batch.rows(), rejections.len()), (1, 1));
}

#[test]
fn keys_that_come_twice_and_very_many_keys() {
    let form = mapping("[input]\nform = \"json\"\n[recognise]\nfields = [\"a\", \"b\"]\n[set]\nhost = \"{a}\"\n");
    let (batch, _) = read(&form, b"{\"a\":\"x\",\"b\":\"1\",\"a\":\"y\",\"b\":2}\n");
    assert_eq!(cell(&batch, 0, "host"), "x");
    let extra: Vec<(String, String)> = [("b", "1\n2"), ("a", "y")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    assert_eq!(batch.extra(0), extra);
    let start = Instant::now();
    let form = mapping("[input]\nform = \"key_value\"\n[recognise]\nfields = [\"a\", \"b\"]\n");
    let lines: Vec<String> = (0..200_000).map(|number| format!("a=1 k{number}=x")).collect();
    let (batch, rejections) = read(&form, lines.join("\n").as_bytes());
    assert_eq!((batch.rows(), rejections), (200_000, vec![]));
    assert!(start.elapsed() < LONG);
}

#[test]
fn records_are_shown_without_their_mapping() {
    let absent = by_name("mapping:of-somebody-else").unwrap();
    assert_eq!(absent.name(), Absent.name());
    let table = b"a,b\n1,\"two\nlines\"\n3,4\n";
    assert_eq!(absent.show(table, 1, 2).as_deref(), Some("1,\"two\nlines\""));
    assert_eq!(absent.show(table, 1, 4).as_deref(), Some("3,4"));
    assert_eq!(absent.show(b"x=\"open\ny=2\n", 7, 7).as_deref(), Some("x=\"open"));
    assert_eq!(absent.show(table, 1, 9), None);
    assert!(!absent.sniff(table, 10));
    assert!(by_name("mappings").is_none());
}

#[test]
fn a_trial_tells_everything() {
    let form = mapping(CSV);
    let file = "When,What,Who\n14/01/2026 09:00,Connected,tech\nsoon,Other,tech\n14/01/2026 09:02\n14/01/2026 09:03,Connect,x\n";
    let trial = form.try_on(&mut file.as_bytes(), &FileContext::default(), 2).unwrap();
    assert_eq!((trial.read, trial.rejected, trial.present(), trial.fit_none, trial.without_time), (3, 1, 4, 1, 1));
    assert_eq!((trial.not_recognised, trial.by_event), (None, vec![("began".to_owned(), 2)]));
    let told: Vec<_> = trial.records.iter().map(|record| (record.number, record.event.as_deref())).collect();
    assert_eq!(told, [(2, Some("began")), (3, None)]);
    assert_eq!(trial.rejections.len(), 2);
    let trial = form.try_on(&mut &b"a,b\n1,2\n"[..], &FileContext::default(), 2).unwrap();
    assert_eq!(trial.not_recognised.as_deref(), Some("its row of names lacks \"When\", \"What\""));
    assert_eq!(trial.present(), 1);
}
