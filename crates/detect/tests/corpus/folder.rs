//! The rules in the corpus.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders of rules that are in force.
const FOLDERS: [&str; 5] =
    ["rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"];

/// The files of rules that are in force, in order.
pub(crate) fn rules(root: &Path) -> Vec<PathBuf> {
    FOLDERS.iter().flat_map(|folder| corpus::files(&root.join(folder), ".yml")).collect()
}

/// The rule files below a folder, sorted, with their paths from there.
pub(crate) fn rule_files(root: &Path) -> Vec<(Arc<str>, Vec<u8>)> {
    let shown = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into();
    corpus::files(root, ".yml").into_iter().map(|path| (shown(&path), std::fs::read(&path).unwrap())).collect()
}
