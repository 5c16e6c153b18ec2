//! Opening: folders and archives, read-only, in a fixed order, every file hashed before it is decoded.
//!
//! [`feed`] walks the evidence depth first in byte order of names and tells an [`Intake`] about every file: found, its units, its
//! rejections, its end. An archive is a file of its own, followed by its members. Nothing is extracted to a path that the archive
//! names; what does not fit in memory is spooled to an anonymous temporary file.

use crate::format::{FileContext, Format, Rejection, Unit};
use model::{Digest, Timestamp};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What a file turned out to be.
#[derive(Clone, Copy)]
pub enum FileKind {
    /// A format that is read.
    Known(&'static dyn Format),
    /// An archive or compressed file; its members follow as files.
    Container(&'static str),
    /// Bytes that no reader knows.
    Unknown,
    /// No bytes.
    Empty,
    /// It could not be opened or read; a rejection says why.
    Unreadable,
}

/// A file as found.
#[derive(Clone)]
pub struct FileInfo {
    /// Path inside the evidence given, `/` between folders and `!` between an archive and its member.
    pub path: String,
    /// SHA-256 of the unpacked bytes; of what could be read, when the end could not.
    pub sha256: Digest,
    /// Unpacked bytes.
    pub size_bytes: u64,
    /// Digests of the archives it came out of, outermost first.
    pub containers: Vec<Digest>,
    /// What it is.
    pub kind: FileKind,
    /// Modification time as given.
    pub modified: Option<Timestamp>,
}

/// What to do with a file.
pub enum Decision {
    /// Cut it into units.
    Read(FileContext),
    /// Pass over its content: it is known already.
    Skip,
}

/// Who takes in what is found. Calls come in a fixed order for the same evidence: `file`, then its `reject`s and `unit`s, then `end`.
pub trait Intake {
    /// A file was found, hashed and told.
    fn file(&mut self, file: &FileInfo) -> Decision;
    /// A unit of the present file. `Break` stops everything.
    fn unit(&mut self, unit: Unit) -> ControlFlow<()>;
    /// Something of the present file that cannot be read.
    fn reject(&mut self, rejection: Rejection);
    /// The present file has no more units.
    fn end(&mut self) -> ControlFlow<()>;
}

/// How evidence is opened, read-only. One implementation over the operating system ([`Disk`]), one in memory for tests.
pub trait FileSystem {
    // (owner: list folders without following links, open files, metadata)
}
