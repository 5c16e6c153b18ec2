//! What fusing gives: logons, the hosts they touch, and what happened inside sessions.

use model::{Account, Host, HostName, Logon, Outcome, Pointer, Tenant, Timestamp};
use std::sync::Arc;

/// Observations, joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fused {
    /// The logons, sorted by time and id. Local ones are among them: their source is their destination.
    pub logons: Vec<Logon>,
    /// Every host that wrote a record or was named as a destination, sorted by tenant and name.
    pub hosts: Vec<HostSeen>,
    /// Changes of account inside sessions (sudo, su), sorted by time.
    pub switches: Vec<Switch>,
    /// Sentences for people: what was assumed, what could not be used.
    pub notes: Vec<String>,
}

/// A host and its incarnations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSeen {
    /// Whose it is.
    pub tenant: Tenant,
    /// Its name as shown.
    pub name: HostName,
    /// Did it write any of the records? If not, it is only known as a destination.
    pub wrote: bool,
    /// Its incarnations in time order; at least one.
    pub incarnations: Vec<Incarnation>,
}

/// A stretch of time in which a host was one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incarnation {
    /// The node of the graph.
    pub host: Host,
    /// From when; `None` is from the beginning.
    pub from: Option<Timestamp>,
    /// To when (half-open); `None` is to the end.
    pub to: Option<Timestamp>,
    /// How that is known.
    pub reason: String,
}

/// Inside a session, somebody became another account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// When.
    pub time: Timestamp,
    /// Where.
    pub host: Host,
    /// The session it happened in, spelled like the `session` of the logon that opened it where that is known.
    pub session: Option<Arc<str>>,
    /// The session that acts as the other account, where it has a name of its own: the key that is issued for a role.
    pub opened: Option<Arc<str>>,
    /// Who acted.
    pub actor: Account,
    /// Who they became.
    pub account: Account,
    /// Did it succeed?
    pub outcome: Outcome,
    /// The records behind it.
    pub evidence: Vec<Pointer>,
}
