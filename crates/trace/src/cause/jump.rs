//! Jump hosts: hosts that several people pass through into several tenants.
//!
//! The register names them; a host that at least three accounts enter and that leads into at least two tenants other than
//! its own is taken for one as well. At such a host an open session says little about who caused what.

use crate::naming::is_listed_jump_host;
use crate::view::{AccountNo, HostNo, View};
use model::{Outcome, Register, Tenant};
use std::collections::BTreeSet;

const ACCOUNTS_MIN: usize = 3;
const TENANTS_MIN: usize = 2;

/// Which hosts are jump hosts.
pub(crate) struct JumpHosts(Vec<bool>);

impl JumpHosts {
    /// Those of the register and those that behave like it.
    pub(crate) fn new(view: &View<'_>, register: &Register) -> Self {
        let mut inward: Vec<BTreeSet<AccountNo>> = vec![BTreeSet::new(); view.hosts.len()];
        let mut outward: Vec<BTreeSet<&Tenant>> = vec![BTreeSet::new(); view.hosts.len()];
        for row in view.rows.iter().filter(|row| row.outcome != Outcome::Failure && row.kind.is_remote()) {
            let entered = &mut inward[row.dst.0 as usize];
            if !row.account.machine && entered.len() < ACCOUNTS_MIN {
                entered.insert(row.account.no);
            }
            let Some(from) = row.from else { continue };
            let tenant = &view.host(row.dst).tenant;
            let left = &mut outward[from.0 as usize];
            if *tenant != view.host(from).tenant && left.len() < TENANTS_MIN {
                left.insert(tenant);
            }
        }
        let behaves = |at: usize| inward[at].len() >= ACCOUNTS_MIN && outward[at].len() >= TENANTS_MIN;
        Self(
            view.hosts
                .iter()
                .enumerate()
                .map(|(at, host)| is_listed_jump_host(host, register) || behaves(at))
                .collect(),
        )
    }

    /// Is this one?
    pub(crate) fn contains(&self, host: HostNo) -> bool {
        self.0[host.0 as usize]
    }
}
