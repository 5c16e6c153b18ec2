//! Certainty: a probability that can be shown, stored and compared without surprises.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A probability between 0 and 1, kept in thousandths so that equal inputs print equal bytes everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Certainty(u16);

impl Certainty {
    /// Nothing speaks for it.
    pub const NONE: Self = Self(0);
    /// A record says so itself.
    pub const SURE: Self = Self(1000);

    /// The nearest thousandth; below 0 and not-a-number are 0, above 1 is 1.
    #[must_use]
    pub fn new(probability: f64) -> Self {
        if probability.is_nan() {
            return Self::NONE;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000 before")]
        let thousandths = (probability.clamp(0.0, 1.0) * 1000.0).round() as u16;
        Self(thousandths)
    }

    /// As a probability.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// In thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Certainty {
    /// Two decimals, never rounded up to certainty: `0.999` prints as `0.99`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 1000, self.0 % 1000 / 10)
    }
}

impl Serialize for Certainty {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.get())
    }
}

impl<'de> Deserialize<'de> for Certainty {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_held_between_nothing_and_sure() {
        assert_eq!(Certainty::new(f64::NAN), Certainty::NONE);
        assert_eq!(Certainty::new(7.0), Certainty::SURE);
        assert_eq!(Certainty::new(0.9994).to_string(), "0.99");
        assert_eq!(Certainty::SURE.to_string(), "1.00");
    }
}
