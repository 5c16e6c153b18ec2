//! Names of hosts: many spellings, one host. A name means something only inside its tenant.

use model::{HostName, Register, Tenant, is_cloud_host, short_host};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// A tenant, as a number: the order is that of the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TenantNo(u32);

/// A host of a tenant, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostNo(u32);

impl TenantNo {
    /// As an index.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl HostNo {
    /// As an index.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a text where a host's name belongs stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    /// Nothing.
    Nothing,
    /// The host that wrote the record.
    Itself,
    /// An address.
    Address(IpAddr),
    /// A host of that name.
    Host(&'a str),
}

/// Reads a host's name as logs spell it: `\\HOST`, `HOST$`, `host.domain.`, `[fe80::1]`, `localhost`.
pub(crate) fn named(text: &str) -> Named<'_> {
    let text = text.trim().trim_start_matches('\\').trim_end_matches(['$', '.']);
    if matches!(text, "" | "-" | "*" | "?") {
        return Named::Nothing;
    }
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = inner.parse() {
        return Named::Address(address);
    }
    let first = short_host(text);
    if first.eq_ignore_ascii_case("localhost") || text.eq_ignore_ascii_case("local") {
        return Named::Itself;
    }
    Named::Host(text)
}

/// The host part of a service's name: of `cifs/host.domain/REALM` or `HOST$` the host; `None` for krbtgt.
pub(crate) fn service_host(text: &str) -> Option<&str> {
    if text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("krbtgt")) {
        return None;
    }
    let host = text.split('/').nth(1).unwrap_or(text);
    Some(without_port(host))
}

/// The host part of a target: a URL's path and port are cut off.
pub(crate) fn target_host(text: &str) -> &str {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    without_port(text.split('/').next().unwrap_or(text))
}

fn without_port(text: &str) -> &str {
    match text.split_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => text,
    }
}

/// How much a mention of a host proves that the tenant has such a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mention {
    /// A client or a target was called so.
    Named,
    /// The register, or the domain's tickets, know it.
    Known,
    /// It wrote a record.
    Wrote,
}

/// One host.
#[derive(Debug)]
struct Entry {
    tenant: TenantNo,
    shown: HostName,
    domain: Option<String>,
    short: String,
    mention: Mention,
    /// How many records it wrote.
    wrote: u32,
    /// The host this name means, when it is another tenant's.
    home: HostNo,
}

/// All hosts of all tenants.
#[derive(Debug, Default)]
pub(crate) struct Names {
    tenants: Vec<Tenant>,
    entries: Vec<Entry>,
    spelled: Vec<HashMap<Arc<str>, HostNo>>,
    folded: HashMap<(TenantNo, String), HostNo>,
    split: BTreeSet<(TenantNo, String)>,
}

/// Collects spellings in the order they are seen; then it is known which short names stand for two hosts.
#[derive(Debug)]
pub(crate) struct Collector {
    tenants: Vec<Tenant>,
    seen: Vec<(TenantNo, Arc<str>)>,
    mentions: Vec<HashMap<Arc<str>, Mentions>>,
}

/// How a name was mentioned: the strongest way, and by how many records that it wrote.
#[derive(Clone, Copy, Debug)]
struct Mentions {
    best: Mention,
    wrote: u32,
}

impl Collector {
    /// For these tenants.
    pub(crate) fn new(tenants: BTreeSet<Tenant>) -> Self {
        let tenants: Vec<_> = tenants.into_iter().collect();
        let mentions = tenants.iter().map(|_| HashMap::new()).collect();
        Self { tenants, seen: Vec::new(), mentions }
    }

    /// The number of a tenant given to `new`.
    pub(crate) fn tenant(&self, tenant: &Tenant) -> TenantNo {
        tenant_no(&self.tenants, tenant).expect("every tenant was collected before")
    }

    /// A host was called `name` in a record or the register of `tenant`.
    pub(crate) fn add(&mut self, tenant: TenantNo, name: &str, mention: Mention) {
        let mentions = &mut self.mentions[tenant.index()];
        let wrote = u32::from(mention == Mention::Wrote);
        if let Some(known) = mentions.get_mut(name) {
            known.best = mention.max(known.best);
            known.wrote = known.wrote.saturating_add(wrote);
            return;
        }
        let name: Arc<str> = Arc::from(name);
        mentions.insert(Arc::clone(&name), Mentions { best: mention, wrote });
        self.seen.push((tenant, name));
    }

    /// Decides which spellings are one host, and which names mean a host of another tenant.
    pub(crate) fn finish(self, register: &Register) -> Names {
        let mut domains: BTreeMap<(TenantNo, String), BTreeSet<String>> = BTreeMap::new();
        for (tenant, name) in &self.seen {
            let (short, domain) = folded_parts(name);
            domains.entry((*tenant, short)).or_default().extend(domain);
        }
        let split = domains.into_iter().filter(|(_, domains)| domains.len() > 1).map(|(key, _)| key).collect();
        let spelled = self.tenants.iter().map(|_| HashMap::new()).collect();
        let mut names = Names { tenants: self.tenants, entries: Vec::new(), spelled, folded: HashMap::new(), split };
        for (tenant, name) in &self.seen {
            names.enter(*tenant, name, self.mentions[tenant.index()][name]);
        }
        names.find_homes(register);
        names
    }
}

impl Names {
    fn enter(&mut self, tenant: TenantNo, name: &Arc<str>, Mentions { best: mention, wrote }: Mentions) -> HostNo {
        let (short, domain) = folded_parts(name);
        let whole = self.split.contains(&(tenant, short.clone()));
        let key = if whole { name.to_ascii_lowercase() } else { short.clone() };
        let next = HostNo(u32::try_from(self.entries.len()).expect("fewer hosts than observations fit memory"));
        let host = *self.folded.entry((tenant, key)).or_insert(next);
        let shown = HostName::new(if whole { name } else { short_host(name) });
        if host == next {
            self.entries.push(Entry { tenant, shown, domain: domain.clone(), short, mention, wrote: 0, home: next });
        } else if mention > self.entries[host.index()].mention {
            // The host's own spelling is better than one that others use.
            self.entries[host.index()].shown = shown;
        }
        let entry = &mut self.entries[host.index()];
        entry.mention = entry.mention.max(mention);
        entry.wrote = entry.wrote.saturating_add(wrote);
        if entry.domain.is_none() {
            entry.domain = domain;
        }
        self.spelled[tenant.index()].insert(Arc::clone(name), host);
        host
    }

    /// A name that a tenant does not have itself may be another tenant's host: by its domain, or because exactly one
    /// tenant (the provider before all others) has such a host.
    fn find_homes(&mut self, register: &Register) {
        self.find_cloud_homes();
        let owners = domain_owners(register, &self.tenants);
        let provider = register.provider.as_ref().and_then(|tenant| tenant_no(&self.tenants, tenant));
        let mut known: HashMap<&str, Vec<HostNo>> = HashMap::new();
        for (entry, number) in self.entries.iter().zip(0..) {
            if entry.mention >= Mention::Known {
                known.entry(entry.short.as_str()).or_default().push(HostNo(number));
            }
        }
        let homes: Vec<_> = self.entries.iter().map(|entry| self.home_of(entry, &known, &owners, provider)).collect();
        for (entry, home) in self.entries.iter_mut().zip(homes) {
            entry.home = home.unwrap_or(entry.home);
        }
    }

    /// A directory or account of a cloud is one in the whole world: it is the tenant's that has most of its log. The others have
    /// exports in which it is mentioned.
    fn find_cloud_homes(&mut self) {
        let mut best: HashMap<String, (u32, Mention, Reverse<u32>)> = HashMap::new();
        for (entry, number) in self.entries.iter().zip(0..).filter(|(entry, _)| is_cloud_host(&entry.short)) {
            let own = (entry.wrote, entry.mention, Reverse(number));
            best.entry(entry.short.clone()).and_modify(|best| *best = own.max(*best)).or_insert(own);
        }
        for (entry, number) in self.entries.iter_mut().zip(0..) {
            if let Some((_, _, Reverse(owner))) = best.get(&entry.short).filter(|(.., owner)| owner.0 != number) {
                entry.mention = Mention::Named;
                entry.home = HostNo(*owner);
            }
        }
    }

    fn home_of(
        &self,
        entry: &Entry,
        known: &HashMap<&str, Vec<HostNo>>,
        owners: &HashMap<String, TenantNo>,
        provider: Option<TenantNo>,
    ) -> Option<HostNo> {
        if entry.mention >= Mention::Known {
            return None;
        }
        let candidates = known.get(entry.short.as_str())?;
        let of = |tenant| candidates.iter().copied().find(|host| self.entries[host.index()].tenant == tenant);
        if let Some(owner) = entry.domain.as_ref().and_then(|domain| owners.get(domain)) {
            return of(*owner);
        }
        match (provider.and_then(of), candidates.as_slice()) {
            (Some(host), _) => Some(host),
            (None, [only]) => Some(*only),
            _ => None,
        }
    }

    /// Numbers of support tools, in lower case, mean these hosts, whoever writes them.
    pub(crate) fn settle_numbers(&mut self, owners: &BTreeMap<String, (&Tenant, &Arc<str>)>) {
        for at in 0..self.entries.len() {
            let owner = owners
                .get(&self.entries[at].short)
                .and_then(|(tenant, host)| self.own(self.tenant_no(tenant)?, host.trim().trim_end_matches('.')));
            self.entries[at].home = owner.unwrap_or(self.entries[at].home);
        }
    }

    /// The number of a tenant; `None` when no record and no register names it.
    pub(crate) fn tenant_no(&self, tenant: &Tenant) -> Option<TenantNo> {
        tenant_no(&self.tenants, tenant)
    }

    /// The tenant of that number.
    pub(crate) fn tenant(&self, tenant: TenantNo) -> &Tenant {
        &self.tenants[tenant.index()]
    }

    /// All tenants.
    pub(crate) fn tenants(&self) -> impl Iterator<Item = TenantNo> + use<> {
        (0..u32::try_from(self.tenants.len()).unwrap_or(u32::MAX)).map(TenantNo)
    }

    /// All hosts, in the order they were first seen.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = HostNo> + use<> {
        (0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX)).map(HostNo)
    }

    /// The tenant's own host of that spelling.
    pub(crate) fn own(&self, tenant: TenantNo, name: &str) -> Option<HostNo> {
        self.spelled[tenant.index()].get(name).copied()
    }

    /// The host that wrote a record of the tenant under this name: its own, or a cloud's directory that is another's.
    pub(crate) fn writer(&self, tenant: TenantNo, name: &str) -> Option<HostNo> {
        let host = self.own(tenant, name)?;
        let entry = &self.entries[host.index()];
        Some(if is_cloud_host(&entry.short) { entry.home } else { host })
    }

    /// The host that this spelling means when `tenant` writes it: its own, or another tenant's.
    pub(crate) fn meant(&self, tenant: TenantNo, name: &str) -> Option<HostNo> {
        self.own(tenant, name).map(|host| self.entries[host.index()].home)
    }

    /// Whose host it is.
    pub(crate) fn tenant_of(&self, host: HostNo) -> TenantNo {
        self.entries[host.index()].tenant
    }

    /// How it is shown.
    pub(crate) fn shown(&self, host: HostNo) -> &HostName {
        &self.entries[host.index()].shown
    }

    /// Its first label, in lower case.
    pub(crate) fn short(&self, host: HostNo) -> &str {
        &self.entries[host.index()].short
    }

    /// How well it is known.
    pub(crate) fn mention(&self, host: HostNo) -> Mention {
        self.entries[host.index()].mention
    }

    /// Directories and accounts of clouds that are named and that neither wrote a record nor stand in the register, by the tenant whose
    /// records name them first.
    pub(crate) fn unowned_clouds(&self) -> BTreeMap<TenantNo, Vec<&str>> {
        let mut unowned: BTreeMap<TenantNo, Vec<&str>> = BTreeMap::new();
        for (entry, number) in self.entries.iter().zip(0..) {
            let is_unowned = entry.mention == Mention::Named && entry.home == HostNo(number);
            if is_unowned && is_cloud_host(&entry.short) {
                unowned.entry(entry.tenant).or_default().push(&entry.short);
            }
        }
        unowned
    }

    /// Short names that stand for several hosts of a tenant.
    pub(crate) fn split(&self) -> impl Iterator<Item = (&Tenant, &str)> {
        self.split.iter().map(|(tenant, short)| (self.tenant(*tenant), short.as_str()))
    }
}

fn tenant_no(tenants: &[Tenant], tenant: &Tenant) -> Option<TenantNo> {
    let index = tenants.binary_search(tenant).ok()?;
    u32::try_from(index).ok().map(TenantNo)
}

/// First label and the rest, in lower case.
fn folded_parts(name: &str) -> (String, Option<String>) {
    let short = short_host(name);
    let domain = name.get(short.len() + 1..).filter(|domain| !domain.is_empty());
    (short.to_ascii_lowercase(), domain.map(str::to_ascii_lowercase))
}

/// Which tenant a DNS domain of the register belongs to.
fn domain_owners(register: &Register, tenants: &[Tenant]) -> HashMap<String, TenantNo> {
    let mut owners = HashMap::new();
    for entry in &register.tenants {
        let Some(tenant) = tenant_no(tenants, &entry.name) else {
            continue;
        };
        for domain in &entry.domains {
            owners.entry(domain.to_ascii_lowercase()).or_insert(tenant);
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_logs_spell_them() {
        assert_eq!(named("\\\\FS01"), Named::Host("FS01"));
        assert_eq!(named("FS01$"), Named::Host("FS01"));
        assert_eq!(named("fs01.alder.example."), Named::Host("fs01.alder.example"));
        assert_eq!(named("localhost"), Named::Itself);
        assert_eq!(named("10.0.0.5"), Named::Address("10.0.0.5".parse().unwrap()));
        assert_eq!(named("-"), Named::Nothing);
        assert_eq!(service_host("cifs/fs01.alder.example/ALDER"), Some("fs01.alder.example"));
        assert_eq!(service_host("krbtgt/ALDER"), None);
        assert_eq!(target_host("http://fs01:5985/wsman"), "fs01");
        assert_eq!(target_host("fe80::1"), "fe80::1");
    }

    #[test]
    fn one_short_name_in_two_domains_is_two_hosts() {
        let tenant = Tenant::new("a");
        let mut collector = Collector::new(BTreeSet::from([tenant.clone()]));
        let number = collector.tenant(&tenant);
        for name in ["FS01.east.example", "fs01.west.example", "DC01", "dc01.east.example"] {
            collector.add(number, name, Mention::Wrote);
        }
        let names = collector.finish(&Register::default());
        let shown: Vec<_> = names.hosts().map(|host| names.shown(host).to_string()).collect();
        assert_eq!(shown, ["FS01.east.example", "fs01.west.example", "DC01"]);
        assert_eq!(names.own(number, "dc01.east.example"), names.own(number, "DC01"));
    }
}
