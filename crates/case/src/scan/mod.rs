//! Reading a case behind its filter: tenants, window, class and columns.

mod chunk;
pub(crate) mod events;
pub(crate) mod filter;
pub(crate) mod logons;
pub(crate) mod on_demand;
pub(crate) mod records;
