//! Ways: the intruder's logons into a tenant, each with those that say the same.
//!
//! Logons that come over the same hosts with the same accounts, end alike (success or failure) and fall into one visit are
//! one *way*: a path tells the surest of them, and the rest are its repeats. A *visit* ends when for [`VISIT_GAP`] nothing of the
//! intruder's leads into the tenant. Only what is at least [`TOLD_MIN`] as sure as the surest logon into the tenant counts; a
//! doubtful way is counted and not told.
//!
//! All of it is linear in the logons: best chains form a tree, and of that tree every logon looks at a bounded piece.

use crate::cause::Causes;
use crate::path::seeds::{Roots, Why};
use crate::path::spread::Spread;
use crate::question::Question;
use crate::view::{LogonNo, View, is_inside};
use model::{Outcome, Tenant, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};

/// So long without a sign, and what follows is another visit.
const VISIT_GAP: i64 = 12 * Timestamp::HOUR;
/// What is less than this share as sure as the surest logon into a tenant is too doubtful to be told.
const TOLD_MIN: f64 = 0.25;
/// The first logon that is at least this share as sure as the surest one is the entry.
const ENTRY_MIN: f64 = 0.5;
/// Least posterior with which the way to a root is shown in front of it.
const WAY_IN_MIN: f64 = 0.3;
/// Longest way in that is shown.
const WAY_IN_MAX: usize = 16;
/// Hops looked back from a logon for one into the same tenant.
const ABOVE_MAX: usize = 16;

/// Number of a way.
pub(super) type WayNo = usize;

/// One way into a tenant.
pub(super) struct Way {
    /// Which visit of the tenant it is part of.
    pub(super) visit: usize,
    /// Did it fail?
    pub(super) failed: bool,
    /// Does another way of the tenant lead on from it?
    pub(super) inner: bool,
    /// The surest of its logons, of equals the first.
    pub(super) best: LogonNo,
    /// Its logons, in the order of causes.
    pub(super) logons: Vec<LogonNo>,
}

/// The ways into one tenant.
#[derive(Default)]
pub(super) struct TenantWays {
    /// Their numbers.
    pub(super) ways: Vec<WayNo>,
    /// The logon by which it was first entered, or first tried.
    pub(super) entry: Option<LogonNo>,
    /// How many doubtful ones there are beside.
    pub(super) doubtful: u64,
    /// The surest success that follows in the tenant out of another one.
    pub(super) next: HashMap<LogonNo, LogonNo>,
}

/// The ways into all tenants.
pub(super) struct Ways<'a> {
    /// All of them.
    pub(super) all: Vec<Way>,
    /// By tenant.
    pub(super) tenants: BTreeMap<&'a Tenant, TenantWays>,
    of: HashMap<LogonNo, WayNo>,
}

impl<'a> Ways<'a> {
    /// The way of a logon, when it is one that is told.
    pub(super) fn of(&self, no: LogonNo) -> Option<WayNo> {
        self.of.get(&no).copied()
    }

    /// Groups the intruder's logons.
    pub(super) fn new(view: &View<'a>, spread: &Spread, question: &Question<'_>) -> Self {
        let mut ways = Self { all: Vec::new(), tenants: BTreeMap::new(), of: HashMap::new() };
        for (tenant, logons) in by_tenant(view, spread, question) {
            let mut here = ways.group(view, spread, &logons);
            ways.link(view, spread, &mut here);
            ways.tenants.insert(tenant, here);
        }
        ways
    }

    /// The logons of one tenant into ways.
    fn group(&mut self, view: &View<'_>, spread: &Spread, logons: &[LogonNo]) -> TenantWays {
        let failed = |no: LogonNo| view.row(no).outcome == Outcome::Failure;
        let succeeded = |no: LogonNo| view.row(no).outcome == Outcome::Success;
        let reached = logons.iter().any(|&no| succeeded(no));
        let counts = || logons.iter().filter(|&&no| !reached || succeeded(no));
        let surest = counts().map(|&no| spread.taint[no as usize]).fold(0.0, f64::max);
        let is_told = |no: LogonNo, least: f64| spread.taint[no as usize] >= surest * least;
        let entry = counts().copied().find(|&no| is_told(no, ENTRY_MIN));
        let mut here = TenantWays { entry, ..TenantWays::default() };
        let (mut visit, mut last) = (0, None::<Timestamp>);
        let (mut known, mut doubtful) = (HashMap::new(), HashSet::new());
        for &no in logons {
            let time = view.row(no).time;
            let route = spread.chains[&no][0].route;
            if !is_told(no, TOLD_MIN) {
                doubtful.insert((route, visit, failed(no)));
                continue;
            }
            visit += usize::from(last.is_some_and(|last| time.since(last) > VISIT_GAP));
            last = last.max(Some(time));
            let way = *known.entry((route, visit, failed(no))).or_insert_with(|| {
                self.all.push(Way { visit, failed: failed(no), inner: false, best: no, logons: Vec::new() });
                here.ways.push(self.all.len() - 1);
                self.all.len() - 1
            });
            let way_of = &mut self.all[way];
            way_of.logons.push(no);
            if spread.best(no) > spread.best(way_of.best) {
                way_of.best = no;
            }
            self.of.insert(no, way);
        }
        here.doubtful = doubtful.len() as u64;
        here
    }

    /// Which of one tenant's logons follow out of which others, and so which ways lead on.
    fn link(&mut self, view: &View<'_>, spread: &Spread, here: &mut TenantWays) {
        let (mut next, mut inner) = (HashMap::new(), Vec::new());
        // What failed leads nowhere, and what it came out of is told by itself: a success ends there.
        for way in here.ways.iter().map(|&way| &self.all[way]).filter(|way| !way.failed) {
            for &no in &way.logons {
                let Some(above) = self.above(view, spread, no) else { continue };
                if no == way.best {
                    inner.push(self.of[&above]);
                }
                let surest = next.entry(above).or_insert(no);
                if spread.best(no) > spread.best(*surest) {
                    *surest = no;
                }
            }
        }
        here.next = next;
        for way in inner {
            self.all[way].inner = true;
        }
    }

    /// The logon into the same tenant that this one's best chain leads over last.
    fn above(&self, view: &View<'_>, spread: &Spread, no: LogonNo) -> Option<LogonNo> {
        let tenant = view.row(no).tenant;
        std::iter::successors(before(view, spread, no), |&no| before(view, spread, no))
            .take(ABOVE_MAX)
            .find(|&no| view.row(no).tenant == tenant && self.of.contains_key(&no))
    }
}

/// The intruder's logons into each tenant within the window, in the order of causes.
fn by_tenant<'a>(view: &View<'a>, spread: &Spread, question: &Question<'_>) -> BTreeMap<&'a Tenant, Vec<LogonNo>> {
    let mut tenants: BTreeMap<&Tenant, Vec<LogonNo>> = BTreeMap::new();
    for &no in &view.order {
        let row = view.row(no);
        let counts = spread.chains.contains_key(&no) && !is_inside(row.kind);
        if counts && question.window.contains(row.time) {
            tenants.entry(&view.host(row.dst).tenant).or_default().push(no);
        }
    }
    tenants
}

/// The hop before a logon on its best chain; what happens inside a session is no hop.
fn before(view: &View<'_>, spread: &Spread, no: LogonNo) -> Option<LogonNo> {
    let parent = |no: LogonNo| spread.chains.get(&no)?[0].parent.map(|(parent, ..)| parent);
    std::iter::successors(parent(no), |&no| parent(no)).find(|&no| !is_inside(view.row(no).kind))
}

/// The hop that a path tells before a logon: on its best chain, or on the way in to its root.
pub(super) fn cause(view: &View<'_>, causes: &Causes, roots: &Roots, spread: &Spread, no: LogonNo) -> Option<LogonNo> {
    let mut at = no;
    while let Some((parent, ..)) = spread.chains.get(&at)?[0].parent {
        if !is_inside(view.row(parent).kind) {
            return Some(parent);
        }
        at = parent;
    }
    way_in(causes, roots, at).into_iter().map(|(parent, _)| parent).find(|&parent| !is_inside(view.row(parent).kind))
}

/// The most probable parents of a root, one after the other, each with the posterior of the step out of it.
pub(super) fn way_in(causes: &Causes, roots: &Roots, root: LogonNo) -> Vec<(LogonNo, f64)> {
    let mut way = Vec::new();
    if matches!(roots.why[root as usize], Some(Why::LeavesSeed(_))) {
        return way;
    }
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
