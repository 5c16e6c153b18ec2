//! Each modifier with a value that must come out exactly so.

use super::{check_entry, check_refused};

#[test]
fn plain_values() {
    check_entry("A: Foo", "A = 'Foo'");
    check_entry("A: ''", "A = ''");
    check_entry("A:", "A Null");
    check_entry("A: null", "A Null");
    check_entry("A: true", "A = 'true'");
    check_entry("A: 4624", "A = 4624");
    check_entry("A: -1.5", "A = -1.5");
    check_entry("A: '4624'", "A = '4624'");
    check_entry("A: 9007199254740993", "A = '9007199254740993'");
    check_entry("A: 18446744073709551615", "A = '18446744073709551615'");
    check_entry("A: [x, 1, null]", "any(A = 'x', A = 1, A Null)");
    check_entry("A: [x, x]", "any(A = 'x', A = 'x')");
    check_entry("Some Field.name: x", "Some Field.name = 'x'");
}

#[test]
fn wildcards_and_escapes() {
    check_entry(r"A: '*\cmd.exe'", r"A = '*\cmd.exe'");
    check_entry("A: 'a?b*'", "A = 'a?b*'");
    check_entry(r"A: 'a\*b\?'", "A = 'a[*]b[?]'");
    check_entry(r"A: 'a\\*'", r"A = 'a\*'");
    check_entry(r"A: '\\\\host\share'", r"A = '\\host\share'");
}

#[test]
fn places_in_the_text() {
    check_entry("A|contains: x", "A = '*x*'");
    check_entry("A|contains: '*x*'", "A = '*x*'");
    check_entry("A|startswith: x", "A = 'x*'");
    check_entry(r"A|endswith: '\x.exe'", r"A = '*\x.exe'");
    check_entry("A|contains: 12", "A = '*12*'");
    check_entry("A|contains|cased: X", "A == '*X*'");
    check_entry("A|cased: [X, x]", "any(A == 'X', A == 'x')");
    check_entry("A|contains|all: [x, y]", "all(A = '*x*', A = '*y*')");
    check_entry("A|contains|all: x", "A = '*x*'");
}

#[test]
fn keywords() {
    check_entry("- x", "* = '*x*'");
    check_entry("- 'x*y'", "* = '*x*y*'");
    check_entry("- 4624", "* = 4624");
    check_entry("'|all': [x, y]", "all(* = '*x*', * = '*y*')");
    check_entry("'|re': x+", "* =~ x+");
    check_entry("'|startswith': x", "* = 'x*'");
    check_refused("- null", "null cannot be part of a text");
}

#[test]
fn comparisons() {
    check_entry("A|gt: 1", "A Compare(Greater, 1.0)");
    check_entry("A|gte: '1.5'", "A Compare(GreaterOrEqual, 1.5)");
    check_entry("A|lt: 1", "A Compare(Less, 1.0)");
    check_entry("A|lte: -0.0", "A Compare(LessOrEqual, 0.0)");
    check_entry("A|neq: x", "all(A Exists(true), not A = 'x')");
    check_entry("A|neq|contains: [x, y]", "all(A Exists(true), not any(A = '*x*', A = '*y*'))");
    check_entry("A|exists: true", "A Exists(true)");
    check_entry("A|exists: 'no'", "A Exists(false)");
    check_refused("A|gt: many", "`many` is not a number");
    check_refused("A|gt: .nan", "is not a finite number");
    check_refused("A: .inf", "inf is not a finite number");
    check_refused("A|exists: maybe", "exists takes true or false");
    check_refused("A|exists: [true, false]", "exists takes one value");
    check_refused("'|exists': true", "exists needs a field");
}

#[test]
fn time_parts() {
    check_entry("T|minute: 1", "T TimePart(Minute, 1.0)");
    check_entry("T|hour: [1, 2]", "any(T TimePart(Hour, 1.0), T TimePart(Hour, 2.0))");
    check_entry("T|day: '3'", "T TimePart(Day, 3.0)");
    check_entry("T|week: 4", "T TimePart(Week, 4.0)");
    check_entry("T|month: 5", "T TimePart(Month, 5.0)");
    check_entry("T|year: 2026", "T TimePart(Year, 2026.0)");
}

#[test]
fn regular_expressions() {
    check_entry(r"A|re: 'a\*[0-9]+'", r"A =~ a\*[0-9]+");
    check_entry("A|re|s|i: a.b", "A =~ (?is)a.b");
    check_entry("A|re|multiline: ^a", "A =~ (?m)^a");
    check_refused("A|re: 'a(?=b)'", "lookahead (?=..) in a regular expression is not supported: a(?=b)");
    check_refused("A|re: 'a(?!b)'", "lookahead (?!..) in a regular expression is not supported: a(?!b)");
    check_refused("A|re: '(?<=a)b'", "lookbehind (?<=..) in a regular expression is not supported: (?<=a)b");
    check_refused("A|re: '(?<!a)b'", "lookbehind (?<!..) in a regular expression is not supported: (?<!a)b");
    check_refused(r"A|re: '(a)\1'", r"a backreference in a regular expression is not supported: (a)\1");
    check_refused("A|re: 'a('", "a regular expression cannot be read (unclosed group): a(");
}

#[test]
fn networks() {
    check_entry("A|cidr: 10.0.0.0/8", "A in 10.0.0.0/8");
    check_entry("A|cidr: 10.1.2.3/8", "A in 10.0.0.0/8");
    check_entry("A|cidr: 0.0.0.0/0", "A in 0.0.0.0/0");
    check_entry("A|cidr: 192.0.2.7", "A in 192.0.2.7/32");
    check_entry("A|cidr: fe80::1/10", "A in fe80::/10");
    check_entry("A|cidr: ['::/0', '::1/128']", "any(A in ::/0, A in ::1/128)");
    check_refused("A|cidr: 10.0.0.0/33", "`10.0.0.0/33` is not a network");
    check_refused("A|cidr: '10.*'", "`10.*` is not a network");
    check_refused("A|cidr: 10", "a network is a number, not a text");
}

#[test]
fn other_fields() {
    check_entry("A|fieldref: B", r#"A Field { other: "B", relation: Equals, cased: false }"#);
    check_entry("A|fieldref|endswith|cased: B", r#"A Field { other: "B", relation: EndsWith, cased: true }"#);
    check_entry(
        "A|fieldref|neq|contains: B",
        r#"all(A Exists(true), not A Field { other: "B", relation: Contains, cased: false })"#,
    );
    check_entry("A|fieldref|startswith: B", r#"A Field { other: "B", relation: StartsWith, cased: false }"#);
    check_refused("A|fieldref: 'B*'", "the name of the other field has wildcards");
    check_refused("A|fieldref: 1", "the other field is a number, not a name");
}

#[test]
fn dashes() {
    check_entry(
        "A|contains|windash: ' -f '",
        "any(A = '* -f *', A = '* /f *', A = '* \u{2013}f *', A = '* \u{2014}f *', A = '* \u{2015}f *')",
    );
    check_entry(
        "A|windash|endswith: /f",
        "any(A = '*-f', A = '*/f', A = '*\u{2013}f', A = '*\u{2014}f', A = '*\u{2015}f')",
    );
    // A dash inside a word begins no option, and of two only the second one does.
    check_entry("A|windash: well-known", "A = 'well-known'");
    check_entry("A|windash: '--'", "A = '--'");
    let two = super::rule(&super::around("s:\n    A|windash: '--a -b'\ncondition: s"));
    assert_eq!(two.leaves.len(), 25);
    check_refused("A|windash: '-a -b -c -d -e'", "windash on a value with 5 dashes; 4 are allowed");
}

#[test]
fn encodings() {
    check_entry("A|base64: foobar", "A = 'Zm9vYmFy'");
    check_entry("A|base64|contains: 'a'", "A = '*YQ==*'");
    // The expected texts were taken from where `foobar` stands in the Base64 of `foobar`, `xfoobar` and `xxfoobar` and more.
    check_entry("A|base64offset|contains: foobar", "any(A = '*Zm9vYmFy*', A = '*Zvb2Jhc*', A = '*mb29iYX*')");
    check_entry("A|utf16le|base64: ab", "A = 'YQBiAA=='");
    check_entry("A|wide|base64: ab", "A = 'YQBiAA=='");
    check_entry("A|utf16be|base64: ab", "A = 'AGEAYg=='");
    check_entry("A|utf16|base64: ab", "A = '//5hAGIA'");
    check_entry("A|wide: a*", "A = 'a\0*'");
    check_entry("A|windash|base64: x", "A = 'eA=='");
    check_refused("A|base64: a*", "base64 of a value with wildcards");
    check_refused("A|base64offset: a", "a value too short for base64offset");
    check_refused("A|utf16: a", "a value in utf16 that is no text again needs base64 as well");
}

#[test]
fn base64_stands_wherever_the_value_does() {
    use super::super::{encode, modifiers::Base64};
    use base64::{Engine, engine::general_purpose::STANDARD};
    for value in ["ab", "abc", "http://", "foobar", "\u{fc}\0\u{ff}"] {
        let texts = encode::base64(value.as_bytes(), Base64::Offset).unwrap();
        for (before, text) in texts.iter().enumerate() {
            for (left, right) in [(0, 0), (0xFF, 0xFF), (0x55, 0xAA)] {
                for after in 0..4 {
                    let bytes = [vec![left; before], value.as_bytes().to_vec(), vec![right; after]].concat();
                    let whole = STANDARD.encode(bytes);
                    assert!(whole.contains(text), "{value:?} {before} {after}: {text} in {whole}");
                }
            }
        }
    }
}

#[test]
fn placeholders() {
    check_entry("A|expand: '100%'", "A = '100%'");
    check_entry("A|expand: '50% or 60 %'", "A = '50% or 60 %'");
    check_entry("A: '%TEMP%'", "A = '%TEMP%'");
    check_refused("A|expand: 'x%admins%'", "the placeholder %admins% has no definition");
    check_refused("A|cidr|expand: '%networks%'", "the placeholder %networks% has no definition");
}

#[test]
fn what_does_not_go_together() {
    check_refused("A|frob: x", "`A|frob`: unknown modifier `frob`");
    check_refused("A|: x", "unknown modifier ``");
    check_refused("A|not: x", "`not` is no modifier; the condition can say `not`");
    check_refused("A|all|all: x", "the modifier `all` stands there twice");
    check_refused("A|contains|endswith: x", "the modifiers contradict each other: contains and endswith");
    check_refused("A|re|cidr: x", "the modifiers contradict each other: re and cidr");
    check_refused("A|gt|lt: 1", "the modifiers contradict each other: gt and lt");
    check_refused("A|hour|day: 1", "the modifiers contradict each other: hour and day");
    check_refused("A|wide|utf16be: x", "the modifiers contradict each other: wide and utf16be");
    check_refused("A|base64|base64offset: x", "the modifiers contradict each other: base64 and base64offset");
    check_refused("A|base64|wide: x", "the modifier `wide` must stand before base64");
    check_refused("A|re|contains: x", "contains, startswith and endswith with re");
    check_refused("A|cidr|windash: x", "windash, wide, utf16 and base64 with cidr");
    check_refused("A|gte|cased: 1", "cased with gte");
    check_refused("A|exists|neq: true", "neq with exists");
    check_refused("A|exists|all: true", "all with exists");
    check_refused("A|re|i|cased: x", "cased with i");
    check_refused("A|contains|i: x", "the modifiers i, m and s are for re only");
}

#[test]
fn values_of_wrong_types() {
    check_refused("A: []", "`A`: an empty list of values");
    check_refused("A: {b: c}", "`A`: a value is a mapping");
    check_refused("A: [[x]]", "`A`: a value is a list");
    check_refused("A|contains: null", "null cannot be part of a text");
    check_refused("A|contains: true", "a boolean cannot be part of a text");
    check_refused("A|contains: 1.10", "a number with a fraction must stand in quotes here");
    check_refused("A|re: true", "a value is a boolean, not a text");
    assert!(super::reason(&super::around("s:\n    A: !mine x\ncondition: s")).starts_with("yaml: "));
}
