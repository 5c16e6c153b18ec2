//! The command line: arguments to commands to rendering. It does not know how anything is computed.

#![expect(clippy::disallowed_methods, reason = "the binary is where the environment and the end of the process belong")]

mod args;
mod commands;
mod outcome;
mod panic;
mod progress;

use args::Arguments;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

/// Laying out Parquet allocates and frees a great many small buffers on all threads at once: a fifth of the time of an ingest with the
/// system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panic::tell_in_one_line();
    std::panic::catch_unwind(run).unwrap_or(ExitCode::from(outcome::INTERNAL))
}

fn run() -> ExitCode {
    match commands::run(Arguments::parse().command) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            let status = outcome::status_of(&error);
            if status != ExitCode::SUCCESS {
                let text = outcome::text_of(&error);
                let text = report::escape::visible(&text);
                let _closed = writeln!(std::io::stderr(), "hopscope: {text}");
            }
            status
        }
    }
}
