//! The same evidence gives the same bytes, for any number of threads, and adding it again changes nothing.

use crate::folder::{ingest_into, ingested};
use corpus::place;
use engine::{Case, Question, Unwatched};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Evidence of three formats, small enough for a debug build.
const EVIDENCE: [&str; 4] =
    ["evtx/attack-samples/Lateral Movement", "otrf/lateral_movement/schtask_create.zip", "loghub", "plaso/utmp"];

#[test]
fn threads_change_no_byte_and_adding_again_changes_nothing() {
    let roots: Vec<PathBuf> = EVIDENCE.iter().filter_map(|name| place(name)).collect();
    if roots.len() < EVIDENCE.len() {
        return;
    }
    let mut first = None;
    for threads in [1, 2, 5] {
        let mut made = ingested(&roots, Some(2016), threads);
        answer(&mut made.case);
        let bytes = contents(made.case.root());
        ingest_into(&mut made.case, &roots, Some(2016), threads);
        answer(&mut made.case);
        assert_same(&bytes, &contents(made.case.root()), "added again");
        assert_same(first.get_or_insert_with(|| bytes.clone()), &bytes, &format!("{threads} threads"));
        drop(made.folder);
    }
}

fn answer(case: &mut Case) {
    let question = Question::default();
    let analysis = engine::analyse(case, &question, 2, &Unwatched).unwrap();
    engine::keep(case, &question, &analysis, &[]).unwrap();
}

/// Every file below a folder, by its path in it.
fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Says which files differ, and not how: they are large.
fn assert_same(a: &BTreeMap<PathBuf, Vec<u8>>, b: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let names = |contents: &BTreeMap<PathBuf, Vec<u8>>| contents.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(a), names(b), "{what}");
    let differing: Vec<_> = a.iter().filter(|(name, bytes)| b[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "{what}: {differing:?}");
}
