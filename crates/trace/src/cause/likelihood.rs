//! The weight of one session as the cause of one logon: a product of what speaks for and against it.
//!
//! `weight = tie * alive * recent * late * carries`, each relative to a bystander's session:
//!
//! | factor | what it asks | values |
//! |---|---|---|
//! | tie | who: do records, credential or account join them? | 50 exact record; 8 same origin account; 6 same key; 4 same account; 3 became this account (sudo); 2.5 this person's habit; 2 same person's name (`mara`, `adm-mara`); 0.5 became root; 0.15 none of it |
//! | alive | is the session open at that time? | see `survival` |
//! | recent | how long since it began or was last seen acting? | `1 / (1 + gap / 8 h)`, at least 0.25 |
//! | late | by other clocks than the logon's: did it begin after it? | 1 not; `0.5 / (1 + late / 15 min)`, see `clock` |
//! | carries | can a session of this kind start connections? | 1 shell, desktop, console; 0.5 network and tickets; 0.05 machine accounts |
//!
//! Against them stands the unlogged cause: 0.1 where the source's own log covers the moment, 1 where it does not,
//! and nothing beside the sum of the rest at a jump host (see the parent module). A machine's own account acts without
//! any session: 5. With these numbers a same-account session on a covered source has a posterior of 4 / 4.1 = 0.98, on an
//! uncovered one 0.8; a lone session of another account 0.15 / 0.25 = 0.6 on a covered source and 0.13 on an uncovered one.

use crate::cause::survival::{alive, lomax};
use crate::cause::switched::{Switched, Switches};
use crate::clock::{SLACK, TOLERANCE};
use crate::view::{AccountFacts, AccountNo, Clock, LogonNo, Row, View};
use model::{CredentialKind, LogonKind, Outcome, Timestamp};

/// Most that the sessions of a jump host share without a record that ties one of them.
pub(crate) const JUMP_HOST_CAP: f64 = 0.9;
/// Most that sessions share when all of them began after the logon, by clocks that nothing compares.
pub(crate) const LATE_CAP: f64 = 0.6;
/// Weights up to this are dropped: they cannot show in thousandths.
const NEGLIGIBLE: f64 = 1e-4;
/// Sessions less likely to be open than this are passed over.
const ALIVE_MIN: f64 = 0.005;
/// From this posterior on the accounts of parent and child count as seen together.
pub(crate) const LEARN_MIN: f64 = 0.4;

/// A cause that began after its logon needs clocks that differ, and by that much.
const LATE: f64 = 0.5;
const EXACT: f64 = 50.0;
const OTHER_ACCOUNT: f64 = 0.15;
const OTHER_ACCOUNT_AS_ROOT: f64 = 0.5;
const UNLOGGED_COVERED: f64 = 0.1;
const UNLOGGED_UNCOVERED: f64 = 1.0;
const UNLOGGED_MACHINE: f64 = 5.0;

/// What ties a logon to a session, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Tie {
    /// Nothing but being open on the source.
    Open,
    /// Inside the session somebody became root.
    Root,
    /// The account has this name elsewhere, or with what marks a second account.
    SameName,
    /// This account was seen to follow out of that account's sessions before.
    Habit,
    /// Inside the session somebody became this account.
    Switched,
    /// The same account.
    SameAccount,
    /// The same key or certificate.
    SameKey,
    /// A record of the source names the account of the session.
    OriginAccount,
    /// A record of the source names the session.
    Exact,
}

impl Tie {
    /// How many ranks there are.
    pub(crate) const RANKS: usize = 4;

    /// Ties of one rank do not exclude each other; a tie of a higher rank speaks against those below it.
    pub(crate) const fn rank(self) -> usize {
        match self {
            Self::Open | Self::Root => 0,
            Self::SameName | Self::Habit => 1,
            Self::Switched | Self::SameAccount | Self::SameKey | Self::OriginAccount => 2,
            Self::Exact => 3,
        }
    }
}

/// A weight and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weight {
    /// The strongest tie.
    pub(crate) tie: Tie,
    /// What each question of the table contributes.
    pub(crate) factors: Factors,
}

/// The factors of a weight, by the table of this module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Factors {
    /// Who.
    pub(crate) tie: f64,
    /// A record names another session; 1 where none does.
    pub(crate) mismatch: f64,
    /// Is it open?
    pub(crate) alive: f64,
    /// How recent?
    pub(crate) recent: f64,
    /// Did it begin after the logon, by a clock that nothing compares with the logon's? Then below 1.
    pub(crate) late: f64,
    /// Can it start connections?
    pub(crate) carries: f64,
}

impl Weight {
    /// Relative to a bystander's session.
    pub(crate) fn value(&self) -> f64 {
        self.steady() * self.factors.recent
    }

    /// The same without asking how recent it is: that tells sessions apart, and says nothing against what is no session.
    pub(crate) fn steady(&self) -> f64 {
        let Factors { tie, mismatch, alive, late, carries, .. } = self.factors;
        tie * mismatch * alive * late * carries
    }

    /// Did it begin after the logon?
    pub(crate) fn is_late(&self) -> bool {
        self.factors.late < 1.0
    }
}

/// What is asked about every session on the source of one logon.
pub(crate) struct Question<'a> {
    pub(crate) view: &'a View<'a>,
    pub(crate) child: LogonNo,
    /// The session that a record names, where one does and it is no session of the system's own.
    pub(crate) origin: Option<&'a str>,
    /// Accounts out of whose sessions the child's account is known to follow.
    pub(crate) partners: &'a [AccountNo],
    pub(crate) switches: &'a Switches<'a>,
}

/// The weight of the session that a record names; `None` when it began too late for the logon.
pub(crate) fn exact(view: &View<'_>, child: LogonNo, parent: LogonNo) -> Option<Weight> {
    let late = lateness(view.row(child), view.row(parent))?;
    // What a record says stands whatever the clocks.
    let factors = Factors { tie: EXACT / late, mismatch: 1.0, alive: 1.0, recent: 1.0, late, carries: 1.0 };
    Some(Weight { tie: Tie::Exact, factors })
}

/// How much a session counts that may have begun after the logon; 1 when it did not.
fn lateness(child: &Row, parent: &Row) -> Option<f64> {
    let late = parent.time.since(child.departed());
    match child.clock {
        _ if late <= 0 => Some(1.0),
        Clock::Skewed(_) if late <= TOLERANCE => Some(1.0),
        Clock::Unknown if late <= SLACK => Some(LATE * lomax(late, SLACK)),
        _ => None,
    }
}

/// Sessions of the system itself (SYSTEM, LOCAL SERVICE, NETWORK SERVICE): a service started by anybody acts in them,
/// so they say nothing about who.
pub(crate) fn is_system_session(id: &str) -> bool {
    ["0x3e7", "0x3e4", "0x3e5"].iter().any(|known| id.eq_ignore_ascii_case(known))
}

/// The weight of a session that no record names; `None` when it cannot show in thousandths.
pub(crate) fn weigh(question: &Question<'_>, parent: LogonNo, last_used: Timestamp) -> Option<Weight> {
    let (child, row) = (question.view.row(question.child), question.view.row(parent));
    let late = lateness(child, row)?;
    let alive = alive(row.kind, row.time, row.end, row.booted, child.departed());
    if alive < ALIVE_MIN {
        return None;
    }
    let (tie, value) = tie(question, child, parent, row);
    let factors = Factors {
        tie: value,
        mismatch: mismatch(question, parent, child),
        alive,
        recent: lomax(child.departed().since(last_used), 8 * Timestamp::HOUR).max(0.25),
        late,
        carries: carries(row),
    };
    let weight = Weight { tie, factors };
    (weight.value() > NEGLIGIBLE).then_some(weight)
}

/// The weight of a cause that nobody logged.
pub(crate) fn unlogged(view: &View<'_>, row: &Row, covered: bool) -> f64 {
    let address = row.from.is_some_and(|host| view.host(host).is_address);
    match (row.account.machine, covered) {
        (true, _) => UNLOGGED_MACHINE,
        (false, true) if !address => UNLOGGED_COVERED,
        _ => UNLOGGED_UNCOVERED,
    }
}

fn tie(question: &Question<'_>, child: &Row, no: LogonNo, parent: &Row) -> (Tie, f64) {
    let same = |a: AccountFacts, b: AccountFacts| a.no == b.no;
    if let Some(origin) = child.origin_account
        && question.origin.is_some()
    {
        return if same(origin, parent.account) { (Tie::OriginAccount, 8.0) } else { (Tie::Open, 0.01) };
    }
    let proof = question.view.logon(question.child).credential.kind;
    if child.credential == parent.credential && matches!(proof, CredentialKind::Key | CredentialKind::Certificate) {
        return (Tie::SameKey, 6.0);
    }
    if same(child.account, parent.account) {
        return (Tie::SameAccount, 4.0);
    }
    let switched = question.switches.of(question.view, no, question.child);
    if switched == Some(Switched::ToAccount) {
        return (Tie::Switched, 3.0);
    }
    if question.partners.contains(&parent.account.no) {
        return (Tie::Habit, 2.5);
    }
    if child.account.person.is_some() && child.account.person == parent.account.person && !child.account.generic {
        return (Tie::SameName, 2.0);
    }
    match switched {
        Some(Switched::ToRoot) => (Tie::Root, OTHER_ACCOUNT_AS_ROOT),
        _ => (Tie::Open, OTHER_ACCOUNT),
    }
}

/// A record names the session, and it is not this one. A desktop with split rights has two linked sessions of one
/// account, so the same account keeps a third; else nothing remains.
fn mismatch(question: &Question<'_>, parent: LogonNo, child: &Row) -> f64 {
    let (Some(origin), Some(session)) = (question.origin, &question.view.logon(parent).session) else {
        return 1.0;
    };
    let linked = child.origin_account.is_some_and(|account| account.no == question.view.row(parent).account.no);
    match (*session.id == *origin, linked) {
        (true, _) => 1.0,
        (false, true) => 0.3,
        (false, false) => 0.001,
    }
}

fn carries(parent: &Row) -> f64 {
    let kind = match parent.kind {
        LogonKind::Network | LogonKind::NetworkCleartext | LogonKind::Explicit | LogonKind::Ticket => 0.5,
        _ => 1.0,
    };
    let known = if parent.outcome == Outcome::Success { 1.0 } else { 0.7 };
    let machine = if parent.account.machine { 0.05 } else { 1.0 };
    kind * known * machine
}
