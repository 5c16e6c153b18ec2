//! Locating: from what a tenant's log says about the other end to a node of the graph.

use super::address::is_private;
use super::incarnations::{Incarnations, Start};
use super::leases::{Held, Leases, Proof};
use super::names::{HostNo, Mention, Names, TenantNo};
use super::networks::{Holder, Networks};
use super::row::{Row, machine_host};
use model::{Activity, Host, HostName, LogonKind, Outcome, Register, SourceBasis, Timestamp};
use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

/// A node of the graph, without its incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Node {
    /// A host.
    Host(HostNo),
    /// An address that stands for itself, and whose it is.
    Address(TenantNo, IpAddr),
}

/// A node, how it is known and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Located {
    /// The node.
    pub(crate) node: Node,
    /// How it is known.
    pub(crate) basis: SourceBasis,
    /// How sure, 0 to 1.
    pub(crate) certainty: f64,
}

/// What is left of a certainty when two networks hold the address.
const CONTESTED: f64 = 0.8;
/// When no register says whose address it is and only the provider knows a holder.
const GUESSED_PROVIDER: f64 = 0.75;
/// When no register says whose address it is and exactly one other tenant knows a holder.
const GUESSED_OTHER: f64 = 0.5;
/// An address that nobody could be tied to is what the record says.
const ADDRESS: f64 = 0.9;

/// Everything known about hosts, names and addresses.
pub(crate) struct Identity {
    /// The names.
    pub(crate) names: Names,
    networks: Networks,
    leases: Leases,
    incarnations: Incarnations,
    /// Addresses that gateways and servers of a tenant gave to clients.
    given: HashSet<(TenantNo, IpAddr)>,
    /// The domains of the register, in lower case.
    domains: BTreeSet<String>,
}

impl Identity {
    /// Learns from rows in time order.
    pub(crate) fn new(names: Names, rows: &[Row<'_>], register: &Register) -> Self {
        let networks = Networks::new(register, &names);
        let incarnations = Incarnations::new(rows, &names);
        let domains = register.tenants.iter().flat_map(|entry| &entry.domains);
        let domains = domains.map(|domain| domain.to_ascii_lowercase()).collect();
        let mut this =
            Self { names, networks, leases: Leases::default(), incarnations, given: HashSet::new(), domains };
        for row in rows {
            this.learn(row);
        }
        this
    }

    fn learn(&mut self, row: &Row<'_>) {
        if let Some(address) = row.seen.assigned_address {
            self.given.insert((row.tenant, address.to_canonical()));
        }
        let Some(address) = shown_address(row) else {
            return;
        };
        let Some((host, proof)) = self.sighting(row) else {
            return;
        };
        if self.networks.shared_by(row.tenant, address).is_some() {
            return;
        }
        let tenant = match self.networks.holder(row.tenant, address) {
            Holder::One { tenant, .. } => tenant,
            Holder::Several(tenants) if tenants.contains(&self.names.tenant_of(host)) => self.names.tenant_of(host),
            Holder::Several(_) => return,
            Holder::Nobody if self.is_outside(row.tenant, address) => return,
            Holder::Nobody if proof == Proof::Claimed && !is_private(address) => return,
            Holder::Nobody => row.tenant,
        };
        self.leases.see(tenant, address, row.time, host, proof);
    }

    /// Which host the row shows at its client's address.
    fn sighting(&self, row: &Row<'_>) -> Option<(HostNo, Proof)> {
        match row.seen.activity {
            Activity::Connection => return Some((row.host?, Proof::Own)),
            Activity::AddressAssigned => return Some((row.client.host?, Proof::Machine)),
            _ => {}
        }
        // Machines log on over the network and in no other way; a person may have an account called `x$`.
        let is_logon = match row.seen.activity {
            Activity::Logon => matches!(row.seen.kind, None | Some(LogonKind::Network)),
            Activity::TicketGrant | Activity::ServiceTicket | Activity::CredentialCheck => true,
            _ => false,
        };
        if is_logon && row.seen.outcome != Outcome::Failure && row.is_machine() {
            return Some((machine_host(row, &self.names)?, Proof::Machine));
        }
        let claims = matches!(row.seen.activity, Activity::Logon | Activity::CredentialCheck | Activity::Reconnect);
        let host = row.client.host.filter(|_| claims)?;
        Some((host, Proof::Claimed))
    }

    /// Is the address outside every network that could be the viewer's? Public ones are, unless the register is silent
    /// about the viewer's networks altogether, and then a machine of the viewer may well have one.
    fn is_outside(&self, viewer: TenantNo, address: IpAddr) -> bool {
        !is_private(address) && self.networks.are_known(viewer)
    }

    /// The node that `viewer` means by `address` at `time`.
    pub(crate) fn locate(&self, viewer: TenantNo, address: IpAddr, time: Timestamp) -> Located {
        if let Some(owner) = self.networks.shared_by(viewer, address) {
            return address_node(owner, address, ADDRESS);
        }
        match self.networks.holder(viewer, address) {
            Holder::One { tenant, contested } => self.locate_in(tenant, address, time, contested),
            Holder::Several(tenants) => match self.only_holder(&tenants, address, time) {
                Some(held) => by_holder(held, CONTESTED),
                None => address_node(viewer, address, ADDRESS),
            },
            Holder::Nobody if self.is_outside(viewer, address) => address_node(viewer, address, ADDRESS),
            Holder::Nobody => self.locate_unregistered(viewer, address, time),
        }
    }

    fn locate_in(&self, tenant: TenantNo, address: IpAddr, time: Timestamp, contested: bool) -> Located {
        let factor = if contested { CONTESTED } else { 1.0 };
        match self.leases.holder(tenant, address, time) {
            Some(held) => by_holder(held, factor),
            None => address_node(tenant, address, ADDRESS * factor),
        }
    }

    /// No network of the register holds it: the viewer's own sightings, the provider's, then those of the one tenant
    /// that has any. A tenant whose networks are known and do not hold the address cannot be meant.
    fn locate_unregistered(&self, viewer: TenantNo, address: IpAddr, time: Timestamp) -> Located {
        if let Some(held) = self.leases.holder(viewer, address, time) {
            return by_holder(held, 1.0);
        }
        let may_hold = |tenant: &TenantNo| *tenant != viewer && !self.networks.are_known(*tenant);
        let provider = self.networks.provider().filter(may_hold);
        let gave = |tenant: &TenantNo| self.given.contains(&(*tenant, address));
        if let Some(provider) = provider.filter(|provider| gave(provider) && !gave(&viewer)) {
            return match self.leases.holder(provider, address, time) {
                Some(held) => by_holder(held, GUESSED_PROVIDER),
                None => address_node(provider, address, GUESSED_PROVIDER),
            };
        }
        if let Some(held) = provider.and_then(|provider| self.leases.holder(provider, address, time)) {
            return by_holder(held, GUESSED_PROVIDER);
        }
        let is_own_shared = self.leases.is_shared(viewer, address);
        let others: Vec<_> = self.names.tenants().filter(may_hold).collect();
        match self.only_holder(&others, address, time) {
            Some(held) if !is_own_shared => by_holder(held, GUESSED_OTHER),
            _ => address_node(viewer, address, ADDRESS),
        }
    }

    /// The holder in the only one of `tenants` that has any.
    fn only_holder(&self, tenants: &[TenantNo], address: IpAddr, time: Timestamp) -> Option<Held> {
        let mut held = tenants.iter().filter_map(|tenant| self.leases.holder(*tenant, address, time));
        let first = held.next()?;
        held.next().is_none().then_some(first)
    }

    /// Can a name that a client claims beside this address be believed at all? Behind a shared or a public address
    /// anybody may sit.
    pub(crate) fn is_inner(&self, viewer: TenantNo, address: IpAddr) -> bool {
        self.networks.shared_by(viewer, address).is_none()
            && !self.leases.is_shared(viewer, address)
            && (is_private(address) || self.networks.holder(viewer, address) != Holder::Nobody)
    }

    /// The node as the model has it.
    pub(crate) fn host(&self, node: Node, time: Timestamp) -> Host {
        match node {
            Node::Host(host) => Host {
                tenant: self.names.tenant(self.names.tenant_of(host)).clone(),
                name: self.names.shown(host).clone(),
                is_address: false,
                incarnation: self.incarnations.at(host, time),
            },
            Node::Address(tenant, address) => Host {
                tenant: self.names.tenant(tenant).clone(),
                name: HostName::new(&address.to_string()),
                is_address: true,
                incarnation: 0,
            },
        }
    }

    /// Is this name that of a domain of the register rather than a host's?
    pub(crate) fn is_domain(&self, host: HostNo, spelled: Option<&str>) -> bool {
        self.names.mention(host) == Mention::Named
            && spelled
                .is_some_and(|name| self.domains.contains(name.trim_end_matches('.').to_ascii_lowercase().as_str()))
    }

    /// Whose node it is.
    pub(crate) fn tenant_of(&self, node: Node) -> TenantNo {
        match node {
            Node::Host(host) => self.names.tenant_of(host),
            Node::Address(tenant, _) => tenant,
        }
    }

    /// When the host was replaced by another incarnation first after `time`.
    pub(crate) fn replaced_after(&self, host: HostNo, time: Timestamp) -> Option<Timestamp> {
        self.incarnations.replaced_after(host, time)
    }

    /// The signs of all incarnations of a host.
    pub(crate) fn starts(&self, host: HostNo) -> &[Start] {
        self.incarnations.starts(host)
    }

    /// What people should know about names and addresses.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for text in self.networks.unreadable() {
            notes.push(format!("The register has {text:?} where a network or an address belongs; it was not used."));
        }
        for (tenant, short) in self.names.split() {
            notes.push(format!(
                "In {tenant}, {short} is the short name of hosts in several domains: full names are shown."
            ));
        }
        for (tenant, names) in self.names.unowned_clouds() {
            notes.push(format!(
                "Records of {} name directories or accounts that no tenant is known to have ({}): the register can say whose they are \
                 (entra_tenants, aws_accounts).",
                self.names.tenant(tenant),
                names.join(", ")
            ));
        }
        for (tenant, address, hosts) in self.leases.shared() {
            let hosts: Vec<_> = hosts.into_iter().map(|host| self.names.shown(host).as_str()).collect();
            notes.push(format!(
                "In {}, several hosts used {address} at the same time ({}): it is taken for a shared address.",
                self.names.tenant(tenant),
                hosts.join(", ")
            ));
        }
        notes
    }
}

/// The address at which a row may show a host: the client's, or the one that a server gave it.
fn shown_address(row: &Row<'_>) -> Option<IpAddr> {
    match row.seen.activity {
        Activity::AddressAssigned => row.seen.assigned_address.map(|address| address.to_canonical()),
        _ => row.client.address,
    }
}

fn by_holder(held: Held, factor: f64) -> Located {
    let basis = match held.proof {
        Proof::Machine | Proof::Own => SourceBasis::Lease,
        Proof::Claimed => SourceBasis::Claimed,
    };
    Located { node: Node::Host(held.host), basis, certainty: held.certainty * factor }
}

fn address_node(tenant: TenantNo, address: IpAddr, certainty: f64) -> Located {
    Located { node: Node::Address(tenant, address), basis: SourceBasis::Address, certainty }
}
