//! B7: what people do by hand. Everything that left the seed's host after its time, and everything that left those hosts within 24 hours of being
//! reached, and so on.

use crate::scene::Scene;
use std::collections::HashMap;

const GAP: i64 = 86_400_000_000;

/// The logons that are reached from a host on which the intruder was from a time on: indices into the logons of the scene, ascending.
#[must_use]
pub fn reachable(scene: &Scene, host: u32, from: i64) -> Vec<u32> {
    let mut held: HashMap<u32, i64> = HashMap::from([(host, from)]);
    let mut reached = Vec::new();
    let start = scene.edges.partition_point(|edge| edge.time < from);
    for edge in &scene.edges[start..] {
        if held.get(&edge.src).is_some_and(|since| edge.time - since <= GAP) {
            reached.push(edge.logon);
            if !edge.failed {
                held.insert(edge.dst, edge.time);
            }
        }
    }
    reached
}
