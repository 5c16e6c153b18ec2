//! How a run ends: exit status and error text. The numbers are part of the command line's contract.

use std::process::ExitCode;

/// Exit status of a defect of this program, and of whatever else is nobody's wrong usage.
pub(crate) const INTERNAL: u8 = 1;

/// Exit status after Ctrl-C, as shells give it.
pub(crate) const STOPPED: u8 = 130;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done, and nothing in the evidence matches any seed: another one has to be given.
    NoSeedMatched,
    /// Done, and some evidence could not be read.
    EvidenceLost,
    /// Done, and a tenant was reached (asked for with `--fail-on-reached`).
    Reached,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::NoSeedMatched => 2,
            Outcome::EvidenceLost => 3,
            Outcome::Reached => 4,
        })
    }
}

/// Wrong usage that the argument parser cannot see: exit status 2.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The exit status of an error: a reader of our output that has gone away is no error.
pub(crate) fn status_of(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    let engine = error.downcast_ref::<engine::Error>();
    let is_usage = error.downcast_ref::<Usage>().is_some() || engine.is_some_and(engine::Error::is_wrong_usage);
    let is_stopped = matches!(engine, Some(engine::Error::Stopped));
    ExitCode::from(if is_stopped { STOPPED } else { INTERNAL + u8::from(is_usage) })
}

/// The error with its causes, in one line. A cause that the text before it quotes already is not said twice.
pub(crate) fn text_of(error: &anyhow::Error) -> String {
    // Whatever else fails says what it was doing; a bare one is of the output, the only thing that commands write by themselves.
    let mut text = if error.is::<std::io::Error>() { "writing to standard output".to_owned() } else { String::new() };
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let io = cause.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
