//! Numbers that support tools give machines: whose they are.
//!
//! A tool's log calls the other end by its number alone. Where both ends log one session under one name, each says which number the other
//! has; what a number stands for in one tenant's log it stands for in everybody's. A number that two hosts would have (a copied disk, a
//! log filed twice) stands for nobody.

use model::{Activity, Observation, Tenant, is_support_number, short_host};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Of so many records one name may tell; a session has two ends.
const ENDS_MAX: usize = 8;

/// A host: whose, and as its records spell it.
type Owner<'a> = (&'a Tenant, &'a Arc<str>);

/// The hosts of numbers, in lower case.
pub(crate) fn owners<'a>(observations: &[&'a Observation]) -> BTreeMap<String, Owner<'a>> {
    let of = |activity: Activity| observations.iter().filter(move |seen| seen.activity == activity);
    let mut came: HashMap<&str, Vec<&Observation>> = HashMap::new();
    for seen in of(Activity::Logon) {
        if let Some(name) = seen.logon_guid.as_deref().filter(|_| is_number(seen.src_host.as_ref())) {
            let ends = came.entry(name).or_default();
            if ends.len() < ENDS_MAX {
                ends.push(seen);
            }
        }
    }
    let mut owners: BTreeMap<String, BTreeSet<(&Tenant, String)>> = BTreeMap::new();
    let mut spelled: BTreeMap<(&Tenant, String), &Arc<str>> = BTreeMap::new();
    let mut add = |number: &str, owner: &'a Observation| {
        let Some(host) = &owner.host else { return };
        let key = (&owner.tenant, short_host(host).to_ascii_lowercase());
        spelled.entry(key.clone()).or_insert(host);
        owners.entry(number.to_ascii_lowercase()).or_default().insert(key);
    };
    for went in of(Activity::OutboundConnect).filter(|went| is_number(went.dst_host.as_ref())) {
        let others = went.logon_guid.as_deref().and_then(|name| came.get(name));
        for other in
            others.into_iter().flatten().filter(|other| (&other.tenant, &other.host) != (&went.tenant, &went.host))
        {
            add(went.dst_host.as_deref().unwrap_or_default(), other);
            add(other.src_host.as_deref().unwrap_or_default(), went);
        }
    }
    let only = |(number, hosts): (String, BTreeSet<(&'a Tenant, String)>)| {
        let mut hosts = hosts.into_iter();
        let host = hosts.next().filter(|_| hosts.next().is_none())?;
        Some((number, (host.0, *spelled.get(&host)?)))
    };
    owners.into_iter().filter_map(only).collect()
}

fn is_number(name: Option<&Arc<str>>) -> bool {
    name.is_some_and(|name| is_support_number(name))
}
