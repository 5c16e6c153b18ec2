//! A figure that was asked for, and whether it was reached.

use std::fmt;

/// A figure and the bound it must keep.
pub struct Promise {
    what: String,
    /// The figure.
    pub value: f64,
    bound: f64,
    is_least: bool,
}

impl Promise {
    /// A figure that must be no less.
    pub fn at_least(what: impl Into<String>, value: f64, bound: f64) -> Self {
        Self { what: what.into(), value, bound, is_least: true }
    }

    /// A figure that must be no more.
    pub fn at_most(what: impl Into<String>, value: f64, bound: f64) -> Self {
        Self { what: what.into(), value, bound, is_least: false }
    }

    /// Is it kept?
    pub fn is_kept(&self) -> bool {
        if self.is_least { self.value >= self.bound } else { self.value <= self.bound }
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_least { ">=" } else { "<=" };
        let word = if self.is_kept() { "kept" } else { "NOT KEPT" };
        write!(formatter, "{:<52} {:>9.3}  {sign} {:<6} {word}", self.what, self.value, self.bound)
    }
}

/// Prints promises, those first that are not kept. Returns whether all are.
pub fn print(promises: &[Promise]) -> bool {
    let (kept, broken): (Vec<&Promise>, Vec<&Promise>) = promises.iter().partition(|promise| promise.is_kept());
    broken.iter().chain(&kept).for_each(|promise| println!("{promise}"));
    broken.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_was_asked_and_what_became_of_it() {
        let slow = Promise::at_least("speed", 0.5, 2.0);
        let line = format!("{:<52} {:>9.3}  >= {:<6} NOT KEPT", "speed", 0.5, 2.0);
        assert_eq!(slow.to_string(), line);
        assert!(!slow.is_kept() && Promise::at_most("memory", 0.5, 2.0).is_kept());
    }
}
