//! Sigma: rules are loaded, routed to the events they are for, compiled together, matched on columns, and correlated.
//!
//! This crate does not know where events come from.

pub mod attack;
pub mod correlate;
pub mod load;
pub mod matching;
#[cfg(any(test, feature = "naive"))]
pub mod naive;
pub mod route;
pub mod rule;
pub mod tuning;
