//! Spreading from the roots, backward and forward, each in one pass over the logons.
//!
//! - **Backward**, latest first: a parent of something that is the intruder's with probability b is itself with
//!   `b * posterior`; it is followed while that is at least `backward_min`. So a seed at a customer leads to the jump host
//!   it was entered from, and on from there to the other customers.
//! - **Forward**, earliest first. Two numbers grow along: `taint = prior + (1 - prior) * sum(posterior * taint(parent))`,
//!   the probability that a logon is the intruder's, and `strength = max(prior, max(link * strength(parent)))`, which
//!   ten look-alike sessions do not dilute. A logon belongs to the graph while its strength is at least `reach_min`.
//!   A routine inherits the taint of its first logon: what the intruder set up stays the intruder's.
//! - Findings of rules beside a logon make it surer (see `beside`): beside `taint` there is `weighed`, the same sums over lifted priors and
//!   posteriors. What belongs to the graph and what is told of it is decided by `strength` and `taint`, which know nothing of findings;
//!   `weighed` and the chains, made of lifted posteriors, say how sure it is and what comes first.
//! - **Chains**: per logon the k best products of prior and posteriors, made out of the parents' k best. A logon of a routine that
//!   the intruder began is a root, as sure as the routine explains it times the best chain of the routine's first logon.

use crate::beside::{Beside, SURE_MAX};
use crate::cause::Causes;
use crate::cause::habit::Habits;
use crate::path::seeds::{Roots, Why};
use crate::question::Question;
use crate::view::{LogonNo, View};
use model::Certainty;
use std::collections::HashMap;

/// One way in which a logon may be the intruder's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chain {
    /// Product of how sure the root is and of the posteriors since.
    pub(crate) certainty: f64,
    /// The parent, which of its chains, and the posterior; `None` at the root.
    pub(crate) parent: Option<(LogonNo, usize, f64)>,
    /// The same for chains over the same hosts with the same accounts.
    pub(crate) route: u64,
}

/// What belongs to the intruder, and how.
pub(crate) struct Spread {
    /// Per logon the probability that it is the intruder's, by logons alone.
    pub(crate) taint: Vec<f64>,
    /// The same with what findings of rules say.
    pub(crate) weighed: Vec<f64>,
    /// Per logon the strength of its strongest chain.
    pub(crate) strength: Vec<f64>,
    /// The chains of the logons that belong to the graph, best first.
    pub(crate) chains: HashMap<LogonNo, Vec<Chain>>,
    /// Of logons that are roots because they repeat a routine that the intruder began, its first logon.
    pub(crate) routines: HashMap<LogonNo, LogonNo>,
}

impl Spread {
    /// How sure the best chain of a logon is, as shown: what differs by less than that is equal.
    pub(crate) fn best(&self, no: LogonNo) -> Certainty {
        self.chains.get(&no).map_or(Certainty::NONE, |chains| Certainty::new(chains[0].certainty))
    }
}

/// Follows the roots back to where they came from; what is found becomes a root.
pub(crate) fn backward(view: &View<'_>, causes: &Causes, roots: &mut Roots, question: &Question<'_>) {
    for &no in view.order.iter().rev() {
        let prior = roots.prior[no as usize];
        let unlogged = matches!(roots.why[no as usize], Some(Why::LeavesSeed(_)));
        if prior < question.options.backward_min || unlogged {
            continue;
        }
        for parent in causes.parents(no) {
            let back = prior * parent.posterior;
            if back >= question.options.backward_min {
                roots.raise(parent.logon, back, Why::LeadsTo(no));
            }
        }
    }
}

/// What the spread goes over.
pub(crate) struct Ground<'a> {
    /// The logons.
    pub(crate) view: &'a View<'a>,
    /// What each may have come out of.
    pub(crate) causes: &'a Causes,
    /// What each does regularly.
    pub(crate) habits: &'a Habits,
    /// What rules found beside each.
    pub(crate) beside: &'a Beside<'a>,
    /// What is asked.
    pub(crate) question: &'a Question<'a>,
}

/// Follows the roots to where they led.
pub(crate) fn forward(ground: &Ground<'_>, roots: &Roots) -> Spread {
    let count = ground.view.rows.len();
    let mut spread = Spread {
        taint: vec![0.0; count],
        weighed: vec![0.0; count],
        strength: vec![0.0; count],
        chains: HashMap::new(),
        routines: HashMap::new(),
    };
    for &no in &ground.view.order {
        reach(ground, roots, &mut spread, no);
    }
    spread
}

/// Adds one logon, when it belongs to the graph. All that it may have come out of is there already.
fn reach(ground: &Ground<'_>, roots: &Roots, spread: &mut Spread, no: LogonNo) {
    let Ground { view, causes, habits, beside, question } = *ground;
    let at = no as usize;
    let prior = roots.prior[at];
    let (mut strength, mut from_parents, mut from_weighed, mut from_routine) = (prior, 0.0, 0.0, (0.0, 0.0));
    let mut routine_root = None;
    if question.window.contains(view.row(no).time) {
        for parent in causes.parents(no) {
            let other = parent.logon as usize;
            strength = spread.strength[other].mul_add(parent.link, 0.0).max(strength);
            from_parents += parent.posterior * spread.taint[other];
            from_weighed += parent.posterior * spread.weighed[other];
        }
        if let Some(first) = inherited(view, habits, no) {
            let (routine, other) = (causes.rest(no).routine, first as usize);
            strength = strength.max(routine * spread.strength[other]);
            from_routine = (routine * spread.taint[other], routine * spread.weighed[other]);
            let best = spread.chains.get(&first).map_or(0.0, |chains| chains[0].certainty);
            routine_root = Some((first, routine * best));
        }
    }
    if strength < question.options.reach_min {
        return;
    }
    // An edge that ranks high does so with what speaks for it already.
    let is_ranked = matches!(roots.why[at], Some(Why::Ranked(_)));
    let sure = if is_ranked { prior } else { beside.prior(no, prior) };
    let lift = beside.lift(causes, no);
    let sum = |prior: f64, parents: f64, routine: f64| (prior + (1.0 - prior) * (parents + routine)).min(1.0);
    spread.strength[at] = strength;
    spread.taint[at] = sum(prior, from_parents, from_routine.0);
    spread.weighed[at] = sum(sure, from_weighed * lift, from_routine.1).min(SURE_MAX.max(spread.taint[at]));
    let mut root = sure;
    if let Some((first, certainty)) = routine_root
        && certainty > root
    {
        root = certainty;
        spread.routines.insert(no, first);
    }
    let chains = chains(ground, spread, no, root, lift);
    if !chains.is_empty() {
        spread.chains.insert(no, chains);
    }
}

/// The first logon of the edge, when it is an earlier one.
fn inherited(view: &View<'_>, habits: &Habits, no: LogonNo) -> Option<LogonNo> {
    habits.first(view.row(no).edge?).filter(|&first| first != no)
}

/// The best chains of a logon, out of those of its parents, whose posteriors are lifted.
fn chains(ground: &Ground<'_>, spread: &Spread, no: LogonNo, root: f64, lift: f64) -> Vec<Chain> {
    let Ground { view, causes, question, .. } = *ground;
    let mut chains = Vec::new();
    if root > 0.0 {
        chains.push(Chain { certainty: root, parent: None, route: route(0, view, no) });
    }
    if question.window.contains(view.row(no).time) {
        for parent in causes.parents(no) {
            let posterior = parent.posterior * lift;
            let of_parent = spread.chains.get(&parent.logon).map_or(&[][..], Vec::as_slice);
            chains.extend(of_parent.iter().enumerate().map(|(at, chain)| Chain {
                certainty: chain.certainty * posterior,
                parent: Some((parent.logon, at, posterior)),
                route: route(chain.route, view, no),
            }));
        }
    }
    // A stable sort keeps the order of the parents, which is one of time and id, among equals.
    chains.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    chains.truncate(question.options.chains_per_logon.max(1));
    chains
}

/// FNV-1a over host and account numbers. A collision could only hide one of two equally long lists of hops.
fn route(before: u64, view: &View<'_>, no: LogonNo) -> u64 {
    let row = view.row(no);
    [row.dst.0, row.account.no.0]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .fold(before ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
