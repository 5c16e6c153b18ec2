//! Calls as entries: a key, token or account that is used from somewhere opens a session that no record of a logon tells of.
//!
//! A long-lived key of a cloud never logs on, a stolen token has logged on elsewhere, and whoever has the key that signs a directory's
//! tokens makes them at home: the first sign is a call that was let in. Whose calls are asked about is not known here; a service of the cloud that acts by itself has a key of its own at
//! any time, so that calls are entries of a question and no logons of the case.

use super::id;
use crate::identity::{Collector, Names, Networks, TenantNo};
use model::{
    Account, Certainty, Credential, CredentialKind, Endpoint, Host, HostName, Logon, LogonId, LogonKind, Outcome,
    Pointer, Register, SeedKind, Session, SessionEnd, SourceBasis, Tenant, Timestamp, is_cloud_host,
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
    /// Or were the calls refused?
    pub was_let_in: bool,
    /// What kind of seed they were found by: it has to name a logon that is to explain them.
    pub by: SeedKind,
    /// From when on the question looks; logons before it explain nothing.
    pub since: Option<Timestamp>,
}

/// Calls: times, with where the record stands. Of many close to each other the earliest will do.
pub type Calls = BTreeMap<Caller, BTreeMap<Timestamp, Pointer>>;

/// A logon for each visit of each caller, but where it may have come out of one of the logons given that its seed names as well: one that
/// opened its session at any time before, or, where one of both names no session, one of its account not long before; from the same address
/// where both name one. Refusals count where the account was never let in. In the order of time and id; no id is one of those given.
#[must_use]
pub fn entries(calls: &Calls, logons: &[Logon], register: &Register) -> Vec<Logon> {
    if calls.is_empty() {
        return Vec::new();
    }
    let (places, openings) = (Places::new(calls, logons, register), Openings::new(logons));
    let let_in: HashSet<(&Arc<str>, &Arc<str>)> =
        calls.keys().filter(|caller| caller.was_let_in).map(|caller| (&caller.host, &caller.account.1)).collect();
    let counts = |caller: &Caller| caller.was_let_in || !let_in.contains(&(&caller.host, &caller.account.1));
    let mut entries: Vec<Logon> = Vec::new();
    for (caller, times) in calls.iter().filter(|(caller, _)| counts(caller)) {
        let mut last: Option<Timestamp> = None;
        for (&time, &pointer) in times {
            if last.is_none_or(|last| time.since(last) > PAUSE) && !openings.explain(caller, time) {
                entries.push(places.entry(caller, time, pointer));
            }
            last = Some(time);
        }
    }
    // Several seeds may name one call.
    let mut told = HashSet::new();
    entries.retain(|entry| told.insert((entry.time, entry.dst.clone(), entry.evidence.clone())));
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

/// When logons opened sessions in clouds: by key or token, and by account.
#[derive(Default)]
struct Openings<'a> {
    sessions: HashMap<(String, &'a str), Times>,
    accounts: HashMap<(String, String), Opened>,
}

/// Times of openings by an account, and of those that name no session.
#[derive(Default)]
struct Opened {
    all: Times,
    nameless: Times,
}

impl<'a> Openings<'a> {
    fn new(logons: &'a [Logon]) -> Self {
        let mut openings = Self::default();
        let is_opening = |logon: &&Logon| {
            matches!(logon.kind, LogonKind::Cloud | LogonKind::Role) && logon.outcome == Outcome::Success
        };
        for logon in logons.iter().filter(is_opening) {
            let (cloud, from) = (logon.dst.name.as_str().to_ascii_lowercase(), logon.src.address);
            let account = logon.account.name.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
            let opened = openings.accounts.entry((cloud.clone(), account)).or_default();
            opened.all.add(from, logon.time);
            match &logon.session {
                Some(session) => openings.sessions.entry((cloud, &session.id)).or_default().add(from, logon.time),
                None => opened.nameless.add(from, logon.time),
            }
        }
        openings.sessions.values_mut().for_each(Times::sort);
        for opened in openings.accounts.values_mut() {
            opened.all.sort();
            opened.nameless.sort();
        }
        openings
    }

    /// Is a logon known that a call at `time` may have come out of, and that its seed names, too?
    fn explain(&self, caller: &'a Caller, time: Timestamp) -> bool {
        if matches!(caller.by, SeedKind::Key | SeedKind::Host) {
            return false;
        }
        let cloud = caller.host.to_ascii_lowercase();
        let known = self.accounts.get(&(cloud.clone(), caller.account.1.to_ascii_lowercase()));
        let is_within = |times: &Times, from: Timestamp| {
            times.any(caller, caller.since.map_or(from, |since| since.max(from)), time)
        };
        let lately = time.plus_micros(-PAUSE);
        match &caller.session {
            None => known.is_some_and(|known| is_within(&known.all, lately)),
            Some(session) => {
                let opened = self.sessions.get(&(cloud, &**session));
                opened.is_some_and(|opened| is_within(opened, Timestamp::from_micros(i64::MIN)))
                    || known.is_some_and(|known| is_within(&known.nameless, lately))
            }
        }
    }
}

/// Times, and the same by the address they are of.
#[derive(Default)]
struct Times(Vec<Timestamp>, HashMap<Option<IpAddr>, Vec<Timestamp>>);

impl Times {
    fn add(&mut self, address: Option<IpAddr>, time: Timestamp) {
        self.0.push(time);
        self.1.entry(address).or_default().push(time);
    }

    fn sort(&mut self) {
        self.0.sort_unstable();
        self.1.values_mut().for_each(|times| times.sort_unstable());
    }

    /// Is there one from `from` up to `to`? A seed that is an address names what comes from it; else no other address may be known.
    fn any(&self, caller: &Caller, from: Timestamp, to: Timestamp) -> bool {
        let of = |address: Option<IpAddr>| self.1.get(&address).is_some_and(|times| is_any(times, from, to));
        match caller.address {
            Some(_) => of(caller.address) || (caller.by != SeedKind::Address && of(None)),
            None => is_any(&self.0, from, to),
        }
    }
}

fn is_any(times: &[Timestamp], from: Timestamp, to: Timestamp) -> bool {
    let before = times.partition_point(|time| *time <= to).checked_sub(1);
    before.is_some_and(|last| times[last] >= from)
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
            outcome: if caller.was_let_in { Outcome::Success } else { Outcome::Failure },
            session: caller.session.as_ref().filter(|_| caller.was_let_in).map(|session| Session {
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
