//! What the trace knows of a finding of a rule: as little as says something about logons. It must not know rules, fields or files.

use model::{Level, Tenant, Timestamp};
use std::sync::Arc;

/// A rule matched a record of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHit {
    /// Number of the rule: equal numbers, one rule.
    pub rule: u32,
    /// How much the rule weighs. [`Level::Informational`] weighs nothing.
    pub level: Level,
    /// Whose host.
    pub tenant: Tenant,
    /// Which host, with or without its domain.
    pub host: Arc<str>,
    /// When, by the host's clock.
    pub time: Timestamp,
    /// The session that it happened in, as the host's own records name it, where the finding says so.
    pub session: Option<Arc<str>>,
    /// Whose account: a SID, a name, `DOMAIN\name` or `name@domain`, where the finding says so.
    pub account: Option<Arc<str>>,
}

/// The hits that speak for a hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitsBeside {
    /// How many; those of one rule within a minute count once.
    pub count: u64,
    /// Those that say most, one per rule, the most telling first: indices into the hits given.
    pub listed: Vec<usize>,
}
