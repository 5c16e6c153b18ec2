//! Seeds against the evidence: what matches nothing clears nobody, what means several things is asked about.

use crate::clocks::{hop_between_clocks, verdict_on_alder};
use crate::evidence::{auth_log, login};
use crate::support::Folder;

#[test]
fn a_seed_that_nothing_matches_clears_nobody() {
    for (seed, said) in [
        ("host:JUMP02", "seed host:JUMP02 matches no host of the evidence; nearest: host:provider/JUMP01"),
        ("JUMP02", "seed JUMP02 matches no host or account of the evidence; nearest: host:provider/JUMP01"),
        ("host:alder/JUMP01", "seed host:alder/JUMP01 matches no host of alder; nearest: host:provider/JUMP01"),
        ("key:SHA256:none", "seed key:SHA256:none matches no key of the evidence"),
        ("host:JUMP01@2030-01-01T00:00:00Z", "is known to the evidence, but nothing shows it at that time"),
    ] {
        let folder = Folder::new();
        hop_between_clocks(&folder, 0, true);
        let run = folder.run(&format!("investigate evidence --seed {seed} --json")).ended(2).said(said);
        let scope = run.json();
        assert_eq!(verdict_on_alder(&scope), "cannot_tell", "{seed}");
        assert_eq!(scope["seeds_unmatched"][0]["seed"], seed);
        assert!(scope["notes"].to_string().contains("Nothing in the evidence matches the seed"), "{seed}: {scope:#}");
        let summary = folder.run("scope").ended(2).stdout;
        assert!(summary.starts_with("Nothing was traced: seed"), "{summary}");
        let near = said.split_once("nearest: ").map_or("SEED", |(_, near)| near);
        assert!(summary.contains("\n  give another seed"), "{summary}");
        assert!(summary.contains(&format!("\n    hopscope trace --seed {near}\n")), "{summary}");
        assert!(!summary.contains("ask for the missing logs"), "{summary}");
        assert!(folder.page("hopscope-case").contains("Nothing was traced: seed"));
    }
}

#[test]
fn one_seed_that_matches_is_traced_and_the_others_are_told() {
    let folder = Folder::new();
    hop_between_clocks(&folder, 0, true);
    let run = folder.run("investigate evidence --seed address:198.51.100.23 --seed host:JUMP9").ended(0);
    let run = run.said("seed host:JUMP9 matches no host of the evidence; nearest: host:provider/JUMP01");
    assert!(run.stdout.starts_with("1 of 1 customer reached: alder."), "{run:?}");
    assert!(run.stdout.contains("Not traced: seed host:JUMP9 matches no host"), "{run:?}");
    let answer = folder.run("scope --json").ended(0).stdout;
    let mistyped = folder.run("trace --seed host:JUMP9").ended(2);
    assert!(mistyped.stdout.contains("Not kept; the case keeps its last answer"), "{mistyped:?}");
    assert_eq!(folder.run("scope --json").ended(0).stdout, answer);
}

#[test]
fn a_window_beside_all_logs_does_not_replace_the_answer() {
    let folder = Folder::new();
    hop_between_clocks(&folder, 0, true);
    folder.run("investigate evidence --seed address:198.51.100.23").ended(0);
    let answer = folder.run("scope --json").ended(0).stdout;
    let said = "no log of the case reaches into the window";
    let beside = "trace --seed address:198.51.100.23 --from 2031-01-01T00:00:00Z";
    let run = folder.run(beside).said(said);
    assert!(run.stdout.contains("Not kept; the case keeps its last answer"), "{run:?}");
    assert_eq!(folder.run("scope --json").ended(0).stdout, answer);
    // A window that has logs, and in which nothing happened, is an answer.
    let empty = folder.run("trace --seed address:198.51.100.23 --to 2026-01-12T12:00:01Z");
    assert!(!empty.stderr.contains(said) && empty.stdout.contains("Report: "), "{empty:?}");
}

/// Two customers with a host of the same name, and an account named like a host.
fn same_names() -> Folder {
    let folder = Folder::new();
    folder.write("evidence/provider/jump/auth.log", auth_log("jump", 3));
    folder.write("evidence/alder/web01/auth.log", login("web01", 5, "jump", "10.20.2.31"));
    folder.write("evidence/birch/web01/auth.log", login("web01", 6, "root", "10.20.2.31"));
    folder
}

#[test]
fn a_bare_value_with_several_meanings_is_wrong_usage_with_all_of_them() {
    let folder = same_names();
    let run = folder.run("investigate evidence --seed web01").ended(2);
    let run = run.said("seed web01 is ambiguous here; give one of: host:alder/web01, host:birch/web01");
    assert!(run.stdout.is_empty(), "{run:?}");
    folder.run("trace --seed jump").ended(2).said("give one of: host:provider/jump, account:alder/jump");
    for seed in ["host:alder/web01", "host:provider/jump", "account:alder/jump", "alder/web01"] {
        assert!(folder.run(&format!("trace --seed {seed}")).ended(0).stderr.is_empty(), "{seed}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_asked_which_is_meant() {
    let folder = same_names();
    folder.run("ingest evidence").ended(0);
    let run = folder.shell("printf '7\\n2\\n' | script -qec '\"$HOPSCOPE\" trace --seed web01' /dev/null");
    if run.status != Some(0) {
        println!("skipped: no script(1) here to make a terminal: {}", run.stderr);
        return;
    }
    assert!(run.stdout.contains("Which one is meant"), "{run:?}");
    let scope = folder.run("scope --json").ended(0).json();
    assert_eq!(scope["seeds"][0], "host:birch/web01");
}
