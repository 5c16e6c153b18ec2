//! The public rules against the map of log sources: every rule for Windows has events, and every other one that has none says why.
//!
//! The rules are not part of the project. Where they are missing, the test says so and counts as skipped.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so, and the others show what they found")]

use detect::route::{Routes, Unroutable};
use detect::rule::LogSource;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders of rules that are in force.
const FOLDERS: [&str; 5] =
    ["rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"];

#[test]
fn every_windows_rule_has_events_and_every_other_says_why_not() {
    let Some(root) = place("sigma") else { return };
    let routes = Routes::builtin();
    let sources: Vec<LogSource> =
        FOLDERS.iter().flat_map(|folder| rules(&root.join(folder))).map(|path| log_source(&path)).collect();
    assert!(sources.len() > 3_000, "the rules are fewer than they were");
    let mut without: BTreeMap<Unroutable, usize> = BTreeMap::new();
    for source in &sources {
        if let Err(why) = routes.of(source) {
            assert_ne!(source.product.as_deref(), Some("windows"), "{source:?}: {why}");
            *without.entry(why).or_default() += 1;
        }
    }
    eprintln!("{} rules, {} without events", sources.len(), without.values().sum::<usize>());
    for (why, count) in without {
        assert!(!matches!(why, Unroutable::Unknown(_) | Unroutable::Empty), "{why}");
        eprintln!("{count:6}  {why}");
    }
}

fn place(name: &str) -> Option<PathBuf> {
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

fn rules(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
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
    found
}

/// What stands under `logsource:`, as far as lines tell.
fn log_source(path: &Path) -> LogSource {
    let text = std::fs::read_to_string(path).unwrap();
    let inside = text.lines().skip_while(|line| line.trim_end() != "logsource:").skip(1);
    let mut source = LogSource::default();
    for line in inside.take_while(|line| line.starts_with([' ', '#']) || line.trim().is_empty()) {
        let line = line.split(" #").next().unwrap_or(line);
        let Some((key, value)) = line.split_once(':') else { continue };
        let value: Arc<str> = value.trim().trim_matches(['\'', '"']).to_ascii_lowercase().into();
        match key.trim() {
            "category" => source.category = Some(value),
            "product" => source.product = Some(value),
            "service" => source.service = Some(value),
            _ => {}
        }
    }
    source
}
