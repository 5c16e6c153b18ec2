//! Where the nodes of a drawing of paths stand: a lane per tenant, a column per distance from the start.

use crate::limits;
use model::{Hop, Host, LogonId, Outcome, Path, Scope, Tenant};
use std::collections::{BTreeMap, BTreeSet};

/// A node: a host, or the source that no record names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node<'a> {
    /// A host or an address.
    Host(&'a Host),
    /// Nothing names it; drawn beside the host it led to, in that tenant's lane.
    Unnamed(&'a Tenant),
}

impl<'a> Node<'a> {
    fn source(hop: &'a Hop) -> Self {
        hop.src.as_ref().map_or(Self::Unnamed(&hop.dst.tenant), Self::Host)
    }

    pub(super) const fn tenant(&self) -> &'a Tenant {
        match self {
            Self::Host(host) => &host.tenant,
            Self::Unnamed(tenant) => tenant,
        }
    }
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Steps from the start of a path, by the shortest.
    pub(super) column: usize,
    /// Row over all lanes.
    pub(super) row: usize,
}

/// Hops between the same two nodes with the same outcome, drawn as one arrow.
#[derive(Debug)]
pub(super) struct Arrow<'a> {
    pub(super) from: Node<'a>,
    pub(super) to: Node<'a>,
    pub(super) failed: bool,
    /// In the order of time.
    pub(super) hops: Vec<&'a Hop>,
}

/// The rows of a tenant.
#[derive(Debug)]
pub(super) struct Lane<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) row: usize,
    pub(super) rows: usize,
}

/// Everything to be drawn.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    pub(super) lanes: Vec<Lane<'a>>,
    pub(super) places: BTreeMap<Node<'a>, Place>,
    pub(super) arrows: Vec<Arrow<'a>>,
    /// Hops that found no room.
    pub(super) left_out: usize,
}

impl<'a> Graph<'a> {
    pub(super) fn of(paths: &[&'a Path], scope: &'a Scope) -> Self {
        let mut graph = Self::default();
        let mut columns: BTreeMap<Node<'a>, usize> = BTreeMap::new();
        let mut drawn: BTreeSet<LogonId> = BTreeSet::new();
        let mut hops: Vec<&Hop> = Vec::new();
        for hop in paths.iter().flat_map(|path| path.hops.iter()) {
            if drawn.contains(&hop.logon) {
                continue;
            }
            drawn.insert(hop.logon);
            let (from, to) = (Node::source(hop), Node::Host(&hop.dst));
            let new = usize::from(!columns.contains_key(&from)) + usize::from(!columns.contains_key(&to));
            if columns.len() + new > limits::DRAWN_NODES {
                graph.left_out += 1;
                continue;
            }
            let column = *columns.entry(from).or_insert(0);
            columns.entry(to).or_insert(column + 1);
            hops.push(hop);
        }
        hops.sort_by_key(|hop| (hop.time, hop.logon));
        graph.place(&columns, scope);
        graph.connect(&hops);
        graph
    }

    /// Lanes in the order of the scope, tenants it does not know behind them; nodes of a lane and column below each other.
    fn place(&mut self, columns: &BTreeMap<Node<'a>, usize>, scope: &Scope) {
        let order: BTreeMap<&Tenant, usize> =
            scope.tenants.iter().enumerate().map(|(index, tenant)| (&tenant.tenant, index)).collect();
        let position = |tenant: &'a Tenant| (order.get(tenant).copied().unwrap_or(usize::MAX), tenant);
        let tenants: BTreeSet<_> = columns.keys().map(|node| position(node.tenant())).collect();
        let mut row = 0;
        for (_, tenant) in tenants {
            let mut used: BTreeMap<usize, usize> = BTreeMap::new();
            for (node, column) in columns.iter().filter(|(node, _)| node.tenant() == tenant) {
                let below = used.entry(*column).or_default();
                self.places.insert(node.clone(), Place { column: *column, row: row + *below });
                *below += 1;
            }
            let rows = used.into_values().max().unwrap_or(1);
            self.lanes.push(Lane { tenant, row, rows });
            row += rows;
        }
    }

    fn connect(&mut self, hops: &[&'a Hop]) {
        let mut index: BTreeMap<(Node<'a>, Node<'a>, bool), usize> = BTreeMap::new();
        for hop in hops {
            let (from, to) = (Node::source(hop), Node::Host(&hop.dst));
            let failed = hop.outcome == Outcome::Failure;
            let at = *index.entry((from.clone(), to.clone(), failed)).or_insert_with(|| {
                self.arrows.push(Arrow { from, to, failed, hops: Vec::new() });
                self.arrows.len() - 1
            });
            self.arrows[at].hops.push(hop);
        }
    }
}
