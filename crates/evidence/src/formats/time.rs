//! Times as collectors spell them, with a zone or without.
//!
//! A zone after a blank (`2026-11-23 10:00:00.000 PDT`, as Splunk writes `_time`) is an offset, or a name that has one meaning: of RFC 5322
//! (section 4.3, `obs-zone`) those of North America but `CST`, and the names of Europe and Japan that the time zone database (IANA)
//! gives to no other offset today. A name with several meanings (`CST` is also China's, `BST` Bangladesh's, `IST` India's, Israel's and Ireland's,
//! `AST` Arabia's) or one that is not known is not guessed at: the clock's face is read in the zone that is assumed, and marked so.

use events::{BatchBuilder, Column};
use model::Timestamp;

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// With a zone.
    Zoned {
        /// When.
        time: Timestamp,
        /// Is the zone called UTC (`Z`, `UTC`, `GMT`), and not only as far from it?
        is_utc: bool,
    },
    /// Without: the clock's face, as if it were UTC.
    Local(Timestamp),
}

/// Names of UTC.
const IS_UTC: [&str; 4] = ["Z", "UTC", "GMT", "UT"];

impl Written {
    /// Reads `2020-09-22T18:53:04.182Z`, `..+02:00`, `2020-09-22 14:53:01`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(time) = text.parse() {
            return Some(Self::Zoned { time, is_utc: text.ends_with(['Z', 'z']) });
        }
        face_of(text).map(Self::Local).or_else(|| Self::before_zone(text))
    }

    /// Reads `FACE ZONE`.
    fn before_zone(text: &str) -> Option<Self> {
        let (face, zone) = text.rsplit_once(' ')?;
        let face = face.trim_end();
        let face = face_of(face).filter(|_| face.contains(':'))?;
        Some(match zone_of(zone)? {
            Zone::East(minutes) => {
                let time = face.plus_micros(i64::from(minutes) * -60 * Timestamp::SECOND);
                Self::Zoned { time, is_utc: IS_UTC.contains(&zone) }
            }
            Zone::Ambiguous => Self::Local(face),
        })
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

fn face_of(text: &str) -> Option<Timestamp> {
    let face: jiff::civil::DateTime = text.parse().ok()?;
    let time = jiff::tz::Offset::UTC.to_timestamp(face).ok()?;
    Some(Timestamp::from_micros(time.as_microsecond()))
}

/// What is said of a zone.
enum Zone {
    /// Minutes east of UTC.
    East(i32),
    /// A name that does not decide it.
    Ambiguous,
}

/// Names with one meaning, and how many minutes east of UTC it is.
const ZONES: &[(&str, i32)] = &[
    ("Z", 0),
    ("UTC", 0),
    ("UT", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("JST", 540),
];

/// A zone's name or offset: `PDT`, `+01:00`, `+0100`. `None` for what is none; `AM` and `PM` are halves of a day.
fn zone_of(text: &str) -> Option<Zone> {
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == text) {
        return Some(Zone::East(*minutes));
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return is_zone_name(text).then_some(Zone::Ambiguous),
    };
    let digits: String = text[1..].chars().filter(|each| *each != ':').collect();
    let is_offset =
        matches!((text.len(), digits.len()), (6, 4) | (5, 4)) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let (hours, minutes): (i32, i32) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?);
    (is_offset && hours <= 23 && minutes < 60).then_some(Zone::East(sign * (hours * 60 + minutes)))
}

fn is_zone_name(text: &str) -> bool {
    (3..=5).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// Does a time end with the name of a zone? Where it is read as [`Written::Local`], the name has several meanings.
pub(crate) fn names_zone(text: &str) -> bool {
    text.trim().rsplit_once(' ').is_some_and(|(_, zone)| is_zone_name(zone))
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
        check("2026-11-23 10:00:00.000 PDT", Some(("2026-11-23T17:00:00Z", "offset")));
        check("2026-11-23 10:00:00.000 CET", Some(("2026-11-23T09:00:00Z", "offset")));
        check("2026-11-23 10:00:00 +01:00", Some(("2026-11-23T09:00:00Z", "offset")));
        check("2026-11-23 10:00:00 -0530", Some(("2026-11-23T15:30:00Z", "offset")));
        check("2026-11-23T10:00:00 UTC", Some(("2026-11-23T10:00:00Z", "utc")));
        check("2026-11-23 10:00:00 WET", Some(("2026-11-23T10:00:00Z", "offset")));
        for ambiguous in ["CST", "BST", "IST", "AST", "XYZT"] {
            check(&format!("2026-11-23 10:00:00.000 {ambiguous}"), Some(("2026-11-23T10:00:00Z", "none")));
            assert!(names_zone(&format!("2026-11-23 10:00:00.000 {ambiguous}")));
        }
        for none in [
            "10:00:00 PM",
            "10:00:00 +1",
            "10:00:00 +25:00",
            "10:00:00 +01:99",
            "10:00:00 cet",
            "CET",
            "+01:00",
            "10:00:00 +é12",
        ] {
            check(&format!("2026-11-23 {none}"), None);
        }
        check("yesterday", None);
        check("", None);
        assert_eq!((assumed(-330), assumed(60)), ("assumed:-05:30".to_owned(), "assumed:+01:00".to_owned()));
    }
}
