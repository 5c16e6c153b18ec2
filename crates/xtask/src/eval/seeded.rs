//! Where somebody points at the machine that an intrusion began on: which logons, tenants and dates are told.

use std::collections::BTreeSet;

use evaluate::Scene;
use evaluate::baselines::reachable;
use evaluate::bootstrap::{mean, median};
use evaluate::calibration;
use evaluate::seeded::Match;
use model::{Logon, Seed, Timestamp, Verdict};

use super::made::{Made, no_evidence, node};
use super::rows::Row;

/// What came out for one intrusion.
pub(super) struct Seeded {
    /// Its kind.
    pub(super) kind: &'static str,
    /// Logons told, by us.
    pub(super) edges: Match,
    /// The same by hand (B7).
    pub(super) by_hand: Match,
    /// Tenants told as reached.
    pub(super) tenants: Match,
    /// Days by which the first logon told is off, where the first hop was logged.
    pub(super) dwell_days: Option<f64>,
    /// Tenants reached of which it was said that nothing was seen, though logs lack there.
    pub(super) falsely_clean: usize,
    /// Of the logons told the certainty and whether it was true.
    pub(super) claims: Vec<(f64, bool)>,
    /// When it came back: whether a logon from then on within a day was told.
    pub(super) reentry: Option<bool>,
}

/// Least certainty of a logon that is told.
const TOLD_MIN: f64 = 0.3;

/// Traces each intrusion of a world from its root.
pub(super) fn measure(made: &Made, scene: &mut Scene) -> Vec<Seeded> {
    let register = made.world.register(false);
    made.world.campaigns.iter().map(|campaign| one(made, scene, &register, campaign)).collect()
}

fn one(made: &Made, scene: &mut Scene, register: &model::Register, campaign: &simulate::months::Campaign) -> Seeded {
    let root = node(made, campaign.root, campaign.first);
    let from = campaign.first - 60_000_000;
    let text = format!("host:{}/{}@{}", root.tenant, root.name, Timestamp::from_micros(from));
    let seeds: [Seed; 1] = [text.parse().expect("a seed by its grammar")];
    let question = made.question(register, &seeds, 0);
    let traced = trace::trace(&made.logons, &question, &no_evidence);
    let is_own = |logon: &Logon| made.events.get(&logon.id).is_some_and(|event| event.campaign == Some(campaign.no));
    let is_hop = |at: usize| made.logons[at].src.host.as_ref() != Some(&made.logons[at].dst);
    let truth: BTreeSet<usize> = (0..).zip(&made.logons).filter(|(_, logon)| is_own(logon)).map(|(at, _)| at).collect();
    let told: BTreeSet<usize> = traced
        .attributed
        .iter()
        .filter(|one| one.certainty.get() >= TOLD_MIN && is_hop(one.logon))
        .map(|one| one.logon)
        .collect();
    let host = scene.host(&root);
    let by_hand: BTreeSet<usize> = reachable(scene, host, from).into_iter().map(|logon| logon as usize).collect();
    let hops = traced.attributed.iter().filter(|one| is_hop(one.logon));
    let claims = hops.map(|one| (one.certainty.get(), truth.contains(&one.logon))).collect();
    let window = trace::closed_window(&question, &made.logons);
    let known = trace::known_hosts(register, &made.coverage, &made.logons);
    let basis = trace::CoverageBasis { spans: &made.coverage, known: &known, cleared: &[], unreadable: &[], window };
    let holes = trace::holes(&basis);
    let tenants: Vec<model::Tenant> = made.world.tenants.iter().map(|facts| facts.name.clone()).collect();
    let scope = trace::scope(&trace::ScopeBasis {
        case: "eval",
        question: &question,
        window,
        logons: &made.logons,
        traced: &traced,
        uses: &std::collections::BTreeMap::new(),
        coverage: &holes,
        tenants: &tenants,
        problems: model::ScopeProblems { files: 0, records: 0 },
    });
    let reached: BTreeSet<&model::Tenant> =
        scope.tenants.iter().filter(|one| one.verdict == Verdict::Reached).map(|one| &one.tenant).collect();
    let root_tenant = &made.world.tenant(made.world.host(campaign.root).tenant).name;
    let truly: BTreeSet<&model::Tenant> = truth
        .iter()
        .filter(|&&at| made.logons[at].outcome == model::Outcome::Success)
        .map(|&at| &made.logons[at].dst.tenant)
        .chain([root_tenant])
        .collect();
    let is_clean = |tenant: &&&model::Tenant| {
        scope
            .tenants
            .iter()
            .any(|one| one.tenant == ***tenant && one.verdict == Verdict::NotSeen && !one.coverage.complete)
    };
    let first_told = told.iter().next().map(|&at| made.logons[at].time);
    let first_true = truth.iter().next().map(|&at| made.logons[at].time);
    let is_logged = first_true.is_some_and(|time| (time.micros() - campaign.first).abs() < 600_000_000);
    let off = first_told.zip(first_true).map(|(told, truth)| told.since(truth).unsigned_abs() as f64 / 86_400e6);
    let reentry = campaign.reentry.and_then(|again| {
        let within = |at: &usize| (again..again + 86_400_000_000).contains(&made.logons[*at].time.micros());
        truth.iter().any(within).then(|| truth.intersection(&told).any(within))
    });
    Seeded {
        kind: campaign.kind.name(),
        edges: Match::of(&told, &truth),
        by_hand: Match::of(&by_hand, &truth),
        tenants: Match::of(&reached, &truly),
        dwell_days: is_logged.then_some(off.unwrap_or(f64::from(made.world.plan.days as i32))),
        falsely_clean: truly.iter().filter(is_clean).count(),
        claims,
        reentry,
    }
}

/// Prints the table; gives what was asked.
pub(super) fn tell(all: &[&Seeded]) -> Vec<Row> {
    println!(
        "\nSeeded with the machine that it began on: precision, recall and F1 of logons, of the same by hand, tenants, days off"
    );
    println!(
        "{:<5}{:>4}{:>7}{:>7}{:>7}{:>10}{:>10}{:>10}{:>8}",
        "kind", "n", "prec", "rec", "F1", "F1 hand", "ten.prec", "ten.rec", "days"
    );
    for kind in simulate::months::Kind::ALL.iter().map(|kind| kind.name()) {
        let of: Vec<&Seeded> = all.iter().filter(|one| one.kind == kind).copied().collect();
        if of.is_empty() {
            continue;
        }
        let (edges, tenants) = sums(&of);
        let days: Vec<f64> = of.iter().filter_map(|one| one.dwell_days).collect();
        println!(
            "{kind:<5}{:>4}{:>7.2}{:>7.2}{:>7.2}{:>10.2}{:>10.2}{:>10.2}{:>8.2}",
            of.len(),
            edges.precision(),
            edges.recall(),
            mean_f1(&of, |one| &one.edges),
            mean_f1(&of, |one| &one.by_hand),
            tenants.precision(),
            tenants.recall(),
            median(&days)
        );
    }
    let (_, tenants) = sums(all);
    let (ours, hand) = (mean_f1(all, |one| &one.edges), mean_f1(all, |one| &one.by_hand));
    let days: Vec<f64> = all.iter().filter_map(|one| one.dwell_days).collect();
    let claims: Vec<(f64, bool)> = all.iter().flat_map(|one| one.claims.iter().copied()).collect();
    println!("\nCertainty of logons told: said, was, logons");
    for bin in calibration::bins(&claims) {
        println!("  {:.3} {:.3} {:>6}", bin.said, bin.was, bin.count);
    }
    let again: Vec<f64> = all.iter().filter_map(|one| one.reentry).map(|told| f64::from(u8::from(told))).collect();
    vec![
        Row::at_least("H3 F1 of logons, seeded", ours, 0.80),
        Row::at_least("H3 F1 of logons above that by hand", ours - hand, 0.15),
        Row::at_least("H4 tenants reached: recall", tenants.recall(), 0.95),
        Row::at_least("H4 tenants reached: precision", tenants.precision(), 0.80),
        Row::at_most(
            "H4 tenants without logs that are said to be clean",
            all.iter().map(|one| one.falsely_clean as f64).sum(),
            0.0,
        ),
        Row::at_most("H5 median days by which the beginning is off", median(&days), 1.0),
        Row::at_least("H6 re-entries told", mean(&again), 0.80),
        Row::at_most("H8 expected calibration error of logons told", calibration::error(&claims), 0.05),
    ]
}

/// What was told of logons and of tenants, summed up.
fn sums(all: &[&Seeded]) -> (Match, Match) {
    let of = |part: fn(&Seeded) -> Match| Match::sum(&all.iter().map(|one| part(one)).collect::<Vec<_>>());
    (of(|one| one.edges), of(|one| one.tenants))
}

fn mean_f1(all: &[&Seeded], part: fn(&Seeded) -> &Match) -> f64 {
    mean(&all.iter().map(|one| part(one).f1()).collect::<Vec<_>>())
}
