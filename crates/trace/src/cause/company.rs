//! Who is there when an account leaves a host: on a jump host the person behind an administrator's account, where no record says so.
//!
//! For each account that leaves a host, and each other account with sessions there, two explanations are compared over the hours in which
//! it left: "this one uses that account" (a session of theirs was open in [`THERE`] of those hours; the rest were not logged), and "both just
//! come at such times" (it was open as often as at this hour of the day whenever anybody left the host). The logarithm of their ratio
//! grows by each hour; accounts above [`FIRM`] and within [`BESIDE_BEST`] of the best are the account's company. Of an account that many
//! share nobody is always there, so none is.

use crate::view::{AccountNo, HostNo};
use model::Timestamp;
use std::collections::HashMap;

/// How often a session of whoever uses the account is known to be open when it leaves.
const THERE: f64 = 0.9;
/// Hours in which the account must have left before.
const HOURS_MIN: u32 = 4;
/// Least logarithm of the ratio: fifty to one.
const FIRM: f64 = 4.0;
/// How far below the best one an other may lie.
const BESIDE_BEST: f64 = 2.0;
/// Whoever lies below this is forgotten.
const FORGOTTEN: f64 = -10.0;
/// Most accounts compared for one that leaves.
const COMPARED_MAX: usize = 64;

/// Who was there, hour by hour.
#[derive(Default)]
pub(crate) struct Company {
    /// Of a host and an account that leaves it.
    left: HashMap<(HostNo, AccountNo), Left>,
    /// Of a host, whoever leaves it.
    hosts: HashMap<HostNo, Hours>,
    /// Of a host and an account with sessions there: in how many hours in which anybody left, by hour of the day.
    there: HashMap<(HostNo, AccountNo), [u16; 24]>,
}

/// Hours in which an account left a host.
#[derive(Default)]
struct Left {
    last: i64,
    hours: u32,
    others: Vec<(AccountNo, f64)>,
}

/// Hours in which anybody left a host, by hour of the day.
#[derive(Default)]
struct Hours {
    last: i64,
    counts: [u16; 24],
    /// Whose sessions were noted in the last one.
    noted: Vec<AccountNo>,
}

impl Company {
    /// An account left a host on which these accounts had sessions open: sorted, each once.
    pub(crate) fn learn(&mut self, host: HostNo, account: AccountNo, open: &[AccountNo], time: Timestamp) {
        let hour = time.micros().div_euclid(Timestamp::HOUR);
        self.note(host, open, hour);
        let begun = self.left.entry((host, account)).or_default();
        if begun.hours > 0 && begun.last == hour {
            return;
        }
        let mut left = std::mem::take(begun);
        for &other in open.iter().filter(|&&other| other != account) {
            if left.others.len() < COMPARED_MAX && left.others.iter().all(|(known, _)| *known != other) {
                let missed = f64::from(left.hours) * absent(self.usual(host, other, hour));
                left.others.push((other, missed));
            }
        }
        for (other, ratio) in &mut left.others {
            let usual = self.usual(host, *other, hour);
            *ratio += if open.binary_search(other).is_ok() { (THERE / usual).ln() } else { absent(usual) };
        }
        left.others.retain(|(_, ratio)| *ratio > FORGOTTEN);
        (left.last, left.hours) = (hour, left.hours + 1);
        self.left.insert((host, account), left);
    }

    fn note(&mut self, host: HostNo, open: &[AccountNo], hour: i64) {
        let of_day = of_day(hour);
        let hours = self.hosts.entry(host).or_default();
        if hours.last != hour || hours.noted.is_empty() && hours.counts[of_day] == 0 {
            hours.last = hour;
            hours.noted.clear();
            hours.counts[of_day] = hours.counts[of_day].saturating_add(1);
        }
        for &account in open {
            if !hours.noted.contains(&account) {
                hours.noted.push(account);
                let counts = self.there.entry((host, account)).or_insert([0; 24]);
                counts[of_day] = counts[of_day].saturating_add(1);
            }
        }
    }

    /// How often an account has a session open at about this hour of the day when anybody leaves the host.
    fn usual(&self, host: HostNo, account: AccountNo, hour: i64) -> f64 {
        let near = [of_day(hour + 23), of_day(hour), of_day(hour + 1)];
        let sum = |counts: Option<&[u16; 24]>| -> f64 {
            counts.map_or(0.0, |counts| near.iter().map(|&near| f64::from(counts[near])).sum())
        };
        let there = sum(self.there.get(&(host, account)));
        let all = sum(self.hosts.get(&host).map(|hours| &hours.counts));
        ((there + 0.5) / (all + 1.0)).clamp(0.02, 0.98)
    }

    /// Out of whose sessions on the host the account comes, as far as being there tells.
    pub(crate) fn of(&self, host: HostNo, account: AccountNo) -> impl Iterator<Item = AccountNo> + '_ {
        let left = self.left.get(&(host, account)).filter(|left| left.hours >= HOURS_MIN);
        let others = left.map_or(&[][..], |left| &left.others[..]);
        let best = others.iter().map(|(_, ratio)| *ratio).fold(f64::MIN, f64::max);
        let least = FIRM.max(best - BESIDE_BEST);
        others.iter().filter(move |(_, ratio)| *ratio >= least).map(|(other, _)| *other)
    }
}

/// What it says that somebody's session is not open.
fn absent(usual: f64) -> f64 {
    ((1.0 - THERE) / (1.0 - usual)).ln()
}

fn of_day(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(24)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: HostNo = HostNo(1);
    const SECOND: AccountNo = AccountNo(10);
    const SHARED: AccountNo = AccountNo(11);

    /// Five people come and go as they like; one of them uses a second account, all of them a shared one.
    fn weeks() -> Company {
        let mut company = Company::default();
        for hour in 0..400_u64 {
            let is_there = |who: &u32| (hour * 5 + u64::from(*who)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 62 != 0;
            let open: Vec<AccountNo> = (0..5).filter(is_there).map(AccountNo).collect();
            let time = Timestamp::from_micros(hour as i64 * Timestamp::HOUR);
            company.learn(HOST, SHARED, &open, time);
            if open.contains(&AccountNo(2)) {
                company.learn(HOST, SECOND, &open, time);
            }
        }
        company
    }

    #[test]
    fn whoever_is_always_there_is_behind_it() {
        let company = weeks();
        assert_eq!(company.of(HOST, SECOND).next(), Some(AccountNo(2)));
        assert!(company.of(HOST, SECOND).all(|who| who == AccountNo(2)));
    }

    #[test]
    fn of_what_all_share_nobody_is() {
        let company = weeks();
        assert_eq!(company.of(HOST, SHARED).count(), 0);
        assert_eq!(company.of(HostNo(2), SECOND).count(), 0);
    }
}
