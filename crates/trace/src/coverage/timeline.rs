//! The gaps in one log of one host.

use model::{CoverageSpan, HoleReason, Interval, Timestamp};

const SILENCE_MIN: i64 = 6 * Timestamp::HOUR;
const SILENCE_MAX: i64 = 72 * Timestamp::HOUR;
/// So near to a gap's end a recorded clearing explains the gap.
const CLEARED_NEAR: i64 = Timestamp::HOUR;
/// Share of its record numbers that a log must hold for a jump to mean loss.
const WHOLE_PERCENT: u128 = 95;

/// A stretch without the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) span: Interval,
    pub(super) reason: HoleReason,
}

/// The gaps of one log within the window, in order of time.
pub(super) fn gaps(spans: &[&CoverageSpan], cleared: &[Timestamp], window: Interval) -> Vec<Gap> {
    if window.from >= window.to {
        return Vec::new();
    }
    let mut sorted = spans.to_vec();
    sorted.sort();
    let stretches = joined(&sorted);
    let Some((first, last)) = stretches.first().zip(stretches.last()) else {
        return vec![Gap { span: window, reason: HoleReason::NotCollected }];
    };
    let silence = silence_max(&stretches);
    let whole = is_whole(&sorted);
    let mut gaps = Vec::new();
    if first.span.from.since(window.from) > silence {
        gaps.push(Gap { span: Interval { from: window.from, to: first.span.from }, reason: HoleReason::OutsideLog });
    }
    for pair in stretches.windows(2) {
        gaps.extend(between(&pair[0], &pair[1], whole, silence));
    }
    if window.to.since(last.span.to) > silence {
        gaps.push(Gap { span: Interval { from: last.span.to, to: window.to }, reason: HoleReason::OutsideLog });
    }
    for &time in cleared {
        explain(&mut gaps, &stretches, time);
    }
    gaps.retain_mut(|gap| match gap.span.intersection(&window) {
        Some(inside) => {
            gap.span = inside;
            true
        }
        None => false,
    });
    gaps.sort_by_key(|gap| (gap.span.from, gap.span.to, gap.reason));
    gaps
}

/// Spans that touch or overlap, as one.
struct Stretch {
    span: Interval,
    first_record: Option<u64>,
    last_record: Option<u64>,
}

fn joined(sorted: &[&CoverageSpan]) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::new();
    for span in sorted {
        match joined.last_mut() {
            Some(last) if span.span.from <= last.span.to => {
                last.span.to = last.span.to.max(span.span.to);
                last.last_record = last.last_record.max(span.last_record_id);
            }
            _ => joined.push(Stretch {
                span: span.span,
                first_record: span.first_record_id,
                last_record: span.last_record_id,
            }),
        }
    }
    joined
}

/// Longer than this the log is never silent: four times the 95th percentile (nearest rank) of its gaps.
fn silence_max(stretches: &[Stretch]) -> i64 {
    let mut gaps: Vec<i64> = stretches.windows(2).map(|pair| pair[1].span.from.since(pair[0].span.to)).collect();
    gaps.sort_unstable();
    let rank = (gaps.len() * 95).div_ceil(100);
    let percentile = rank.checked_sub(1).map_or(0, |at| gaps[at]);
    percentile.saturating_mul(4).clamp(SILENCE_MIN, SILENCE_MAX)
}

/// Was the log given whole, so that its record numbers count?
fn is_whole(spans: &[&CoverageSpan]) -> bool {
    let (mut events, mut numbers) = (0_u128, 0_u128);
    for span in spans {
        let (Some(first), Some(last)) = (span.first_record_id, span.last_record_id) else {
            return false;
        };
        events += u128::from(span.events);
        numbers += u128::from(last.saturating_sub(first)) + 1;
    }
    events * 100 >= numbers * WHOLE_PERCENT
}

fn between(before: &Stretch, after: &Stretch, whole: bool, silence: i64) -> Option<Gap> {
    let span = Interval { from: before.span.to, to: after.span.from };
    let gap = |reason| Some(Gap { span, reason });
    if let (true, Some(last), Some(first)) = (whole, before.last_record, after.first_record) {
        return match first.checked_sub(last) {
            None | Some(0) => gap(HoleReason::Cleared),
            Some(1) => None,
            Some(_) => gap(HoleReason::Silent),
        };
    }
    if after.span.from.since(before.span.to) > silence { gap(HoleReason::Silent) } else { None }
}

/// A recorded clearing explains the gap that ends with it. Without such a gap, what came before it was collected.
fn explain(gaps: &mut [Gap], stretches: &[Stretch], time: Timestamp) {
    let ends_here = |gap: &Gap| gap.span.from <= time && time.since(gap.span.to) <= CLEARED_NEAR;
    let latest = stretches.iter().rev().find(|stretch| stretch.span.from <= time).map(|stretch| stretch.span.from);
    for gap in gaps {
        let nearest = latest.is_none_or(|latest| gap.span.to >= latest);
        if ends_here(gap) && nearest && gap.reason != HoleReason::NotCollected {
            gap.reason = HoleReason::Cleared;
        }
    }
}
