//! Tests of `unseeded`: what is dear, what is cheap, what is pooled.

use super::alerts::ODD_MIN;
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

/// Points of the last logon of a log, and all alerts.
fn last(log: &Log) -> (f64, Vec<Alert>) {
    let alerts = log.trace(&[]).alerts;
    let last = log.sorted().len() - 1;
    let mut edges = alerts.iter().flat_map(|alert| &alert.edges);
    (edges.find(|edge| edge.logon == last).map_or(0.0, |edge| edge.points), alerts)
}

fn with(time: Timestamp, dst: &str) -> Log {
    let mut log = routine();
    log.hop(time, "msp/JUMP01", dst, "mara");
    log
}

/// Somebody goes to a new file server now and then; nobody goes where they never were, but there are others who do.
#[test]
fn a_new_tenant_is_dear_a_new_class_cheaper_a_new_host_nearly_nothing() {
    let mut log = routine();
    for day in [15, 17, 19] {
        log.hop(at(day, 10, day * 2 + 7), "msp/JUMP01", &format!("ald/FS{day}"), "mara");
        log.hop(at(day, 14, day * 2 + 7), "msp/JUMP01", &format!("bir/FS{day}"), "bert");
    }
    for day in 1..=21 {
        log.hop(at(day, 9, day * 2), "msp/JUMP01", "ald/DC01", "ina");
    }
    log.hop(at(4, 11, 0), "msp/JUMP01", "bir/FS01", "ina");
    let of = |dst: &str| {
        let mut log = Log { logons: log.logons.clone(), ..Log::new() };
        log.hop(at(22, 10, 0), "msp/JUMP01", dst, "mara");
        last(&log).0
    };
    let (tenant, class, host) = (of("bir/FS01"), of("ald/DC01"), of("ald/FS22"));
    assert!(tenant > class && class > host && host < ODD_MIN + 1.0, "{tenant} {class} {host}");
}

#[test]
fn odd_hours_new_sources_and_new_accounts_add() {
    let (by_day, _) = last(&with(at(22, 10, 0), "bir/FS01"));
    let (by_night, alerts) = last(&with(at(22, 2, 0), "bir/FS01"));
    assert!(by_night > by_day + 1.0, "{by_day} {by_night}");
    assert!(alerts[0].edges[0].reasons.iter().any(|reason| reason.contains("at an hour")), "{alerts:?}");
    let mut log = routine();
    log.hop(at(22, 2, 0), "msp/WS9", "bir/FS01", "mara");
    assert!(last(&log).0 > by_night + 1.0, "a source it never came from");
    let mut log = routine();
    log.hop(at(22, 2, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().session("0x77").until(at(22, 4, 0));
    log.hop(at(22, 2, 5), "msp/JUMP01", "bir/FS01", "vault").origin("0x77", "mara");
    let (switched, alerts) = last(&log);
    assert!(switched > by_night, "{by_night} {switched}");
    let told = |text: &str| alerts[0].edges.iter().any(|edge| edge.reasons.iter().any(|reason| reason.contains(text)));
    assert!(told("mara never used this account before") && told("mara was never seen in bir before"), "{alerts:?}");
}

#[test]
fn the_register_and_its_change_windows_count() {
    let (plain, _) = last(&with(at(22, 10, 0), "bir/FS01"));
    let mut log = with(at(22, 10, 0), "bir/FS01");
    log.register.operators.push(Operator { account: "mara".into(), tenants: vec![Tenant::new("bir")] });
    assert!(last(&log).0 < plain - 1.0);
    log.register.operators[0].tenants = vec![Tenant::new("ald")];
    let (of_others, alerts) = last(&log);
    assert!(of_others > plain, "{alerts:?}");
    assert!(alerts[0].edges[0].reasons.contains(&"The register names the operator for other tenants only.".to_owned()));
    log.register.operators.clear();
    let window = ChangeWindow {
        tenant: Tenant::new("bir"),
        from: at(22, 9, 0),
        to: at(22, 12, 0),
        accounts: vec!["mara".into()],
        note: Some("CHG-1".into()),
    };
    log.register.change_windows.push(window);
    assert!(last(&log).0 < plain - 2.0, "announced work");
}

#[test]
fn one_credential_odd_in_many_tenants_is_a_finding() {
    let mut log = routine();
    for (tenant, minute) in ["bir", "ced", "dre", "eve", "fox"].iter().zip(0..) {
        log.hop(at(22, 2, minute), "msp/JUMP01", &format!("{tenant}/FS01"), "mara");
    }
    let traced = log.trace(&[]);
    let [alert] = &traced.alerts[..] else { panic!("{:?}", traced.alerts) };
    assert!(alert.tenants == 5 && alert.edges.len() == 5 && alert.certainty.get() >= 0.5, "{alert:?}");
    assert!(traced.paths.iter().any(|path| along(path).ends_with("JUMP01>FS01")));
    assert!(traced.paths.iter().all(|path| path.certainty.get() <= CERTAINTY_MAX));
    let (_, alone) = last(&with(at(22, 2, 0), "ced/FS01"));
    assert!(alone[0].score < alert.score - 3.0 && alone[0].by_chance > 3.0 * alert.by_chance, "{alone:?}");
}

#[test]
fn routine_alone_gives_nothing_to_follow() {
    let traced = routine().trace(&[]);
    assert!(traced.paths.is_empty() && traced.attributed.is_empty() && traced.alerts.is_empty(), "{:?}", traced.alerts);
}

/// An account that is new has no habits yet: it is compared with other new ones.
#[test]
fn a_new_administrator_by_day_is_less_than_a_known_one_by_night() {
    let mut log = routine();
    for (tenant, minute) in ["ald", "bir"].iter().zip(0..) {
        log.hop(at(22, 10, minute), "msp/JUMP01", &format!("{tenant}/FS01"), "ina");
    }
    let (by_day, _) = last(&log);
    let mut log = routine();
    log.hop(at(22, 2, 0), "msp/WS9", "bir/FS01", "mara");
    assert!(by_day < last(&log).0);
}

#[test]
fn without_a_provider_every_remote_edge_counts() {
    let mut log = routine();
    log.register.provider = None;
    log.hop(at(22, 2, 0), "ald/FS01", "ald/DC01", "svc-x");
    assert!(last(&log).0 > 0.0);
}

/// What comes every day in a tenant is no sign there, and one in a tenant where it never came.
#[test]
fn each_tenant_is_judged_by_its_own_days() {
    let mut log = routine();
    for day in 15..=40 {
        for tenant in ["ald", "bir"] {
            log.hop(at(day, 9, day % 7), "msp/JUMP01", &format!("{tenant}/FS01"), "mara");
        }
        // In `ald` somebody meets a new kind of host every third day.
        if day % 3 == 0 {
            log.hop(at(day, 10, day % 50), "msp/JUMP01", &format!("ald/T{day}X"), "mara");
        }
    }
    let of = |host: &str| {
        let mut log = Log { logons: log.logons.clone(), ..Log::new() };
        log.hop(at(41, 10, 0), "msp/JUMP01", host, "mara");
        last(&log).0
    };
    assert!(of("bir/Q1X") > of("ald/Q1X") + 1.0, "{} {}", of("bir/Q1X"), of("ald/Q1X"));
}

/// What follows over hosts and accounts is one alert; what has nothing to do with it another.
#[test]
fn what_belongs_together_is_one_alert() {
    let mut log = routine();
    log.hop(at(22, 2, 0), "msp/WS9", "ald/FS01", "bert").rdp();
    log.hop(at(30, 2, 0), "ald/FS01", "ald/DC01", "adm");
    log.hop(at(31, 3, 0), "bir/FS01", "bir/DC01", "mara");
    let mut sizes: Vec<usize> = log.trace(&[]).alerts.iter().map(|alert| alert.edges.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2]);
}
