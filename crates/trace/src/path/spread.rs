//! Spreading from the roots, backward and forward, each in one pass over the logons.
//!
//! - **Backward**, latest first: a parent of something that is the intruder's with probability b is itself with
//!   `b * posterior`; it is followed while that is at least `backward_min`. So a seed at a customer leads to the jump host
//!   it was entered from, and on from there to the other customers.
//! - **Forward**, earliest first. Two numbers grow along: `taint = prior + (1 - prior) * sum(posterior * taint(parent))`,
//!   the probability that a logon is the intruder's, and `strength = max(prior, max(link * strength(parent)))`, which
//!   ten look-alike sessions do not dilute. A logon belongs to the graph while its strength is at least `reach_min`.
//!   A routine inherits the taint of its first logon: what the intruder set up stays the intruder's.
//! - **Chains**: per logon the k best products of prior and posteriors, made out of the parents' k best. A logon of a routine that
//!   the intruder began is a root, as sure as the routine explains it times the best chain of the routine's first logon.

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
    /// Per logon the probability that it is the intruder's.
    pub(crate) taint: Vec<f64>,
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

/// Follows the roots to where they led.
pub(crate) fn forward(
    view: &View<'_>,
    causes: &Causes,
    habits: &Habits,
    roots: &Roots,
    question: &Question<'_>,
) -> Spread {
    let count = view.rows.len();
    let mut spread = Spread {
        taint: vec![0.0; count],
        strength: vec![0.0; count],
        chains: HashMap::new(),
        routines: HashMap::new(),
    };
    for &no in &view.order {
        let at = no as usize;
        let prior = roots.prior[at];
        let (mut strength, mut from_parents) = (prior, 0.0);
        let mut root = prior;
        if question.window.contains(view.row(no).time) {
            for parent in causes.parents(no) {
                let other = parent.logon as usize;
                strength = spread.strength[other].mul_add(parent.link, 0.0).max(strength);
                from_parents += parent.posterior * spread.taint[other];
            }
            if let Some(first) = inherited(view, habits, no) {
                let routine = causes.rest(no).routine;
                strength = strength.max(routine * spread.strength[first as usize]);
                from_parents += routine * spread.taint[first as usize];
                let best = spread.chains.get(&first).map_or(0.0, |chains| chains[0].certainty);
                if routine * best > root {
                    root = routine * best;
                    spread.routines.insert(no, first);
                }
            }
        }
        if strength < question.options.reach_min {
            continue;
        }
        spread.strength[at] = strength;
        spread.taint[at] = (prior + (1.0 - prior) * from_parents).min(1.0);
        let chains = chains(view, causes, &spread, no, root, question);
        if !chains.is_empty() {
            spread.chains.insert(no, chains);
        }
    }
    spread
}

/// The first logon of the edge, when it is an earlier one.
fn inherited(view: &View<'_>, habits: &Habits, no: LogonNo) -> Option<LogonNo> {
    habits.first(view.row(no).edge?).filter(|&first| first != no)
}

fn chains(
    view: &View<'_>,
    causes: &Causes,
    spread: &Spread,
    no: LogonNo,
    root: f64,
    question: &Question<'_>,
) -> Vec<Chain> {
    let mut chains = Vec::new();
    if root > 0.0 {
        chains.push(Chain { certainty: root, parent: None, route: route(0, view, no) });
    }
    if question.window.contains(view.row(no).time) {
        for parent in causes.parents(no) {
            let of_parent = spread.chains.get(&parent.logon).map_or(&[][..], Vec::as_slice);
            chains.extend(of_parent.iter().enumerate().map(|(at, chain)| Chain {
                certainty: chain.certainty * parent.posterior,
                parent: Some((parent.logon, at, parent.posterior)),
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
