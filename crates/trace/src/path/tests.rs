//! Tests of `path`: seeds, spreading, and which paths are shown.

mod variety;

use crate::testing::{Log, along, at};
use model::{LogonKind, SeedKind};

/// An intruder over the jump host into two customers; Bert works as ever.
fn intrusion() -> Log {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    log.cover("ald/FS01", at(1, 0, 0), at(31, 0, 0));
    log.hop(at(1, 8, 0), "msp/WS2", "msp/JUMP01", "bert").rdp().session("0xb").until(at(1, 17, 0));
    log.hop(at(1, 8, 30), "msp/JUMP01", "ced/C1", "bert");
    log.hop(at(3, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().session("0xa").until(at(3, 5, 0));
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/FS01", "mara").rdp().until(at(3, 4, 0));
    log.hop(at(3, 2, 0), "ald/FS01", "ald/DC01", "mara");
    log.hop(at(3, 3, 0), "msp/JUMP01", "bir/B1", "mara").failed();
    log.hop(at(4, 8, 0), "msp/WS2", "msp/JUMP01", "bert").rdp().session("0xc").until(at(4, 17, 0));
    log.hop(at(4, 8, 30), "msp/JUMP01", "ced/C1", "bert");
    log
}

#[test]
fn a_bad_address_is_followed_over_the_jump_host_into_the_customers() {
    let traced = intrusion().trace(&["address:203.0.113.9"]);
    let paths: Vec<String> = traced.paths.iter().map(along).collect();
    assert_eq!(paths, ["203.0.113.9>JUMP01", "203.0.113.9>JUMP01>B1", "203.0.113.9>JUMP01>FS01>DC01"], "{traced:#?}");
    assert_eq!(traced.attributed.len(), 4, "{:?}", traced.attributed);
    assert!(traced.paths.iter().all(|path| path.certainty.get() > 0.6));
}

#[test]
fn paths_are_named_in_the_order_of_certainty_which_is_the_product_of_their_hops() {
    let traced = intrusion().trace(&["address:203.0.113.9"]);
    for (path, no) in traced.paths.iter().zip(1..) {
        assert_eq!(path.id.0, no);
        let product: f64 = path.hops.iter().map(|hop| hop.certainty.get()).product();
        assert_eq!(path.certainty, model::Certainty::new(product));
        assert!(path.hops.is_sorted_by_key(|hop| hop.time));
        assert!(path.hops.iter().all(|hop| !hop.reasons.is_empty() && !hop.evidence.is_empty()));
    }
}

#[test]
fn a_seed_at_a_customer_leads_back_to_the_way_in_and_on_to_others() {
    let mut log = intrusion();
    log.hop(at(3, 3, 30), "msp/JUMP01", "dre/D1", "mara");
    let traced = log.trace(&["host:ald/FS01@2026-01-03T00:00:00Z"]);
    let paths: Vec<String> = traced.paths.iter().map(along).collect();
    assert!(paths.contains(&"203.0.113.9>JUMP01>FS01>DC01".to_owned()), "{paths:?}");
    assert!(paths.contains(&"203.0.113.9>JUMP01>D1".to_owned()), "{paths:?}");
    assert!(!paths.iter().any(|path| path.contains("C1")), "{paths:?}");
}

#[test]
fn a_stolen_key_taints_wherever_it_is_used() {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "ext 203.0.113.9", "ald/web1", "deploy").key("SHA256:k");
    log.hop(at(2, 8, 0), "ext 198.51.100.7", "bir/web9", "root").key("SHA256:k");
    log.hop(at(2, 8, 0), "ext 198.51.100.8", "ced/web9", "root").key("SHA256:other");
    let traced = log.trace(&["key:ald/SHA256:k"]);
    let paths: Vec<String> = traced.paths.iter().map(along).collect();
    assert_eq!(paths, ["203.0.113.9>web1", "198.51.100.7>web9"]);
}

#[test]
fn an_account_seed_may_be_a_sid_a_name_or_a_domain_and_name() {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "msp/J", "ald/A", "mara");
    log.logons[0].account.sid = Some("S-1-5-21-1-2-3-1104".into());
    log.logons[0].account.domain = Some("MSP".into());
    for value in ["account:S-1-5-21-1-2-3-1104", "account:MARA", "account:msp\\mara", "account:mara@msp", "MSP\\mara"] {
        assert_eq!(log.trace(&[value]).paths.len(), 1, "{value}");
    }
    let traced = log.trace(&["account:OTHER\\mara"]);
    assert_eq!((traced.paths.len(), traced.unmatched_seeds.len()), (0, 1));
}

#[test]
fn the_seeds_window_holds() {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "ext 203.0.113.9", "ald/A", "mara");
    log.hop(at(5, 8, 0), "ext 203.0.113.9", "bir/B", "mara");
    let traced = log.trace(&["address:203.0.113.9@2026-01-04T00:00:00Z"]);
    assert_eq!(traced.paths.iter().map(along).collect::<Vec<_>>(), ["203.0.113.9>B"]);
}

#[test]
fn a_bare_seed_that_means_two_things_follows_both_and_says_so() {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "ald/W1", "ald/mara", "bert").rdp();
    log.hop(at(1, 9, 0), "ald/W1", "ald/A", "mara");
    let traced = log.trace(&["mara"]);
    assert_eq!(traced.ambiguous_seeds[0].1, [SeedKind::Host, SeedKind::Account]);
    assert_eq!(traced.attributed.len(), 2);
    assert!(traced.notes.iter().any(|note| note.contains("several things")), "{:?}", traced.notes);
}

#[test]
fn what_leaves_a_bad_host_without_a_session_is_the_intruders() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "msp/WS1", "ald/A", "mara");
    let traced = log.trace(&["host:msp/WS1"]);
    assert_eq!(traced.paths.iter().map(along).collect::<Vec<_>>(), ["WS1>A"]);
    assert!(traced.paths[0].certainty.get() > 0.7);
    assert!(traced.paths[0].hops[0].reasons[0].contains("leaves the host of the seed"));
}

#[test]
fn a_nightly_backup_through_the_intruders_host_reaches_nobody() {
    let mut log = intrusion();
    for day in 1..=9 {
        log.hop(at(day, 2, 30), "msp/JUMP01", "ced/C1", "svc-backup");
    }
    log.hop(at(5, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(9, 5, 0));
    let traced = log.trace(&["address:203.0.113.9"]);
    assert!(traced.paths.iter().all(|path| path.hops.iter().all(|hop| hop.dst.tenant.as_str() != "ced")));
}

#[test]
fn a_routine_that_the_intruder_began_stays_the_intruders() {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    log.hop(at(1, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(1, 5, 0));
    for day in 1..=9 {
        log.hop(at(day, 2, 30), "msp/JUMP01", "ced/C1", "mara");
    }
    let traced = log.trace(&["address:203.0.113.9"]);
    let last = log.sorted().len() - 1;
    assert!(traced.attributed.iter().any(|attributed| attributed.logon == last), "{:?}", traced.attributed);
}

#[test]
fn two_look_alike_sessions_give_two_paths_and_neither_is_sure() {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    for minute in [0, 1] {
        let source = ["ext 203.0.113.9", "msp/WS1"][minute as usize];
        log.hop(at(1, 8, minute), source, "msp/JUMP01", "mara").key("SHA256:k").until(at(1, 17, 0));
    }
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/A", "root").key("SHA256:k");
    let traced = log.trace(&["address:203.0.113.9"]);
    let path = traced.paths.iter().find(|path| along(path).ends_with("JUMP01>A")).expect("a path into ald");
    assert!((0.3..0.6).contains(&path.certainty.get()), "{path:#?}");
    assert!(path.hops[1].reasons.iter().any(|reason| reason.contains("2 sessions")), "{:?}", path.hops[1].reasons);
}

#[test]
fn an_open_session_of_somebody_else_does_not_explain_what_its_owner_does() {
    let mut log = intrusion();
    log.hop(at(3, 1, 10), "msp/WS2", "msp/JUMP01", "bert").rdp().until(at(3, 5, 0));
    log.hop(at(3, 1, 30), "msp/JUMP01", "ced/C1", "bert");
    let traced = log.trace(&["address:203.0.113.9"]);
    assert!(traced.attributed.iter().all(|each| log.sorted()[each.logon].dst.tenant.as_str() != "ced"));
}

#[test]
fn the_window_ends_the_question_and_what_came_before_is_only_the_way_in() {
    let log = intrusion();
    let seeds = [crate::testing::seed("host:ald/FS01")];
    let mut question = log.question(&seeds);
    question.window = model::Window { from: Some(at(3, 1, 10)), to: Some(at(3, 1, 50)) };
    let traced = crate::path::trace(&log.sorted(), &question, &crate::testing::evidence);
    let paths: Vec<String> = traced.paths.iter().map(along).collect();
    assert_eq!(paths, ["203.0.113.9>JUMP01>FS01"]);
    assert_eq!(traced.attributed.len(), 1);
}

#[test]
fn the_same_route_weeks_later_is_another_visit() {
    let mut log = intrusion();
    log.hop(at(20, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().session("0xa").until(at(20, 5, 0));
    log.hop(at(20, 1, 20), "msp/JUMP01", "ald/FS01", "mara").rdp().until(at(20, 4, 0));
    let traced = log.trace(&["address:203.0.113.9"]);
    let into_ald = traced.paths.iter().filter(|path| path.hops.iter().any(|hop| hop.dst.tenant.as_str() == "ald"));
    assert_eq!(into_ald.count(), 2, "{:#?}", traced.paths.iter().map(along).collect::<Vec<_>>());
}

#[test]
fn what_happens_inside_a_session_is_no_hop() {
    let mut log = Log::new();
    log.cover("ald/A", at(1, 0, 0), at(31, 0, 0));
    log.hop(at(1, 8, 0), "ext 203.0.113.9", "ald/A", "mara").key("SHA256:k").until(at(1, 17, 0));
    log.hop(at(1, 8, 5), "ald/A", "ald/A", "root").kind(LogonKind::Switch).origin("s", "mara").until(at(1, 17, 0));
    log.hop(at(1, 8, 10), "ald/A", "ald/B", "root").kind(LogonKind::Ssh);
    let traced = log.trace(&["address:203.0.113.9"]);
    let path = &traced.paths[0];
    assert_eq!(along(path), "203.0.113.9>A>B");
    assert!(path.hops[1].reasons.iter().any(|reason| reason.contains("became root")), "{:?}", path.hops[1].reasons);
}

#[test]
fn a_bad_jump_host_does_not_make_everybody_who_works_there_an_intruder() {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    for day in 1..=12 {
        let hour = 8 + day % 3;
        log.hop(at(day, hour, 0), "msp/WS2", "msp/JUMP01", "bert").rdp().until(at(day, 17, 0));
        log.hop(at(day, hour, 30), "msp/JUMP01", "ced/C1", "bert");
    }
    log.hop(at(10, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(10, 5, 0));
    log.hop(at(10, 1, 20), "msp/JUMP01", "ald/FS01", "mara");
    let traced = log.trace(&["host:msp/JUMP01@2026-01-10T00:00:00Z"]);
    let tenants: std::collections::BTreeSet<String> =
        traced.attributed.iter().map(|each| log.sorted()[each.logon].dst.tenant.to_string()).collect();
    assert_eq!(tenants.into_iter().collect::<Vec<_>>(), ["ald", "msp"], "{traced:#?}");
}
