//! Opens evidence read-only, tells formats by their content and decodes them into event batches.
//!
//! Two halves meet in [`Format`]: `open` walks folders and archives, hashes every file on a thread that looks ahead, and cuts it into [`Unit`]s,
//! in a fixed order; `formats` decodes units, on any thread, in any order. A reader never fails as a whole: it returns events
//! and problems, because lost evidence is a finding.
//!
//! This crate does not know what an attack is.

mod collection;
mod format;
mod formats;
pub mod limits;
mod open;
mod percent;

pub use collection::Collection;
pub use format::{Block, Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
pub use formats::mapping::{Mapping, MappingError, Shipped, Trial, TrialRecord, TrialRejection, shipped};
pub use formats::{DOUBTFUL_DATES, by_name, registry};
pub use open::{
    Decision, Disk, Entry, EntryKind, FeedError, FileInfo, FileKind, FileSystem, Hashed, Intake, Memory, Options,
    Passwords, ReadSeek, Status, Survey, feed, survey,
};
pub use percent::unescaped;
