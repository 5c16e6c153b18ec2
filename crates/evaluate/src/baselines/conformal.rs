//! B5: is today unlike an account's own days? Each day of an account has a nonconformity: how many destinations and sources are new to it, a failure
//! counting half. Its conformal p-value is the share of its own past days that were at least as strange (Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random
//! World", 2005); within a day p-values stand in the order of Benjamini and Hochberg (1995). An alert's points are `-ln` of the adjusted p-value, equal ones in
//! the order of how strange they are.

use crate::scene::{Edge, Scene};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) fn odd(scene: &Scene) -> Vec<(usize, f64)> {
    let mut hosts: HashSet<(u32, u32, bool)> = HashSet::new();
    let mut past: HashMap<u32, Vec<f64>> = HashMap::new();
    let mut odd = Vec::new();
    let mut at = 0;
    while at < scene.edges.len() {
        let day = scene.edges[at].day();
        let end = at + scene.edges[at..].partition_point(|edge| edge.day() == day);
        let mut today: BTreeMap<u32, (f64, Vec<usize>)> = BTreeMap::new();
        for (no, edge) in (at..).zip(&scene.edges[at..end]) {
            let strange = strangeness(edge, &mut hosts);
            let of = today.entry(edge.account).or_default();
            of.0 += strange;
            if strange > 0.0 {
                of.1.push(no);
            }
        }
        if scene.is_warm(&scene.edges[at]) {
            adjusted(&today, &past, &mut odd);
        }
        for (account, (strange, _)) in today {
            past.entry(account).or_default().push(strange);
        }
        at = end;
    }
    odd.sort_by_key(|one| one.0);
    odd
}

fn strangeness(edge: &Edge, hosts: &mut HashSet<(u32, u32, bool)>) -> f64 {
    let new = [(edge.account, edge.dst, true), (edge.account, edge.src, false)].map(|key| hosts.insert(key));
    new.into_iter().map(|new| f64::from(u8::from(new))).sum::<f64>() + if edge.failed { 0.5 } else { 0.0 }
}

fn adjusted(today: &BTreeMap<u32, (f64, Vec<usize>)>, past: &HashMap<u32, Vec<f64>>, odd: &mut Vec<(usize, f64)>) {
    let value = |(account, (strange, _)): (&u32, &(f64, Vec<usize>))| {
        let days = past.get(account).map_or(&[][..], Vec::as_slice);
        let stranger = days.iter().filter(|other| **other >= *strange).count();
        ((stranger + 1) as f64 / (days.len() + 1) as f64, *strange, *account)
    };
    let mut values: Vec<(f64, f64, u32)> = today.iter().map(value).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    let count = values.len() as f64;
    let mut least = 1.0_f64;
    for (rank, (p, strange, account)) in values.iter().enumerate().rev() {
        least = least.min(p * count / (rank + 1) as f64);
        let points = -least.ln() - p.ln() + 0.01 * strange;
        if *strange > 0.0 && *p < 0.5 {
            odd.extend(today[account].1.iter().map(|&no| (no, points)));
        }
    }
}
