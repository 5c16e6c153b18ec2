//! Numbers that can be added up in any order, and taken away again, without a rest: fixed-point, in millionths.

/// A number in millionths.
pub(super) type Millionths = i128;

/// Beyond, a number is taken for none: sums of as many as a window holds must fit.
const MOST: f64 = 1e21;
const ONE: f64 = 1e6;

/// The number that a text spells, to a millionth.
pub(super) fn read(text: &str) -> Option<Millionths> {
    let number: f64 = text.trim().parse().ok()?;
    // A cast of what is finite and within bounds is exact but for the fraction, which was rounded off.
    (number.abs() <= MOST).then(|| (number * ONE).round() as Millionths)
}

/// As a floating-point number.
pub(super) fn to_float(number: Millionths) -> f64 {
    number as f64 / ONE
}

/// The percentile of numbers in ascending order, between two of them on the straight line ("C = 1", as spreadsheets do). There is one.
pub(super) fn percentile(sorted: &[Millionths], percentile: f64) -> f64 {
    let rank = percentile / 100.0 * (sorted.len() - 1) as f64;
    let (below, above) = (rank.floor() as usize, rank.ceil() as usize);
    let (low, high) = (to_float(sorted[below]), to_float(sorted[above]));
    low + (high - low) * (rank - rank.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbers_or_none() {
        let check = |text: &str, expected: Option<i128>| assert_eq!(read(text), expected, "{text}");
        check(" 12 ", Some(12_000_000));
        check("-0.25", Some(-250_000));
        check("1e3", Some(1_000_000_000));
        for none in ["", "x", "0x10", "1,5", "inf", "NaN", "1e22"] {
            check(none, None);
        }
    }

    #[test]
    fn percentiles_lie_between() {
        let numbers = [10, 20, 30, 40].map(|number: i128| number * 1_000_000);
        let check = |rank: f64, expected: f64| assert_eq!(percentile(&numbers, rank), expected, "{rank}");
        check(0.0, 10.0);
        check(50.0, 25.0);
        check(100.0, 40.0);
        check(90.0, 37.0);
        assert_eq!(percentile(&numbers[..1], 99.0), 10.0);
    }
}
