//! B0: a source, destination and account that were never seen together. All are equal; larger groups come first.

use crate::scene::Scene;
use std::collections::HashSet;

pub(super) fn odd(scene: &Scene) -> Vec<(usize, f64)> {
    let mut known = HashSet::new();
    let mut odd = Vec::new();
    for (at, edge) in scene.edges.iter().enumerate() {
        if known.insert((edge.src, edge.dst, edge.account)) && scene.is_warm(edge) {
            odd.push((at, 1.0));
        }
    }
    odd
}
