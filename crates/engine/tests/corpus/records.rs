//! Every file of the EVTX corpus is accounted for, and holds as many records as the `evtx` crate counts in it.

use crate::folder::{files, ingested};
use corpus::place;
use evtx::EvtxParser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn as_many_records_per_file_as_the_independent_reader_counts() {
    let Some(root) = place("evtx") else { return };
    let theirs: BTreeMap<String, u64> =
        all_files(&root).into_iter().map(|path| (below(&root, &path), count(&path))).collect();
    let made = ingested(&[root], None, 2);
    let ours: BTreeMap<String, u64> =
        files(&made.case).into_iter().map(|file| (file.path, file.records_read)).collect();
    assert_eq!(ours, theirs);
    assert!(ours.values().sum::<u64>() > 10_000, "the corpus is smaller than it was");
}

/// Records that the independent reader can decode.
fn count(path: &Path) -> u64 {
    let mut parser = EvtxParser::from_path(path).unwrap();
    parser.records_json_value().filter(Result::is_ok).count() as u64
}

fn all_files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { &mut folders } else { &mut found }.push(path);
        }
    }
    found
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().to_string_lossy().into_owned()
}
