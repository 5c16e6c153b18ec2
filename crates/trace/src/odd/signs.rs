//! Signs: what is new or odd about one logon, given who may be behind it, against all that was seen before.
//!
//! Signs are nested where one implies the other: whoever is new to a tenant is new to its classes of hosts and to the host. So "at least
//! as odd" is "has all of these signs".

use crate::view::{AccountNo, HostNo, LogonNo, Row, TenantNo, View};
use model::{LogonKind, Outcome, Tenant, Timestamp};
use std::collections::{HashMap, HashSet};

/// A set of signs, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Signs(u16);

impl Signs {
    /// Who is behind it was never on this host.
    pub(super) const HOST: Self = Self(1);
    /// Nor on any host of this class in the tenant.
    pub(super) const CLASS: Self = Self(1 << 1);
    /// Nor in the tenant at all.
    pub(super) const TENANT: Self = Self(1 << 2);
    /// Who is behind it never used this account.
    pub(super) const SWITCH: Self = Self(1 << 3);
    /// The account never came from this source.
    pub(super) const SOURCE: Self = Self(1 << 4);
    /// Nobody ever went from this source to this host.
    pub(super) const LINK: Self = Self(1 << 5);
    /// Nobody ever went from hosts like this source to hosts like this one, between these tenants.
    pub(super) const CLASS_LINK: Self = Self(1 << 6);
    /// At an hour at which it is not seen otherwise.
    pub(super) const HOUR: Self = Self(1 << 7);
    /// It failed.
    pub(super) const FAILED: Self = Self(1 << 8);
    /// The account never worked like this (a desktop or shell; or the network).
    pub(super) const KIND: Self = Self(1 << 9);
    /// The account was not seen for a month.
    pub(super) const DORMANT: Self = Self(1 << 10);

    /// How many there are.
    pub(super) const COUNT: usize = 11;

    /// Its bits, for use as an index below `1 << COUNT`.
    pub(super) const fn bits(self) -> usize {
        self.0 as usize
    }

    /// Has it all signs of the other?
    pub(super) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Is nothing new but what comes every day by itself?
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    const fn with(self, other: Self, holds: bool) -> Self {
        if holds { Self(self.0 | other.0) } else { self }
    }

    /// The single signs in it.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(|bit| Self(1 << bit)).filter(move |sign| self.contains(*sign))
    }

    /// For people, what it says of `who` in `tenant`; nothing where another sign of the set says more.
    pub(super) fn reason(self, sign: Self) -> Option<&'static str> {
        Some(match sign {
            Self::TENANT => "{who} was never seen in {tenant} before.",
            Self::CLASS if !self.contains(Self::TENANT) => {
                "{who} was never seen on hosts of this kind in {tenant} before."
            }
            Self::HOST if !self.contains(Self::CLASS) => "{who} was never seen on this host of {tenant} before.",
            Self::SWITCH => "{who} never used this account before.",
            Self::SOURCE => "The account never came from this source before.",
            Self::CLASS_LINK => "Nobody ever went from hosts like this source to hosts like this one before.",
            Self::LINK if !self.contains(Self::CLASS_LINK) => "Nobody ever went from this source to this host before.",
            Self::HOUR => "It is at an hour at which {who} is not seen otherwise.",
            Self::FAILED => "It failed.",
            Self::KIND => "The account never logged on in this manner before.",
            Self::DORMANT => "The account was not seen for a month before.",
            _ => return None,
        })
    }
}

/// Logons of an account from which on its own hours are known.
const HOURS_KNOWN_MIN: u32 = 20;
/// An account that was not seen for so long is dormant.
const DORMANT: i64 = 30 * Timestamp::DAY;
/// An account first seen within so long has no habits yet.
const NEW: i64 = 14 * Timestamp::DAY;

/// Host names end in a number that tells members of a class apart: `ALD-FS01` and `ALD-FS02` are both `ald-fs`.
fn class(name: &str) -> String {
    model::short_host(name).trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase()
}

/// Somebody at a desktop or in a shell, or a program over the network.
const fn manner(kind: LogonKind) -> bool {
    matches!(
        kind,
        LogonKind::RemoteInteractive
            | LogonKind::Ssh
            | LogonKind::Unlock
            | LogonKind::RemoteManagement
            | LogonKind::Vpn
    )
}

/// What was seen of one account.
#[derive(Clone, Copy)]
struct Seen {
    first: Timestamp,
    last: Timestamp,
    hosts: u32,
    hours: [u16; 24],
    total: u32,
}

/// What was seen before.
pub(super) struct History {
    classes: Vec<u32>,
    behind_tenant: HashSet<(AccountNo, TenantNo)>,
    behind_class: HashSet<(AccountNo, u32)>,
    behind_host: HashSet<(AccountNo, HostNo)>,
    behind_account: HashSet<(AccountNo, AccountNo)>,
    sources: HashSet<(AccountNo, HostNo)>,
    manners: HashSet<(AccountNo, bool)>,
    links: HashSet<(HostNo, HostNo)>,
    class_links: HashSet<(u32, u32)>,
    seen: HashMap<AccountNo, Seen>,
}

impl History {
    /// Nothing was seen yet.
    pub(super) fn new(view: &View<'_>) -> Self {
        let mut numbers: HashMap<(&Tenant, String), u32> = HashMap::new();
        let mut classes = Vec::with_capacity(view.hosts.len());
        for host in &view.hosts {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            // An address is a class of its own kind: all that are not known.
            let class = if host.is_address { "?".to_owned() } else { class(host.name.as_str()) };
            classes.push(*numbers.entry((&host.tenant, class)).or_insert(next));
        }
        Self {
            classes,
            behind_tenant: HashSet::new(),
            behind_class: HashSet::new(),
            behind_host: HashSet::new(),
            behind_account: HashSet::new(),
            sources: HashSet::new(),
            manners: HashSet::new(),
            links: HashSet::new(),
            class_links: HashSet::new(),
            seen: HashMap::new(),
        }
    }

    /// What is odd about a logon if `who` is behind it.
    pub(super) fn signs(&self, row: &Row, from: HostNo, who: AccountNo) -> Signs {
        let (account, at) = (row.account.no, row.dst.0 as usize);
        let class = self.classes[at];
        let link = (self.classes[from.0 as usize], class);
        let new_host = !self.behind_host.contains(&(who, row.dst));
        let new_class = new_host && !self.behind_class.contains(&(who, class));
        let new_tenant = new_class && !self.behind_tenant.contains(&(who, row.tenant));
        let new_link = !self.links.contains(&(from, row.dst));
        let seen = self.seen.get(&account);
        Signs::default()
            .with(Signs::HOST, new_host)
            .with(Signs::CLASS, new_class)
            .with(Signs::TENANT, new_tenant)
            .with(Signs::SWITCH, who != account && !self.behind_account.contains(&(who, account)))
            .with(Signs::SOURCE, !self.sources.contains(&(account, from)))
            .with(Signs::LINK, new_link)
            .with(Signs::CLASS_LINK, new_link && !self.class_links.contains(&link))
            .with(Signs::HOUR, self.odd_hour(row.time, who))
            .with(Signs::FAILED, row.outcome == Outcome::Failure)
            .with(Signs::KIND, seen.is_some() && !self.manners.contains(&(account, manner(row.kind))))
            .with(Signs::DORMANT, seen.is_some_and(|seen| row.time.since(seen.last) > DORMANT))
    }

    /// What somebody like this is compared with: whoever is as new, and goes to about as many hosts.
    pub(super) fn peers(&self, row: &Row, who: AccountNo) -> usize {
        let Some(seen) = self.seen.get(&who) else { return 0 };
        let breadth = match seen.hosts {
            0..16 => 1,
            16..128 => 2,
            _ => 3,
        };
        if row.time.since(seen.first) < NEW { 0 } else { breadth }
    }

    /// How many kinds of peers there are.
    pub(super) const PEERS: usize = 4;

    /// An hour, with the one before and after, that holds less than a fiftieth of what was seen of somebody.
    fn odd_hour(&self, time: Timestamp, who: AccountNo) -> bool {
        let Some(seen) = self.seen.get(&who).filter(|seen| seen.total >= HOURS_KNOWN_MIN) else { return false };
        let hour = hour(time);
        let near: u32 = [hour + 23, hour, hour + 1].iter().map(|near| u32::from(seen.hours[near % 24])).sum();
        near * 50 < seen.hours.iter().copied().map(u32::from).sum()
    }

    /// From now on it was seen.
    pub(super) fn learn(&mut self, view: &View<'_>, no: LogonNo, from: HostNo, who: AccountNo) {
        let row = view.row(no);
        let (account, class) = (row.account.no, self.classes[row.dst.0 as usize]);
        let succeeded = row.outcome != Outcome::Failure;
        let is_new_host = succeeded && self.behind_host.insert((who, row.dst));
        if is_new_host {
            self.behind_class.insert((who, class));
            self.behind_tenant.insert((who, row.tenant));
        }
        self.saw(who, row.time, is_new_host);
        if who != account {
            self.saw(account, row.time, false);
        }
        if succeeded {
            self.behind_account.insert((who, account));
            self.manners.insert((account, manner(row.kind)));
        }
        self.sources.insert((account, from));
        if self.links.insert((from, row.dst)) {
            self.class_links.insert((self.classes[from.0 as usize], class));
        }
    }

    fn saw(&mut self, account: AccountNo, time: Timestamp, is_new_host: bool) {
        let new = Seen { first: time, last: time, hosts: 0, hours: [0; 24], total: 0 };
        let seen = self.seen.entry(account).or_insert(new);
        seen.last = time;
        seen.hosts += u32::from(is_new_host);
        seen.total = seen.total.saturating_add(1);
        let hour = &mut seen.hours[hour(time)];
        *hour += 1;
        if *hour == u16::MAX {
            seen.hours.iter_mut().for_each(|count| *count /= 2);
        }
    }
}

fn hour(time: Timestamp) -> usize {
    usize::try_from(time.micros().rem_euclid(Timestamp::DAY) / Timestamp::HOUR).unwrap_or(0)
}
