//! Tunnels: a VPN's logon leads to the address that its client was given, not to the gateway that wrote the record.
//!
//! Whatever comes from that address afterwards came through the tunnel, so the address is the node that the session is open on.
//! A gateway that many use at once is no host that anybody was on. Many gateways tell the address in a record of its own, just after the
//! logon.

use super::draft::Draft;
use super::index::Index;
use crate::identity::{HostNo, Identity, Row, UserNo};
use model::{Activity, LogonKind, Outcome, Timestamp};

/// An address is told this long before its logon at most, and this long after it.
const BEFORE: i64 = 10 * Timestamp::SECOND;
const AFTER: i64 = 120 * Timestamp::SECOND;

/// Moves the destination of every tunnel that was opened to the inner address, or to the host that is known to hold it.
pub(crate) fn lead_inside(drafts: &mut [Draft], rows: &[Row<'_>], identity: &Identity) {
    give_addresses(drafts, rows);
    for draft in drafts.iter_mut().filter(|draft| is_opened(draft)) {
        if let Some(address) = draft.assigned {
            draft.dst = identity.locate(draft.viewer, address, draft.time).node;
        }
    }
}

fn is_opened(draft: &Draft) -> bool {
    draft.kind == LogonKind::Vpn && draft.outcome != Outcome::Failure
}

/// Records that tell of an address alone belong to the nearest logon of the same account on the same gateway that has none.
fn give_addresses(drafts: &mut [Draft], rows: &[Row<'_>]) {
    let opened = drafts.iter().enumerate().filter(|(_, draft)| is_opened(draft) && draft.user != UserNo::NOBODY);
    let index: Index<(HostNo, UserNo)> =
        Index::new(opened.filter_map(|(number, draft)| Some(((draft.writer?, draft.user), draft.time, number))));
    for row in rows.iter().filter(|row| row.seen.activity == Activity::AddressAssigned) {
        let (Some(host), Some(address)) = (row.host, row.seen.assigned_address) else { continue };
        let best = index
            .around(&(host, row.user), row.time, AFTER, BEFORE)
            .filter(|(_, number)| drafts[*number].assigned.is_none() && drafts[*number].same_client(&row.client))
            .map(|(time, number)| (time.since(row.time).saturating_abs(), number))
            .min();
        if let Some((_, number)) = best {
            let draft = &mut drafts[number];
            draft.assigned = Some(address.to_canonical());
            draft.own.extend(row.records());
        }
    }
}
