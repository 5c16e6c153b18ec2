//! For tests and tasks: the corpus of real evidence and public rules, which is no part of the project and may be missing.
//!
//! This crate does not know what is in the corpus, beyond that it is files in folders.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::{Path, PathBuf};

/// Where the corpus is or would be, for a checkout: `$HOPSCOPE_CORPUS`, else `../shared/corpus` beside the checkout.
#[must_use]
pub fn of_checkout(root: &Path) -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "only tests and tasks use this crate, and they ask where the corpus is"
    )]
    let given = std::env::var_os("HOPSCOPE_CORPUS").map(PathBuf::from);
    given.unwrap_or_else(|| root.join("../shared/corpus"))
}

/// A file or folder of the corpus. Says so and gives `None` where there is none, and the test that asked counts as skipped.
#[must_use]
pub fn place(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let place = of_checkout(&root).join(name);
    if place.exists() {
        return Some(place);
    }
    eprintln!("skipped: corpus not found ({name})");
    None
}

/// All files below a folder whose names end so, sorted by their paths.
///
/// # Panics
/// When a folder cannot be listed: a corpus that is there in part would make a test pass for nothing.
#[must_use]
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("the corpus can be listed");
        for entry in entries {
            let path = entry.expect("the corpus can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_their_ending_in_order() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = files(root, ".rs");
        assert_eq!(found, [root.join("src/lib.rs")]);
    }
}
