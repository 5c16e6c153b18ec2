//! Sources: where a logon came from, by the most trusted record that says it.
//!
//! In order: the address and who held it, the domain controller's tickets, the source's own record (`explicit` adds
//! it), the name that the client claimed.

use super::draft::Draft;
use super::index::Index;
use super::noise::is_system_row;
use crate::identity::{HostNo, Identity, Located, Node, Row, SessionNo, TenantNo, UserNo};
use model::{Activity, LogonKind, Outcome, SourceBasis, Timestamp};

/// A ticket for the service is asked for this close to the logon: mostly milliseconds, and clocks of one domain agree.
const TICKET: i64 = 10 * Timestamp::SECOND;
/// More tickets than this add nothing to one logon.
const TICKETS_KEPT: usize = 4;
/// How much of the doubt about a source a ticket from the same address takes away.
const TICKET_RAISE: f64 = 0.5;
/// What is left of a located address when only the domain controller saw it, for a service ticket.
const BY_SERVICE_TICKET: f64 = 0.9;
/// The same for a ticket-granting ticket, which names no service.
const BY_GRANTING_TICKET: f64 = 0.6;
/// A name that the client claimed, beside an inner address.
const CLAIMED_INNER: f64 = 0.55;
/// A name that the client claimed, and nothing else.
const CLAIMED_ALONE: f64 = 0.4;

/// Tickets by what they are for.
pub(crate) struct Tickets {
    services: Index<(HostNo, UserNo)>,
    grants: Index<(TenantNo, UserNo)>,
}

impl Tickets {
    /// Of all rows; those of machines and of krbtgt carry nobody.
    pub(crate) fn new(rows: &[Row<'_>]) -> Self {
        let of = |activity: Activity| {
            rows.iter().enumerate().filter(move |(_, row)| {
                row.seen.activity == activity && row.seen.outcome != Outcome::Failure && !is_system_row(row)
            })
        };
        let services = of(Activity::ServiceTicket)
            .filter_map(|(number, row)| Some(((service_host(row)?, row.user), row.time, number)));
        let grants = of(Activity::TicketGrant).map(|(number, row)| ((row.tenant, row.user), row.time, number));
        Self { services: Index::new(services), grants: Index::new(grants) }
    }
}

/// The host whose service a ticket is for: another, or the domain controller itself.
fn service_host(ticket: &Row<'_>) -> Option<HostNo> {
    ticket.target.host.or_else(|| ticket.host.filter(|_| ticket.target.is_self))
}

/// Finds the sources that the destination's records and the domain controllers' give. Returns for each row whether
/// its ticket belongs to one of the drafts.
pub(crate) fn find_sources(
    drafts: &mut [Draft],
    rows: &[Row<'_>],
    tickets: &Tickets,
    identity: &Identity,
) -> Vec<bool> {
    let mut used = vec![false; rows.len()];
    for draft in drafts {
        draft.src = by_own_record(draft, identity);
        join_tickets(draft, rows, tickets, identity, &mut used);
        if draft.src.is_none() && has_tickets(draft.kind) {
            draft.src = by_granting_ticket(draft, rows, tickets, identity);
        }
    }
    used
}

/// The address, and loopback; no claimed name without an address yet.
fn by_own_record(draft: &Draft, identity: &Identity) -> Option<Located> {
    let itself = Located { node: draft.dst, basis: SourceBasis::Source, certainty: 1.0 };
    if draft.client.is_self {
        return Some(itself);
    }
    let Some(address) = draft.address() else {
        // No client at all: a keyboard, or a process of the host that asked for the logon.
        let no_client = draft.client.host.is_none();
        let is_here = matches!(draft.kind, LogonKind::Console | LogonKind::Unlock | LogonKind::NewCredentials);
        return (no_client && (is_here || draft.asked_from != SessionNo::NONE)).then_some(itself);
    };
    let located = identity.locate(draft.viewer, address, draft.time);
    let claimed = draft.client.host.filter(|_| identity.is_inner(draft.viewer, address));
    match claimed {
        Some(host) if located.node == Node::Host(host) => Some(located),
        Some(host) if located.basis != SourceBasis::Lease => {
            Some(Located { node: Node::Host(host), basis: SourceBasis::Claimed, certainty: CLAIMED_INNER })
        }
        _ => Some(located),
    }
}

/// Kinds for which the client asks the domain controller for a ticket.
fn has_tickets(kind: LogonKind) -> bool {
    matches!(kind, LogonKind::Network | LogonKind::NetworkCleartext | LogonKind::RemoteInteractive | LogonKind::Other)
}

fn join_tickets(draft: &mut Draft, rows: &[Row<'_>], tickets: &Tickets, identity: &Identity, used: &mut [bool]) {
    let Some(host) = draft.host().filter(|_| has_tickets(draft.kind) && draft.outcome != Outcome::Failure) else {
        return;
    };
    let mut near: Vec<(i64, usize)> = tickets
        .services
        .around(&(host, draft.user), draft.earliest, TICKET, TICKET)
        .filter(|(_, number)| match (draft.address(), rows[*number].client.address) {
            (Some(a), Some(b)) => a == b,
            (None, Some(_)) => !draft.is_local(),
            (_, None) => true,
        })
        .map(|(time, number)| (time.since(draft.earliest).saturating_abs(), number))
        .collect();
    near.sort_unstable();
    for (_, number) in &near {
        used[*number] = true;
    }
    near.truncate(TICKETS_KEPT);
    let mut by_address = false;
    for (_, number) in near {
        let ticket = &rows[number];
        draft.confirm(ticket);
        by_address |= draft.address().is_some() && ticket.client.address.is_some();
        if draft.src.is_none() {
            draft.src = asker(ticket, identity).map(|asker| by_ticket(asker, BY_SERVICE_TICKET));
        }
    }
    if by_address {
        draft.raise(TICKET_RAISE);
    }
}

/// Who asked for a ticket: the client's address as the domain controller saw it, or the controller itself.
pub(crate) fn asker(ticket: &Row<'_>, identity: &Identity) -> Option<Located> {
    if ticket.client.is_self {
        let node = Node::Host(ticket.host?);
        return Some(Located { node, basis: SourceBasis::Ticket, certainty: 1.0 });
    }
    Some(identity.locate(ticket.tenant, ticket.client.address?, ticket.time))
}

fn by_ticket(asker: Located, factor: f64) -> Located {
    Located { basis: SourceBasis::Ticket, certainty: asker.certainty * factor, ..asker }
}

/// The last ticket-granting ticket just before, unless the destination itself asked for it.
fn by_granting_ticket(draft: &Draft, rows: &[Row<'_>], tickets: &Tickets, identity: &Identity) -> Option<Located> {
    let (_, number) = tickets.grants.around(&(draft.viewer, draft.user), draft.earliest, TICKET, 0).last()?;
    let asker = asker(&rows[number], identity)?;
    (asker.node != draft.dst).then(|| by_ticket(asker, BY_GRANTING_TICKET))
}

/// What is left where nothing else named a source: the name that the client claimed.
pub(crate) fn believe_claims(drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|draft| draft.src.is_none()) {
        draft.src = draft.client.host.map(|host| Located {
            node: Node::Host(host),
            basis: SourceBasis::Claimed,
            certainty: CLAIMED_ALONE,
        });
    }
}
