//! The sessions that may be open, per host, in bounded memory.
//!
//! A busy server gets thousands of network logons an hour and few people. Each host keeps two rings, so that the
//! many cannot push out the few: network sessions, and everything else. A new network session without an end replaces
//! the one of the same account from the same source: nothing could tell them apart. When a ring is full the sessions
//! least likely to be open go first.

use crate::cause::survival::alive;
use crate::view::{HostNo, LogonNo, View};
use model::{LogonKind, Timestamp};

/// Most sessions per host and ring.
const RING_MAX: usize = 64;

/// A session that may be open.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenSession {
    /// The logon that opened it.
    pub(super) logon: LogonNo,
    /// When it began, or was last seen to act.
    pub(super) last_used: Timestamp,
}

/// All hosts' open sessions.
pub(super) struct OpenSessions {
    hosts: Vec<[Vec<OpenSession>; 2]>,
}

impl OpenSessions {
    /// No session on any of so many hosts.
    pub(super) fn new(hosts: usize) -> Self {
        Self { hosts: (0..hosts).map(|_| [Vec::new(), Vec::new()]).collect() }
    }

    /// The sessions that may be open on a host.
    pub(super) fn on(&self, host: HostNo) -> impl Iterator<Item = &OpenSession> {
        self.hosts[host.0 as usize].iter().flatten()
    }

    /// A session was seen to act.
    pub(super) fn used(&mut self, host: HostNo, logon: LogonNo, now: Timestamp) {
        let session = self.hosts[host.0 as usize].iter_mut().flatten().find(|session| session.logon == logon);
        if let Some(session) = session {
            session.last_used = now;
        }
    }

    /// A session began.
    pub(super) fn enter(&mut self, host: HostNo, logon: LogonNo, view: &View<'_>) {
        let row = view.row(logon);
        let network = is_network(row.kind);
        let ring = &mut self.hosts[host.0 as usize][usize::from(network)];
        let entry = OpenSession { logon, last_used: row.time };
        if network && row.end.is_none() {
            let twin = ring.iter_mut().find(|session| {
                let other = view.row(session.logon);
                other.end.is_none() && other.edge == row.edge && other.edge.is_some()
            });
            if let Some(twin) = twin {
                *twin = entry;
                return;
            }
        }
        ring.push(entry);
        if ring.len() > 2 * RING_MAX {
            shrink(ring, row.time, view);
        }
    }
}

const fn is_network(kind: LogonKind) -> bool {
    matches!(kind, LogonKind::Network | LogonKind::NetworkCleartext | LogonKind::Explicit | LogonKind::Ticket)
}

fn alive_at(session: &OpenSession, now: Timestamp, view: &View<'_>) -> f64 {
    let row = view.row(session.logon);
    alive(row.kind, row.time, row.end, row.booted, now)
}

/// Halves a ring that is twice as long as it may be, so that the cost of sorting is shared by many entries.
fn shrink(ring: &mut Vec<OpenSession>, now: Timestamp, view: &View<'_>) {
    let mut by_alive: Vec<(f64, OpenSession)> = ring.iter().map(|each| (alive_at(each, now, view), *each)).collect();
    by_alive.sort_by(|(a, left), (b, right)| {
        let order = |session: &OpenSession| (view.row(session.logon).time, view.logon(session.logon).id);
        b.total_cmp(a).then_with(|| order(right).cmp(&order(left)))
    });
    by_alive.truncate(RING_MAX);
    *ring = by_alive.into_iter().map(|(_, session)| session).collect();
}
