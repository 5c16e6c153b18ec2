//! B1: how rare is the destination for this account? `-ln p` by counts of the past, which back off from the account to the accounts of its home
//! (the tenant that it is seen in most) and on to all hosts, with additive smoothing at each step.

use crate::scene::Scene;
use std::collections::HashMap;

/// Weight of the account's home in what is expected of the account, in logons.
const HOME: f64 = 5.0;
/// Weight of all hosts in what is expected of a home.
const ALL: f64 = 20.0;
/// Logons that are no rarer than once in so many are not odd.
const ODD_MIN: f64 = 4.0;

pub(super) fn odd(scene: &Scene) -> Vec<(usize, f64)> {
    let mut of_account: HashMap<(u32, u32), f64> = HashMap::new();
    let mut account_total: HashMap<u32, f64> = HashMap::new();
    let mut of_home: HashMap<(u32, u32), f64> = HashMap::new();
    let mut home_total: HashMap<u32, f64> = HashMap::new();
    let mut homes: HashMap<u32, HashMap<u32, u32>> = HashMap::new();
    let hosts = scene.host_count().max(1) as f64;
    let mut odd = Vec::new();
    for (at, edge) in scene.edges.iter().enumerate() {
        let seen = homes.entry(edge.account).or_default();
        let home = seen.iter().max_by_key(|(tenant, count)| (**count, u32::MAX - **tenant)).map(|(tenant, _)| *tenant);
        let home = home.unwrap_or(scene.tenant_of[edge.dst as usize]);
        let count = |map: &HashMap<(u32, u32), f64>, key| map.get(&key).copied().unwrap_or(0.0);
        let total = |map: &HashMap<u32, f64>, key: u32| map.get(&key).copied().unwrap_or(0.0);
        let expected = (count(&of_home, (home, edge.dst)) + ALL / hosts) / (total(&home_total, home) + ALL);
        let share = (count(&of_account, (edge.account, edge.dst)) + HOME * expected)
            / (total(&account_total, edge.account) + HOME);
        let points = -share.ln();
        if points >= ODD_MIN && scene.is_warm(edge) {
            odd.push((at, points));
        }
        *of_account.entry((edge.account, edge.dst)).or_default() += 1.0;
        *account_total.entry(edge.account).or_default() += 1.0;
        *of_home.entry((home, edge.dst)).or_default() += 1.0;
        *home_total.entry(home).or_default() += 1.0;
        *seen.entry(scene.tenant_of[edge.dst as usize]).or_default() += 1;
    }
    odd
}
