//! Tests of `cause`: one table line per rule.

use super::*;
use crate::testing::{Log, at};
use model::LogonKind;

/// The causes of the last logon of a log.
fn last(log: &Log) -> (Vec<(u64, f64, Tie)>, Rest) {
    let logons = log.sorted();
    let view = View::new(&logons);
    let causes = causes(&view, &Habits::new(&view), &log.question(&[]));
    let last = *view.order.last().expect("a logon");
    let parents = causes.parents(last).iter().map(|p| (view.logon(p.logon).id.0, p.posterior, p.tie)).collect();
    (parents, *causes.rest(last))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.02
}

/// A log in which the jump host's own log is complete.
fn covered() -> Log {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    log
}

#[test]
fn a_record_that_names_the_session_decides() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().session("0x1");
    log.hop(at(1, 8, 5), "msp/WS2", "msp/JUMP01", "bert").rdp().session("0x2");
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "bert").origin("0x1", "mara");
    let (parents, _) = last(&log);
    assert_eq!((parents[0].0, parents[0].2), (1, Tie::Exact));
    assert!(parents[0].1 > 0.99, "{parents:?}");
}

#[test]
fn session_ids_used_again_mean_the_latest() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().session("0x1").until(at(1, 8, 30));
    log.hop(at(1, 8, 50), "msp/WS2", "msp/JUMP01", "bert").rdp().session("0x1");
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "adm").origin("0x1", "bert");
    assert_eq!(last(&log).0[0].0, 2);
}

#[test]
fn the_same_account_beats_a_bystander() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    log.hop(at(1, 8, 5), "msp/WS2", "msp/JUMP01", "bert").rdp().until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "bert");
    let (parents, _) = last(&log);
    assert_eq!((parents[0].0, parents[0].2), (2, Tie::SameAccount));
    assert!(parents[0].1 > 0.9 && parents[1].1 < 0.05, "{parents:?}");
}

#[test]
fn the_same_key_ties_across_accounts() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").key("SHA256:a").until(at(1, 17, 0));
    log.hop(at(1, 8, 0), "msp/WS2", "msp/JUMP01", "bert").key("SHA256:b").until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/web1", "root").key("SHA256:b");
    let (parents, _) = last(&log);
    assert_eq!((parents[0].0, parents[0].2), (2, Tie::SameKey));
}

#[test]
fn equal_sessions_share_the_mass() {
    let mut log = covered();
    for minute in 0..2 {
        log.hop(at(1, 8, minute), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    }
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "mara");
    let (parents, _) = last(&log);
    assert!(close(parents[0].1, parents[1].1), "{parents:?}");
}

#[test]
fn sessions_that_have_ended_or_are_to_come_hardly_count() {
    for (start, end) in [(at(1, 8, 0), at(1, 8, 30)), (at(1, 9, 1), at(1, 17, 0))] {
        let mut log = covered();
        log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "adm");
        log.hop(start, "msp/WS1", "msp/JUMP01", "mara").rdp().until(end);
        let logons = log.sorted();
        let view = View::new(&logons);
        let causes = causes(&view, &Habits::new(&view), &log.question(&[]));
        let no = view.numbers().find(|&no| view.logon(no).id.0 == 1).expect("the logon asked about");
        assert!(causes.rest(no).unlogged > 0.85, "{:?}", causes.rest(no));
    }
}

#[test]
fn an_unlogged_end_fades_by_the_kind_of_session() {
    for (kind, likely) in [(LogonKind::Network, false), (LogonKind::Ssh, true), (LogonKind::RemoteInteractive, true)] {
        let mut log = covered();
        log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").kind(kind);
        log.hop(at(1, 11, 0), "msp/JUMP01", "ald/FS01", "mara");
        let (parents, rest) = last(&log);
        let best = parents.first().map_or(0.0, |parent| parent.1);
        assert_eq!(best > rest.unlogged, likely, "{kind}: {best} {rest:?}");
    }
}

#[test]
fn without_the_sources_log_most_of_the_mass_is_unlogged() {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "adm");
    assert!(last(&log).1.unlogged > 0.8);
    log.cover("msp/JUMP01", at(1, 0, 0), at(2, 0, 0));
    assert!(last(&log).1.unlogged < 0.5);
}

#[test]
fn a_nightly_backup_is_routine_and_not_the_open_sessions() {
    let mut log = covered();
    for day in 1..=10 {
        log.hop(at(day, 2, 0), "msp/JUMP01", "ald/FS01", "svc-backup");
    }
    log.hop(at(8, 22, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(12, 0, 0));
    let (parents, rest) = last(&log);
    assert!(rest.routine > 0.9, "{rest:?} {parents:?}");
    assert!(parents[0].1 < 0.05, "{parents:?}");
}

#[test]
fn a_jump_hosts_sessions_are_never_certain_without_a_record() {
    let mut log = covered();
    log.register.jump_hosts.push(model::JumpHost { tenant: model::Tenant::new("msp"), host: "jump01".into() });
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "mara");
    let (parents, rest) = last(&log);
    assert!(close(parents[0].1, likelihood::JUMP_HOST_CAP) && rest.jump_host, "{parents:?} {rest:?}");
}

#[test]
fn a_host_that_many_enter_and_that_leads_to_many_tenants_is_a_jump_host() {
    let mut log = Log::new();
    for (minute, account) in (0..).zip(["a", "b", "c"]) {
        log.hop(at(1, 8, minute), "msp/WS1", "msp/J", account);
    }
    log.hop(at(1, 9, 0), "msp/J", "ald/A", "a");
    assert!(!last(&log).1.jump_host);
    log.hop(at(1, 9, 1), "msp/J", "bir/B", "a");
    assert!(last(&log).1.jump_host);
}

#[test]
fn a_claimed_source_shares_no_more_than_its_certainty() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "mara").claimed(0.3);
    assert!(last(&log).0[0].1 <= 0.3);
}

#[test]
fn a_batch_job_of_the_same_account_explains_away_an_open_session() {
    let mut log = covered();
    log.hop(at(1, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));
    log.hop(at(1, 2, 0), "msp/JUMP01", "msp/JUMP01", "svc-backup").kind(LogonKind::Batch);
    log.hop(at(1, 2, 1), "msp/JUMP01", "ald/FS01", "svc-backup");
    let (parents, _) = last(&log);
    assert_eq!(parents[0].0, 2);
    assert!(parents[0].1 > 0.9, "{parents:?}");
}

#[test]
fn people_who_always_use_a_second_account_are_known_by_it() {
    let mut log = covered();
    for day in 1..=5 {
        log.hop(at(day, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(day, 10, 0));
        log.hop(at(day, 8 + day % 2, 30), "msp/JUMP01", "ald/FS01", "adm");
    }
    log.hop(at(6, 13, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().until(at(6, 17, 0));
    log.hop(at(6, 13, 0), "msp/WS2", "msp/JUMP01", "bert").rdp().until(at(6, 17, 0));
    log.hop(at(6, 15, 0), "msp/JUMP01", "ald/FS01", "adm");
    let (parents, _) = last(&log);
    let mara = log.logons[10].id.0;
    assert_eq!((parents[0].0, parents[0].2), (mara, Tie::Habit), "{parents:?}");
}

#[test]
fn sudo_lets_a_session_use_another_account() {
    let mut log = covered();
    log.hop(at(1, 8, 0), "msp/WS1", "msp/JUMP01", "mara").key("SHA256:a").session("77").until(at(1, 17, 0));
    log.hop(at(1, 8, 0), "msp/WS2", "msp/JUMP01", "bert").key("SHA256:b").session("78").until(at(1, 17, 0));
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/web1", "deploy").kind(LogonKind::Ssh);
    let name = |name: &str| model::Account { name: Some(std::sync::Arc::from(name)), ..model::Account::default() };
    let switches = [crate::fuse::Switch {
        time: at(1, 8, 30),
        host: crate::testing::host("msp/JUMP01"),
        session: Some(std::sync::Arc::from("78")),
        opened: None,
        actor: name("bert"),
        account: name("deploy"),
        outcome: Outcome::Success,
        evidence: Vec::new(),
    }];
    let logons = log.sorted();
    let view = View::new(&logons);
    let question = Question { switches: &switches, ..log.question(&[]) };
    let causes = causes(&view, &Habits::new(&view), &question);
    let last = *view.order.last().expect("a logon");
    let best = causes.parents(last)[0];
    assert_eq!((view.logon(best.logon).id.0, best.tie), (2, Tie::Switched));
}

#[test]
fn an_account_that_needs_no_session_is_not_tied_to_an_open_one() {
    let mut log = covered();
    for day in 1..=6 {
        log.hop(at(day, 5 + day * 2, 0), "msp/JUMP01", &format!("ald/A{day}"), "svc-patch");
    }
    log.hop(at(7, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(7, 5, 0));
    log.hop(at(7, 2, 0), "msp/JUMP01", "ald/A9", "svc-patch");
    let (parents, rest) = last(&log);
    assert!(parents[0].1 < 0.1 && rest.routine > 0.8, "{parents:?} {rest:?}");
}

#[test]
fn announced_work_is_not_tied_to_an_open_session() {
    let mut log = covered();
    log.hop(at(7, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(7, 5, 0));
    log.hop(at(7, 2, 0), "msp/JUMP01", "ald/A9", "svc-patch");
    assert!(last(&log).0[0].1 > 0.5);
    log.register.change_windows.push(model::ChangeWindow {
        tenant: model::Tenant::new("ald"),
        from: at(7, 0, 0),
        to: at(7, 4, 0),
        accounts: vec!["svc-patch".into()],
        note: None,
    });
    assert!(last(&log).0[0].1 < 0.1);
}

#[test]
fn posteriors_and_the_rest_are_one() {
    let mut log = covered();
    for minute in 0..30 {
        log.hop(at(1, 8, minute), "msp/WS1", "msp/JUMP01", ["mara", "bert", "ina"][minute as usize % 3]).rdp();
        log.hop(at(1, 9, minute), "msp/JUMP01", "ald/FS01", "mara");
    }
    let logons = log.sorted();
    let view = View::new(&logons);
    let causes = causes(&view, &Habits::new(&view), &log.question(&[]));
    for no in view.numbers() {
        let rest = causes.rest(no);
        let sum: f64 = causes.parents(no).iter().map(|parent| parent.posterior).sum();
        assert!((sum + rest.unlogged + rest.routine + rest.others - 1.0).abs() < 1e-9, "{rest:?}");
    }
}
