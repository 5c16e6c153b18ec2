//! The twelve kinds of intrusions, and what is true of one.

use super::ids::{HostId, TenantId};

/// What kind of intrusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Tries many hosts from one, with what it finds on the way (after the scenarios of Hopper's study).
    Exploration,
    /// An administrator's account on as many hosts as possible within an hour.
    Spread,
    /// A few hops to a controller or database.
    Targeted,
    /// An operator's own credential from the operator's own machine.
    OwnCredential,
    /// Over a jump host, on with the accounts that operators share there.
    JumpHost,
    /// The account of the remote management, or of another program.
    Service,
    /// Days or weeks between hops.
    Slow,
    /// One credential at 2, 5 or 15 customers.
    ManyTenants,
    /// From a customer into the provider and on to the next customer.
    BackAndOn,
    /// Comes back after a machine was set up anew.
    ReEntry,
    /// The log of the machine passed through is wiped.
    Wiped,
    /// In office hours, where the account goes anyway.
    KnownEdges,
}

impl Kind {
    /// All, in the order K1 to K12.
    pub const ALL: [Self; 12] = [
        Self::Exploration,
        Self::Spread,
        Self::Targeted,
        Self::OwnCredential,
        Self::JumpHost,
        Self::Service,
        Self::Slow,
        Self::ManyTenants,
        Self::BackAndOn,
        Self::ReEntry,
        Self::Wiped,
        Self::KnownEdges,
    ];

    /// `K1` to `K12`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K11", "K12"][self as usize]
    }
}

/// One intrusion, as it truly was.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its number, from 0.
    pub no: u16,
    /// Its kind.
    pub kind: Kind,
    /// Where it began.
    pub root: HostId,
    /// First logon, in microseconds.
    pub first: i64,
    /// End of its last session.
    pub last: i64,
    /// Tenants with a success, the root's own among them where it was left or entered there.
    pub reached: Vec<TenantId>,
    /// Tenants with refusals alone.
    pub attempted: Vec<TenantId>,
    /// First logon after it came back.
    pub reentry: Option<i64>,
    /// A host whose log of a stretch was wiped.
    pub wiped: Option<(HostId, i64, i64)>,
    /// How many tenants a credential was used at, where that is what the kind is about.
    pub breadth: usize,
}
