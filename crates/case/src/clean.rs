//! Removing what a stopped run left behind. Only files with names that a case gives are ever removed.

use crate::error::Error;
use crate::store::disk::Disk;
use crate::store::publish::is_leftover;
use crate::table::parts::{Part, PartKind};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of reports.
pub(crate) const REPORT_FOLDER: &str = "report";

/// Removes part files that are not among `parts`, folders that are empty then, and files of a publication that was never committed.
/// Finished renames must be done before.
pub(crate) fn clean(disk: &dyn Disk, root: &Path, parts: &[Part]) -> Result<(), Error> {
    let known: BTreeSet<PathBuf> = parts.iter().map(|part| root.join(&part.path)).collect();
    for kind in PartKind::ALL {
        clean_folder(disk, &root.join(kind.as_str()), &|path, name| is_part(name) && !known.contains(path))?;
    }
    remove_files(disk, root, &|_, name| is_leftover(name))?;
    clean_folder(disk, &root.join(REPORT_FOLDER), &|_, name| is_leftover(name))
}

/// Removes files below a folder for which `is_ours` says so, and the folders that are empty then. Links are not followed.
pub(crate) fn clean_folder(disk: &dyn Disk, folder: &Path, is_ours: &dyn Fn(&Path, &str) -> bool) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    for (path, _, is_folder) in entries(folder)? {
        if is_folder {
            clean_folder(disk, &path, is_ours)?;
        }
    }
    remove_files(disk, folder, is_ours)?;
    if entries(folder)?.is_empty() {
        disk.remove_folder(folder).map_err(Error::io("removing", folder))?;
    }
    Ok(())
}

fn remove_files(disk: &dyn Disk, folder: &Path, is_ours: &dyn Fn(&Path, &str) -> bool) -> Result<(), Error> {
    for (path, name, is_folder) in entries(folder)? {
        if !is_folder && is_ours(&path, &name) {
            disk.remove_file(&path).map_err(Error::io("removing", &path))?;
        }
    }
    Ok(())
}

/// Path, name and "is a folder" of everything in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Result<Vec<(PathBuf, String, bool)>, Error> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("listing", folder))? {
        let entry = entry.map_err(Error::io("listing", folder))?;
        let kind = entry.file_type().map_err(Error::io("listing", folder))?;
        entries.push((entry.path(), entry.file_name().to_string_lossy().into_owned(), kind.is_dir()));
    }
    entries.sort();
    Ok(entries)
}

/// `NUMBER-NUMBER.parquet`, hexadecimal before the dash.
fn is_part(name: &str) -> bool {
    let Some((run, sequence)) = name.strip_suffix(".parquet").and_then(|name| name.split_once('-')) else {
        return false;
    };
    let is = |text: &str, test: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(test);
    is(run, u8::is_ascii_hexdigit) && is(sequence, u8::is_ascii_digit)
}
