//! Do certainties mean what they say? Expected calibration error (Naeini, Cooper, Hauskrecht, "Obtaining Well Calibrated Probabilities Using
//! Bayesian Binning", AAAI 2015) over ten bins of equal size.

/// A claim: how sure it was, and whether it was true.
pub type Claim = (f64, bool);

/// One bin: how many claims, how sure they were on average, and which share was true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// How many claims.
    pub count: usize,
    /// Mean certainty.
    pub said: f64,
    /// Share that was true.
    pub was: f64,
}

const BINS: usize = 10;

/// The bins, least sure first.
#[must_use]
pub fn bins(claims: &[Claim]) -> Vec<Bin> {
    let mut sorted = claims.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let size = sorted.len().div_ceil(BINS).max(1);
    let bin = |claims: &[Claim]| Bin {
        count: claims.len(),
        said: claims.iter().map(|claim| claim.0).sum::<f64>() / claims.len() as f64,
        was: claims.iter().filter(|claim| claim.1).count() as f64 / claims.len() as f64,
    };
    // Equal certainties stay together, or the order of equals would decide.
    let mut bins = Vec::new();
    let mut from = 0;
    while from < sorted.len() {
        let mut to = (from + size).min(sorted.len());
        while to < sorted.len() && sorted[to].0 == sorted[to - 1].0 {
            to += 1;
        }
        bins.push(bin(&sorted[from..to]));
        from = to;
    }
    bins
}

/// The mean distance between what was said and what was, weighted by the claims of each bin; 0 of nothing.
#[must_use]
pub fn error(claims: &[Claim]) -> f64 {
    let total = claims.len().max(1) as f64;
    bins(claims).iter().map(|bin| (bin.said - bin.was).abs() * bin.count as f64 / total).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_sure_as_it_is_right_has_no_error() {
        let calibrated: Vec<Claim> = (0..100).map(|at| (0.25, at % 4 == 0)).collect();
        assert!(error(&calibrated) < 1e-9);
        let boastful: Vec<Claim> = (0..100).map(|at| (0.75, at % 4 == 0)).collect();
        assert!((error(&boastful) - 0.5).abs() < 1e-9);
        assert_eq!(bins(&boastful).len(), 1);
        assert_eq!(error(&[]), 0.0);
    }
}
