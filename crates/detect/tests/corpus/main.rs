//! SigmaHQ's rules, which nobody on this project made.
//!
//! The corpus is not part of the project. Where it is missing, each test says so and counts as skipped.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so, and one that measures says what")]

mod load;

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder of rules in the corpus. Says so and gives `None` where there is none, and the test that asked counts as skipped.
fn place(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test that asks where the corpus is")]
    let given = std::env::var_os("HOPSCOPE_CORPUS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let place = given.unwrap_or_else(beside).join("sigma").join(name);
    if place.exists() {
        return Some(place);
    }
    eprintln!("skipped: corpus not found (sigma/{name})");
    None
}

/// The rule files below a folder, sorted, with their paths from there.
fn rule_files(root: &Path) -> Vec<(Arc<str>, Vec<u8>)> {
    let mut folders = vec![root.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yml") {
                let shown = path.strip_prefix(root).unwrap().to_string_lossy().into();
                files.push((shown, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort_unstable();
    files
}
