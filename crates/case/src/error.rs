//! What can go wrong with a case folder. Every error names the file or folder, and says what to do where that is not plain.

use std::io;
use std::path::{Path, PathBuf};

/// Who is speaking, as cases name their maker.
pub(crate) const TOOL: &str = concat!("hopscope ", env!("CARGO_PKG_VERSION"));

/// Why a case could not be opened, read or written. Nothing was committed unless an operation says so itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system said no: disk full, no permission, gone.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done: `writing`, `reading`, ...
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// There is no `case.toml`.
    #[error("{} is no case: it holds no case.toml", .0.display())]
    NotACase(PathBuf),
    /// A new case must not mix with files that are something else.
    #[error("{} holds files and is no case; name a folder that is empty or does not exist", .0.display())]
    NotEmpty(PathBuf),
    /// A new case must not replace one unasked.
    #[error("{} is a case already; force replaces it", .0.display())]
    Exists(PathBuf),
    /// `case.toml` cannot be understood.
    #[error("{} cannot be understood: {reason}; a case is replaced by ingesting the evidence again with force", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The case was written by a version with another layout.
    #[error("{} was made by {tool} (schema {found}), and this is {TOOL} (schema {expected}); use that version, or ingest the evidence \
        again with force", path.display())]
    Schema {
        /// The manifest.
        path: PathBuf,
        /// Who made it.
        tool: String,
        /// The schema it says, of the case or of one of its tables.
        found: String,
        /// What this version knows.
        expected: &'static str,
    },
    /// A table is whole, but not laid out as this version does: made by another build of the same schema.
    #[error("{} is not laid out as {TOOL} does: {reason}; use the version that made it, or ingest the evidence again with force", path.display())]
    Layout {
        /// The file.
        path: PathBuf,
        /// In what way.
        reason: String,
    },
    /// A table is missing, cut off or changed.
    #[error("{} is damaged: {reason}; restore it from a copy, or ingest the evidence again with force", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In what way.
        reason: String,
    },
    /// Another process writes to the case.
    #[error("another process is writing to {}; wait for it to end", .0.display())]
    Locked(PathBuf),
    /// Another process wrote to the case after it was opened here.
    #[error("{} was changed by another process; run again", .0.display())]
    Changed(PathBuf),
    /// A table could not be laid out as Parquet.
    #[error("laying out {}: {reason}", path.display())]
    Encode {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A run was to be committed although parts of it were not written.
    #[error("{} of {issued} part files of the run were written, and rows may be buffered still", .written)]
    Unfinished {
        /// Jobs handed out.
        issued: usize,
        /// Jobs that ended well.
        written: usize,
    },
    /// A name that a case keeps for itself, or that leads out of the folder.
    #[error("{0:?} is no name for a result file: it must be scope.json or lie below report/")]
    ResultName(String),
}

impl Error {
    /// An error of the file system.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }

    /// A damaged file.
    pub(crate) fn damaged(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.to_string() }
    }
}
