//! Tests of `coverage`: one line per reason, and what a hole looks like when several hosts share it.

use super::*;
use crate::testing::{Log, at, host};

fn window() -> Interval {
    Interval { from: at(1, 0, 0), to: at(11, 0, 0) }
}

fn span(of: &str, from: Timestamp, to: Timestamp) -> CoverageSpan {
    let mut log = Log::new();
    log.cover(of, from, to);
    log.spans.remove(0)
}

fn numbered(of: &str, from: Timestamp, to: Timestamp, records: (u64, u64)) -> CoverageSpan {
    let events = records.1 - records.0 + 1;
    let (first_record_id, last_record_id) = (Some(records.0), Some(records.1));
    CoverageSpan { events, first_record_id, last_record_id, ..span(of, from, to) }
}

fn known(hosts: &[&str]) -> Vec<KnownHost> {
    let known = hosts.iter().map(|text| {
        let host = host(text);
        KnownHost { tenant: host.tenant, name: Arc::from(host.name.as_str()), expected: LogKind::WindowsSecurity }
    });
    known.collect()
}

fn coverage(spans: &[CoverageSpan], hosts: &[&str], cleared: &[Cleared], unreadable: &[Unreadable]) -> ScopeCoverage {
    let known = known(hosts);
    let basis = CoverageBasis { spans, known: &known, cleared, unreadable, window: window() };
    holes(&basis).remove(&Tenant::new("ald")).expect("the tenant")
}

/// Reason, from and to of every hole.
fn missing(coverage: &ScopeCoverage) -> Vec<(HoleReason, Timestamp, Timestamp)> {
    coverage.missing.iter().map(|hole| (hole.reason, hole.from, hole.to)).collect()
}

/// Ten days of office hours: silent from 18 to 8.
fn office(of: &str) -> Vec<CoverageSpan> {
    (1..=10).map(|day| span(of, at(day, 8, 0), at(day, 18, 0))).collect()
}

#[test]
fn a_log_from_end_to_end_is_complete() {
    let whole = coverage(&[span("ald/A", at(1, 0, 0), at(11, 0, 0))], &["ald/A"], &[], &[]);
    assert!(whole.complete && (whole.hosts_known, whole.hosts_covered) == (1, 1), "{whole:?}");
    assert!((covered_share(&whole, window()) - 1.0).abs() < 1e-9);
}

#[test]
fn names_are_one_with_and_without_domain_and_in_any_case() {
    let spans = [span("ald/a.ald.example", at(1, 0, 0), at(11, 0, 0))];
    assert!(coverage(&spans, &["ald/A"], &[], &[]).complete);
}

#[test]
fn a_known_host_without_a_log_is_not_collected() {
    let whole = coverage(&[span("ald/A", at(1, 0, 0), at(11, 0, 0))], &["ald/A", "ald/B"], &[], &[]);
    assert_eq!(missing(&whole), [(HoleReason::NotCollected, at(1, 0, 0), at(11, 0, 0))]);
    assert_eq!((whole.complete, whole.hosts_known, whole.hosts_covered), (false, 2, 1));
    assert!((covered_share(&whole, window()) - 0.5).abs() < 1e-9);
}

#[test]
fn a_log_that_shows_no_logons_covers_nothing() {
    let sysmon = CoverageSpan { log: LogKind::Sysmon, ..span("ald/A", at(1, 0, 0), at(11, 0, 0)) };
    assert_eq!(missing(&coverage(&[sysmon], &["ald/A"], &[], &[]))[0].0, HoleReason::NotCollected);
}

#[test]
fn a_log_that_begins_late_or_ends_early_lies_outside() {
    let spans = [span("ald/A", at(2, 0, 0), at(10, 0, 0))];
    let expect =
        [(HoleReason::OutsideLog, at(1, 0, 0), at(2, 0, 0)), (HoleReason::OutsideLog, at(10, 0, 0), at(11, 0, 0))];
    assert_eq!(missing(&coverage(&spans, &["ald/A"], &[], &[])), expect);
    let nearly = [span("ald/A", at(1, 5, 0), at(10, 19, 0))];
    assert!(coverage(&nearly, &["ald/A"], &[], &[]).complete);
}

#[test]
fn silence_is_judged_by_the_logs_own_habit() {
    assert!(coverage(&office("ald/A"), &["ald/A"], &[], &[]).complete, "nights are this log's habit");
    let busy = [span("ald/A", at(1, 0, 0), at(5, 0, 0)), span("ald/A", at(5, 20, 0), at(11, 0, 0))];
    let one_gap = coverage(&busy, &["ald/A"], &[], &[]);
    assert!(one_gap.complete, "one gap is its own habit up to 72 hours: {one_gap:?}");
    let long = [span("ald/A", at(1, 0, 0), at(3, 0, 0)), span("ald/A", at(7, 0, 0), at(11, 0, 0))];
    assert_eq!(missing(&coverage(&long, &["ald/A"], &[], &[])), [(HoleReason::Silent, at(3, 0, 0), at(7, 0, 0))]);
}

#[test]
fn record_numbers_tell_loss_from_quiet() {
    let lost = [
        numbered("ald/A", at(1, 0, 0), at(5, 0, 0), (1, 100)),
        numbered("ald/A", at(5, 2, 0), at(11, 0, 0), (151, 300)),
    ];
    assert_eq!(missing(&coverage(&lost, &["ald/A"], &[], &[])), [(HoleReason::Silent, at(5, 0, 0), at(5, 2, 0))]);
    let quiet = [
        numbered("ald/A", at(1, 0, 0), at(2, 0, 0), (1, 100)),
        numbered("ald/A", at(7, 0, 0), at(11, 0, 0), (101, 300)),
    ];
    assert!(coverage(&quiet, &["ald/A"], &[], &[]).complete);
    let again = [
        numbered("ald/A", at(1, 0, 0), at(5, 0, 0), (1000, 1100)),
        numbered("ald/A", at(5, 2, 0), at(11, 0, 0), (1, 300)),
    ];
    assert_eq!(missing(&coverage(&again, &["ald/A"], &[], &[]))[0].0, HoleReason::Cleared);
}

#[test]
fn a_filtered_log_skips_numbers_without_loss() {
    let filtered = [
        CoverageSpan { events: 20, ..numbered("ald/A", at(1, 0, 0), at(5, 0, 0), (1, 100)) },
        CoverageSpan { events: 20, ..numbered("ald/A", at(5, 2, 0), at(11, 0, 0), (151, 300)) },
    ];
    assert!(coverage(&filtered, &["ald/A"], &[], &[]).complete);
}

#[test]
fn a_recorded_clearing_explains_the_gap_before_it() {
    let cleared =
        Cleared { tenant: Tenant::new("ald"), host: Arc::from("A"), log: LogKind::WindowsSecurity, time: at(4, 0, 10) };
    let spans = [span("ald/A", at(4, 0, 0), at(11, 0, 0))];
    let with = coverage(&spans, &["ald/A"], std::slice::from_ref(&cleared), &[]);
    assert_eq!(missing(&with), [(HoleReason::Cleared, at(1, 0, 0), at(4, 0, 0))]);
    let whole = [span("ald/A", at(1, 0, 0), at(11, 0, 0))];
    assert!(coverage(&whole, &["ald/A"], &[cleared], &[]).complete, "what came before was collected");
}

#[test]
fn a_log_that_could_not_be_read_whole_leaves_doubt() {
    let lost = Unreadable {
        tenant: Tenant::new("ald"),
        host: Arc::from("A"),
        log: LogKind::WindowsSecurity,
        span: None,
        reason: HoleReason::Unreadable,
    };
    let spans = [span("ald/A", at(1, 0, 0), at(11, 0, 0))];
    let doubt = coverage(&spans, &["ald/A"], &[], &[lost]);
    assert_eq!(missing(&doubt), [(HoleReason::Unreadable, at(1, 0, 0), at(11, 0, 0))]);
}

#[test]
fn equal_holes_of_several_hosts_are_one() {
    let spans: Vec<CoverageSpan> = ["ald/B", "ald/A"].iter().map(|of| span(of, at(1, 0, 0), at(5, 0, 0))).collect();
    let both = coverage(&spans, &["ald/B", "ald/A"], &[], &[]);
    assert_eq!(both.missing.len(), 1);
    assert_eq!(both.missing[0].hosts.iter().map(|host| &**host).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn known_hosts_come_from_register_logs_and_destinations() {
    let mut log = Log::new();
    log.register.tenants.push(model::TenantEntry {
        hosts: vec!["R1".to_owned(), "a.ald.example".to_owned()],
        ..model::TenantEntry::new(Tenant::new("ald"))
    });
    log.cover("ald/A", at(1, 0, 0), at(2, 0, 0));
    log.hop(at(1, 0, 0), "ext 203.0.113.9", "ald/web1", "u").key("SHA256:k");
    let known = known_hosts(&log.register, &log.spans, &log.sorted());
    let shown: Vec<(&str, LogKind)> = known.iter().map(|host| (&*host.name, host.expected)).collect();
    let security = LogKind::WindowsSecurity;
    assert_eq!(shown, [("a", security), ("R1", security), ("web1", LogKind::LinuxAuth)]);
}

#[test]
fn directories_gateways_and_sensors_are_not_asked_for_windows_logs() {
    let mut log = Log::new();
    let directory = "00000000-0000-0000-0000-0000000000aa";
    log.register.tenants.push(model::TenantEntry {
        entra_tenants: vec![directory.to_owned()],
        ..model::TenantEntry::new(Tenant::new("ald"))
    });
    log.cover("ald/A", at(1, 0, 0), at(2, 0, 0));
    for (host, kind) in [("VPN1", LogKind::Gateway), ("ZEEK1", LogKind::Network)] {
        log.cover(&format!("ald/{host}"), at(1, 0, 0), at(2, 0, 0));
        log.spans.last_mut().unwrap().log = kind;
    }
    let known = known_hosts(&log.register, &log.spans, &log.sorted());
    let shown: Vec<(&str, LogKind)> = known.iter().map(|host| (&*host.name, host.expected)).collect();
    let directory = format!("entra-{directory}");
    assert_eq!(
        shown,
        [("A", LogKind::WindowsSecurity), (directory.as_str(), LogKind::Cloud), ("VPN1", LogKind::Gateway)]
    );
}

#[test]
fn what_was_lost_of_logs_of_nobody_is_a_hole_of_the_tenant() {
    let lost = Unreadable {
        tenant: Tenant::new("ald"),
        host: "?".into(),
        log: LogKind::Other,
        span: None,
        reason: HoleReason::Unreadable,
    };
    let whole = coverage(&[span("ald/A", at(1, 0, 0), at(11, 0, 0))], &["ald/A"], &[], &[lost]);
    assert_eq!(missing(&whole), [(HoleReason::Unreadable, at(1, 0, 0), at(11, 0, 0))]);
    assert_eq!((whole.complete, whole.hosts_covered), (false, 1));
}
