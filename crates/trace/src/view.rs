//! Logons as numbers: hosts, accounts and credentials interned, in the order in which they can have caused each other.
//!
//! Everything after this works on small integers, so a million logons cost a few seconds and no string is compared twice.

use crate::naming::person;
use model::{Account, Credential, Host, Logon, LogonKind, Outcome, Pointer, SessionEnd, Tenant, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;

/// Number of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostNo(pub(crate) u32);

/// Number of an account: one per SID, or, without a SID, per name and domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountNo(pub(crate) u32);

/// Number of an account's bare name without regard to case and domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameNo(pub(crate) u32);

/// Number of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TenantNo(pub(crate) u32);

/// Number of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CredentialNo(pub(crate) u32);

/// Number of an edge: source, destination and account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EdgeNo(pub(crate) u32);

/// Number of a logon: its index in the slice given.
pub(crate) type LogonNo = u32;

/// What is known of an interned account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountFacts {
    /// The account.
    pub(crate) no: AccountNo,
    /// Its bare name, where it has one.
    pub(crate) name: Option<NameNo>,
    /// The same without what marks a second account of somebody, see [`person`].
    pub(crate) person: Option<NameNo>,
    /// Is it a machine's own (`HOST$`)?
    pub(crate) machine: bool,
    /// Is its name one that every host has (root, Administrator)?
    pub(crate) generic: bool,
}

/// How the clock of a logon's own time compares with that of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// It is the same, or they agree.
    Same,
    /// It is ahead by so many microseconds.
    Skewed(i64),
    /// Nothing compares them.
    Unknown,
}

/// One logon as numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// When.
    pub(crate) time: Timestamp,
    /// When its session ended, where that is known.
    pub(crate) end: Option<Timestamp>,
    /// Did a boot end it? Then nothing of it runs on.
    pub(crate) booted: bool,
    /// The host it was made on: the source, or for what happens inside a session the destination itself.
    pub(crate) from: Option<HostNo>,
    /// Where it leads.
    pub(crate) dst: HostNo,
    /// Whose host that is.
    pub(crate) tenant: TenantNo,
    /// Its account.
    pub(crate) account: AccountFacts,
    /// The account of the session it was made from, where a record says so.
    pub(crate) origin_account: Option<AccountFacts>,
    /// Its credential.
    pub(crate) credential: CredentialNo,
    /// Its edge; logons without a source have none.
    pub(crate) edge: Option<EdgeNo>,
    /// Its kind.
    pub(crate) kind: LogonKind,
    /// Its outcome.
    pub(crate) outcome: Outcome,
    /// Its clock beside that of its source; [`Clock::Same`] until clocks are compared.
    pub(crate) clock: Clock,
}

impl Row {
    /// When it left its source, by the clock there.
    pub(crate) const fn departed(&self) -> Timestamp {
        match self.clock {
            Clock::Skewed(micros) => self.time.plus_micros(micros.saturating_neg()),
            Clock::Same | Clock::Unknown => self.time,
        }
    }
}

/// The logons of a question as numbers.
pub(crate) struct View<'a> {
    /// As given.
    pub(crate) logons: &'a [Logon],
    /// One per logon.
    pub(crate) rows: Vec<Row>,
    /// The logons by time; among equal times what leads into a host before what leaves it; then by id.
    pub(crate) by_time: Vec<LogonNo>,
    /// The same, causes before effects: by time, until clocks are compared.
    pub(crate) order: Vec<LogonNo>,
    /// Logons with what their source recorded of them by another clock. Those records stand in no order: they are no logons of their own.
    pub(crate) twins: HashMap<LogonNo, LogonNo>,
    /// The hosts.
    pub(crate) hosts: Vec<&'a Host>,
    /// How many edges there are.
    pub(crate) edges: usize,
}

/// Does this kind happen inside a session on the destination itself?
pub(crate) const fn is_inside(kind: LogonKind) -> bool {
    matches!(kind, LogonKind::Switch | LogonKind::NewCredentials)
}

impl<'a> View<'a> {
    /// The view of these logons.
    pub(crate) fn new(logons: &'a [Logon]) -> Self {
        let mut names = Names::default();
        let rows: Vec<Row> = logons.iter().map(|logon| names.row(logon)).collect();
        let by_time = order(logons, &rows);
        let order = by_time.clone();
        Self {
            logons,
            rows,
            by_time,
            order,
            twins: HashMap::new(),
            hosts: names.hosts.items,
            edges: names.edges.items.len(),
        }
    }

    /// The row of a logon.
    pub(crate) fn row(&self, logon: LogonNo) -> &Row {
        &self.rows[logon as usize]
    }

    /// The logon itself.
    pub(crate) fn logon(&self, logon: LogonNo) -> &'a Logon {
        &self.logons[logon as usize]
    }

    /// The session on the source that a record names, be it one by another clock.
    pub(crate) fn origin(&self, logon: LogonNo) -> Option<&'a str> {
        let twin = || self.logon(*self.twins.get(&logon)?).origin.as_deref();
        self.logon(logon).origin.as_deref().or_else(twin)
    }

    /// The records behind a logon, those of its source by another clock last.
    pub(crate) fn evidence(&self, logon: LogonNo) -> impl Iterator<Item = Pointer> + use<'a> {
        let twin = self.twins.get(&logon).map(|&twin| self.logon(twin));
        self.logon(logon).evidence.iter().chain(twin.into_iter().flat_map(|twin| &twin.evidence)).copied()
    }

    /// The host of that number.
    pub(crate) fn host(&self, host: HostNo) -> &'a Host {
        self.hosts[host.0 as usize]
    }

    /// The number of a logon by its index.
    pub(crate) fn numbers(&self) -> std::ops::Range<LogonNo> {
        0..number(self.rows.len())
    }
}

/// A count as a number of this view.
fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than four thousand million logons are held in memory")
}

/// Gives equal things equal numbers, in the order of their first appearance.
struct Intern<T> {
    numbers: HashMap<T, u32>,
    items: Vec<T>,
}

impl<T> Default for Intern<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), items: Vec::new() }
    }
}

impl<T: Hash + Eq + Clone> Intern<T> {
    fn number(&mut self, item: T) -> u32 {
        if let Some(&known) = self.numbers.get(&item) {
            return known;
        }
        let new = number(self.items.len());
        self.items.push(item.clone());
        self.numbers.insert(item, new);
        new
    }
}

/// An account's identity: its SID, else name and domain without regard to case.
#[derive(Clone, PartialEq, Eq, Hash)]
enum AccountKey {
    Sid(String),
    Name(String, String),
}

#[derive(Default)]
struct Names<'a> {
    hosts: Intern<&'a Host>,
    tenants: Intern<&'a Tenant>,
    accounts: HashMap<&'a Account, AccountFacts>,
    account_keys: Intern<AccountKey>,
    bare_names: Intern<String>,
    credentials: Intern<&'a Credential>,
    edges: Intern<(HostNo, HostNo, AccountNo)>,
}

impl<'a> Names<'a> {
    fn row(&mut self, logon: &'a Logon) -> Row {
        let dst = HostNo(self.hosts.number(&logon.dst));
        let source = logon.src.host.as_ref().map(|host| HostNo(self.hosts.number(host)));
        let from = match logon.kind {
            kind if is_inside(kind) => Some(dst),
            LogonKind::Console | LogonKind::Batch | LogonKind::Service => None,
            _ => source,
        };
        let account = self.account(&logon.account);
        Row {
            time: logon.time,
            end: logon.session.as_ref().and_then(|session| session.end),
            booted: logon.session.as_ref().is_some_and(|session| session.end_basis == SessionEnd::Boot),
            from,
            dst,
            tenant: TenantNo(self.tenants.number(&logon.dst.tenant)),
            account,
            origin_account: logon.origin_account.as_ref().map(|account| self.account(account)),
            credential: CredentialNo(self.credentials.number(&logon.credential)),
            edge: from.map(|from| EdgeNo(self.edges.number((from, dst, account.no)))),
            kind: logon.kind,
            outcome: logon.outcome,
            clock: Clock::Same,
        }
    }

    fn account(&mut self, account: &'a Account) -> AccountFacts {
        if let Some(&known) = self.accounts.get(account) {
            return known;
        }
        let lower = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_lowercase();
        let (name, domain) = (lower(&account.name), lower(&account.domain));
        let key = match &account.sid {
            Some(sid) => AccountKey::Sid(sid.to_string()),
            None => AccountKey::Name(name.clone(), domain),
        };
        let generic = ["", "root", "administrator", "admin", "system", "guest", "user", "ubuntu", "debian", "ec2-user"];
        let facts = AccountFacts {
            no: AccountNo(self.account_keys.number(key)),
            machine: account.is_machine(),
            generic: generic.contains(&name.as_str()),
            person: account.name.is_some().then(|| NameNo(self.bare_names.number(person(&name).to_owned()))),
            name: account.name.is_some().then(|| NameNo(self.bare_names.number(name))),
        };
        self.accounts.insert(account, facts);
        facts
    }
}

/// Longest run of equal times that is put in order of cause; longer ones stay in the order of their ids.
const RUN_MAX: usize = 64;

fn order(logons: &[Logon], rows: &[Row]) -> Vec<LogonNo> {
    let mut order: Vec<LogonNo> = (0..number(rows.len())).collect();
    order.sort_by_key(|&no| (logons[no as usize].time, logons[no as usize].id, no));
    let mut start = 0;
    while start < order.len() {
        let time = rows[order[start] as usize].time;
        let length = order[start..].iter().take_while(|&&no| rows[no as usize].time == time).count();
        if (2..=RUN_MAX).contains(&length) {
            put_causes_first(&mut order[start..start + length], rows);
        }
        start += length;
    }
    order
}

/// Logs that count in whole seconds give a hop and the next one the same time. What leads into a host then goes
/// before what leaves it; a circle is broken at its lowest id.
fn put_causes_first(run: &mut [LogonNo], rows: &[Row]) {
    for done in 0..run.len() {
        let rest = &run[done..];
        let free = rest.iter().position(|&no| {
            let row = &rows[no as usize];
            !rest
                .iter()
                .any(|&other| other != no && Some(rows[other as usize].dst) == row.from && row.from != Some(row.dst))
        });
        if let Some(free) = free {
            run[done..=done + free].rotate_right(1);
        }
    }
}

#[cfg(test)]
mod tests;
