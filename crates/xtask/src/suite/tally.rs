//! Counts tests from what `cargo test -- --show-output` prints. Pure.

use std::collections::BTreeMap;

/// What has been counted so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tests that ran and held.
    pub passed: usize,
    /// Tests that did not hold.
    pub failed: usize,
    /// Tests not run because they are marked `#[ignore]`.
    pub ignored: usize,
    /// Tests that passed by saying `skipped: REASON`, by reason.
    skipped: BTreeMap<String, Vec<String>>,
    /// Whether we are in the section that repeats the output of tests that passed.
    in_successes: bool,
    /// The test whose output is being repeated, until it has said that it was skipped.
    speaker: Option<String>,
}

impl Tally {
    /// Takes one line and returns whether a person wants to see it: not the output of tests that passed.
    pub fn read(&mut self, line: &str) -> bool {
        if line == "successes:" {
            self.in_successes = true;
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.in_successes = false;
        }
        if self.in_successes {
            self.read_success(line);
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += count(counts, "passed");
            self.failed += count(counts, "failed");
            self.ignored += count(counts, "ignored");
        }
        !self.in_successes
    }

    fn read_success(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----")) {
            self.speaker = Some(name.to_owned());
        } else if let Some(reason) = line.strip_prefix("skipped: ")
            && let Some(speaker) = self.speaker.take()
        {
            self.skipped.entry(reason.trim_end().to_owned()).or_default().push(speaker);
        }
    }

    /// How many tests were skipped.
    pub fn skipped(&self) -> usize {
        self.skipped.values().map(Vec::len).sum()
    }

    /// Which tests were skipped and why, and how to run the ignored ones: a line each.
    pub fn explain(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .skipped
            .iter()
            .map(|(reason, tests)| format!("skipped, {reason}: {} ({})", tests.len(), tests.join(", ")))
            .collect();
        if self.ignored > 0 {
            let ignored = self.ignored;
            lines.push(format!("{ignored} more are slow: `cargo xtask test --ignored --release`"));
        }
        lines
    }

    /// `N passed, N failed, N skipped`: a test that skipped itself did not pass.
    pub fn summary(&self) -> String {
        let skipped = self.skipped();
        let passed = self.passed.saturating_sub(skipped);
        format!("{passed} passed, {} failed, {skipped} skipped", self.failed)
    }
}

/// The number before a word in `ok. 3 passed; 0 failed; ..`.
fn count(counts: &str, word: &str) -> usize {
    counts
        .split([';', '.'])
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 3 tests
test evtx::counts ... ok
test limits::hold ... ok
test wtmp::reads ... ok

successes:

---- evtx::counts stdout ----
skipped: corpus not found
skipped: corpus not found

---- limits::hold stdout ----
limit is 3

successes:
    evtx::counts
    limits::hold
    wtmp::reads

test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 2 tests
test a ... ok
test b ... FAILED

successes:

---- a stdout ----
skipped: not on this system

successes:
    a

failures:

---- b stdout ----
skipped: this line is of a test that failed

failures:
    b

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn counts_and_explains() {
        let mut tally = Tally::default();
        let shown: Vec<&str> = OUTPUT.lines().filter(|line| tally.read(line)).collect();
        assert_eq!(tally.summary(), "2 passed, 1 failed, 2 skipped");
        assert_eq!(
            tally.explain(),
            [
                "skipped, corpus not found: 1 (evtx::counts)",
                "skipped, not on this system: 1 (a)",
                "2 more are slow: `cargo xtask test --ignored --release`",
            ]
        );
        assert!(shown.contains(&"skipped: this line is of a test that failed"));
        assert!(!shown.contains(&"limit is 3"));
    }

    #[test]
    fn nothing_ran() {
        assert_eq!(Tally::default().summary(), "0 passed, 0 failed, 0 skipped");
    }
}
