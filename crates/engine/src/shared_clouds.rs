//! Accounts and directories of clouds whose logs lie in the evidence of others than the tenant that they are taken for, where the register
//! does not say whose they are.
//!
//! A cloud's account is one in the whole world, and logons into it are told of the tenant that has most of its log, calls that are entries by
//! themselves of whose log tells them. Whose it is nobody said: what is told of one may be the others' as well. Who has the record of an entry
//! in his own files is told of it, too, so that nobody moves a verdict by the number of records; and none of the others is clear.

use case::EvidenceTable;
use model::{Certainty, CoverageSpan, Logon, LogonId, Outcome, Path, Register, Scope, Tenant, Verdict, is_cloud_host};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Attributed, SessionUse};

/// What the trace found.
pub(crate) struct Found<'a> {
    pub(crate) logons: &'a [Logon],
    pub(crate) attributed: &'a [Attributed],
    pub(crate) uses: &'a BTreeMap<LogonId, SessionUse>,
    pub(crate) evidence: &'a EvidenceTable,
}

/// Whom a cloud's logons are told of, and which they are.
#[derive(Clone, Default)]
struct Told<'a> {
    tenants: BTreeSet<Tenant>,
    signs: Vec<&'a Attributed>,
}

/// Names the tenants of every such account in which something was found; tells those of it who have the records, and takes back "not seen" of
/// the others.
pub(crate) fn tell(found: &Found<'_>, coverage: &[CoverageSpan], register: &Register, scope: &mut Scope) {
    let by_cloud = found.by_cloud();
    for (cloud, tenants) in clouds(coverage, register) {
        let Told { tenants: mut told, signs } = by_cloud.get(&cloud).cloned().unwrap_or_default();
        let has_host = |host: &String| host.eq_ignore_ascii_case(&cloud);
        let of_seeds = scope.tenants.iter().filter(|each| each.hosts.iter().any(has_host));
        told.extend(of_seeds.map(|each| each.tenant.clone()));
        if told.is_empty() || tenants.is_subset(&told) && told.len() == 1 {
            continue;
        }
        for tenant in &tenants {
            let own: Vec<&Attributed> = signs.iter().copied().filter(|sign| found.is_in_files(sign, tenant)).collect();
            if !own.is_empty() {
                told.insert(tenant.clone());
                found.reach(scope, tenant, &cloud, &own);
            } else if !told.contains(tenant) {
                scope.take_back_not_seen(tenant);
            }
        }
        scope.notes.push(format!(
            "Logs of {cloud} are in the evidence of {}, and the register does not say whose it is: what was done in it is told of {}, and may be any of theirs.",
            list(&tenants),
            list(&told)
        ));
    }
    scope.sort_tenants();
}

impl Found<'_> {
    /// The logons that led into clouds or came from them.
    fn by_cloud(&self) -> BTreeMap<String, Told<'_>> {
        let mut all: BTreeMap<String, Told<'_>> = BTreeMap::new();
        for sign in self.attributed {
            let logon = &self.logons[sign.logon];
            for host in [Some(&logon.dst), logon.src.host.as_ref()].into_iter().flatten() {
                let cloud = host.name.as_str().to_ascii_lowercase();
                if is_cloud_host(&cloud) {
                    let told = all.entry(cloud).or_default();
                    told.tenants.insert(host.tenant.clone());
                    told.signs.push(sign);
                }
            }
        }
        all
    }

    /// Did it succeed, and is a record of it, or of what was done with it, in the tenant's own files?
    fn is_in_files(&self, sign: &Attributed, tenant: &Tenant) -> bool {
        let logon = &self.logons[sign.logon];
        let used = self.uses.get(&logon.id).into_iter().flat_map(|used| [used.first.1, used.last.1]);
        let mut records = logon.evidence.iter().copied().chain(used);
        logon.outcome == Outcome::Success
            && records.any(|at| self.evidence.resolve(at).is_some_and(|file| file.tenant == *tenant))
    }

    /// Makes a tenant "reached" by these, where it is not by others.
    fn reach(&self, scope: &mut Scope, tenant: &Tenant, cloud: &str, own: &[&Attributed]) {
        let logons: Vec<&Logon> = own.iter().map(|sign| &self.logons[sign.logon]).collect();
        let leads_there = |path: &&Path| path.hops.iter().any(|hop| logons.iter().any(|logon| logon.id == hop.logon));
        let paths: Vec<_> = scope.paths.iter().filter(leads_there).map(|path| path.id).collect();
        let last = |logon: &&Logon| self.uses.get(&logon.id).map_or(logon.time, |used| used.last.0.max(logon.time));
        let not_reached = |each: &&mut model::TenantScope| each.tenant == *tenant && each.verdict != Verdict::Reached;
        let Some(each) = scope.tenants.iter_mut().find(not_reached) else { return };
        each.verdict = Verdict::Reached;
        each.certainty = own.iter().map(|sign| sign.certainty).max().unwrap_or(Certainty::NONE);
        each.first_seen = logons.iter().map(|logon| logon.time).min();
        each.last_seen = logons.iter().map(last).max();
        each.hosts = vec![cloud.to_owned()];
        let accounts: BTreeSet<_> = logons.iter().map(|logon| logon.account.clone()).collect();
        let credentials: BTreeSet<_> = logons.iter().map(|logon| logon.credential.clone()).collect();
        (each.accounts, each.credentials) = (accounts.into_iter().collect(), credentials.into_iter().collect());
        (each.entry, each.paths) = (paths.first().copied(), paths);
    }
}

/// The clouds that there are logs of and that are nobody's by the register, with the tenants whose evidence the logs are in.
fn clouds(coverage: &[CoverageSpan], register: &Register) -> BTreeMap<String, BTreeSet<Tenant>> {
    let owned: BTreeSet<String> = register
        .tenants
        .iter()
        .flat_map(model::TenantEntry::cloud_hosts)
        .map(|host| host.to_ascii_lowercase())
        .collect();
    let mut clouds: BTreeMap<String, BTreeSet<Tenant>> = BTreeMap::new();
    for span in coverage {
        let host = span.host.to_ascii_lowercase();
        if is_cloud_host(&host) && !owned.contains(&host) {
            clouds.entry(host).or_default().insert(span.tenant.clone());
        }
    }
    clouds
}

fn list(tenants: &BTreeSet<Tenant>) -> String {
    let names: Vec<&str> = tenants.iter().map(Tenant::as_str).collect();
    names.join(" and ")
}
