//! What looks like an intrusion and is none, each with a knob.

/// How much of each there is; 0 is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusers {
    /// Weekly scans of all hosts of a customer by an account that fails at some.
    pub scanners: bool,
    /// Nightly backups of all servers of all customers.
    pub backup: bool,
    /// A monthly night of patches per customer, announced as a change window.
    pub patch_waves: bool,
    /// Of 1,000 hosts a week, how many are set up anew, under their old name or a new one.
    pub imaging_per_mille: u64,
    /// New people a month, of 100 people.
    pub hires_percent: u64,
    /// People a month, of 100, whose work changes: other hosts, other customers.
    pub role_changes_percent: u64,
    /// Customers, of 100, whose logs begin only after a month or two.
    pub onboarding_percent: u64,
    /// Nights a month on which an operator is called to a customer that is not theirs.
    pub on_call_nights: u64,
    /// Customers, of 100, at which operators share one account out of a vault.
    pub vault_percent: u64,
    /// Customers, of 100, whose people work on pooled desktops, another one every day.
    pub vdi_percent: u64,
    /// Do two customers become one halfway, with people of each going to hosts of the other?
    pub merger: bool,
    /// Of 100 logons from workstations, how many show an address that nothing ties to a host.
    pub dhcp_percent: u64,
    /// Customers, of 100, that see all hosts of the provider under one address.
    pub nat_percent: u64,
    /// Customers, of 100, whose clock is off, by up to three minutes.
    pub skew_percent: u64,
    /// Customers, of 100, with a stretch of days without any log.
    pub gap_percent: u64,
    /// Customers, of 100, of which there are logons alone: no ends, no records of sources or controllers.
    pub thin_percent: u64,
    /// Of 100 days of somebody, on how many they go where they never were before.
    pub wandering_percent: u64,
}

impl Default for Confusers {
    fn default() -> Self {
        Self {
            scanners: true,
            backup: true,
            patch_waves: true,
            imaging_per_mille: 5,
            hires_percent: 2,
            role_changes_percent: 2,
            onboarding_percent: 15,
            on_call_nights: 3,
            vault_percent: 40,
            vdi_percent: 15,
            merger: true,
            dhcp_percent: 5,
            nat_percent: 15,
            skew_percent: 15,
            gap_percent: 15,
            thin_percent: 15,
            wandering_percent: 8,
        }
    }
}

impl Confusers {
    /// None of it.
    #[must_use]
    pub fn none() -> Self {
        Self {
            scanners: false,
            backup: false,
            patch_waves: false,
            imaging_per_mille: 0,
            hires_percent: 0,
            role_changes_percent: 0,
            onboarding_percent: 0,
            on_call_nights: 0,
            vault_percent: 0,
            vdi_percent: 0,
            merger: false,
            dhcp_percent: 0,
            nat_percent: 0,
            skew_percent: 0,
            gap_percent: 0,
            thin_percent: 0,
            wandering_percent: 0,
        }
    }
}
