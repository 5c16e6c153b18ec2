//! Opening: folders and archives, read-only, in a fixed order, every file hashed before it is decoded ([`Hashed`] says which need not be).
//!
//! [`feed`] walks the evidence depth first in byte order of names and tells an [`Intake`] about every file: found, its units, its
//! rejections, its end. An archive is a file of its own, followed by its members. Nothing is extracted to a path that the archive
//! names; what does not fit in memory is spooled to an anonymous temporary file.
//!
//! Archives nest to [`crate::limits::ARCHIVE_DEPTH_MAX`]. A compressed tar (`.tar.gz`) is one level, every other archive or
//! compressed file is one each: a zip that holds a `.tar.gz` that holds `auth.log.1.gz` is three.

mod ahead;
mod artefact;
mod compressed;
mod content;
mod intake;
mod member;
mod memory;
mod name;
mod password;
mod salvage;
mod sniff;
mod system;
mod tar;
mod twins;
mod visit;
mod walk;
mod zip;

pub use intake::{Decision, FeedError, FileInfo, FileKind, Hashed, Intake, Options};
pub use memory::Memory;
pub use password::Passwords;
pub use system::{Disk, Entry, EntryKind, FileSystem, ReadSeek, Status};

use std::ops::ControlFlow;
use std::path::PathBuf;
use visit::Visitor;

/// Reads all files below `roots`, which are files or folders. Paths are relative to the root folder; the path of a single root file is
/// its name; with several roots each path begins with its root's own name.
///
/// # Errors
/// When a root cannot be looked at. Whatever else goes wrong is told to `intake`, as a rejection of the file it happened to.
pub fn feed(
    system: &dyn FileSystem,
    roots: &[PathBuf],
    options: &Options,
    intake: &mut dyn Intake,
) -> Result<ControlFlow<()>, FeedError> {
    let spool_dir = options.spool_dir.as_deref();
    let mut visitor =
        Visitor { intake, spool_dir, given: &options.given, passwords: &options.passwords, budget_bytes: 0 };
    ahead::each(system, roots, options, &mut |opened| match opened {
        _ if visitor.intake.stopped() => ControlFlow::Break(()),
        Some(opened) => visitor.opened(opened),
        None => ControlFlow::Continue(()),
    })
}

/// How much there is to read, for showing progress. Archives count as they are, packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Counts the files below `roots`, without opening any.
///
/// # Errors
/// When a root cannot be looked at.
pub fn survey(system: &dyn FileSystem, roots: &[PathBuf]) -> Result<Survey, FeedError> {
    let mut survey = Survey::default();
    let _ = walk::walk(system, roots, &mut |found| {
        if matches!(found.what, walk::What::File) {
            survey.files += 1;
            survey.bytes += system.status(&found.place).map_or(0, |status| status.size_bytes);
        }
        ControlFlow::Continue(())
    })?;
    Ok(survey)
}

#[cfg(test)]
mod tests;
