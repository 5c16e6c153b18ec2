//! How a long run tells where it is and hears that it should stop. The caller owns terminal and signals.

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Opening, hashing, decoding and storing evidence; counted in bytes.
    Read,
    /// Matching rules; counted in events.
    Detect,
    /// Joining records to logons.
    Logons,
    /// Tracing causes and paths.
    Trace,
    /// Writing results.
    Write,
}

/// Told about progress, asked about stopping. Called from several threads.
pub trait Watch: Sync {
    /// `done` of `total` (bytes, or 0 of 0 where there is no count) of a stage.
    fn progress(&self, stage: Stage, done: u64, total: u64);

    /// Something about the result that whoever asked should know: a sentence without a full stop. Parts of it may be from rules.
    fn note(&self, _note: &str) {}

    /// Should the run stop at the next place where the case stays whole?
    fn stopped(&self) -> bool;
}

/// Nobody watches.
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&self, _: Stage, _: u64, _: u64) {}

    fn stopped(&self) -> bool {
        false
    }
}
