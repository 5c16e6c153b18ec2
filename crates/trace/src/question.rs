//! What is asked of a trace: the register, the seeds, the window, and the few numbers that bound the answer.

use crate::fuse::Switch;
use crate::hit::RuleHit;
use model::{CoverageSpan, Register, Seed, Window};

/// A question to [`crate::trace`].
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Tenants, jump hosts, operators and change windows; may be empty.
    pub register: &'a Register,
    /// Where to start. Empty: the trace ranks what looks new instead.
    pub seeds: &'a [Seed],
    /// Logons from the end of the window on do not exist for the question; logons before it are context
    /// (open sessions, habits, the way in), and never evidence of reach.
    pub window: Window,
    /// Which hosts' logs cover which hours. A source without logs leaves most of the mass to a cause nobody logged.
    pub coverage: &'a [CoverageSpan],
    /// Changes of account inside sessions; may be empty.
    pub switches: &'a [Switch],
    /// Seeds, by their index, that records without a logon carry: they match the evidence, but no path starts there. May be empty.
    pub carried: &'a [usize],
    /// What rules found; may be empty. They make a hop surer and never decide what belongs to the intruder, see the `beside` module.
    pub findings: &'a [RuleHit],
    /// The numbers.
    pub options: Options,
}

/// Bounds and thresholds. The defaults are the documented behaviour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Most paths kept per tenant (12); what they leave out is counted.
    pub paths_per_tenant: usize,
    /// Chains of causes kept per logon, best first (3).
    pub chains_per_logon: usize,
    /// Candidate parents kept per logon (4), and beyond them up to 16 look-alikes through which a chain may lead.
    pub parents_per_logon: usize,
    /// Alerts given back when there is no seed (20).
    pub alerts: usize,
    /// Least strength of a chain that is followed forward (0.1); see the `path` module for what strength is.
    pub reach_min: f64,
    /// Least probability at which a parent of a seed's session is followed backward (0.25).
    pub backward_min: f64,
    /// Least certainty at which an alert becomes the start of paths (0.3); see the `unseeded` module.
    pub followed_min: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            paths_per_tenant: 12,
            chains_per_logon: 3,
            parents_per_logon: 4,
            alerts: 20,
            reach_min: 0.1,
            backward_min: 0.25,
            followed_min: 0.3,
        }
    }
}
