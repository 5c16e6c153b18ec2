//! `cargo xtask test`: all default tests of the workspace, then tidy, then one line that says how it went.

pub mod tally;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use self::tally::Tally;
use crate::{tidy, workspace};

/// Which tests to run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// The tests marked `#[ignore]`, and no others: slow, or over the whole corpus.
    pub ignored: bool,
    /// With optimisation.
    pub release: bool,
}

/// Runs the selected tests and, for the default ones, tidy. Returns whether all is well.
///
/// # Errors
/// When cargo cannot be started or read.
pub fn run(root: &Path, selection: Selection) -> Result<bool> {
    let (tally, tests_ran) = run_tests(root, selection)?;
    let is_tidy = selection.ignored || tidy::run(root, false)?;
    if !tests_ran && tally.failed == 0 {
        println!("tests: cargo failed before or between tests, see above");
    }
    for line in tally.explain() {
        println!("{line}");
    }
    println!("{}", tally.summary());
    Ok(tests_ran && is_tidy && tally.failed == 0)
}

/// Runs cargo test, passes its output on, and returns what it counted and whether it ended well.
fn run_tests(root: &Path, selection: Selection) -> Result<(Tally, bool)> {
    let mut command = Command::new(workspace::cargo());
    command.current_dir(root).args(["test", "--workspace", "--no-fail-fast"]);
    if selection.release {
        command.arg("--release");
    }
    // Tests that pass by skipping say so on their standard output.
    command.args(["--", "--show-output"]);
    if selection.ignored {
        command.arg("--ignored");
    }
    match workspace::corpus(root) {
        Some(corpus) => {
            let corpus = corpus.canonicalize().context("finding the corpus")?;
            println!("corpus: {}", corpus.display());
            command.env("HOPSCOPE_CORPUS", corpus);
        }
        None => println!(
            "corpus: neither in $HOPSCOPE_CORPUS nor in ../shared/corpus; tests that read it are counted as skipped"
        ),
    }
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting cargo test")?;
    let output = child.stdout.take().expect("its standard output is piped");
    let mut tally = Tally::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("reading the output of cargo test")?;
        let line = String::from_utf8_lossy(&line);
        if tally.read(&line) {
            println!("{line}");
        }
    }
    let status = child.wait().context("waiting for cargo test")?;
    Ok((tally, status.success()))
}
