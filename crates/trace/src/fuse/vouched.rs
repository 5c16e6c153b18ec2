//! Sources that an identity provider vouches for: in the cloud the directory or account that an identity is at home in.
//!
//! A sign-in to another directory, and a role of another account, came out of the home directory or account, wherever the client
//! sat: that is the edge between two tenants. Where home and destination are one, the client's address is the source. A support tool's
//! server vouches for the number of whoever comes: where it is known which host has it, that is the source.

use super::draft::Draft;
use super::sessions::Openings;
use crate::identity::{Identity, Located, Node, SessionNo};
use model::{LogonKind, SourceBasis, is_support_number};

/// How sure a source is that the identity provider names.
const VOUCHED: f64 = 0.95;

/// Sets the sources of sign-ins and roles from elsewhere, and the session there that they were made from.
pub(crate) fn find_sources(drafts: &mut [Draft], openings: &Openings, identity: &Identity) {
    for draft in drafts.iter_mut().filter(|draft| draft.kind == LogonKind::RemoteManagement) {
        let number = draft.claimed.as_deref().filter(|claimed| is_support_number(claimed));
        let host = draft.client.host.filter(|host| number.is_some() && !is_support_number(identity.names.short(*host)));
        if let Some(host) = host {
            draft.src = Some(Located { node: Node::Host(host), basis: SourceBasis::Lease, certainty: VOUCHED });
        }
    }
    for draft in drafts.iter_mut().filter(|draft| matches!(draft.kind, LogonKind::Cloud | LogonKind::Role)) {
        let Some(home) = draft.client.host else { continue };
        draft.src = Some(Located { node: Node::Host(home), basis: SourceBasis::Ticket, certainty: VOUCHED });
        if draft.asked_from != SessionNo::NONE && draft.origin.is_none() {
            draft.origin = openings.canonical(home, draft.asked_from, draft.time);
        }
    }
}
