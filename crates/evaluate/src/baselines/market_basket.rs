//! B2: patterns of who logs on from where to where (after Siadati and Memon, "Detecting Structurally Anomalous Logins Within Enterprise
//! Networks", CCS 2017): a logon is a basket of an account, a source and a destination, each at three levels (itself, its class, its tenant). A
//! pattern is one level of each; it explains a logon as well as it is confident: the share of logons with that account and source that
//! go to that destination. A logon is as odd as its best pattern is not confident.
//!
//! Departs from the paper in the attributes (no directory of people is at hand, so an account's class is the tenant it is seen in first) and in the
//! stream: patterns are counted over the past alone.

use crate::scene::{Edge, Scene};
use std::collections::HashMap;

/// Patterns seen on fewer logons explain nothing.
const SUPPORT_MIN: f64 = 5.0;
/// Logons of which a pattern is at least so confident are not odd: `-ln`.
const ODD_MIN: f64 = 2.0;

pub(super) fn odd(scene: &Scene) -> Vec<(usize, f64)> {
    let mut homes: HashMap<u32, u32> = HashMap::new();
    let mut whole: HashMap<[u32; 4], f64> = HashMap::new();
    let mut left: HashMap<[u32; 3], f64> = HashMap::new();
    let mut odd = Vec::new();
    for (at, edge) in scene.edges.iter().enumerate() {
        let home = *homes.entry(edge.account).or_insert(scene.tenant_of[edge.dst as usize]);
        let patterns = patterns(scene, edge, home);
        let confidence = patterns.iter().filter_map(|(pattern, level)| {
            let seen = whole.get(pattern).copied().filter(|seen| *seen >= SUPPORT_MIN)?;
            let base = left.get(&[pattern[0], pattern[1], *level]).copied()?;
            Some(seen / base)
        });
        let points = -confidence.fold(1e-4_f64, f64::max).ln();
        if points >= ODD_MIN && scene.is_warm(edge) {
            odd.push((at, points));
        }
        for (pattern, level) in patterns {
            *whole.entry(pattern).or_default() += 1.0;
            *left.entry([pattern[0], pattern[1], level]).or_default() += 1.0;
        }
    }
    odd
}

/// The patterns of a logon: account, source, destination and level; and the level again.
fn patterns(scene: &Scene, edge: &Edge, home: u32) -> Vec<([u32; 4], u32)> {
    let levels = |host: u32| [host, scene.class_of[host as usize], scene.tenant_of[host as usize]];
    let (sources, goals) = (levels(edge.src), levels(edge.dst));
    let mut all = Vec::with_capacity(12);
    for (whose, account) in [edge.account, home].into_iter().enumerate() {
        for (from, source) in sources.into_iter().enumerate() {
            // Wider than its class a destination says nothing.
            for (to, goal) in goals.into_iter().take(2).enumerate() {
                let level = (whose * 9 + from * 3 + to) as u32;
                all.push(([account, source, goal, level], level));
            }
        }
    }
    all
}
