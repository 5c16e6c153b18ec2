//! Reading a record's time: the formats that a mapping names, and the zone it gives.

use crate::formats::time::{Written, assumed, zone_word};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use model::Timestamp;
use std::borrow::Cow;

/// One way to write a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeFormat {
    /// `2026-01-14T09:00:00Z`, with or without the zone, with a space or `T`.
    Rfc3339,
    /// A number: so many of these since 1970 began. Microseconds in one. Numbers that would be before 1973 or after 5138 are not read, so
    /// that of several such formats the right one does.
    Unix(i64),
    /// As `jiff::fmt::strtime` has it.
    Pattern(String),
}

/// The zone of times that name none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// The product writes UTC.
    Utc,
    /// It writes the time of this offset, in minutes east.
    Minutes(i32),
    /// As for other logs without a zone.
    Assumed,
}

impl Zone {
    /// Of the word in the file.
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        match word {
            "utc" | "UTC" | "Z" => Ok(Self::Utc),
            "assumed" => Ok(Self::Assumed),
            _ => minutes(word)
                .map(Self::Minutes)
                .ok_or_else(|| format!("zone {word:?} is not \"utc\", not \"assumed\" and no offset like \"+01:00\"")),
        }
    }
}

fn minutes(word: &str) -> Option<i32> {
    let (sign, rest) = match word.as_bytes().first()? {
        b'+' => (1, &word[1..]),
        b'-' => (-1, &word[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |text: &str| (text.len() == 2).then(|| text.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

impl TimeFormat {
    /// Of the word or pattern in the file. A pattern must tell a moment: it is asked to read back what it writes.
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        match word {
            "rfc3339" => return Ok(Self::Rfc3339),
            "unix" => return Ok(Self::Unix(1_000_000)),
            "unix_ms" => return Ok(Self::Unix(1_000)),
            "unix_us" => return Ok(Self::Unix(1)),
            _ => {}
        }
        if !word.contains('%') {
            let near = super::text::near(word, ["rfc3339", "unix", "unix_ms", "unix_us"]);
            return Err(format!("format {word:?} is no word for a format, and has no % of a pattern{near}"));
        }
        let format = Self::Pattern(word.to_owned());
        let moment = jiff::civil::date(2026, 11, 23).at(15, 4, 0, 0);
        let zoned = moment.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
        let written = strtime::format(word, &zoned).map_err(|error| format!("format {word:?}: {error}"))?;
        let read = format.read(&written).map(|read| match read {
            Written::Zoned { time, .. } | Written::Local(time) => time.micros(),
        });
        if read != Some(zoned.timestamp().as_microsecond()) {
            return Err(format!(
                "format {word:?} does not tell year, month, day, hour and minute: it reads {written:?} as something else"
            ));
        }
        Ok(format)
    }

    /// Reads a time.
    fn read(&self, text: &str) -> Option<Written> {
        match self {
            Self::Rfc3339 => face(text).or_else(|| Written::parse(text)),
            Self::Unix(micros) => {
                Some(Written::Zoned { time: Timestamp::from_micros(unix(text, *micros)?), is_utc: true })
            }
            Self::Pattern(pattern) => {
                let parts = strtime::parse(pattern, text).ok()?;
                if let Some(offset) = parts.offset() {
                    let time = parts.to_timestamp().ok()?;
                    let time = Timestamp::from_micros(time.as_microsecond());
                    return Some(Written::Zoned { time, is_utc: offset == Offset::UTC });
                }
                let face = Offset::UTC.to_timestamp(parts.to_datetime().ok()?).ok()?;
                Some(Written::Local(Timestamp::from_micros(face.as_microsecond())))
            }
        }
    }
}

/// A time that has no zone. Trying whether it has one costs as much as reading it.
fn face(text: &str) -> Option<Written> {
    let clock = text.get("2026-01-14T".len()..)?;
    if !clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')) {
        return None;
    }
    let face = Offset::UTC.to_timestamp(text.parse::<jiff::civil::DateTime>().ok()?).ok()?;
    Some(Written::Local(Timestamp::from_micros(face.as_microsecond())))
}

/// Microseconds that are read as a number of the unit: 1973 to 5138. Seconds may be earlier.
const MICROS: std::ops::Range<i64> = 100_000_000_000_000..100_000_000_000_000_000;

/// A decimal number in microseconds, its fraction cut there.
fn unix(text: &str, micros_each: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !(fraction.is_empty() || is_digits(fraction)) {
        return None;
    }
    let mut micros = whole.parse::<i64>().ok()?.checked_mul(micros_each)?;
    let mut each = micros_each;
    if micros >= MICROS.end || (micros < MICROS.start && micros_each < 1_000_000) {
        return None;
    }
    for digit in fraction.bytes() {
        each /= 10;
        micros += each * i64::from(digit - b'0');
    }
    Some(micros)
}

/// Reads a time by the first format that fits: when, and the word for where its zone came from.
pub(super) fn read(
    text: &str,
    formats: &[TimeFormat],
    zone: Zone,
    assume_minutes: i32,
) -> Option<(Timestamp, Cow<'static, str>)> {
    let written = formats.iter().find_map(|format| format.read(text))?;
    Some(match (written, zone) {
        (Written::Zoned { time, is_utc }, _) => (time, zone_word(is_utc).into()),
        (Written::Local(face), Zone::Utc) => (face, "utc".into()),
        (Written::Local(face), Zone::Minutes(minutes)) => east(face, minutes),
        (Written::Local(face), Zone::Assumed) => east(face, assume_minutes),
    })
}

fn east(face: Timestamp, minutes: i32) -> (Timestamp, Cow<'static, str>) {
    (face.plus_micros(i64::from(minutes) * -60 * Timestamp::SECOND), assumed(minutes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_the_format_says() {
        let check = |format: &str, zone: &str, text: &str, expect: Option<(&str, &str)>| {
            let format = TimeFormat::parse(format).unwrap();
            let read = read(text, &[format], Zone::parse(zone).unwrap(), 60);
            let read = read.map(|(time, word)| (time.to_string(), word));
            assert_eq!(read, expect.map(|(time, word)| (time.to_owned(), word.into())), "{text}");
        };
        check("rfc3339", "assumed", "2026-01-14T09:00:00Z", Some(("2026-01-14T09:00:00Z", "utc")));
        check("rfc3339", "assumed", "2026-01-14 09:00:00", Some(("2026-01-14T08:00:00Z", "assumed:+01:00")));
        check("unix", "assumed", "1768381200.5", Some(("2026-01-14T09:00:00.500000Z", "utc")));
        check("unix_ms", "assumed", "1768381200000", Some(("2026-01-14T09:00:00Z", "utc")));
        check("unix_us", "assumed", "1768381200000001.9", Some(("2026-01-14T09:00:00.000001Z", "utc")));
        check("unix", "assumed", "99999999999999999999", None);
        check("unix", "assumed", "-1", None);
        check("unix", "assumed", "1768381200000", None);
        check("unix_ms", "assumed", "1768381200", None);
        check("unix", "assumed", "0", Some(("1970-01-01T00:00:00Z", "utc")));
        let american = "%m/%d/%Y %I:%M:%S %p";
        check(american, "utc", "1/14/2026 9:00:00 AM", Some(("2026-01-14T09:00:00Z", "utc")));
        check(american, "-05:00", "01/14/2026 09:00:00 PM", Some(("2026-01-15T02:00:00Z", "assumed:-05:00")));
        check(american, "utc", "14.01.2026 09:00", None);
        check("%d/%b/%Y:%H:%M:%S %z", "utc", "14/Jan/2026:09:00:00 +0200", Some(("2026-01-14T07:00:00Z", "offset")));
        check("%d-%b-%y %H:%M", "utc", "14-Jan-26 09:00", Some(("2026-01-14T09:00:00Z", "utc")));
    }

    #[test]
    fn formats_that_tell_no_moment_are_refused() {
        for wrong in ["%H:%M:%S", "%b %d %H:%M:%S", "%Y-%m-%d", "%m/%d/%Y %I:%M", "%Y-%m-%d %H:%M %", "rfc3399", ""] {
            assert!(TimeFormat::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "CET", "01:00", "+1:00", "+99:00", "+01:75"] {
            assert!(Zone::parse(wrong).is_err(), "{wrong}");
        }
    }
}
