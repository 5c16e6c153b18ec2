//! Where somebody points: what is told of an intrusion against what it was.

use std::collections::BTreeSet;

/// Hits, and what was told and what was true beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Match {
    /// Told and true.
    pub hits: usize,
    /// Told.
    pub told: usize,
    /// True.
    pub truth: usize,
}

impl Match {
    /// What two sets have in common.
    pub fn of<T: Ord>(told: &BTreeSet<T>, truth: &BTreeSet<T>) -> Self {
        Self { hits: told.intersection(truth).count(), told: told.len(), truth: truth.len() }
    }

    /// Sums of several.
    #[must_use]
    pub fn sum(all: &[Self]) -> Self {
        all.iter().fold(Self::default(), |sum, one| Self {
            hits: sum.hits + one.hits,
            told: sum.told + one.told,
            truth: sum.truth + one.truth,
        })
    }

    /// Share of what was told that is true; 1 where nothing was told.
    #[must_use]
    pub fn precision(&self) -> f64 {
        if self.told == 0 { 1.0 } else { self.hits as f64 / self.told as f64 }
    }

    /// Share of what is true that was told; 1 where there is nothing to tell.
    #[must_use]
    pub fn recall(&self) -> f64 {
        if self.truth == 0 { 1.0 } else { self.hits as f64 / self.truth as f64 }
    }

    /// Harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_sets_have_in_common() {
        let one = Match::of(&BTreeSet::from([1, 2, 3, 4]), &BTreeSet::from([3, 4, 5]));
        assert_eq!((one.hits, one.told, one.truth), (2, 4, 3));
        assert!((one.precision() - 0.5).abs() < 1e-9 && (one.recall() - 2.0 / 3.0).abs() < 1e-9);
        assert!((one.f1() - 4.0 / 7.0).abs() < 1e-9);
        let none = Match::of(&BTreeSet::<u32>::new(), &BTreeSet::new());
        assert_eq!((none.precision(), none.recall()), (1.0, 1.0));
        assert_eq!(Match::sum(&[one, one]).hits, 4);
    }
}
