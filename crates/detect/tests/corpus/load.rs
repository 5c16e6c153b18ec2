//! What of SigmaHQ loads, what does not and why, and how long it takes.

use crate::{place, rule_files};
use detect::load::{Loaded, load};
use std::collections::BTreeMap;
use std::time::Instant;

/// Loads a folder and prints what became of it.
fn loaded(name: &str) -> Option<Loaded> {
    let loaded = load(rule_files(&place(name)?));
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for rejected in &loaded.rejected {
        *reasons.entry(&rejected.reason).or_default() += 1;
        eprintln!("  {}: {}", rejected.origin, rejected.reason);
    }
    eprintln!("{name}: {} loaded, {} rejected", loaded.rules.len(), loaded.rejected.len());
    for (reason, count) in reasons {
        eprintln!("  {count} {reason}");
    }
    Some(loaded)
}

#[test]
fn the_rules_load() {
    for name in [
        "rules",
        "rules-emerging-threats",
        "rules-threat-hunting",
        "rules-compliance",
        "rules-placeholder",
        "deprecated",
        "unsupported",
    ] {
        loaded(name);
    }
}

/// Prints rather than asserts: a test shares its machine.
#[test]
fn time_of_loading_windows_rules() {
    let Some(root) = place("rules") else { return };
    let files = rule_files(&root.join("windows"));
    let count = files.len();
    let begin = Instant::now();
    let loaded = load(files);
    eprintln!("{count} files, {} rules in {:?}", loaded.rules.len(), begin.elapsed());
}
