//! Alerts: odd logons that belong together, as one thing to look at.
//!
//! Two odd logons belong together when one account is behind both, or used by both, within ten days; when one may have come out of
//! the other's session; or when one leaves, within thirty days, a host that the other led to, unless that host is one that many odd logons lead to.
//!
//! **Points** of an alert: within a tenant the first sign counts in full, the second half, the third a third, each day of an account giving
//! its most telling one; over tenants the second counts `1/sqrt(2)`, the third `1/sqrt(3)`: one credential slightly odd in eight customers
//! is a finding, in one it is nothing; and a new colleague's first day is not the sum of its logons.
//!
//! **By chance**: how many alerts with at least so many points the same logs would give without an intruder. Most alerts are nobody's
//! intrusion, so that is read off them: above their median their points fall off exponentially, and the rate is that between the
//! median and the upper tenth, which few intrusions can move.

use crate::beside::Beside;
use crate::cause::Causes;
use crate::odd::Oddness;
use crate::view::{AccountNo, HostNo, LogonNo, TenantNo, View};
use model::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// Signs of one account within so long belong together.
const ACCOUNT_GAP: i64 = 10 * Timestamp::DAY;
/// Signs that follow each other over a host within so long do.
const HOST_GAP: i64 = 30 * Timestamp::DAY;
/// From this posterior on a session is the cause that joins.
const CAUSE_MIN: f64 = 0.3;
/// A host that more odd logons of other accounts than this led to within the gap joins nothing.
const HUB: usize = 3;
/// An alert grows no longer than this from its first sign on.
const SPAN_MAX: i64 = 90 * Timestamp::DAY;

/// Odd logons that belong together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Indices of the odd logons, in the order of causes.
    pub(super) odd: Vec<usize>,
    /// Points.
    pub(super) points: f64,
    /// In how many tenants.
    pub(super) tenants: usize,
}

/// Points below this are no sign of anything: about one account in twenty has such a day.
pub(super) const ODD_MIN: f64 = 3.0;

/// A logon that is odd.
#[derive(Clone, Debug)]
pub(super) struct Odd {
    pub(super) logon: LogonNo,
    /// Who is most probably behind it.
    pub(super) who: AccountNo,
    /// Its points, with what rules found beside it.
    pub(super) points: f64,
}

/// All odd logons in the order of causes.
pub(super) fn odd(view: &View<'_>, oddness: &Oddness<'_>, beside: &Beside<'_>) -> Vec<Odd> {
    let is_odd = |no: &&LogonNo| oddness.points(**no) >= ODD_MIN;
    let odd = |&no: &LogonNo| Odd { logon: no, who: oddness.who(no), points: oddness.points(no) + beside.points(no) };
    view.order.iter().filter(is_odd).map(odd).collect()
}

/// Joins odd logons; groups in the order of their first sign.
pub(super) fn group(view: &View<'_>, causes: &Causes, odd: &[Odd]) -> Vec<Group> {
    let mut sets = Sets::new(odd.len());
    let mut last: HashMap<AccountNo, usize> = HashMap::new();
    let mut arrivals: HashMap<HostNo, Vec<usize>> = HashMap::new();
    let of_logon: HashMap<LogonNo, usize> = odd.iter().enumerate().map(|(at, odd)| (odd.logon, at)).collect();
    let time = |at: usize| view.row(odd[at].logon).time;
    for (at, one) in odd.iter().enumerate() {
        let row = view.row(one.logon);
        let join = |sets: &mut Sets, other: usize, gap: i64| {
            let root = sets.find(other);
            if row.time.since(time(other)) <= gap && row.time.since(time(root)) <= SPAN_MAX {
                sets.join(root, at);
            }
        };
        for account in [one.who, row.account.no] {
            if let Some(&other) = last.get(&account) {
                join(&mut sets, other, ACCOUNT_GAP);
            }
            last.insert(account, at);
        }
        for parent in causes.parents(one.logon).iter().filter(|parent| parent.posterior >= CAUSE_MIN) {
            if let Some(&other) = of_logon.get(&parent.logon).filter(|&&other| other < at) {
                join(&mut sets, other, i64::MAX);
            }
        }
        if let Some(arrived) = row.from.and_then(|from| arrivals.get(&from)) {
            let near: Vec<usize> =
                arrived.iter().rev().take_while(|&&other| row.time.since(time(other)) <= HOST_GAP).copied().collect();
            let mut accounts: Vec<AccountNo> = near.iter().map(|&other| odd[other].who).collect();
            accounts.sort_unstable();
            accounts.dedup();
            if accounts.len() <= HUB {
                near.into_iter().for_each(|other| join(&mut sets, other, HOST_GAP));
            }
        }
        let arrived = arrivals.entry(row.dst).or_default();
        arrived.push(at);
        if arrived.len() > 64 {
            arrived.remove(0);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..odd.len() {
        groups.entry(sets.find(at)).or_default().push(at);
    }
    groups.into_values().map(|members| weigh(view, odd, members)).collect()
}

fn weigh(view: &View<'_>, odd: &[Odd], members: Vec<usize>) -> Group {
    let mut days: BTreeMap<(TenantNo, AccountNo, i64), f64> = BTreeMap::new();
    for &at in &members {
        let row = view.row(odd[at].logon);
        let most = days.entry((row.tenant, odd[at].who, row.time.day_number())).or_default();
        *most = most.max(odd[at].points);
    }
    let mut tenants: BTreeMap<TenantNo, Vec<f64>> = BTreeMap::new();
    for ((tenant, ..), points) in days {
        tenants.entry(tenant).or_default().push(points);
    }
    let sums = tenants.values_mut().map(|points| falling(points, 1.0)).collect::<Vec<f64>>();
    let tenants = sums.len();
    Group { odd: members, points: falling(&mut { sums }, 0.5), tenants }
}

/// The sum of these, the largest in full and the n-th divided by n to the power given.
#[expect(clippy::cast_precision_loss, reason = "a place in a list")]
fn falling(points: &mut [f64], power: f64) -> f64 {
    points.sort_by(|a, b| b.total_cmp(a));
    points.iter().enumerate().map(|(at, points)| points / ((at + 1) as f64).powf(power)).sum()
}

/// How many groups of at least so many points chance gives.
pub(super) struct Chance {
    /// On how many days accounts were judged: points are `-ln` of a share of them.
    account_days: f64,
    /// By all groups' points, where there are enough.
    by_groups: Option<Falling>,
}

/// A number that falls off exponentially above a point.
struct Falling {
    from: f64,
    number: f64,
    /// Points in which it falls to a share of 1/e.
    scale: f64,
}

/// Groups from which on their own spread is known.
const GROUPS_MIN: usize = 20;
/// A spread below this is an accident.
const SCALE_MIN: f64 = 0.5;

impl Chance {
    /// What these groups say, and the days on which accounts were judged.
    #[expect(clippy::cast_precision_loss, reason = "a number of groups")]
    pub(super) fn new(groups: &[Group], account_days: f64) -> Self {
        let mut points: Vec<f64> = groups.iter().map(|group| group.points).collect();
        points.sort_by(f64::total_cmp);
        let at = |tenths: usize| points[points.len() * tenths / 10];
        // From the median to the upper tenth the share falls from 1/2 to 1/10.
        let by_groups = (points.len() >= GROUPS_MIN).then(|| Falling {
            from: at(5),
            number: points.len() as f64 / 2.0,
            scale: ((at(9) - at(5)) / 5.0_f64.ln()).max(SCALE_MIN),
        });
        Self { account_days, by_groups }
    }

    /// The number of groups with at least so many points.
    pub(super) fn at_least(&self, points: f64) -> f64 {
        let by_days = self.account_days * (-points).exp();
        let by_groups = |falling: &Falling| falling.number * (-(points - falling.from).max(0.0) / falling.scale).exp();
        self.by_groups.as_ref().map_or(0.0, by_groups).max(by_days)
    }
}

/// Disjoint sets; the root of each is its first member.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] != root {
            self.0[root] = self.0[self.0[root]];
            root = self.0[root];
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other)] = one.min(other);
    }
}
