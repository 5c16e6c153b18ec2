//! Volumes: how many bytes went from whom to whom and which way, by the logs that count them (network sensors, firewalls).
//!
//! An address stands for a tenant where the register's networks say so as seen from the log's own tenant, or, where the register is
//! silent about that tenant, because it is private; everything else is outside. Traffic inside one tenant is not counted. One
//! connection may be counted by the sensors of both ends, or by two logs of one tenant: of what several logs say of a pair of ends in
//! a day, the one that saw most counts.
//!
//! **Reversed days.** Most links have a direction: software and orders go in, or backups come out. A day on which the heavier direction
//! is the other one than over all days together, by [`REVERSAL_BYTES`] and [`REVERSAL_FACTOR`] at least, is told: data may have been
//! taken the other way. Both numbers are judgements.

#[cfg(test)]
mod tests;

use crate::identity::{Collector, Names, Networks, TenantNo, is_private};
use model::{Register, Tenant, Timestamp, Volume};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Bytes by which the unusual direction must be ahead.
const REVERSAL_BYTES: u64 = 10_000_000;
/// How many times the other direction it must be.
const REVERSAL_FACTOR: u64 = 2;

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A tenant, by a number that means something to the same [`Volumes`] alone.
    Tenant(u32),
    /// Nobody's network.
    Outside,
}

/// A connection, or several of one log between the same ends, as a log counts them.
#[derive(Clone, Copy, Debug)]
pub struct Flow<'a> {
    /// Whose log.
    pub viewer: &'a Tenant,
    /// Which of its logs.
    pub log: &'a str,
    /// When.
    pub time: Timestamp,
    /// Who opened it, and to whom.
    pub ends: (End, End),
    /// Bytes from the first end to the second, and back.
    pub bytes: (u64, u64),
}

/// Adds up flows, in any order. Memory grows with pairs of tenants, logs and days, not with connections.
pub struct Volumes {
    names: Names,
    networks: Networks,
    /// By link and day, counted from 1970.
    days: BTreeMap<Link, BTreeMap<i64, Logs>>,
}

/// Two ends, the lower first.
type Link = (End, End);
/// By whose log and which.
type Logs = BTreeMap<(Tenant, String), Sum>;

/// Of one log on one day.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// From the lower end to the higher, and back.
    bytes: [u64; 2],
    connections: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        for (sum, more) in self.bytes.iter_mut().zip(other.bytes) {
            *sum = sum.saturating_add(more);
        }
        self.connections = self.connections.saturating_add(other.connections);
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
    }

    const fn total(&self) -> u64 {
        self.bytes[0].saturating_add(self.bytes[1])
    }
}

impl Volumes {
    /// For these tenants and those of the register.
    #[must_use]
    pub fn new(register: &Register, tenants: &[Tenant]) -> Self {
        let mut all: BTreeSet<Tenant> = register.tenants.iter().map(|entry| entry.name.clone()).collect();
        all.extend(register.provider.clone());
        all.extend(register.links.iter().flat_map(|link| [link.from.clone(), link.to.clone()]));
        all.extend(tenants.iter().cloned());
        let names = Collector::new(all).finish(register);
        Self { networks: Networks::new(register, &names), names, days: BTreeMap::new() }
    }

    /// What `viewer` means by an address; `None` for one that stands for no single machine, and for the machine itself.
    #[must_use]
    pub fn end(&self, viewer: &Tenant, address: IpAddr) -> Option<End> {
        let address = address.to_canonical();
        let is_special = match address {
            IpAddr::V4(address) => address.is_broadcast() || address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        if is_special || address.is_multicast() || address.is_unspecified() || address.is_loopback() {
            return None;
        }
        let viewer = self.names.tenant_no(viewer)?;
        let of = |tenant: TenantNo| End::Tenant(u32::try_from(tenant.index()).expect("tenants are few"));
        let owner = self.networks.shared_by(viewer, address).or_else(|| self.networks.only_holder(viewer, address));
        Some(match owner {
            Some(owner) => of(owner),
            None if is_private(address) => of(viewer),
            None => End::Outside,
        })
    }

    /// Adds a flow.
    pub fn add(&mut self, flow: &Flow<'_>) {
        let (from, to) = flow.ends;
        if from == to {
            return;
        }
        let (link, bytes) = if from < to {
            ((from, to), [flow.bytes.0, flow.bytes.1])
        } else {
            ((to, from), [flow.bytes.1, flow.bytes.0])
        };
        let logs = self.days.entry(link).or_default().entry(flow.time.day_number()).or_default();
        let one = Sum { bytes, connections: 1, first: Some(flow.time), last: Some(flow.time) };
        // The key is made only for the first flow of a log and day.
        match logs.iter_mut().find(|((tenant, log), _)| tenant == flow.viewer && log == flow.log) {
            Some((_, sum)) => sum.add(&one),
            None => {
                logs.insert((flow.viewer.clone(), flow.log.to_owned()), one);
            }
        }
    }

    /// Takes over what another has added up for the same register and tenants.
    pub fn merge(&mut self, other: Self) {
        for (link, days) in other.days {
            let known = self.days.entry(link).or_default();
            for (day, logs) in days {
                let known = known.entry(day).or_default();
                for (log, sum) in logs {
                    known.entry(log).or_default().add(&sum);
                }
            }
        }
    }

    /// What each tenant sent and received, with the heaviest first.
    #[must_use]
    pub fn finish(&self) -> BTreeMap<Tenant, Vec<Volume>> {
        let mut of_tenants: BTreeMap<Tenant, Vec<Volume>> = BTreeMap::new();
        for (&(low, high), days) in &self.days {
            let days: Vec<(i64, Sum)> = days.iter().map(|(day, logs)| (*day, fullest(logs))).collect();
            let mut all = Sum::default();
            days.iter().for_each(|(_, sum)| all.add(sum));
            let start = |day: i64| Timestamp::from_micros(day.saturating_mul(Timestamp::DAY));
            let reversed: Vec<Timestamp> =
                days.iter().filter(|(_, sum)| is_reversed(sum, &all)).map(|(day, _)| start(*day)).collect();
            for (own, peer, direction) in [(low, high, 0), (high, low, 1)] {
                let Some(tenant) = self.tenant(own) else { continue };
                of_tenants.entry(tenant.clone()).or_default().push(Volume {
                    peer: self.tenant(peer).cloned(),
                    sent_bytes: all.bytes[direction],
                    received_bytes: all.bytes[1 - direction],
                    connections: all.connections,
                    first: all.first.unwrap_or_default(),
                    last: all.last.unwrap_or_default(),
                    reversed_days: reversed.clone(),
                });
            }
        }
        for volumes in of_tenants.values_mut() {
            let total = |volume: &Volume| volume.sent_bytes.saturating_add(volume.received_bytes);
            volumes.sort_by(|a, b| total(b).cmp(&total(a)).then_with(|| a.peer.cmp(&b.peer)));
        }
        of_tenants
    }

    fn tenant(&self, end: End) -> Option<&Tenant> {
        let End::Tenant(number) = end else { return None };
        self.names.tenants().nth(number as usize).map(|number| self.names.tenant(number))
    }
}

/// Of what several logs say the one that saw most; of equals the first by name.
fn fullest(logs: &Logs) -> Sum {
    logs.values().copied().reduce(|best, sum| if sum.total() > best.total() { sum } else { best }).unwrap_or_default()
}

/// Did the direction that is usually the lighter carry far more on this day?
const fn is_reversed(day: &Sum, all: &Sum) -> bool {
    let usual = if all.bytes[0] >= all.bytes[1] { 0 } else { 1 };
    let (with, against) = (day.bytes[usual], day.bytes[1 - usual]);
    against >= with.saturating_mul(REVERSAL_FACTOR) && against.saturating_sub(with) >= REVERSAL_BYTES
}
