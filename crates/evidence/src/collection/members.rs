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

/// Folders in each other that are asked whether they hold a collection; collectors write a dozen. Each is compared with the whole path.
const LEVELS_MAX: usize = 64;

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
        let name = unescaped(path);
        if self.files.len() >= FILES_MAX || self.bytes >= BYTES_MAX || name.matches('/').count() > LEVELS_MAX {
            return;
        }
        let mut bytes = Vec::new();
        // What cannot be read further is told when the member is visited.
        let _read = source.take(TOLD_BYTES_MAX).read_to_end(&mut bytes);
        self.bytes += bytes.len() + path.len();
        self.files.insert(name, bytes);
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
        if self.0.is_empty() {
            return None;
        }
        let mut found = self.0.get("").map(|collection| (collection, path));
        let (mut folder, mut at) = (String::new(), 0);
        // The last part is the member's own name.
        for part in path.split_inclusive('/').take(LEVELS_MAX).take_while(|part| part.ends_with('/')) {
            folder.push_str(&unescaped(part));
            at += part.len();
            found = self.0.get(&folder).map(|collection| (collection, &path[at..])).or(found);
        }
        found
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Collection> {
        self.0.values().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    const CLIENT: &[u8] = br#"{"os_info":{"hostname":"WS01"}}"#;

    fn of(clients: &[String], path: &str) -> Option<String> {
        let mut members = Members::default();
        clients.iter().for_each(|client| members.take(client, &mut &CLIENT[..]));
        let collections = members.collections("x.zip");
        collections.of(path).map(|(_, below)| below.to_owned())
    }

    #[test]
    fn a_member_belongs_to_the_innermost_collection() {
        let clients = ["client_info.json", "hosts/a%3Ab/client_info.json"].map(str::to_owned);
        let check = |path: &str, expect: &str| assert_eq!(of(&clients, path).as_deref(), Some(expect), "{path}");
        check("hosts/a%3Ab/uploads/C%3A/x.evtx", "uploads/C%3A/x.evtx");
        check("hosts/a:b/x", "x");
        check("hosts/c/x", "hosts/c/x");
        check("hosts/a%3Ab", "hosts/a%3Ab");
        check("x", "x");
        assert_eq!(of(&clients[1..], "hosts/c/x"), None);
        assert_eq!(of(&[], "x"), None);
    }

    /// Names of archives may be long, and each folder in them would be compared with the whole before it.
    #[test]
    fn long_paths_take_time_of_their_length() {
        let begun = Instant::now();
        let long = "%41/".repeat(1 << 20);
        let clients = ["client_info.json".to_owned(), format!("{long}client_info.json")];
        assert_eq!(of(&clients, &long), Some(long.clone()), "only so many levels are looked at");
        assert_eq!(of(&clients[..1], &format!("{long}x")), Some(format!("{long}x")));
        assert!(begun.elapsed() < Duration::from_secs(30));
    }
}
