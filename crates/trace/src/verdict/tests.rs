//! Tests of `verdict`: the four answers, and what stands behind them.

use super::*;
use crate::coverage::{CoverageBasis, holes, known_hosts};
use crate::path::trace;
use crate::testing::{Log, at, evidence, seed};
use crate::used::SessionUse;
use model::{Certainty, EvidenceNo, PathId, Pointer, Seed};

/// The scope of a log, over everything.
fn verdicts(log: &Log, seeds: &[&str]) -> Scope {
    verdicts_within(log, seeds, Window::default())
}

fn verdicts_within(log: &Log, seeds: &[&str], window: Window) -> Scope {
    verdicts_of(log, seeds, window, &[])
}

fn verdicts_of(log: &Log, seeds: &[&str], window: Window, tenants: &[Tenant]) -> Scope {
    verdicts_with(log, seeds, window, tenants, &|_| None)
}

/// `used` says when the session of a logon was last used.
fn verdicts_with(
    log: &Log,
    seeds: &[&str],
    window: Window,
    tenants: &[Tenant],
    used: &dyn Fn(&Logon) -> Option<Timestamp>,
) -> Scope {
    let seeds: Vec<Seed> = seeds.iter().map(|text| seed(text)).collect();
    let (logons, question) = (log.sorted(), Question { window, ..log.question(&seeds) });
    let traced = trace(&logons, &question, &evidence);
    let window = closed_window(&question, &logons);
    let known = known_hosts(&log.register, &log.spans, &logons);
    let coverage = holes(&CoverageBasis { spans: &log.spans, known: &known, cleared: &[], unreadable: &[], window });
    let pointer = Pointer { evidence: EvidenceNo(0), record: 9 };
    let uses = logons.iter().filter_map(|logon| Some((logon.id, SessionUse::once(used(logon)?, pointer)))).collect();
    scope(&ScopeBasis {
        case: "test",
        question: &question,
        window,
        logons: &logons,
        traced: &traced,
        uses: &uses,
        coverage: &coverage,
        tenants,
        problems: ScopeProblems::default(),
    })
}

use model::ScopeProblems;

fn of<'a>(scope: &'a Scope, tenant: &str) -> &'a TenantScope {
    scope.tenants.iter().find(|scope| scope.tenant.as_str() == tenant).expect("the tenant")
}

/// One customer reached, one attempted, one with whole logs, one with a hole.
fn four() -> Log {
    let mut log = Log::new();
    for host in ["msp/JUMP01", "ald/FS01", "bir/B1", "ced/C1", "ced/C2"] {
        log.cover(host, at(1, 0, 0), at(10, 0, 0));
    }
    log.cover("dre/D1", at(1, 0, 0), at(5, 0, 0));
    log.hop(at(3, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(3, 5, 0));
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/FS01", "mara").rdp().until(at(3, 4, 0));
    log.hop(at(3, 3, 0), "msp/JUMP01", "bir/B1", "mara").failed();
    log
}

#[test]
fn a_seed_that_matches_nothing_clears_nobody_however_often_it_is_given() {
    let log = four();
    let late = "host:msp/JUMP01@2030-01-01T00:00:00Z";
    for seeds in [vec![late], vec![late, late], vec![late, "host:nobody", late]] {
        let scope = verdicts(&log, &seeds);
        assert!(scope.is_without_start(), "{seeds:?}");
        assert!(scope.tenants.iter().all(|tenant| tenant.verdict == Verdict::CannotTell), "{seeds:?}: {scope:#?}");
    }
}

#[test]
fn what_only_the_source_tells_is_no_success() {
    let answer = |whole: bool| {
        let mut log = four();
        log.spans.retain(|span| whole || span.tenant.as_str() != "ced");
        log.hop(at(3, 2, 0), "msp/JUMP01", "ced/C1", "mara").open();
        log.hop(at(3, 2, 5), "msp/JUMP01", "ced/C1", "mara").failed();
        of(&verdicts(&log, &["address:203.0.113.9"]), "ced").clone()
    };
    let (whole, missing) = (answer(true), answer(false));
    assert_eq!(whole.verdict, Verdict::Attempted);
    assert_eq!(missing.verdict, Verdict::CannotTell, "removing logs makes no one more reached: {missing:#?}");
    assert!(!missing.paths.is_empty(), "the attempt is told all the same");
}

#[test]
fn without_a_seed_nobody_is_cleared_for_sure() {
    let mut log = four();
    let scope = verdicts(&log, &[]);
    for tenant in scope.tenants.iter().filter(|tenant| tenant.verdict == Verdict::NotSeen) {
        assert!(tenant.certainty.get() <= 0.5, "{tenant:#?}");
    }
    log.register.provider = None;
    let names: Vec<Tenant> = ["msp", "ald", "ced"].map(Tenant::new).into();
    let scope = verdicts_of(&log, &[], Window::default(), &names);
    assert!(scope.tenants.iter().all(|tenant| tenant.verdict != Verdict::NotSeen), "{scope:#?}");
    assert!(scope.notes[0].contains("--provider"), "{:?}", scope.notes);
}

#[test]
fn the_four_verdicts_stand_in_their_order_with_the_provider_first() {
    let scope = verdicts(&four(), &["address:203.0.113.9"]);
    let answers: Vec<(&str, Verdict)> = scope.tenants.iter().map(|each| (each.tenant.as_str(), each.verdict)).collect();
    let expect = [
        ("msp", Verdict::Reached),
        ("ald", Verdict::Reached),
        ("bir", Verdict::Attempted),
        ("dre", Verdict::CannotTell),
        ("ced", Verdict::NotSeen),
    ];
    assert_eq!(answers, expect);
    assert!(scope.tenants[0].is_provider);
    assert_eq!(of(&scope, "ced").certainty, Certainty::SURE);
    assert_eq!(of(&scope, "dre").coverage.missing.len(), 1);
}

#[test]
fn a_reached_tenant_says_when_where_and_with_what() {
    let scope = verdicts(&four(), &["address:203.0.113.9"]);
    let ald = of(&scope, "ald");
    assert_eq!((ald.first_seen, ald.last_seen), (Some(at(3, 1, 20)), Some(at(3, 4, 0))));
    assert_eq!(ald.hosts, ["FS01"]);
    assert_eq!(ald.accounts[0].to_string(), "mara");
    assert_eq!(ald.credentials.len(), 1);
    assert_eq!((ald.paths.clone(), ald.entry), (vec![PathId(2)], Some(PathId(2))));
    let bir = of(&scope, "bir");
    assert_eq!((bir.first_seen, bir.hosts.clone()), (Some(at(3, 3, 0)), vec!["B1".to_owned()]));
}

#[test]
fn whoever_uses_a_session_is_there_still() {
    let bir = |hour: i64| {
        let used = |logon: &Logon| (logon.dst.tenant.as_str() == "bir").then(|| at(3, hour, 0));
        let scope = verdicts_with(&four(), &["address:203.0.113.9"], Window::default(), &[], &used);
        let bir = of(&scope, "bir");
        (bir.first_seen, bir.last_seen)
    };
    assert_eq!(bir(9), (Some(at(3, 3, 0)), Some(at(3, 9, 0))));
    // A clock that goes wrong moves nothing back.
    let (first, last) = bir(2);
    assert!(last >= first);
}

#[test]
fn nothing_is_not_seen_when_nothing_could_be_looked_at() {
    let mut log = Log::new();
    log.cover("ced/C1", at(1, 0, 0), at(10, 0, 0));
    assert_eq!(of(&verdicts(&log, &[]), "ced").verdict, Verdict::CannotTell);
    assert_eq!(of(&verdicts(&four(), &["host:msp/NOWHERE"]), "ced").verdict, Verdict::CannotTell);
}

#[test]
fn a_seed_of_a_time_that_no_evidence_reaches_clears_nobody() {
    for time in [
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00Z..2030-01-02T00:00:00Z",
        "2020-01-01T00:00:00Z..2020-01-02T00:00:00Z",
    ] {
        for value in ["host:msp/JUMP01", "JUMP01", "account:mara", "address:203.0.113.9"] {
            let scope = verdicts(&four(), &[&format!("{value}@{time}")]);
            let told = |each: &TenantScope| each.verdict == Verdict::CannotTell && each.hosts.is_empty();
            assert!(scope.tenants.iter().all(told), "{value}@{time}: {:#?}", scope.tenants);
            assert!(scope.notes.iter().any(|note| note.contains("Nothing in the evidence matches the seed")));
            assert!(scope.notes.iter().any(|note| note.contains("nothing can be told about any tenant")));
        }
    }
}

#[test]
fn a_seed_of_a_time_that_the_hosts_own_log_covers_stands() {
    let scope = verdicts(&four(), &["host:msp/JUMP01@2026-01-05T00:00:00Z"]);
    assert_eq!((of(&scope, "msp").verdict, of(&scope, "ced").verdict), (Verdict::Reached, Verdict::NotSeen));
}

#[test]
fn nothing_is_not_seen_in_a_window_beside_all_logs() {
    let check = |from: Option<Timestamp>, to: Option<Timestamp>| {
        let scope = verdicts_within(&four(), &["address:203.0.113.9"], Window { from, to });
        assert!(
            scope.tenants.iter().all(|each| each.verdict == Verdict::CannotTell),
            "{from:?} {to:?}: {:?}",
            scope.tenants
        );
        assert!(scope.window.from >= from && scope.window.to <= to.or(scope.window.to), "{:?}", scope.window);
    };
    check(Some(at(20, 0, 0)), None);
    check(Some(at(20, 0, 0)), Some(at(21, 0, 0)));
    check(None, Some(at(1, 0, 0).plus_micros(-Timestamp::HOUR)));
}

#[test]
fn an_account_is_told_once_however_its_domain_is_spelt() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "mara");
    log.hop(at(1, 9, 5), "msp/JUMP01", "ald/FS02", "mara");
    for (logon, domain) in log.logons.iter_mut().zip(["CORP", "corp.example"]) {
        logon.account.sid = Some("S-1-5-21-1-2-3-1104".into());
        logon.account.domain = Some(domain.into());
    }
    let scope = verdicts(&log, &["host:msp/JUMP01"]);
    assert_eq!(of(&scope, "ald").accounts.iter().map(ToString::to_string).collect::<Vec<_>>(), ["CORP\\mara"]);
}

#[test]
fn the_entry_told_is_no_doubtful_one() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS01", "mara").claimed(0.1);
    log.hop(at(5, 9, 0), "msp/JUMP01", "ald/FS01", "mara");
    let scope = verdicts(&log, &["host:msp/JUMP01"]);
    let ald = of(&scope, "ald");
    let entry = scope.paths.iter().find(|path| Some(path.id) == ald.entry).expect("an entry");
    assert_eq!(Some(entry.hops[0].time), ald.first_seen);
}

#[test]
fn a_tenant_that_only_the_register_names_is_answered_too() {
    let mut log = four();
    let text = "eve";
    log.register
        .tenants
        .push(model::TenantEntry { hosts: vec!["EVE-1".to_owned()], ..model::TenantEntry::new(Tenant::new(text)) });
    let scope = verdicts(&log, &["address:203.0.113.9"]);
    let eve = of(&scope, text);
    assert_eq!((eve.verdict, eve.coverage.missing[0].reason), (Verdict::CannotTell, model::HoleReason::NotCollected));
}

#[test]
fn the_provider_is_reached_when_the_intruder_comes_from_it() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "msp/WS1", "ald/A", "mara");
    let scope = verdicts(&log, &["account:mara"]);
    assert_eq!(of(&scope, "msp").verdict, Verdict::Reached);
    assert_eq!(of(&scope, "msp").hosts, ["WS1"]);
    assert_eq!(of(&scope, "msp").paths, [PathId(1)]);
}

#[test]
fn with_holes_before_the_first_hop_it_may_have_begun_earlier() {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(10, 0, 0));
    log.cover("ald/FS01", at(3, 0, 0), at(10, 0, 0));
    log.hop(at(3, 1, 20), "ext 203.0.113.9", "ald/FS01", "mara").rdp();
    let scope = verdicts(&log, &["address:203.0.113.9"]);
    assert!(scope.notes.iter().any(|note| note.contains("earlier")), "{:?}", scope.notes);
}
