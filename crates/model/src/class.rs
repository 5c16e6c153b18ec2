//! Classes of events, as numbers of OCSF 1.8 (<https://schema.ocsf.io/1.8.0/classes>): the `class` column.
//!
//! The one place where they stand. What happened in an event with an activity decides its class ([`Activity::class`]), because
//! scans for logons load whole classes: a row in another class would never be seen. Which log holds what is not known here.

use crate::Activity;

/// Scheduled Job Activity.
pub const SCHEDULED_JOB: u64 = 1006;
/// Process Activity.
pub const PROCESS: u64 = 1007;
/// Event Log Activity: a log was cleared, or switched off.
pub const EVENT_LOG: u64 = 1008;
/// Detection Finding.
pub const FINDING: u64 = 2004;
/// Account Change.
pub const ACCOUNT_CHANGE: u64 = 3001;
/// Authentication.
pub const AUTHENTICATION: u64 = 3002;
/// Network Activity.
pub const NETWORK: u64 = 4001;
/// HTTP Activity.
pub const HTTP: u64 = 4002;
/// DNS Activity.
pub const DNS: u64 = 4003;
/// DHCP Activity; of leases only those that say nothing of who got which address.
pub const DHCP: u64 = 4004;
/// RDP Activity.
pub const RDP: u64 = 4005;
/// SMB Activity.
pub const SMB: u64 = 4006;
/// SSH Activity.
pub const SSH: u64 = 4007;
/// API Activity.
pub const API: u64 = 6003;

/// The classes of all activities: what a scan for observations has to load.
pub const OF_ACTIVITIES: [u64; 3] = [AUTHENTICATION, EVENT_LOG, NETWORK];

impl Activity {
    /// The class of events in which this happens: one of [`OF_ACTIVITIES`].
    #[must_use]
    pub const fn class(self) -> u64 {
        match self {
            Self::LogCleared => EVENT_LOG,
            Self::Connection => NETWORK,
            _ => AUTHENTICATION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_load_the_classes_of_all_activities_and_no_others() {
        for activity in Activity::ALL {
            assert!(OF_ACTIVITIES.contains(&activity.class()), "{activity:?}");
        }
        for class in OF_ACTIVITIES {
            assert!(Activity::ALL.iter().any(|activity| activity.class() == class), "{class}");
        }
    }
}
