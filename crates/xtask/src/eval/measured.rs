//! One world: traced, and judged beside what the methods of others find in it.

use std::time::Instant;

use evaluate::baselines::UNSEEDED;
use evaluate::unseeded::{Judged, World as Truth, judge};
use evaluate::{Alert, Scene};

use super::made::{Made, no_evidence};
use super::seeded::{self, Seeded};

/// What came out in one world.
pub(super) struct Measured {
    /// How many logons there were.
    pub(super) logons: usize,
    /// Hosts.
    pub(super) hosts: usize,
    /// Days.
    pub(super) days: i64,
    /// The truth about intrusions.
    pub(super) truth: Truth,
    /// Of ours and each other method the alerts, judged.
    pub(super) judged: Vec<Judged>,
    /// Of our alerts the certainty and whether it was true.
    pub(super) claims: Vec<(f64, bool)>,
    /// Of our alerts: score, whether true, and what they tell, for tuning.
    pub(super) told: Vec<(f64, bool, String)>,
    /// Seconds of our unseeded trace.
    pub(super) seconds: f64,
    /// What came out where somebody pointed.
    pub(super) seeded: Vec<Seeded>,
}

impl Measured {
    /// Traces and judges.
    pub(super) fn new(made: &Made) -> Self {
        let mut scene = Scene::new(&made.logons);
        let owners = made.owners(&mut scene);
        let (hosts, days) = (made.world.hosts.len(), made.world.plan.days);
        let truth = Truth {
            campaign_of: made.campaign_of(),
            kinds: made.world.campaigns.iter().map(|campaign| campaign.kind.name()).collect(),
            exposure: days as f64 * hosts as f64 / 10_000.0,
        };
        let register = made.world.register(false);
        let begun = Instant::now();
        let traced = trace::trace(&made.logons, &made.question(&register, &[], usize::MAX), &no_evidence);
        let seconds = begun.elapsed().as_secs_f64();
        let ours: Vec<Alert> = traced
            .alerts
            .iter()
            .map(|alert| Alert {
                score: alert.score,
                logons: alert.edges.iter().map(|edge| edge.logon as u32).collect(),
            })
            .collect();
        let mut judged = vec![judge(&truth, &ours)];
        judged.extend(UNSEEDED.iter().map(|method| judge(&truth, &method.alerts(&scene, &owners))));
        let is_true = |at: usize| !judged[0].alerts[at].1.is_empty();
        let claims = (0..).zip(&traced.alerts).map(|(at, alert)| (alert.certainty.get(), is_true(at))).collect();
        let told =
            (0..).zip(&traced.alerts).map(|(at, alert)| (alert.score, is_true(at), describe(made, alert))).collect();
        let seeded = seeded::measure(made, &mut scene);
        Self { logons: made.logons.len(), hosts, days, truth, judged, claims, told, seconds, seeded }
    }
}

fn describe(made: &Made, alert: &trace::Alert) -> String {
    let mut edges: Vec<&trace::OddEdge> = alert.edges.iter().collect();
    edges.sort_by(|a, b| b.points.total_cmp(&a.points));
    let mut text = format!("{} edges, {} tenants, by chance {:.3}", alert.edges.len(), alert.tenants, alert.by_chance);
    for edge in edges.iter().take(4) {
        let logon = &made.logons[edge.logon];
        let campaign = made.events.get(&logon.id).and_then(|event| event.campaign);
        let kind = campaign.map_or("-", |no| made.world.campaigns[usize::from(no)].kind.name());
        text += &format!(
            "\n      {kind:<4} {:5.1} {} {} -> {} {} {} {}: {}",
            edge.points,
            logon.time,
            logon.src.host.as_ref().map_or_else(String::new, ToString::to_string),
            logon.dst,
            logon.account,
            logon.kind,
            logon.outcome,
            edge.reasons.join(" ")
        );
    }
    text
}

/// Prints what was made.
pub(super) fn tell(worlds: &[Measured]) {
    let sum = |of: &dyn Fn(&Measured) -> f64| worlds.iter().map(of).sum::<f64>();
    let logons = sum(&|world| world.logons as f64);
    println!(
        "{} worlds, {logons:.0} logons, {:.0} hosts and {} days each, {} intrusions; traced at {:.0} logons/s (one thread of two)",
        worlds.len(),
        sum(&|world| world.hosts as f64) / worlds.len() as f64,
        worlds[0].days,
        sum(&|world| world.truth.kinds.len() as f64),
        logons / sum(&|world| world.seconds),
    );
}
