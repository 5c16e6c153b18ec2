//! The rules that come with the program, each over its fixtures and through the whole pipeline: what must match does, and its near miss does
//! not. Each line of a positive fixture matches by itself; of a correlation's, all together.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use engine::{Case, Disk, Ingest, LogSources, RuleFilter, Rules, Settings, Unwatched, detect};
use model::Register;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

fn register() -> Register {
    engine::register::parse(&std::fs::read_to_string(folder().join("register.toml")).unwrap()).unwrap()
}

/// All of them, with the register of the fixtures.
fn own() -> Rules {
    Rules::read_with(
        &[],
        &RuleFilter { own: true, ..RuleFilter::default() },
        &engine::placeholders(&register()),
        &LogSources::default(),
        2,
    )
    .unwrap()
}

/// The folders of the rules, by name.
fn names() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// What a file is for: its last document. Those before it are what that one refers to.
fn document(name: &str) -> String {
    let text = std::fs::read_to_string(folder().join(name).join("rule.yml")).unwrap();
    text.split("---\n").last().unwrap().to_owned()
}

fn is_correlation(name: &str) -> bool {
    document(name).contains("\ncorrelation:\n")
}

fn id(name: &str) -> String {
    let document = document(name);
    let id = document.lines().find_map(|line| line.strip_prefix("id: "));
    id.unwrap_or_else(|| panic!("{name} has no id")).to_owned()
}

/// The file `positive.*` or `negative.*` of a rule.
fn fixture(name: &str, which: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder().join(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut files = entries.filter(|path| path.file_stem().is_some_and(|stem| stem == which));
    let file = files.next().unwrap_or_else(|| panic!("{name} has no {which} fixture"));
    assert_eq!(files.next(), None, "{name} has two {which} fixtures");
    file
}

/// The ids of the rules that match in a file, one for each match, and how many events it has.
fn matched(rules: &Rules, file: PathBuf) -> (Vec<String>, u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::create(&folder.path().join("case"), false).unwrap();
    let settings = Settings { register: Some(register()), ..Settings::default() };
    let register = engine::settle(&mut case, settings).unwrap();
    let request = Ingest {
        roots: &[file],
        system: &Disk,
        register: &register,
        tenant: Some("alder"),
        provider: None,
        assume_zone_minutes: 0,
        assume_year: None,
        passwords: engine::Passwords::default(),
        formats: &[],
        threads: 1,
    };
    let ingested = engine::ingest(&mut case, &request, &Unwatched).unwrap();
    let findings = detect(&case, rules, 1, &Unwatched).unwrap();
    (findings.into_iter().map(|finding| finding.rule_id).collect(), ingested.events)
}

#[test]
fn each_rule_matches_its_positive_and_not_its_negative() {
    let rules = own();
    let mut wrong = Vec::new();
    for name in &names() {
        let id = id(name);
        for which in ["positive", "negative"] {
            let file = fixture(name, which);
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            let (found, events) = matched(&rules, file);
            let matches = found.iter().filter(|found| **found == id).count();
            let is_right = match which {
                "negative" => matches == 0,
                _ if is_correlation(name) => matches > 0,
                _ => matches == lines,
            };
            if !is_right || events != lines as u64 {
                wrong.push(format!("{name}: {which}, {events} events of {lines} lines, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_is_used() {
    assert_eq!(own().not_used(), []);
}

#[test]
fn ids_are_uuids_and_none_is_used_twice() {
    let ids: BTreeSet<String> = names().iter().map(|name| id(name)).collect();
    assert_eq!(ids.len(), names().len());
    for id in ids {
        let groups: Vec<usize> = id.split('-').map(str::len).collect();
        let is_hexadecimal = id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        assert!(groups == [8, 4, 4, 4, 12] && is_hexadecimal && id.as_bytes()[14] == b'4', "{id}");
    }
}
