//! Replacing several files as one: either all of them are the new ones, or none.
//!
//! A table NAME is replaced by writing `NAME.next-G` beside it, where G is one more than the generation in `case.toml`, then
//! replacing `case.toml` by one of generation G that lists NAME under `publishing` (the commit), then renaming `NAME.next-G` to NAME.
//! A reader that finds NAME under `publishing` and `NAME.next-G` on the disk takes that one: it was committed and not renamed yet.
//! Any other `*.next-*` is a leftover.

use crate::error::Error;
use crate::store::disk::Disk;
use crate::store::manifest::{MANIFEST_FILE, Manifest};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Threads that wait for the disk.
const SYNC_THREADS: usize = 8;

/// Fewer files than this are not worth a thread.
const SYNC_SHARE_MIN: usize = 16;

/// A file to replace: its path inside the case, `/` between folders, and its new content.
pub(crate) type NewFile = (String, Vec<u8>);

fn next_path(root: &Path, name: &str, generation: u64) -> PathBuf {
    root.join(format!("{name}.next-{generation}"))
}

/// Where the current content of a table is.
pub(crate) fn current_path(root: &Path, manifest: &Manifest, name: &str) -> PathBuf {
    let next = next_path(root, name, manifest.generation);
    if manifest.publishing.iter().any(|each| each == name) && next.exists() { next } else { root.join(name) }
}

/// Replaces files and manifest. Files that hold these bytes already are left alone; when nothing would change, nothing is written.
/// On an error before the commit the case is as it was, and `manifest` too.
pub(crate) fn publish(
    disk: &dyn Disk,
    root: &Path,
    manifest: &mut Manifest,
    new: Manifest,
    files: Vec<NewFile>,
) -> Result<(), Error> {
    let generation = manifest.generation + 1;
    publish_as(disk, root, manifest, new, files, generation)
}

/// The same, under a generation that may be any but the current one.
pub(crate) fn publish_as(
    disk: &dyn Disk,
    root: &Path,
    manifest: &mut Manifest,
    mut new: Manifest,
    files: Vec<NewFile>,
    generation: u64,
) -> Result<(), Error> {
    assert!(generation != manifest.generation, "files of the current generation are current");
    roll_forward(disk, root, manifest)?;
    let files: Vec<NewFile> = files.into_iter().filter(|(name, bytes)| !holds(&root.join(name), bytes)).collect();
    (new.generation, new.publishing) = (manifest.generation, manifest.publishing.clone());
    if files.is_empty() && new == *manifest {
        return Ok(());
    }
    new.generation = generation;
    new.publishing = files.iter().map(|(name, _)| name.clone()).collect();
    let mut unsynced = Unsynced::default();
    for (name, bytes) in &files {
        unsynced.write(disk, root, next_path(root, name, new.generation), bytes)?;
    }
    unsynced.sync(disk)?;
    write_manifest(disk, root, &new)?;
    *manifest = new;
    roll_forward(disk, root, manifest)
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|found| found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

fn write_manifest(disk: &dyn Disk, root: &Path, manifest: &Manifest) -> Result<(), Error> {
    let (path, next) = (root.join(MANIFEST_FILE), next_path(root, MANIFEST_FILE, manifest.generation));
    disk.write(&next, manifest.print().as_bytes()).map_err(Error::io("writing", &next))?;
    disk.sync_file(&next).map_err(Error::io("syncing", &next))?;
    disk.rename(&next, &path).map_err(Error::io("replacing", &path))?;
    disk.sync_folder(root).map_err(Error::io("syncing", root))
}

/// What has to be on the disk before a commit.
#[derive(Debug, Default)]
pub(crate) struct Unsynced {
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Unsynced {
    /// Writes a file below the root, in a folder that is made for it.
    pub(crate) fn write(&mut self, disk: &dyn Disk, root: &Path, path: PathBuf, bytes: &[u8]) -> Result<(), Error> {
        let folder = path.parent().expect("below the root");
        disk.create_folder(folder).map_err(Error::io("creating", folder))?;
        disk.write(&path, bytes).map_err(Error::io("writing", &path))?;
        self.add(root, path);
        Ok(())
    }

    /// A file that was written below the root.
    pub(crate) fn add(&mut self, root: &Path, path: PathBuf) {
        let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        self.folders.extend(folders.map(Path::to_owned));
        self.files.insert(path);
    }

    /// Waits until all of it is on the disk: on several threads, so that the file system can do it in one go.
    pub(crate) fn sync(self, disk: &dyn Disk) -> Result<(), Error> {
        let files = self.files.iter().map(|path| (path, true));
        let all: Vec<(&PathBuf, bool)> = files.chain(self.folders.iter().map(|path| (path, false))).collect();
        let sync_share = |share: &[(&PathBuf, bool)]| {
            share.iter().try_for_each(|&(path, is_file)| {
                let done = if is_file { disk.sync_file(path) } else { disk.sync_folder(path) };
                done.map_err(Error::io("syncing", path))
            })
        };
        let mut shares = all.chunks(all.len().div_ceil(SYNC_THREADS).max(SYNC_SHARE_MIN));
        let own = shares.next().unwrap_or_default();
        std::thread::scope(|scope| {
            let others: Vec<_> = shares.map(|share| scope.spawn(move || sync_share(share))).collect();
            let own = sync_share(own);
            others.into_iter().map(|other| other.join().expect("syncing does not panic")).fold(own, Result::and)
        })
    }
}

/// Finishes the renames of the last commit.
pub(crate) fn roll_forward(disk: &dyn Disk, root: &Path, manifest: &Manifest) -> Result<(), Error> {
    let mut folders = BTreeSet::new();
    for name in &manifest.publishing {
        let (next, path) = (next_path(root, name, manifest.generation), root.join(name));
        if next.exists() {
            disk.rename(&next, &path).map_err(Error::io("replacing", &path))?;
            folders.insert(path.parent().expect("below the root").to_owned());
        }
    }
    folders.iter().try_for_each(|folder| disk.sync_folder(folder).map_err(Error::io("syncing", folder)))
}

/// Is this the name of a file that was about to be published?
pub(crate) fn is_leftover(name: &str) -> bool {
    name.rsplit_once(".next-")
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
