//! One tenant's verdict.

use crate::coverage::covered_share;
use crate::path::Attributed;
use crate::unseeded::OddEdge;
use crate::verdict::basis::ScopeBasis;
use model::{
    Account, Certainty, Credential, Hop, Logon, Outcome, Path, PathId, ScopeCoverage, SourceBasis, Tenant, TenantScope,
    Timestamp, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is at least this share as sure as the surest sign in a tenant is told: dates, hosts, accounts. A doubtful
/// logon of weeks before does not move the first date of a certain entry.
const TOLD_MIN: f64 = 0.5;
/// How sure "not seen" can be without a seed: nothing new enough was found, which is not that nobody was there.
const UNSEEDED_MAX: f64 = 0.5;

/// A sign of the intruder in a tenant.
#[derive(Clone, Copy)]
struct Sign<'a> {
    certainty: Certainty,
    /// The same by logons alone.
    by_logons: Certainty,
    logon: &'a Logon,
    /// Did the logon come from the tenant, instead of leading into it?
    out: bool,
    /// When its session was last used, where a log of calls tells.
    used: Option<Timestamp>,
}

impl Sign<'_> {
    fn host(&self) -> Option<String> {
        let source = || self.logon.src.host.as_ref().map(|host| host.name.to_string());
        if self.out { source() } else { Some(self.logon.dst.name.to_string()) }
    }

    /// The last that is known of it: its session's logged end or last use, else the logon itself.
    fn last(&self) -> Timestamp {
        let end = self.logon.session.as_ref().and_then(|session| session.end).filter(|_| !self.out);
        self.logon.time.max(end.unwrap_or_default()).max(self.used.unwrap_or_default())
    }
}

/// What the trace attributes to the intruder in one tenant.
#[derive(Default)]
pub(super) struct Facts<'a> {
    seed_hosts: BTreeSet<String>,
    signs: Vec<Sign<'a>>,
    attempts: Vec<Sign<'a>>,
    /// Tried, and no record says how it ended: 4648 of the source where the destination's log is missing.
    open: Vec<Sign<'a>>,
}

impl<'a> Facts<'a> {
    /// Of all tenants that anything is known of.
    pub(super) fn of_all(basis: &ScopeBasis<'a>) -> BTreeMap<&'a Tenant, Self> {
        let mut all: BTreeMap<&Tenant, Self> = BTreeMap::new();
        for host in &basis.traced.seed_hosts {
            all.entry(&host.tenant).or_default().seed_hosts.insert(host.name.to_string());
        }
        for attributed in &basis.traced.attributed {
            let Some(logon) = basis.logons.get(attributed.logon) else { continue };
            let Attributed { certainty, by_logons, .. } = *attributed;
            let used = basis.uses.get(&logon.id).map(|used| used.last.0);
            let sign = Sign { certainty, by_logons, logon, out: false, used };
            let facts = all.entry(&logon.dst.tenant).or_default();
            match logon.outcome {
                Outcome::Success => facts.signs.push(sign),
                Outcome::Failure => facts.attempts.push(sign),
                Outcome::Unknown => facts.open.push(sign),
            }
            if let Some(tenant) = came_from(logon) {
                let [certainty, by_logons] =
                    [certainty, by_logons].map(|sure| Certainty::new(sure.get() * logon.src.certainty.get()));
                all.entry(tenant).or_default().signs.push(Sign { certainty, by_logons, logon, out: true, used: None });
            }
        }
        all
    }

    fn reached(&self) -> bool {
        !self.signs.is_empty() || !self.seed_hosts.is_empty()
    }

    /// The signs that are told: those of which the logons say it, whatever findings say beside.
    fn told(&self) -> Vec<Sign<'a>> {
        let all = if self.reached() { self.signs.clone() } else { self.tries() };
        let surest = all.iter().map(|sign| sign.by_logons).max().unwrap_or_default();
        let least = surest.get() * TOLD_MIN;
        all.into_iter().filter(|sign| sign.by_logons.get() >= least).collect()
    }

    /// What was tried and did not succeed as far as is known.
    fn tries(&self) -> Vec<Sign<'a>> {
        self.attempts.iter().chain(&self.open).copied().collect()
    }
}

fn surest(signs: &[Sign<'_>]) -> Certainty {
    signs.iter().map(|sign| sign.certainty).max().unwrap_or_default()
}

/// The tenant whose host the intruder's logon came from: the intruder was there. A name that the client merely claims
/// proves nothing.
fn came_from(logon: &Logon) -> Option<&Tenant> {
    let known = logon.kind.is_remote() && logon.src.basis != SourceBasis::Claimed;
    logon.src.host.as_ref().filter(|host| known && !host.is_address).map(|host| &host.tenant)
}

/// The verdict of one tenant.
pub(super) fn verdict(basis: &ScopeBasis<'_>, tenant: &Tenant, facts: Option<&Facts<'_>>) -> TenantScope {
    let coverage = basis.coverage.get(tenant).cloned().unwrap_or_default();
    let none = Facts::default();
    let facts = facts.unwrap_or(&none);
    let (verdict, certainty) = answer(basis, tenant, facts, &coverage);
    let (signs, paths) = (facts.told(), paths(basis, tenant, facts));
    let within = || signs.iter().filter(|sign| !sign.out).map(|sign| sign.logon);
    let hosts: BTreeSet<String> = signs.iter().filter_map(Sign::host).chain(facts.seed_hosts.iter().cloned()).collect();
    let accounts = distinct(within().map(|logon| &logon.account));
    let credentials: BTreeSet<&Credential> = within().map(|logon| &logon.credential).collect();
    TenantScope {
        tenant: tenant.clone(),
        is_provider: basis.question.register.is_provider(tenant),
        verdict,
        certainty,
        first_seen: signs.iter().map(|sign| sign.logon.time).min(),
        last_seen: signs.iter().map(Sign::last).max(),
        hosts: hosts.into_iter().collect(),
        accounts,
        credentials: credentials.into_iter().cloned().collect(),
        entry: entry(basis, tenant, verdict, &paths),
        paths_left_out: basis.traced.left_out.get(tenant).copied().unwrap_or_default(),
        paths,
        coverage,
        volumes: Vec::new(),
    }
}

/// Each account once, whatever domain its records spell: a SID is one account. In the order of their names.
fn distinct<'a>(accounts: impl Iterator<Item = &'a Account>) -> Vec<Account> {
    let lower = |text: &Option<Arc<str>>| text.as_deref().map(str::to_ascii_lowercase);
    let sorted: BTreeSet<&Account> = accounts.collect();
    let mut known = BTreeSet::new();
    let is_new = |account: &&Account| {
        known.insert(match &account.sid {
            Some(_) => (lower(&account.sid), None, None),
            None => (None, lower(&account.name), lower(&account.domain)),
        })
    };
    sorted.into_iter().filter(is_new).cloned().collect()
}

fn answer(
    basis: &ScopeBasis<'_>,
    tenant: &Tenant,
    facts: &Facts<'_>,
    coverage: &ScopeCoverage,
) -> (Verdict, Certainty) {
    if !facts.seed_hosts.is_empty() {
        (Verdict::Reached, Certainty::SURE)
    } else if facts.reached() {
        (Verdict::Reached, surest(&facts.signs))
    } else if !facts.open.is_empty() && !coverage.complete {
        // Failures alone are an attempt. How these ended, the logs that are missing would say.
        (Verdict::CannotTell, Certainty::NONE)
    } else if !facts.tries().is_empty() {
        (Verdict::Attempted, surest(&facts.tries()))
    } else if coverage.complete && !is_blind(basis, tenant) {
        let told = if basis.question.seeds.is_empty() { UNSEEDED_MAX } else { 1.0 };
        (Verdict::NotSeen, Certainty::new(told * covered_share(coverage, basis.window)))
    } else {
        (Verdict::CannotTell, Certainty::NONE)
    }
}

/// Does it say nothing that no sign was found? Nothing was traced, or what could be a sign is waiting for a person to judge it.
fn is_blind(basis: &ScopeBasis<'_>, tenant: &Tenant) -> bool {
    let is_unseeded = basis.question.seeds.is_empty();
    let is_odd = |edge: &OddEdge| basis.logons.get(edge.logon).is_some_and(|logon| logon.dst.tenant == *tenant);
    let mut odd = basis.traced.alerts.iter().flat_map(|alert| &alert.edges);
    let unseeded = is_unseeded && (basis.is_without_provider() || odd.any(is_odd));
    let untraced = !is_unseeded && !basis.traced.has_start;
    basis.logons.is_empty() || unseeded || untraced || basis.window.from >= basis.window.to
}

/// The paths that end in the tenant, best first; where it was only passed through, those that did.
fn paths(basis: &ScopeBasis<'_>, tenant: &Tenant, facts: &Facts<'_>) -> Vec<PathId> {
    if !facts.reached() && facts.tries().is_empty() {
        return Vec::new();
    }
    let all = || basis.traced.paths.iter();
    let ends: Vec<PathId> = all()
        .filter(|path| path.hops.last().is_some_and(|hop| hop.dst.tenant == *tenant))
        .map(|path| path.id)
        .collect();
    if !ends.is_empty() {
        return ends;
    }
    let touches = |hop: &Hop| {
        hop.dst.tenant == *tenant || hop.src.as_ref().is_some_and(|host| !host.is_address && host.tenant == *tenant)
    };
    all().filter(|path| path.hops.iter().any(touches)).map(|path| path.id).collect()
}

/// Of the tenant's paths the best that tells its entry. Where none does: of those whose way in is sure enough to be told the one that
/// entered it first, the best among those that did at the same time.
fn entry(basis: &ScopeBasis<'_>, tenant: &Tenant, verdict: Verdict, paths: &[PathId]) -> Option<PathId> {
    let entered =
        |hop: &Hop| hop.dst.tenant == *tenant && (verdict != Verdict::Reached || hop.outcome == Outcome::Success);
    let ways_in = |path: &Path| {
        let at = path.hops.iter().position(entered)?;
        let certainty: f64 = path.hops[..=at].iter().map(|hop| hop.certainty.get()).product();
        Some((path.hops[at].time, certainty, path.id))
    };
    let all = || basis.traced.paths.iter().filter(|path| paths.contains(&path.id));
    let tells = |path: &&Path| {
        let first = basis.traced.entries.get(tenant);
        path.hops.iter().find(|hop| entered(hop)).is_some_and(|hop| Some(&hop.logon) == first)
    };
    // Paths are in the order of their certainty.
    if let Some(path) = all().find(tells) {
        return Some(path.id);
    }
    let mut ways: Vec<(Timestamp, f64, PathId)> = all().filter_map(ways_in).collect();
    if ways.is_empty() {
        // It was only passed through, as where it came from.
        ways = all().filter_map(|path| Some((path.hops.first()?.time, path.certainty.get(), path.id))).collect();
    }
    let least = ways.iter().map(|way| way.1).fold(0.0, f64::max) * TOLD_MIN;
    ways.into_iter().filter(|way| way.1 >= least).min_by_key(|&(time, _, id)| (time, id)).map(|(.., id)| id)
}
