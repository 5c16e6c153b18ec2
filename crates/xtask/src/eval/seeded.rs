//! Where somebody points at the machine that an intrusion began on: which logons, tenants and dates are told.

use std::collections::{BTreeSet, HashMap};

use evaluate::Scene;
use evaluate::baselines::reachable;
use evaluate::bootstrap::{mean, median};
use evaluate::calibration;
use evaluate::seeded::Match;
use model::{Account, Host, Logon, Seed, Timestamp, Verdict};

use super::made::{Made, no_evidence, node};
use super::rows::Row;

/// What came out for one intrusion.
pub(super) struct Seeded {
    /// Its kind.
    pub(super) kind: &'static str,
    /// Edges told, by us: who went from where to where.
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
    /// Each logon of the intrusion, and what was told falsely, for tuning.
    pub(super) detail: String,
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
    // Another intrusion of the same world, over the same machines, is told neither rightly nor falsely.
    let is_others =
        |logon: &Logon| made.events.get(&logon.id).is_some_and(|event| event.campaign.is_some()) && !is_own(logon);
    let is_hop =
        |at: usize| made.logons[at].src.host.as_ref() != Some(&made.logons[at].dst) && !is_others(&made.logons[at]);
    let truth: BTreeSet<usize> = (0..).zip(&made.logons).filter(|(_, logon)| is_own(logon)).map(|(at, _)| at).collect();
    let told: BTreeSet<usize> = traced
        .attributed
        .iter()
        .filter(|one| one.certainty.get() >= TOLD_MIN && is_hop(one.logon))
        .map(|one| one.logon)
        .collect();
    let host = scene.host(&root);
    let by_hand: BTreeSet<usize> =
        reachable(scene, host, from).into_iter().map(|logon| logon as usize).filter(|&at| is_hop(at)).collect();
    let hops = traced.attributed.iter().filter(|one| is_hop(one.logon));
    let claims = hops.map(|one| (one.certainty.get(), truth.contains(&one.logon))).collect();
    let scope = scope(made, &question, &traced);
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
    let reentry = campaign.reentry.and_then(|again| {
        let within = |at: &usize| (again..again + 86_400_000_000).contains(&made.logons[*at].time.micros());
        truth.iter().any(within).then(|| truth.intersection(&told).any(within))
    });
    Seeded {
        kind: campaign.kind.name(),
        edges: Match::of(&edges(made, &told), &edges(made, &truth)),
        by_hand: Match::of(&edges(made, &by_hand), &edges(made, &truth)),
        tenants: Match::of(&reached, &truly),
        dwell_days: dwell_days(made, campaign, &told, &truth),
        falsely_clean: truly.iter().filter(is_clean).count(),
        claims,
        detail: detail(made, campaign, &traced, &truth),
        reentry,
    }
}

/// What the program would say of every tenant.
fn scope(made: &Made, question: &trace::Question<'_>, traced: &trace::Traced) -> model::Scope {
    let window = trace::closed_window(question, &made.logons);
    let known = trace::known_hosts(question.register, &made.coverage, &made.logons);
    let basis = trace::CoverageBasis { spans: &made.coverage, known: &known, cleared: &[], unreadable: &[], window };
    let tenants: Vec<model::Tenant> = made.world.tenants.iter().map(|facts| facts.name.clone()).collect();
    trace::scope(&trace::ScopeBasis {
        case: "eval",
        question,
        window,
        logons: &made.logons,
        traced,
        uses: &std::collections::BTreeMap::new(),
        coverage: &trace::holes(&basis),
        tenants: &tenants,
        problems: model::ScopeProblems { files: 0, records: 0 },
    })
}

/// Days by which the first logon told is off, all days where none is; nothing where the first hop was not logged.
fn dwell_days(
    made: &Made,
    campaign: &simulate::months::Campaign,
    told: &BTreeSet<usize>,
    truth: &BTreeSet<usize>,
) -> Option<f64> {
    let first = |of: &BTreeSet<usize>| of.first().map(|&at| made.logons[at].time);
    let begun = first(truth).filter(|time| (time.micros() - campaign.first).abs() < 600_000_000)?;
    let off = first(told).map(|told| told.since(begun).unsigned_abs() as f64 / 86_400e6);
    Some(off.unwrap_or(made.world.plan.days as f64))
}

/// Who went from where to where.
fn edges<'a>(made: &'a Made, logons: &BTreeSet<usize>) -> BTreeSet<(Option<&'a Host>, &'a Host, &'a Account)> {
    let edge = |&at: &usize| {
        let logon = &made.logons[at];
        (logon.src.host.as_ref(), &logon.dst, &logon.account)
    };
    logons.iter().map(edge).collect()
}

/// Each logon of the intrusion with its certainty, and those told falsely.
fn detail(
    made: &Made,
    campaign: &simulate::months::Campaign,
    traced: &trace::Traced,
    truth: &BTreeSet<usize>,
) -> String {
    let certainty: HashMap<usize, f64> = traced.attributed.iter().map(|one| (one.logon, one.certainty.get())).collect();
    let told = |at: &usize| certainty.get(at).is_some_and(|&certainty| certainty >= TOLD_MIN);
    let root = node(made, campaign.root, campaign.first);
    let mut text = format!(
        "{} {} of {} from {} on {root}",
        made.world.plan.seed,
        campaign.kind.name(),
        truth.len(),
        Timestamp::from_micros(campaign.first)
    );
    let false_ones = certainty.keys().copied().filter(|at| told(at) && !truth.contains(at));
    for at in truth.iter().copied().chain(false_ones).collect::<BTreeSet<usize>>() {
        let logon = &made.logons[at];
        text += &format!(
            "\n  {} {:.3} {} {} -> {} {} {} {} {:?}",
            if truth.contains(&at) { "true " } else { "FALSE" },
            certainty.get(&at).copied().unwrap_or_default(),
            logon.time,
            logon.src.host.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string),
            logon.dst,
            logon.account,
            logon.kind,
            logon.outcome,
            logon.id,
        );
    }
    text
}

/// Prints the table; gives what was asked.
pub(super) fn tell(all: &[&Seeded], in_detail: bool) -> Vec<Row> {
    if in_detail {
        all.iter().for_each(|one| println!("{}", one.detail));
    }
    println!(
        "\nSeeded with the machine that it began on: precision, recall and F1 of edges, of the same by hand, tenants, days off"
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
        Row::at_least("H3 F1 of edges, seeded", ours, 0.80),
        Row::at_least("H3 F1 of edges above that by hand", ours - hand, 0.15),
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
