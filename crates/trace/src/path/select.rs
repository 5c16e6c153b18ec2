//! Which chains become the paths of a tenant.
//!
//! A path ends at a leaf: a logon into the tenant out of which, more probably than not, no further one into the same tenant followed. Chains over
//! the same hosts with the same accounts within one visit are one route and shown once, by their best. A visit ends when
//! nothing of the intruder's is seen in the tenant for [`VISIT_GAP`]. The route by which the tenant was first entered is always among the paths kept.

use crate::cause::Causes;
use crate::path::seeds::Roots;
use crate::path::seeds::Why;
use crate::path::spread::{Chain, Spread};
use crate::question::Question;
use crate::view::{LogonNo, View, is_inside};
use model::{Outcome, Tenant, Timestamp};
use std::collections::{BTreeMap, HashSet};

/// So long without a sign, and what follows is another visit.
const VISIT_GAP: i64 = 3 * Timestamp::DAY;
/// The first logon that is at least this share as sure as the surest one is the entry.
const ENTRY_MIN: f64 = 0.5;
/// Least posterior with which a logon counts as the end of nothing because another followed.
const LEADS_ON_MIN: f64 = 0.5;
/// Least posterior with which the way to a root is shown in front of it.
const WAY_IN_MIN: f64 = 0.3;
/// Longest way in that is shown.
const WAY_IN_MAX: usize = 16;

/// A path as logons: each with the probability that it came out of the one before, of the first that it is the intruder's.
pub(crate) type Steps = Vec<(LogonNo, f64)>;

/// The paths of all tenants, each only once, in no particular order.
pub(crate) fn select(
    view: &View<'_>,
    causes: &Causes,
    roots: &Roots,
    spread: &Spread,
    question: &Question<'_>,
) -> Vec<Steps> {
    let mut kept: Vec<Steps> = Vec::new();
    let mut seen: HashSet<Vec<LogonNo>> = HashSet::new();
    for logons in by_tenant(view, spread, question).values() {
        for (leaf, chain) in best(view, spread, logons, question.options.paths_per_tenant) {
            let steps = steps(causes, roots, spread, leaf, chain);
            if seen.insert(steps.iter().map(|step| step.0).collect()) {
                kept.push(steps);
            }
        }
    }
    kept
}

/// The intruder's logons into each tenant within the window, in order; failures only where there is nothing else.
fn by_tenant<'a>(view: &View<'a>, spread: &Spread, question: &Question<'_>) -> BTreeMap<&'a Tenant, Vec<LogonNo>> {
    let mut tenants: BTreeMap<&Tenant, Vec<LogonNo>> = BTreeMap::new();
    for &no in &view.order {
        let row = view.row(no);
        let counts = spread.chains.contains_key(&no) && !is_inside(row.kind);
        if counts && question.window.contains(row.time) {
            tenants.entry(&view.host(row.dst).tenant).or_default().push(no);
        }
    }
    for logons in tenants.values_mut() {
        if logons.iter().any(|&no| view.row(no).outcome != Outcome::Failure) {
            logons.retain(|&no| view.row(no).outcome != Outcome::Failure);
        }
    }
    tenants
}

/// The best routes to leaves among these logons of one tenant, the way of first entry first.
fn best(view: &View<'_>, spread: &Spread, logons: &[LogonNo], keep: usize) -> Vec<(LogonNo, usize)> {
    let inner: HashSet<LogonNo> = logons.iter().filter_map(|&no| leads_on(view, spread, no)).collect();
    let mut candidates: Vec<(LogonNo, usize, &Chain, usize)> = Vec::new();
    let (mut visit, mut last) = (0, None::<Timestamp>);
    for &no in logons {
        let time = view.row(no).time;
        if last.is_some_and(|last| time.since(last) > VISIT_GAP) {
            visit += 1;
        }
        last = Some(time);
        if !inner.contains(&no) {
            candidates.extend(spread.chains[&no].iter().enumerate().map(|(at, chain)| (no, at, chain, visit)));
        }
    }
    let surest = logons.iter().map(|&no| spread.taint[no as usize]).fold(0.0, f64::max);
    let entry = logons.iter().find(|&&no| spread.taint[no as usize] >= surest * ENTRY_MIN).and_then(|&first| {
        let mut through = candidates.iter().filter(|(leaf, at, ..)| passes(spread, *leaf, *at, first));
        through.next().map(|(leaf, at, ..)| (*leaf, *at))
    });
    candidates.sort_by(|a, b| {
        let key = |no: LogonNo| (view.row(no).time, view.logon(no).id);
        b.2.certainty.total_cmp(&a.2.certainty).then_with(|| key(a.0).cmp(&key(b.0)))
    });
    let mut routes = HashSet::new();
    let mut best: Vec<(LogonNo, usize)> = entry.into_iter().collect();
    for (leaf, at, chain, visit) in candidates {
        let is_entry = entry == Some((leaf, at));
        if routes.insert((chain.route, visit)) && !is_entry && best.len() < keep {
            best.push((leaf, at));
        }
    }
    best
}

/// The hop that a logon more probably than not came out of; what happens inside a session is no hop.
fn leads_on(view: &View<'_>, spread: &Spread, no: LogonNo) -> Option<LogonNo> {
    let mut certainty = 1.0;
    let mut best = spread.chains[&no].first()?;
    loop {
        let (parent, at, posterior) = best.parent?;
        certainty *= posterior;
        if certainty < LEADS_ON_MIN {
            return None;
        }
        if !is_inside(view.row(parent).kind) {
            return Some(parent);
        }
        best = &spread.chains[&parent][at];
    }
}

/// Does this chain of `leaf` pass through `wanted`?
fn passes(spread: &Spread, leaf: LogonNo, at: usize, wanted: LogonNo) -> bool {
    let mut next = Some((leaf, at));
    while let Some((no, at)) = next {
        if no == wanted {
            return true;
        }
        next = spread.chains[&no][at].parent.map(|(parent, at, _)| (parent, at));
    }
    false
}

/// A chain as steps, with the way in to its root in front.
fn steps(causes: &Causes, roots: &Roots, spread: &Spread, leaf: LogonNo, at: usize) -> Steps {
    let mut steps = Vec::new();
    let mut next = (leaf, at);
    let root = loop {
        let (no, at) = next;
        match spread.chains[&no][at].parent {
            Some((parent, at, posterior)) => {
                steps.push((no, posterior));
                next = (parent, at);
            }
            None => break no,
        }
    };
    let prior = roots.prior[root as usize];
    let way_in =
        if matches!(roots.why[root as usize], Some(Why::LeavesSeed(_))) { Vec::new() } else { way_in(causes, root) };
    let mut first = root;
    for (parent, posterior) in way_in {
        steps.push((first, posterior));
        first = parent;
    }
    steps.push((first, prior));
    steps.reverse();
    steps
}

/// The most probable parents of a root, one after the other, each with the posterior of the step out of it.
fn way_in(causes: &Causes, root: LogonNo) -> Vec<(LogonNo, f64)> {
    let mut way = Vec::new();
    let mut at = root;
    while let Some(parent) = causes.parents(at).first().filter(|best| best.posterior >= WAY_IN_MIN) {
        if way.len() == WAY_IN_MAX {
            break;
        }
        way.push((parent.logon, parent.posterior));
        at = parent.logon;
    }
    way
}
