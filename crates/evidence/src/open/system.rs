//! The one way evidence is reached: read-only, links not followed. [`Disk`] asks the operating system.

use model::Timestamp;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A regular file.
    File,
    /// A symbolic link; never followed.
    Link,
    /// A pipe, socket or device; never opened.
    Special,
}

/// One name in a folder.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name, without its folder.
    pub name: OsString,
    /// What it is.
    pub kind: EntryKind,
}

/// What is known about a file or folder without opening it.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// What it is.
    pub kind: EntryKind,
    /// Its size, for files.
    pub size_bytes: u64,
    /// When it was last written, where that is known.
    pub modified: Option<Timestamp>,
}

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// How evidence is reached, from several threads. Nothing here can write.
pub trait FileSystem: Sync {
    /// Looks at a path that the user gave, through links.
    ///
    /// # Errors
    /// When the path is missing or may not be looked at.
    fn status(&self, path: &Path) -> io::Result<Status>;

    /// The names in a folder, in any order, without following links.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// Opens a file for reading.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>>;
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn status(&self, path: &Path) -> io::Result<Status> {
        let metadata = fs::metadata(path)?;
        Ok(Status {
            kind: kind(metadata.file_type()),
            size_bytes: metadata.len(),
            modified: metadata.modified().ok().and_then(timestamp),
        })
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let entry = |entry: fs::DirEntry| {
            let kind = entry.file_type().map_or(EntryKind::File, kind);
            Entry { name: entry.file_name(), kind }
        };
        fs::read_dir(folder)?.map(|found| found.map(entry)).collect()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(fs::File::open(path)?))
    }
}

fn kind(file_type: fs::FileType) -> EntryKind {
    if file_type.is_dir() {
        EntryKind::Folder
    } else if file_type.is_file() {
        EntryKind::File
    } else if file_type.is_symlink() {
        EntryKind::Link
    } else {
        EntryKind::Special
    }
}

fn timestamp(time: std::time::SystemTime) -> Option<Timestamp> {
    let micros = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_micros()).ok()?,
    };
    Some(Timestamp::from_micros(micros))
}
