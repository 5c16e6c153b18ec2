//! Rules in the main job: what they find is kept in the case, stands beside the hops, and says when it is out of date.

use crate::evidence::{MINUTE, NOON, account, auth_log, logon_from, security_log};
use crate::support::Folder;
use serde_json::Value;
use simulate::windows::LogonType;

/// A rule for logons of one account; what is written of it is hostile where it can be.
const RULE: &str = r"
title: Logon of <b>op-one</b>
id: 7a0e3a30-6d0a-4c0c-9a55-0d5b4f3a2f11
status: test
level: high
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624, TargetUserName: op-one}
  condition: selection
";

/// A rule that no log here can serve, and one that is broken.
const USELESS: &str = "title: Elsewhere\nid: b\nlevel: high\nlogsource: {product: zx81, service: tape}\ndetection: {a: {b: c}, condition: a}\n";
const BROKEN: &str = "title: Broken\ndetection: [\n";

/// The provider's jump host and a customer's file server, with two weeks of routine around one hop between them. Two are on the
/// jump host when it is made: whose it is, logons alone do not say.
fn evidence(folder: &Folder) {
    const HOUR: i64 = 60 * MINUTE;
    let who = |name, id| account("PROVIDER", name, id);
    let routine = |host: &'static str| {
        let user = who(if host == "FS01" { "mara" } else { "bert" }, 0);
        (-168..168).map(move |hour| {
            (NOON + hour * HOUR + MINUTE, logon_from(LogonType::Network, &user, "172.20.10.9", "CLIENT"))
        })
    };
    let entry = (NOON, logon_from(LogonType::RemoteInteractive, &who("op-two", 1), "198.51.100.23", "EVIL"));
    let beside =
        (NOON + 2 * MINUTE, logon_from(LogonType::RemoteInteractive, &who("op-three", 2), "172.20.10.9", "CLIENT"));
    let mut at_jump: Vec<_> = routine("JUMP01").chain([entry, beside]).collect();
    let hop = logon_from(LogonType::Network, &who("op-one", 0x7_0001), "172.20.10.5", "JUMP01");
    let mut at_customer: Vec<_> = routine("FS01").chain([(NOON + 5 * MINUTE, hop)]).collect();
    at_jump.sort_by_key(|event| event.0);
    at_customer.sort_by_key(|event| event.0);
    folder.write("evidence/provider/JUMP01/Security.evtx", security_log("JUMP01.provider.example", 10, at_jump));
    folder.write("evidence/alder/FS01/Security.evtx", security_log("FS01.alder.example", 10, at_customer));
    folder.write("rules/one.yml", RULE);
    folder.write("rules/useless.yml", USELESS);
    folder.write("more/broken.yml", BROKEN);
}

const SEED: &str = "--seed address:198.51.100.23";

/// The hop into the customer.
fn hop(scope: &Value) -> &Value {
    let paths = scope["paths"].as_array().expect("a list");
    let mut hops = paths.iter().flat_map(|path| path["hops"].as_array().expect("a list"));
    hops.find(|hop| hop["dst"]["host"] == "FS01").unwrap_or_else(|| panic!("no hop to FS01 in {scope:#}"))
}

fn certainty(scope: &Value) -> f64 {
    hop(scope)["certainty"].as_f64().expect("a number")
}

fn notes(scope: &Value) -> String {
    scope["notes"].to_string()
}

#[test]
fn what_rules_find_is_kept_and_makes_the_hop_surer() {
    let folder = Folder::new();
    evidence(&folder);
    let without = folder.run(&format!("investigate evidence {SEED} --case plain --json")).ended(0).json();
    assert_eq!((&hop(&without)["findings"], &hop(&without)["findings_more"]), (&Value::Array(Vec::new()), &0.into()));
    assert!(!notes(&without).contains("rules"), "{without:#}");

    let investigate = format!("investigate evidence {SEED} --no-own-rules --rules rules --rules more --json");
    let with = folder.run(&investigate).ended(0).json();
    assert!(certainty(&with) > certainty(&without), "{} {}", certainty(&with), certainty(&without));
    let found = &hop(&with)["findings"][0];
    assert_eq!(
        (&found["level"], &found["host"], &found["tenant"]),
        (&"high".into(), &"FS01.alder.example".into(), &"alder".into())
    );
    let pointer = format!("{}:{}", found["file"].as_str().expect("a file"), found["record"]);
    let record = folder.run(&format!("show {pointer}")).ended(0);
    assert!(record.stdout.contains("op-one"), "{record:?}");
    assert!(
        notes(&with).contains("2 of 3 rules could not be used; hopscope detect --rules DIR --not-used"),
        "{with:#}"
    );

    // Another question to the case, and the same one: the findings are there, and rules that did not change are not run again.
    let traced = folder.run(&format!("trace {SEED} --json")).ended(0).json();
    assert_eq!(traced, with);
    assert_eq!(folder.run("scope --json").ended(0).json(), with);
    let before = folder.snapshot("hopscope-case");
    folder.run(&investigate).ended(0);
    crate::support::assert_same(&before, &folder.snapshot("hopscope-case"));
    let page = folder.page("hopscope-case");
    assert!(
        page.contains("1 finding of rules, by tenant and host")
            && page.contains("Found beside it, high: Logon of &lt;b&gt;")
    );
    let lines = folder.read("hopscope-case/report/findings.jsonl");
    assert!(lines.lines().any(|line| line.contains("7a0e3a30-6d0a-4c0c-9a55-0d5b4f3a2f11")), "{lines}");
}

#[test]
fn detect_keeps_what_it_finds_in_the_place_of_what_was_found_before() {
    let folder = Folder::new();
    evidence(&folder);
    folder.run(&format!("investigate evidence {SEED} --rules rules")).ended(0);
    folder.write("other/rule.yml", RULE.replace("TargetUserName: op-one", "TargetUserName: nobody"));
    assert_eq!(folder.run("detect --rules other --json").ended(0).stdout, "");
    let scope = folder.run(&format!("trace {SEED} --json")).ended(0).json();
    assert_eq!(hop(&scope)["findings"], Value::Array(Vec::new()));
    assert_eq!(folder.run("detect --rules rules --json").ended(0).json_lines().len(), 1);
    let text = folder.run(&format!("trace {SEED}")).ended(0).stdout;
    assert!(
        text.contains("Findings of rules\n  1 finding on 1 host: 1 high.\n  alder/FS01.alder.example: 1 high\n"),
        "{text}"
    );
    assert!(text.contains("Found beside it, high: Logon of <b>op-one</b>, 2026-01-12T12:05:00Z on"), "{text}");
    // Rules above a level alone.
    let none =
        folder.run(&format!("investigate evidence {SEED} --rules rules --min-level critical --json")).ended(0).json();
    assert_eq!(hop(&none)["findings"], Value::Array(Vec::new()));
}

#[test]
fn findings_of_older_evidence_stay_and_say_so_until_rules_run_again() {
    let folder = Folder::new();
    evidence(&folder);
    folder.run(&format!("investigate evidence {SEED} --rules rules")).ended(0);
    folder.write("late/web01/auth.log", auth_log("web01", 3));
    folder.run("ingest late --tenant alder").ended(0);
    let stale = folder.run(&format!("trace {SEED} --json")).ended(0).json();
    assert_eq!(hop(&stale)["findings"].as_array().map(Vec::len), Some(1));
    let said = "Findings of rules are of older evidence: rules have not been run since 1 more file was added.";
    assert!(notes(&stale).contains(said), "{stale:#}");
    let again = folder.run(&format!("investigate evidence {SEED} --rules rules --json")).ended(0).json();
    assert!(!notes(&again).contains("older evidence"), "{again:#}");
}

#[test]
fn a_damaged_table_is_named_and_rules_make_it_anew() {
    let folder = Folder::new();
    evidence(&folder);
    let investigate = format!("investigate evidence {SEED} --rules rules --json");
    let whole = folder.run(&investigate).ended(0).json();
    folder.write("hopscope-case/rule_findings.parquet", "PAR1");
    folder.run(&format!("trace {SEED}")).ended(1).said("rule_findings.parquet");
    assert_eq!(folder.run(&investigate).ended(0).json(), whole);
    assert_eq!(folder.run(&format!("trace {SEED} --json")).ended(0).json(), whole);
}

#[test]
fn rules_that_are_not_there_are_wrong_usage_before_anything_is_read() {
    let folder = Folder::new();
    evidence(&folder);
    folder.run("investigate evidence --rules nowhere").ended(2).said("cannot read rules from nowhere");
    folder.run("investigate evidence --min-level high").ended(2).said("--rules");
    assert!(!folder.path("hopscope-case").exists());
}

#[test]
fn a_tuning_file_says_what_speaks_for_hops_and_is_kept() {
    let folder = Folder::new();
    evidence(&folder);
    let tuning = |text: &str| folder.write("tuning.toml", format!("schema = \"hopscope.tuning/1\"\n{text}"));
    let investigate = format!("investigate evidence {SEED} --rules rules --json");
    let plain = folder.run(&investigate).ended(0).json();
    tuning("[[exclude]]\nhosts = [\"FS01\"]\nreason = \"a test of ours\"");
    let left_out = folder.run(&format!("{investigate} --tuning tuning.toml")).ended(0).json();
    assert_eq!(hop(&left_out)["findings"], Value::Array(Vec::new()));
    assert!(certainty(&left_out) < certainty(&plain), "{left_out:#}");
    assert!(notes(&left_out).contains("1 finding of a rule is left out by the tuning file: 1 a test of ours."));
    assert!(!folder.read("hopscope-case/report/findings.jsonl").contains("7a0e3a30"));
    // It holds for later questions; what was found is all there still.
    assert_eq!(folder.run(&format!("trace {SEED} --json")).ended(0).json(), left_out);
    assert_eq!(folder.run("detect --rules rules --json").ended(0).json_lines().len(), 1);
    tuning("[[level]]\nid = \"7a0e3a30-6d0a-4c0c-9a55-0d5b4f3a2f11\"\nlevel = \"low\"\nreason = \"common here\"");
    let lower = folder.run(&format!("trace {SEED} --tuning tuning.toml --json")).ended(0).json();
    assert_eq!(hop(&lower)["findings"][0]["level"], "low");
    folder.run(&format!("{investigate} --min-level high")).ended(2).said("the case's tuning file may raise");
    tuning("");
    assert_eq!(folder.run(&format!("trace {SEED} --tuning tuning.toml --json")).ended(0).json(), plain);
    folder.run(&format!("{investigate} --min-level high")).ended(0);
    tuning("[[level]]\nid = \"misspelt\"\nlevel = \"low\"\nreason = \"x\"");
    let misspelt = folder.run(&format!("{investigate} --tuning tuning.toml"));
    misspelt.ended(0).said("the tuning file names a rule that is not in use: id \"misspelt\"");
    tuning("[[exclude]]\nreson = \"x\"");
    folder.run(&format!("trace {SEED} --tuning tuning.toml")).ended(2).said("tuning file tuning.toml, line 3");
    folder.run(&format!("{investigate} --tuning tuning.toml --min-level high")).ended(2).said("--min-level");
}

#[test]
fn placeholders_are_said_in_the_main_job_too() {
    let folder = Folder::new();
    evidence(&folder);
    folder.write("rules/one.yml", RULE.replace("TargetUserName: op-one", "TargetUserName|expand: '%WATCHED%'"));
    let investigate = format!("investigate evidence {SEED} --rules rules --json");
    assert_eq!(hop(&folder.run(&investigate).ended(0).json())["findings"], Value::Array(Vec::new()));
    let said = folder.run(&format!("{investigate} --placeholder WATCHED=op-one")).ended(0).json();
    assert_eq!(hop(&said)["findings"].as_array().map(Vec::len), Some(1));
    let none = folder.run(&format!("{investigate} --placeholder WATCHED=op-one --status stable")).ended(0).json();
    assert_eq!(hop(&none)["findings"], Value::Array(Vec::new()));
}
