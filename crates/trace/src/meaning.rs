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
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Near names that are told.
const NEAREST_MAX: usize = 3;

/// Everything that seeds can name, gathered from the logons when it is first asked for, once for all seeds.
pub struct SeedNames<'a> {
    logons: &'a [Logon],
    question: &'a Question<'a>,
    hosts: OnceCell<Hosts<'a>>,
    accounts: OnceCell<Accounts<'a>>,
    addresses: OnceCell<Sources<'a>>,
    keys: OnceCell<Sources<'a>>,
}

/// Hosts by tenant and name, and whether more than a client's own word stands for each.
type Hosts<'a> = BTreeMap<(&'a Tenant, &'a str), bool>;
/// Accounts with the tenants they were seen in.
type Accounts<'a> = BTreeMap<&'a Account, BTreeSet<&'a Tenant>>;
/// Addresses or credentials that logons came with, by the tenant of the destination.
type Sources<'a> = BTreeSet<(&'a Tenant, Cow<'a, str>)>;

impl<'a> SeedNames<'a> {
    /// Of these logons and the logs that the question knows of.
    #[must_use]
    pub const fn new(logons: &'a [Logon], question: &'a Question<'a>) -> Self {
        Self {
            logons,
            question,
            hosts: OnceCell::new(),
            accounts: OnceCell::new(),
            addresses: OnceCell::new(),
            keys: OnceCell::new(),
        }
    }

    /// The full seeds that `seed` can stand for, hosts by tenant first. A seed of a kind stands for itself, and so does one that
    /// nothing is known of: there is nothing to ask about then.
    #[must_use]
    pub fn meanings(&self, seed: &Seed) -> Vec<Seed> {
        if seed.evident_kind().is_some() {
            return vec![seed.clone()];
        }
        let of = |kind: SeedKind, tenant: Option<&Tenant>, value: &str| Seed {
            kind: Some(kind),
            tenant: tenant.cloned(),
            value: value.to_owned(),
            window: seed.window,
        };
        let hosts = self.named_hosts(seed).into_iter();
        let mut meanings: Vec<Seed> = hosts.map(|(tenant, name)| of(SeedKind::Host, Some(tenant), name)).collect();
        let named = self.accounts().iter().filter(|(account, _)| names_account(&seed.value, account));
        let home = |account: &Account| home_of(account, self.question.register);
        let homes: BTreeSet<&Tenant> = named
            .flat_map(|(account, seen)| home(account).map_or_else(|| seen.clone(), |home| BTreeSet::from([home])))
            .filter(|tenant| is_of(seed, tenant))
            .collect();
        if let Some(home) = homes.first() {
            let only = if homes.len() == 1 { Some(*home) } else { seed.tenant.as_ref() };
            meanings.push(of(SeedKind::Account, only, &seed.value));
        }
        if meanings.is_empty() { vec![seed.clone()] } else { meanings }
    }

    /// The hosts that a seed names, one of each tenant. A name that a client merely claims counts where no host of that name is seen.
    fn named_hosts(&self, seed: &Seed) -> BTreeMap<&'a Tenant, &'a str> {
        let is_named = |tenant: &Tenant, name: &str| is_of(seed, tenant) && is_host(&seed.value, name);
        let named = self.hosts().iter().filter(|((tenant, name), _)| is_named(tenant, name));
        let named: Vec<(&(&Tenant, &str), bool)> = named.map(|(host, seen)| (host, *seen)).collect();
        let any_seen = named.iter().any(|(_, seen)| *seen);
        named.into_iter().rev().filter(|(_, seen)| *seen || !any_seen).map(|(host, _)| *host).collect()
    }

    /// Why a seed that the trace could not match means nothing, and what may have been meant.
    pub(crate) fn unmatched(&self, seed: &Seed) -> UnmatchedSeed {
        let known = self.known(seed);
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

    /// Everything of the seed's kind.
    fn known(&self, seed: &Seed) -> Vec<Named> {
        let kind = seed.evident_kind();
        let wants = |wanted: SeedKind| kind.is_none_or(|kind| kind == wanted);
        let mut known = Vec::new();
        if wants(SeedKind::Host) {
            known.extend(self.hosts().keys().map(|(tenant, name)| {
                let is_it = is_of(seed, tenant) && is_host(&seed.value, name);
                Named { is_it, name: short_host(name).to_owned(), seed: format!("host:{tenant}/{name}") }
            }));
        }
        if wants(SeedKind::Account) {
            known.extend(self.accounts().iter().map(|(account, seen)| {
                let is_it = names_account(&seed.value, account) && seen.iter().any(|tenant| is_of(seed, tenant));
                let name = account.name.as_deref().unwrap_or_default();
                Named { is_it, name: name.to_owned(), seed: format!("account:{account}") }
            }));
        }
        if let Some((kind, sources)) = self.sources(kind) {
            let wanted =
                seed.value.parse::<IpAddr>().map_or_else(|_| seed.value.clone(), |address| address.to_string());
            known.extend(sources.iter().map(|(tenant, text)| {
                let is_it = is_of(seed, tenant) && *text == wanted;
                Named { is_it, name: text.to_string(), seed: format!("{}:{tenant}/{text}", kind.as_str()) }
            }));
        }
        known
    }

    fn hosts(&self) -> &Hosts<'a> {
        self.hosts.get_or_init(|| {
            let sources = self.logons.iter().filter_map(|logon| Some((logon.src.host.as_ref()?, logon.src.basis)));
            let claimed = sources.map(|(host, basis)| (host, basis != SourceBasis::Claimed));
            let ends = claimed.chain(self.logons.iter().map(|logon| (&logon.dst, true)));
            let ends = ends.filter(|(host, _)| !host.is_address);
            let named = ends.map(|(host, seen)| ((&host.tenant, host.name.as_str()), seen));
            let covered = self.question.coverage.iter().map(|span| ((&span.tenant, &*span.host), true));
            let mut hosts = Hosts::new();
            for (host, seen) in named.chain(covered) {
                *hosts.entry(host).or_insert(false) |= seen;
            }
            hosts
        })
    }

    fn accounts(&self) -> &Accounts<'a> {
        self.accounts.get_or_init(|| {
            let mut accounts = Accounts::new();
            for logon in self.logons {
                let seen = accounts.entry(&logon.account).or_default();
                seen.insert(&logon.dst.tenant);
                seen.extend(logon.src.host.as_ref().map(|host| &host.tenant));
            }
            accounts
        })
    }

    /// The addresses or credentials, where a seed is of that kind.
    fn sources(&self, kind: Option<SeedKind>) -> Option<(SeedKind, &Sources<'a>)> {
        let kind = kind?;
        let sources = match kind {
            SeedKind::Address => self.addresses.get_or_init(|| {
                // Text only of distinct ones: there are as many logons as there are seconds.
                let addresses: BTreeSet<(&Tenant, IpAddr)> =
                    self.logons.iter().filter_map(|logon| Some((&logon.dst.tenant, logon.src.address?))).collect();
                addresses.into_iter().map(|(tenant, address)| (tenant, Cow::Owned(address.to_string()))).collect()
            }),
            SeedKind::Key => self.keys.get_or_init(|| {
                self.logons.iter().map(|logon| (&logon.dst.tenant, Cow::Borrowed(&*logon.credential.id))).collect()
            }),
            SeedKind::Host | SeedKind::Account => return None,
        };
        Some((kind, sources))
    }
}

fn is_host(wanted: &str, name: &str) -> bool {
    names_host(wanted, &HostName::new(name))
}

fn is_of(seed: &Seed, tenant: &Tenant) -> bool {
    seed.tenant.as_ref().is_none_or(|wanted| wanted == tenant)
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
