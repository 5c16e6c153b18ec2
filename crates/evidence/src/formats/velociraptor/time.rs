//! The time of a row: the best of its members that are times.

use crate::formats::json_lines::Leaf;
use crate::formats::windows::time::{Written, assumed, zone_word};
use events::{BatchBuilder, Column};
use model::Timestamp;

/// The best time of a row so far.
#[derive(Default)]
pub(super) struct Time {
    best: Option<(usize, Written, String)>,
}

impl Time {
    pub(super) fn take(&mut self, rank: usize, leaf: Leaf<'_>) {
        if self.best.as_ref().is_some_and(|(best, ..)| *best <= rank) {
            return;
        }
        let written = match leaf {
            Leaf::Text(text) => Written::parse(text),
            _ => epoch(leaf).map(|time| Written::Zoned { time, is_utc: true }),
        };
        if let Some(written) = written {
            self.best = Some((rank, written, leaf.as_text(&mut String::new(), str::to_owned)));
        }
    }

    pub(super) fn write(&self, events: &mut BatchBuilder, assume_zone_minutes: i32) {
        let Some((_, written, text)) = &self.best else { return };
        events.set_text(Column::TIME_TEXT, text);
        match *written {
            Written::Zoned { time, is_utc } => {
                events.set_time(time);
                events.set_text(Column::TIME_ZONE, zone_word(is_utc));
            }
            Written::Local(face) => {
                events.set_time(face.plus_micros(i64::from(assume_zone_minutes) * -60 * Timestamp::SECOND));
                events.set_text(Column::TIME_ZONE, &assumed(assume_zone_minutes));
            }
        }
    }
}

/// Seconds since 1970 as a moment. Windows counts tenths of a microsecond; what a float adds to them is no part of the time.
fn epoch(leaf: Leaf<'_>) -> Option<Timestamp> {
    /// Seconds far beyond any log.
    const SECONDS_MAX: f64 = 1e11;
    match leaf {
        Leaf::Float(seconds) if seconds.abs() < SECONDS_MAX => {
            Some(Timestamp::from_micros(((seconds * 1e7).round() as i64).div_euclid(10)))
        }
        Leaf::Unsigned(seconds) if (seconds as f64) < SECONDS_MAX => {
            Timestamp::from_seconds(i64::try_from(seconds).ok()?)
        }
        _ => None,
    }
}
