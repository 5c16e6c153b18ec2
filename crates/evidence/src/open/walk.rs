//! The files below the roots, depth first, in byte order of names, links not followed.

use crate::collection::{Collection, Files, TOLD_BYTES_MAX, recognise};
use crate::limits::FOLDER_DEPTH_MAX;
use crate::open::intake::FeedError;
use crate::open::name::{self, Unique};
use crate::open::system::{Entry, EntryKind, FileSystem};
use std::ffi::OsStr;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something found under a name.
pub(crate) struct Found {
    /// Where the system has it.
    pub(crate) place: PathBuf,
    /// Its path inside the evidence given.
    pub(crate) path: String,
    pub(crate) what: What,
    /// The innermost collection around it, and its path in there.
    pub(crate) inside: Option<Inside>,
}

/// Where in a collection a file lies.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    pub(crate) collection: Arc<Collection>,
    /// Its path below the collection's uppermost folder.
    pub(crate) path: String,
}

impl Inside {
    /// A file or folder below.
    fn below(&self, name: &str) -> Self {
        Self { collection: Arc::clone(&self.collection), path: join(&self.path, name) }
    }
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
            EntryKind::Folder => folder(system, Place { place: root, path: &path, inside: None, depth: 0 }, visit),
            other => visit(leaf(other, root.clone(), path, None)),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// A folder.
struct Place<'p> {
    place: &'p Path,
    path: &'p str,
    inside: Option<Inside>,
    depth: usize,
}

/// Recursion is bounded by [`FOLDER_DEPTH_MAX`].
fn folder(
    system: &dyn FileSystem,
    Place { place, path, inside, depth }: Place<'_>,
    visit: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lost = |reason: String| Found {
        place: place.to_owned(),
        path: path.to_owned(),
        what: What::Lost(reason),
        inside: inside.clone(),
    };
    if depth > FOLDER_DEPTH_MAX {
        return visit(lost(format!("folder nested deeper than {FOLDER_DEPTH_MAX}, not read")));
    }
    let mut entries = match system.list(place) {
        Ok(entries) => entries,
        Err(error) => return visit(lost(format!("folder cannot be listed: {error}"))),
    };
    entries.sort_unstable_by(|a, b| a.name.as_encoded_bytes().cmp(b.name.as_encoded_bytes()));
    let own = collection_at(system, place, &entries);
    let inside = own.map(|own| Inside { collection: Arc::new(own), path: String::new() }).or(inside);
    let mut names = Unique::default();
    for Entry { name, kind } in entries {
        let name_shown = names.name(shown(&name));
        let below = join(path, &name_shown);
        let place = place.join(&name);
        let inside = inside.as_ref().map(|inside| inside.below(&name_shown));
        match kind {
            EntryKind::Folder => {
                let place = Place { place: &place, path: &below, inside, depth: depth + 1 };
                folder(system, place, visit)?;
            }
            other => visit(leaf(other, place, below, inside))?,
        }
    }
    ControlFlow::Continue(())
}

/// The collection whose uppermost folder this is.
fn collection_at(system: &dyn FileSystem, place: &Path, entries: &[Entry]) -> Option<Collection> {
    let names: Vec<String> = entries.iter().map(|entry| shown(&entry.name)).collect();
    let own = place.file_name().map(shown).unwrap_or_default();
    let read = |path: &str| {
        let mut bytes = Vec::new();
        // Links are not followed, wherever they stand in the path.
        let is_plain = is_plain_file(system, place, path)?;
        is_plain.then(|| system.open(&place.join(path)).ok()?.take(TOLD_BYTES_MAX).read_to_end(&mut bytes).ok())??;
        Some(bytes)
    };
    recognise(&Files { name: &own, names: &names, read: &read })
}

/// Is this a file below the folder, without a link on the way?
fn is_plain_file(system: &dyn FileSystem, folder: &Path, path: &str) -> Option<bool> {
    let mut place = folder.to_owned();
    let mut kind = EntryKind::Folder;
    for part in path.split('/') {
        let entries = system.list(&place).ok()?;
        kind = entries.iter().find(|entry| entry.name.to_str() == Some(part))?.kind;
        place.push(part);
    }
    Some(kind == EntryKind::File)
}

fn leaf(kind: EntryKind, place: PathBuf, path: String, inside: Option<Inside>) -> Found {
    let what = match kind {
        EntryKind::File | EntryKind::Folder => What::File,
        EntryKind::Link => What::Passed("symbolic link, not followed"),
        EntryKind::Special => What::Passed("pipe, socket or device, not opened"),
    };
    Found { place, path, what, inside }
}

fn shown(name: &OsStr) -> String {
    name::text(name.as_encoded_bytes())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
