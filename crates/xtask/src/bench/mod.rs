//! `cargo xtask bench`: what is promised about speed and memory, measured.

pub mod ingest;
pub mod measure;
pub mod pair;
pub mod statistics;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;

use self::pair::{Side, run_pair};

/// The benchmarks there are.
#[derive(Clone, Debug, Subcommand)]
pub enum Bench {
    /// EVTX into a case, against `evtx_dump` writing JSON lines to nowhere
    Ingest {
        /// The `evtx_dump` to compare with (`cargo install evtx`)
        #[arg(long, default_value = "evtx_dump")]
        evtx_dump: PathBuf,
        /// Size of the input
        #[arg(long, default_value_t = 1000)]
        megabytes: usize,
        /// How often each runs, after a warm-up
        #[arg(long, default_value_t = 5)]
        runs: usize,
    },
    /// Run two shell commands alternately and compare them
    Pair {
        /// How often each runs, after a warm-up
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// The first command, for `sh -c`
        a: String,
        /// The second command, for `sh -c`
        b: String,
    },
}

/// Runs one benchmark below the root of the checkout. Returns whether it kept its promise.
///
/// # Errors
/// When a command cannot be run.
pub fn run(root: &Path, bench: Bench) -> Result<bool> {
    match bench {
        Bench::Ingest { evtx_dump, megabytes, runs } => ingest::run(root, &evtx_dump, megabytes, runs),
        Bench::Pair { runs, a, b } => {
            let xtask = std::env::current_exe().context("finding this program")?;
            let outcome = run_pair(&xtask, &[shell(a), shell(b)], runs, &mut |_| Ok(()))?;
            print!("{outcome}");
            Ok(true)
        }
    }
}

fn shell(command: String) -> Side {
    Side { name: command.clone(), command: vec!["sh".into(), "-c".into(), command.into()], accepted: vec![0] }
}
