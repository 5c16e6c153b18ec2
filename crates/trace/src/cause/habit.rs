//! Habit: what happens regularly explains itself, and people use the same second account again and again.
//!
//! **Routine** is a property of an edge (source, destination, account). An open session alone proves nothing: a nightly
//! backup would come out of whatever session an intruder has open. Two signs make an edge routine at a moment:
//!
//! - it happened at this hour (an hour either way) on at least three of the 32 days before: people's rhythm; or
//! - over the whole log it happens within the same quarter-hour (one either way) on at least five other days, and it
//!   had begun at least a day before: a timer's rhythm;
//!
//! and on at least half of the days on which the edge was seen at all: what somebody does every day at any time has no rhythm. Looking ahead is allowed here, because what comes later cannot have
//!   been set up by a session that began after it.
//!
//! The weight is 0.6 per day seen, at most 6: three days (1.8) outweigh a stranger's open session (0.15) twelve to one and stay
//! below the same account's own session (4). What an intruder does every night becomes routine too; the first nights
//! are not, and the `path` module lets a routine inherit the taint of its first logon.
//!
//! **Accounts of their own**: an account that on at least two days left the source although no session there explained it
//! needs none (an agent, a patch service). That weighs 0.6 per day, at most 3, times the share of its days there on which it was so: of somebody
//! who comes every day now and then a session is not logged.
//!
//! **Partners** are accounts that follow out of each other's sessions: Mara's session, then `ALDER\adm-ng`. Learnt on
//! two different days per tenant (weight 2.5). Where no record ties logons to sessions they are learnt from being there: see `company`.

use crate::view::{AccountNo, EdgeNo, HostNo, LogonNo, TenantNo, View};
use model::Timestamp;
use std::collections::HashMap;

const DAYS_MIN: u32 = 3;
const TIMER_DAYS_MIN: u32 = 5;
const WEIGHT_PER_DAY: f64 = 0.6;
const DAYS_MAX: u32 = 10;
const QUARTER: i64 = 15 * 60 * Timestamp::SECOND;
const QUARTERS: i64 = Timestamp::DAY / QUARTER;

/// How regular each logon's edge is at its time, and the first logon of each edge.
pub(crate) struct Habits {
    days: Vec<u16>,
    firsts: Vec<Option<LogonNo>>,
}

impl Habits {
    /// From all logons, failures and successes alike: a job whose password has expired keeps its rhythm.
    pub(crate) fn new(view: &View<'_>) -> Self {
        let timers = Timers::new(view);
        let mut firsts: Vec<Option<LogonNo>> = vec![None; view.edges];
        let mut hours: HashMap<(EdgeNo, i64), RecentDays> = HashMap::new();
        let mut any_hour: Vec<RecentDays> = vec![RecentDays::default(); view.edges];
        let mut days = vec![0; view.rows.len()];
        for &no in &view.by_time {
            let row = view.row(no);
            let Some(edge) = row.edge else { continue };
            let first = *firsts[edge.0 as usize].get_or_insert(no);
            let (day, hour) = (row.time.day_number(), row.time.micros().rem_euclid(Timestamp::DAY) / Timestamp::HOUR);
            let recent = [hour + 23, hour, hour + 1]
                .map(|near| hours.get(&(edge, near % 24)).map_or(0, |recent| recent.before(day)))
                .into_iter()
                .fold(0, |union, days| union | days)
                .count_ones();
            let all_recent = &mut any_hour[edge.0 as usize];
            let recent = if 2 * recent < all_recent.before(day).count_ones() { 0 } else { recent };
            all_recent.seen(day);
            let begun = row.time.since(view.row(first).time) >= Timestamp::DAY;
            let timer = if begun { timers.other_days(edge, row.time) } else { 0 };
            days[no as usize] =
                u16::try_from(if timer >= TIMER_DAYS_MIN { timer.max(recent) } else { recent }).unwrap_or(u16::MAX);
            hours.entry((edge, hour)).or_default().seen(day);
        }
        Self { days, firsts }
    }

    /// On how many other days the same edge shows at this time of day.
    pub(crate) fn days(&self, logon: LogonNo) -> u32 {
        u32::from(self.days[logon as usize])
    }

    /// The weight of "it always does this" as the cause of a logon.
    pub(crate) fn routine(&self, logon: LogonNo) -> f64 {
        let days = self.days(logon);
        if days < DAYS_MIN { 0.0 } else { WEIGHT_PER_DAY * f64::from(days.min(DAYS_MAX)) }
    }

    /// The first logon of an edge.
    pub(crate) fn first(&self, edge: EdgeNo) -> Option<LogonNo> {
        self.firsts[edge.0 as usize]
    }
}

/// The last 32 days before `day` on which something was seen, as bits: bit 0 is the day before.
#[derive(Clone, Copy, Debug, Default)]
struct RecentDays {
    last: i64,
    bits: u32,
}

impl RecentDays {
    /// The days before `day`, without `day` itself.
    fn before(self, day: i64) -> u32 {
        match day.saturating_sub(self.last) {
            0 => self.bits >> 1,
            gap @ 1..=32 => self.bits.checked_shl(u32::try_from(gap - 1).unwrap_or(32)).unwrap_or(0),
            _ => 0,
        }
    }

    /// Something was seen on `day`. Bit 0 stands for `last` itself.
    fn seen(&mut self, day: i64) {
        let gap = day.saturating_sub(self.last);
        self.bits = u32::try_from(gap).ok().and_then(|gap| self.bits.checked_shl(gap)).unwrap_or(0) | 1;
        self.last = day;
    }
}

/// On how many days an edge shows in a quarter-hour of the day, and at all.
struct Timers {
    quarters: HashMap<(EdgeNo, i64), (i64, u32)>,
    days: Vec<(i64, u32)>,
}

impl Timers {
    fn new(view: &View<'_>) -> Self {
        let mut quarters: HashMap<(EdgeNo, i64), (i64, u32)> = HashMap::new();
        let mut all_days = vec![(i64::MIN, 0); view.edges];
        for &no in &view.by_time {
            let row = view.row(no);
            let Some(edge) = row.edge else { continue };
            let day = row.time.day_number();
            let (last, days) = quarters.entry((edge, quarter(row.time))).or_insert((day - 1, 0));
            if *last != day {
                (*last, *days) = (day, *days + 1);
            }
            let (last, days) = &mut all_days[edge.0 as usize];
            if *last != day {
                (*last, *days) = (day, *days + 1);
            }
        }
        Self { quarters, days: all_days }
    }

    fn other_days(&self, edge: EdgeNo, time: Timestamp) -> u32 {
        let quarter = quarter(time);
        let near = [quarter + QUARTERS - 1, quarter, quarter + 1];
        let near = near.iter().filter_map(|near| self.quarters.get(&(edge, near % QUARTERS)));
        let days: u32 = near.map(|(_, days)| days).sum();
        if 2 * days < self.days[edge.0 as usize].1 { 0 } else { days.saturating_sub(1) }
    }
}

const fn quarter(time: Timestamp) -> i64 {
    time.micros().rem_euclid(Timestamp::DAY) / QUARTER
}

/// An account whose sessions were followed out of, the last day on which, and on how many days.
type Followed = (AccountNo, i64, u32);

/// Which accounts follow out of which accounts' sessions, per tenant.
#[derive(Default)]
pub(crate) struct Partners {
    /// By following account and tenant.
    seen: HashMap<(AccountNo, TenantNo), Vec<Followed>>,
}

/// Days on which an account must have followed before.
const PARTNER_DAYS_MIN: u32 = 2;
/// Most accounts remembered per following account and tenant.
const PARTNERS_MAX: usize = 64;

impl Partners {
    /// `child` followed out of `parent`'s session.
    pub(crate) fn learn(&mut self, parent: AccountNo, child: AccountNo, tenant: TenantNo, time: Timestamp) {
        if parent == child {
            return;
        }
        let day = time.day_number();
        let partners = self.seen.entry((child, tenant)).or_default();
        match partners.iter().position(|(known, ..)| *known == parent) {
            Some(at) if partners[at].1 == day => {}
            Some(at) => partners[at] = (parent, day, partners[at].2 + 1),
            None if partners.len() < PARTNERS_MAX => partners.push((parent, day, 1)),
            None => {}
        }
    }

    /// The accounts out of whose sessions `child` is known to follow; what was seen on the day itself does not count.
    pub(crate) fn of(&self, child: AccountNo, tenant: TenantNo, time: Timestamp) -> Vec<AccountNo> {
        let Some(partners) = self.seen.get(&(child, tenant)) else { return Vec::new() };
        let today = time.day_number();
        let before = |last: i64, days: u32| if last == today { days - 1 } else { days };
        let known = partners.iter().filter(|&&(_, last, days)| before(last, days) >= PARTNER_DAYS_MIN);
        known.map(|&(parent, ..)| parent).collect()
    }
}

/// Accounts that leave a host without a session that would explain it.
#[derive(Default)]
pub(crate) struct Independent {
    seen: HashMap<(HostNo, AccountNo), LeftOn>,
}

/// On how many days an account left a host, and on how many of them without a session that would explain it; with the last of each.
#[derive(Clone, Copy)]
struct LeftOn {
    last: i64,
    days: u32,
    last_unexplained: i64,
    unexplained: u32,
}

const INDEPENDENT_DAYS_MIN: u32 = 2;
const INDEPENDENT_DAYS_MAX: u32 = 5;

impl Independent {
    /// The account left the host; did a session explain it?
    pub(crate) fn learn(&mut self, host: HostNo, account: AccountNo, time: Timestamp, explained: bool) {
        let day = time.day_number();
        let none = LeftOn { last: i64::MIN, days: 0, last_unexplained: i64::MIN, unexplained: 0 };
        let left = self.seen.entry((host, account)).or_insert(none);
        if left.last != day {
            (left.last, left.days) = (day, left.days + 1);
        }
        if !explained && left.last_unexplained != day {
            (left.last_unexplained, left.unexplained) = (day, left.unexplained + 1);
        }
    }

    /// The weight of "this account needs no session here"; the day itself does not count.
    pub(crate) fn weight(&self, host: HostNo, account: AccountNo, time: Timestamp) -> f64 {
        let Some(left) = self.seen.get(&(host, account)) else { return 0.0 };
        let today = time.day_number();
        let before = left.unexplained - u32::from(left.last_unexplained == today);
        let days = left.days - u32::from(left.last == today);
        if before < INDEPENDENT_DAYS_MIN {
            return 0.0;
        }
        WEIGHT_PER_DAY * f64::from(before.min(INDEPENDENT_DAYS_MAX)) * f64::from(before) / f64::from(days.max(before))
    }
}
