//! Which logons a seed names, and how probable it is that each is the intruder's.
//!
//! A seed is matched in two steps: first the identities it names (hosts, accounts, credentials) in the tenant it names,
//! then every logon with such an identity in its window. A key or an account that is known stolen in one tenant is
//! stolen in all of them.
//!
//! Prior probabilities (judgements of one digit):
//!
//! | logon | prior |
//! |---|---|
//! | with a stolen key or account, or from a known-bad address | 0.95; 0.5 where it is routine (its owner still works) |
//! | the same, where only a ticket or the source says so | that, times how sure the edge itself is |
//! | into a known-bad host: shell, desktop, console | 0.9 |
//! | into a known-bad host: network with administrator's rights | 0.6 |
//! | into a known-bad host: other network | 0.15: a server has clients |
//! | the same, from where this account came before the window already | a third; an eighteenth at its usual hours |
//! | out of a known-bad host | 0.8 of the mass of a cause nobody logged; more through its parents |

use crate::cause::habit::Habits;
use crate::cause::survival::{alive, lomax};
use crate::cause::{Causes, Parent};
use crate::naming::{home_of, names_account, names_host};
use crate::odd::Oddness;
use crate::question::Question;
use crate::view::{AccountNo, CredentialNo, HostNo, LogonNo, View};
use model::{CoverageSpan, LogonKind, Outcome, Seed, SeedKind, Timestamp, Window, short_host};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

/// Share of a known-bad host's unlogged causes that is the intruder.
const UNLOGGED_ON_BAD_HOST: f64 = 0.8;
/// The same where there is history to compare with: then what programs there do every day is known, and oddness tells the rest.
const UNLOGGED_WITH_HISTORY: f64 = 0.4;
/// The same of the machine's own account, which acts all the time.
const UNLOGGED_OF_MACHINE: f64 = 0.1;

/// On so many other days at this hour, and the hour is usual.
const USUAL_DAYS: u32 = 2;

/// Why a logon is where a path may start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Why {
    /// It uses what the seed of that number names, or leads into the host it names.
    Seed(u16),
    /// It leaves the host that the seed names, and nobody logged what caused it.
    LeavesSeed(u16),
    /// The intruder's session came out of it: it leads to this logon.
    LeadsTo(LogonNo),
    /// No seed: it is odd; which alert tells of it, and as which of its logons.
    Odd {
        /// Its place among the alerts.
        alert: usize,
        /// Its place among the alert's logons.
        edge: usize,
    },
}

/// A session is open into a seed's window where it is with this probability.
const OPEN_INTO_MIN: f64 = 0.3;

/// A session at the console of a bad host by somebody who is at home there: theirs, and the intruder may act in it.
const AT_HOME: f64 = 0.15;
/// So long after a host was known to be bad its use is half as probable, where there is history to compare with; and never less than a fifth.
const BAD_MEDIAN: i64 = 10 * Timestamp::DAY;

/// A probability whose odds are multiplied.
fn tilted(probability: f64, odds: f64) -> f64 {
    let odds = probability * odds;
    odds / (odds + 1.0 - probability)
}

/// Where the trace starts.
#[derive(Clone, Default)]
pub(crate) struct Roots {
    /// Per logon, the probability that it is the intruder's by itself.
    pub(crate) prior: Vec<f64>,
    /// Per logon, why.
    pub(crate) why: Vec<Option<Why>>,
    /// Hosts that a seed names, with the seed.
    pub(crate) hosts: BTreeSet<(HostNo, u16)>,
    /// Per logon that seeds name, until when the last of them names anything; `None` where one has no end.
    ends: BTreeMap<LogonNo, Option<Timestamp>>,
    /// Per logon that seeds name because its session is open into their windows, from when on it is the intruder's.
    pub(crate) begins: BTreeMap<LogonNo, Timestamp>,
    /// Seeds that nothing matched.
    pub(crate) unmatched: Vec<Seed>,
    /// Seeds without a kind that mean several things here, with all of them.
    pub(crate) ambiguous: Vec<(Seed, Vec<SeedKind>)>,
}

impl Roots {
    /// No logon is anybody's.
    pub(crate) fn none(logons: usize) -> Self {
        Self { prior: vec![0.0; logons], why: vec![None; logons], ..Self::default() }
    }

    /// Raises a logon's prior.
    pub(crate) fn raise(&mut self, logon: LogonNo, prior: f64, why: Why) {
        let at = logon as usize;
        if prior > self.prior[at] {
            self.prior[at] = prior;
            self.why[at] = Some(why);
        }
    }

    /// The logons that seeds name up to a time alone, and until when.
    pub(crate) fn ended(&self) -> impl Iterator<Item = (LogonNo, Timestamp)> {
        self.ends.iter().filter_map(|(&no, &end)| Some((no, end?)))
    }

    /// The same without those.
    pub(crate) fn endless(&self) -> Self {
        let mut endless = self.clone();
        for (no, _) in self.ended() {
            (endless.prior[no as usize], endless.why[no as usize]) = (0.0, None);
        }
        endless
    }
}

/// What the seeds name.
pub(crate) fn roots(
    view: &View<'_>,
    causes: &Causes,
    habits: &Habits,
    oddness: &Oddness<'_>,
    question: &Question<'_>,
) -> Roots {
    let mut roots = Roots::none(view.rows.len());
    for (at, seed) in question.seeds.iter().enumerate() {
        let Ok(at) = u16::try_from(at) else { break };
        let found = Found::new(view, seed, question);
        let kinds = found.kinds();
        if kinds.len() > 1 {
            roots.ambiguous.push((seed.clone(), kinds));
        }
        let at_home = at_home(view, seed, &found);
        let matcher = Matcher { view, causes, habits, oddness, seed, found: &found, at_home };
        let is_there = found.hosts.iter().any(|&host| shows(view, host, seed, question));
        let mut matched = is_there || question.carried.contains(&usize::from(at));
        for &no in &view.order {
            if question.window.contains(view.row(no).time) || matcher.opens_into_window(no) {
                let (prior, leaves) = matcher.prior(no);
                if prior > 0.0 {
                    matched = true;
                    let end = if leaves { None } else { seed.window.to };
                    let known = roots.ends.entry(no).or_insert(end);
                    *known = known.zip(end).map(|(known, end)| known.max(end));
                    let row = view.row(no);
                    let begin = seed.window.from.filter(|&from| row.time < from).unwrap_or(row.time);
                    let known = roots.begins.entry(no).or_insert(begin);
                    *known = begin.min(*known);
                }
                roots.raise(no, prior, if leaves { Why::LeavesSeed(at) } else { Why::Seed(at) });
            }
        }
        // One entry per seed, of equal ones too: whether any matched is told by their number.
        if !matched {
            roots.unmatched.push(seed.clone());
        }
        if is_there {
            roots.hosts.extend(found.hosts.iter().map(|&host| (host, at)));
        }
    }
    roots
}

/// Does anything show the host in the seed's window: a log of its own, or a logon into it or out of it? A time that no
/// evidence reaches says nothing, and nothing follows from it.
fn shows(view: &View<'_>, host: HostNo, seed: &Seed, question: &Question<'_>) -> bool {
    let Window { from, to } = seed.window;
    if from.is_none() && to.is_none() {
        return true;
    }
    let named = view.host(host);
    let is_own = |span: &&CoverageSpan| {
        span.tenant == named.tenant && short_host(&span.host).eq_ignore_ascii_case(short_host(named.name.as_str()))
    };
    let reaches =
        |first: Timestamp, last: Timestamp| to.is_none_or(|to| first < to) && from.is_none_or(|from| from <= last);
    question.coverage.iter().filter(is_own).any(|span| reaches(span.first, span.last))
        || view.rows.iter().any(|row| {
            (row.dst == host && reaches(row.time, row.end.unwrap_or(row.time)))
                || (row.from == Some(host) && reaches(row.time, row.time))
        })
}

/// The identities a seed names.
#[derive(Default)]
struct Found {
    hosts: BTreeSet<HostNo>,
    accounts: BTreeSet<AccountNo>,
    credentials: BTreeSet<CredentialNo>,
    address: Option<IpAddr>,
}

impl Found {
    fn new(view: &View<'_>, seed: &Seed, question: &Question<'_>) -> Self {
        let mut found = Self::default();
        let kind = seed.evident_kind();
        let wants = |wanted: SeedKind| kind.is_none_or(|kind| kind == wanted);
        let here = |tenant: &model::Tenant| seed.tenant.as_ref().is_none_or(|wanted| wanted == tenant);
        if wants(SeedKind::Host) {
            let named =
                |host: &model::Host| !host.is_address && here(&host.tenant) && names_host(&seed.value, &host.name);
            let hosts = view.hosts.iter().zip(0..).filter(|(host, _)| named(host)).map(|(_, no)| HostNo(no));
            found.hosts = hosts.collect();
        }
        for no in view.numbers() {
            let (row, logon) = (view.row(no), view.logon(no));
            let seen_here =
                || here(&logon.dst.tenant) || logon.src.host.as_ref().is_some_and(|host| here(&host.tenant));
            if wants(SeedKind::Account)
                && !found.accounts.contains(&row.account.no)
                && names_account(&seed.value, &logon.account)
            {
                let home = home_of(&logon.account, question.register);
                if home.map_or_else(seen_here, here) {
                    found.accounts.insert(row.account.no);
                }
            }
            if kind == Some(SeedKind::Key) && *logon.credential.id == *seed.value && seen_here() {
                found.credentials.insert(row.credential);
            }
        }
        if kind == Some(SeedKind::Address) {
            found.address = seed.value.parse().ok().filter(|&address| {
                let from = |no: LogonNo| view.logon(no).src.address == Some(address);
                view.numbers().any(|no| from(no) && here(&view.logon(no).dst.tenant))
            });
        }
        found
    }

    fn kinds(&self) -> Vec<SeedKind> {
        let all = [
            (SeedKind::Host, !self.hosts.is_empty()),
            (SeedKind::Account, !self.accounts.is_empty()),
            (SeedKind::Address, self.address.is_some()),
            (SeedKind::Key, !self.credentials.is_empty()),
        ];
        all.into_iter().filter(|(_, found)| *found).map(|(kind, _)| kind).collect()
    }
}

struct Matcher<'a> {
    view: &'a View<'a>,
    causes: &'a Causes,
    habits: &'a Habits,
    oddness: &'a Oddness<'a>,
    seed: &'a Seed,
    found: &'a Found,
    /// Accounts that were at the console of a host before the seed's window, on days enough to be at home there.
    at_home: HashSet<(HostNo, AccountNo)>,
}

/// Who was at the console of a host that a seed names on at least so many days before its window is at home there.
const HOME_DAYS: usize = 3;

/// Somebody at the machine itself.
const fn is_at_console(kind: LogonKind) -> bool {
    matches!(kind, LogonKind::Console | LogonKind::Unlock)
}

fn at_home(view: &View<'_>, seed: &Seed, found: &Found) -> HashSet<(HostNo, AccountNo)> {
    let mut days: HashMap<(HostNo, AccountNo), BTreeSet<i64>> = HashMap::new();
    for row in view.rows.iter().filter(|row| is_at_console(row.kind) && found.hosts.contains(&row.dst)) {
        if seed.window.from.is_some_and(|from| row.time < from) {
            days.entry((row.dst, row.account.no)).or_default().insert(row.time.day_number());
        }
    }
    days.into_iter().filter(|(_, days)| days.len() >= HOME_DAYS).map(|(who, _)| who).collect()
}

impl Matcher<'_> {
    /// Was the session opened before the seed's window, and known to be open into it?
    fn opens_into_window(&self, no: LogonNo) -> bool {
        self.open_into_window(no) >= OPEN_INTO_MIN
    }

    /// The probability that the session was opened before the seed's window and is open into it: of one whose end is not known, where it is of
    /// somebody at the console who is at home there.
    fn open_into_window(&self, no: LogonNo) -> f64 {
        let row = self.view.row(no);
        let Some(from) = self.seed.window.from.filter(|&from| row.time < from) else { return 0.0 };
        if !self.found.hosts.contains(&row.dst) {
            return 0.0;
        }
        match row.end {
            Some(end) => f64::from(u8::from(end > from)),
            None if is_at_console(row.kind) && self.at_home.contains(&(row.dst, row.account.no)) => {
                alive(row.kind, row.time, row.end, row.booted, from)
            }
            None => 0.0,
        }
    }

    /// The prior, and whether it is that of a cause nobody logged on the seed's host.
    fn prior(&self, no: LogonNo) -> (f64, bool) {
        let row = self.view.row(no);
        let mut prior = 0.0_f64;
        if self.found.hosts.contains(&row.dst) && (self.seed.window.contains(row.time) || self.opens_into_window(no)) {
            prior = prior.max(self.enters_bad_host(no));
        }
        if !self.seed.window.contains(row.time) {
            return (prior, false);
        }
        let named = self.found.accounts.contains(&row.account.no)
            || self.found.credentials.contains(&row.credential)
            || self.has_bad_address(no);
        if named && !matches!(row.kind, LogonKind::Service | LogonKind::Batch) {
            let base = if self.habits.routine(no) > 0.0 { 0.5 } else { 0.95 };
            prior = prior.max(base * self.happened(no));
        }
        let leaves = row.from.is_some_and(|host| self.found.hosts.contains(&host)) && row.kind.is_remote();
        // On a bad host a stranger's open session explains no more than the intruder does.
        let rest = self.causes.rest(no);
        let base = match (row.account.machine, self.oddness.has_history(no)) {
            (true, _) => UNLOGGED_OF_MACHINE,
            (false, true) => UNLOGGED_WITH_HISTORY * self.still_bad(no),
            (false, false) => UNLOGGED_ON_BAD_HOST,
        };
        let stale = if row.account.machine { 0.0 } else { AT_HOME * self.still_bad(no) * self.stale(no) };
        let unlogged = tilted(base * (rest.unlogged + rest.open) + stale, self.oddness.odds(no));
        if leaves && unlogged > prior { (unlogged, true) } else { (prior, false) }
    }

    /// Probability that it came out of a session that began before the host was bad: it explains no more than the intruder does, who acts in it.
    fn stale(&self, no: LogonNo) -> f64 {
        let Some(from) = self.seed.window.from else { return 0.0 };
        let is_stale = |parent: &&Parent| {
            parent.tie.rank() > 0 && self.view.row(parent.logon).time < from && !self.opens_into_window(parent.logon)
        };
        self.causes.parents(no).iter().filter(is_stale).map(|parent| parent.posterior).sum()
    }

    /// How much less probable the use of a bad host is by now.
    fn still_bad(&self, no: LogonNo) -> f64 {
        let since = self.seed.window.from.map_or(0, |from| self.view.row(no).time.since(from));
        lomax(since, BAD_MEDIAN).max(0.2)
    }

    /// A ticket that was asked for, or a credential named for a target, is no proof of a logon there: as sure as the edge itself.
    fn happened(&self, no: LogonNo) -> f64 {
        match self.view.row(no).kind {
            LogonKind::Ticket | LogonKind::Explicit => self.view.logon(no).src.certainty.get(),
            _ => 1.0,
        }
    }

    fn has_bad_address(&self, no: LogonNo) -> bool {
        let logon = self.view.logon(no);
        let here = self.seed.tenant.as_ref().is_none_or(|tenant| {
            *tenant == logon.dst.tenant || logon.src.host.as_ref().is_some_and(|host| host.tenant == *tenant)
        });
        self.found.address.is_some() && logon.src.address == self.found.address && here
    }

    fn enters_bad_host(&self, no: LogonNo) -> f64 {
        let row = self.view.row(no);
        if row.outcome == Outcome::Failure || row.account.machine {
            return 0.0;
        }
        let base = match row.kind {
            LogonKind::Batch | LogonKind::Service => return 0.0,
            LogonKind::Network | LogonKind::NetworkCleartext | LogonKind::Explicit | LogonKind::Ticket => {
                if self.view.logon(no).elevated { 0.6 } else { 0.15 }
            }
            _ => 0.9,
        };
        if is_at_console(row.kind) {
            let is_at_home = self.at_home.contains(&(row.dst, row.account.no));
            let open = if self.seed.window.contains(row.time) { 1.0 } else { self.open_into_window(no) };
            let shared = AT_HOME * open * self.still_bad(no);
            return if is_at_home { tilted(shared, self.oddness.odds(no)) } else { base };
        }
        match (self.is_known(no), self.habits.days(no) >= USUAL_DAYS) {
            (true, true) => base / 18.0,
            (true, false) => base / 3.0,
            (false, _) => base,
        }
    }

    /// Was the same account seen to come from the same source before the seed's window, or, without a window, a day before?
    fn is_known(&self, no: LogonNo) -> bool {
        let row = self.view.row(no);
        let Some(first) = row.edge.and_then(|edge| self.habits.first(edge)) else { return false };
        let first = self.view.row(first).time;
        match self.seed.window.from {
            Some(from) => first < from,
            None => row.time.since(first) >= Timestamp::DAY,
        }
    }
}
