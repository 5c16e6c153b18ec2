//! What only the domain controller knows: tickets for hosts whose logs are missing, and failures nobody else tells of.

use super::draft::Draft;
use super::index::Index;
use super::noise::is_system_row;
use super::presence::Presence;
use super::source::asker;
use crate::identity::{Identity, Located, Node, Row, TenantNo, UserNo};
use model::{Activity, LogonKind, Outcome, SourceBasis, Timestamp};
use std::collections::HashMap;

/// A failure at the destination and the domain controller's record of it lie this close.
const SAME_CHECK: i64 = 10 * Timestamp::SECOND;
/// Tickets for several services of one host, asked for in this time, are one logon.
const SAME_TICKETS: i64 = 60 * Timestamp::SECOND;
/// A ticket was given; whether it was used, nothing says.
const TICKET_ALONE: f64 = 0.7;
/// "Pre-authentication required": the first half of every logon by password.
const PREAUTHENTICATION: [&str; 2] = ["0x19", "25"];

/// Logons known by service tickets alone, for destinations whose own logs do not cover the time.
pub(crate) fn ticket_logons(rows: &[Row<'_>], used: &[bool], presence: &Presence, identity: &Identity) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut last: HashMap<(Node, Node, UserNo), usize> = HashMap::new();
    for (row, used) in rows.iter().zip(used) {
        let is_ticket = row.seen.activity == Activity::ServiceTicket && row.seen.outcome != Outcome::Failure;
        let Some(dst) = row.target.host.filter(|_| is_ticket && !used && !is_system_row(row)) else {
            continue;
        };
        let Some(src) = asker(row, identity).filter(|src| src.node != Node::Host(dst)) else {
            continue;
        };
        if presence.covers(dst, row.time) {
            continue;
        }
        let key = (src.node, Node::Host(dst), row.user);
        if let Some(draft) = last.get(&key).map(|number| &mut drafts[*number])
            && row.time.since(draft.time) <= SAME_TICKETS
        {
            draft.others.extend(row.records());
            continue;
        }
        last.insert(key, drafts.len());
        let mut draft = Draft::of_row(row, dst);
        draft.kind = LogonKind::Ticket;
        draft.outcome = Outcome::Success;
        draft.src = Some(Located { basis: SourceBasis::Ticket, certainty: src.certainty * TICKET_ALONE, ..src });
        draft.others = std::mem::take(&mut draft.own);
        drafts.push(draft);
    }
    drafts
}

/// Adds the domain controllers' checks to the logons they were for, and gives the failures that belong to none.
pub(crate) fn checks(rows: &[Row<'_>], drafts: &mut [Draft], identity: &Identity) -> Vec<Draft> {
    let live = drafts.iter().enumerate();
    let index: Index<(TenantNo, UserNo)> =
        Index::new(live.map(|(number, draft)| ((draft.viewer, draft.user), draft.earliest, number)));
    let mut alone = Vec::new();
    for row in rows.iter().filter(|row| is_check(row)) {
        let best = index
            .around(&(row.tenant, row.user), row.time, SAME_CHECK, SAME_CHECK)
            .filter(|(_, number)| is_checked(&drafts[*number], row))
            .map(|(time, number)| (time.since(row.time).saturating_abs(), number))
            .min();
        match best {
            Some((_, number)) => drafts[number].confirm(row),
            None if row.seen.outcome == Outcome::Failure => alone.extend(failure(row, identity)),
            None => {}
        }
    }
    alone
}

fn is_check(row: &Row<'_>) -> bool {
    let required = row.seen.status.as_deref().is_some_and(|status| PREAUTHENTICATION.contains(&status));
    let is_check = match row.seen.activity {
        Activity::CredentialCheck => true,
        Activity::TicketGrant => row.seen.outcome == Outcome::Failure && !required,
        _ => false,
    };
    is_check && !is_system_row(row)
}

/// Was the check made for this logon? The domain controller sees the same client, or only its name.
fn is_checked(draft: &Draft, row: &Row<'_>) -> bool {
    let outcome = if row.seen.outcome == Outcome::Failure { Outcome::Failure } else { Outcome::Success };
    let named = match (draft.client.host, row.client.host) {
        (Some(a), Some(b)) => a == b,
        _ => draft.same_client(&row.client) || row.client.address.is_none(),
    };
    draft.outcome == outcome && named
}

/// A logon that failed at the domain controller, for all that is known.
fn failure(row: &Row<'_>, identity: &Identity) -> Option<Draft> {
    let mut draft = Draft::of_row(row, row.host?);
    draft.kind = LogonKind::Ticket;
    draft.src = asker(row, identity);
    Some(draft)
}
