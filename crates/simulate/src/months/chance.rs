//! Draws that months need beside plain numbers.

use crate::random::Random;

/// One of a list.
pub(super) fn pick<T: Copy>(random: &mut Random, of: &[T]) -> T {
    of[random.between(0, of.len() as i64) as usize]
}

/// About normal, mean 0 and deviation 1 (the sum of twelve uniform numbers).
pub(super) fn normal(random: &mut Random) -> f64 {
    (0..12).map(|_| random.between(0, 1_000_000) as f64 / 1e6).sum::<f64>() - 6.0
}
