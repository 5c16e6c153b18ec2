//! Paths: from seeds, or from what looks new, over causes, into tenants.

mod clocks;
mod ends;
mod hops;
mod repeats;
mod seeds;
mod select;
mod spread;
#[cfg(test)]
mod tests;
mod ways;

use crate::beside::Beside;
use crate::cause::causes;
use crate::cause::habit::Habits;
use crate::changes::Changes;
use crate::clock::settle;
use crate::hit::HitsBeside;
use crate::odd::Oddness;
use crate::question::Question;
use crate::unseeded::{Alert, rank};
use crate::view::{View, is_inside};
use hops::Renderer;
pub(crate) use hops::span;
use model::{Certainty, Evidence, Host, Logon, LogonId, Path, Pointer, Seed, SeedKind, Tenant, Timestamp};
use repeats::repeats;
use seeds::{Roots, Why, roots};
use select::{Steps, select};
use spread::{Ground, Spread, backward, forward};
use std::collections::BTreeMap;
use ways::Ways;

/// The answer of a trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traced {
    /// The paths of each tenant, all of them best first, named `p1` on.
    pub paths: Vec<Path>,
    /// How many ways into a tenant its paths do not tell, where it is not none.
    pub left_out: BTreeMap<Tenant, u64>,
    /// The logon by which each tenant was first entered, or first tried where it was not entered.
    pub entries: BTreeMap<Tenant, LogonId>,
    /// Every logon within the window that is the intruder's with some certainty, in the order of the logons given.
    pub attributed: Vec<Attributed>,
    /// Until when the sessions of logons that seeds with an end name are the intruder's: what is done with them later, the seeds do not say.
    pub until: BTreeMap<LogonId, Timestamp>,
    /// What rules found beside the logons on paths, where it speaks for them.
    pub beside: BTreeMap<LogonId, HitsBeside>,
    /// Hosts that seeds name: the intruder was there by the seed's own word. Sorted.
    pub seed_hosts: Vec<Host>,
    /// Unseeded: what looks odd, most telling first.
    pub alerts: Vec<Alert>,
    /// Seeds that nothing in the evidence matched.
    pub unmatched_seeds: Vec<Seed>,
    /// Is there a logon or a host that the seeds name? A record that merely carries one matches it, and nothing follows from it.
    pub has_start: bool,
    /// Seeds without a kind that mean several things in this evidence; all of them were followed.
    pub ambiguous_seeds: Vec<(Seed, Vec<SeedKind>)>,
    /// Sentences a reader must know.
    pub notes: Vec<String>,
}

/// A logon that is the intruder's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributed {
    /// Its index in the logons given.
    pub logon: usize,
    /// The probability, over all chains that lead to it.
    pub certainty: Certainty,
    /// The same without what rules found: by this one it is decided what is told.
    pub by_logons: Certainty,
}

/// Traces an intruder through logons sorted by time and id. Pure: the same input gives the same answer.
///
/// `resolve` names the file and hash behind a pointer, for display only.
///
/// # Panics
///
/// When there are more than `u32::MAX` logons.
#[must_use]
pub fn trace(logons: &[Logon], question: &Question<'_>, resolve: &dyn Fn(Pointer) -> Evidence) -> Traced {
    let end = question.window.to.map_or(logons.len(), |to| logons.partition_point(|logon| logon.time < to));
    let mut view = View::new(&logons[..end]);
    let skews = settle(&mut view);
    let habits = Habits::new(&view);
    let causes = causes(&view, &habits, question);
    let beside = Beside::new(&view, question);
    let oddness = Oddness::new(&view, &causes, &habits, question);
    let mut traced = Traced::default();
    let mut roots = if question.seeds.is_empty() {
        traced.alerts = rank(&view, &causes, &oddness, &beside, question);
        alert_roots(&view, &traced.alerts, question)
    } else {
        roots(&view, &causes, &habits, &oddness, question)
    };
    traced.has_start = !roots.hosts.is_empty() || roots.prior.iter().any(|prior| *prior > 0.0);
    let ground = Ground { view: &view, causes: &causes, habits: &habits, oddness: &oddness, beside: &beside, question };
    traced.until = ends::until(&ground, &roots);
    backward(&view, &causes, &mut roots, question);
    let spread = forward(&ground, &roots);
    let ways = Ways::new(&view, &spread, question);
    let selected = select(&ground, &roots, &spread, &ways);
    let repeats = repeats(&view, &causes, &roots, &spread, &ways, &selected.paths);
    let changes = Changes::new(question.switches);
    let renderer = Renderer {
        ground: &ground,
        roots: &roots,
        until: &traced.until,
        routines: &spread.routines,
        repeats: &repeats,
        changes: &changes,
        alerts: &traced.alerts,
        resolve,
    };
    traced.paths = renderer.paths(&selected.paths);
    traced.beside = hits_beside(&ground, &selected.paths);
    traced.left_out = selected.left_out;
    let entries =
        ways.tenants.iter().filter_map(|(tenant, ways)| Some(((*tenant).clone(), logons[ways.entry? as usize].id)));
    traced.entries = entries.collect();
    traced.attributed = attributed(&view, &spread, question);
    traced.seed_hosts = roots.hosts.iter().map(|&(host, _)| view.host(host).clone()).collect();
    traced.seed_hosts.sort();
    traced.seed_hosts.dedup();
    traced.notes = notes(question, &roots, &traced);
    traced.notes.extend(clocks::notes(&view, &causes, &spread, &skews));
    traced.unmatched_seeds = roots.unmatched;
    traced.ambiguous_seeds = roots.ambiguous;
    traced
}

/// The odd logons of alerts that are sure enough to be followed, as roots.
fn alert_roots(view: &View<'_>, alerts: &[Alert], question: &Question<'_>) -> Roots {
    let mut roots = Roots::none(view.rows.len());
    let followed = |alert: &&Alert| alert.certainty.get() >= question.options.followed_min;
    for (at, alert) in alerts.iter().filter(followed).enumerate() {
        for (place, edge) in alert.edges.iter().enumerate() {
            let no = u32::try_from(edge.logon).expect("the view numbered it");
            roots.raise(no, alert.certainty.get(), Why::Odd { alert: at, edge: place });
        }
    }
    roots
}

fn attributed(view: &View<'_>, spread: &Spread, question: &Question<'_>) -> Vec<Attributed> {
    let belongs = |no: &u32| {
        let row = view.row(*no);
        spread.strength[*no as usize] > 0.0 && question.window.contains(row.time) && !is_inside(row.kind)
    };
    let entry = |no: u32| Attributed {
        logon: no as usize,
        certainty: Certainty::new(spread.weighed[no as usize]),
        by_logons: Certainty::new(spread.taint[no as usize]),
    };
    view.numbers().filter(belongs).map(entry).collect()
}

/// The hits that speak for the logons on paths.
fn hits_beside(ground: &Ground<'_>, paths: &[Steps]) -> BTreeMap<LogonId, HitsBeside> {
    let steps = paths.iter().flatten().map(|step| (ground.view.logon(step.0).id, ground.beside.of(step.0)));
    steps.filter(|(_, hits)| hits.count > 0).collect()
}

fn notes(question: &Question<'_>, roots: &Roots, traced: &Traced) -> Vec<String> {
    let mut notes = Vec::new();
    for seed in &roots.unmatched {
        notes.push(format!("Nothing in the evidence matches the seed {seed}."));
    }
    for (seed, kinds) in &roots.ambiguous {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        notes.push(format!("The seed {seed} names several things here ({}); all were followed.", kinds.join(", ")));
    }
    if question.seeds.is_empty() {
        let followed = |alert: &&Alert| alert.certainty.get() >= question.options.followed_min;
        let strong = traced.alerts.iter().filter(followed).count();
        notes.push(format!(
            "No seed was given: of what looks odd {} alerts were made, {strong} of them sure enough to be followed.",
            traced.alerts.len()
        ));
    }
    notes
}
