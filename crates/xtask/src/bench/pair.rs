//! Two commands against each other: after a warm-up of each they alternate (A B A B ..), so that whatever slows the
//! machine for a while slows both.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use anyhow::{Result, ensure};

use super::measure::{Measurement, measure_apart};
use super::statistics::{Spread, pairwise_median_ratio};

/// One of the two sides.
#[derive(Clone, Debug)]
pub struct Side {
    /// What the table calls it.
    pub name: String,
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// Exit statuses that count as done: hopscope ends with 3 when some evidence could not be read.
    pub accepted: Vec<i32>,
}

/// All runs of both sides, in the order they were taken.
#[derive(Clone, Debug)]
pub struct Outcome {
    names: [String; 2],
    /// The runs of A; the one at the same place in `b` was next to it.
    pub a: Vec<Measurement>,
    /// The runs of B.
    pub b: Vec<Measurement>,
}

/// Runs A and B alternately, `runs` times each after a warm-up. `between` is called before each run, warm-ups too,
/// to put things back (remove a case, say), with the side about to run. `xtask` is the path of this program.
///
/// # Errors
/// When a command cannot be run or `between` fails.
pub fn run_pair(
    xtask: &Path,
    sides: &[Side; 2],
    runs: usize,
    between: &mut dyn FnMut(&Side) -> Result<()>,
) -> Result<Outcome> {
    ensure!(runs > 0, "at least one run is needed");
    let mut measured: [Vec<Measurement>; 2] = Default::default();
    for round in 0..=runs {
        for (side, measured) in sides.iter().zip(&mut measured) {
            between(side)?;
            let one = measure_apart(xtask, &side.command, &side.accepted)?;
            if round > 0 {
                measured.push(one);
            }
        }
    }
    let [a, b] = measured;
    let names = [sides[0].name.clone(), sides[1].name.clone()];
    Ok(Outcome { names, a, b })
}

/// A measure: its name in the table and how to take it.
type Quantity = (&'static str, fn(&Measurement) -> f64);

const QUANTITIES: [Quantity; 3] = [
    ("wall s", |one| one.wall_seconds),
    ("cpu s", |one| one.cpu_seconds),
    ("peak MB", |one| one.peak_bytes as f64 / 1e6),
];

impl Outcome {
    /// The pairwise median ratio of wall times, A over B: how many times longer A takes.
    pub fn wall_ratio(&self) -> f64 {
        self.ratio(|one| one.wall_seconds)
    }

    fn ratio(&self, quantity: fn(&Measurement) -> f64) -> f64 {
        let [a, b] = self.values(quantity);
        pairwise_median_ratio(&a, &b).expect("there is at least one run")
    }

    fn values(&self, quantity: fn(&Measurement) -> f64) -> [Vec<f64>; 2] {
        [&self.a, &self.b].map(|runs| runs.iter().map(quantity).collect())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = &self.names;
        writeln!(formatter, "A = {a}, B = {b}, {} runs each, alternating", self.a.len())?;
        for (name, quantity) in QUANTITIES {
            let values = self.values(quantity);
            let [a, b] = values.each_ref().map(|values| Spread::of(values).expect("there is at least one run"));
            for (side, spread) in [("A", a), ("B", b)] {
                let Spread { min, median, max } = spread;
                writeln!(formatter, "{name:>8} {side}  min {min:>9.3}  median {median:>9.3}  max {max:>9.3}")?;
            }
            let (medians, pairs) = (a.median / b.median, self.ratio(quantity));
            writeln!(formatter, "{name:>8} A/B  of medians {medians:.3}  median of pairs {pairs:.3}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let run = |wall_seconds, peak_bytes| Measurement {
            wall_seconds,
            cpu_seconds: wall_seconds * 2.0,
            peak_bytes,
            status: Some(0),
        };
        let outcome = Outcome {
            names: ["new".to_owned(), "old".to_owned()],
            a: vec![run(1.0, 8_000_000), run(3.0, 9_000_000)],
            b: vec![run(2.0, 4_000_000), run(6.0, 3_000_000)],
        };
        assert_eq!(outcome.wall_ratio(), 0.5);
        let expect = "\
A = new, B = old, 2 runs each, alternating
  wall s A  min     1.000  median     2.000  max     3.000
  wall s B  min     2.000  median     4.000  max     6.000
  wall s A/B  of medians 0.500  median of pairs 0.500
   cpu s A  min     2.000  median     4.000  max     6.000
   cpu s B  min     4.000  median     8.000  max    12.000
   cpu s A/B  of medians 0.500  median of pairs 0.500
 peak MB A  min     8.000  median     8.500  max     9.000
 peak MB B  min     3.000  median     3.500  max     4.000
 peak MB A/B  of medians 2.429  median of pairs 2.500
";
        assert_eq!(outcome.to_string(), expect);
    }
}
