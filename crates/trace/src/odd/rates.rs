//! How often signs come by themselves: per tenant, and there among peers, against all tenants together.
//!
//! The unit is an account's day in a tenant. Of a set of signs is counted on how many such days a set with at least these signs was seen. The
//! share is the mean of a gamma distribution that such days inform, `(seen + a) / (days + a / q)`, where q is the same over all
//! tenants, and behind that what single signs make expect: the rarest one's share times the others', those to the power of [`TOGETHER`],
//! because signs come together. So a tenant with few logs is judged by all of them, and one where new hosts come every day by itself.
//!
//! What is seen counts from the next day on, and half as much after [`HALF_LIFE_DAYS`]: an intruder does not explain himself on the
//! day, and a migration is forgotten.

use crate::odd::signs::{History, Signs};
use crate::view::{AccountNo, TenantNo};
use std::collections::{BTreeMap, HashMap, HashSet};

/// After so many days what was seen counts half.
const HALF_LIFE_DAYS: f64 = 45.0;
/// How firm the share over all tenants is for one tenant: `a`, in days on which it is seen.
const FIRM_OF_ALL: f64 = 2.0;
/// How firm the share that single signs make expect is for all tenants.
const FIRM_OF_SINGLE: f64 = 1.0;
/// How firm what is assumed of single signs is.
const FIRM_ASSUMED: f64 = 1.0;
/// Signs beside the rarest one count to this power.
const TOGETHER: f64 = 0.6;
/// What is assumed of single signs, in the order of their bits: on which share of an account's days they are seen. Judgements of one digit.
const ASSUMED: [f64; Signs::COUNT] = [0.1, 0.03, 0.01, 0.02, 0.05, 0.1, 0.02, 0.03, 0.05, 0.01, 0.01];

/// The rates learnt so far.
#[derive(Default)]
pub(super) struct Rates {
    tenants: HashMap<(TenantNo, usize), Table>,
    all: [Table; History::PEERS],
    day: i64,
    account_days: f64,
    /// What was seen today: each account's days count once, and each set on them.
    today: HashMap<(TenantNo, AccountNo), (usize, HashSet<Signs>)>,
    known: HashMap<(TenantNo, usize, Signs), f64>,
}

/// Days, and on how many of them each set was seen; sorted, so that sums do not depend on hashes.
#[derive(Default)]
struct Table {
    days: f64,
    sets: BTreeMap<Signs, f64>,
}

impl Table {
    /// Days with at least these signs.
    fn at_least(&self, signs: Signs) -> f64 {
        self.sets.iter().filter(|(set, _)| set.contains(signs)).map(|(_, days)| days).sum()
    }

    fn forget(&mut self, share: f64) {
        self.days *= share;
        self.sets.values_mut().for_each(|days| *days *= share);
        self.sets.retain(|_, days| *days > 1e-3);
    }
}

impl Rates {
    /// On which share of the days of such accounts at least these signs are seen.
    pub(super) fn share(&mut self, tenant: TenantNo, peers: usize, signs: Signs) -> f64 {
        if signs.is_empty() {
            return 1.0;
        }
        let key = (tenant, peers, signs);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let all = &self.all[peers];
        let of_all = informed(all, signs, self.expected(peers, signs), FIRM_OF_SINGLE);
        let share = self.tenants.get(&(tenant, peers)).map_or(of_all, |own| informed(own, signs, of_all, FIRM_OF_ALL));
        self.known.insert(key, share);
        share
    }

    /// What single signs make expect of a set; of nested ones only the widest counts.
    fn expected(&self, peers: usize, signs: Signs) -> f64 {
        let widest = signs.each().filter(|&sign| match sign {
            Signs::HOST => !signs.contains(Signs::CLASS),
            Signs::CLASS => !signs.contains(Signs::TENANT),
            Signs::LINK => !signs.contains(Signs::CLASS_LINK),
            _ => true,
        });
        let share = |sign: Signs| {
            let assumed = ASSUMED[sign.bits().trailing_zeros() as usize];
            informed(&self.all[peers], sign, assumed, FIRM_ASSUMED)
        };
        let (rarest, product) = widest.map(share).fold((1.0_f64, 1.0), |(least, all), one| (least.min(one), all * one));
        rarest * (product / rarest).powf(TOGETHER)
    }

    /// A day begins: what was seen until then counts.
    pub(super) fn begin(&mut self, day: i64) {
        if day <= self.day {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of days")]
        let share = 0.5_f64.powf((day - self.day).min(10_000) as f64 / HALF_LIFE_DAYS);
        self.day = day;
        self.known.clear();
        self.tenants.values_mut().chain(&mut self.all).for_each(|table| table.forget(share));
        let today = std::mem::take(&mut self.today);
        self.account_days += count(&today);
        for ((tenant, _), (peers, sets)) in today {
            for table in [self.tenants.entry((tenant, peers)).or_default(), &mut self.all[peers]] {
                table.days += 1.0;
                for &set in &sets {
                    *table.sets.entry(set).or_default() += 1.0;
                }
            }
        }
    }

    /// It was seen.
    pub(super) fn learn(&mut self, tenant: TenantNo, who: AccountNo, peers: usize, signs: Signs) {
        let (_, sets) = self.today.entry((tenant, who)).or_insert_with(|| (peers, HashSet::new()));
        if !signs.is_empty() {
            sets.insert(signs);
        }
    }

    /// On how many days accounts were seen, each in each tenant.
    pub(super) fn account_days(&self) -> f64 {
        self.account_days + count(&self.today)
    }

    /// Forgets what was seen today: history was still being learnt.
    pub(super) fn forget_today(&mut self) {
        self.today.clear();
    }
}

/// The share of days with at least these signs, where `expected` was expected.
fn informed(table: &Table, signs: Signs, expected: f64, firm: f64) -> f64 {
    ((table.at_least(signs) + firm) / (table.days + firm / expected)).min(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "a number of accounts")]
fn count<T>(today: &HashMap<(TenantNo, AccountNo), T>) -> f64 {
    today.len() as f64
}
