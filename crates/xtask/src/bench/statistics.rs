//! Order statistics of a few measurements. Pure.

/// Smallest, middle and largest of a set of measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest.
    pub min: f64,
    /// The middle, or the mean of the two in the middle.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// The spread of some measurements; none of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let middle = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) };
        Some(Self { min, median, max })
    }
}

/// The median; not a number of nothing.
pub fn median(values: &[f64]) -> f64 {
    Spread::of(values).map_or(f64::NAN, |spread| spread.median)
}

/// The median of the ratios `a / b` of measurements taken next to each other: what slows the machine for a while
/// slows both sides of a pair, so this is steadier than the ratio of medians.
pub fn pairwise_median_ratio(a: &[f64], b: &[f64]) -> Option<f64> {
    let ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| a / b).collect();
    Spread::of(&ratios).map(|spread| spread.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], min: f64, median: f64, max: f64) {
        assert_eq!(Spread::of(values), Some(Spread { min, median, max }));
    }

    #[test]
    fn spreads() {
        check(&[3.0], 3.0, 3.0, 3.0);
        check(&[5.0, 1.0, 2.0], 1.0, 2.0, 5.0);
        check(&[4.0, 1.0, 2.0, 9.0], 1.0, 3.0, 9.0);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn pairs_cancel_what_slows_both() {
        // The machine was three times slower during the second pair.
        let (a, b) = ([2.0, 6.0, 2.0], [1.0, 3.0, 1.0]);
        assert_eq!(pairwise_median_ratio(&a, &b), Some(2.0));
        assert_eq!(pairwise_median_ratio(&[], &[]), None);
    }
}
