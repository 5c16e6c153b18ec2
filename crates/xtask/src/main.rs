//! The command line of `cargo xtask`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::{generate, tidy, workspace};

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check the rules of the house: floors, circles, lengths, documents, text
    Tidy {
        /// Lower the entries of the length ratchet as far as they go (never raises one)
        #[arg(long)]
        update: bool,
    },
    /// Write the generated documents again
    Generate,
}

fn main() -> Result<ExitCode> {
    let root = workspace::root();
    let is_well = match Arguments::parse().task {
        Task::Tidy { update } => tidy::run(&root, update)?,
        Task::Generate => {
            let written = generate::write_all(
                generate::DOCUMENTS,
                &generate::Hopscope { root: &root },
                &root,
            )?;
            println!("{} documents written", written.len());
            true
        }
    };
    Ok(if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
