//! What every format must stand, held for all of them by one list of small files ([`fixtures`]): cut at every byte, columns in another
//! order, times in the form of a country, members and columns of a version to come, two products in one file, bytes that are no text.
//!
//! Whatever is done to a file: no panic, every line becomes a row or a rejection with a reason, and every row can be shown again
//! ([`read`] asserts that).

mod fixtures;

use crate::format::{FileContext, Format};
use crate::formats::testing::{Read, read, told_as};
use crate::formats::{by_name, registry};
use fixtures::{Fixture, Form, all};

/// Bytes of a file of which every place is tried.
const SMALL_BYTES: usize = 4096;
/// Places that are tried in a larger one.
const PLACES: usize = 150;

fn format(fixture: &Fixture) -> &'static dyn Format {
    by_name(fixture.name).expect("a format of the registry")
}

fn make(fixture: &Fixture, bytes: &[u8]) -> Read {
    read(format(fixture), bytes, &FileContext::default())
}

/// Places in a file: all of a small one.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let step = if bytes.len() <= SMALL_BYTES { 1 } else { bytes.len() / PLACES };
    (0..=bytes.len()).step_by(step)
}

/// Lines that say anything.
fn said(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
}

/// Every line is a row or a rejection: of a text of lines, no fewer than there are.
fn assert_all_told(fixture: &Fixture, found: &Read, lines: usize, what: &dyn std::fmt::Display) {
    if let Form::Lines(heads) = fixture.form {
        let told = found.rows.len() as u64 + found.lost_records;
        let wanted = lines.saturating_sub(heads) as u64;
        assert!(
            told >= wanted,
            "{}, {what}: {told} of {wanted} told: {:?} {:?}",
            fixture.name,
            found.rows,
            found.rejected
        );
    }
    assert!(found.rejected.iter().all(|reason| !reason.ends_with(' ')), "{}: a reason for each", fixture.name);
}

#[test]
fn there_is_a_fixture_of_every_format_and_it_is_told_as_it() {
    let mut named: Vec<&str> = all().iter().map(|fixture| fixture.name).collect();
    let mut known: Vec<&str> = registry().iter().map(|format| format.name()).collect();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
    let mut wrong = Vec::new();
    for fixture in all() {
        // Rows of an artifact have nothing in common: they are told by their place.
        let expect = Some(fixture.name).filter(|name| *name != "velociraptor");
        let told = told_as(&fixture.bytes);
        let found = make(&fixture, &fixture.bytes);
        let is_read = found.rows.len() >= 2 && !found.rejected.iter().any(|reason| reason.contains(" lost "));
        if told.first().copied() != expect || (!is_read && fixture.name != "sqlite") {
            wrong.push(format!("{}: told as {told:?}: {:?} {:?}", fixture.name, found.rows, found.rejected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_file_that_is_cut_keeps_the_rows_before_the_cut() {
    for fixture in all() {
        let whole = make(&fixture, &fixture.bytes).rows;
        let mut most = 0;
        for cut in places(&fixture.bytes) {
            let found = make(&fixture, &fixture.bytes[..cut]);
            // What is cut off may make a row of less; what stands before it is what it was.
            let kept = found.rows.len().saturating_sub(1).min(whole.len());
            assert_eq!(found.rows[..kept], whole[..kept], "{}, cut at {cut}", fixture.name);
            assert!(found.rows.len() >= most, "{}, cut at {cut}: {} of {most} rows", fixture.name, found.rows.len());
            most = found.rows.len().saturating_sub(1).max(most);
            assert_all_told(&fixture, &found, said(&fixture.bytes[..cut]), &format_args!("cut at {cut}"));
        }
    }
}

/// The parts of a row, in whatever order.
fn parts(row: &str) -> Vec<String> {
    let mut parts: Vec<String> = row.split([' ', '\n']).map(str::to_owned).collect();
    parts.sort_unstable();
    parts
}

/// Tables without quotes, by their lines and cells; JSON by its objects.
fn swapped(fixture: &Fixture) -> Option<String> {
    let text = std::str::from_utf8(&fixture.bytes).ok().filter(|_| fixture.form != Form::Binary)?;
    let is_table = fixture.form == Form::Lines(1) && !text.contains(['"', '\t']) && fixture.name != "wireguard-dump";
    if is_table {
        let swap = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",") + "\n";
        return Some(text.lines().map(swap).collect());
    }
    let is_json = fixture.form == Form::Lines(0) && text.starts_with('{');
    is_json.then(|| text.lines().map(|line| sorted(line) + "\n").collect())
}

/// An object with its members in the order of their names, as `jq -S` writes it.
fn sorted(object: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(object).expect("a fixture");
    let members = value.as_object().expect("an object").iter();
    let mut members: Vec<String> = members.map(|(name, value)| format!("{name:?}:{value}")).collect();
    members.sort_unstable();
    format!("{{{}}}", members.join(","))
}

#[test]
fn columns_and_members_may_stand_in_any_order() {
    let mut tried = 0;
    for fixture in all() {
        let Some(text) = swapped(&fixture) else { continue };
        tried += 1;
        let name = fixture.name;
        let (own, other) = (make(&fixture, &fixture.bytes), make(&fixture, text.as_bytes()));
        assert_eq!(own.rows.len(), other.rows.len(), "{name}: {:?}", other.rejected);
        for (own, other) in own.rows.iter().zip(&other.rows) {
            assert_eq!(parts(own), parts(other), "{name}");
        }
    }
    assert!(tried > 20, "{tried} tables and objects");
}

/// The text with every `2026-03-04T10:00:01` written as `04.03.2026 10:00:01`, and whether there was any.
fn in_a_locale(text: &str) -> (String, bool) {
    let (mut out, mut rest, mut has_any) = (String::new(), text, false);
    while let Some(first) = rest.chars().next() {
        let face = rest.get(..19).filter(|face| {
            let shape: String = face.chars().map(|each| if each.is_ascii_digit() { '0' } else { each }).collect();
            matches!(shape.as_str(), "0000-00-00T00:00:00" | "0000-00-00 00:00:00")
        });
        match face {
            Some(face) => {
                has_any = true;
                out += &format!("{}.{}.{} {}", &face[8..10], &face[5..7], &face[..4], &face[11..]);
                rest = &rest[19..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    (out, has_any)
}

#[test]
fn times_in_the_form_of_a_country_are_kept_or_rejected() {
    let mut tried = 0;
    for fixture in all().iter().filter(|fixture| fixture.form != Form::Binary) {
        let (text, has_any) = in_a_locale(std::str::from_utf8(&fixture.bytes).expect("a text"));
        if !has_any {
            continue;
        }
        tried += 1;
        let found = make(fixture, text.as_bytes());
        assert_all_told(fixture, &found, said(text.as_bytes()), &"times of a country");
        let is_kept = |row: &String| row.contains(".2026 ") || row.contains(".2024 ");
        assert!(found.rows.iter().all(is_kept), "{}: {:?}", fixture.name, found.rows);
    }
    assert!(tried > 20, "{tried} texts with such times");
}

/// With members or a column that no version had so far.
fn of_a_version_to_come(fixture: &Fixture) -> Option<String> {
    let text = std::str::from_utf8(&fixture.bytes).ok()?;
    let is_table = fixture.form == Form::Lines(1) && !text.contains('\t') && text.lines().next()?.contains(',');
    if is_table {
        let mut rows = text.lines();
        let names = rows.next().map(|names| format!("{names},Of 2031\n"));
        return names.into_iter().chain(rows.map(|row| format!("{row},new\n"))).reduce(|all, row| all + &row);
    }
    let is_json = fixture.form == Form::Lines(0) && text.starts_with('{');
    let extended = |line: &str| {
        format!("{},\"of2031\":{{\"version\":\"99.0\",\"deep\":[\"new\",1]}}}}\n", &line[..line.len() - 1])
    };
    is_json.then(|| text.lines().map(extended).collect())
}

#[test]
fn what_a_version_to_come_adds_costs_nothing() {
    let mut tried = 0;
    for fixture in all() {
        let Some(text) = of_a_version_to_come(&fixture) else { continue };
        tried += 1;
        let (own, found) = (make(&fixture, &fixture.bytes), make(&fixture, text.as_bytes()));
        assert_eq!((found.rows.len(), found.lost_records), (own.rows.len(), own.lost_records), "{}", fixture.name);
        let is_kept = |row: &String| row.contains("new");
        let is_mapped = fixture.name.starts_with("mapping:");
        assert!(is_mapped || found.rows.iter().all(is_kept), "{}: {:?}", fixture.name, found.rows);
    }
    assert!(tried > 20, "{tried} tables and objects");
}

#[test]
fn two_products_in_one_file_lose_neither_in_silence() {
    let all = all();
    let texts: Vec<&Fixture> = all.iter().filter(|fixture| matches!(fixture.form, Form::Lines(_))).collect();
    for fixture in &texts {
        let own = make(fixture, &fixture.bytes).rows;
        for other in texts.iter().filter(|other| other.name != fixture.name) {
            let both = [fixture.bytes.as_slice(), &other.bytes].concat();
            let found = make(fixture, &both);
            // What the other has for its own heads, and for the lines inside of its cells, is no record there either.
            let Form::Lines(heads) = other.form else { continue };
            let lines = said(&both) - heads;
            assert_all_told(fixture, &found, lines, &format_args!("with {} after it", other.name));
            assert!(found.rows.len() >= own.len(), "{} with {}: {:?}", fixture.name, other.name, found.rejected);
        }
    }
}

#[test]
fn bytes_that_are_no_text_cost_no_more_than_their_record() {
    let noises: [&[u8]; 4] = [b"\0", b"\xe9", b"\xff\xfe", b"\xed\xa0\x80"];
    for fixture in all() {
        let lines = said(&fixture.bytes);
        for (place, noise) in places(&fixture.bytes).step_by(7).zip(noises.iter().cycle()) {
            let bytes = [&fixture.bytes[..place], noise, &fixture.bytes[place..]].concat();
            let found = make(&fixture, &bytes);
            assert_all_told(&fixture, &found, lines, &format_args!("{noise:x?} at {place}"));
        }
    }
}

#[test]
fn damaged_utf_16_costs_no_more_than_its_record() {
    for fixture in all().iter().filter(|fixture| fixture.form != Form::Binary) {
        let text = std::str::from_utf8(&fixture.bytes).expect("a text");
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        for place in places(&fixture.bytes).step_by(13).filter(|place| (1..units.len()).contains(place)) {
            let with_surrogate = [&units[..place], &[0xd800], &units[place..]].concat();
            let mut bytes: Vec<u8> = with_surrogate.into_iter().flat_map(u16::to_le_bytes).collect();
            bytes.push(b'x');
            let found = make(fixture, &bytes);
            assert_all_told(fixture, &found, said(&fixture.bytes), &format_args!("a surrogate at {place}"));
        }
    }
}
