//! Scope: the verdict per tenant. The shape of `hopscope.scope/1`, a versioned contract, is rendered from this.

use crate::logon::words;
use crate::{Account, Certainty, Credential, Hole, Path, PathId, Tenant, Timestamp, Window};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The schema's name and version in JSON.
pub const SCOPE_SCHEMA: &str = "hopscope.scope/1";

words! {
    /// The answer for one tenant.
    Verdict {
        /// At least one path ends with a success in the tenant.
        Reached = "reached",
        /// Failures only.
        Attempted = "attempted",
        /// No path, and logs are missing.
        CannotTell = "cannot_tell",
        /// No path, and coverage is complete over the window.
        NotSeen = "not_seen",
    }
}

/// What is known about the logs of a tenant over the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeCoverage {
    /// Does every known host have a log that would show a logon, over the whole window?
    pub complete: bool,
    /// What is missing, sorted.
    pub missing: Vec<Hole>,
    /// Hosts known to exist.
    pub hosts_known: u64,
    /// Hosts with a complete log.
    pub hosts_covered: u64,
}

/// One tenant's verdict and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantScope {
    /// Whose.
    pub tenant: Tenant,
    /// Is this the provider itself?
    pub is_provider: bool,
    /// The answer.
    pub verdict: Verdict,
    /// How sure the answer is: of `reached` and `attempted` the probability summed over all chains of causes; of `not_seen` the share of host-hours covered.
    pub certainty: Certainty,
    /// First hop into the tenant.
    pub first_seen: Option<Timestamp>,
    /// Last sign: of the last hop, its session's logged end or last use when there is one.
    pub last_seen: Option<Timestamp>,
    /// Hosts of the tenant on paths, sorted.
    pub hosts: Vec<String>,
    /// Accounts used on hops into or inside the tenant, sorted.
    pub accounts: Vec<Account>,
    /// Credentials used there, sorted.
    pub credentials: Vec<Credential>,
    /// Paths that end in the tenant, best first; together they lead over every host reached there, in every visit, but for what
    /// is left out.
    pub paths: Vec<PathId>,
    /// The path by which it was first entered.
    pub entry: Option<PathId>,
    /// Ways into the tenant that none of these paths tells: too many, or too doubtful.
    pub paths_left_out: u64,
    /// What the logs can and cannot show.
    pub coverage: ScopeCoverage,
    /// What moved between it and others over the window, the heaviest first; empty where no log counts bytes.
    pub volumes: Vec<Volume>,
}

/// What moved between a tenant and another one, or the outside, by the logs that count bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// The other end; `None` is the outside.
    pub peer: Option<Tenant>,
    /// Bytes from the tenant to the other end.
    pub sent_bytes: u64,
    /// Bytes from the other end to the tenant.
    pub received_bytes: u64,
    /// Connections counted.
    pub connections: u64,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// Starts of the days (UTC) on which far more went against the usual direction than with it.
    pub reversed_days: Vec<Timestamp>,
}

/// How much evidence was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeProblems {
    /// Files that could not be read, or not whole.
    pub files: u64,
    /// Records and lines rejected.
    pub records: u64,
}

/// A seed that nothing in the evidence matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedSeed {
    /// As given.
    pub seed: String,
    /// Why, as what follows the seed in a sentence: `matches no host of the evidence`.
    pub reason: String,
    /// Full seeds that may have been meant, nearest first.
    pub nearest: Vec<String>,
}

impl fmt::Display for UnmatchedSeed {
    /// `seed host:JUMP1 matches no host of the evidence; nearest: host:provider/JUMP01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} {}", self.seed, self.reason)?;
        if self.nearest.is_empty() { Ok(()) } else { write!(f, "; nearest: {}", self.nearest.join(", ")) }
    }
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The case's name.
    pub case: String,
    /// The window of the question, closed by the evidence where the question left it open.
    pub window: Window,
    /// The seeds, bare ones as what they mean in the evidence; empty when unseeded.
    pub seeds: Vec<String>,
    /// Those of the seeds that nothing in the evidence matches.
    pub seeds_unmatched: Vec<UnmatchedSeed>,
    /// One entry per tenant: the provider first, then by verdict, then by name.
    pub tenants: Vec<TenantScope>,
    /// The paths, best first.
    pub paths: Vec<Path>,
    /// What was lost.
    pub problems: ScopeProblems,
    /// Sentences a reader of the verdicts must know (no seed given, clocks differ, ...).
    pub notes: Vec<String>,
}

impl Scope {
    /// Puts the tenants into their order: the provider first, then by verdict, then by name.
    pub fn sort_tenants(&mut self) {
        let key = |scope: &TenantScope| (!scope.is_provider, scope.verdict);
        self.tenants.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.tenant.cmp(&b.tenant)));
    }

    /// Makes "not seen" of a tenant "cannot tell", because its records speak against it; any other verdict stands.
    pub fn take_back_not_seen(&mut self, tenant: &Tenant) {
        let not_seen = |each: &&mut TenantScope| each.tenant == *tenant && each.verdict == Verdict::NotSeen;
        if let Some(each) = self.tenants.iter_mut().find(not_seen) {
            (each.verdict, each.certainty) = (Verdict::CannotTell, Certainty::NONE);
            self.sort_tenants();
        }
    }

    /// Were seeds given, and did none of them match? Then nothing was traced.
    #[must_use]
    pub const fn is_without_start(&self) -> bool {
        !self.seeds.is_empty() && self.seeds.len() == self.seeds_unmatched.len()
    }
}
