//! Against EVTX's reader and the independent one, and what can be wrong with a text.

use super::WindowsXml;
use super::cut::{Sizes, split};
use crate::formats::by_name;
use crate::{Decoded, FileContext, Format, Rejection, Unit};
use events::{Column, ColumnKind, EventBatch};
use evtx::EvtxParser;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn units(format: &dyn Format, bytes: &[u8]) -> (Vec<Unit>, Vec<Rejection>) {
    let (mut units, mut rejections) = (Vec::new(), Vec::new());
    let emit = &mut |unit| {
        units.push(unit);
        ControlFlow::Continue(Vec::new())
    };
    format.split(&mut &*bytes, &FileContext::default(), emit, &mut |rejection| rejections.push(rejection)).unwrap();
    (units, rejections)
}

fn read(format: &dyn Format, bytes: &[u8]) -> (EventBatch, Vec<Rejection>) {
    let (units, mut rejections) = units(format, bytes);
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    let mut out = Decoded::default();
    for unit in &units {
        format.decode(unit, &context, &mut out);
        rejections.append(&mut out.rejections);
    }
    (std::mem::take(&mut out.events).finish(), rejections)
}

/// A row: every column and entry of `extra` by its name, but how the time is spelled and what the file numbers it.
fn row(events: &EventBatch, row: usize) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = events.extra(row).into_iter().collect();
    for column in Column::all().filter(|column| ![Column::RECORD, Column::TIME_TEXT].contains(column)) {
        let value = match column.kind() {
            ColumnKind::Text => events.text(column).and_then(|texts| texts.get(row).map(str::to_owned)),
            ColumnKind::Number => events.numbers(column).and_then(|numbers| numbers.get(row)).map(|n| n.to_string()),
            ColumnKind::Time => events.time(row).map(|time| time.to_string()),
            ColumnKind::Extra => None,
        };
        fields.extend(value.map(|value| (column.name().to_owned(), value)));
    }
    // XML does not tell an empty text from none.
    fields.retain(|_, value| !value.is_empty());
    fields
}

#[test]
fn every_record_of_the_corpus_is_the_same_row_as_from_evtx() {
    let evtx = by_name("evtx").unwrap();
    let folders = ["evtx", "sigma/regression_data"].into_iter().filter_map(corpus::place);
    let (mut compared, mut different) = (0, Vec::new());
    for path in folders.flat_map(|folder| corpus::files(&folder, ".evtx")) {
        let bytes = std::fs::read(&path).unwrap();
        let (expect, _) = read(evtx, &bytes);
        let Ok(mut parser) = EvtxParser::from_buffer(bytes) else { continue };
        let theirs: BTreeMap<u64, String> = parser
            .records()
            .filter_map(|record| record.ok().map(|record| (record.event_record_id, record.data)))
            .collect();
        let numbers = expect.numbers(Column::RECORD).unwrap();
        for index in 0..expect.rows() {
            let Some(xml) = numbers.get(index).and_then(|number| theirs.get(&number)) else { continue };
            let (ours, rejections) = read(&WindowsXml, xml.as_bytes());
            compared += 1;
            let (ours, mut expect) = match ours.rows() {
                1 => (row(&ours, 0), row(&expect, index)),
                _ => panic!("{} {}: {rejections:?}\n{xml}", path.display(), index),
            };
            // The other reader writes `_` for characters that XML cannot hold.
            let is_foreign = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
            expect.values_mut().for_each(|value| *value = value.replace(is_foreign, "_"));
            if ours != expect {
                let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
                    let differs = |(key, value): &(&String, &String)| b.get(*key) != Some(*value);
                    a.iter().filter(differs).map(|(key, value)| format!("{key}={value:?}")).collect()
                };
                different.push(format!(
                    "{} {index}\n ours {:?}\n evtx {:?}",
                    path.display(),
                    only(&ours, &expect),
                    only(&expect, &ours)
                ));
            }
        }
    }
    println!("{compared} records");
    let shown: Vec<_> = different.iter().take(40).cloned().collect();
    assert!(different.is_empty(), "{} of {compared} differ\n{}", different.len(), shown.join("\n"));
}

const LOGON: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
    <Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>\
    <EventID Qualifiers='0'>4624</EventID><Version>2</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>\
    <Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-03-02T09:15:00.1234567Z'/>\
    <EventRecordID>77</EventRecordID><Correlation ActivityID='{0a}'/><Execution ProcessID='700' ThreadID='0x10'/>\
    <Channel>Security</Channel><Computer>DC01.alder.example</Computer><Security UserID='S-1-5-18'/></System><EventData>\
    <Data Name='TargetUserName'>mara &amp; &#x42;ert</Data><Data Name='TargetDomainName'>ALDER</Data>\
    <Data Name='TargetLogonId'>0x1F4</Data><Data Name='LogonType'>3</Data><Data Name='IpAddress'>::ffff:10.1.0.5</Data>\
    <Data Name='IpPort'>50123</Data><Data Name='LmPackageName'>-</Data><Data Name='MyOwn'><![CDATA[<x>]]></Data><Data/>\
    </EventData><RenderingInfo Culture='en-US'><Message>An account was logged on.</Message><Level>Information</Level>\
    <Keywords><Keyword>Audit</Keyword><Keyword>Success</Keyword></Keywords></RenderingInfo></Event>";

fn reasons(rejections: &[Rejection]) -> Vec<(&str, Option<u64>, u64)> {
    rejections.iter().map(|rejection| (rejection.reason.as_str(), rejection.record, rejection.count)).collect()
}

#[test]
fn an_event_is_a_row() {
    let (events, rejections) = read(&WindowsXml, LOGON.as_bytes());
    assert!(rejections.is_empty(), "{rejections:?}");
    let expect = [
        ("EventID_Qualifiers", None),
        ("IpAddress", Some("::ffff:10.1.0.5")),
        ("MyOwn", Some("<x>")),
        ("Provider_Guid", None),
        ("RenderingInfo_Culture", Some("en-US")),
        ("RenderingInfo_Keyword", Some("Audit\nSuccess")),
        ("RenderingInfo_Level", Some("Information")),
        ("TargetUserName", Some("mara & Bert")),
        ("account_domain", Some("ALDER")),
        ("account_name", Some("mara & Bert")),
        ("activity", Some("logon")),
        ("channel", Some("Security")),
        ("correlation_id", Some("{0a}")),
        ("event_id", Some("4624")),
        ("execution_process_id", Some("700")),
        ("execution_thread_id", Some("16")),
        ("host", Some("DC01.alder.example")),
        ("keywords", Some("0x8020000000000000")),
        ("level", Some("0")),
        ("logon_kind", Some("network")),
        ("message", Some("An account was logged on.")),
        ("opcode", Some("0")),
        ("outcome", Some("success")),
        ("provider", Some("Microsoft-Windows-Security-Auditing")),
        ("record_id", Some("77")),
        ("security_user_id", Some("S-1-5-18")),
        ("session", Some("0x1f4")),
        ("src_address", Some("10.1.0.5")),
        ("src_port", Some("50123")),
        ("task", Some("12544")),
        ("time", Some("2026-03-02T09:15:00.123456Z")),
        ("time_zone", Some("utc")),
        ("version", Some("2")),
    ];
    let row = row(&events, 0);
    for (name, value) in expect {
        assert_eq!(row.get(name).map(String::as_str), value, "{name}");
    }
    assert_eq!(events.text(Column::TIME_TEXT).unwrap().get(0), Some("2026-03-02T09:15:00.1234567Z"));
}

#[test]
fn what_stands_around_events_is_passed_over() {
    let logon = LOGON.replace("4624", "4634");
    for text in [
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>{LOGON}<!-- x -->\n{logon}</Events>\n"),
        format!("{LOGON}\r\n{logon}\r\n"),
        format!("\u{feff}{LOGON}{logon}"),
        format!("Record 1\n<?xml version=\"1.0\"?>\n{LOGON}\nRecord 2\n<?xml version=\"1.0\"?>\n{logon}"),
    ] {
        assert!(WindowsXml.sniff(text.as_bytes(), 0), "{}", &text[..40]);
        let (events, rejections) = read(&WindowsXml, text.as_bytes());
        assert!(rejections.is_empty(), "{rejections:?}");
        let ids = events.numbers(Column::EVENT_ID).unwrap();
        assert_eq!((events.rows(), ids.get(0), ids.get(1)), (2, Some(4624), Some(4634)));
        let (units, _) = units(&WindowsXml, text.as_bytes());
        let mut out = Decoded::default();
        WindowsXml.decode(&units[0], &FileContext::default(), &mut out);
        let block = &out.blocks[0];
        assert_eq!(WindowsXml.show(&units[0].bytes[block.range.clone()], 1, 2), Some(logon.clone()));
        assert_eq!(WindowsXml.show(&units[0].bytes[block.range.clone()], 1, 3), None);
    }
}

#[test]
fn utf_16_is_read_with_a_mark_and_without() {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for bytes in [wide(&format!("\u{feff}<Events>{LOGON}</Events>")), wide(LOGON)] {
        assert!(WindowsXml.sniff(&bytes, 0));
        let (events, rejections) = read(&WindowsXml, &bytes);
        assert_eq!((events.rows(), rejections.len()), (1, 0));
        assert_eq!(row(&events, 0)["account_name"], "mara & Bert");
    }
    let latin = LOGON.replace("mara", "m\u{1}ra").into_bytes().into_iter().map(|b| if b == 1 { 0xe4 } else { b });
    let (events, rejections) = read(&WindowsXml, &latin.collect::<Vec<u8>>());
    assert_eq!(row(&events, 0)["account_name"], "m\u{fffd}ra & Bert");
    assert_eq!((rejections.len(), rejections[0].count, rejections[0].lost), (1, 0, false));
}

#[test]
fn what_cannot_be_read_is_rejected_and_the_rest_read() {
    let check = |text: &str, rows: usize, expect: &[(&str, Option<u64>, u64)]| {
        let (events, rejections) = read(&WindowsXml, text.as_bytes());
        assert_eq!((events.rows(), reasons(&rejections).as_slice()), (rows, expect), "{}", &text[..text.len().min(60)]);
    };
    let early = "an event that ends too early";
    let cut = &LOGON[..LOGON.len() / 2];
    check(cut, 0, &[(early, Some(1), 1)]);
    check(&format!("{cut}{LOGON}"), 1, &[(early, Some(1), 1)]);
    check(&format!("{LOGON}\n{cut}\n"), 1, &[(early, Some(2), 1)]);
    let foreign = "{\"a\":1}\n\n{\"b\":2}\n";
    check(&format!("{LOGON}\n{foreign}"), 1, &[("text outside of events", None, 2)]);
    check(&format!("{foreign}{LOGON}\n"), 1, &[("text outside of events", None, 2)]);
    let with = |inside: &str| LOGON.replace("<Data/>", inside);
    check(&with("<Data>&nbsp;</Data>"), 0, &[("a reference to an entity that xml does not have", Some(1), 1)]);
    check(&with("<Data>a & b</Data>"), 0, &[("no valid xml", Some(1), 1)]);
    check(&with("<Data></Date>"), 0, &[("no valid xml", Some(1), 1)]);
    check(&with("<!DOCTYPE a>"), 0, &[("a document type, which is not read", Some(1), 1)]);
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    check(&with(&deep), 0, &[("elements nest too deeply", Some(1), 1)]);
    check(&with("<Event><Event/><a>1</a></Event>"), 1, &[]);
    check("", 0, &[]);
}

#[test]
fn names_and_values_that_are_odd_are_kept() {
    let with = |inside: &str| {
        let (events, rejections) = read(&WindowsXml, LOGON.replace("<Data/>", inside).as_bytes());
        assert!(rejections.is_empty(), "{rejections:?}");
        row(&events, 0)
    };
    assert_eq!(with("<Data Name='LogonType'>2</Data>")["LogonType"], "3\n2");
    assert_eq!(with("<Data>a</Data><Data/><Data>b</Data>")["Data"], "a\n\nb");
    let row = with("<Binary>0102</Binary><Data Name='odd name' Extra='1'> two </Data>");
    assert_eq!((row["Binary"].as_str(), row["odd name"].as_str(), row["Data_Extra"].as_str()), ("0102", " two ", "1"));
    let odd = LOGON.replace("4624", "many").replace(".1234567Z", "");
    let (events, _) = read(&WindowsXml, odd.as_bytes());
    let row = super::tests::row(&events, 0);
    assert_eq!((row.get("event_id"), row["EventID"].as_str()), (None, "many"));
    assert_eq!((row["time"].as_str(), row["time_zone"].as_str()), ("2026-03-02T08:15:00Z", "assumed:+01:00"));
}

#[test]
fn an_event_beyond_the_limit_costs_itself() {
    let long = LOGON.replace("<Data/>", &format!("<Data>{}</Data>", "x".repeat(10 << 20)));
    let text = format!("{LOGON}{long}{LOGON}");
    let (events, rejections) = read(&WindowsXml, text.as_bytes());
    let reason = "event longer than 4194304 bytes";
    assert_eq!((events.rows(), reasons(&rejections)), (2, vec![(reason, Some(2), 1)]));
    assert_eq!(events.numbers(Column::RECORD).unwrap().get(1), Some(3));
}

#[test]
fn units_are_the_same_events_however_large_they_are() {
    let text = format!("<Events>{}junk\n{}</Events>", LOGON.repeat(20), LOGON.repeat(20));
    for unit_bytes in [5000, 9000, 20_000, 1 << 20] {
        let sizes = Sizes { unit_bytes, event_bytes_max: 9000 };
        let (mut offset, mut record) = (0, 1);
        let emit = &mut |unit: Unit| {
            let mut out = Decoded::default();
            WindowsXml.decode(&unit, &FileContext::default(), &mut out);
            assert_eq!((unit.offset, unit.first_record), (offset, record));
            offset += unit.bytes.len() as u64;
            record += out.events.rows() as u64;
            ControlFlow::Continue(Vec::new())
        };
        split(&mut text.as_bytes(), 0, sizes, emit, &mut |rejection| panic!("{rejection:?}")).unwrap();
        assert_eq!((offset, record), (text.len() as u64, 41), "{unit_bytes}");
    }
}

/// The word is no tag, and a tag is not looked for in what another begins in: this takes minutes else.
#[test]
fn words_and_open_tags_take_time_of_their_length() {
    for word in ["Event ", "<Event ", "</Event "] {
        let text = format!("{LOGON}{}{LOGON}", word.repeat(2_000_000));
        let (events, rejections) = read(&WindowsXml, text.as_bytes());
        assert_eq!(events.rows(), 2, "{word}");
        assert!(reasons(&rejections).iter().all(|(reason, ..)| *reason == "text outside of events"), "{rejections:?}");
        assert!(!rejections.is_empty(), "{word}");
    }
}

/// A tag that was cut ends where the next begins, which is whole.
#[test]
fn a_tag_without_an_end_takes_nothing_of_the_next() {
    for cut in ["<Event xmlns='x", "<Event", "</Event", "</Event "] {
        let (events, _) = read(&WindowsXml, format!("{LOGON}{cut}{LOGON}").as_bytes());
        assert_eq!(events.rows(), 2, "{cut}");
    }
}

#[test]
fn only_its_own_are_told() {
    for other in
        ["<Event", "<Events></Events>", "<html><Event><System/></Event>", "{\"x\":\"<Event><System/></Event>\"}"]
    {
        assert!(!WindowsXml.sniff(other.as_bytes(), 0), "{other}");
    }
    assert!(WindowsXml.sniff(&LOGON.as_bytes()[..200], 0));
}

/// Every name of the event with this prefix.
fn prefixed(prefix: &str) -> String {
    let names = LOGON.replace("<!", "\u{1}").replace("</", "\u{2}");
    let names =
        names.replace('<', &format!("<{prefix}:")).replace('\u{1}', "<!").replace('\u{2}', &format!("</{prefix}:"));
    names.replace(&format!("<{prefix}:x>"), "<x>").replace("xmlns=", &format!("xmlns:{prefix}="))
}

#[test]
fn names_with_a_prefix_are_the_same_event() {
    let (plain, _) = read(&WindowsXml, LOGON.as_bytes());
    for prefix in ["ev", "a-b.c_1"] {
        let event = prefixed(prefix);
        assert!(event.contains(&format!("</{prefix}:System>")));
        for text in [event.clone(), format!("<{prefix}:Events xmlns:{prefix}='x'>{event}{event}</{prefix}:Events>")] {
            assert!(WindowsXml.sniff(text.as_bytes(), 0), "{text}");
            let (events, rejections) = read(&WindowsXml, text.as_bytes());
            assert!(rejections.is_empty(), "{rejections:?}");
            assert_eq!(row(&events, 0), row(&plain, 0), "{prefix}");
        }
        let (events, rejections) = read(&WindowsXml, format!("{}{LOGON}", &event[..event.len() / 2]).as_bytes());
        assert_eq!((events.rows(), reasons(&rejections)), (1, vec![("an event that ends too early", Some(1), 1)]));
    }
    let long = prefixed(&"p".repeat(65));
    assert!(!WindowsXml.sniff(long.as_bytes(), 0));
}

#[test]
fn a_document_type_is_read_past_and_its_entities_are_never_expanded() {
    let check = |document_type: &str, event: &str, rows: usize, expect: &[&str]| {
        let text = format!("<?xml version=\"1.0\"?>\n{document_type}\n<Events>{event}</Events>");
        assert!(WindowsXml.sniff(text.as_bytes(), 0), "{document_type}");
        let (events, rejections) = read(&WindowsXml, text.as_bytes());
        let told: Vec<&str> = rejections.iter().map(|rejection| rejection.reason.as_str()).collect();
        assert_eq!((events.rows(), told.as_slice()), (rows, expect), "{document_type}");
    };
    check("<!DOCTYPE Events>", LOGON, 1, &[]);
    check("<!DOCTYPE Events SYSTEM \"a>b.dtd\">", LOGON, 1, &[]);
    check("<!DOCTYPE Events [<!ELEMENT Events ANY> <!-- ' > <!NO --> ]>", LOGON, 1, &[]);
    let declares = "a document type that declares entities: they are never expanded";
    let bomb = "<!DOCTYPE Events [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>";
    check(bomb, LOGON, 1, &[declares]);
    // Whichever of them it is, and not what merely is written so.
    check(&format!("<!DOCTYPE Events>{bomb}"), LOGON, 1, &[declares]);
    check("<!-- <!DOCTYPE x [<!ENTITY a 'b'>]> --><!DOCTYPE Events>", LOGON, 1, &[]);
    check("<!DOCTYPE Events [<!-- <!ENTITY a 'b'> --><!ELEMENT Events (#PCDATA)>]>", LOGON, 1, &[]);
    let (events, rejections) = read(&WindowsXml, format!("{LOGON}\n1\n2\n3 < 4\n4\n{bomb}\n").as_bytes());
    assert_eq!((events.rows(), reasons(&rejections)), (1, vec![(declares, None, 5)]));
    let using = LOGON.replace("<Data/>", "<Data>&b;</Data>");
    check(bomb, &using, 0, &[declares, "a reference to an entity that xml does not have"]);
    let (events, rejections) = read(&WindowsXml, format!("{LOGON}<!DOCTYPE Events [").as_bytes());
    assert_eq!((events.rows(), reasons(&rejections)), (1, vec![("text outside of events", None, 1)]));
}
