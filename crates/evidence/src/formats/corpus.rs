//! For tests: the corpus of real evidence, where there is one.

use std::path::{Path, PathBuf};

/// A folder of the corpus; says so and gives `None` where it is missing, and the test that asked counts as skipped.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test that asks where the corpus is")]
    let given = std::env::var_os("HOPSCOPE_CORPUS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = given.unwrap_or_else(beside).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: corpus not found ({name})");
    None
}

/// All files below a folder with that ending, in order.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
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
