//! Dates as spreadsheets and shells write them, in the form of some country.

use jiff::civil::{Date, DateTime, Time};
use model::Timestamp;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What comes first in a date with slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// As in the United States.
    MonthFirst,
    /// As in most of the world.
    DayFirst,
}

/// The order that a date with slashes has, where only one is possible: `31/12/2025 ..`, `12/31/2025 ..`.
pub(crate) fn order_of(text: &str) -> Option<DateOrder> {
    let mut parts = text.trim_start().splitn(3, '/');
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    // A year that no log is of shows nothing.
    let year = rest.split(|each: char| !each.is_ascii_digit()).next()?.parse::<u16>().ok()?;
    if !(1970..2200).contains(&year) {
        return None;
    }
    match (first.trim().parse::<u8>().ok()?, second.trim().parse::<u8>().ok()?) {
        (13..=31, 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Reads `31.12.2025 23:00:00`, `12/31/2025, 11:00:00.000 PM`, `31/12/2025 23:00`, `Dec 31, 2025 11:00:00 PM`, as if they were UTC. With
/// slashes only the order that is given is read; without one, the month comes first where both may be months.
pub(crate) fn local(text: &str, order: Option<DateOrder>) -> Option<Timestamp> {
    let mut words = text.split([' ', ',', '\u{202f}']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let is_word = first.starts_with(|character: char| character.is_ascii_alphabetic());
    let date = if is_word { of_words(first, words.next()?, words.next()?)? } else { of_numbers(first, order)? };
    let clock = clock(words.next()?, words.next().unwrap_or_default())?;
    if words.next().is_some() {
        return None;
    }
    let instant = jiff::tz::Offset::UTC.to_timestamp(DateTime::from_parts(date, clock)).ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

fn of_words(month: &str, day: &str, year: &str) -> Option<Date> {
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    Date::new(year.parse().ok()?, i8::try_from(month).ok()?, day.parse().ok()?).ok()
}

fn of_numbers(date: &str, order: Option<DateOrder>) -> Option<Date> {
    let separator = if date.contains('.') { '.' } else { '/' };
    let mut parts = date.split(separator).map(|part| part.trim().parse::<i16>().ok());
    let (first, second, year) = (parts.next()??, parts.next()??, parts.next()??);
    let is_day_first = separator == '.' || order.map_or(first > 12, |order| order == DateOrder::DayFirst);
    let (month, day) = if is_day_first { (second, first) } else { (first, second) };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `23:00:00.000` alone, `11:00` with `PM`.
fn clock(face: &str, half: &str) -> Option<Time> {
    let (face, fraction) = face.split_once('.').unwrap_or((face, ""));
    let mut parts = face.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    let hour = match (half.to_ascii_uppercase().as_str(), hour) {
        ("", hour) => hour,
        ("AM", 12) => 0,
        ("AM", hour @ 1..=11) | ("PM", hour @ 12) => hour,
        ("PM", hour @ 1..=11) => hour + 12,
        _ => return None,
    };
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Time::new(hour, minute, second, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_several_countries() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(local(text, None).map(|time| time.to_string()).as_deref(), expect, "{text}");
        };
        check("31.12.2025 23:00:05", Some("2025-12-31T23:00:05Z"));
        check("12/31/2025 11:00:05 PM", Some("2025-12-31T23:00:05Z"));
        check("31/12/2025 23:00", Some("2025-12-31T23:00:00Z"));
        check("Dec 31, 2025 11:00:05 PM", Some("2025-12-31T23:00:05Z"));
        check("Dec 31, 2025, 11:00:05 PM", Some("2025-12-31T23:00:05Z"));
        check("12/31/2025, 11:00:05.250 PM", Some("2025-12-31T23:00:05.250000Z"));
        check("3/4/2026 12:00:00 AM", Some("2026-03-04T00:00:00Z"));
        for none in [
            "",
            "3/4/2026",
            "13/13/2026 10:00",
            "3/4/2026 13:00 PM",
            "3/4 10:00",
            "x/y/z 1:2",
            "3/4/2026 1:00 AM UTC",
            "3/4/2026 1:00:00.é",
        ] {
            check(none, None);
        }
    }

    #[test]
    fn an_order_is_kept_to() {
        let check = |text: &str, order: DateOrder, expect: Option<&str>| {
            assert_eq!(local(text, Some(order)).map(|time| time.to_string()).as_deref(), expect, "{text}");
        };
        check("3/4/2026 10:00", DateOrder::DayFirst, Some("2026-04-03T10:00:00Z"));
        check("3/4/2026 10:00", DateOrder::MonthFirst, Some("2026-03-04T10:00:00Z"));
        check("13/4/2026 10:00", DateOrder::MonthFirst, None);
        check("4/13/2026 10:00", DateOrder::DayFirst, None);
        check("13.4.2026 10:00", DateOrder::MonthFirst, Some("2026-04-13T10:00:00Z"));
        assert_eq!(order_of("31/12/2025 23:00"), Some(DateOrder::DayFirst));
        assert_eq!(order_of("12/31/2025 23:00"), Some(DateOrder::MonthFirst));
        assert_eq!((order_of("13/1/9999 23:00"), order_of("13/1")), (None, None));
        for none in ["1/2/2026 23:00", "", "31.12.2025", "2026-01-02", "44/1/2026", "a/b"] {
            assert_eq!(order_of(none), None, "{none}");
        }
    }
}
