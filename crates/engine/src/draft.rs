//! A register drafted from what the evidence of a case shows, for a person to correct.

use crate::error::Error;
use crate::logons::load_logons;
use crate::settings::register_of;
use crate::watch::Watch;
use case::{Case, Scan, TenantFilter};
use events::Column;
use model::{JumpHost, Link, LinkKind, Logon, Register, Site, Tenant, TenantEntry, short_host};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// How many tenants a provider's host must reach to be drafted as a jump host.
const JUMP_TENANTS_MIN: usize = 2;

/// What one tenant's records show.
#[derive(Default)]
struct Seen {
    hosts: BTreeSet<String>,
    domains: BTreeSet<String>,
    domain_sids: BTreeSet<String>,
    networks: BTreeSet<String>,
}

/// Drafts tenants, domains, domain SIDs, hosts and networks from events, links and jump hosts from logons, with so
/// many threads.
///
/// # Errors
/// When the case cannot be read or written, or `watch` says stop.
pub fn draft_register(case: &mut Case, threads: usize, watch: &dyn Watch) -> Result<Register, Error> {
    let known = register_of(case)?;
    let evidence = case.evidence(&TenantFilter::All)?;
    let joined = load_logons(case, &known, &evidence, threads, watch)?;
    draft(case, known.provider.as_ref(), &joined.logons)
}

fn draft(case: &Case, provider: Option<&Tenant>, logons: &[Logon]) -> Result<Register, Error> {
    let mut seen: BTreeMap<Tenant, Seen> = BTreeMap::new();
    for file in case.evidence(&TenantFilter::All)?.files() {
        seen.entry(file.tenant.clone()).or_default();
    }
    let columns = Some(vec![Column::HOST, Column::ACCOUNT_SID]);
    for batch in case.events(&Scan { columns, ..Scan::new(TenantFilter::All) })? {
        let (tenant, batch) = batch?;
        let seen = seen.entry(tenant).or_default();
        for_values(&batch, Column::HOST, |host| seen.host(host));
        for_values(&batch, Column::ACCOUNT_SID, |sid| seen.sid(sid));
    }
    for logon in logons {
        let own = logon.src.host.as_ref().filter(|host| !host.is_address && host.tenant == logon.dst.tenant);
        if let (Some(host), Some(address)) = (own, logon.src.address) {
            seen.entry(host.tenant.clone()).or_default().address(address);
        }
    }
    let mut register = Register { provider: provider.cloned(), ..Register::default() };
    register.tenants = seen.into_iter().map(|(name, seen)| seen.entry(name)).collect();
    add_links(&mut register, provider, logons);
    Ok(register)
}

fn for_values(batch: &events::EventBatch, column: Column, mut each: impl FnMut(&str)) {
    let Some(text) = batch.text(column) else { return };
    let mut done = BTreeSet::new();
    for row in 0..batch.rows() {
        if let (Some(key), Some(value)) = (text.key(row), text.get(row))
            && done.insert(key)
        {
            each(value);
        }
    }
}

impl Seen {
    fn host(&mut self, host: &str) {
        self.hosts.insert(short_host(host).to_owned());
        if host.parse::<IpAddr>().is_err()
            && let Some((_, domain)) = host.split_once('.')
            && !domain.is_empty()
        {
            self.domains.insert(domain.to_ascii_lowercase());
        }
    }

    /// `S-1-5-21-a-b-c-rid` is of the domain (or machine) `S-1-5-21-a-b-c`; only low numbers show that a domain issued it.
    fn sid(&mut self, sid: &str) {
        if let Some((domain, rid)) = sid.rsplit_once('-')
            && domain.starts_with("S-1-5-21-")
            && matches!(rid, "500" | "502" | "512" | "513" | "516")
        {
            self.domain_sids.insert(domain.to_owned());
        }
    }

    /// Private addresses of the tenant's own hosts give its /24 networks.
    fn address(&mut self, address: IpAddr) {
        if let IpAddr::V4(address) = address
            && address.is_private()
        {
            let [a, b, c, _] = address.octets();
            self.networks.insert(format!("{a}.{b}.{c}.0/24"));
        }
    }

    fn entry(self, name: Tenant) -> TenantEntry {
        let networks: Vec<_> = self.networks.into_iter().collect();
        let sites = if networks.is_empty() {
            Vec::new()
        } else {
            vec![Site { name: "main".to_owned(), networks, nat: Vec::new() }]
        };
        let mut entry = TenantEntry {
            domains: self.domains.into_iter().collect(),
            domain_sids: self.domain_sids.into_iter().collect(),
            sites,
            ..TenantEntry::new(name)
        };
        self.hosts.iter().for_each(|host| entry.add_host(host));
        entry
    }
}

/// Links are the provider's hosts and accounts that logged on in a tenant; jump hosts those that did so in several.
fn add_links(register: &mut Register, provider: Option<&Tenant>, logons: &[Logon]) {
    let Some(provider) = provider else { return };
    let mut links: BTreeMap<&Tenant, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let mut reached: BTreeMap<String, BTreeSet<&Tenant>> = BTreeMap::new();
    for logon in logons {
        let Some(src) = logon.src.host.as_ref().filter(|src| &src.tenant == provider && !src.is_address) else {
            continue;
        };
        if &logon.dst.tenant == provider {
            continue;
        }
        let (hosts, accounts) = links.entry(&logon.dst.tenant).or_default();
        hosts.insert(src.name.to_string());
        accounts.extend(logon.account.name.as_deref().map(str::to_owned));
        reached.entry(src.name.to_string()).or_default().insert(&logon.dst.tenant);
    }
    register.links = links
        .into_iter()
        .map(|(to, (hosts, accounts))| Link {
            from: provider.clone(),
            to: to.clone(),
            kind: LinkKind::Network,
            hosts: hosts.into_iter().collect(),
            accounts: accounts.into_iter().collect(),
        })
        .collect();
    register.jump_hosts = reached
        .into_iter()
        .filter(|(_, tenants)| tenants.len() >= JUMP_TENANTS_MIN)
        .map(|(host, _)| JumpHost { tenant: provider.clone(), host })
        .collect();
}
