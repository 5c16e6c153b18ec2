//! The command line of `cargo xtask`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::bench::{self, Bench};
use xtask::compare::{self, Compare};
use xtask::eval::{self, Eval};
use xtask::suite::{self, Selection};
use xtask::{demo, generate, structure, tidy, workspace};

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run all default tests of the workspace, then tidy
    Test {
        /// Run the slow tests instead: those marked `#[ignore]`
        #[arg(long)]
        ignored: bool,
        /// Build with optimisation
        #[arg(long)]
        release: bool,
    },
    /// Check the rules of the house: floors, circles, lengths, documents, text
    Tidy {
        /// Lower the entries of the length ratchet as far as they go (never raises one)
        #[arg(long)]
        update: bool,
    },
    /// Write the generated documents again
    Generate,
    /// Write docs/rules-not-used.md: which Sigma rules cannot be used, and why
    DocumentRules {
        /// Folders of rules
        #[arg(required = true, value_name = "FOLDER")]
        folders: Vec<PathBuf>,
        /// What the rules are, for people
        #[arg(long, value_name = "TEXT")]
        of: String,
    },
    /// Draw which crate uses which, and which module needs which, as Mermaid in Markdown
    Structure,
    /// Investigate the made-up provider and compare with what really happened
    Demo,
    /// Evaluate the trace on made-up months whose truth is known, beside the methods of others
    Eval {
        /// What is evaluated
        #[command(flatten)]
        eval: Eval,
        /// Built with optimisation already
        #[arg(long, hide = true)]
        inner: bool,
    },
    /// Measure speed and memory
    #[command(subcommand)]
    Bench(Bench),
    /// Compare with what others find in the same evidence
    #[command(subcommand)]
    Compare(Compare),
    /// Run one command and print what it cost, as JSON: the inner half of `bench`
    #[command(hide = true)]
    Measure {
        /// Program and arguments
        #[arg(required = true, last = true)]
        command: Vec<OsString>,
    },
}

fn main() -> Result<ExitCode> {
    let root = workspace::root();
    let is_well = match Arguments::parse().task {
        Task::Test { ignored, release } => suite::run(&root, Selection { ignored, release })?,
        Task::Tidy { update } => tidy::run(&root, update)?,
        Task::Generate => generate::run(&root)?,
        Task::DocumentRules { folders, of } => generate::document_rules(&root, &folders, &of)?,
        Task::Structure => structure::run(&root)?,
        Task::Demo => demo::run(&root)?,
        Task::Eval { eval, inner: true } => eval::run(&eval)?,
        Task::Eval { .. } => workspace::run_optimised(&root)?,
        Task::Bench(bench) => bench::run(&root, bench)?,
        Task::Compare(compare) => compare::run(&root, &compare)?,
        Task::Measure { command } => bench::measure::run(&command)?,
    };
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
