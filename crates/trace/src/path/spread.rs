//! Spreading from the roots, backward and forward, each in one pass over the logons.
//!
//! - **Backward**, latest first: a parent of something that is the intruder's with probability b is itself with
//!   `b * posterior`; it is followed while that is at least `backward_min`. So a seed at a customer leads to the jump host
//!   it was entered from, and on from there to the other customers.
//! - **Forward**, earliest first. Two numbers grow along: `taint = prior + (1 - prior) * sum(posterior * taint(parent))`,
//!   the probability that a logon is the intruder's, and `strength = max(prior, max(link * strength(parent)))`, which
//!   ten look-alike sessions do not dilute. A logon belongs to the graph while its strength is at least `reach_min`.
//!   A routine inherits the taint of its first logon: what the intruder set up stays the intruder's.
//! - How **odd** a logon is (see `odd`) multiplies the odds that what follows out of an intruder's session is the intruder's: sessions and accounts
//!   are shared with the people whose they are, and those go on with what they do every day.
//! - Findings of rules beside a logon make it surer (see `beside`): beside `taint` there is `weighed`, the same sums over lifted priors and
//!   posteriors. What belongs to the graph and what is told of it is decided by `strength` and `taint`, which know nothing of findings;
//!   `weighed` and the chains, made of lifted posteriors, say how sure it is and what comes first.
//! - **Chains**: per logon the k best products of prior and posteriors, made out of the parents' k best. A logon of a routine that
//!   the intruder began is a root, as sure as the routine explains it times the best chain of the routine's first logon.

use crate::beside::{Beside, SURE_MAX};
use crate::cause::habit::Habits;
use crate::cause::survival::lomax;
use crate::cause::{Causes, Parent};
use crate::odd::Oddness;
use crate::path::seeds::{Roots, Why};
use crate::question::Question;
use crate::view::{HostNo, LogonNo, View};
use model::{Certainty, LogonKind, Outcome, Timestamp};
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
    /// Per host the logon by which the intruder surest holds it.
    held: HashMap<HostNo, LogonNo>,
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
    /// How odd each is.
    pub(crate) oddness: &'a Oddness<'a>,
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
        held: HashMap::new(),
        routines: HashMap::new(),
    };
    for &no in &ground.view.order {
        reach(ground, roots, &mut spread, no);
    }
    spread
}

/// Adds one logon, when it belongs to the graph. All that it may have come out of is there already.
fn reach(ground: &Ground<'_>, roots: &Roots, spread: &mut Spread, no: LogonNo) {
    let Ground { view, causes, habits, beside, question, .. } = *ground;
    let at = no as usize;
    let prior = roots.prior[at];
    let (mut strength, mut from_parents, mut from_weighed, mut from_routine) = (prior, 0.0, 0.0, (0.0, 0.0));
    let mut routine_root = None;
    let steps = steps_into(ground, roots, spread, no);
    for step in &steps {
        let other = step.parent as usize;
        strength = strength.max(spread.strength[other] * step.link);
        from_parents += step.follows(spread.taint[other]);
        from_weighed += step.follows(spread.weighed[other]);
    }
    if question.window.contains(view.row(no).time)
        && let Some(first) = inherited(view, habits, no)
    {
        let (routine, other) = (causes.rest(no).routine, first as usize);
        strength = strength.max(routine * spread.strength[other]);
        from_routine = (routine * spread.taint[other], routine * spread.weighed[other]);
        let best = spread.chains.get(&first).map_or(0.0, |chains| chains[0].certainty);
        routine_root = Some((first, routine * best));
    }
    if strength < question.options.reach_min {
        return;
    }
    // An alert is as sure as it is with what rules found already.
    let is_odd = matches!(roots.why[at], Some(Why::Odd { .. }));
    let sure = if is_odd { prior } else { beside.prior(no, prior) };
    let lift = beside.lift(causes, no);
    // Seeds are known apart from each other; without any, all roots rest on one guess, and two of them make nothing surer.
    // What leaves a seed's host is as odd as it is once, whichever session it came out of.
    let is_one_guess = question.seeds.is_empty() || matches!(roots.why[at], Some(Why::LeavesSeed(_)));
    let sum = |prior: f64, parents: f64, routine: f64| match parents + routine {
        follows if is_one_guess => prior.max(follows).min(1.0),
        follows => (prior + (1.0 - prior) * follows).min(1.0),
    };
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
    let chains = chains(ground, spread, &steps, no, root, lift);
    if !chains.is_empty() {
        spread.chains.insert(no, chains);
    }
    hold(ground, spread, no);
}

/// A way in which a logon may follow out of another.
struct Step {
    parent: LogonNo,
    posterior: f64,
    link: f64,
    /// What multiplies the odds that it is the intruder's because it is odd or usual.
    odds: f64,
    /// What this logon itself says of the parent's session: no sign for it a second time.
    says: f64,
}

impl Step {
    /// The probability that it is the intruder's and came this way, out of a session that is with such a probability.
    fn follows(&self, taint: f64) -> f64 {
        tilted(self.posterior * tilted(taint, self.says.recip()), self.odds)
    }

    /// The probability of the step, where the session is the intruder's with such a probability.
    fn certainty(&self, taint: f64) -> f64 {
        let tilted = self.posterior * tilt(self.posterior * taint, self.odds);
        tilted.min(POSTERIOR_MAX.max(self.posterior))
    }
}

/// All ways into a logon within the window: out of sessions, and out of what the intruder left on its source.
fn steps_into(ground: &Ground<'_>, roots: &Roots, spread: &Spread, no: LogonNo) -> Vec<Step> {
    let Ground { view, causes, habits, oddness, question, .. } = *ground;
    if !question.window.contains(view.row(no).time) {
        return Vec::new();
    }
    // What the intruder began is no less the intruder's because it is usual by now.
    let is_begun = inherited(view, habits, no).is_some_and(|first| spread.taint[first as usize] >= BEGUN_MIN);
    let odds = if is_begun { oddness.odds(no).max(1.0) } else { oddness.odds(no) };
    // Without seeds it is oddness that made the roots: it does not speak a second time.
    let odds = if question.seeds.is_empty() { odds.min(1.0) } else { odds };
    let step = |parent: &Parent| {
        // In a session that the intruder opened nobody else acts; one at the console, or one that is only open, is anybody's.
        let is_shared = parent.tie.rank() == 0 || view.row(parent.logon).kind == LogonKind::Console;
        let odds = if is_shared { odds } else { odds.max(1.0) };
        let against = odds.min(1.0);
        Step {
            parent: parent.logon,
            posterior: parent.posterior,
            link: parent.link * against,
            odds,
            // Of a session that a seed names it is the seed that says so.
            says: match roots.why[parent.logon as usize] {
                Some(Why::Seed(_)) => 1.0,
                _ if question.seeds.is_empty() => 1.0,
                _ => oddness.says_of(no, parent.posterior),
            },
        }
    };
    // In a session that was open already when the intruder came, what was done before is its owner's.
    let is_theirs = |parent: &&Parent| {
        roots
            .begins
            .get(&parent.logon)
            .is_none_or(|&begin| begin <= view.row(parent.logon).time || begin <= view.row(no).departed())
    };
    let mut steps: Vec<Step> = causes.parents(no).iter().filter(is_theirs).map(step).collect();
    steps.extend(left_behind(ground, spread, no).map(|(parent, posterior)| Step {
        parent,
        posterior,
        link: posterior * odds.min(1.0),
        odds,
        says: 1.0,
    }));
    steps
}

/// Probability that the intruder left something on a host that can start connections when no session of theirs is open any more, and uses the
/// account again with which the host was entered.
const LEFT_BEHIND: f64 = 0.4;
/// The same with another account.
const LEFT_BEHIND_OTHER: f64 = 0.1;
/// The first logon of an edge is the intruder's where it is with this certainty.
const BEGUN_MIN: f64 = 0.3;
/// After so long it is half as probable.
const LEFT_BEHIND_MEDIAN: i64 = 30 * Timestamp::DAY;
/// A host that was entered with less certainty is not taken for held.
const HELD_MIN: f64 = 0.2;

/// The logon by which the intruder holds the source of a logon, and how probable it is that something left there then made it: a share of what
/// nobody logged and of what nothing ties to the sessions that were open.
fn left_behind(ground: &Ground<'_>, spread: &Spread, no: LogonNo) -> Option<(LogonNo, f64)> {
    let row = ground.view.row(no);
    let holder = *spread.held.get(&row.from?)?;
    let is_parent = ground.causes.parents(no).iter().any(|parent| parent.logon == holder);
    let since = row.departed().since(ground.view.row(holder).time);
    if is_parent || since <= 0 || row.account.machine || row.from == Some(row.dst) {
        return None;
    }
    let rest = ground.causes.rest(no);
    let is_same = row.account.no == ground.view.row(holder).account.no;
    let left = if is_same { LEFT_BEHIND } else { LEFT_BEHIND_OTHER };
    Some((holder, left * lomax(since, LEFT_BEHIND_MEDIAN) * (rest.unlogged + rest.open)))
}

/// From now on the intruder may hold the destination.
fn hold(ground: &Ground<'_>, spread: &mut Spread, no: LogonNo) {
    let row = ground.view.row(no);
    let taint = spread.taint[no as usize];
    let counts = taint >= HELD_MIN && row.outcome != Outcome::Failure && !row.account.machine;
    if !counts || !spread.chains.contains_key(&no) || ground.view.host(row.dst).is_address {
        return;
    }
    let is_surer = |known: &LogonNo| spread.taint[*known as usize] <= taint;
    if spread.held.get(&row.dst).is_none_or(is_surer) {
        spread.held.insert(row.dst, no);
    }
}

/// No step is surer than this because it is odd.
const POSTERIOR_MAX: f64 = 0.99;

/// A probability whose odds are multiplied.
fn tilted(probability: f64, odds: f64) -> f64 {
    probability * tilt(probability, odds)
}

/// By what a probability is multiplied when its odds are by so much.
fn tilt(probability: f64, odds: f64) -> f64 {
    odds / (probability * odds + 1.0 - probability.min(1.0))
}

/// The first logon of the edge, when it is an earlier one.
fn inherited(view: &View<'_>, habits: &Habits, no: LogonNo) -> Option<LogonNo> {
    habits.first(view.row(no).edge?).filter(|&first| first != no)
}

/// The best chains of a logon, out of those of its parents, whose posteriors are lifted.
fn chains(ground: &Ground<'_>, spread: &Spread, steps: &[Step], no: LogonNo, root: f64, lift: f64) -> Vec<Chain> {
    let Ground { view, question, .. } = *ground;
    let mut chains = Vec::new();
    if root > 0.0 {
        chains.push(Chain { certainty: root, parent: None, route: route(0, view, no) });
    }
    for step in steps {
        let certainty = step.certainty(spread.taint[step.parent as usize]);
        let posterior = (certainty * lift).min(SURE_MAX.max(certainty));
        let of_parent = spread.chains.get(&step.parent).map_or(&[][..], Vec::as_slice);
        chains.extend(of_parent.iter().enumerate().map(|(at, chain)| Chain {
            certainty: chain.certainty * posterior,
            parent: Some((step.parent, at, posterior)),
            route: route(chain.route, view, no),
        }));
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
