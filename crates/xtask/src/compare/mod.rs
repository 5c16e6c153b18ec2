//! `cargo xtask compare`: hopscope against what others make of the same evidence, difference by difference.

pub mod classes;
pub mod hits;
pub mod rules;
pub mod sigma;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

/// The comparisons there are.
#[derive(Clone, Debug, Subcommand)]
pub enum Compare {
    /// Hits of all Sigma rules over all EVTX of the corpus, against a loop over `evtx` and `rsigma-eval`
    ///
    /// Prints how many hits are the same, and every difference under the class of `peers/sigma-loop/differences.toml` that explains it.
    /// Fails when a difference is unexplained. Needs the corpus.
    #[command(after_help = "Example:\n  HOPSCOPE_CORPUS=../shared/corpus cargo xtask compare sigma")]
    Sigma,
}

/// Runs one comparison below the root of the checkout. Returns whether every difference is explained.
///
/// # Errors
/// When a program cannot be built or run, or says something that cannot be read.
pub fn run(root: &Path, compare: &Compare) -> Result<bool> {
    match compare {
        Compare::Sigma => sigma::run(root),
    }
}
