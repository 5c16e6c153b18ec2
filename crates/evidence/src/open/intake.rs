//! What passes from opening to whoever takes evidence in. Knows no formats' insides and no archives.

use crate::collection::Collection;
use crate::format::{FileContext, Format, Rejection, Unit};
use crate::open::password::Passwords;
use model::{Digest, Timestamp};
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What a file turned out to be.
#[derive(Clone, Copy)]
pub enum FileKind {
    /// A format that is read.
    Known(&'static dyn Format),
    /// An archive or compressed file; its members follow as files.
    Container(&'static str),
    /// Something that is known and not read: a registry hive, a program; what it is.
    Artefact(&'static str),
    /// A text whose lines say when or from where, as a log's do, in a format that no reader knows.
    UnknownLog,
    /// Bytes that no reader knows; also links and special files, which are listed and never opened.
    Unknown,
    /// No bytes.
    Empty,
    /// It could not be opened or read; a rejection says why.
    Unreadable,
}

impl FileKind {
    /// The word for it: a format's, archive's or artefact's name, else `unknown`, `empty`, `unreadable`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Known(format) => format.name(),
            Self::Container(name) | Self::Artefact(name) => name,
            Self::UnknownLog => model::UNKNOWN_LOG,
            Self::Unknown => "unknown",
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Debug for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A file as found.
#[derive(Clone, Debug)]
pub struct FileInfo {
    /// Path inside the evidence given, `/` between folders and `!` between an archive and its member.
    pub path: String,
    /// SHA-256 of the unpacked bytes; of what could be read, when the end could not. With [`Hashed::Twins`], a name that is none for many files.
    pub sha256: Digest,
    /// Unpacked bytes.
    pub size_bytes: u64,
    /// Digests of the archives it came out of, outermost first.
    pub containers: Vec<Digest>,
    /// What it is.
    pub kind: FileKind,
    /// Modification time as given.
    pub modified: Option<Timestamp>,
    /// The collection that it is a part of.
    pub collection: Option<Arc<Collection>>,
}

/// What to do with a file.
#[derive(Debug)]
pub enum Decision {
    /// Cut it into units; of an archive, go on with its members.
    Read(FileContext),
    /// Pass over its content, and an archive's members: it is known already.
    Skip,
}

/// Who takes in what is found. Calls come in a fixed order for the same evidence: `file`, then its `reject`s and `unit`s, then `end`.
/// The members of an archive come after the `end` of the archive.
pub trait Intake {
    /// A file was found, hashed and told.
    fn file(&mut self, file: &FileInfo) -> Decision;
    /// A unit of the present file. Gives an empty buffer for the next, used memory where there is some; `Break` stops everything.
    fn unit(&mut self, unit: Unit) -> ControlFlow<(), Vec<u8>>;
    /// Something of the present file that cannot be read.
    fn reject(&mut self, rejection: Rejection);
    /// The present file has no more units.
    fn end(&mut self) -> ControlFlow<()>;
    /// Should opening stop? Asked before every file below the roots, and now and then while a large one is hashed.
    fn stopped(&self) -> bool {
        false
    }
}

/// How evidence is opened.
#[derive(Clone, Default)]
pub struct Options {
    /// Where unpacked members that do not fit in memory wait in anonymous temporary files; `None` is the system's folder for such files.
    pub spool_dir: Option<PathBuf>,
    /// Which large files are hashed.
    pub hashed: Hashed,
    /// Formats that are asked before those of the registry: mappings that a person handed in.
    pub given: Vec<&'static dyn Format>,
    /// Passwords of encrypted archives.
    pub passwords: Passwords,
}

/// Which of the large files that lie in folders are hashed. Small ones and members of archives are, whatever this says.
#[derive(Clone, Debug, Default)]
pub enum Hashed {
    /// All.
    #[default]
    All,
    /// Those that others of the run may be equal to, by their sizes, beginnings and ends. The others have, in place of a digest, a name that no
    /// other file of the run has. That a file in a folder is in an archive, too, may go unseen.
    Twins,
}

/// Why opening could not begin. What goes wrong later costs a file, never the run.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// A root is missing or cannot be looked at.
    #[error("cannot open evidence {}", path.display())]
    Root {
        /// The root as given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
