//! What of SigmaHQ loads, what does not and why, and how long it takes.

use crate::folder::rule_files;
use corpus::place;
use detect::load::{Loaded, load};
use std::collections::BTreeMap;
use std::time::Instant;

/// Loads a folder and prints what became of it.
fn loaded(name: &str) -> Option<Loaded> {
    let loaded = load(rule_files(&place(&format!("sigma/{name}"))?));
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
    // Two are for whoever says what `known_cdcs` are, though they do not stand among the rules with placeholders.
    let chase = "2026/Exploits/CVE-2026-54121/win_security_adcs_certighost";
    let expected = [
        ("rules", vec![]),
        (
            "rules-emerging-threats",
            vec![format!("{chase}_cdc_chase_request.yml"), format!("{chase}_cert_issued_via_chase.yml")],
        ),
        ("rules-threat-hunting", vec![]),
        ("rules-compliance", vec![]),
    ];
    for (name, expected) in expected {
        let Some(loaded) = loaded(name) else { continue };
        let rejected: Vec<_> = loaded.rejected.iter().map(|rejected| &*rejected.origin.file).collect();
        assert_eq!(rejected, expected, "{name}");
        assert!(
            loaded
                .rejected
                .iter()
                .all(|rejected| rejected.reason.ends_with("the placeholder %known_cdcs% has no definition"))
        );
        assert_eq!(
            loaded.rules.len() + loaded.rejected.len(),
            rule_files(&place(&format!("sigma/{name}")).unwrap()).len(),
            "{name}"
        );
    }
}

#[test]
fn rules_that_nobody_can_load_say_why() {
    let known = [
        "has no definition",
        "a timeframe in a detection, which correlation rules have since sigma 2",
        "the condition aggregates (`| count() ..`), which correlation rules do since sigma 2",
        // Pseudo-code: `write .. from .. to ..`.
        "the condition cannot be read at column 7: write",
        "its id is that of windows/sysmon_process_reimaging.yml",
    ];
    for name in ["rules-placeholder", "deprecated", "unsupported"] {
        let Some(loaded) = loaded(name) else { continue };
        for rejected in loaded.rejected {
            let reason = &rejected.reason;
            assert!(known.iter().any(|known| reason.contains(known)), "{}: {reason}", rejected.origin);
        }
    }
}

/// Prints rather than asserts: a test shares its machine.
#[test]
fn time_of_loading_windows_rules() {
    let Some(root) = place("sigma/rules") else { return };
    let files = rule_files(&root.join("windows"));
    let count = files.len();
    let begin = Instant::now();
    let loaded = load(files);
    eprintln!("{count} files, {} rules in {:?}", loaded.rules.len(), begin.elapsed());
}
