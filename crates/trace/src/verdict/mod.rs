//! The verdict per tenant: reached, attempted, cannot tell, not seen.
//!
//! - **reached**: a logon that is the intruder's succeeded into the tenant, or the intruder was on one of its hosts: it
//!   came from there, or a seed names the host.
//! - **attempted**: tried, and no success: failures only, or uses of credentials (4648) that whole logs of the tenant do not confirm.
//! - **not seen**: none of that, and the logs are complete over the window.
//! - **cannot tell**: none of that, and a log is missing, also where only the source of a logon says that it was tried; or there was
//!   nothing to look at: no logon at all, no seed matched, the window lies beside all logs; or, without a seed, something new leads
//!   into the tenant that nobody has judged yet, or the provider is not known.
//!
//! Certainty: of reached and attempted the greatest probability, over all chains, that one of those logons is the intruder's
//! (a seed's own host: 1); of not seen the share of host-hours that logs cover, without a seed at most half of it; of cannot tell 0.

mod basis;
mod tenant;
#[cfg(test)]
mod tests;

pub use basis::ScopeBasis;

use crate::meaning::SeedNames;
use crate::question::Question;
use model::{Interval, Logon, Scope, Tenant, TenantScope, Timestamp, Verdict, Window};
use std::collections::BTreeSet;
use tenant::Facts;

/// The window of the question, closed by the first and last moment that any log shows where the question left it open.
#[must_use]
pub fn closed_window(question: &Question<'_>, logons: &[Logon]) -> Interval {
    let spans = question.coverage;
    let firsts = spans.iter().map(|span| span.first).chain(logons.first().map(|logon| logon.time));
    let lasts = spans.iter().map(|span| span.last).chain(logons.last().map(|logon| logon.time));
    let (first, last) = (firsts.min(), lasts.max().map(|last| last.plus_micros(1)));
    let Window { from, to } = question.window;
    let from = from.or(first.into_iter().chain(to).min()).unwrap_or_default();
    let to = to.or(last).unwrap_or(from);
    Interval { from, to: to.max(from) }
}

/// The closed window; where nothing has a time, what was asked.
fn shown_window(basis: &ScopeBasis<'_>) -> Window {
    if basis.question.coverage.is_empty() && basis.logons.is_empty() {
        return basis.question.window;
    }
    Window { from: Some(basis.window.from), to: Some(basis.window.to) }
}

/// The whole answer: one verdict per tenant, the provider first, then by verdict, then by name.
#[must_use]
pub fn scope(basis: &ScopeBasis<'_>) -> Scope {
    let facts = Facts::of_all(basis);
    let tenants: Vec<TenantScope> =
        all_tenants(basis).into_iter().map(|tenant| tenant::verdict(basis, tenant, facts.get(tenant))).collect();
    let unmatched = basis.traced.unmatched_seeds.iter();
    let names = SeedNames::new(basis.logons, basis.question);
    let mut scope = Scope {
        case: basis.case.to_owned(),
        window: shown_window(basis),
        seeds: basis.question.seeds.iter().map(ToString::to_string).collect(),
        seeds_unmatched: unmatched.map(|seed| names.unmatched(seed)).collect(),
        notes: notes(basis, &tenants),
        tenants,
        paths: basis.traced.paths.clone(),
        problems: basis.problems,
    };
    scope.sort_tenants();
    scope
}

/// Tenants of the register, of the evidence, and of the logons.
fn all_tenants<'a>(basis: &ScopeBasis<'a>) -> BTreeSet<&'a Tenant> {
    let mut tenants: BTreeSet<&Tenant> = basis.question.register.tenants.iter().map(|entry| &entry.name).collect();
    tenants.extend(basis.question.register.provider.as_ref());
    tenants.extend(basis.tenants);
    tenants.extend(basis.coverage.keys());
    tenants.extend(basis.question.coverage.iter().map(|span| &span.tenant));
    for logon in basis.logons {
        tenants.insert(&logon.dst.tenant);
        tenants.extend(logon.src.host.as_ref().filter(|host| !host.is_address).map(|host| &host.tenant));
    }
    tenants
}

fn notes(basis: &ScopeBasis<'_>, tenants: &[TenantScope]) -> Vec<String> {
    let mut notes = Vec::new();
    if basis.is_without_provider() && basis.question.seeds.is_empty() {
        notes.push(
            "No tenant is known to be the provider, so what came through it cannot be told: name it with --provider NAME, in the \
             register, or by a folder called provider or msp."
                .to_owned(),
        );
    }
    notes.extend(basis.traced.notes.iter().cloned());
    if basis.logons.is_empty() {
        notes.push("The evidence holds no logon: nothing can be told about any tenant.".to_owned());
    } else if !basis.question.seeds.is_empty() && basis.traced.unmatched_seeds.len() == basis.question.seeds.len() {
        notes.push("No seed matched: nothing can be told about any tenant.".to_owned());
    } else if !basis.question.seeds.is_empty() && !basis.traced.has_start {
        notes.push("No logon is known that a seed names: nothing was traced, and no tenant is clear.".to_owned());
    } else if !reaches_window(basis) {
        notes.push("No log reaches into the window: nothing can be told about any tenant.".to_owned());
    }
    if basis.question.seeds.is_empty() && tenants.iter().any(|scope| scope.verdict == Verdict::NotSeen) {
        notes.push(
            "Without a seed, not seen means that nothing new enough was found, not that nobody was there.".to_owned(),
        );
    }
    for scope in tenants.iter().filter(|scope| scope.verdict == Verdict::Reached) {
        let first = scope.first_seen.unwrap_or(basis.window.to);
        let earlier = scope.coverage.missing.iter().map(|hole| hole.from).filter(|from| *from < first).min();
        if let Some(from) = earlier {
            notes.push(earlier_note(&scope.tenant, from));
        }
    }
    notes
}

/// Does any log, or any logon, lie in the window?
fn reaches_window(basis: &ScopeBasis<'_>) -> bool {
    let Interval { from, to } = basis.window;
    let spans = basis.question.coverage.iter().map(|span| (span.first, span.last));
    let mut all = spans.chain(basis.logons.iter().map(|logon| (logon.time, logon.time)));
    all.any(|(first, last)| first < to && from <= last)
}

fn earlier_note(tenant: &Tenant, from: Timestamp) -> String {
    format!("{tenant} may have been reached earlier than shown: logs are missing from {from} on.")
}
