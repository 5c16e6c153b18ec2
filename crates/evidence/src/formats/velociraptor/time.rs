//! The time of a row: the best of its members that are times.

use crate::formats::json::Leaf;
use crate::formats::time::Written;
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
        written.write(events, assume_zone_minutes);
    }
}

/// Seconds since 1970, with or without a fraction, as a moment. What is finer than a microsecond is cut off, as in the log itself.
fn epoch(leaf: Leaf<'_>) -> Option<Timestamp> {
    match leaf {
        Leaf::Float(text) if let Some((seconds, fraction)) = text.split_once('.') => {
            let seconds = Timestamp::from_seconds(seconds.parse().ok()?)?;
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let micros = format!("{:0<6}", &fraction[..digits.min(6)]).parse().ok()?;
            // An exponent is nothing that a time is written with.
            (digits == fraction.len() && !text.starts_with('-')).then(|| seconds.plus_micros(micros))
        }
        Leaf::Unsigned(seconds) => Timestamp::from_seconds(i64::try_from(seconds).ok()?),
        _ => None,
    }
}
