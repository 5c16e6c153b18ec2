//! Signs of a log in a text: lines that say when or from where. A text that has them is called nothing that is no log, for a log that is
//! passed over is worse than a document that is named as unknown. Lines that begin with a blank go on with the record before them. Knows no
//! format of logs.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// Lines with a sign that make a text more than a document which names one by the way.
const SEVERAL: usize = 2;

/// Records over several lines, such as objects of JSON that were laid out: so many signs, and no more lines between two of them.
const RECURRENT: usize = 5;
const LINES_BETWEEN: usize = 24;

/// Months as logs write them in dates.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Does any line say when or from where?
pub(super) fn has_any(text: &str) -> bool {
    text.lines().any(is_sign)
}

/// Do several lines?
pub(super) fn has_several(text: &str) -> bool {
    text.lines().filter(|line| is_sign(line)).nth(SEVERAL - 1).is_some()
}

/// Do half of the records? Source texts name addresses and dates in places, and logs everywhere.
pub(super) fn has_mostly(text: &str) -> bool {
    let (mut lines, mut lines_with, mut records, mut records_with) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut is_told = true;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (is_sign, is_more) = (is_sign(line), line.starts_with([' ', '\t']) && records > 0);
        lines += 1;
        lines_with += usize::from(is_sign);
        if !is_more {
            records += 1;
            is_told = false;
        }
        records_with += usize::from(is_sign && !is_told);
        is_told |= is_sign;
    }
    // One record is none of many: a text with blanks before all of its lines but the first.
    lines_with > 0 && (lines_with * 2 >= lines || (records >= RECURRENT && records_with * 2 >= records))
}

/// Do signs come again and again, from the first to the last line? Asked of what is nothing that is known.
pub(super) fn has_recurrent(text: &str) -> bool {
    let (mut signs, mut last, mut lines) = (0_usize, 0_usize, 0_usize);
    for (number, line) in text.lines().enumerate() {
        lines = number;
        if is_sign(line) {
            if number - last > LINES_BETWEEN {
                return false;
            }
            (signs, last) = (signs + 1, number);
        }
    }
    signs >= RECURRENT && lines - last <= LINES_BETWEEN
}

/// Does a line hold a date, a clock's face (which times of syslog have), an epoch or an address?
fn is_sign(line: &str) -> bool {
    let numbers = numbers(line.as_bytes());
    let is_time = |three: &[Range<usize>]| is_date_or_clock(line.as_bytes(), three);
    is_named_date(line)
        || has_tai64(line)
        || numbers.iter().any(|number| is_epoch(line, number))
        || numbers.windows(3).any(is_time)
        || line.split(|each: char| !each.is_ascii_alphanumeric() && !matches!(each, '.' | ':')).any(is_address)
}

/// Where the runs of digits stand.
fn numbers(line: &[u8]) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match numbers.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => numbers.push(at..at + 1),
        }
    }
    numbers
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, of a year from 2001 on; Windows' count since 1601 of about our years; compact
/// dates (`20260302T100001`).
fn is_epoch(line: &str, number: &Range<usize>) -> bool {
    let before = line.as_bytes()[..number.start].last();
    let after = &line.as_bytes()[number.end..];
    let is_alone = before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_of_windows = number.len() == 18 && line[number.clone()].starts_with("13");
    let is_epoch = (matches!(number.len(), 10 | 13 | 16 | 19) || is_of_windows)
        && line.as_bytes()[number.start] == b'1'
        && after.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_compact =
        number.len() == 8 && after.len() > 6 && after[0] == b'T' && after[1..7].iter().all(u8::is_ascii_digit);
    is_alone && (is_epoch || is_compact)
}

/// `4-Mar-2026`, `Mar 4, 2026`, `2026 Mar 4`.
fn is_named_date(line: &str) -> bool {
    let is_day = |word: &str| word.len() <= 2 && word.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
    let is_year = |word: &str| word.len() == 4 && word.parse::<u32>().is_ok_and(|year| (1970..2200).contains(&year));
    let is_month =
        |word: &str| word.get(..3).is_some_and(|start| MONTHS.iter().any(|it| start.eq_ignore_ascii_case(it)));
    let mut last = ["", ""];
    line.split(|each: char| !each.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).any(|word| {
        let [a, b] = last;
        last = [b, word];
        (is_day(a) && is_month(b) && is_year(word))
            || (is_month(a) && is_day(b) && is_year(word))
            || (is_year(a) && is_month(b) && is_day(word))
    })
}

/// TAI64 and TAI64N: `@` and sixteen or twenty-four hex digits.
fn has_tai64(line: &str) -> bool {
    line.split('@').skip(1).any(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        rest.starts_with("40000000") && matches!(digits, 16 | 24)
    })
}

/// `2026-03-02`, `2026/03/02`, `2.3.2026`, `3/2/2026`, `10:00:01`.
fn is_date_or_clock(line: &[u8], three: &[Range<usize>]) -> bool {
    let [first, second, third] = three else { return false };
    let parts = [&line[first.end..second.start], &line[second.end..third.start]];
    let ([mark], true) = (parts[0], parts[0] == parts[1]) else { return false };
    let value = |number: &Range<usize>| {
        std::str::from_utf8(&line[number.clone()]).ok().and_then(|text| text.parse::<u32>().ok()).unwrap_or(u32::MAX)
    };
    let [a, b, c] = [first, second, third].map(value);
    let is_day = |one: u32, other: u32| (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12;
    let is_year = |year: u32, number: &Range<usize>| number.len() == 4 && (1970..2200).contains(&year);
    match mark {
        // A hardware address has more of them; servers of the web write a year before.
        b':' => {
            let before = &line[..first.start];
            let year = before.strip_suffix(b":").and_then(|before| before.last_chunk::<4>());
            let is_first = !before.ends_with(b":") || year.is_some_and(|year| year.iter().all(u8::is_ascii_digit));
            let is_last = line.get(third.end) != Some(&b':');
            let is_face = first.len() <= 2 && second.len() == 2 && third.len() == 2;
            is_face && a < 24 && b < 60 && c <= 60 && is_first && is_last
        }
        b'-' | b'/' => (is_year(a, first) && is_day(b, c)) || (is_year(c, third) && is_day(a, b)),
        b'.' => is_year(c, third) && is_day(a, b),
        _ => false,
    }
}

/// An address, with a port or without. `::` alone and names of classes (`Face::Bad`) are none.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches('.');
    let host = word.split_once(':').map_or(word, |(host, _)| host);
    let is_v6 =
        || word.contains(|each: char| each.is_ascii_digit()) && word.len() > 3 && word.parse::<Ipv6Addr>().is_ok();
    host.parse::<Ipv4Addr>().is_ok() || is_v6()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_addresses_are_signs() {
        for sign in [
            "x 2026-03-02 y",
            "2026/3/2,mara",
            "02.03.2026",
            "3/27/2026 1:00 PM",
            "Mar  2 10:00:01 host x",
            "[02/Mar/2026:10:00:01 +0000]",
            "1700000000 user=mara",
            "at=1700000000.123",
            "1700000000123|x",
            "20260302T100001Z x",
            "from 10.0.0.1",
            "src=10.0.0.1:443",
            "src=fe80::1%2",
            "peer [2001:db8::7]:22.",
            "@400000006000000012345678 granted",
            "134217000000000000 granted bert",
            "4-Mar-2026 10:05 granted",
            "\"date\": \"4 Mar 2026\"",
            "March 4, 2026",
        ] {
            assert!(is_sign(sign), "{sign}");
        }
        for none in [
            "",
            "Version 2.0, January 2004",
            "May 2026 be 3",
            "Copyright (c) 2019-2026 x",
            "std::Face::Bad [x]::New()",
            "version=10.0.19041.1",
            "00:11:22:33:44:55",
            "1234567890123456789012",
            "12-34-56",
            "2026-13-32",
            "x1700000000",
            "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}",
        ] {
            assert!(!is_sign(none), "{none}");
        }
        assert!(has_any("a\n10.0.0.1\n") && !has_several("a\n10.0.0.1\n") && has_several("10.0.0.1\n\n10.0.0.1"));
        let records = "opened\n  user=bert\n  door=3\n  at 2026-03-04 10:00:00\n".repeat(9);
        assert!(has_mostly(&records) && !has_mostly(&records[..60]) && has_recurrent(&records));
        let objects = " {\n  \"user\": \"bert\",\n  \"from\": \"198.51.100.9\"\n },\n".repeat(9);
        assert!(has_recurrent(&format!("[\n{objects}]")) && !has_recurrent(&"10.0.0.1\n".repeat(4)));
        assert!(!has_recurrent(&format!("{records}{}", "text\n".repeat(30))));
        assert!(has_mostly("a\n\n10.0.0.1") && !has_mostly("a\nb\n10.0.0.1") && !has_mostly(""));
    }
}
