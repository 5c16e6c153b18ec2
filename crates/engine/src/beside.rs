//! The file system as evidence sees it: without the case that is being written, which may lie inside the evidence folder.

use evidence::{Disk, Entry, EntryKind, FileSystem, ReadSeek, Status};
use std::io;
use std::path::{Path, PathBuf};

/// The disk, without one case folder. Whoever starts in the evidence folder has the case there by default; it is no evidence, and
/// reading it would make every run differ from the one before.
#[derive(Clone, Debug)]
pub struct BesideCase {
    case: Option<PathBuf>,
}

impl BesideCase {
    /// The disk without this case. The folder has to be there already.
    #[must_use]
    pub fn new(case: &Path) -> Self {
        Self { case: case.canonicalize().ok() }
    }

    /// Is this path the case, through whatever links?
    #[must_use]
    pub fn is_case(&self, path: &Path) -> bool {
        self.case.is_some() && path.canonicalize().ok() == self.case
    }
}

impl FileSystem for BesideCase {
    fn status(&self, path: &Path) -> io::Result<Status> {
        Disk.status(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Disk.list(folder)?;
        let name = self.case.as_deref().and_then(Path::file_name);
        entries.retain(|entry| {
            let may_be = entry.kind == EntryKind::Folder && Some(entry.name.as_os_str()) == name;
            !(may_be && self.is_case(&folder.join(&entry.name)))
        });
        Ok(entries)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>> {
        Disk.open(path)
    }
}
