//! By whose clock a logon's time is.

use crate::view::{LogonNo, View};
use model::{LogonKind, Tenant, Timestamp};
use std::collections::HashMap;

/// How far apart two clocks are taken to be at most where nothing compares them, and the widest skew that is estimated.
pub(crate) const SLACK: i64 = 15 * 60 * Timestamp::SECOND;

/// The tenants, and each host's number among them.
pub(super) fn tenants<'a>(view: &View<'a>) -> (Vec<&'a Tenant>, Vec<usize>) {
    let (mut tenants, mut numbers) = (Vec::new(), HashMap::new());
    let mut number = |tenant: &'a Tenant| {
        *numbers.entry(tenant).or_insert_with(|| {
            tenants.push(tenant);
            tenants.len() - 1
        })
    };
    let hosts = view.hosts.iter().map(|host| number(&host.tenant)).collect();
    (tenants, hosts)
}

/// The tenant by whose clock a logon's time is.
pub(super) fn clock_of(view: &View<'_>, hosts: &[usize], no: LogonNo) -> usize {
    let row = view.row(no);
    let teller = row.from.filter(|_| row.kind == LogonKind::Explicit).unwrap_or(row.dst);
    hosts[teller.0 as usize]
}

/// The clocks of the source and of the logon's own time, where they are two.
pub(super) fn crossing(view: &View<'_>, hosts: &[usize], no: LogonNo) -> Option<(usize, usize)> {
    let source = view.row(no).from.filter(|&from| !view.host(from).is_address)?;
    let (source, own) = (hosts[source.0 as usize], clock_of(view, hosts, no));
    (source != own).then_some((source, own))
}
