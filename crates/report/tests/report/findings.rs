//! Findings alone: grouped for people, as a Navigator layer, as a timeline.

use crate::fixture::{self, techniques, time};
use crate::golden::{check, rendered, written};
use model::{Finding, Level, Tenant, Timestamp};
use report::{Grouping, NavigatorLayer, Records, TerminalStyle};

/// Findings of three rules in two tenants.
fn findings() -> Vec<Finding> {
    let base = fixture::case().findings.remove(0);
    let of = |tenant: &str, host: &str, title: &str, level: Level, minute: i64| Finding {
        rule_id: title.to_lowercase().replace(' ', "-"),
        rule_title: title.to_owned(),
        level,
        tenant: Tenant::new(tenant),
        host: Some(host.to_owned()),
        time: Some(time("2026-02-19T10:00:00Z").plus_micros(minute * 60 * Timestamp::SECOND)),
        file: format!("{tenant}/{host}/Security.evtx"),
        record: 100 + minute.unsigned_abs(),
        tags: vec!["attack.t1021.002".to_owned(), "attack.t1570".to_owned()],
        ..base.clone()
    };
    let mut findings = vec![
        of("alder", "ALDER-FS01", "Share opened from a jump host", Level::Low, 0),
        of("alder", "ALDER-FS01", "Share opened from a jump host", Level::Low, 1),
        of("alder", "ALDER-DC01", "Share opened from a jump host", Level::Low, 2),
        of("birch", "BIRCH-DC01", "Replication asked for by a person", Level::Critical, 3),
        of("birch", "BIRCH-DC01", "Share opened from a jump host", Level::Low, 4),
        of("birch", "BIRCH-DC01", "Share opened from a jump host", Level::High, 5),
        base.clone(),
    ];
    findings[0].time = None;
    findings[3].tags = vec!["attack.t1003.006".to_owned()];
    findings[4].tags.clear();
    findings
}

fn text(findings: &[Finding], grouping: Grouping, case: Option<&str>) -> String {
    report::findings_text(
        findings,
        grouping,
        techniques,
        Records::InCase,
        TerminalStyle { case, colour: false, width: 100 },
    )
}

#[test]
fn the_worst_comes_first() {
    check("findings-by-host.txt", &text(&findings(), Grouping::Host, None));
    check("findings-by-rule.txt", &text(&findings(), Grouping::Rule, Some("./case 1")));
    check("findings-lines.txt", &text(&findings(), Grouping::None, None));
    assert_eq!(text(&[], Grouping::Host, None), "No findings.\n");
    assert_eq!(text(&[], Grouping::None, None), "");
}

#[test]
fn a_layer_counts_findings_by_technique() {
    let layer = NavigatorLayer { name: "case-0815", attack_version: "19.2" };
    check("navigator.json", &rendered(|out| report::navigator(&findings(), techniques, layer, out)));
    let empty = written(|out| report::navigator(&[], techniques, layer, out));
    assert!(empty.contains("\"techniques\": []"), "{empty}");
}

#[test]
fn a_timeline_leaves_out_what_has_no_time() {
    let mut lines = Vec::new();
    let timeless = report::timesketch_findings_jsonl(&findings(), &mut lines).expect("a Vec takes everything");
    assert_eq!((timeless, lines.iter().filter(|byte| **byte == b'\n').count()), (1, 6));
}

#[test]
fn forty_thousand_findings_are_a_few_pages() {
    let base = fixture::case().findings.remove(0);
    let many = (0..40_000_u64).map(|number| Finding {
        rule_id: format!("rule-{}", number % 311),
        rule_title: format!("Rule {}", number % 311),
        tenant: Tenant::new(&format!("tenant-{}", number % 7)),
        host: Some(format!("host-{}", number % 997)),
        record: number,
        ..base.clone()
    });
    let many: Vec<Finding> = many.collect();
    let by_host = text(&many, Grouping::Host, None);
    assert!(by_host.lines().count() < 10_000, "{}", by_host.lines().count());
    assert!(by_host.starts_with("40000 findings of 311 rules on 6979 hosts of 7 tenants\n"), "{by_host:.200}");
    assert!(by_host.contains("and 967 hosts with ") && by_host.contains("(--group none lists all)"));
    assert_eq!(text(&many, Grouping::None, None).lines().count(), 40_000);
}
