//! Time: microseconds since the Unix epoch in UTC, half-open intervals, RFC 3339 in and out.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z. Earlier moments are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Text that is not an RFC 3339 time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 time: {text:?}")]
pub struct TimeError {
    /// What was given.
    pub text: String,
}

impl Timestamp {
    /// Microseconds in one second.
    pub const SECOND: i64 = 1_000_000;
    /// Microseconds in one hour.
    pub const HOUR: i64 = 3600 * Self::SECOND;
    /// Microseconds in one day.
    pub const DAY: i64 = 24 * Self::HOUR;
    /// Between the epochs of Windows (1601) and Unix (1970), in units of 100 ns.
    const FILETIME_EPOCH: i128 = 116_444_736_000_000_000;

    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since the Unix epoch; `None` beyond what microseconds can hold.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(Self::SECOND).map(Self)
    }

    /// From a Windows FILETIME: 100 ns since 1601-01-01. The last digit is dropped. Every `u64` has a result.
    #[must_use]
    pub fn from_filetime(filetime: u64) -> Self {
        let micros = (i128::from(filetime) - Self::FILETIME_EPOCH).div_euclid(10);
        Self(i64::try_from(micros).expect("a u64 of 100 ns fits an i64 of microseconds"))
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment moved by `micros`, held at the ends of the range.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// `self - earlier` in microseconds, held at the ends of the range.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The start of this moment's hour.
    #[must_use]
    pub const fn hour(self) -> Self {
        Self(self.0.div_euclid(Self::HOUR).saturating_mul(Self::HOUR))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn day_number(self) -> i64 {
        self.0.div_euclid(Self::DAY)
    }

    /// The day as `YYYY-MM-DD`; years beyond 9999 and before 1 are held at those ends.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.day_number());
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// 0001-01-01, in days since 1970-01-01.
const FIRST_DAY: i64 = -719_162;

/// Year, month and day of a count of days since 1970-01-01 (proleptic Gregorian), held to years 1-9999.
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.clamp(FIRST_DAY, 2_932_896) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with a `Z`; a fraction (6 digits) only when there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.rem_euclid(Self::DAY);
        let (seconds, fraction) = (micros / Self::SECOND, micros % Self::SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.day())?;
        if fraction != 0 {
            write!(f, ".{fraction:06}")?;
        }
        f.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parsed: jiff::Timestamp = text.parse().map_err(|_| TimeError { text: text.to_owned() })?;
        let time = Self(parsed.as_microsecond());
        // What would print as another time is not a time to us: years before 1 are held at year 1 when shown.
        if time.day_number() < FIRST_DAY { Err(TimeError { text: text.to_owned() }) } else { Ok(time) }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A half-open stretch of time, `from <= t < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// First moment inside.
    pub from: Timestamp,
    /// First moment after.
    pub to: Timestamp,
}

impl Interval {
    /// Is `time` inside?
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.to
    }

    /// The part shared with `other`, if there is one.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from < to).then_some(Self { from, to })
    }
}

/// A window of a question: either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First moment inside; `None` is "from the beginning".
    pub from: Option<Timestamp>,
    /// First moment after; `None` is "to the end".
    pub to: Option<Timestamp>,
}

impl Window {
    /// Is `time` inside?
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_and_print_as_rfc_3339() {
        let check = |given: &str, expect: &str| {
            assert_eq!(given.parse::<Timestamp>().expect("a time").to_string(), expect, "{given}");
        };
        check("2026-11-23T00:01:44.537095-06:00", "2026-11-23T06:01:44.537095Z");
        check("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z");
        check("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z");
        check("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        assert!("0000-12-31T00:00:00Z".parse::<Timestamp>().is_err());
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn every_filetime_has_a_time() {
        assert_eq!(Timestamp::from_filetime(0).to_string(), "1601-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_filetime(132_483_200_000_000_009).to_string(), "2020-10-28T00:53:20Z");
        let last = Timestamp::from_filetime(u64::MAX);
        assert_eq!(last.to_string().len(), "9999-12-31T23:59:59.000000Z".len());
    }

    #[test]
    fn our_days_are_the_days_of_jiff() {
        for days in (-700_000..2_900_000).step_by(977) {
            let time = Timestamp::from_micros(days * Timestamp::DAY);
            let other = jiff::Timestamp::from_microsecond(time.micros()).expect("in range");
            assert_eq!(time.to_string(), other.to_string());
        }
    }
}
