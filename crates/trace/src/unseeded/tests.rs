//! Tests of `unseeded`: what is dear, what is cheap, what is pooled.

use super::*;
use crate::testing::{Log, along, at};
use model::{ChangeWindow, Operator, Tenant, Timestamp};

/// Three weeks in which Mara looks after ald and Bert after bir, by day.
fn routine() -> Log {
    let mut log = Log::new();
    for day in 1..=21 {
        for (account, source, target) in [("mara", "msp/WS1", "ald/FS01"), ("bert", "msp/WS2", "bir/FS01")] {
            for hour in [8, 10, 14] {
                log.hop(at(day, hour, day * 2), source, "msp/JUMP01", account).rdp().until(at(day, hour, 59));
                log.hop(at(day, hour, day * 2 + 5), "msp/JUMP01", target, account);
            }
        }
    }
    log
}

/// Score of the last logon of a log, and all that was ranked.
fn last(log: &Log) -> (f64, Vec<RankedEdge>) {
    let ranked = log.trace(&[]).ranked;
    let last = log.sorted().len() - 1;
    (ranked.iter().find(|edge| edge.logon == last).map_or(0.0, |edge| edge.score), ranked)
}

fn with(time: Timestamp, dst: &str) -> Log {
    let mut log = routine();
    log.hop(time, "msp/JUMP01", dst, "mara");
    log
}

#[test]
fn a_new_tenant_is_dear_a_new_class_cheaper_a_new_host_nearly_nothing() {
    let (tenant, _) = last(&with(at(22, 10, 0), "bir/FS01"));
    let (class, _) = last(&with(at(22, 10, 0), "ald/DC01"));
    let (host, _) = last(&with(at(22, 10, 0), "ald/FS02"));
    assert!(tenant >= 3.0 && (1.0..1.5).contains(&class) && host < 1.0, "{tenant} {class} {host}");
}

#[test]
fn odd_hours_and_new_sources_add() {
    let (by_day, _) = last(&with(at(22, 10, 0), "bir/FS01"));
    let (by_night, _) = last(&with(at(22, 2, 0), "bir/FS01"));
    assert!((by_night - by_day - 1.5).abs() < 1e-9, "{by_day} {by_night}");
    let mut log = routine();
    log.hop(at(22, 2, 0), "msp/WS9", "bir/FS01", "mara");
    assert!(last(&log).0 > by_night);
}

#[test]
fn the_register_and_its_change_windows_count() {
    let (plain, _) = last(&with(at(22, 10, 0), "bir/FS01"));
    let mut log = with(at(22, 10, 0), "bir/FS01");
    log.register.operators.push(Operator { account: "mara".into(), tenants: vec![Tenant::new("bir")] });
    assert!(last(&log).0 < plain);
    log.register.operators[0].tenants = vec![Tenant::new("ald")];
    assert!(last(&log).0 > plain);
    log.register.operators.clear();
    let window = ChangeWindow {
        tenant: Tenant::new("bir"),
        from: at(22, 9, 0),
        to: at(22, 12, 0),
        accounts: vec!["mara".into()],
        note: Some("CHG-1".into()),
    };
    log.register.change_windows.push(window);
    assert!(last(&log).0 < 1.0, "announced work is not worth a line");
}

#[test]
fn one_credential_odd_in_many_tenants_is_a_finding() {
    let mut log = routine();
    for (tenant, minute) in ["bir", "ced", "dre", "eve", "fox"].iter().zip(0..) {
        log.hop(at(22, 2, minute), "msp/JUMP01", &format!("{tenant}/FS01"), "mara");
    }
    let traced = log.trace(&[]);
    assert!(traced.ranked[0].score >= 6.0, "{:?}", traced.ranked);
    assert!(traced.ranked[0].reasons.iter().any(|reason| reason.contains("5 tenants")));
    assert!(traced.paths.iter().any(|path| along(path).ends_with("JUMP01>FS01")));
    assert!(traced.paths.iter().all(|path| path.certainty.get() <= CERTAINTY_MAX));
    let (alone, ranked) = last(&with(at(22, 2, 0), "ced/FS01"));
    assert!(alone < 6.0, "{ranked:?}");
}

#[test]
fn routine_alone_gives_nothing_to_follow() {
    let traced = routine().trace(&[]);
    assert!(traced.paths.is_empty() && traced.attributed.is_empty(), "{:?}", traced.ranked);
}

#[test]
fn a_new_administrator_by_day_is_not_followed() {
    let mut log = routine();
    for (tenant, minute) in ["ald", "bir"].iter().zip(0..) {
        log.hop(at(22, 10, minute), "msp/JUMP01", &format!("{tenant}/FS01"), "ina");
    }
    let traced = log.trace(&[]);
    assert!(traced.paths.is_empty() && !traced.ranked.is_empty(), "{:?}", traced.ranked);
}

#[test]
fn without_a_provider_every_remote_edge_counts() {
    let mut log = routine();
    log.register.provider = None;
    log.hop(at(22, 2, 0), "ald/FS01", "ald/DC01", "svc-x");
    assert!(last(&log).0 > 0.0);
}
