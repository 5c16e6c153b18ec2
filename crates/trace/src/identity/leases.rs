//! Who held an address when: half-open runs per address, in three layers.
//!
//! What a machine proved (its own account asked for a ticket or logged on from there), what it says of itself (it opened
//! connections from there, which behind a translator of addresses others see as another) and what a client merely claimed (a
//! workstation's name beside an address) are kept apart, so that a forged name never ends a proved run.

use super::names::{HostNo, TenantNo};
use model::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

/// How a sighting is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Proof {
    /// The client named itself.
    Claimed,
    /// The host's own log says so.
    Own,
    /// The machine's own account was used from there.
    Machine,
}

/// Who held an address, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Held {
    /// The host.
    pub(crate) host: HostNo,
    /// How it is known.
    pub(crate) proof: Proof,
    /// How sure, 0 to 1.
    pub(crate) certainty: f64,
}

/// A stretch in which one host was seen on an address: from its first sighting to another's first.
#[derive(Clone, Copy, Debug)]
struct Run {
    host: HostNo,
    from: Timestamp,
    last: Timestamp,
}

/// The runs of one address in one layer, in time order.
#[derive(Debug, Default)]
struct Layer {
    runs: Vec<Run>,
    /// How often a host came back within `RETURN` after another had been seen.
    returns: u32,
}

/// A host that comes back to an address this soon has not lost it in between: the address is shared.
const RETURN: i64 = Timestamp::HOUR;
/// That many such returns make an address a shared one.
const RETURNS_SHARED: u32 = 3;
/// How long before its first sighting a host is still taken to hold an address that others held, too.
const BEFORE: i64 = 12 * Timestamp::HOUR;

impl Layer {
    fn see(&mut self, time: Timestamp, host: HostNo) {
        if let Some(last) = self.runs.last_mut()
            && last.host == host
        {
            last.last = time;
            return;
        }
        let before = self.runs.len().checked_sub(2).map(|index| self.runs[index]);
        if before.is_some_and(|run| run.host == host && time.since(run.last) <= RETURN) {
            self.returns = self.returns.saturating_add(1);
        }
        self.runs.push(Run { host, from: time, last: time });
    }

    fn is_shared(&self) -> bool {
        self.returns >= RETURNS_SHARED
    }

    fn hosts(&self) -> BTreeSet<HostNo> {
        self.runs.iter().map(|run| run.host).collect()
    }

    /// The holder at `time`, and what its age takes from the certainty.
    fn at(&self, time: Timestamp) -> Option<(HostNo, f64)> {
        let next = self.runs.partition_point(|run| run.from <= time);
        let only = self.runs.len() == 1;
        let Some(run) = next.checked_sub(1).map(|index| self.runs[index]) else {
            let first = self.runs.first()?;
            let early = only || first.from.since(time) <= BEFORE;
            return early.then_some((first.host, if only { 0.08 } else { 0.2 }));
        };
        let penalty = match time.since(run.last) {
            ..=Timestamp::HOUR => 0.0,
            age if age <= 12 * Timestamp::HOUR => 0.03,
            age if age <= 7 * Timestamp::DAY => 0.08,
            _ => 0.15,
        };
        Some((run.host, if only { penalty / 2.0 } else { penalty }))
    }
}

/// All runs. An address belongs to a tenant: the one whose network holds it, else the one that saw it.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    proved: HashMap<(TenantNo, IpAddr), Layer>,
    own: HashMap<(TenantNo, IpAddr), Layer>,
    claimed: HashMap<(TenantNo, IpAddr), Layer>,
}

impl Leases {
    /// `host` was at `address` at `time`. Times must not go back.
    pub(crate) fn see(&mut self, tenant: TenantNo, address: IpAddr, time: Timestamp, host: HostNo, proof: Proof) {
        let layers = match proof {
            Proof::Machine => &mut self.proved,
            Proof::Own => &mut self.own,
            Proof::Claimed => &mut self.claimed,
        };
        layers.entry((tenant, address)).or_default().see(time, host);
    }

    /// Who held `address` of `tenant` at `time`: what was proved, else what a host says of itself, else what
    /// was claimed.
    pub(crate) fn holder(&self, tenant: TenantNo, address: IpAddr, time: Timestamp) -> Option<Held> {
        if let Some(layer) = self.proved.get(&(tenant, address)) {
            if layer.is_shared() {
                return None;
            }
            if let Some((host, penalty)) = layer.at(time) {
                return Some(Held { host, proof: Proof::Machine, certainty: 0.95 - penalty });
            }
        }
        let weaker = [(&self.own, Proof::Own, 0.9), (&self.claimed, Proof::Claimed, 0.6)];
        weaker.into_iter().find_map(|(layers, proof, certainty)| {
            let layer = layers.get(&(tenant, address)).filter(|layer| !layer.is_shared())?;
            let (host, penalty) = layer.at(time)?;
            Some(Held { host, proof, certainty: certainty - penalty })
        })
    }

    /// Is the address shared by several hosts at once, by what was seen?
    pub(crate) fn is_shared(&self, tenant: TenantNo, address: IpAddr) -> bool {
        self.proved.get(&(tenant, address)).is_some_and(Layer::is_shared)
    }

    /// The addresses that several hosts used at once, with those hosts; sorted.
    pub(crate) fn shared(&self) -> Vec<(TenantNo, IpAddr, BTreeSet<HostNo>)> {
        let mut shared: Vec<_> = self
            .proved
            .iter()
            .filter(|(_, layer)| layer.is_shared())
            .map(|((tenant, address), layer)| (*tenant, *address, layer.hosts()))
            .collect();
        shared.sort_unstable();
        shared
    }
}
