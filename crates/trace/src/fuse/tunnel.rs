//! Tunnels: a VPN's logon leads to the address that its client was given, not to the gateway that wrote the record.
//!
//! Whatever comes from that address afterwards came through the tunnel, so the address is the node that the session is open on.
//! A gateway that many use at once is no host that anybody was on.

use super::draft::Draft;
use crate::identity::Identity;
use model::{LogonKind, Outcome};

/// Moves the destination of every tunnel that was opened to the inner address, or to the host that is known to hold it.
pub(crate) fn lead_inside(drafts: &mut [Draft], identity: &Identity) {
    let opened = drafts.iter_mut().filter(|draft| draft.kind == LogonKind::Vpn && draft.outcome != Outcome::Failure);
    for draft in opened {
        if let Some(address) = draft.assigned {
            draft.dst = identity.locate(draft.viewer, address, draft.time).node;
        }
    }
}
