//! Which chains become the paths of a tenant: few, and together everything.
//!
//! What has to be told is every way into the tenant (see [`crate::path::ways`]). A path tells all ways that it leads over, so ways
//! that lead on need none of their own, and no path is the beginning of another one; but a success stays the end of a path when what
//! follows out of it failed, or follows by an other explanation than the best. Paths are kept in this order until there are as many
//! as the question allows:
//!
//! 1. the way of first entry, as far as it leads;
//! 2. for each host that none so far ends at or leads over, the surest path there;
//! 3. for each visit that none so far tells, the surest;
//! 4. for each way that none so far tells, the surest;
//! 5. other explanations of what is told, at least [`OTHER_MIN`] as sure as the best.
//!
//! Within each, successes come before failures. Ways that no path of the tenant tells are counted.

use crate::path::seeds::Roots;
use crate::path::spread::{Ground, Spread};
use crate::path::ways::{TenantWays, Way, WayNo, Ways, way_in};
use crate::view::{HostNo, LogonNo, is_inside};
use model::{Outcome, Tenant};
use std::collections::{BTreeMap, HashSet};

/// Another explanation of a logon is shown when it is at least this share as sure as the best.
const OTHER_MIN: f64 = 0.5;
/// Chains looked at for one path that is kept: what turns out to be a part of another one costs no more than this.
const TRIES_PER_PATH: usize = 4;

/// A path as logons: each with the probability that it came out of the one before, of the first that it is the intruder's.
pub(crate) type Steps = Vec<(LogonNo, f64)>;

/// The paths of all tenants, and how many ways into each they leave out.
#[derive(Default)]
pub(crate) struct Selected {
    /// The paths, each only once, in no particular order.
    pub(crate) paths: Vec<Steps>,
    /// Ways that no path of the tenant tells; tenants without any are not named.
    pub(crate) left_out: BTreeMap<Tenant, u64>,
}

/// The paths of all tenants.
pub(crate) fn select(ground: &Ground<'_>, roots: &Roots, spread: &Spread, ways: &Ways<'_>) -> Selected {
    let mut selected = Selected::default();
    for (&tenant, here) in &ways.tenants {
        let keep = ground.question.options.paths_per_tenant.max(1);
        let mut choice = Choice::new(ground, roots, spread, ways, keep);
        choice.choose(here);
        let told = here.ways.iter().filter(|way| choice.told.contains(way)).count();
        let left_out = (here.ways.len() - told) as u64 + here.doubtful;
        if left_out > 0 {
            selected.left_out.insert(tenant.clone(), left_out);
        }
        selected.paths.extend(choice.kept.into_iter().map(|kept| kept.steps));
    }
    selected
}

/// A path that is kept so far.
struct Kept {
    leaf: LogonNo,
    /// Did it fail there?
    failed: bool,
    steps: Steps,
    /// The tenant's ways that it leads over.
    over: HashSet<WayNo>,
}

/// The paths of one tenant while they are chosen.
struct Choice<'a> {
    ground: &'a Ground<'a>,
    roots: &'a Roots,
    spread: &'a Spread,
    ways: &'a Ways<'a>,
    keep: usize,
    tries: usize,
    entry: Option<LogonNo>,
    kept: Vec<Kept>,
    told: HashSet<WayNo>,
    hosts: HashSet<HostNo>,
    visits: HashSet<usize>,
}

impl<'a> Choice<'a> {
    fn new(ground: &'a Ground<'a>, roots: &'a Roots, spread: &'a Spread, ways: &'a Ways<'a>, keep: usize) -> Self {
        let (kept, told, hosts, visits) = (Vec::new(), HashSet::new(), HashSet::new(), HashSet::new());
        let tries = keep * TRIES_PER_PATH;
        Self { ground, roots, spread, ways, keep, tries, entry: None, kept, told, hosts, visits }
    }

    fn choose(&mut self, here: &TenantWays) {
        let mut order = here.ways.clone();
        order.sort_by(|&a, &b| self.before(&self.ways.all[a], &self.ways.all[b]));
        if let Some(entry) = here.entry {
            let last = std::iter::successors(Some(entry), |at| here.next.get(at).copied()).last();
            self.entry = Some(entry);
            self.keep(last.unwrap_or(entry), 0);
        }
        let all = &self.ways.all;
        self.keep_where(&order, |choice, way| !choice.hosts.contains(&choice.ground.view.row(all[way].best).dst));
        self.keep_where(&order, |choice, way| !choice.visits.contains(&all[way].visit));
        self.keep_where(&order, |choice, way| !choice.told.contains(&way));
        self.keep_others();
    }

    /// Successes first, then what leads on to nothing, then the surest; of equals the first.
    fn before(&self, a: &Way, b: &Way) -> std::cmp::Ordering {
        let key = |way: &Way| (way.failed, way.inner);
        let certainty = |way: &Way| self.spread.best(way.best);
        let when = |way: &Way| (self.ground.view.row(way.best).time, self.ground.view.logon(way.best).id);
        key(a).cmp(&key(b)).then(certainty(b).cmp(&certainty(a))).then_with(|| when(a).cmp(&when(b)))
    }

    fn keep_where(&mut self, order: &[WayNo], wanted: impl Fn(&Self, WayNo) -> bool) {
        for &way in order {
            if self.is_full() {
                return;
            }
            if wanted(self, way) {
                self.keep(self.ways.all[way].best, 0);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.kept.len() >= self.keep || self.tries == 0
    }

    /// Keeps a chain of `leaf`, and drops what it tells as well.
    fn keep(&mut self, leaf: LogonNo, chain: usize) {
        self.tries -= 1;
        let steps = steps(self.ground, self.roots, self.spread, leaf, chain);
        let tenant = self.ground.view.row(leaf).tenant;
        let inside = steps.iter().map(|step| step.0).filter(|&no| self.ground.view.row(no).tenant == tenant);
        let over: HashSet<WayNo> = inside.filter_map(|no| self.ways.of(no)).collect();
        let kept = Kept { leaf, failed: self.ground.view.row(leaf).outcome == Outcome::Failure, steps, over };
        let entry = self.entry;
        let holds_entry = |kept: &Kept| entry.is_some_and(|entry| kept.steps.iter().any(|step| step.0 == entry));
        let is_entry = holds_entry(&kept);
        self.kept.retain(|other| {
            let is_part = other.failed == kept.failed && other.over.is_subset(&kept.over);
            !is_part || (holds_entry(other) && !is_entry)
        });
        for &way in &kept.over {
            self.visits.insert(self.ways.all[way].visit);
            self.hosts.insert(self.ground.view.row(self.ways.all[way].best).dst);
        }
        self.told.extend(&kept.over);
        self.kept.push(kept);
    }

    /// What is shown of a path: what happens inside a session is no hop.
    fn hops(&self, steps: &Steps) -> Vec<LogonNo> {
        steps.iter().map(|step| step.0).filter(|&no| !is_inside(self.ground.view.row(no).kind)).collect()
    }

    /// Other chains of what is kept, over other hosts or with other accounts.
    fn keep_others(&mut self) {
        let leaves: Vec<(LogonNo, bool)> = self.kept.iter().map(|kept| (kept.leaf, kept.failed)).collect();
        for (leaf, failed) in leaves {
            let chains = &self.spread.chains[&leaf];
            let mut routes = HashSet::from([chains[0].route]);
            for (at, chain) in chains.iter().enumerate().skip(1) {
                let is_other = chain.certainty >= chains[0].certainty * OTHER_MIN && routes.insert(chain.route);
                if self.is_full() || !is_other {
                    continue;
                }
                self.tries -= 1;
                let steps = steps(self.ground, self.roots, self.spread, leaf, at);
                let hops = self.hops(&steps);
                if !self.kept.iter().any(|kept| self.hops(&kept.steps) == hops) {
                    self.kept.push(Kept { leaf, failed, steps, over: HashSet::new() });
                }
            }
        }
    }
}

/// A chain as steps, with the way in to its root in front.
fn steps(ground: &Ground<'_>, roots: &Roots, spread: &Spread, leaf: LogonNo, at: usize) -> Steps {
    let mut steps = Vec::new();
    let mut next = (leaf, at);
    let root = loop {
        let (no, at) = next;
        match spread.chains[&no][at].parent {
            Some((parent, at, posterior)) => {
                steps.push((no, posterior));
                next = (parent, at);
            }
            None => break next,
        }
    };
    let mut first = root.0;
    for (parent, posterior) in way_in(ground.causes, roots, root.0) {
        steps.push((first, posterior * ground.beside.lift(ground.causes, first)));
        first = parent;
    }
    steps.push((first, spread.chains[&root.0][root.1].certainty));
    steps.reverse();
    steps
}
