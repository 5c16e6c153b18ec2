//! Identity: which host a name, or an address at a time, means; which incarnation it was.

mod address;
mod incarnations;
mod intern;
mod leases;
mod locate;
mod names;
mod networks;
mod numbers;
mod row;

pub(crate) use address::is_private;
pub(crate) use intern::{SessionNo, UserNo, bare_name};
pub(crate) use locate::{Identity, Located, Node};
pub(crate) use names::{Collector, HostNo, Mention, Names, TenantNo};
pub(crate) use networks::Networks;
pub(crate) use row::{Other, Row, Rows, rows};

#[cfg(test)]
mod tests;
