//! Paths: chains of logons, each the cause of the next, with a certainty on every hop.

use crate::{Account, Certainty, Credential, Host, Level, LogonId, LogonKind, Outcome, Tenant, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A path's name in one result: `p1`, `p2`, ... in the order of certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub u32);

impl fmt::Display for PathId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}

impl Serialize for PathId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A record behind a claim, as shown: the file's path inside the evidence, its hash, and the record's number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Path inside the evidence given.
    pub file: String,
    /// The record's number in it.
    pub record: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// One hop of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The logon it is.
    pub logon: LogonId,
    /// When.
    pub time: Timestamp,
    /// From where; `None` when nothing names it.
    pub src: Option<Host>,
    /// To where.
    pub dst: Host,
    /// Whose account.
    pub account: Account,
    /// What proved it.
    pub credential: Credential,
    /// What kind.
    pub kind: LogonKind,
    /// Did it succeed?
    pub outcome: Outcome,
    /// Probability that this logon came out of the hop before it (of the first hop: that it is the seed's).
    pub certainty: Certainty,
    /// Why, for people: short sentences, strongest first.
    pub reasons: Vec<String>,
    /// The records behind it.
    pub evidence: Vec<Evidence>,
    /// The intruder's other logons that say the same and are on no path.
    pub repeats: Repeats,
    /// What rules found beside it.
    pub findings: HopFindings,
    /// What was done afterwards with the session or key that it opened.
    pub uses: Uses,
}

/// Calls with the session or key that a hop opened, in the logs of the cloud that knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Uses {
    /// How many records tell of them.
    pub count: u64,
    /// When the last of them was.
    pub last: Option<Timestamp>,
}

/// Findings of rules that lie beside a hop, on either side of it, and speak for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HopFindings {
    /// How many; those of one rule within a minute count once.
    pub count: u64,
    /// Those that say most, one per rule, the most telling first.
    pub listed: Vec<HopFinding>,
}

/// One of them: enough to look it up, its record first of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HopFinding {
    /// Stable name of the rule.
    pub rule_id: String,
    /// Its title for people.
    pub rule_title: String,
    /// How much it weighs.
    pub level: Level,
    /// When.
    pub time: Timestamp,
    /// Whose host.
    pub tenant: Tenant,
    /// Which host.
    pub host: String,
    /// Path inside the evidence given.
    pub file: String,
    /// Record number in it.
    pub record: u64,
}

/// Logons over the same hosts with the same accounts and the same outcome, in the same visit: told by one hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// How many.
    pub count: u64,
    /// When the last of them was.
    pub last: Option<Timestamp>,
    /// The first few, in the order of time.
    pub listed: Vec<Repeat>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The logon.
    pub logon: LogonId,
    /// When.
    pub time: Timestamp,
    /// The logon it most probably came out of; `None` where a path would begin with it.
    pub cause: Option<LogonId>,
}

/// A path from a seed, or from the provider, into a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its name in this result.
    pub id: PathId,
    /// Product of its hops' certainties.
    pub certainty: Certainty,
    /// At least one hop, in time order; by the tenants' own clocks, which may differ by minutes.
    pub hops: Vec<Hop>,
}
