//! The files below the roots, depth first, in byte order of names, links not followed.

use crate::limits::FOLDER_DEPTH_MAX;
use crate::open::intake::FeedError;
use crate::open::name::{self, Unique};
use crate::open::system::{Entry, EntryKind, FileSystem};
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Something found under a name.
pub(crate) struct Found {
    /// Where the system has it.
    pub(crate) place: PathBuf,
    /// Its path inside the evidence given.
    pub(crate) path: String,
    pub(crate) what: What,
}

/// What was found.
pub(crate) enum What {
    /// A file to open.
    File,
    /// Something that is listed and left alone; why.
    Passed(&'static str),
    /// Something that ought to have been read; why it was not.
    Lost(String),
}

/// Calls `visit` for everything below `roots`.
pub(crate) fn walk(
    system: &dyn FileSystem,
    roots: &[PathBuf],
    visit: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, FeedError> {
    let mut root_names = Unique::default();
    let mut starts = Vec::new();
    for root in roots {
        let status = system.status(root).map_err(|source| FeedError::Root { path: root.clone(), source })?;
        let own = root.file_name().map_or_else(|| "root".to_owned(), shown);
        let prefix = match status.kind {
            EntryKind::Folder if roots.len() == 1 => String::new(),
            _ => root_names.name(own),
        };
        starts.push((root, status.kind, prefix));
    }
    for (root, kind, path) in starts {
        let flow = match kind {
            EntryKind::Folder => folder(system, root, &path, 0, visit),
            other => visit(leaf(other, root.clone(), path)),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Recursion is bounded by [`FOLDER_DEPTH_MAX`].
fn folder(
    system: &dyn FileSystem,
    place: &Path,
    path: &str,
    depth: usize,
    visit: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lost = |reason: String| Found { place: place.to_owned(), path: path.to_owned(), what: What::Lost(reason) };
    if depth > FOLDER_DEPTH_MAX {
        return visit(lost(format!("folder nested deeper than {FOLDER_DEPTH_MAX}, not read")));
    }
    let mut entries = match system.list(place) {
        Ok(entries) => entries,
        Err(error) => return visit(lost(format!("folder cannot be listed: {error}"))),
    };
    entries.sort_unstable_by(|a, b| a.name.as_encoded_bytes().cmp(b.name.as_encoded_bytes()));
    let mut names = Unique::default();
    for Entry { name, kind } in entries {
        let below = join(path, &names.name(shown(&name)));
        let place = place.join(&name);
        match kind {
            EntryKind::Folder => folder(system, &place, &below, depth + 1, visit)?,
            other => visit(leaf(other, place, below))?,
        }
    }
    ControlFlow::Continue(())
}

fn leaf(kind: EntryKind, place: PathBuf, path: String) -> Found {
    let what = match kind {
        EntryKind::File | EntryKind::Folder => What::File,
        EntryKind::Link => What::Passed("symbolic link, not followed"),
        EntryKind::Special => What::Passed("pipe, socket or device, not opened"),
    };
    Found { place, path, what }
}

fn shown(name: &OsStr) -> String {
    name::text(name.as_encoded_bytes())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
