//! What a seed can mean in the evidence, before anything is traced: all meanings of a bare value, and what stands near a seed that
//! means nothing.
//!
//! An address, a fingerprint, a SID and `DOMAIN\name` tell by their form what they are. Any other bare value can be a host of each
//! tenant and an account. An account is one meaning wherever it was used: stolen in one tenant, it is stolen in all.

#[cfg(test)]
mod tests;

use crate::naming::{home_of, names_account, names_host};
use crate::question::Question;
use model::{
    Account, HostName, Logon, Seed, SeedKind, SourceBasis, Tenant, UnmatchedSeed, Window, nearest, short_host,
};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

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
    let hosts = named_hosts(seed, logons, question).into_iter();
    let mut meanings: Vec<Seed> = hosts.map(|(tenant, name)| of(SeedKind::Host, Some(tenant), name)).collect();
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

/// The hosts that a seed names, one of each tenant. A name that a client merely claims counts where no host of that name is seen.
fn named_hosts<'a>(seed: &Seed, logons: &'a [Logon], question: &Question<'a>) -> BTreeMap<&'a Tenant, &'a str> {
    let mut named = hosts(logons, question);
    named.retain(|(tenant, name), _| is_of(seed, tenant) && is_host(&seed.value, name));
    if named.values().any(|seen| *seen) {
        named.retain(|_, seen| *seen);
    }
    named.into_keys().rev().collect()
}

fn is_host(wanted: &str, name: &str) -> bool {
    names_host(wanted, &HostName::new(name))
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
        known.extend(hosts(logons, question).into_keys().map(|(tenant, name)| {
            let is_it = is_of(seed, tenant) && is_host(&seed.value, name);
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
    if wants_source(seed) {
        let wanted = seed.value.parse::<IpAddr>().map_or_else(|_| seed.value.clone(), |address| address.to_string());
        known.extend(sources(logons, kind).into_iter().map(|((tenant, text), kind)| {
            let is_it = is_of(seed, tenant) && text == wanted;
            let seed = format!("{}:{tenant}/{text}", kind.as_str());
            Named { is_it, name: text, seed }
        }));
    }
    known
}

fn wants_source(seed: &Seed) -> bool {
    matches!(seed.evident_kind(), Some(SeedKind::Address | SeedKind::Key))
}

/// The seeds whose names are nearest. Addresses, fingerprints and SIDs are all alike: there only the same one of another tenant is near.
fn near(seed: &Seed, known: &[Named]) -> Vec<String> {
    let is_opaque = wants_source(seed) || seed.value.starts_with("S-1-");
    let bare = seed.value.rsplit('\\').next().unwrap_or(&seed.value);
    let wanted = match seed.evident_kind() {
        None | Some(SeedKind::Host) => short_host(bare),
        Some(SeedKind::Account) => bare.split('@').next().unwrap_or(bare),
        Some(SeedKind::Address | SeedKind::Key) => &seed.value,
    };
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for named in known.iter().filter(|named| !is_opaque || named.name == wanted) {
        by_name.entry(&named.name).or_default().insert(&named.seed);
    }
    let names = nearest(wanted, by_name.keys().copied(), NEAREST_MAX);
    names.into_iter().flat_map(|name| &by_name[name]).take(NEAREST_MAX).map(|full| (*full).to_owned()).collect()
}

/// Hosts by tenant and name, from logons and from the logs that exist, and whether more than a client's own word stands for each.
fn hosts<'a>(logons: &'a [Logon], question: &Question<'a>) -> BTreeMap<(&'a Tenant, &'a str), bool> {
    let sources = logons.iter().filter_map(|logon| Some((logon.src.host.as_ref()?, logon.src.basis)));
    let claimed = sources.map(|(host, basis)| (host, basis != SourceBasis::Claimed));
    let ends = claimed.chain(logons.iter().map(|logon| (&logon.dst, true)));
    let ends = ends.filter(|(host, _)| !host.is_address);
    let named = ends.map(|(host, seen)| ((&host.tenant, host.name.as_str()), seen));
    let mut hosts = BTreeMap::new();
    for (host, seen) in named.chain(question.coverage.iter().map(|span| ((&span.tenant, &*span.host), true))) {
        *hosts.entry(host).or_insert(false) |= seen;
    }
    hosts
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
