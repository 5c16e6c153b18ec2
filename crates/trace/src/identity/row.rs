//! Rows: observations in one order and one spelling, each record once.

use super::address::{self, Seen};
use super::intern::{Interner, SessionNo, UserNo};
use super::names::Collector;
use super::names::{HostNo, Mention, Named, Names, TenantNo, named, service_host, target_host};
use super::numbers;
use model::{Activity, Observation, Pointer, Register, Tenant, Timestamp};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The other end of a record: the client of a logon, the target of an outbound connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Other {
    /// It is the host that wrote the record.
    pub(crate) is_self: bool,
    /// Its address.
    pub(crate) address: Option<IpAddr>,
    /// The host of the name given, in the tenant that wrote the record or where that name is at home.
    pub(crate) host: Option<HostNo>,
}

/// One observation in comparable form.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// The observation; of several copies the first.
    pub(crate) seen: &'a Observation,
    /// When.
    pub(crate) time: Timestamp,
    /// Whose log.
    pub(crate) tenant: TenantNo,
    /// Who wrote it.
    pub(crate) host: Option<HostNo>,
    /// The account.
    pub(crate) user: UserNo,
    /// The session opened, used or closed.
    pub(crate) session: SessionNo,
    /// The session it was done from.
    pub(crate) actor_session: SessionNo,
    /// The client.
    pub(crate) client: Other,
    /// The target.
    pub(crate) target: Other,
    /// Further records that say the same.
    pub(crate) copies: Vec<Pointer>,
}

impl Row<'_> {
    /// All records that say this.
    pub(crate) fn records(&self) -> impl Iterator<Item = Pointer> + '_ {
        std::iter::once(self.seen.pointer).chain(self.copies.iter().copied())
    }

    /// Is the account a machine's own?
    pub(crate) fn is_machine(&self) -> bool {
        self.seen.account_name.as_deref().is_some_and(|name| super::intern::bare_name(name).ends_with('$'))
    }
}

/// Observations as rows, and the names in them.
pub(crate) struct Rows<'a> {
    /// Sorted by time; the order of equal times does not depend on the files.
    pub(crate) rows: Vec<Row<'a>>,
    /// Hosts and tenants.
    pub(crate) names: Names,
}

/// Sorts, drops repeats, and gives every name its number.
pub(crate) fn rows<'a>(observations: &'a [Observation], register: &Register) -> Rows<'a> {
    let mut sorted: Vec<&Observation> = observations.iter().collect();
    sorted.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| content_order(a, b)).then(a.pointer.cmp(&b.pointer)));
    let names = collect_names(&sorted, register);
    let mut users = Interner::default();
    let mut sessions = Interner::default();
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(sorted.len());
    for seen in sorted {
        match rows.last_mut() {
            Some(last) if same_record(last.seen, seen) => last.copies.push(seen.pointer),
            _ => rows.push(row(seen, &names, &mut users, &mut sessions)),
        }
    }
    Rows { rows, names }
}

/// Everything but where the record stands. Two records of the same content at the same microsecond are one: the same
/// log was collected twice, or the host wrote twice (btmp does), and neither makes a second logon.
fn content_order(a: &Observation, b: &Observation) -> Ordering {
    macro_rules! by {
        ($($field:ident)+) => { Ordering::Equal$(.then_with(|| a.$field.cmp(&b.$field)))+ };
    }
    by!(tenant activity host account_name session outcome kind account_domain account_sid actor_name actor_sid
        actor_session logon_guid src_address src_port src_host dst_host dst_address assigned_address credential_kind credential status)
}

fn same_record(a: &Observation, b: &Observation) -> bool {
    a.time == b.time && content_order(a, b) == Ordering::Equal
}

fn collect_names(sorted: &[&Observation], register: &Register) -> Names {
    let mut tenants: BTreeSet<Tenant> = register.tenants.iter().map(|entry| entry.name.clone()).collect();
    tenants.extend(register.provider.clone());
    tenants.extend(register.jump_hosts.iter().map(|jump| jump.tenant.clone()));
    tenants.extend(register.links.iter().flat_map(|link| [link.from.clone(), link.to.clone()]));
    let mut last: Option<&Tenant> = None;
    for seen in sorted {
        if last != Some(&seen.tenant) {
            tenants.insert(seen.tenant.clone());
            last = Some(&seen.tenant);
        }
    }
    let mut collector = Collector::new(tenants);
    for seen in sorted {
        let tenant = collector.tenant(&seen.tenant);
        if let Some(name) = seen.host.as_deref().and_then(writer_name) {
            collector.add(tenant, name, Mention::Wrote);
        }
        for (name, mention) in mentions(seen) {
            if let Named::Host(name) = named(name) {
                collector.add(tenant, name, mention);
            }
        }
    }
    add_registered(&mut collector, register);
    let mut names = collector.finish(register);
    names.settle_numbers(&numbers::owners(sorted));
    names
}

/// What a writer calls itself is its name, be it `localhost` or an address.
fn writer_name(name: &str) -> Option<&str> {
    let name = name.trim().trim_end_matches('.');
    (!matches!(name, "" | "-")).then_some(name)
}

/// The names of other hosts in a record, and what each proves.
fn mentions(seen: &Observation) -> impl Iterator<Item = (&str, Mention)> {
    let on_controller = matches!(seen.activity, Activity::TicketGrant | Activity::ServiceTicket);
    let is_ticket = seen.activity == Activity::ServiceTicket;
    let machine =
        seen.account_name.as_deref().map(super::intern::bare_name).filter(|name| on_controller && name.ends_with('$'));
    let target = seen.dst_host.as_deref().and_then(|name| target_name(seen.activity, name));
    let target_mention = if is_ticket { Mention::Known } else { Mention::Named };
    [
        machine.map(|name| (name, Mention::Known)),
        target.map(|name| (name, target_mention)),
        seen.src_host.as_deref().map(|name| (name, Mention::Named)),
        claimed_machine(seen).map(|name| (name, Mention::Named)),
    ]
    .into_iter()
    .flatten()
}

/// The host of a machine account, wherever it is seen.
fn claimed_machine(seen: &Observation) -> Option<&str> {
    seen.account_name.as_deref().map(super::intern::bare_name).filter(|name| name.ends_with('$'))
}

fn target_name(activity: Activity, name: &str) -> Option<&str> {
    if activity == Activity::ServiceTicket { service_host(name) } else { Some(target_host(name)) }
}

fn add_registered(collector: &mut Collector, register: &Register) {
    let of_tenants = register.tenants.iter().flat_map(|entry| entry.hosts.iter().map(|host| (&entry.name, host)));
    let jumps = register.jump_hosts.iter().map(|jump| (&jump.tenant, &jump.host));
    let of_links = register.links.iter().flat_map(|link| link.hosts.iter().map(|host| (&link.from, host)));
    for (tenant, host) in of_tenants.chain(jumps).chain(of_links) {
        let tenant = collector.tenant(tenant);
        if let Named::Host(name) = named(host) {
            collector.add(tenant, name, Mention::Known);
        }
    }
    for entry in &register.tenants {
        let tenant = collector.tenant(&entry.name);
        entry.cloud_hosts().for_each(|name| collector.add(tenant, &name, Mention::Known));
    }
}

fn row<'a>(seen: &'a Observation, names: &Names, users: &mut Interner, sessions: &mut Interner) -> Row<'a> {
    let tenant = names.tenant_no(&seen.tenant).expect("every tenant was collected before");
    let host = seen.host.as_deref().and_then(writer_name).and_then(|name| names.writer(tenant, name));
    let target = seen.dst_host.as_deref().and_then(|name| target_name(seen.activity, name));
    Row {
        seen,
        time: seen.time,
        tenant,
        host,
        user: users.user(seen.account_name.as_deref(), seen.account_sid.as_deref()),
        session: sessions.session(seen.session.as_deref()),
        actor_session: sessions.session(seen.actor_session.as_deref()),
        client: other(names, tenant, host, seen.src_host.as_deref(), seen.src_address),
        target: other(names, tenant, host, target, seen.dst_address),
        copies: Vec::new(),
    }
}

/// The other end from the name and the address a record gives. A name beside an address may be the host's own (4624
/// of RDP has the server's name as workstation): then the address counts.
fn other(names: &Names, tenant: TenantNo, host: Option<HostNo>, name: Option<&str>, address: Option<IpAddr>) -> Other {
    let named = name.map_or(Named::Nothing, named);
    let by_name = match named {
        Named::Host(name) => names.meant(tenant, name),
        _ => None,
    };
    let text_address = match named {
        Named::Address(address) => Some(address),
        _ => None,
    };
    let own_name = by_name.is_some() && by_name == host;
    match address.or(text_address).map(address::seen) {
        Some(Seen::Loopback) => Other { is_self: true, ..Other::default() },
        Some(Seen::At(address)) => {
            Other { is_self: false, address: Some(address), host: by_name.filter(|_| !own_name) }
        }
        Some(Seen::Nowhere) | None if own_name || named == Named::Itself => Other { is_self: true, ..Other::default() },
        Some(Seen::Nowhere) | None => Other { is_self: false, address: None, host: by_name },
    }
}

/// The host of a machine account, as its own tenant names it.
pub(crate) fn machine_host(row: &Row<'_>, names: &Names) -> Option<HostNo> {
    match named(claimed_machine(row.seen)?) {
        Named::Host(name) => names.meant(row.tenant, name),
        _ => None,
    }
}
