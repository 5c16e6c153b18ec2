//! Months of logons of a made-up provider and its customers, with the truth behind each: who really acted, out of which session, and in
//! which of the intrusions that are mixed in.
//!
//! Everything follows from a [`Plan`] and its seed: the same version, plan and seed give the same events on every machine. Days are made
//! one after the other, so that years fit into little memory. Nothing here is a tool or knows one: events are rows of logons, as the
//! joined logs of all hosts would give them; [`observe`] leaves out what lost and thin logs would.
//!
//! - [`world`]: tenants, hosts, people, accounts, from sizes like those of real providers.
//! - [`Days`]: what happens on a day by itself; [`confusers`] are the parts of it that look like intrusions and are none.
//! - [`Kind`]: the intrusions, of twelve kinds.
//! - [`observe`]: events as logons, with the holes that logs have.

mod campaign;
mod chance;
pub mod confusers;
mod days;
mod draw;
mod ids;
mod kind;
pub mod observe;
mod pen;
mod plan;
mod routine;
pub mod world;

pub use confusers::Confusers;
pub use days::Days;
pub use kind::{Campaign, Kind};
pub use pen::Event;
pub use plan::{Plan, QUIET_DAYS, START, VERSION};
pub use world::World;

#[cfg(test)]
mod tests;
