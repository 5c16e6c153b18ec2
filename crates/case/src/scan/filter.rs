//! What a scan may see and wants to see.

use events::Column;
use model::{Tenant, Window};
use std::collections::BTreeSet;

/// Whose rows a caller may see. Applied to part files and tables before anything of them is read or returned, so nobody above can
/// forget it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantFilter {
    /// Everybody's.
    All,
    /// These tenants' and nobody else's. Names are compared byte by byte.
    Only(BTreeSet<Tenant>),
}

impl TenantFilter {
    /// One tenant's rows.
    #[must_use]
    pub fn only(tenant: &Tenant) -> Self {
        Self::Only(BTreeSet::from([tenant.clone()]))
    }

    /// May rows of this tenant be seen?
    #[must_use]
    pub fn allows(&self, tenant: &Tenant) -> bool {
        match self {
            Self::All => true,
            Self::Only(tenants) => tenants.contains(tenant),
        }
    }
}

/// A question to the tables of events or logons.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Whose rows.
    pub tenants: TenantFilter,
    /// Of which time. Rows without a time are inside the open window alone.
    pub window: Window,
    /// Events of this OCSF class alone.
    pub class: Option<u64>,
    /// Of part files that have this column alone: elsewhere no row has a value in it.
    pub with: Option<Column>,
    /// Which columns of events; `None` for all that there are.
    pub columns: Option<Vec<Column>>,
}

impl Scan {
    /// Everything that the filter lets through.
    #[must_use]
    pub const fn new(tenants: TenantFilter) -> Self {
        Self { tenants, window: Window { from: None, to: None }, class: None, with: None, columns: None }
    }
}
