//! Collections in an archive: their small files are gathered in one pass over the members, and looked at before any member is opened.

use super::layout::{Collection, Files};
use super::{TOLD_BYTES_MAX, disk, recognise, uac};
use crate::percent::unescaped;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

/// Files that say something, of one archive: an export of a hunt has two for each host.
const FILES_MAX: usize = 50_000;
/// Their bytes together.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// The small files of an archive that say something about collections.
#[derive(Default)]
pub(crate) struct Members {
    files: BTreeMap<String, Vec<u8>>,
    bytes: usize,
}

impl Members {
    /// Is this member one of them? `path` is that inside the archive.
    pub(crate) fn wants(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        matches!(name, "client_info.json" | "collection_context.json" | "uac.log" | "_kape.cli" | "KAPE.log")
            || ["_ConsoleLog.txt", "_CopyLog.csv"].iter().any(|end| name.ends_with(end))
            || name.starts_with("CyLR_Collection_Log")
            || uac::HOST_FILES.iter().chain([&disk::HOST_FILE]).any(|end| root_of(&unescaped(path), end).is_some())
    }

    /// Takes the beginning of a member.
    pub(crate) fn take(&mut self, path: &str, source: &mut dyn Read) {
        if self.files.len() >= FILES_MAX || self.bytes >= BYTES_MAX {
            return;
        }
        let mut bytes = Vec::new();
        // What cannot be read further is told when the member is visited.
        let _read = source.take(TOLD_BYTES_MAX).read_to_end(&mut bytes);
        self.bytes += bytes.len() + path.len();
        self.files.insert(unescaped(path), bytes);
    }

    /// The collections of the archive of that name.
    pub(crate) fn collections(&self, archive: &str) -> Collections {
        let roots: BTreeSet<&str> = self.files.keys().flat_map(|path| roots(path)).collect();
        let found = roots.into_iter().filter_map(|root| Some((root.to_owned(), Arc::new(self.at(root, archive)?))));
        Collections(found.collect())
    }

    fn at(&self, root: &str, archive: &str) -> Option<Collection> {
        let below = || self.files.range(root.to_owned()..).map_while(|(path, _)| path.strip_prefix(root));
        let mut names: Vec<String> = below().map(|path| path.split('/').next().unwrap_or(path).to_owned()).collect();
        names.dedup();
        let name = root.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty());
        let read = |path: &str| self.files.get(&format!("{root}{path}")).cloned();
        recognise(&Files { name: name.unwrap_or(archive), names: &names, read: &read })
    }
}

/// The folders that may be the uppermost of a collection that this file belongs to, each with its slash.
fn roots(path: &str) -> impl Iterator<Item = &str> {
    let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
    let ends = ["Console/KAPE.log", disk::HOST_FILE].into_iter().chain(uac::HOST_FILES);
    ends.filter_map(move |end| root_of(path, end)).chain([folder])
}

/// What stands before the end of a path, if that is its end.
fn root_of<'p>(path: &'p str, end: &str) -> Option<&'p str> {
    path.strip_suffix(end).filter(|root| root.is_empty() || root.ends_with('/'))
}

/// Collections by the folder that holds them.
#[derive(Debug, Default)]
pub(crate) struct Collections(BTreeMap<String, Arc<Collection>>);

impl Collections {
    /// The innermost collection that a member belongs to, and its path in there.
    pub(crate) fn of<'p>(&self, path: &'p str) -> Option<(&Arc<Collection>, &'p str)> {
        let slashes = path.match_indices('/').map(|(at, _)| at + 1).rev();
        slashes.chain([0]).find_map(|at| Some((self.0.get(&unescaped(&path[..at]))?, &path[at..])))
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Collection> {
        self.0.values().map(AsRef::as_ref)
    }
}
