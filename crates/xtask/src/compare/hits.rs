//! What two programs found, as sets that can be compared. Knows nothing of why they differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// A rule that matched a record of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Hit {
    /// The rule's id.
    pub rule_id: String,
    /// The file, as both programs call it.
    pub file: String,
    /// The number in the record's header.
    pub record: u64,
}

/// Reads hits, one a line, of EVTX files alone. Files with the same bytes are one file: hopscope reads them once.
///
/// # Errors
/// When a line is no hit.
pub fn parse(lines: &str, same: &BTreeMap<String, String>) -> Result<BTreeSet<Hit>> {
    let mut hits = BTreeSet::new();
    for line in lines.lines() {
        let mut hit: Hit = serde_json::from_str(line).with_context(|| format!("reading a hit: {line}"))?;
        if let Some(first) = same.get(&hit.file) {
            hit.file.clone_from(first);
        }
        if hit.file.to_ascii_lowercase().ends_with(".evtx") {
            hits.insert(hit);
        }
    }
    Ok(hits)
}

/// EVTX files below folders, by the names that both programs give them: with the last part of the folder's path.
///
/// # Errors
/// When a file cannot be read.
pub fn files(folders: &[PathBuf]) -> Result<BTreeMap<String, PathBuf>> {
    let mut names = BTreeMap::new();
    for folder in folders {
        let base = folder.parent().unwrap_or(Path::new(""));
        for path in corpus::files(folder, ".evtx") {
            let parts = path.strip_prefix(base).unwrap_or(&path).iter().map(|part| part.to_string_lossy());
            names.insert(parts.collect::<Vec<_>>().join("/"), path);
        }
    }
    Ok(names)
}

/// Files that have the same bytes as an earlier one, with the name of that.
///
/// # Errors
/// When a file cannot be read.
pub fn same_files(files: &BTreeMap<String, PathBuf>) -> Result<BTreeMap<String, String>> {
    let mut by_bytes: BTreeMap<Vec<u8>, &String> = BTreeMap::new();
    let mut same = BTreeMap::new();
    for (name, path) in files {
        let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        if let Some(first) = by_bytes.get(&bytes) {
            same.insert(name.clone(), (*first).clone());
        } else {
            by_bytes.insert(bytes, name);
        }
    }
    Ok(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_a_file_are_one_file_and_other_formats_are_left_out() {
        let same = BTreeMap::from([("b.evtx".to_owned(), "a.evtx".to_owned())]);
        let lines = "{\"file\":\"b.evtx\",\"record\":1,\"rule_id\":\"x\",\"more\":0}\n\
                     {\"file\":\"a.evtx\",\"record\":1,\"rule_id\":\"x\"}\n{\"file\":\"a.json\",\"record\":1,\"rule_id\":\"x\"}\n";
        let hits = parse(lines, &same).expect("hits");
        let hit = Hit { rule_id: "x".to_owned(), file: "a.evtx".to_owned(), record: 1 };
        assert_eq!(hits, BTreeSet::from([hit]));
        assert!(parse("no hit", &same).is_err());
    }
}
