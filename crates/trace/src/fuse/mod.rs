//! Observations -> logons: records of several hosts and logs that tell of one logon become one edge.

mod accounts;
mod called;
mod controller;
mod draft;
mod explicit;
mod finish;
mod fold;
mod fused;
mod id;
mod index;
mod noise;
mod presence;
mod refused;
mod sessions;
mod source;
mod tunnel;
mod vouched;

pub use called::{Caller, Calls, entries};
pub use fused::{Fused, HostSeen, Incarnation, Switch};

use crate::identity::{Identity, Rows, rows};
use model::{Observation, Register};

/// Joins observations, in any order, into logons.
///
/// The result depends on what the records say, not on the order in which equal times are given or on how the records are
/// spread over files (their pointers apart). Time is n log n; every join looks at a bounded window.
#[must_use]
pub fn fuse(observations: &[Observation], register: &Register) -> Fused {
    let Rows { rows, names } = rows(observations, register);
    let identity = Identity::new(names, &rows, register);
    let presence = presence::Presence::new(&rows, identity.names.hosts().count());
    let mut drafts = fold::opened(&rows);
    tunnel::lead_inside(&mut drafts, &rows, &identity);
    let used = source::find_sources(&mut drafts, &rows, &source::Tickets::new(&rows), &identity);
    let openings = sessions::Openings::new(&drafts);
    vouched::find_sources(&mut drafts, &openings, &identity);
    let by_source = explicit::join_sources(&rows, &mut drafts, &openings, &presence, &identity);
    let by_controller = controller::checks(&rows, &mut drafts, &identity);
    drafts.extend(by_source);
    drafts.extend(by_controller);
    drafts.extend(controller::ticket_logons(&rows, &used, &presence, &identity));
    source::believe_claims(&mut drafts);
    finish::finish(drafts, &rows, &openings, &identity)
}

#[cfg(test)]
mod tests;
