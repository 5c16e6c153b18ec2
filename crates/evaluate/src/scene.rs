//! The logons of months as small numbers: what every method sees, ours apart.
//!
//! Judged are logons over the network whose source is known, from one host to another, by accounts that are no machine's own. They are the same
//! for all methods.

use model::{Host, Logon, LogonKind, Outcome, Tenant};
use std::collections::HashMap;

/// A logon that is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Its index in the logons given.
    pub logon: u32,
    /// When, in microseconds.
    pub time: i64,
    /// From which host.
    pub src: u32,
    /// To which.
    pub dst: u32,
    /// As whom.
    pub account: u32,
    /// Was it refused?
    pub failed: bool,
}

impl Edge {
    /// The number of its day.
    #[must_use]
    pub const fn day(&self) -> i64 {
        self.time.div_euclid(86_400_000_000)
    }
}

/// Months of logons.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Those that are judged, by time.
    pub edges: Vec<Edge>,
    /// Of each host its tenant.
    pub tenant_of: Vec<u32>,
    /// Of each host its class in the tenant: its name without the number at its end.
    pub class_of: Vec<u32>,
    /// First day.
    pub first_day: i64,
    /// Days.
    pub days: i64,
    hosts: HashMap<Host, u32>,
    tenants: HashMap<Tenant, u32>,
    classes: HashMap<(u32, String), u32>,
    accounts: HashMap<String, u32>,
    count: u32,
}

/// Who owns what: what some methods must be given.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    /// Of an account those who may use it, as numbers of people.
    pub of_account: HashMap<u32, Vec<u32>>,
    /// Of a host the person whose machine it is.
    pub of_host: HashMap<u32, u32>,
}

/// Days from which nothing is judged: habits are learnt. The same for all methods.
pub(crate) const WARM_UP_DAYS: i64 = 21;

impl Scene {
    /// Of logons by time.
    #[must_use]
    pub fn new(logons: &[Logon]) -> Self {
        let mut scene = Self::default();
        logons.iter().for_each(|logon| scene.push(logon));
        scene
    }

    /// Adds the next logon.
    pub fn push(&mut self, logon: &Logon) {
        let day = logon.time.day_number();
        if self.count == 0 {
            self.first_day = day;
        }
        self.days = self.days.max(day - self.first_day + 1);
        let number = self.count;
        self.count += 1;
        let judged = !logon.account.is_machine()
            && logon.kind.is_remote()
            && !matches!(logon.kind, LogonKind::Unlock)
            && logon.src.host.as_ref().is_some_and(|src| *src != logon.dst);
        let Some(src) = logon.src.host.as_ref().filter(|_| judged) else { return };
        let (src, dst) = (self.host(src), self.host(&logon.dst));
        let account = self.account_named(&account_key(logon));
        let failed = logon.outcome == Outcome::Failure;
        self.edges.push(Edge { logon: number, time: logon.time.micros(), src, dst, account, failed });
    }

    /// Is it past the days in which habits are learnt?
    #[must_use]
    pub fn is_warm(&self, edge: &Edge) -> bool {
        edge.day() - self.first_day >= WARM_UP_DAYS
    }

    /// The number of a host.
    pub fn host(&mut self, host: &Host) -> u32 {
        if let Some(&known) = self.hosts.get(host) {
            return known;
        }
        let number = self.tenant_of.len() as u32;
        let tenants = self.tenants.len() as u32;
        let tenant = *self.tenants.entry(host.tenant.clone()).or_insert(tenants);
        let name =
            if host.is_address { "?" } else { host.name.as_str().trim_end_matches(|c: char| c.is_ascii_digit()) };
        let classes = self.classes.len() as u32;
        let class = *self.classes.entry((tenant, name.to_ascii_lowercase())).or_insert(classes);
        self.hosts.insert(host.clone(), number);
        self.tenant_of.push(tenant);
        self.class_of.push(class);
        number
    }

    /// The number of an account, by its security identifier, or else name and domain.
    pub fn account_named(&mut self, key: &str) -> u32 {
        let number = self.accounts.len() as u32;
        *self.accounts.entry(key.to_owned()).or_insert(number)
    }

    /// How many hosts were seen.
    #[must_use]
    pub fn host_count(&self) -> usize {
        self.tenant_of.len()
    }

    /// How many accounts were seen.
    #[must_use]
    pub fn account_count(&self) -> usize {
        self.accounts.len()
    }
}

fn account_key(logon: &Logon) -> String {
    match &logon.account.sid {
        Some(sid) => sid.to_string(),
        None => format!(
            "{}\\{}",
            logon.account.domain.as_deref().unwrap_or_default(),
            logon.account.name.as_deref().unwrap_or_default()
        ),
    }
}
