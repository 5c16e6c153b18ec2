//! `cargo xtask bench`: what is promised about speed and memory, measured.

pub mod detect;
pub mod formats;
pub mod ingest;
pub mod input;
pub mod measure;
pub mod negatives;
pub mod pair;
pub mod peers;
pub mod promise;
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
    /// Sigma rules over EVTX and over a case, against decoding alone, a straightforward loop, and others where installed
    ///
    /// The EVTX of the corpus, repeated, through all Windows rules of SigmaHQ. Prints every measurement, what 100, 500 and all rules
    /// cost, and what was asked for, with what falls short first. Needs the corpus.
    #[command(after_help = "Example:\n  cargo xtask bench detect --evtx-dump ~/.cargo/bin/evtx_dump --runs 3")]
    Detect {
        /// The `evtx_dump` to compare with (`cargo install evtx`); left out where it cannot be started
        #[arg(long, default_value = "evtx_dump")]
        evtx_dump: PathBuf,
        /// Size of the input
        #[arg(long, default_value_t = 1000)]
        megabytes: usize,
        /// How often each runs, after a warm-up
        #[arg(long, default_value_t = 3)]
        runs: usize,
        /// What Chainsaw needs to use Sigma rules
        #[arg(long, value_name = "FILE")]
        chainsaw_mapping: Option<PathBuf>,
    },
    /// Text formats decoded on two threads and taken into a case, against `jq -c .` where installed
    ///
    /// Made-up logs: Winlogbeat, CloudTrail and Zeek NDJSON, tables of the unified audit log and of Splunk, Zeek's conn.log, auth.log, XML of
    /// Windows events, auditd, FortiGate. Prints MB/s, peak memory at once and twice the size, and what was asked for, with what falls
    /// short first.
    #[command(after_help = "Example:\n  cargo xtask bench formats --only syslog")]
    Formats {
        /// Size of each input
        #[arg(long, default_value_t = 200)]
        megabytes: usize,
        /// How often each runs, after a warm-up
        #[arg(long, default_value_t = 3)]
        runs: usize,
        /// Only inputs with this in their name
        #[arg(long, default_value = "", value_name = "WORD")]
        only: String,
        /// Write the inputs into this folder, and measure nothing
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
    /// How often each Sigma rule matches in the made-up provider's weeks without the intruder
    ///
    /// Prints the 20 that match most. Needs the corpus for its rules.
    #[command(after_help = "Example:\n  HOPSCOPE_CORPUS=../shared/corpus cargo xtask bench negatives")]
    Negatives,
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
        Bench::Detect { evtx_dump, megabytes, runs, chainsaw_mapping } => {
            detect::run(root, &detect::Wanted { megabytes, runs, evtx_dump, chainsaw_mapping })
        }
        Bench::Formats { megabytes, only, write: Some(folder), .. } => formats::write(&folder, megabytes, &only),
        Bench::Formats { megabytes, runs, only, .. } => formats::run(root, &formats::Wanted { megabytes, runs, only }),
        Bench::Negatives => negatives::run(root),
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
