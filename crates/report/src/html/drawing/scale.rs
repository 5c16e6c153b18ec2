//! A time axis: moments to whole pixels, and ticks that fall on round times.

use model::{Interval, Timestamp};

/// Steps that ticks may have, in microseconds.
const STEPS: [i64; 12] = [
    Timestamp::HOUR / 60,
    Timestamp::HOUR / 6,
    Timestamp::HOUR,
    3 * Timestamp::HOUR,
    6 * Timestamp::HOUR,
    12 * Timestamp::HOUR,
    Timestamp::DAY,
    2 * Timestamp::DAY,
    7 * Timestamp::DAY,
    14 * Timestamp::DAY,
    28 * Timestamp::DAY,
    91 * Timestamp::DAY,
];
const TICKS_MAX: i64 = 9;

/// The axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    span: Interval,
    left: usize,
    width: usize,
}

impl Scale {
    /// An axis over `span` from `left`, `width` wide; `None` when the span is empty.
    pub(super) fn new(span: Interval, left: usize, width: usize) -> Option<Self> {
        (span.from < span.to).then_some(Self { span, left, width })
    }

    /// Where a moment stands; moments outside are held at the ends.
    pub(super) fn x(&self, time: Timestamp) -> usize {
        let length = i128::from(self.span.to.since(self.span.from)).max(1);
        let at = i128::from(time.since(self.span.from)).clamp(0, length);
        let width = i128::try_from(self.width).expect("a drawing is small");
        self.left + usize::try_from(at * width / length).expect("between 0 and the width")
    }

    /// The span of the axis.
    pub(super) const fn span(&self) -> Interval {
        self.span
    }

    /// Round moments inside, with what is written at them.
    pub(super) fn ticks(&self) -> Vec<(Timestamp, String)> {
        let length = self.span.to.since(self.span.from);
        let widest = (length / TICKS_MAX).max(1);
        let step = STEPS.into_iter().find(|step| *step >= widest).unwrap_or(widest);
        let first = self.span.from.micros().div_euclid(step).saturating_add(1).saturating_mul(step);
        (0..=TICKS_MAX)
            .map(|number| Timestamp::from_micros(first).plus_micros(number.saturating_mul(step)))
            .filter(|time| self.span.contains(*time))
            .map(|time| (time, if step < Timestamp::DAY { clock(time) } else { time.day() }))
            .collect()
    }
}

/// `2026-01-14 06:00`.
fn clock(time: Timestamp) -> String {
    let text = time.to_string();
    let (day, clock) = text.split_once('T').unwrap_or((&text, ""));
    format!("{day} {}", clock.get(..5).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_hold_every_moment_and_tick_on_round_ones() {
        let time = |text: &str| text.parse::<Timestamp>().expect("a time");
        let span = Interval { from: time("2026-01-05T00:00:00Z"), to: time("2026-03-01T00:00:00Z") };
        let scale = Scale::new(span, 100, 800).expect("not empty");
        assert_eq!((scale.x(span.from), scale.x(span.to)), (100, 900));
        assert_eq!(scale.x(Timestamp::from_micros(i64::MIN)), 100);
        assert_eq!(scale.x(Timestamp::from_micros(i64::MAX)), 900);
        let labels: Vec<String> = scale.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(
            labels,
            [
                "2026-01-08",
                "2026-01-15",
                "2026-01-22",
                "2026-01-29",
                "2026-02-05",
                "2026-02-12",
                "2026-02-19",
                "2026-02-26"
            ]
        );
        let all = Interval { from: Timestamp::from_micros(i64::MIN), to: Timestamp::from_micros(i64::MAX) };
        assert!(!Scale::new(all, 0, 10).expect("not empty").ticks().is_empty());
        assert!(Scale::new(Interval { from: span.to, to: span.from }, 0, 10).is_none());
    }
}
