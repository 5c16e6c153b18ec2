//! The public rules over the logs that their authors recorded for them.

use crate::folder::{files, ingested};
use corpus::place;
use engine::{RuleFilter, Rules, detect};
use model::Digest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What an `info.yml` promises: of these rules, in this file, at least so many matches.
struct Promise {
    rules: Vec<String>,
    file: String,
    matches: usize,
}

fn promises(folder: &Path, found: &mut Vec<Promise>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            promises(&path, found);
        } else if path.file_name().is_some_and(|name| name == "info.yml") {
            found.extend(promise(&std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The few lines that matter, without a reader of YAML.
fn promise(text: &str) -> Option<Promise> {
    let value = |line: &str, key: &str| line.trim().strip_prefix(key).map(|value| value.trim().to_owned());
    let (head, tests) = text.split_once("regression_tests_info:")?;
    let metadata = head.split_once("rule_metadata:")?.1;
    let rules = metadata.lines().filter_map(|line| value(line, "- id:")).collect();
    let file = tests.lines().find_map(|line| value(line, "path:"))?;
    let matches = tests.lines().find_map(|line| value(line, "match_count:"))?.parse().ok()?;
    Some(Promise { rules, file: file.strip_prefix("regression_data/")?.to_owned(), matches })
}

#[test]
fn every_rule_matches_the_log_recorded_for_it() {
    let Some(root) = place("sigma/regression_data") else { return };
    let sigma = root.parent().unwrap();
    let folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"].map(|name| sigma.join(name));
    let rules = Rules::read(&folders, &RuleFilter::default()).unwrap();
    let made = ingested(std::slice::from_ref(&root), None, 2);
    // Two of the logs are the same, and a case reads the same bytes once.
    let digests: BTreeMap<String, Digest> =
        files(&made.case).into_iter().map(|file| (file.path, file.sha256)).collect();
    let mut hits: BTreeMap<(Digest, String), usize> = BTreeMap::new();
    for finding in detect(&made.case, &rules, 2, &engine::Unwatched).unwrap() {
        *hits.entry((digests[&finding.file], finding.rule_id)).or_default() += 1;
    }
    let mut promised = Vec::new();
    promises(&root, &mut promised);
    let mut broken = Vec::new();
    for promise in &promised {
        let Some(digest) = digests.get(&promise.file) else { continue };
        let count = |rule: &String| hits.get(&(*digest, rule.clone())).copied().unwrap_or_default();
        if !promise.rules.iter().any(|rule| count(rule) >= promise.matches) {
            broken.push(format!("{} in {}: wanted {}", promise.rules.join(" or "), promise.file, promise.matches));
        }
    }
    eprintln!("{} promises, {} broken", promised.len(), broken.len());
    assert!(promised.len() > 100, "fewer logs than there were");
    assert!(broken.is_empty(), "{broken:#?}");
}
