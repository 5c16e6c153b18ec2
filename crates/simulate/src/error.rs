//! What can go wrong while a scenario is written.
use std::path::PathBuf;

/// Everything that can fail in this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One event exceeds a chunk of 64 KiB.
    #[error("record {record_id} is larger than a chunk")]
    RecordTooLarge {
        /// Its record id.
        record_id: u64,
    },
    /// The folder to write into has something in it.
    #[error("folder {} is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which path.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// An archive could not be built.
    #[error("cannot pack {name}")]
    Pack {
        /// The archive or its member.
        name: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Something could not be written as JSON.
    #[error("cannot write {what} as json")]
    Json {
        /// What it was.
        what: &'static str,
        /// Why it failed.
        source: serde_json::Error,
    },
}
