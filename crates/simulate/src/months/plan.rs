//! What is to be made: sizes, days, knobs, intrusions, and the seed from which all follows.

use super::confusers::Confusers;
use super::kind::Kind;
use crate::time::DAY;

/// Version of the generator: another number, other events for the same seed.
pub const VERSION: u32 = 1;
/// Start of all months, 2026-01-05T00:00:00Z, a Monday, in microseconds.
pub const START: i64 = 1_767_571_200_000_000;
/// Days at the beginning without an intrusion.
pub const QUIET_DAYS: i64 = 21;

/// What is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Equal seeds give equal months.
    pub seed: u64,
    /// How many days.
    pub days: i64,
    /// Customers.
    pub tenants: usize,
    /// Fewest and most hosts of a customer; between them sizes are spread log-normally.
    pub tenant_hosts: (usize, usize),
    /// Hosts of the provider.
    pub provider_hosts: usize,
    /// People of the provider who work at customers.
    pub operators: usize,
    /// Windows hosts that they pass through.
    pub jump_hosts: usize,
    /// Of 1,000 hosts, how many have lost their logs.
    pub lost_per_mille: u64,
    /// What looks like an intrusion and is none.
    pub confusers: Confusers,
    /// The intrusions.
    pub campaigns: Vec<Kind>,
}

impl Plan {
    /// About 300 hosts, 8 customers, 90 days, six intrusions: kinds take turns over the seeds.
    #[must_use]
    pub fn small(seed: u64) -> Self {
        let kinds = (0..6).map(|at| Kind::ALL[(seed as usize * 6 + at) % Kind::ALL.len()]).collect();
        Self {
            seed,
            days: 90,
            tenants: 8,
            tenant_hosts: (10, 100),
            provider_hosts: 40,
            operators: 12,
            jump_hosts: 2,
            lost_per_mille: 100,
            confusers: Confusers::default(),
            campaigns: kinds,
        }
    }

    /// A provider of 300 hosts and 60 operators, 40 customers with 20 to 1,500 hosts each, 180 days; 31 intrusions of each kind.
    #[must_use]
    pub fn medium(seed: u64) -> Self {
        let campaigns = Kind::ALL.iter().cycle().take(31 * Kind::ALL.len()).copied().collect();
        Self {
            seed,
            days: 180,
            tenants: 40,
            tenant_hosts: (20, 1500),
            provider_hosts: 300,
            operators: 60,
            jump_hosts: 4,
            campaigns,
            ..Self::small(seed)
        }
    }

    /// Five times as many hosts.
    #[must_use]
    pub fn large(seed: u64) -> Self {
        Self { tenants: 200, provider_hosts: 1500, operators: 300, jump_hosts: 16, ..Self::medium(seed) }
    }

    /// End of the months, in microseconds.
    #[must_use]
    pub fn end(&self) -> i64 {
        START + self.days * DAY
    }
}
