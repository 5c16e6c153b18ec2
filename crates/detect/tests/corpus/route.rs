//! The map of log sources: every rule for Windows has events, and every other one that has none says why.

use crate::folder::rules;
use corpus::place;
use detect::route::{Routes, Unroutable, fields_missing};
use detect::rule::{Condition, Leaf, LogSource, Origin, Rule, Test};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

#[test]
fn every_windows_rule_has_events_and_every_other_says_why_not() {
    let Some(root) = place("sigma") else { return };
    let routes = Routes::builtin();
    let sources: Vec<LogSource> = rules(&root).iter().map(|path| log_source(path)).collect();
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

#[test]
fn what_rules_ask_for_and_no_event_has_is_little_and_shown() {
    let Some(root) = place("sigma") else { return };
    let rules: Vec<Rule> = rules(&root).iter().map(|path| rule(path)).collect();
    let missing = fields_missing(&Routes::builtin(), &rules);
    let mut nowhere: BTreeMap<String, usize> = BTreeMap::new();
    for missing in missing.iter().filter(|missing| missing.is_everywhere) {
        *nowhere.entry(format!("{} of {}", missing.field, missing.absent_in.join("; "))).or_default() += 1;
    }
    let count: usize = nowhere.values().sum();
    eprintln!("{} fields are not in some of the events that their rules are for, {count} in none", missing.len());
    for (field, count) in &nowhere {
        eprintln!("{count:6}  {field}");
    }
    assert!(missing.len() > 1_000, "rules for new processes name hashes, which Windows does not log");
    assert!(count < 100, "a name in the map is misspelled");
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

/// The rule as far as its log source and the names of its fields go.
fn rule(path: &Path) -> Rule {
    let id: Arc<str> = path.file_name().unwrap().to_string_lossy().into();
    let text = std::fs::read_to_string(path).unwrap();
    Rule {
        id: Arc::clone(&id),
        title: Arc::clone(&id),
        level: model::Level::Informational,
        status: None,
        tags: Vec::new(),
        origin: Origin { file: id, document: 0 },
        log_source: log_source(path),
        leaves: fields(&text).map(|field| Leaf { field: Some(field.into()), test: Test::Null }).collect(),
        condition: Condition::All(Vec::new()),
    }
}

/// The keys under `detection:` that stand deeper than its selections.
fn fields(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.lines().skip_while(|line| line.trim_end() != "detection:").skip(1);
    let inside = inside.take_while(|line| line.starts_with([' ', '#']) || line.trim().is_empty());
    let mut outer = None;
    inside.filter_map(move |line| {
        let content = line.trim_start_matches([' ', '-']);
        let (key, value) = content.split_once(':').filter(|_| !content.starts_with(['#', '"', '\'']))?;
        let depth = line.len() - content.len();
        let is_deeper = depth > *outer.get_or_insert(depth);
        let name = key.split('|').next()?;
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        (is_deeper && is_name && (value.is_empty() || value.starts_with(' '))).then_some(name)
    })
}
