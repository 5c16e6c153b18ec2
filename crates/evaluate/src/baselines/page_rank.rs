//! B6: how far is the destination from the source in what was usual? Personalised PageRank from the source over the links of the last 30 days (after
//! the use of PageRank over authentication graphs, Bowman et al., "Detecting Lateral Movement in Enterprise Computer Networks with Unsupervised Graph AI", RAID 2020,
//! without its embeddings, which are patented). A link that was not there is as odd as the walk seldom ends at its destination: `-ln` of that share.

use crate::scene::Scene;
use std::collections::{BTreeMap, HashMap};

/// The walk goes on with this probability.
const DAMPING: f64 = 0.85;
/// Steps of the walk that are followed.
const STEPS: usize = 4;
const DAYS: i64 = 30;
/// What a destination has that no walk reaches.
const NEVER: f64 = 1e-6;

pub(super) fn odd(scene: &Scene) -> Vec<(usize, f64)> {
    let mut last: HashMap<(u32, u32), i64> = HashMap::new();
    let mut out: HashMap<u32, BTreeMap<u32, f64>> = HashMap::new();
    let mut walks: HashMap<u32, HashMap<u32, f64>> = HashMap::new();
    let (mut odd, mut today) = (Vec::new(), i64::MIN);
    for (at, edge) in scene.edges.iter().enumerate() {
        if edge.day() != today {
            today = edge.day();
            walks.clear();
            for (source, goals) in &mut out {
                goals.retain(|goal, _| last.get(&(*source, *goal)).is_some_and(|day| today - day <= DAYS));
            }
        }
        let is_new = last.get(&(edge.src, edge.dst)).is_none_or(|day| today - day > DAYS);
        if is_new && scene.is_warm(edge) {
            let ends = walks.entry(edge.src).or_insert_with(|| walk(edge.src, &out));
            odd.push((at, -ends.get(&edge.dst).copied().unwrap_or(0.0).max(NEVER).ln()));
        }
        last.insert((edge.src, edge.dst), today);
        // A link goes both ways: who uses the same server is near.
        *out.entry(edge.src).or_default().entry(edge.dst).or_default() += 1.0;
        *out.entry(edge.dst).or_default().entry(edge.src).or_default() += 1.0;
        last.entry((edge.dst, edge.src)).and_modify(|day| *day = today).or_insert(today);
    }
    odd
}

/// Where a walk from a host ends, by the power method in a few steps.
fn walk(from: u32, out: &HashMap<u32, BTreeMap<u32, f64>>) -> HashMap<u32, f64> {
    let mut ends: HashMap<u32, f64> = HashMap::new();
    let mut here: BTreeMap<u32, f64> = BTreeMap::from([(from, 1.0)]);
    for _ in 0..STEPS {
        let mut next: BTreeMap<u32, f64> = BTreeMap::new();
        for (host, share) in here {
            *ends.entry(host).or_default() += share * (1.0 - DAMPING);
            let Some(goals) = out.get(&host).filter(|goals| !goals.is_empty()) else { continue };
            let total: f64 = goals.values().map(|count| count.sqrt()).sum();
            for (goal, count) in goals {
                *next.entry(*goal).or_default() += share * DAMPING * count.sqrt() / total;
            }
        }
        here = next;
    }
    for (host, share) in here {
        *ends.entry(host).or_default() += share;
    }
    ends
}
