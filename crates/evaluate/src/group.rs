//! Single odd logons become alerts: the same for every method that gives single logons.
//!
//! Two belong together when the same account made both within a day, or when within a day one leaves the host that the other led to. An alert has the
//! points of its most telling logon, and a thousandth for each further one, so that equal ones stand in the order of their size.

use crate::scene::{Edge, Scene};
use std::collections::{BTreeMap, HashMap};

/// Logons that belong together, and how telling they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Points: more are more telling.
    pub score: f64,
    /// Its logons: indices into the logons of the scene, ascending.
    pub logons: Vec<u32>,
}

const GAP: i64 = 86_400_000_000;

/// Groups odd logons (indices into the scene's edges, ascending, with points).
#[must_use]
pub fn group(scene: &Scene, odd: &[(usize, f64)]) -> Vec<Alert> {
    let mut parents: Vec<usize> = (0..odd.len()).collect();
    let mut by_account: HashMap<u32, usize> = HashMap::new();
    let mut by_arrival: HashMap<u32, usize> = HashMap::new();
    for (at, (edge, _)) in odd.iter().enumerate() {
        let edge = &scene.edges[*edge];
        let near = |other: usize| edge.time - scene.edges[odd[other].0].time <= GAP;
        let others = [by_account.get(&edge.account), by_arrival.get(&edge.src)];
        for other in others.into_iter().flatten().copied().filter(|&other| near(other)) {
            let (one, other) = (find(&mut parents, at), find(&mut parents, other));
            parents[one.max(other)] = one.min(other);
        }
        by_account.insert(edge.account, at);
        by_arrival.insert(edge.dst, at);
    }
    let mut groups: BTreeMap<usize, Alert> = BTreeMap::new();
    for (at, (edge, points)) in odd.iter().enumerate() {
        let Edge { logon, .. } = scene.edges[*edge];
        let root = find(&mut parents, at);
        let alert = groups.entry(root).or_insert(Alert { score: *points, logons: Vec::new() });
        alert.score = alert.score.max(*points);
        alert.logons.push(logon);
    }
    let mut alerts: Vec<Alert> = groups.into_values().collect();
    for alert in &mut alerts {
        alert.score += 0.001 * alert.logons.len() as f64;
    }
    alerts
}

fn find(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
