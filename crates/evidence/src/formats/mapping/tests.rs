//! Whole mappings on whole files, and what must be refused in a mapping.

mod hostile;
mod shipped;

use super::Mapping;
use crate::format::{Decoded, FileContext, Format, Rejection, Unit};
use events::{Column, EventBatch};
use model::LogKind;
use std::ops::ControlFlow;

const HEAD: &str = "schema = \"hopscope.mapping/1\"\n[mapping]\nname = \"acme\"\ndescription = \"Acme\"\n";

fn mapping(rest: &str) -> Mapping {
    Mapping::parse(&format!("{HEAD}{rest}")).unwrap_or_else(|error| panic!("{error}"))
}

/// Splits and decodes a file, and asserts that its records add up.
fn read(mapping: &Mapping, bytes: &[u8]) -> (EventBatch, Vec<Rejection>) {
    let context = FileContext { assume_zone_minutes: 60, ..FileContext::default() };
    let (mut decoded, mut split_off) = (Decoded::default(), Vec::new());
    let emit = &mut |unit: Unit| {
        mapping.decode(&unit, &context, &mut decoded);
        ControlFlow::Continue(Vec::new())
    };
    mapping.split(&mut &*bytes, &context, emit, &mut |rejection| split_off.push(rejection)).unwrap();
    decoded.rejections.extend(split_off);
    (decoded.events.finish(), decoded.rejections)
}

/// A column of a row as text.
fn cell(batch: &EventBatch, row: usize, name: &str) -> String {
    let column = Column::by_name(name).unwrap();
    if column == Column::TIME {
        return batch.time(row).map(|time| time.to_string()).unwrap_or_default();
    }
    let text = batch.text(column).and_then(|texts| texts.get(row)).map(str::to_owned);
    let number = || batch.numbers(column).and_then(|numbers| numbers.get(row)).map(|number| number.to_string());
    text.or_else(number).unwrap_or_default()
}

fn check_row(batch: &EventBatch, row: usize, expect: &[(&str, &str)], extra: &[(&str, &str)]) {
    for (name, value) in expect {
        assert_eq!(cell(batch, row, name), *value, "{name} of row {row}");
    }
    let extra: Vec<(String, String)> = extra.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(batch.extra(row), extra, "extra of row {row}");
}

const CSV: &str = "[input]\nform = \"csv\"\nabsent = [\"-\"]\n[recognise]\nfields = [\"When\", \"What\"]\n\
    [time]\nfield = \"When\"\nformat = \"%d/%m/%Y %H:%M\"\n\
    [set]\nhost = \"{Machine}\"\nsrc_address = \"{Remote IP}\"\n\
    [[event]]\nname = \"began\"\nwhen = { What = \"connect*\" }\nunless = { Who = [\"\", \"guest\"] }\nignore_case = true\n\
    class = 3002\nactivity = \"logon\"\nlogon_kind = \"remote_management\"\noutcome = \"success\"\n\
    set.account = \"{Who}\"\nset.src_host = [\"acme-{ID}\", \"acme\"]\n";

#[test]
fn a_table() {
    let file = "Report of sessions\nfor all, of 2026\nWhen;What;Who;Machine;Remote IP;ID;Image\n\
        14/01/2026 09:00;Connected;MSP\\tech;ALDER-DC01;192.0.2.7:5000;17;C:\\a.exe\n\
        14/01/2026 09:01;CONNECT;\"tech\ntwo\";BIRCH-DC01;unknown;-;\n\
        \n14.01.2026;Disconnect;guest;;;;\n14/01/2026 09:02;connect\n";
    let mapping = mapping(CSV);
    assert_eq!(mapping.recognise(file.as_bytes()), Ok(()));
    let (batch, rejections) = read(&mapping, file.as_bytes());
    let reasons: Vec<_> = rejections.iter().map(|one| (one.record, one.count, one.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (Some(1), 0, "lines before the row of names, which hold no record"),
            (Some(9), 1, "a row of 2 cells under 7 names"),
            (Some(8), 0, "a time that no format of the mapping fits: events have none"),
        ]
    );
    assert_eq!(batch.rows(), 3);
    check_row(
        &batch,
        0,
        &[
            ("record", "4"),
            ("time", "2026-01-14T08:00:00Z"),
            ("time_text", "14/01/2026 09:00"),
            ("time_zone", "assumed:+01:00"),
            ("class", "3002"),
            ("activity", "logon"),
            ("logon_kind", "remote_management"),
            ("outcome", "success"),
            ("account_name", "tech"),
            ("account_domain", "MSP"),
            ("src_host", "acme-17"),
            ("src_address", "192.0.2.7"),
            ("host", "ALDER-DC01"),
            ("Image", "C:\\a.exe"),
        ],
        &[("What", "Connected")],
    );
    check_row(
        &batch,
        1,
        &[("record", "5"), ("account_name", "tech\ntwo"), ("src_host", "acme"), ("src_address", "")],
        &[("What", "CONNECT"), ("Remote IP", "unknown"), ("ID", "-")],
    );
    check_row(
        &batch,
        2,
        &[("record", "8"), ("time", ""), ("time_text", "14.01.2026"), ("activity", ""), ("class", "")],
        &[("What", "Disconnect"), ("Who", "guest")],
    );
}

#[test]
fn a_table_without_names() {
    let mapping = mapping(
        "[input]\nform = \"csv\"\ndelimiter = \"|\"\nheader = [\"when\", \"who\", \"where\"]\n\
         [recognise]\npattern = '^\\d{10}\\|'\n[time]\nfield = \"when\"\nformat = \"unix\"\n[set]\naccount_name = \"{who}\"\n",
    );
    let file = b"1768381200|tech|A\n1768381201|\"a|b\"|B";
    assert_eq!(mapping.recognise(file), Ok(()));
    let (batch, rejections) = read(&mapping, file);
    assert_eq!((batch.rows(), rejections), (2, vec![]));
    check_row(
        &batch,
        0,
        &[("record", "1"), ("time", "2026-01-14T09:00:00Z"), ("account_name", "tech")],
        &[("where", "A")],
    );
    check_row(&batch, 1, &[("record", "2"), ("account_name", "a|b"), ("time_zone", "utc")], &[("where", "B")]);
}

#[test]
fn pairs() {
    let mapping = mapping(
        "log = \"gateway\"\n[input]\nform = \"key_value\"\nprefix = '^(?<stamp>\\S+) (?<device>\\S+): '\ncomment = \"#\"\n\
         [recognise]\nfields = [\"user\", \"remip\"]\n[time]\nfield = [\"{date} {time}\", \"stamp\"]\nzone = \"utc\"\n\
         format = [\"%Y-%m-%d %H:%M:%S\", \"rfc3339\"]\n[set]\nhost = \"{device}\"\n\
         [[event]]\nwhen = { action = \"tunnel-up\" }\nactivity = \"logon\"\nlogon_kind = \"vpn\"\n\
         set = { account_name = \"{user}\", src_address = \"{remip}\", bytes_out = \"{sent}\", src_port = \"{port}\" }\n",
    );
    let file = "# exported\n2026-01-14T09:00:00Z fw1: date=2026-01-14 time=10:00:00 user=\"tech one\" remip=198.51.100.7 \
        action=tunnel-up sent=17 port=99999\n2026-01-14T09:00:01Z fw1: user=x remip=y\nno pairs at all\n";
    assert_eq!(mapping.log(), Some(LogKind::Gateway));
    let (batch, rejections) = read(&mapping, file.as_bytes());
    let reasons: Vec<_> = rejections.iter().map(|one| (one.record, one.count, one.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [(Some(4), 1, "no pair of key and value"), (Some(1), 0, "lines of comment, which hold no record"),]
    );
    check_row(
        &batch,
        0,
        &[
            ("record", "2"),
            ("time", "2026-01-14T10:00:00Z"),
            ("time_text", "2026-01-14 10:00:00"),
            ("host", "fw1"),
            ("account_name", "tech one"),
            ("src_address", "198.51.100.7"),
            ("bytes_out", "17"),
            ("src_port", ""),
            ("activity", "logon"),
        ],
        &[("stamp", "2026-01-14T09:00:00Z"), ("action", "tunnel-up"), ("port", "99999")],
    );
    check_row(&batch, 1, &[("time", "2026-01-14T09:00:01Z")], &[("user", "x"), ("remip", "y")]);
    // The line that holds no pairs is among the first ones.
    assert_eq!(
        mapping.recognise(file.as_bytes()),
        Err("its one of the first lines lacks \"user\", \"remip\"".to_owned())
    );
}

#[test]
fn patterns() {
    let mapping = mapping(
        "[input]\nform = \"regex\"\npattern = ['(?<when>\\S+) login (?<who>\\S+) from (?<from>\\S+)', '(?<when>\\S+) (?<what>.*)']\n\
         [time]\nfield = \"when\"\n[[event]]\nunless = { who = \"\" }\nactivity = \"logon\"\nset.account = \"{who}\"\nset.src_address = \"{from}\"\n",
    );
    let file = "2026-01-14T09:00:00+02:00 login tech@msp.example from 203.0.113.9\r\n2026-01-14T09:00:01Z other thing\nnothing\n";
    assert_eq!(mapping.recognise(file.as_bytes()), Ok(()));
    let (batch, rejections) = read(&mapping, file.as_bytes());
    assert_eq!(rejections[0].reason, "no pattern of the mapping fits the line");
    check_row(
        &batch,
        0,
        &[
            ("time", "2026-01-14T07:00:00Z"),
            ("time_zone", "offset"),
            ("account_name", "tech"),
            ("src_address", "203.0.113.9"),
        ],
        &[],
    );
    check_row(&batch, 1, &[("activity", "")], &[("what", "other thing")]);
    assert!(mapping.recognise(b"nothing\nof this\nfits\n").is_err());
}

#[test]
fn objects() {
    let mapping = mapping(
        "[input]\nform = \"json\"\n[recognise]\nfields = [\"at\", \"actor.email\"]\n[time]\nfield = \"at\"\nformat = \"unix\"\n\
         [[event]]\nwhen = { kind = 4 }\nactivity = \"logon\"\nset.account = \"{actor.email}\"\nset.dst_host = \"{target}\"\n",
    );
    let file = "[{\"at\":1768381200.25,\"actor\":{\"email\":\"tech@msp.example\",\"id\":7},\"kind\":4,\"target\":\"A\",\"tags\":[\"x\",\"y\"]},\n\
        {\"at\":1768381201,\"actor\":{\"email\":null},\"kind\":\"5\"}]";
    assert_eq!(mapping.recognise(file.as_bytes()), Ok(()));
    let (batch, rejections) = read(&mapping, file.as_bytes());
    assert_eq!((batch.rows(), rejections), (2, vec![]));
    check_row(
        &batch,
        0,
        &[
            ("time", "2026-01-14T09:00:00.250000Z"),
            ("account_name", "tech"),
            ("account_domain", "msp.example"),
            ("dst_host", "A"),
        ],
        &[("actor.id", "7"), ("kind", "4"), ("tags", "x\ny")],
    );
    check_row(&batch, 1, &[("activity", "")], &[("kind", "5")]);
    assert_eq!(mapping.recognise(b"{\"at\":1}"), Err("its first object lacks \"actor.email\"".to_owned()));
}

#[test]
fn an_activity_decides_the_class_that_is_left_out() {
    let of = |event: &str| {
        let input = "[input]\nform = \"csv\"\n[recognise]\nfields = [\"a\", \"b\"]\n[[event]]\n";
        let (batch, _) = read(&mapping(&format!("{input}{event}")), b"a,b\n1,2\n");
        cell(&batch, 0, "class")
    };
    assert_eq!(of("activity = \"logon\"\n"), "3002");
    assert_eq!(of("activity = \"address_assigned\"\nclass = 3002\n"), "3002");
    assert_eq!(of("activity = \"log_cleared\"\n"), "1008");
    assert_eq!(of("activity = \"connection\"\n"), "4001");
    assert_eq!(of("class = 1007\n"), "1007");
}

#[test]
fn wrong_mappings_are_refused_with_the_place() {
    let check = |rest: &str, part: &str| {
        let error = Mapping::parse(&format!("{HEAD}{rest}")).expect_err(rest).to_string();
        assert!(error.starts_with("line ") && error.contains(part) && !error.contains('\n'), "{error}");
    };
    let csv = "[input]\nform = \"csv\"\n[recognise]\nfields = [\"a\", \"b\"]\n";
    check("[input]\nform = \"cvs\"\n", "line 6, column 8: unknown variant `cvs`");
    check(
        &format!("{csv}patern = 'x'\n"),
        "line 9, column 1: unknown field `patern`, expected `fields` or `pattern`; did you mean \"pattern\"?",
    );
    check(
        &format!("{csv}[[event]]\nset.hots = \"x\"\n"),
        "line 10, column 5: \"hots\" is no column of an event; did you mean \"host\"?",
    );
    check(
        &format!("{csv}[[event]]\nactivity = \"login\"\n"),
        "line 10, column 12: activity \"login\" is none of logon, ",
    );
    check(
        &format!("{csv}[[event]]\nactivity = \"log_cleared\"\nclass = 3002\n"),
        "line 11, column 9: class 3002 holds no \"log_cleared\": it is 1008, or left out",
    );
    check(&format!("{csv}[[event]]\nset.host = \"{{a\"\n"), "line 10, column 12: host: ");
    check(&format!("{csv}[[event]]\nset.src_address = \"tool\"\n"), "src_address cannot be \"tool\"");
    check(&format!("{csv}[[event]]\nwhen = {{ a = [] }}\n"), "an empty list");
    check(&format!("{csv}[[event]]\nwhen = {{ a = 1.5 }}\n"), "expected text, or a list of texts");
    check(
        &format!("{csv}[time]\nfield = \"a\"\nformat = \"%H:%M\"\n"),
        "line 11, column 10: format \"%H:%M\" does not tell",
    );
    check(&format!("{csv}[time]\nfield = \"a\"\nzone = \"CET\"\n"), "line 11, column 8: zone \"CET\"");
    check("[input]\nform = \"csv\"\n", "line 5, column 1: [recognise] needs");
    check("[input]\nform = \"csv\"\n[recognise]\nfields = [\"a\"]\n", "[recognise] needs");
    check(
        "[input]\nform = \"csv\"\nassign = \"=\"\n",
        "`assign` is for form \"key_value\", and the form here is \"csv\"",
    );
    check("[input]\nform = \"regex\"\n", "needs `pattern`");
    check("[input]\nform = \"regex\"\npattern = 'a(b'\n", "line 7, column 11: pattern cannot be used: unclosed group");
    check("[input]\nform = \"regex\"\npattern = 'ab'\n", "has no named group");
    check(
        "[input]\nform = \"regex\"\npattern = '(?<user>.*)'\n[set]\nhost = \"{usr}\"\n",
        "there is no field \"usr\" in [input]; did you mean \"user\"?",
    );
    check("[input]\nform = \"json\"\nheader = [\"a\", \"b\"]\n", "`header` is for form \"csv\"");
    let error = Mapping::parse(&HEAD.replace("acme", "Acme 1")).expect_err("a wrong name").to_string();
    assert!(error.contains("input"), "{error}");
    let error =
        Mapping::parse(&format!("{}{csv}", HEAD.replace("acme", "Acme 1"))).expect_err("a wrong name").to_string();
    assert!(error.contains("line 3, column 8: name \"Acme 1\""), "{error}");
    let error =
        Mapping::parse(&format!("{}{csv}", HEAD.replace("mapping/1", "mapping/2"))).expect_err("a later schema");
    assert!(error.to_string().contains("line 1, column 10: schema is"), "{error}");
}

#[test]
fn the_example_of_the_documentation_can_be_read() {
    let document = include_str!("../../../../../docs/mappings.md");
    let (_, example) = document.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let mapping = Mapping::parse(example).unwrap_or_else(|error| panic!("{error}"));
    let file = "Session,Technician,Machine,Started,Result,Address\n7,MSP\\tech,A,1/14/2026 9:00:00 AM,N/A,192.0.2.7\n";
    assert_eq!((mapping.short_name(), mapping.recognise(file.as_bytes())), ("acme-remote", Ok(())));
    let (batch, _) = read(&mapping, file.as_bytes());
    let expect = [("activity", "logon"), ("outcome", "success"), ("account_domain", "MSP"), ("src_host", "acme-7")];
    check_row(&batch, 0, &expect, &[("Result", "N/A")]);
    assert_eq!(cell(&batch, 0, "time"), "2026-01-14T09:00:00Z");
}
