//! Who and what there is: tenants, hosts, people, accounts. Drawn once from the plan's seed.

use super::kind::Campaign;
use super::pen::Event;
use super::plan::{Plan, START};
use model::{ChangeWindow, JumpHost, Operator, Register, Tenant, TenantEntry, Timestamp};
use std::sync::Arc;

pub use super::ids::{AccountId, HostId, PersonId, TenantId};

/// The provider's place among the tenants.
pub const PROVIDER: TenantId = TenantId(0);

/// What a host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Role {
    Controller,
    Files,
    Mail,
    Application,
    Database,
    Desktops,
    Workstation,
    Jump,
    Management,
    Backup,
    Scanner,
}

impl Role {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Controller => "DC",
            Self::Files => "FS",
            Self::Mail => "EX",
            Self::Application => "APP",
            Self::Database => "SQL",
            Self::Desktops => "VDI",
            Self::Workstation => "WS",
            Self::Jump => "JUMP",
            Self::Management => "RMM",
            Self::Backup => "BKP",
            Self::Scanner => "SCAN",
        }
    }

    /// Is it a server that people work on or with?
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Controller | Self::Files | Self::Mail | Self::Application | Self::Database)
    }
}

/// A host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Whose.
    pub tenant: TenantId,
    /// Its name.
    pub name: Arc<str>,
    /// What for.
    pub role: Role,
    /// Its machine account.
    pub machine: AccountId,
    /// Does it log credentials that are used from it (4648, Sysmon)?
    pub audited: bool,
    /// Is its log lost?
    pub lost: bool,
    /// From when on it is there, in microseconds.
    pub from: i64,
    /// When it was set up anew under its name.
    pub reimaged: Option<i64>,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// In whose directory.
    pub tenant: TenantId,
    /// Its name.
    pub name: Arc<str>,
    /// Its security identifier.
    pub sid: Arc<str>,
    /// Is it a machine's own?
    pub machine: bool,
}

/// What somebody does for a living.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Works with a few servers of the own tenant.
    Employee,
    /// Looks after the servers of the own tenant, with an account for that.
    Administrator,
    /// Of the provider: looks after customers.
    Operator,
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Whose.
    pub tenant: TenantId,
    /// What they do.
    pub work: Work,
    /// Their own account.
    pub account: AccountId,
    /// Accounts for administration, by tenant: of an administrator the own one's; of an operator those of all customers that give operators
    /// accounts of their own.
    pub admin: Vec<(TenantId, AccountId)>,
    /// Their machine.
    pub workstation: HostId,
    /// The jump host that they use.
    pub jump: Option<HostId>,
    /// When their day begins, after midnight in microseconds.
    pub begins: i64,
    /// Their first day, in microseconds.
    pub from: i64,
    /// Customers that they look after; for others than operators none.
    pub tenants: Vec<TenantId>,
    /// Servers that they use.
    pub servers: Vec<HostId>,
    /// From when on what other work they have.
    pub later: Option<(i64, Vec<TenantId>, Vec<HostId>)>,
}

impl Person {
    /// The customers that they look after at a time.
    #[must_use]
    pub fn tenants_at(&self, time: i64) -> &[TenantId] {
        self.later.as_ref().filter(|later| time >= later.0).map_or(&self.tenants, |later| &later.1)
    }

    /// The servers that they use at a time.
    #[must_use]
    pub fn servers_at(&self, time: i64) -> &[HostId] {
        self.later.as_ref().filter(|later| time >= later.0).map_or(&self.servers, |later| &later.2)
    }
}

/// A tenant.
#[derive(Clone, Debug)]
pub struct TenantFacts {
    /// Its name.
    pub name: Tenant,
    /// First of its hosts.
    pub hosts: Vec<HostId>,
    /// Its people.
    pub people: Vec<PersonId>,
    /// The account that operators share here, where they do.
    pub vault: Option<AccountId>,
    /// Accounts of programs: remote management, backup, scanner, patches.
    pub services: [AccountId; 4],
    /// Do people work on pooled desktops?
    pub is_vdi: bool,
    /// Does it see the provider's hosts under one address?
    pub is_nat: bool,
    /// Are there logons alone?
    pub is_thin: bool,
    /// By how much its clock is ahead, in microseconds.
    pub skew: i64,
    /// From when on it has logs.
    pub from: i64,
    /// A stretch without logs.
    pub gap: Option<(i64, i64)>,
}

/// Places in [`TenantFacts::services`].
pub(super) const MANAGEMENT: usize = 0;
pub(super) const BACKUP: usize = 1;
pub(super) const SCANNER: usize = 2;
pub(super) const PATCHES: usize = 3;

/// All there is.
#[derive(Clone, Debug)]
pub struct World {
    /// From what it was drawn.
    pub plan: Plan,
    /// The provider, then the customers.
    pub tenants: Vec<TenantFacts>,
    /// All hosts.
    pub hosts: Vec<Host>,
    /// All people.
    pub people: Vec<Person>,
    /// All accounts.
    pub accounts: Vec<Account>,
    /// Nights of patches: customer, from, to.
    pub patches: Vec<(TenantId, i64, i64)>,
    /// The intrusions.
    pub campaigns: Vec<Campaign>,
    /// Their events, by time.
    pub(super) intrusions: Vec<Event>,
}

impl World {
    /// The host.
    #[must_use]
    pub fn host(&self, id: HostId) -> &Host {
        &self.hosts[id.at()]
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self, id: TenantId) -> &TenantFacts {
        &self.tenants[id.at()]
    }

    /// The person.
    #[must_use]
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id.at()]
    }

    /// The customers.
    pub fn customers(&self) -> impl Iterator<Item = TenantId> + use<> {
        (1..self.tenants.len() as u32).map(TenantId)
    }

    /// Hosts of a tenant with such a role that are there at a time.
    pub(super) fn with_role(&self, tenant: TenantId, time: i64, is: impl Fn(Role) -> bool) -> Vec<HostId> {
        let there = |id: &&HostId| self.host(**id).from <= time && is(self.host(**id).role);
        self.tenant(tenant).hosts.iter().filter(there).copied().collect()
    }

    /// Servers of a tenant that are there at a time.
    pub(super) fn servers(&self, tenant: TenantId, time: i64) -> Vec<HostId> {
        self.with_role(tenant, time, Role::is_server)
    }

    /// The account that somebody of the provider uses at a customer.
    #[must_use]
    pub fn admin_account(&self, person: &Person, tenant: TenantId) -> AccountId {
        let own = person.admin.iter().find(|(of, _)| *of == tenant).map(|(_, account)| *account);
        own.or(self.tenant(tenant).vault).unwrap_or(person.account)
    }

    /// The accounts with which a tenant is administered by its own.
    pub(super) fn administrators(&self, tenant: TenantId) -> Vec<PersonId> {
        let is = |id: &&PersonId| self.person(**id).work == Work::Administrator;
        self.tenant(tenant).people.iter().filter(is).copied().collect()
    }

    /// People of the provider who work at customers.
    #[must_use]
    pub fn operators(&self) -> Vec<PersonId> {
        let is = |id: &&PersonId| self.person(**id).work == Work::Operator;
        self.tenants[0].people.iter().filter(is).copied().collect()
    }

    pub(super) fn add_account(&mut self, tenant: TenantId, name: &str) -> AccountId {
        let number = self.accounts.len() as u32;
        let sid = format!("S-1-5-21-{}-{}-7-{}", 1000 + tenant.0, self.plan.seed % 100_000, 1100 + number);
        let machine = name.ends_with('$');
        self.accounts.push(Account { tenant, name: Arc::from(name), sid: Arc::from(sid), machine });
        AccountId(number)
    }

    /// What the provider would have written down; `whole` also jump hosts, operators and change windows.
    #[must_use]
    pub fn register(&self, whole: bool) -> Register {
        let entry = |facts: &TenantFacts| TenantEntry {
            name: facts.name.clone(),
            domains: Vec::new(),
            domain_sids: Vec::new(),
            entra_tenants: Vec::new(),
            aws_accounts: Vec::new(),
            hosts: Vec::new(),
            assume_zone: None,
            sites: Vec::new(),
        };
        let mut register = Register {
            provider: Some(self.tenants[0].name.clone()),
            tenants: self.tenants.iter().map(entry).collect(),
            ..Register::default()
        };
        if !whole {
            return register;
        }
        let jumps = self.with_role(PROVIDER, START, |role| role == Role::Jump);
        let name = |id: HostId| self.host(id).name.to_string();
        register.jump_hosts =
            jumps.into_iter().map(|id| JumpHost { tenant: self.tenants[0].name.clone(), host: name(id) }).collect();
        register.operators = self.operators().into_iter().map(|id| self.registered(id)).collect();
        let window = |&(tenant, from, to): &(TenantId, i64, i64)| ChangeWindow {
            tenant: self.tenant(tenant).name.clone(),
            from: Timestamp::from_micros(from),
            to: Timestamp::from_micros(to),
            accounts: vec!["svc-patch".to_owned()],
            note: Some("patches".to_owned()),
        };
        register.change_windows = self.patches.iter().map(window).collect();
        register
    }

    fn registered(&self, id: PersonId) -> Operator {
        let person = self.person(id);
        Operator {
            account: self.accounts[person.account.at()].name.to_string(),
            tenants: person.tenants.iter().map(|&tenant| self.tenant(tenant).name.clone()).collect(),
        }
    }
}
