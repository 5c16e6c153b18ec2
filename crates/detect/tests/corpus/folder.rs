//! Where the corpus is, and what is in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders of rules that are in force.
const FOLDERS: [&str; 5] =
    ["rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"];

/// A place in the corpus. Says so and gives `None` where there is none, and the test that asked counts as skipped.
pub(crate) fn place(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test that asks where the corpus is")]
    let given = std::env::var_os("HOPSCOPE_CORPUS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let place = given.unwrap_or_else(beside).join(name);
    if place.exists() {
        return Some(place);
    }
    eprintln!("skipped: corpus not found ({name})");
    None
}

/// The files of rules that are in force, in order.
pub(crate) fn rules(root: &Path) -> Vec<PathBuf> {
    files(FOLDERS.iter().map(|folder| root.join(folder)).collect())
}

fn files(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The rule files below a folder, sorted, with their paths from there.
pub(crate) fn rule_files(root: &Path) -> Vec<(Arc<str>, Vec<u8>)> {
    let shown = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into();
    files(vec![root.to_owned()]).into_iter().map(|path| (shown(&path), std::fs::read(&path).unwrap())).collect()
}
