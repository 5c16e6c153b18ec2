//! Properties that hold for any logons: nothing panics, sums are one, order does not matter, evidence does not shrink reach.

use crate::cause::causes;
use crate::cause::habit::Habits;
use crate::clock::{SLACK, TOLERANCE, settle};
use crate::coverage::{CoverageBasis, holes, known_hosts};
use crate::hit::RuleHit;
use crate::path::{Traced, trace};
use crate::question::{Options, Question};
use crate::testing::{Log, at, evidence, hit, seed};
use crate::verdict::{ScopeBasis, closed_window, scope};
use crate::view::{Clock, LogonNo, View};
use model::{
    Account, CoverageSpan, Hop, Level, Logon, LogonId, LogonKind, Outcome, Path, Repeat, Scope, ScopeProblems, Seed,
    Tenant, Timestamp, Verdict,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const HOSTS: [&str; 6] = ["msp/JUMP01", "msp/WS1", "ald/A1", "ald/A2", "bir/B1", "ced/C1"];
const SOURCES: [&str; 8] =
    ["ext 203.0.113.9", "ext 198.51.100.7", "msp/JUMP01", "msp/WS1", "ald/A1", "ald/A2", "bir/B1", "ced/C1"];
const ACCOUNTS: [&str; 4] = ["mara", "bert", "root", "HOST$"];

/// One logon, as numbers to be looked up.
#[derive(Clone, Debug)]
struct Draft {
    minute: i64,
    src: usize,
    dst: usize,
    account: usize,
    kind: usize,
    outcome: usize,
    end: Option<i64>,
    origin: Option<usize>,
    certainty: f64,
}

fn draft(minutes: i64) -> impl Strategy<Value = Draft> {
    let who = (0..SOURCES.len(), 0..HOSTS.len(), 0..ACCOUNTS.len(), 0..LogonKind::ALL.len());
    let how = (0_usize..6, proptest::option::of(0_i64..600), proptest::option::of(0_usize..4), 0.0..=1.0);
    (0..minutes, who, how).prop_map(|(minute, (src, dst, account, kind), (outcome, end, origin, certainty))| Draft {
        minute,
        src,
        dst,
        account,
        kind,
        outcome,
        end,
        origin,
        certainty,
    })
}

/// The log of some drafts. `sure` leaves the source certain; `prefix` goes before accounts and session ids.
fn write(log: &mut Log, drafts: &[Draft], prefix: &str, sure: bool) {
    for draft in drafts {
        let time = at(1, 0, draft.minute).plus_micros(i64::from(!prefix.is_empty()));
        let account = format!("{prefix}{}", ACCOUNTS[draft.account]);
        let kind = LogonKind::ALL[draft.kind];
        let mut last = log.hop(time, SOURCES[draft.src], HOSTS[draft.dst], &account).kind(kind);
        last = last.session(&format!("{prefix}s{}", draft.minute % 4));
        if let Some(end) = draft.end {
            last = last.until(time.plus_micros(end * 60 * Timestamp::SECOND));
        }
        if let Some(origin) = draft.origin {
            last = last.origin(&format!("{prefix}s{origin}"), &account);
        }
        if draft.outcome == 0 {
            last = last.failed();
        }
        if !sure {
            last.claimed(draft.certainty);
        }
    }
}

/// A finding of a rule, as numbers: rule, level, host, minute.
type Found = (u32, usize, usize, i64);

fn found(minutes: i64) -> impl Strategy<Value = Found> {
    (0_u32..6, 0..Level::ALL.len(), 0..HOSTS.len(), 0..minutes)
}

fn hits(found: &[Found]) -> Vec<RuleHit> {
    let of = |&(rule, level, host, minute): &Found| hit(rule, Level::ALL[level], HOSTS[host], at(1, 0, minute));
    found.iter().map(of).collect()
}

fn verdicts(log: &Log, logons: &[Logon], traced: &Traced, question: &Question<'_>) -> Scope {
    let window = closed_window(question, logons);
    let known = known_hosts(&log.register, &log.spans, logons);
    let coverage = holes(&CoverageBasis { spans: &log.spans, known: &known, cleared: &[], unreadable: &[], window });
    scope(&ScopeBasis {
        case: "any",
        question,
        window,
        logons,
        traced,
        uses: &BTreeMap::new(),
        coverage: &coverage,
        tenants: &[],
        problems: ScopeProblems::default(),
    })
}

fn reached(log: &Log, seeds: &[Seed]) -> BTreeSet<String> {
    let (logons, question) = (log.sorted(), log.question(seeds));
    let traced = trace(&logons, &question, &evidence);
    let scope = verdicts(log, &logons, &traced, &question);
    let reached = scope.tenants.iter().filter(|tenant| tenant.verdict == Verdict::Reached);
    reached.map(|tenant| tenant.tenant.to_string()).collect()
}

/// By the clock of one tenant in the order of time, by those of two as far as they may differ.
fn is_in_order(hop: &Hop, next: &Hop) -> bool {
    let late = hop.time.since(next.time);
    late <= 0 || (hop.dst.tenant != next.dst.tenant && late <= SLACK + TOLERANCE)
}

fn check_paths(traced: &Traced) {
    for (path, no) in traced.paths.iter().zip(1..) {
        assert_eq!(path.id.0, no);
        assert!(!path.hops.is_empty());
        assert!(path.hops.is_sorted_by(is_in_order), "{path:?}");
        let product: f64 = path.hops.iter().map(|hop| hop.certainty.get()).product();
        assert_eq!(path.certainty, model::Certainty::new(product));
    }
    assert!(traced.paths.is_sorted_by_key(|path| std::cmp::Reverse(path.certainty)));
}

/// What the paths of each tenant tell is within the bound, twice nowhere, and all of what is the intruder's where nothing is left out.
fn check_choice(traced: &Traced, logons: &[Logon]) {
    let last = |path: &Path| path.hops.last().expect("a hop").clone();
    let mut kept: BTreeMap<Tenant, usize> = BTreeMap::new();
    for path in &traced.paths {
        let tenant = last(path).dst.tenant;
        for other in traced.paths.iter().filter(|other| other.id != path.id && last(other).dst.tenant == tenant) {
            let is_start = other.hops.len() >= path.hops.len()
                && path.hops.iter().zip(&other.hops).all(|(one, same)| one.logon == same.logon);
            // Which of two explanations is the best is known before the way in to its root is put in front: not by what is shown.
            let explains = |same: &Path| same.id != other.id && last(same).logon == last(other).logon;
            let is_other_explanation = traced.paths.iter().any(explains);
            let may = last(path).outcome != last(other).outcome || is_other_explanation;
            assert!(!is_start || may, "{path:?} begins {other:?}");
        }
        *kept.entry(tenant).or_default() += 1;
    }
    assert!(kept.values().all(|&kept| kept <= Options::default().paths_per_tenant));
    let hops: BTreeMap<LogonId, &Hop> =
        traced.paths.iter().flat_map(|path| &path.hops).map(|hop| (hop.logon, hop)).collect();
    let repeats: Vec<&Repeat> = hops.values().flat_map(|hop| &hop.repeats.listed).collect();
    let mut told: BTreeSet<LogonId> = hops.keys().copied().collect();
    assert!(repeats.iter().all(|repeat| told.insert(repeat.logon)), "told twice: {repeats:?}");
    let counted: u64 = hops.values().map(|hop| hop.repeats.count).sum();
    let whole = counted == repeats.len() as u64;
    for attributed in &traced.attributed {
        let logon = &logons[attributed.logon];
        assert!(told.contains(&logon.id) || !whole || traced.left_out.contains_key(&logon.dst.tenant), "{logon:?}");
    }
}

const SEEDS: [&str; 7] = [
    "address:203.0.113.9",
    "host:msp/JUMP01",
    "host:ald/A1@2026-01-01T02:00:00Z",
    "account:mara",
    "key:SHA256:a",
    "root",
    "host:ced/NOWHERE",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_logons_have_an_answer(
        drafts in prop_oneof![proptest::collection::vec(draft(7000), 0..60), proptest::collection::vec(draft(100), 0..60)],
        found in proptest::collection::vec(found(7000), 0..30),
        is_covered in any::<bool>(),
        picks in proptest::collection::vec(0..SEEDS.len(), 0..3),
    ) {
        let mut log = Log::new();
        write(&mut log, &drafts, "", false);
        log.hits = hits(&found);
        // Without hours to compare with no rule is rare.
        HOSTS.iter().filter(|_| is_covered).for_each(|host| log.cover(host, at(1, 0, 0), at(31, 0, 0)));
        let seeds: Vec<Seed> = picks.iter().map(|&pick| seed(SEEDS[pick])).collect();
        let (logons, question) = (log.sorted(), log.question(&seeds));
        let traced = trace(&logons, &question, &evidence);
        check_paths(&traced);
        check_choice(&traced, &logons);
        let scope = verdicts(&log, &logons, &traced, &question);
        for tenant in &scope.tenants {
            prop_assert_eq!(tenant.verdict == Verdict::Reached || tenant.verdict == Verdict::Attempted, tenant.first_seen.is_some() || !tenant.hosts.is_empty());
            let led_into = traced.attributed.iter().any(|each| {
                logons[each.logon].dst.tenant == tenant.tenant && logons[each.logon].outcome != Outcome::Failure
            });
            let ends_in_success = |path: &Path| {
                let last = path.hops.last().expect("a hop");
                last.dst.tenant == tenant.tenant && last.outcome != Outcome::Failure
            };
            prop_assert_eq!(led_into, traced.paths.iter().any(ends_in_success));
            prop_assert!(tenant.verdict != Verdict::NotSeen || tenant.coverage.complete);
            let unseeded_max = if seeds.is_empty() && tenant.verdict == Verdict::Reached { 0.99 } else { 1.0 };
            prop_assert!(tenant.certainty.get() <= unseeded_max);
        }
    }

    #[test]
    fn posteriors_and_the_rest_sum_to_one(drafts in prop_oneof![proptest::collection::vec(draft(7000), 0..60), proptest::collection::vec(draft(100), 0..60)]) {
        let mut log = Log::new();
        log.cover("msp/JUMP01", at(1, 0, 0), at(3, 0, 0));
        write(&mut log, &drafts, "", false);
        let logons = log.sorted();
        let mut view = View::new(&logons);
        settle(&mut view);
        let causes = causes(&view, &Habits::new(&view), &log.question(&[]));
        for &no in &view.order {
            let rest = causes.rest(no);
            let parents = causes.parents(no);
            let sum: f64 = parents.iter().map(|parent| parent.posterior).sum();
            prop_assert!((sum + rest.unlogged + rest.routine + rest.others - 1.0).abs() < 1e-9);
            prop_assert!(parents.iter().all(|parent| (0.0..=1.0).contains(&parent.link)));
            let row = view.row(no);
            let late = |parent: LogonNo| view.row(parent).time.since(row.departed());
            let allowed = if row.clock == Clock::Same { 0 } else { SLACK };
            prop_assert!(parents.iter().all(|parent| late(parent.logon) <= allowed));
        }
    }

    #[test]
    fn the_order_of_equal_times_does_not_matter(drafts in proptest::collection::vec(draft(40), 0..40), pick in 0..SEEDS.len(), turn in any::<u64>()) {
        let mut log = Log::new();
        write(&mut log, &drafts, "", false);
        let (sorted, seeds) = (log.sorted(), [seed(SEEDS[pick])]);
        let mut turned = sorted.clone();
        turned.sort_by_key(|logon| (logon.time, logon.id.0.wrapping_mul(turn | 1)));
        let [one, other] = [&sorted, &turned].map(|logons| trace(logons, &log.question(&seeds), &evidence));
        prop_assert_eq!(one.paths, other.paths);
        prop_assert_eq!(one.notes, other.notes);
        let [one, other] = [&sorted, &turned].map(|logons| trace(logons, &log.question(&[]), &evidence));
        prop_assert_eq!(one.paths, other.paths);
    }

    /// Of accounts that were not there before, within two days, and further apart than clocks may be: more of a known account's logons may show that what
    /// looked like the intruder's is that account's habit, or that clocks agree, and should.
    #[test]
    fn more_logons_never_shrink_reach(
        mut drafts in proptest::collection::vec(draft(175), 0..11),
        mut more in proptest::collection::vec(draft(175), 0..5),
    ) {
        drafts.iter_mut().chain(&mut more).for_each(|draft| draft.minute *= 16);
        let seeds = [seed("address:203.0.113.9")];
        let mut log = Log::new();
        write(&mut log, &drafts, "", true);
        let before = reached(&log, &seeds);
        write(&mut log, &more, "x", true);
        let after = reached(&log, &seeds);
        prop_assert!(before.is_subset(&after), "{before:?} {after:?}");
    }

    /// Whatever rules find: the same logons are the intruder's, the same tenants are reached, by the same hosts and times; each as sure as
    /// without or surer, and none made certain.
    #[test]
    fn findings_make_surer_and_decide_nothing(
        drafts in proptest::collection::vec(draft(700), 0..40),
        found in proptest::collection::vec(found(700), 0..40),
        pick in 0..SEEDS.len(),
    ) {
        let (mut log, seeds) = (Log::new(), [seed(SEEDS[pick])]);
        HOSTS.iter().for_each(|host| log.cover(host, at(1, 0, 0), at(31, 0, 0)));
        write(&mut log, &drafts, "", false);
        let logons = log.sorted();
        let answer = |log: &Log| {
            let question = log.question(&seeds);
            let traced = trace(&logons, &question, &evidence);
            let scope = verdicts(log, &logons, &traced, &question);
            (traced, scope)
        };
        let (traced, scope) = answer(&log);
        log.hits = hits(&found);
        let (with, scope_with) = answer(&log);
        check_paths(&with);
        check_choice(&with, &logons);
        prop_assert_eq!(traced.attributed.len(), with.attributed.len());
        for (one, other) in traced.attributed.iter().zip(&with.attributed) {
            prop_assert_eq!((one.logon, one.by_logons), (other.logon, other.by_logons));
            prop_assert!(other.certainty >= one.certainty && (other.certainty.get() <= 0.99 || other.certainty == one.certainty));
        }
        for (one, other) in scope.tenants.iter().zip(&scope_with.tenants) {
            prop_assert_eq!((&one.tenant, one.verdict, &one.hosts, &one.accounts), (&other.tenant, other.verdict, &other.hosts, &other.accounts));
            prop_assert_eq!((one.first_seen, one.last_seen), (other.first_seen, other.last_seen));
            prop_assert!(other.certainty >= one.certainty);
        }
    }

    #[test]
    fn more_coverage_never_takes_not_seen_away(
        spans in proptest::collection::vec((0..HOSTS.len(), 0_i64..200, 1_i64..100), 1..30),
        pick in any::<prop::sample::Index>(),
    ) {
        let mut log = Log::new();
        log.hop(at(1, 0, 0), "ext 203.0.113.9", "ald/A1", "mara");
        for &(host, from, hours) in &spans {
            log.cover(HOSTS[host], at(1, from, 0), at(1, from + hours, 0));
        }
        let seeds = [seed("address:203.0.113.9")];
        let not_seen = |log: &Log| {
            let (logons, mut question) = (log.sorted(), log.question(&seeds));
            question.window = model::Window { from: Some(at(1, 0, 0)), to: Some(at(9, 0, 0)) };
            let traced = trace(&logons, &question, &evidence);
            let scope = verdicts(log, &logons, &traced, &question);
            let tenants = scope.tenants.into_iter().filter(|tenant| tenant.verdict == Verdict::NotSeen);
            tenants.map(|tenant| tenant.tenant.to_string()).collect::<BTreeSet<String>>()
        };
        let before = not_seen(&log);
        let known: CoverageSpan = log.spans[pick.index(log.spans.len())].clone();
        log.cover(&format!("{}/{}", known.tenant, known.host), at(1, 0, 0), at(9, 0, 0));
        let after = not_seen(&log);
        prop_assert!(before.is_subset(&after), "{before:?} {after:?}");
    }
}

/// `cargo test --release -p trace -- --ignored million` prints the seconds: below 5 each on a quiet machine. The
/// assertion allows for a busy one.
#[test]
#[ignore = "a measurement, for a release build"]
fn a_million_logons_take_seconds() {
    let mut log = Log::new();
    for number in 0..1_000_000_i64 {
        let (host, client, user) = (number * 7 % 300, number * 11 % 250, number * 13 % 200);
        let tenant = ["msp", "ald", "bir", "ced"][(host % 4) as usize];
        let source = if number % 3 == 0 {
            format!("msp/SRV{:03}", host / 3 * 4 % 300)
        } else {
            format!("{tenant}/WS{client:03}")
        };
        let time = at(1, 0, 0).plus_micros(number * 5 * Timestamp::SECOND);
        let kind = LogonKind::ALL[(number % 10) as usize];
        log.hop(time, &source, &format!("{tenant}/SRV{host:03}"), &format!("user{user:03}")).kind(kind);
    }
    log.hop(at(5, 0, 0), "ext 203.0.113.9", "msp/SRV000", "user001").rdp();
    // Half a million findings, of rules that are rare and of some that are not.
    log.hits = (0..500_000_i64)
        .map(|number| {
            let (host, rule) = (number * 17 % 300, u32::try_from(number % 977 % 50).expect("below fifty"));
            let name = format!("{}/SRV{host:03}", ["msp", "ald", "bir", "ced"][(host % 4) as usize]);
            let time = at(1, 0, 0).plus_micros(number * 10 * Timestamp::SECOND);
            hit(if number % 50 == 0 { 50 + rule * 300 } else { rule }, Level::High, &name, time)
        })
        .collect();
    for number in 0..300 {
        log.cover(&format!("{}/SRV{number:03}", ["msp", "ald", "bir", "ced"][number % 4]), at(1, 0, 0), at(60, 0, 0));
    }
    let logons = log.sorted();
    for seeds in [vec![seed("address:203.0.113.9")], vec![seed("account:user001")], vec![]] {
        let start = std::time::Instant::now();
        let traced = trace(&logons, &log.question(&seeds), &evidence);
        let seconds = start.elapsed().as_secs_f64();
        println!("{:?}: {seconds:.2} s, {} paths, {} attributed", seeds, traced.paths.len(), traced.attributed.len());
        assert!(seconds < 30.0, "{seconds}");
    }
}

/// The same where every logon is the intruder's: in chains over hosts of four tenants, and from the one jump host.
#[test]
#[ignore = "a measurement, for a release build"]
fn half_a_million_logons_of_the_intruder_take_seconds() {
    for (what, is_chain) in [("chains", true), ("star", false)] {
        let mut log = Log::new();
        let name = |host: i64| format!("{}/SRV{:03}", ["msp", "ald", "bir", "ced"][(host % 4) as usize], host % 300);
        for number in 0..500_000_i64 {
            let (from, to) = if is_chain { (name(number), name(number + 1)) } else { (name(0), name(number * 7)) };
            let time = at(1, 0, 0).plus_micros(number * 20 * Timestamp::SECOND);
            log.hop(time, &from, &to, "mara").rdp().until(time.plus_micros(60 * Timestamp::SECOND));
        }
        log.hop(at(1, 0, 0).plus_micros(-1), "ext 203.0.113.9", "msp/SRV000", "mara").rdp();
        let (logons, seeds) = (log.sorted(), [seed("account:mara")]);
        let start = std::time::Instant::now();
        let traced = trace(&logons, &log.question(&seeds), &evidence);
        let seconds = start.elapsed().as_secs_f64();
        let hops: usize = traced.paths.iter().map(|path| path.hops.len()).sum();
        println!("{what}: {seconds:.2} s, {} paths, {hops} hops, {:?} left out", traced.paths.len(), traced.left_out);
        assert!(seconds < 60.0, "{seconds}");
    }
}

#[test]
fn accounts_without_any_name_are_no_reason_to_panic() {
    let mut log = Log::new();
    log.hop(Timestamp::from_micros(i64::MIN), "ald/A1", "ald/A1", "").failed();
    log.hop(Timestamp::from_micros(i64::MAX), "ald/A1", "ald/A2", "").until(Timestamp::from_micros(i64::MIN));
    for logon in &mut log.logons {
        logon.account = Account::default();
        logon.src.host = None;
        logon.credential.id = Arc::from("");
        logon.outcome = Outcome::Unknown;
    }
    for seeds in [&["host:ald/A1"][..], &[]] {
        let _answer = log.trace(seeds);
    }
    assert!(reached(&log, &[]).is_empty());
}
