//! One tenant's verdict.

use crate::coverage::covered_share;
use crate::verdict::basis::ScopeBasis;
use model::{
    Account, Certainty, Credential, Logon, Outcome, PathId, ScopeCoverage, Tenant, TenantScope, Timestamp, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the trace attributes to the intruder in one tenant.
#[derive(Default)]
pub(super) struct Facts<'a> {
    reached: bool,
    certainty: Certainty,
    attempt_certainty: Certainty,
    attempts: Vec<&'a Logon>,
    into: Vec<&'a Logon>,
    first_out: Option<Timestamp>,
    last_out: Option<Timestamp>,
    hosts: BTreeSet<String>,
}

impl<'a> Facts<'a> {
    /// Of all tenants that anything is known of.
    pub(super) fn of_all(basis: &ScopeBasis<'a>) -> BTreeMap<&'a Tenant, Self> {
        let mut all: BTreeMap<&Tenant, Self> = BTreeMap::new();
        for host in &basis.traced.seed_hosts {
            let facts = all.entry(&host.tenant).or_default();
            facts.reached = true;
            facts.certainty = Certainty::SURE;
            facts.hosts.insert(host.name.to_string());
        }
        for attributed in &basis.traced.attributed {
            let Some(logon) = basis.logons.get(attributed.logon) else {
                continue;
            };
            all.entry(&logon.dst.tenant).or_default().entered(logon, attributed.certainty);
            if let Some(host) = logon.src.host.as_ref().filter(|host| !host.is_address && logon.kind.is_remote()) {
                let certainty = Certainty::new(attributed.certainty.get() * logon.src.certainty.get());
                all.entry(&host.tenant).or_default().left(host.name.as_str(), logon.time, certainty);
            }
        }
        all
    }

    fn entered(&mut self, logon: &'a Logon, certainty: Certainty) {
        if logon.outcome == Outcome::Failure {
            self.attempt_certainty = self.attempt_certainty.max(certainty);
            self.attempts.push(logon);
            return;
        }
        self.reached = true;
        self.certainty = self.certainty.max(certainty);
        self.hosts.insert(logon.dst.name.to_string());
        self.into.push(logon);
    }

    /// The intruder's logon came from this host, so the intruder was there.
    fn left(&mut self, host: &str, time: Timestamp, certainty: Certainty) {
        self.reached = true;
        self.certainty = self.certainty.max(certainty);
        self.hosts.insert(host.to_owned());
        self.first_out = Some(self.first_out.map_or(time, |first| first.min(time)));
        self.last_out = Some(self.last_out.map_or(time, |last| last.max(time)));
    }
}

/// The verdict of one tenant.
pub(super) fn verdict(basis: &ScopeBasis<'_>, tenant: &Tenant, facts: Option<&Facts<'_>>) -> TenantScope {
    let coverage = basis.coverage.get(tenant).cloned().unwrap_or_default();
    let none = Facts::default();
    let facts = facts.unwrap_or(&none);
    let (verdict, certainty) = answer(basis, facts, &coverage);
    let logons: &[&Logon] = if facts.reached { &facts.into } else { &facts.attempts };
    let paths = paths(basis, tenant, verdict);
    let mut hosts = facts.hosts.clone();
    if verdict == Verdict::Attempted {
        hosts.extend(logons.iter().map(|logon| logon.dst.name.to_string()));
    }
    TenantScope {
        tenant: tenant.clone(),
        is_provider: basis.question.register.is_provider(tenant),
        verdict,
        certainty,
        first_seen: logons.iter().map(|logon| logon.time).chain(facts.first_out).min(),
        last_seen: logons.iter().map(|logon| last_sign(logon)).chain(facts.last_out).max(),
        hosts: hosts.into_iter().collect(),
        accounts: unique(logons.iter().map(|logon| &logon.account), |account: &&Account| (*account).clone()),
        credentials: unique(logons.iter().map(|logon| &logon.credential), |credential: &&Credential| {
            (*credential).clone()
        }),
        entry: entry(basis, tenant, &paths),
        paths,
        coverage,
    }
}

fn answer(basis: &ScopeBasis<'_>, facts: &Facts<'_>, coverage: &ScopeCoverage) -> (Verdict, Certainty) {
    let seeds = basis.question.seeds.len();
    let blind = basis.logons.is_empty() || (seeds > 0 && basis.traced.unmatched_seeds.len() == seeds);
    if facts.reached {
        (Verdict::Reached, facts.certainty)
    } else if !facts.attempts.is_empty() {
        (Verdict::Attempted, facts.attempt_certainty)
    } else if coverage.complete && !blind {
        (Verdict::NotSeen, Certainty::new(covered_share(coverage, basis.window)))
    } else {
        (Verdict::CannotTell, Certainty::NONE)
    }
}

/// The last that is known of a logon: its session's logged end, else itself.
fn last_sign(logon: &Logon) -> Timestamp {
    let end = logon.session.as_ref().and_then(|session| session.end);
    end.map_or(logon.time, |end| end.max(logon.time))
}

/// The paths that end in the tenant, best first; where it was only passed through, those that did.
fn paths(basis: &ScopeBasis<'_>, tenant: &Tenant, verdict: Verdict) -> Vec<PathId> {
    if !matches!(verdict, Verdict::Reached | Verdict::Attempted) {
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
    let touches = |hop: &model::Hop| {
        hop.dst.tenant == *tenant || hop.src.as_ref().is_some_and(|host| !host.is_address && host.tenant == *tenant)
    };
    all().filter(|path| path.hops.iter().any(touches)).map(|path| path.id).collect()
}

/// Of the tenant's paths the one that entered it first; the best among those that did at the same time.
fn entry(basis: &ScopeBasis<'_>, tenant: &Tenant, paths: &[PathId]) -> Option<PathId> {
    let first_into = |id: &PathId| {
        let path = basis.traced.paths.iter().find(|path| path.id == *id)?;
        path.hops.iter().find(|hop| hop.dst.tenant == *tenant).or(path.hops.first()).map(|hop| hop.time)
    };
    paths.iter().copied().min_by_key(|id| (first_into(id), *id))
}

fn unique<T, U: Ord>(items: impl Iterator<Item = T>, own: impl Fn(&T) -> U) -> Vec<U> {
    items.map(|item| own(&item)).collect::<BTreeSet<U>>().into_iter().collect()
}
