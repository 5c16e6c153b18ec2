//! Where nobody points: which intrusions are among the alerts that there is time for.
//!
//! A threshold is set per method over all worlds together: the least score at which no more than the budget of false alerts are at or above it. A
//! **false** alert has less than [`PURE_MIN`] of its logons from intrusions: who looks at it finds routine. An intrusion is **found** when an alert
//! at or above the threshold that is not false holds one of its logons. A score at which several alerts stand is taken whole or not at all.

use crate::group::Alert;
use std::collections::HashMap;

/// Share of an alert's logons that must be intrusions' for it to be a true one.
pub const PURE_MIN: f64 = 0.2;

/// What is known of one world.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Of each logon of an intrusion its number.
    pub campaign_of: HashMap<u32, u16>,
    /// The intrusions' kinds, by number.
    pub kinds: Vec<&'static str>,
    /// Days times hosts, divided by 10,000: one alert a day for 10,000 hosts is so many alerts here.
    pub exposure: f64,
}

/// The alerts of one method in one world, with which of them are true.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Score, the intrusions that a true alert tells of; none where it is false.
    pub alerts: Vec<(f64, Vec<u16>)>,
}

/// Judges alerts against the truth.
#[must_use]
pub fn judge(world: &World, alerts: &[Alert]) -> Judged {
    let one = |alert: &Alert| {
        let mut of: Vec<u16> = alert.logons.iter().filter_map(|logon| world.campaign_of.get(logon)).copied().collect();
        let is_true = !of.is_empty() && of.len() as f64 >= PURE_MIN * alert.logons.len() as f64;
        of.sort_unstable();
        of.dedup();
        (alert.score, if is_true { of } else { Vec::new() })
    };
    Judged { alerts: alerts.iter().map(one).collect() }
}

/// The least score at which at most so many false alerts are told in all worlds together.
#[must_use]
pub fn threshold(judged: &[Judged], false_max: f64) -> f64 {
    let mut all: Vec<(f64, bool)> =
        judged.iter().flat_map(|one| &one.alerts).map(|(score, of)| (*score, of.is_empty())).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut told, mut at, mut least) = (0.0, 0, f64::INFINITY);
    while at < all.len() {
        let score = all[at].0;
        let equal = all[at..].iter().take_while(|one| one.0 == score).count();
        told += all[at..at + equal].iter().filter(|one| one.1).count() as f64;
        if told > false_max {
            break;
        }
        least = score;
        at += equal;
    }
    least
}

/// Of every intrusion its kind and whether it was found at a threshold, world by world.
#[must_use]
pub fn found(worlds: &[World], judged: &[Judged], least: f64) -> Vec<(&'static str, bool)> {
    let mut all = Vec::new();
    for (world, judged) in worlds.iter().zip(judged) {
        let told: Vec<u16> =
            judged.alerts.iter().filter(|(score, _)| *score >= least).flat_map(|(_, of)| of).copied().collect();
        all.extend((0_u16..).zip(&world.kinds).map(|(no, kind)| (*kind, told.contains(&no))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(score: f64, logons: &[u32]) -> Alert {
        Alert { score, logons: logons.to_vec() }
    }

    #[test]
    fn a_budget_of_false_alerts_is_never_gone_over() {
        let world = World { campaign_of: HashMap::from([(1, 0), (2, 1)]), kinds: vec!["K1", "K2"], exposure: 1.0 };
        let alerts = [alert(9.0, &[1, 50]), alert(8.0, &[60]), alert(7.0, &[2]), alert(7.0, &[61]), alert(6.0, &[62])];
        let judged = [judge(&world, &alerts)];
        let worlds = [world];
        let at = |budget: f64| {
            let found = found(&worlds, &judged, threshold(&judged, budget));
            found.iter().filter(|one| one.1).count()
        };
        assert_eq!((at(0.0), at(1.0), at(2.0)), (1, 1, 2), "7.0 is taken whole or not at all");
    }

    #[test]
    fn an_alert_that_is_nearly_all_routine_tells_of_nothing() {
        let world = World { campaign_of: HashMap::from([(1, 0)]), kinds: vec!["K1"], exposure: 1.0 };
        let many: Vec<u32> = (1..=10).collect();
        assert_eq!(judge(&world, &[alert(9.0, &many)]).alerts, [(9.0, Vec::new())]);
        assert_eq!(judge(&world, &[alert(9.0, &many[..5])]).alerts, [(9.0, vec![0])]);
    }
}
