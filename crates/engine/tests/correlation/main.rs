//! Correlations from rule file and evidence to findings.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use engine::{Case, Disk, Ingest, LogSources, Placeholders, RuleFilter, Rules, Unwatched, detect};
use model::{Finding, Level, Register};
use std::fs;
use std::path::Path;

/// Two rules, ten failures and then a success of one account on one host, and one source against several tenants.
const RULES: &str = "
title: A logon failed
id: failed-id
name: failed
level: informational
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
---
title: A logon
name: success
level: low
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, TargetUserName|expand: '%people%'}, condition: s}
---
title: Guessing
name: guessing
correlation:
  type: event_count
  rules: failed
  group-by: [host, TargetUserName]
  timespan: 5m
  condition: {gte: 3}
level: medium
---
title: Guessed
id: guessed-id
tags: [attack.t1110]
correlation:
  type: temporal_ordered
  rules: [guessing, success]
  group-by: [account, host]
  aliases: {account: {guessing: TargetUserName, success: TargetUserName}}
  timespan: 10m
level: high
---
title: One source, several tenants
id: tenants-id
correlation:
  type: value_count
  rules: failed
  group-by: IpAddress
  timespan: 1d
  condition: {field: tenant, gte: 2}
---
title: Never
correlation: {type: temporal, rules: [failed, nowhere], timespan: 1h}
---
title: Nowhere
name: nowhere
logsource: {product: nobody}
detection: {s: {A: x}, condition: s}
";

fn line(time: &str, record: u64, id: u32, user: &str) -> String {
    format!(
        r#"{{"@timestamp":"2026-03-04T{time}Z","winlog":{{"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","event_id":{id},"record_id":{record},"computer_name":"DC01","event_data":{{"TargetUserName":"{user}","IpAddress":"198.51.100.7"}}}}}}
"#
    )
}

/// The findings, and what of the rules is not used.
fn found(rules: &str, filter: &RuleFilter, evidence: &[(&str, Vec<String>)]) -> (Vec<Finding>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("rules.yml"), rules).unwrap();
    for (tenant, lines) in evidence {
        fs::create_dir_all(at("evidence").join(tenant)).unwrap();
        fs::write(at("evidence").join(tenant).join("security.jsonl"), lines.concat()).unwrap();
    }
    let mut placeholders = Placeholders::default();
    placeholders.add("people", "amy");
    let rules = Rules::read_with(&[at("rules.yml")], filter, &placeholders, &LogSources::default(), 2).unwrap();
    let case = case(&at("case"), &at("evidence"));
    let one = detect(&case, &rules, 1, &Unwatched).unwrap();
    assert_eq!(detect(&case, &rules, 2, &Unwatched).unwrap(), one);
    (one, rules.not_used().iter().map(|rule| format!("{}: {}", rule.title.as_deref().unwrap(), rule.reason)).collect())
}

fn case(at: &Path, evidence: &Path) -> Case {
    let mut case = Case::create(at, false).unwrap();
    let request = Ingest {
        roots: &[evidence.to_owned()],
        system: &Disk,
        register: &Register::default(),
        tenant: None,
        provider: None,
        assume_zone_minutes: 0,
        assume_year: None,
        passwords: engine::Passwords::default(),
        formats: &[],
        threads: 1,
    };
    engine::ingest(&mut case, &request, &Unwatched).unwrap();
    case
}

fn evidence() -> [(&'static str, Vec<String>); 2] {
    let failures = |minute: u32| (0..3).map(move |n: u64| line(&format!("10:0{minute}:0{n}"), n + 1, 4625, "Amy"));
    let alder = failures(1).chain([line("10:09:00", 9, 4624, "amy"), line("10:09:30", 10, 4624, "bob")]).collect();
    let birch = vec![line("10:02:00", 1, 4625, "amy"), line("10:09:00", 2, 4624, "amy")];
    [("alder", alder), ("birch", birch)]
}

#[test]
fn correlations_are_findings_and_what_they_refer_to_is_none() {
    let (findings, not_used) = found(RULES, &RuleFilter::default(), &evidence());
    let shown: Vec<_> = findings
        .iter()
        .map(|finding| {
            let time = finding.time.unwrap().to_string();
            format!("{} {time} {} {} {}", finding.rule_title, finding.tenant, finding.level, finding.record)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "One source, several tenants 2026-03-04T10:02:00Z alder informational 3",
            "One source, several tenants 2026-03-04T10:02:00Z birch informational 1",
            "Guessed 2026-03-04T10:09:00Z alder high 4",
        ]
    );
    assert_eq!(not_used.len(), 2, "{not_used:?}");
    assert!(not_used[0].starts_with("Never: of `nowhere`, which it refers to: "), "{not_used:?}");
}

#[test]
fn a_finding_shows_what_made_it_and_nothing_of_other_tenants() {
    let (findings, _) = found(RULES, &RuleFilter::default(), &evidence());
    let guessed = &findings[2];
    assert_eq!(
        (guessed.rule_id.as_str(), guessed.event_id, guessed.host.as_deref()),
        ("guessed-id", Some(4624), Some("DC01"))
    );
    assert_eq!(guessed.tags, ["attack.t1110"]);
    let fields: Vec<String> = guessed.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        fields,
        [
            "account=Amy",
            "correlation.events=4",
            "correlation.evidence=alder/security.jsonl:1, alder/security.jsonl:2, alder/security.jsonl:3",
            "correlation.from=2026-03-04T10:01:02Z",
            "correlation.peak=2",
            "correlation.to=2026-03-04T10:09:00Z",
            "correlation.value=2",
            "host=DC01",
        ]
    );
    let birch = &findings[1];
    assert_eq!(birch.fields["correlation.tenants"], "2");
    assert!(!format!("{birch:?}").contains("alder"), "{birch:?}");
}

#[test]
fn the_level_is_that_of_the_correlation() {
    let filter = RuleFilter { level_min: Some(Level::High), ..RuleFilter::default() };
    let (findings, not_used) = found(RULES, &filter, &evidence());
    assert_eq!(findings.iter().map(|finding| finding.rule_title.as_str()).collect::<Vec<_>>(), ["Guessed"]);
    assert_eq!(not_used, [""; 0]);
}

#[test]
fn with_generate_what_they_refer_to_are_findings_too() {
    let rules = RULES.replace("  rules: failed\n", "  rules: failed\n  generate: true\n");
    let (findings, _) = found(&rules, &RuleFilter::default(), &evidence());
    assert!(
        findings.iter().all(|finding| finding.rule_title != "A logon failed"),
        "the one that never comes true keeps it silent"
    );
    let rules = rules.replace("timespan: 1h}", "timespan: 1h, generate: true}");
    let (findings, _) = found(&rules, &RuleFilter::default(), &evidence());
    let count = |title: &str| findings.iter().filter(|finding| finding.rule_title == title).count();
    assert_eq!((count("A logon failed"), count("A logon"), count("Guessing")), (4, 0, 0));
}
