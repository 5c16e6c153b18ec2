//! Whose network holds an address, as seen from a tenant. Private ranges of tenants overlap: the answer depends on who asks.

use super::address::{Cidr, is_private};
use super::names::{Names, TenantNo};
use model::Register;
use std::collections::HashMap;
use std::net::IpAddr;

/// Who holds an address, as far as the register says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// This tenant; `contested` when another one that could be meant has the same range.
    One {
        /// Whose network.
        tenant: TenantNo,
        /// Is there another candidate, or another site of the same tenant?
        contested: bool,
    },
    /// Several tenants that the asking one is linked to: the address alone does not decide.
    Several(Vec<TenantNo>),
    /// No network of the register that the asking tenant could mean.
    Nobody,
}

/// The networks of the register.
#[derive(Debug, Default)]
pub(crate) struct Networks {
    /// Per tenant its networks, each with the number of its site.
    networks: Vec<Vec<(usize, Cidr)>>,
    shared: HashMap<IpAddr, Vec<TenantNo>>,
    /// Per tenant the tenants it exchanges traffic with, the provider first.
    linked: Vec<Vec<TenantNo>>,
    provider: Option<TenantNo>,
    /// Entries of the register that are no network and no address.
    unreadable: Vec<String>,
}

impl Networks {
    /// Of the register.
    pub(crate) fn new(register: &Register, names: &Names) -> Self {
        let count = names.tenants().count();
        let provider = register.provider.as_ref().and_then(|tenant| names.tenant_no(tenant));
        let mut this = Self {
            networks: vec![Vec::new(); count],
            linked: links(register, names, provider),
            provider,
            ..Self::default()
        };
        for entry in &register.tenants {
            let Some(tenant) = names.tenant_no(&entry.name) else {
                continue;
            };
            let networks = entry.sites.iter().enumerate();
            for (site, text) in networks.flat_map(|(number, site)| site.networks.iter().map(move |text| (number, text)))
            {
                match Cidr::parse(text) {
                    Some(cidr) => this.networks[tenant.index()].push((site, cidr)),
                    None => this.unreadable.push(text.clone()),
                }
            }
            for text in entry.sites.iter().flat_map(|site| &site.nat) {
                match text.trim().parse::<IpAddr>() {
                    Ok(address) => this.shared.entry(address.to_canonical()).or_default().push(tenant),
                    Err(_) => this.unreadable.push(text.clone()),
                }
            }
        }
        this
    }

    /// Entries of the register that could not be read.
    pub(crate) fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// The provider, if the register names one.
    pub(crate) const fn provider(&self) -> Option<TenantNo> {
        self.provider
    }

    /// The tenants linked with `tenant`, the provider first.
    pub(crate) fn linked(&self, tenant: TenantNo) -> &[TenantNo] {
        &self.linked[tenant.index()]
    }

    /// Does the register say which networks a tenant has?
    pub(crate) fn are_known(&self, tenant: TenantNo) -> bool {
        !self.networks[tenant.index()].is_empty()
    }

    fn holds(&self, tenant: TenantNo, address: IpAddr) -> bool {
        self.networks[tenant.index()].iter().any(|(_, cidr)| cidr.contains(address))
    }

    /// Do two sites of a tenant hold the address? Records do not say which site they mean.
    fn in_two_sites(&self, tenant: TenantNo, address: IpAddr) -> bool {
        let mut sites = self.networks[tenant.index()].iter().filter(|(_, cidr)| cidr.contains(address));
        sites.next().is_some_and(|(first, _)| sites.any(|(site, _)| site != first))
    }

    /// Who holds `address` when `viewer` sees it: the viewer itself before those it is linked with.
    pub(crate) fn holder(&self, viewer: TenantNo, address: IpAddr) -> Holder {
        let others: Vec<_> = self.linked(viewer).iter().copied().filter(|other| self.holds(*other, address)).collect();
        if self.holds(viewer, address) {
            let contested = !others.is_empty() || self.in_two_sites(viewer, address);
            return Holder::One { tenant: viewer, contested };
        }
        match others.as_slice() {
            [] => Holder::Nobody,
            [only] => Holder::One { tenant: *only, contested: self.in_two_sites(*only, address) },
            [first, ..] if Some(*first) == self.provider => Holder::One { tenant: *first, contested: true },
            _ => Holder::Several(others),
        }
    }

    /// The one tenant whose network holds `address` when `viewer` sees it, where the register leaves no choice of several.
    pub(crate) fn only_holder(&self, viewer: TenantNo, address: IpAddr) -> Option<TenantNo> {
        match self.holder(viewer, address) {
            Holder::One { tenant, .. } => Some(tenant),
            Holder::Several(_) | Holder::Nobody => None,
        }
    }

    /// Whose shared address (NAT) it is, when the register says that it stands for many hosts. Public ones mean the
    /// same to everybody, private ones only to their tenant and those linked with it.
    pub(crate) fn shared_by(&self, viewer: TenantNo, address: IpAddr) -> Option<TenantNo> {
        let owners = self.shared.get(&address)?;
        let near = std::iter::once(&viewer).chain(self.linked(viewer)).find(|tenant| owners.contains(tenant));
        match near {
            Some(owner) => Some(*owner),
            None if is_private(address) => None,
            None => owners.first().copied(),
        }
    }
}

/// Who exchanges traffic with whom: what links say, and the provider with everybody.
fn links(register: &Register, names: &Names, provider: Option<TenantNo>) -> Vec<Vec<TenantNo>> {
    let mut linked: Vec<Vec<TenantNo>> = names.tenants().map(|_| Vec::new()).collect();
    let mut link = |from: TenantNo, to: TenantNo| {
        if from != to && !linked[from.index()].contains(&to) {
            linked[from.index()].push(to);
        }
    };
    if let Some(provider) = provider {
        for tenant in names.tenants() {
            link(tenant, provider);
            link(provider, tenant);
        }
    }
    for entry in &register.links {
        if let (Some(from), Some(to)) = (names.tenant_no(&entry.from), names.tenant_no(&entry.to)) {
            link(from, to);
            link(to, from);
        }
    }
    linked
}
