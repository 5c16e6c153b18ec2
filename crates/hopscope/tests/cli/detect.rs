//! `hopscope detect`: rules over small evidence and over the scenario, every form of output, hostile rules, tuning.

use crate::evidence::{auth_log, logons};
use crate::support::{Folder, Run, assert_quiet};
use serde_json::Value;
use std::process::Stdio;

/// Matches each logon of the small evidence.
const LOGON: &str = "title: Logon of a clerk\nid: 5f0c8a3e-7a55-4d43-9d3c-0e5a3b1d2c4f\nstatus: test\nlevel: medium\n\
                     tags:\n  - attack.t1086\n  - attack.lateral_movement\nlogsource:\n  product: windows\n  service: security\n\
                     detection:\n  selection:\n    EventID: 4624\n    TargetUserName: h.kline\n  condition: selection\n";
/// Matches each login over SSH.
const SSH: &str = "title: Login as root\nid: 9b2f3c1d-6a7e-4f58-8c9d-1a2b3c4d5e6f\nstatus: experimental\nlevel: high\ntags:\n  - attack.t1021.004\n\
                   logsource:\n  product: linux\n  service: sshd\n\
                   detection:\n  selection:\n    message|contains: 'for root from'\n  condition: selection\n";

/// Two tenants: five logons at the one, three logins at the other.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("evidence/alder/DC01/Security.evtx", logons("ALD-DC01.alder.example", 5));
    folder.write("evidence/birch/web01/auth.log", auth_log("web01", 3));
    folder.write("rules/logon.yml", LOGON);
    folder.write("rules/deep/ssh.yaml", SSH);
    folder.write("rules/README.md", "no rule");
    folder
}

const DETECT: &str = "detect evidence --no-own-rules --rules rules";
/// The same, into a case.
const KEEP: &str = "detect evidence --case hopscope-case --no-own-rules --rules rules";

/// How many findings of each level.
fn levels(run: &Run) -> Vec<String> {
    run.json_lines().iter().map(|finding| finding["level"].as_str().expect("a level").to_owned()).collect()
}

#[test]
fn findings_are_told_by_tenant_and_host_the_worst_first() {
    let folder = folder();
    let run = folder.run(KEEP).ended(0).said("8 findings of 2 rules; 2 rules used");
    assert!(run.stdout.starts_with("8 findings of 2 rules on 2 hosts of 2 tenants\n3 high, 5 medium; "), "{run:?}");
    let (high, medium) = (run.stdout.find("Login as root"), run.stdout.find("Logon of a clerk"));
    assert!(high.is_some() && high < medium, "{run:?}");
    assert!(run.stdout.contains("Logon of a clerk (T1059.001)"), "the number of today: {run:?}");
    let command = run.stdout.lines().find_map(|line| line.trim().strip_prefix("hopscope ")).expect("a command");
    folder.run(command).ended(0);

    let by_rule = folder.run("detect --no-own-rules --rules rules --group rule").ended(0);
    assert!(by_rule.stdout.contains("birch (web01)"), "{by_rule:?}");
    let lines = folder.run("detect --no-own-rules --rules rules --group none").ended(0);
    assert_eq!(lines.stdout.lines().count(), 8, "{lines:?}");
}

#[test]
fn findings_are_the_same_with_a_case_and_without() {
    let folder = folder();
    // A keyword alone: all that a record holds must be read again from the case.
    folder.write(
        "rules/word.yml",
        "title: Word\nlogsource: {product: windows}\ndetection: {words: ['h.kline'], condition: words}\n",
    );
    folder.write(
        "evidence/birch/more.json",
        r#"{"@timestamp":"2026-01-12T12:00:00Z","winlog":{"channel":"Security","provider_name":"P","event_id":1,"record_id":"7","computer_name":"B","event_data":{"NoColumnOfThisName":"h.kline"}}}"#,
    );
    let straight = folder.run(&format!("{DETECT} --json")).ended(0);
    let words = straight.json_lines().iter().filter(|finding| finding["rule_title"] == "Word").count();
    assert_eq!(words, 6, "{straight:?}");
    assert!(!folder.path("hopscope-case").exists());
    assert_eq!(folder.run(&format!("{KEEP} --json")).ended(0).stdout, straight.stdout);
    assert_eq!(folder.run("detect --no-own-rules --rules rules --json").ended(0).stdout, straight.stdout);
}

#[test]
fn a_file_that_was_read_twice_is_named_by_its_digest() {
    let folder = folder();
    folder.run(KEEP).ended(0);
    folder.write("evidence/birch/web01/auth.log", auth_log("web02", 3));
    folder.run(KEEP).ended(0);
    let run = folder.run("show birch/web01/auth.log:1").ended(2).said("was read 2 times with other contents");
    let digest = run.stderr.split_whitespace().find_map(|word| word.strip_suffix(":RECORD")).expect("a digest");
    folder.run(&format!("show {digest}:1")).ended(0);
}

#[test]
fn files_that_a_person_writes_are_refused_with_their_place() {
    let folder = folder();
    folder.write("bad.toml", "[product.x]\nformat = 1\n");
    folder.run(&format!("{DETECT} --log-sources bad.toml")).ended(2).said("bad.toml, line 2");
    folder.write("deep.toml", format!("a = {}", "[".repeat(200_000)));
    for option in ["--log-sources", "--tuning", "--register"] {
        folder.run(&format!("{DETECT} {option} deep.toml")).ended(2).said("deep.toml").said("line 1");
        folder.run(&format!("{DETECT} {option} nowhere.toml")).ended(2).said("nowhere.toml");
        if cfg!(unix) {
            folder.run(&format!("{DETECT} {option} /dev/zero")).ended(2).said("/dev/zero: more than 16777216 bytes");
        }
    }
}

#[test]
fn an_empty_case_is_no_answer() {
    let folder = folder();
    std::fs::create_dir_all(folder.path("nothing")).expect("a folder");
    folder.run("ingest nothing --case empty");
    folder.run("detect --case empty").ended(2).said("holds no file");
}

#[test]
fn findings_keep_their_tags_in_json_and_have_both_numbers_in_csv() {
    let folder = folder();
    let json = folder.run(&format!("{DETECT} --json")).ended(0);
    let finding = &json.json_lines()[0];
    assert_eq!(finding["schema"], "hopscope.finding/1");
    assert_eq!(finding["tags"][0], "attack.t1086");
    assert_eq!((finding["tenant"].as_str(), finding["record"].as_u64()), (Some("alder"), Some(1)));
    assert_eq!(finding["fields"]["TargetUserName"], "h.kline");
    assert_eq!(folder.run(&format!("{DETECT} --format jsonl")).stdout, json.stdout);

    let csv = folder.run(&format!("{DETECT} --csv")).ended(0);
    assert!(csv.stdout.contains("\"attack.t1086 attack.lateral_movement\",\"T1059.001\""), "{csv:?}");
    assert_eq!(csv.stdout.lines().count(), 9);
}

#[test]
fn a_navigator_layer_counts_techniques_per_case_or_tenant() {
    let folder = folder();
    let scores = |run: &Run| -> Vec<(String, Option<u64>)> {
        let techniques = run.json()["techniques"].as_array().expect("techniques").clone();
        let id = |technique: &Value| technique["techniqueID"].as_str().expect("an id").to_owned();
        techniques.iter().map(|technique| (id(technique), technique["score"].as_u64())).collect()
    };
    let of = |id: &str, score| (id.to_owned(), score);
    let whole = folder.run(&format!("{DETECT} --format navigator")).ended(0);
    let expect = [of("T1021", None), of("T1021.004", Some(3)), of("T1059", None), of("T1059.001", Some(5))];
    assert_eq!(scores(&whole), expect);
    let layer = whole.json();
    assert_eq!((&layer["versions"]["layer"], &layer["domain"]), (&"4.5".into(), &"enterprise-attack".into()));
    assert!(layer["techniques"][1]["comment"].as_str().expect("a comment").contains("Login as root (3: birch)"));
    let birch = folder.run(&format!("{DETECT} --format navigator --tenant birch")).ended(0);
    assert_eq!(scores(&birch), expect[..2]);
    assert_eq!(birch.json()["name"], "evidence, birch");
}

#[test]
fn timelines_have_what_timesketch_asks_for() {
    let folder = folder();
    let lines = folder.run(&format!("{DETECT} --format timesketch")).ended(0).json_lines();
    assert_eq!(lines.len(), 8);
    for key in ["message", "datetime", "timestamp_desc"] {
        assert!(lines.iter().all(|line| line[key].is_string()), "{key}");
    }
    let csv = folder.run(&format!("{DETECT} --format timesketch-csv")).ended(0);
    assert!(csv.stdout.starts_with("datetime,timestamp_desc,message,"), "{csv:?}");
}

#[test]
fn levels_states_and_tenants_narrow() {
    let folder = folder();
    let high = folder.run(&format!("{DETECT} --json --min-level high")).ended(0).said("1 rules left out by");
    assert_eq!(levels(&high), ["high"; 3]);
    let test = folder.run(&format!("{DETECT} --json --status test")).ended(0);
    assert_eq!(levels(&test), ["medium"; 5]);
    assert_eq!(levels(&folder.run(&format!("{DETECT} --json --tenant birch"))), ["high"; 3]);
    let misspelt = "there is nothing of tenant \"brich\"; there is of alder, birch";
    folder.run(&format!("{DETECT} --tenant brich")).ended(2).said(misspelt);
    let none = folder.run(&format!("{DETECT} --min-level critical")).ended(0);
    assert_eq!(none.stdout, "No findings.\n");
    folder.run(&format!("{DETECT} --min-level hihg")).ended(2).said("levels are informational, low");
    folder.run(&format!("{DETECT} --json --csv")).ended(2);
    folder.run(&format!("{DETECT} --json --format csv")).ended(2);
}

#[test]
fn rules_that_are_not_there_are_wrong_usage() {
    let folder = folder();
    folder.run("detect evidence --no-own-rules").ended(2).said("no rules: give --rules DIR");
    folder.run("detect evidence --rules nowhere").ended(2).said("nowhere");
    folder.write("empty/README.md", "nothing");
    folder.run("detect evidence --rules empty").ended(2).said("empty");
    folder.run("detect --rules rules --case none").ended(2).said("there is no case at none");
    assert!(!folder.path("hopscope-case").exists(), "wrong usage leaves nothing behind");
}

#[test]
fn the_rules_of_the_program_are_used_unless_refused() {
    let folder = Folder::new();
    folder.write("evidence/birch/web01/auth.log", auth_log("web01", 2));
    let run = folder.run("detect evidence --json").ended(0);
    assert_eq!(run.json_lines().len(), 2, "{run:?}");
    assert_eq!(run.json_lines()[0]["rule_title"], "Root logs in over SSH with a password");
}

#[test]
fn evidence_that_cannot_be_read_is_status_3() {
    let folder = folder();
    let mut cut = logons("BIR-FS01.birch.example", 25);
    cut.truncate(cut.len() - 100_000);
    folder.write("evidence/birch/FS01/Security.evtx", cut);
    let run = folder.run(&format!("{DETECT} --json")).ended(3);
    assert!(run.json_lines().len() > 8, "what could be read is matched");
}

#[test]
fn a_file_appears_whole_and_is_replaced_only_by_force() {
    let folder = folder();
    let output = format!("{DETECT} --json --output out.jsonl");
    let run = folder.run(&output).ended(0);
    assert_eq!((run.stdout.as_str(), folder.read("out.jsonl").lines().count()), ("", 8));
    folder.write("out.jsonl", "mine");
    folder.run(&output).ended(2).said("out.jsonl is there already; --force replaces it");
    assert_eq!(folder.read("out.jsonl"), "mine");
    folder.run(&format!("{output} --force")).ended(0);
    assert_eq!(folder.read("out.jsonl").lines().count(), 8);
    folder.run(&format!("{DETECT} --output rules")).ended(2).said("rules is a folder");
    if cfg!(unix) {
        folder.run(&format!("{DETECT} --output /dev/zero --force")).ended(2).said("no file that could be replaced");
    }
    folder.run(&format!("{DETECT} --output no/where.txt")).ended(2).said("there is no folder no");
    folder.run(&format!("{DETECT} --force")).ended(2).said("--output");
    let names = std::fs::read_dir(folder.path("")).expect("a folder").count();
    assert_eq!(names, 3, "evidence, rules and the file; nothing half-written, and no case");
}

#[test]
fn tuning_changes_levels_and_leaves_out_with_a_reason() {
    let folder = folder();
    let tuning = |text: &str| folder.write("tuning.toml", format!("schema = \"hopscope.tuning/1\"\n{text}"));
    tuning(
        "[[level]]\ntag = \"attack.t1086\"\nlevel = \"critical\"\nreason = \"nobody logs on here\"\n\
         [[exclude]]\ntitle = \"Login as root\"\ntenants = [\"birch\"]\nhosts = [\"web01\"]\nuntil = 2026-01-12\nreason = \"CHG-7\\u001b[2J\"\n\
         [[exclude]]\nid = \"nowhere\"\nreason = \"a rule that is not there\"\n",
    );
    let run = folder.run(&format!("{DETECT} --json --tuning tuning.toml --min-level high")).ended(0);
    assert_eq!(levels(&run), ["critical"; 5]);
    assert_quiet(&run.stderr);
    for part in [
        "5 findings with another level by the tuning file",
        "3 findings left out by the tuning file:",
        "  3 CHG-7\\u{1b}[2J",
        "  0 a rule that is not there",
        "names a rule that is not in use: id \"nowhere\"",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    tuning("[[exclude]]\nhosts = [\"web01\"]\nuntil = 2026-01-11\nreason = \"over\"");
    assert_eq!(levels(&folder.run(&format!("{DETECT} --json --tuning tuning.toml"))).len(), 8);
    tuning("[[level]]\nid = \"9b2f3c1d-6a7e-4f58-8c9d-1a2b3c4d5e6f\"\nlevel = \"low\"\nreason = \"x\"");
    let run = folder.run(&format!("{DETECT} --json --tuning tuning.toml --min-level medium")).ended(0);
    assert_eq!(levels(&run), ["medium"; 5]);
    assert!(run.stderr.contains("3 findings left out by --min-level"), "{run:?}");
    tuning("[[exclude]]\nhost = [\"web01\"]\nreason = \"x\"");
    let mistyped = "tuning file tuning.toml, line 3, column 1: unknown field `host`";
    folder.run(&format!("{DETECT} --tuning tuning.toml")).ended(2).said(mistyped);
    folder.run(&format!("{DETECT} --tuning none.toml")).ended(2).said("cannot read tuning file none.toml");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    folder.run(KEEP).ended(0);
    for format in ["text", "jsonl", "csv", "timesketch", "timesketch-csv", "navigator"] {
        let mut command = folder.command(&["detect", "--no-own-rules", "--rules", "rules", "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let run: Run = child.wait_with_output().expect("the program ends").into();
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = folder();
    folder.run(KEEP).ended(0);
    for format in ["text", "jsonl", "csv", "timesketch", "timesketch-csv", "navigator"] {
        let arguments = format!("detect --no-own-rules --rules rules --format {format}");
        let run = folder.shell(&format!("\"$HOPSCOPE\" {arguments} >/dev/full")).ended(1);
        assert!(run.stderr.starts_with("hopscope: ") && run.stderr.contains("No space left"), "{format}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{format}: {run:?}");
    }
}

/// Rules whose words act on a terminal, in a spreadsheet, on a line.
#[test]
fn what_a_rule_says_acts_nowhere() {
    let folder = folder();
    let title = "\"=cmd|' /C calc'!A0\\e[2J\\u202Egpj\\nTENANT fake\"";
    let rule = LOGON
        .replace("Logon of a clerk", title)
        .replace("id: 5f0c8a3e-7a55-4d43-9d3c-0e5a3b1d2c4f", "id: \"@SUM(1)\\e]0;x\\a\"")
        .replace("attack.lateral_movement", "\"-2+3\\e[31m\\r\\n\"");
    folder.write("rules/logon.yml", rule);
    for format in ["text", "jsonl", "csv", "timesketch", "timesketch-csv", "navigator"] {
        let run = folder.run(&format!("{DETECT} --format {format}")).ended(0);
        assert_quiet(&run.stdout);
        assert_quiet(&run.stderr);
        assert!(run.stdout.contains("gpj"), "{format}: {run:?}");
        for line in run.stdout.lines().filter(|_| format.contains("csv")) {
            assert!(!line.contains("\"=cmd") && !line.contains("\"@SUM") && !line.contains("\"-2+3"), "{line}");
        }
        assert!(!run.stdout.lines().any(|line| line.starts_with("TENANT fake")), "{format}");
    }
    for grouping in ["rule", "none"] {
        assert_quiet(&folder.run(&format!("{DETECT} --group {grouping}")).ended(0).stdout);
    }
    let title = &folder.run(&format!("{DETECT} --json")).json_lines()[0]["rule_title"];
    assert_eq!(title, "=cmd|' /C calc'!A0\u{1b}[2J\u{202e}gpj\nTENANT fake", "JSON keeps what was there");
}

#[test]
fn hostile_rules_take_nothing_with_them() {
    let folder = folder();
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    folder.write("rules/bomb.yml", format!("{bomb}title: Bomb\n"));
    folder.write("rules/modifier.yml", SSH.replace("message|contains", "message|explode").replace("9b2f", "1111"));
    folder.write("rules/long.yml", format!("{}#{}", SSH.replace("9b2f", "2222"), "x".repeat(10 << 20)));
    folder.write("rules/twice.yml", LOGON);
    folder.write("rules/deep.yml", format!("title: {}", "[".repeat(100_000)));
    folder.write("rules/binary.yml", [0xff, 0xfe, 0x00, 0x1b]);
    let run = folder.run(&format!("{DETECT} --json --not-used")).ended(0);
    assert_eq!(levels(&run).len(), 8, "{}", run.stderr);
    assert_quiet(&run.stderr);
    for file in ["bomb", "modifier", "long", "twice", "deep", "binary"] {
        let reason = run.stderr.lines().find(|line| line.starts_with(&format!("not used: rules/{file}.yml")));
        assert!(reason.is_some_and(|line| line.len() < 400), "{file}: {}", run.stderr);
    }
    assert!(run.stderr.contains("its id is that of rules/logon.yml"), "{}", run.stderr);
    assert!(folder.run(DETECT).stderr.contains("6 rules not used (--not-used lists them):"));
}

#[test]
fn the_list_of_what_is_not_used_is_a_document() {
    let folder = folder();
    folder.write("rules/deep/other.yml", SSH.replace("service: sshd", "service: frobd").replace("9b2f", "3333"));
    let those = SSH.replace("message|contains: 'for root from'", "message|expand: '%them%'").replace("9b2f", "4444");
    folder.write("rules/deep/those.yml", those);
    let path = folder.path("rules");
    let path = path.to_str().expect("UTF-8");
    let run = folder.run_all(&["docs-dump", "rules-not-used", "--rules", path, "--of", "a test"]).ended(0);
    assert!(
        run.stdout.contains("document-rules --of 'a test' rules\n") && run.stdout.contains("- `rules/deep/other.yml`")
    );
    assert!(run.stdout.contains("2 rules are used, 2 are not") && !run.stdout.contains(path), "{run:?}");
    assert!(run.stdout.contains("| 1 | a placeholder has no definition |"), "{run:?}");
    assert!(run.stdout.contains("- `rules/deep/those.yml`: ") && run.stdout.contains("%them% has no definition\n"));
}
