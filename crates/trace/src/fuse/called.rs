//! Calls as entries: a key, token or account that is used from somewhere opens a session that no record of a logon tells of.
//!
//! A long-lived key of a cloud never logs on, a stolen token has logged on elsewhere, and whoever has the key that signs a directory's
//! tokens makes them at home: the first sign is a call that was let in. Whose calls are asked about is not known here; a service of the cloud that acts by itself has a key of its own at
//! any time, so that calls are entries of a question and no logons of the case.

use super::id;
use crate::identity::{Collector, Names, Networks, TenantNo};
use model::{
    Account, Certainty, Credential, CredentialKind, Endpoint, Host, HostName, Logon, LogonId, LogonKind, Outcome,
    Pointer, Register, Session, SessionEnd, SourceBasis, Tenant, Timestamp, is_cloud_host,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// After a pause as long as that between two visits, the next call is another entry.
const PAUSE: i64 = 12 * Timestamp::HOUR;
/// An address that nobody could be tied to is what the record says.
const ADDRESS: f64 = 0.9;

/// Who calls, from where, with what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// Whose log tells.
    pub viewer: Tenant,
    /// The directory or account that was asked, as its log is called.
    pub host: Arc<str>,
    /// The key or token, where the record has one.
    pub session: Option<Arc<str>>,
    /// From where, if the record says so.
    pub address: Option<IpAddr>,
    /// Whose it is: domain, and name.
    pub account: (Option<Arc<str>>, Arc<str>),
}

/// Calls that were let in: times, with where the record stands. Of many close to each other the earliest will do.
pub type Calls = BTreeMap<Caller, BTreeMap<Timestamp, Pointer>>;

/// A logon for each visit of each caller, but where one of the logons given opened the session not long before: by key or token where both
/// have one, else by the account; from the same address where both name one. In the order of time and id; no id is one of those given.
#[must_use]
pub fn entries(calls: &Calls, logons: &[Logon], register: &Register) -> Vec<Logon> {
    let places = Places::new(calls, logons, register);
    let openings = Openings::new(logons, calls);
    let mut entries = Vec::new();
    for (caller, times) in calls {
        let known = openings.of(caller);
        let is_opened = |time: Timestamp| known.iter().any(|began| (0..=PAUSE).contains(&time.since(*began)));
        let mut last: Option<Timestamp> = None;
        for (&time, &pointer) in times {
            if last.is_none_or(|last| time.since(last) > PAUSE) && !is_opened(time) {
                entries.push(places.entry(caller, time, pointer));
            }
            last = Some(time);
        }
    }
    entries.sort_by_key(|entry| (entry.time, entry.id));
    let mut taken: HashSet<LogonId> = logons.iter().map(|logon| logon.id).collect();
    for entry in &mut entries {
        while !taken.insert(entry.id) {
            entry.id = LogonId(entry.id.0.wrapping_add(1));
        }
    }
    entries.sort_by_key(|entry| (entry.time, entry.id));
    entries
}

/// Logons that opened sessions in the clouds that were called, by cloud and account.
struct Openings<'a>(HashMap<(String, String), Vec<&'a Logon>>);

impl<'a> Openings<'a> {
    fn new(logons: &'a [Logon], calls: &Calls) -> Self {
        let callers: BTreeSet<(String, String)> = calls.keys().map(of_caller).collect();
        let mut openings: HashMap<_, Vec<&Logon>> = HashMap::new();
        let is_opening = |logon: &&Logon| {
            matches!(logon.kind, LogonKind::Cloud | LogonKind::Role) && logon.outcome == Outcome::Success
        };
        for logon in logons.iter().filter(is_opening) {
            let account = logon.account.name.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
            let key = (logon.dst.name.as_str().to_ascii_lowercase(), account);
            if callers.contains(&key) {
                openings.entry(key).or_default().push(logon);
            }
        }
        Self(openings)
    }

    /// When the sessions were opened that these calls may have been made in.
    fn of(&self, caller: &Caller) -> Vec<Timestamp> {
        let agree = |logon: &&&Logon| {
            let session = logon.session.as_ref().zip(caller.session.as_ref());
            let address = logon.src.address.zip(caller.address);
            session.is_none_or(|(opened, used)| opened.id == *used) && address.is_none_or(|(from, seen)| from == seen)
        };
        let known = self.0.get(&of_caller(caller)).into_iter().flatten();
        known.filter(agree).map(|logon| logon.time).collect()
    }
}

/// Logs of one cloud spell a user in one way, but for its case.
fn of_caller(caller: &Caller) -> (String, String) {
    (caller.host.to_ascii_lowercase(), caller.account.1.to_ascii_lowercase())
}

/// Whose clouds and addresses are.
struct Places {
    names: Names,
    networks: Networks,
    clouds: BTreeMap<String, Host>,
}

impl Places {
    fn new(calls: &Calls, logons: &[Logon], register: &Register) -> Self {
        let mut tenants: BTreeSet<Tenant> = register.tenants.iter().map(|entry| entry.name.clone()).collect();
        tenants.extend(register.provider.clone());
        tenants.extend(register.links.iter().flat_map(|link| [link.from.clone(), link.to.clone()]));
        tenants.extend(calls.keys().map(|caller| caller.viewer.clone()));
        let names = Collector::new(tenants).finish(register);
        let mut clouds = BTreeMap::new();
        for host in logons.iter().flat_map(|logon| [Some(&logon.dst), logon.src.host.as_ref()]).flatten() {
            if is_cloud_host(&host.name.as_str().to_ascii_lowercase()) {
                clouds.entry(host.name.as_str().to_ascii_lowercase()).or_insert_with(|| host.clone());
            }
        }
        for entry in &register.tenants {
            for name in entry.cloud_hosts() {
                let host = node(&entry.name, &name, false);
                clouds.entry(name.to_ascii_lowercase()).or_insert(host);
            }
        }
        Self { networks: Networks::new(register, &names), names, clouds }
    }

    /// The node of an address, as the tenant whose log names it means it.
    fn source(&self, viewer: &Tenant, address: IpAddr) -> Host {
        let number = self.names.tenant_no(viewer);
        let of = |viewer: TenantNo| {
            self.networks.shared_by(viewer, address).or_else(|| self.networks.only_holder(viewer, address))
        };
        let owner = number.and_then(of).map_or(viewer, |owner| self.names.tenant(owner));
        node(owner, &address.to_string(), true)
    }

    fn entry(&self, caller: &Caller, time: Timestamp, pointer: Pointer) -> Logon {
        let dst = self.clouds.get(&caller.host.to_ascii_lowercase()).cloned();
        let mut entry = Logon {
            id: LogonId(0),
            time,
            src: Endpoint {
                host: caller.address.map(|address| self.source(&caller.viewer, address)),
                address: caller.address,
                claimed: None,
                basis: caller.address.map_or(SourceBasis::Nothing, |_| SourceBasis::Address),
                certainty: caller.address.map_or(Certainty::NONE, |_| Certainty::new(ADDRESS)),
            },
            dst: dst.unwrap_or_else(|| node(&caller.viewer, &caller.host, false)),
            account: Account { sid: None, name: Some(Arc::clone(&caller.account.1)), domain: caller.account.0.clone() },
            credential: match &caller.session {
                Some(session) => Credential { kind: CredentialKind::Token, id: Arc::clone(session) },
                None => Credential { kind: CredentialKind::Unknown, id: Arc::clone(&caller.account.1) },
            },
            kind: LogonKind::Cloud,
            outcome: Outcome::Success,
            session: caller.session.as_ref().map(|session| Session {
                id: Arc::clone(session),
                end: None,
                end_basis: SessionEnd::Unknown,
            }),
            origin: None,
            origin_account: None,
            elevated: false,
            status: None,
            evidence: vec![pointer],
        };
        entry.id = id::hash(&entry, None, pointer.record);
        entry
    }
}

fn node(tenant: &Tenant, name: &str, is_address: bool) -> Host {
    Host { tenant: tenant.clone(), name: HostName::new(name), is_address, incarnation: 0 }
}
