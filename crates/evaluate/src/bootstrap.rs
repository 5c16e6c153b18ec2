//! Intervals by resampling (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979), with a seed of its own.

use crate::random::Random;

/// Samples drawn.
const SAMPLES: usize = 1000;

/// The 95 % interval of a mean over things that were drawn apart from each other; nothing where there are none.
#[must_use]
pub fn interval(values: &[f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let mut random = Random(0x5eed);
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| (0..values.len()).map(|_| values[random.below(values.len())]).sum::<f64>() / values.len() as f64)
        .collect();
    means.sort_by(f64::total_cmp);
    Some((means[SAMPLES * 25 / 1000], means[SAMPLES * 975 / 1000 - 1]))
}

/// The mean; 0 of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The median; 0 of nothing.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_holds_it_and_narrows() {
        let few: Vec<f64> = (0..20).map(|at| f64::from(at % 2)).collect();
        let many: Vec<f64> = (0..2000).map(|at| f64::from(at % 2)).collect();
        let ((low, high), (lower, higher)) = (interval(&few).unwrap(), interval(&many).unwrap());
        assert!(low < 0.5 && high > 0.5 && lower < 0.5 && higher > 0.5);
        assert!(high - low > 4.0 * (higher - lower), "{low} {high} {lower} {higher}");
        assert_eq!(interval(&few), interval(&few));
        assert_eq!(interval(&[]), None);
    }
}
