//! What a seed can mean in the evidence, before anything is traced: all meanings of a bare value, and what stands near a seed that
//! means nothing.
//!
//! An address, a fingerprint, a SID and `DOMAIN\name` tell by their form what they are. Any other bare value can be a host of each
//! tenant and an account. An account is one meaning wherever it was used: stolen in one tenant, it is stolen in all.

#[cfg(test)]
mod tests;

use crate::naming::{home_of, names_account, names_host};
use crate::question::Question;
use model::{Account, Logon, Seed, SeedKind, Tenant, UnmatchedSeed, Window, nearest, short_host};
use std::collections::{BTreeMap, BTreeSet};

/// Near names that are told.
const NEAREST_MAX: usize = 3;

/// The full seeds that `seed` can stand for, hosts by tenant first. A seed of a kind stands for itself, and so does one that nothing
/// is known of: there is nothing to ask about then.
#[must_use]
pub fn meanings(seed: &Seed, logons: &[Logon], question: &Question<'_>) -> Vec<Seed> {
    if seed.evident_kind().is_some() {
        return vec![seed.clone()];
    }
    let of = |kind: SeedKind, tenant: Option<&Tenant>, value: &str| Seed {
        kind: Some(kind),
        tenant: tenant.cloned(),
        value: value.to_owned(),
        window: seed.window,
    };
    let mut meanings = Vec::new();
    let mut tenants = BTreeSet::new();
    for (tenant, name) in hosts(logons, question) {
        if is_of(seed, tenant) && names_host(&seed.value, &model::HostName::new(name)) && tenants.insert(tenant) {
            meanings.push(of(SeedKind::Host, Some(tenant), name));
        }
    }
    let accounts = accounts(logons).into_iter();
    let named = accounts.filter(|(account, _)| names_account(&seed.value, account));
    let homes: BTreeSet<&Tenant> = named
        .flat_map(|(account, seen)| home_of(account, question.register).map_or(seen, |home| BTreeSet::from([home])))
        .filter(|tenant| is_of(seed, tenant))
        .collect();
    if let Some(home) = homes.first() {
        let only = if homes.len() == 1 { Some(*home) } else { seed.tenant.as_ref() };
        meanings.push(of(SeedKind::Account, only, &seed.value));
    }
    if meanings.is_empty() { vec![seed.clone()] } else { meanings }
}

fn is_of(seed: &Seed, tenant: &Tenant) -> bool {
    seed.tenant.as_ref().is_none_or(|wanted| wanted == tenant)
}

/// Why a seed that the trace could not match means nothing, and what may have been meant.
pub(crate) fn unmatched(seed: &Seed, logons: &[Logon], question: &Question<'_>) -> UnmatchedSeed {
    let known = known(seed, logons, question);
    let is_known = known.iter().any(|named| named.is_it);
    let wanted = match seed.evident_kind() {
        None => "host or account".to_owned(),
        Some(kind) => kind.as_str().to_owned(),
    };
    let reason = match (&seed.tenant, is_known, seed.window == Window::default()) {
        (_, true, true) => "is known to the evidence, but no logon shows it within the window".to_owned(),
        (_, true, false) => "is known to the evidence, but nothing shows it at that time".to_owned(),
        (Some(tenant), false, _) => format!("matches no {wanted} of {tenant}"),
        (None, false, _) => format!("matches no {wanted} of the evidence"),
    };
    let near: Vec<String> = if is_known { Vec::new() } else { near(seed, &known) };
    UnmatchedSeed { seed: seed.to_string(), reason, nearest: near }
}

/// Something that a seed could name.
struct Named {
    /// Does the seed name it?
    is_it: bool,
    /// What is compared with the seed's value.
    name: String,
    /// It as a seed.
    seed: String,
}

/// Everything of the seed's kind.
fn known(seed: &Seed, logons: &[Logon], question: &Question<'_>) -> Vec<Named> {
    let kind = seed.evident_kind();
    let wants = |wanted: SeedKind| kind.is_none_or(|kind| kind == wanted);
    let mut known = Vec::new();
    if wants(SeedKind::Host) {
        known.extend(hosts(logons, question).into_iter().map(|(tenant, name)| {
            let is_it = is_of(seed, tenant) && names_host(&seed.value, &model::HostName::new(name));
            Named { is_it, name: short_host(name).to_owned(), seed: format!("host:{tenant}/{name}") }
        }));
    }
    if wants(SeedKind::Account) {
        known.extend(accounts(logons).into_iter().map(|(account, seen)| {
            let is_it = names_account(&seed.value, account) && seen.iter().any(|tenant| is_of(seed, tenant));
            let name = account.name.as_deref().unwrap_or_default();
            Named { is_it, name: name.to_owned(), seed: format!("account:{account}") }
        }));
    }
    if wants(SeedKind::Address) || wants(SeedKind::Key) {
        known.extend(sources(logons, kind).into_iter().map(|((tenant, text), kind)| {
            let is_it = is_of(seed, tenant) && text == seed.value;
            let seed = format!("{}:{tenant}/{text}", kind.as_str());
            Named { is_it, name: text, seed }
        }));
    }
    known
}

/// The seeds whose names are nearest. Fingerprints and SIDs are all alike: there only the same one of another tenant is near.
fn near(seed: &Seed, known: &[Named]) -> Vec<String> {
    let is_opaque = seed.evident_kind() == Some(SeedKind::Key) || seed.value.starts_with("S-1-");
    let bare = seed.value.rsplit('\\').next().unwrap_or(&seed.value);
    let wanted = match seed.evident_kind() {
        None | Some(SeedKind::Host) => short_host(bare),
        Some(SeedKind::Account) => bare.split('@').next().unwrap_or(bare),
        Some(SeedKind::Address | SeedKind::Key) => bare,
    };
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for named in known.iter().filter(|named| !is_opaque || named.name == wanted) {
        by_name.entry(&named.name).or_default().insert(&named.seed);
    }
    let names = nearest(wanted, by_name.keys().copied(), NEAREST_MAX);
    names.into_iter().flat_map(|name| &by_name[name]).take(NEAREST_MAX).map(|full| (*full).to_owned()).collect()
}

/// Hosts by tenant and name, from logons and from the logs that exist.
fn hosts<'a>(logons: &'a [Logon], question: &Question<'a>) -> BTreeSet<(&'a Tenant, &'a str)> {
    let ends = logons.iter().flat_map(|logon| logon.src.host.iter().chain([&logon.dst]));
    let named = ends.filter(|host| !host.is_address).map(|host| (&host.tenant, host.name.as_str()));
    named.chain(question.coverage.iter().map(|span| (&span.tenant, &*span.host))).collect()
}

/// Accounts with the tenants they were seen in.
fn accounts(logons: &[Logon]) -> BTreeMap<&Account, BTreeSet<&Tenant>> {
    let mut accounts: BTreeMap<&Account, BTreeSet<&Tenant>> = BTreeMap::new();
    for logon in logons {
        let seen = accounts.entry(&logon.account).or_default();
        seen.insert(&logon.dst.tenant);
        seen.extend(logon.src.host.as_ref().map(|host| &host.tenant));
    }
    accounts
}

/// Addresses or credentials that logons came with.
fn sources(logons: &[Logon], kind: Option<SeedKind>) -> BTreeMap<(&Tenant, String), SeedKind> {
    let of = |logon: &Logon| match kind {
        Some(SeedKind::Address) => Some((logon.src.address?.to_string(), SeedKind::Address)),
        Some(SeedKind::Key) => Some((logon.credential.id.to_string(), SeedKind::Key)),
        _ => None,
    };
    logons.iter().filter_map(|logon| of(logon).map(|(text, kind)| ((&logon.dst.tenant, text), kind))).collect()
}
