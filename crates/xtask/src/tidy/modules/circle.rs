//! Circles in a graph of names. Knows nothing of modules.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One need, with the place that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// Who needs.
    pub(super) from: String,
    /// Who is needed.
    pub(super) to: String,
    /// The file that says so.
    pub(super) file: String,
    /// The line in it.
    pub(super) line: usize,
}

/// For every set of names that reach each other, a shortest circle through them.
pub(super) fn circles(edges: &[Edge]) -> Vec<Vec<&Edge>> {
    let mut found: BTreeMap<BTreeSet<&str>, Vec<&Edge>> = BTreeMap::new();
    for component in components(edges) {
        let shortest = component.iter().filter_map(|start| shortest_circle(edges, start)).min_by_key(Vec::len);
        found.extend(shortest.map(|circle| (component, circle)));
    }
    found.into_values().collect()
}

/// Sets of at least two names that all reach each other.
pub(super) fn components(edges: &[Edge]) -> BTreeSet<BTreeSet<&str>> {
    let names: BTreeSet<&str> = edges.iter().map(|edge| edge.from.as_str()).collect();
    let reach: BTreeMap<&str, BTreeSet<&str>> = names.iter().map(|name| (*name, reachable(edges, name))).collect();
    let reaches = |from: &str, to: &str| reach.get(from).is_some_and(|reached| reached.contains(to));
    names
        .iter()
        .map(|name| {
            let both_ways = |other: &&&str| reaches(name, other) && reaches(other, name);
            names.iter().filter(both_ways).copied().collect::<BTreeSet<_>>()
        })
        .filter(|component| component.len() > 1)
        .collect()
}

fn reachable<'a>(edges: &'a [Edge], start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        for edge in edges.iter().filter(|edge| edge.from == name) {
            if reached.insert(edge.to.as_str()) {
                waiting.push(&edge.to);
            }
        }
    }
    reached
}

/// The shortest way from `start` back to itself, breadth first.
fn shortest_circle<'a>(edges: &'a [Edge], start: &str) -> Option<Vec<&'a Edge>> {
    let mut arrived_by: BTreeMap<&str, &Edge> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(name) = waiting.pop_front() {
        for edge in edges.iter().filter(|edge| edge.from == name) {
            if !arrived_by.contains_key(edge.to.as_str()) {
                arrived_by.insert(&edge.to, edge);
                waiting.push_back(&edge.to);
            }
        }
    }
    let mut circle = vec![*arrived_by.get(start)?];
    while circle[circle.len() - 1].from != start {
        circle.push(arrived_by[circle[circle.len() - 1].from.as_str()]);
    }
    circle.reverse();
    Some(circle)
}
