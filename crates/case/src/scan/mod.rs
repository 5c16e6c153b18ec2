//! Reading a case behind its filter: tenants, window, class and columns.

pub(crate) mod events;
pub(crate) mod filter;
pub(crate) mod logons;
pub(crate) mod records;
