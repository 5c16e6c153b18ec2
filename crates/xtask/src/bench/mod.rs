//! `cargo xtask bench`: what is promised about speed and memory, measured.

pub mod measure;
pub mod pair;
pub mod statistics;

use anyhow::{Context, Result};
use clap::Subcommand;

use self::pair::{Side, run_pair};

/// The benchmarks there are.
#[derive(Clone, Debug, Subcommand)]
pub enum Bench {
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

/// Runs one benchmark. Returns whether it kept its promise.
///
/// # Errors
/// When a command cannot be run.
pub fn run(bench: Bench) -> Result<bool> {
    match bench {
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
