//! Times as collectors spell them, with a zone or without.

use events::{BatchBuilder, Column};
use model::Timestamp;

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// With a zone.
    Zoned {
        /// When.
        time: Timestamp,
        /// Is the zone `Z`?
        is_utc: bool,
    },
    /// Without: the clock's face, as if it were UTC.
    Local(Timestamp),
}

impl Written {
    /// Reads `2020-09-22T18:53:04.182Z`, `..+02:00`, `2020-09-22 14:53:01`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(time) = text.parse() {
            return Some(Self::Zoned { time, is_utc: text.ends_with(['Z', 'z']) });
        }
        let face: jiff::civil::DateTime = text.parse().ok()?;
        let time = jiff::tz::Offset::UTC.to_timestamp(face).ok()?;
        Some(Self::Local(Timestamp::from_micros(time.as_microsecond())))
    }

    /// Writes when it was and where the zone is from; without one it is read in the zone that is assumed.
    pub(crate) fn write(self, row: &mut BatchBuilder, assume_zone_minutes: i32) {
        match self {
            Self::Zoned { time, is_utc } => {
                row.set_time(time);
                row.set_text(Column::TIME_ZONE, zone_word(is_utc));
            }
            Self::Local(face) => {
                row.set_time(face.plus_micros(i64::from(assume_zone_minutes) * -60 * Timestamp::SECOND));
                row.set_text(Column::TIME_ZONE, &assumed(assume_zone_minutes));
            }
        }
    }
}

/// The word for a zone that was assumed.
pub(crate) fn assumed(minutes_east: i32) -> String {
    let sign = if minutes_east < 0 { '-' } else { '+' };
    let minutes = minutes_east.unsigned_abs();
    format!("assumed:{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The word for a zone in the record.
pub(crate) const fn zone_word(is_utc: bool) -> &'static str {
    if is_utc { "utc" } else { "offset" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let check = |text: &str, expect: Option<(&str, &str)>| {
            let written = Written::parse(text).map(|written| match written {
                Written::Zoned { time, is_utc } => (time.to_string(), zone_word(is_utc)),
                Written::Local(time) => (time.to_string(), "none"),
            });
            assert_eq!(written, expect.map(|(time, zone)| (time.to_owned(), zone)), "{text}");
        };
        check("2020-09-22T18:53:04.182Z", Some(("2020-09-22T18:53:04.182000Z", "utc")));
        check("2020-09-22T18:53:04.1234567+02:00", Some(("2020-09-22T16:53:04.123456Z", "offset")));
        check("2020-09-22 14:53:01", Some(("2020-09-22T14:53:01Z", "none")));
        check("2020-10-18 10:56:18.799", Some(("2020-10-18T10:56:18.799000Z", "none")));
        check("yesterday", None);
        check("", None);
        assert_eq!((assumed(-330), assumed(60)), ("assumed:-05:30".to_owned(), "assumed:+01:00".to_owned()));
    }
}
