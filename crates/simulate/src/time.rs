//! Times as microseconds since 1970-01-01 in UTC, and the ways logs write them.
use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// A second in microseconds.
pub const SECOND: i64 = 1_000_000;
/// A minute in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// Date and time of day at an offset from UTC, in hours.
pub fn civil(time_us: i64, offset_hours: i8) -> DateTime {
    let time = Timestamp::from_microsecond(time_us).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::constant(offset_hours).to_datetime(time)
}

/// `2026-01-12T00:00:00.000000Z`.
pub fn rfc3339_micros(time_us: i64) -> String {
    format!("{}Z", iso_micros(time_us, 0))
}

/// `2026-01-12T00:00:00Z`, without fractions.
pub fn rfc3339_seconds(time_us: i64) -> String {
    let t = civil(time_us, 0);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}

/// `2026-01-12T00:00:00.000000` at an offset, without naming it.
pub fn iso_micros(time_us: i64, offset_hours: i8) -> String {
    let t = civil(time_us, offset_hours);
    let micros = time_us.rem_euclid(SECOND);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{micros:06}",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}
