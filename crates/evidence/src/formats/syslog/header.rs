//! What stands before the message of a syslog line, in the forms that are found in files:
//!
//! | form | begins |
//! |---|---|
//! | ISO 8601, as Debian 12 writes it | `2026-11-23T00:01:44.537095-06:00 host sshd[7]: ` |
//! | RFC 3164 | `Nov  3 00:01:44 host sshd[7]: `, also with a fraction, or a year after the day |
//! | RFC 5424 | `1 2026-11-23T00:01:44.537095Z host sshd 7 - - ` |
//!
//! Each may have a `<PRI>` before it.

use crate::formats::find;
use model::Timestamp;

/// When a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// `None` in RFC 3164.
    pub(crate) year: Option<i32>,
    pub(crate) month: u8,
    pub(crate) day: u8,
    /// Microseconds since midnight.
    pub(crate) micros: i64,
    /// Minutes east of UTC, where the line says so.
    pub(crate) zone_minutes: Option<i32>,
    /// Was the zone given as `Z`?
    pub(crate) is_utc: bool,
}

/// The parts of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header<'l> {
    /// `None` where RFC 5424 has `-`.
    pub(crate) when: Option<When>,
    pub(crate) time_text: &'l str,
    pub(crate) host: Option<&'l str>,
    pub(crate) program: Option<&'l str>,
    pub(crate) pid: Option<u64>,
    pub(crate) message: &'l str,
    /// Did it have a priority, or a version? Nothing but syslog has.
    pub(crate) is_marked: bool,
}

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// A leap year, in which any day of a line without its year could be.
const LEAP_YEAR: i32 = 2000;

impl When {
    /// Is there such a day, in its year or, where it has none, in any?
    pub(crate) fn can_exist(&self) -> bool {
        self.day <= 28 || self.timestamp(self.year.unwrap_or(LEAP_YEAR), 0).is_some()
    }

    /// The moment; `None` for a day that the year does not have.
    pub(crate) fn timestamp(&self, year: i32, zone_minutes: i32) -> Option<Timestamp> {
        let zone = i64::from(zone_minutes) * 60 * Timestamp::SECOND;
        let days = days_since_1970(year, self.month, self.day)?;
        Some(Timestamp::from_micros(days * Timestamp::DAY + self.micros - zone))
    }
}

/// Days from 1970-01-01 to a day of the years 1 to 9999; `None` for one that the year does not have. Counts from a first of March, so that a
/// leap day is a year's last. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_since_1970(year: i32, month: u8, day: u8) -> Option<i64> {
    const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let leap_day = u8::from(is_leap && month == 2);
    let days = *DAYS.get(usize::from(month).checked_sub(1)?)? + leap_day;
    if !(1..=9999).contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    /// Days from the first of March of the year 0 to 1970-01-01.
    const BEFORE_1970: i64 = 719_468;
    Some(365 * year + year / 4 - year / 100 + year / 400 + of_year - BEFORE_1970)
}

/// Parses a line; `None` when it has no syslog header.
pub(crate) fn parse(line: &str) -> Option<Header<'_>> {
    let (rest, has_priority) = after_priority(line);
    if let Some(rest) = rest.strip_prefix("1 ")
        && let Some(header) = parse_5424(rest)
    {
        return Some(header);
    }
    let (when, length) = time(rest.as_bytes())?;
    let (time_text, rest) = rest.split_at_checked(length)?;
    let header = Header {
        when: Some(when),
        time_text,
        host: None,
        program: None,
        pid: None,
        message: "",
        is_marked: has_priority,
    };
    // Some programs write a line of their own after the time: `Mar 11 09:39:39: --- last message repeated 5 times ---`.
    if let Some(message) = rest.strip_prefix(": ") {
        let message = message.trim_start_matches(' ');
        // Firewalls of Cisco write their tag there.
        let (program, pid, message) = if message.starts_with('%') { tag(message) } else { (None, None, message) };
        return Some(Header { program, pid, message, ..header });
    }
    let rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
    let first = &rest[..find::byte(rest.as_bytes(), 0, b' ')];
    if first.is_empty() {
        return None;
    }
    if first.ends_with(':') {
        let (program, pid, message) = tag(rest);
        return Some(Header { program, pid, message, ..header });
    }
    let rest = rest[first.len()..].trim_start_matches(' ');
    let (program, pid, message) = tag(rest.strip_prefix(": %").map_or(rest, |_| &rest[2..]));
    Some(Header { host: Some(first), program, pid, message, ..header })
}

/// The month and, where there is one, the year of a line; agrees with [`parse`], and is much cheaper. `None` as well for a date that
/// cannot exist (`Feb 30`): such a line says nothing about the years of the others.
pub(crate) fn dating(line: &[u8]) -> Option<When> {
    let rest = match line.first() {
        Some(b'<') => {
            let end = line.iter().take(5).position(|&byte| byte == b'>')?;
            if !(2..=4).contains(&end) || !line[1..end].iter().all(u8::is_ascii_digit) {
                return None;
            }
            &line[end + 1..]
        }
        _ => line,
    };
    time(rest.strip_prefix(b"1 ").unwrap_or(rest)).map(|(when, _)| when).filter(When::can_exist)
}

fn after_priority(line: &str) -> (&str, bool) {
    let priority = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    match priority {
        Some((digits, rest)) if (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (rest, true)
        }
        _ => (line, false),
    }
}

/// `host program pid msgid structured-data message`, after `1 ` and the time.
fn parse_5424(rest: &str) -> Option<Header<'_>> {
    let (time_text, rest) = rest.split_once(' ')?;
    let when = match time_text {
        "-" => None,
        text => Some(iso_time(text.as_bytes()).filter(|(_, length)| *length == text.len())?.0),
    };
    let (host, rest) = rest.split_once(' ')?;
    let (program, rest) = rest.split_once(' ')?;
    let (pid, rest) = rest.split_once(' ')?;
    let (_, rest) = rest.split_once(' ').unwrap_or((rest, "-"));
    let value = |text| Some(text).filter(|&text: &&str| text != "-" && !text.is_empty());
    let message = after_structured_data(rest)?;
    Some(Header {
        when,
        time_text,
        host: value(host),
        program: value(program),
        pid: pid.parse().ok(),
        message: message.strip_prefix('\u{feff}').unwrap_or(message).trim_start_matches(' '),
        is_marked: true,
    })
}

/// `-`, or `[id name="value" ..]..` with `\"`, `\\` and `\]` escaped inside values.
fn after_structured_data(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some(rest);
    }
    let (mut at, bytes) = (0, text.as_bytes());
    while bytes.get(at) == Some(&b'[') {
        let (mut quoted, mut escaped) = (false, false);
        let end = bytes[at..].iter().position(|&byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b']' if !quoted => return true,
                _ => {}
            }
            false
        })?;
        at += end + 1;
    }
    (at > 0).then(|| &text[at..])
}

/// `program[pid]: message`, `program: message`, else all message.
fn tag(rest: &str) -> (Option<&str>, Option<u64>, &str) {
    let plain = (None, None, rest);
    let word_end = find::byte(rest.as_bytes(), 0, b' ');
    let Some(word) = rest[..word_end].strip_suffix(':') else { return plain };
    let message = rest[word_end..].trim_start_matches(' ');
    // Short words, read from their ends: a search costs more.
    let open = word.bytes().rposition(|byte| byte == b'[').filter(|_| word.ends_with(']'));
    let (program, pid) = match open {
        Some(open) => (&word[..open], word[open + 1..word.len() - 1].parse().ok()),
        None => (word, None),
    };
    if program.is_empty() { plain } else { (Some(program), pid, message) }
}

fn time(line: &[u8]) -> Option<(When, usize)> {
    match line.first()? {
        b'0'..=b'9' => iso_time(line),
        b'A'..=b'Z' => bsd_time(line),
        _ => None,
    }
}

/// Two or more digits as a number.
fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0_i32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
}

/// `2026-11-23T00:01:44[.537095](Z|-06:00|-0600)`; without a zone, too.
fn iso_time(line: &[u8]) -> Option<(When, usize)> {
    let date = line.get(..11)?;
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..10])?);
    if date[4] != b'-' || date[7] != b'-' || date[10] != b'T' {
        return None;
    }
    let (micros, length) = clock(&line[11..])?;
    let mut at = 11 + length;
    let zone = |sign: i32, hours: &[u8], minutes: &[u8]| {
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    };
    let (mut zone_minutes, mut is_utc) = (None, false);
    match line.get(at) {
        Some(b'Z') => {
            (zone_minutes, is_utc) = (Some(0), true);
            at += 1;
        }
        Some(sign @ (b'+' | b'-')) => {
            let sign = if *sign == b'-' { -1 } else { 1 };
            let text = line.get(at + 1..at + 5)?;
            if text[2] == b':' {
                zone_minutes = Some(zone(sign, &text[..2], line.get(at + 4..at + 6)?)?);
                at += 6;
            } else {
                zone_minutes = Some(zone(sign, &text[..2], &text[2..])?);
                at += 5;
            }
        }
        _ => {}
    }
    let when = when(Some(year), month, day, micros)?;
    Some((When { zone_minutes, is_utc, ..when }, at))
}

/// `Nov  3 00:01:44[.537]`, also `Nov 3 2026 00:01:44`.
fn bsd_time(line: &[u8]) -> Option<(When, usize)> {
    let name = line.get(..3)?;
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    let rest = line.get(3..)?.strip_prefix(b" ")?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let day = number(rest.get(..digits).filter(|digits| !digits.is_empty())?)?;
    let mut rest = rest[digits..].strip_prefix(b" ")?;
    let mut year = None;
    if rest.len() > 5 && rest[..4].iter().all(u8::is_ascii_digit) && rest[4] == b' ' {
        year = number(&rest[..4]);
        rest = &rest[5..];
    }
    let (micros, length) = clock(rest)?;
    let when = when(year, i32::try_from(month).ok()?, day, micros)?;
    Some((when, line.len() - rest.len() + length))
}

fn when(year: Option<i32>, month: i32, day: i32, micros: i64) -> Option<When> {
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && year.is_none_or(|year| year > 0);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    is_date.then_some(When { year, month, day, micros, zone_minutes: None, is_utc: false })
}

/// Microseconds of the last digit of a fraction of a second, by its number of digits.
const MICROS: [i64; 7] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];

/// `00:01:44[.537095]`: microseconds since midnight, and the length. A leap second is the first of the next minute.
fn clock(text: &[u8]) -> Option<(i64, usize)> {
    let clock = text.get(..8)?;
    let (hour, minute, second) = (number(&clock[..2])?, number(&clock[3..5])?, number(&clock[6..])?);
    if clock[2] != b':' || clock[5] != b':' || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let micros = i64::from(hour * 3600 + minute * 60 + second) * Timestamp::SECOND;
    let Some(fraction) = text[8..].strip_prefix(b".") else { return Some((micros, 8)) };
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let kept = &fraction[..digits.min(MICROS.len() - 1)];
    let part = kept.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')) * MICROS[kept.len()];
    Some((micros + part, if digits == 0 { 8 } else { 9 + digits }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_counts_them() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for year in [1, 4, 100, 400, 1582, 1600, 1899, 1900, 1969, 1970, 1999, 2000, 2023, 2024, 2100, 9999] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let date = jiff::civil::Date::new(year, month, day).ok();
                let expect = date.map(|date| i64::from(date.since(epoch).expect("in range").get_days()));
                let (month, day) = (u8::try_from(month).expect("small"), u8::try_from(day).expect("small"));
                assert_eq!(days_since_1970(i32::from(year), month, day), expect, "{year}-{month}-{day}");
            }
        }
        assert_eq!((days_since_1970(0, 3, 1), days_since_1970(10_000, 1, 1)), (None, None));
    }

    #[test]
    fn fractions_of_a_second_are_read_to_the_microsecond() {
        let read = |text: &str| clock(text.as_bytes());
        assert_eq!(read("00:00:01.5 x"), Some((1_500_000, 10)));
        assert_eq!(read("00:00:01.537095-"), Some((1_537_095, 15)));
        assert_eq!(read("00:00:01.123456789Z"), Some((1_123_456, 18)));
        assert_eq!(read("00:00:01. x"), Some((1_000_000, 8)));
    }
}
