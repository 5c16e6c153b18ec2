//! A file system in memory, for tests: what a disk can do to a reader, without a disk.

use crate::open::system::{Entry, EntryKind, FileSystem, ReadSeek, Status};
use model::Timestamp;
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone)]
enum Node {
    File(Arc<[u8]>, Option<Timestamp>),
    Special(EntryKind),
    Refused,
}

/// Files by path. Folders exist where files do.
#[derive(Clone, Default)]
pub struct Memory {
    nodes: BTreeMap<PathBuf, Node>,
}

impl Memory {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a file.
    #[must_use]
    pub fn file(self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Self {
        self.with(path.into(), Node::File(bytes.into().into(), None))
    }

    /// With a file that was last written at `modified`.
    #[must_use]
    pub fn dated(self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>, modified: Timestamp) -> Self {
        self.with(path.into(), Node::File(bytes.into().into(), Some(modified)))
    }

    /// With a link, pipe or device.
    #[must_use]
    pub fn special(self, path: impl Into<PathBuf>, kind: EntryKind) -> Self {
        self.with(path.into(), Node::Special(kind))
    }

    /// With a file or folder that may not be opened.
    #[must_use]
    pub fn refused(self, path: impl Into<PathBuf>) -> Self {
        self.with(path.into(), Node::Refused)
    }

    fn with(mut self, path: PathBuf, node: Node) -> Self {
        self.nodes.insert(path, node);
        self
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.nodes.keys().any(|key| key != path && key.starts_with(path))
    }
}

impl FileSystem for Memory {
    fn status(&self, path: &Path) -> io::Result<Status> {
        let status = |kind, size_bytes, modified| Status { kind, size_bytes, modified };
        match self.nodes.get(path) {
            Some(Node::File(bytes, modified)) => {
                Ok(status(EntryKind::File, u64::try_from(bytes.len()).expect("fits"), *modified))
            }
            Some(Node::Special(kind)) => Ok(status(*kind, 0, None)),
            Some(Node::Refused) => Ok(status(EntryKind::File, 0, None)),
            None if self.is_folder(path) => Ok(status(EntryKind::Folder, 0, None)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = BTreeMap::new();
        for (path, node) in &self.nodes {
            let Some(mut below) = path.strip_prefix(folder).ok().map(Path::components) else {
                continue;
            };
            let Some(name) = below.next() else { continue };
            let kind = match node {
                _ if below.next().is_some() => EntryKind::Folder,
                Node::Special(kind) => *kind,
                Node::File(..) | Node::Refused => EntryKind::File,
            };
            entries.insert(name.as_os_str().to_owned(), kind);
        }
        // In descending order: whoever lists must not depend on the order.
        Ok(entries.into_iter().rev().map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>> {
        match self.nodes.get(path) {
            Some(Node::File(bytes, _)) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            Some(_) => Err(io::ErrorKind::PermissionDenied.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}
