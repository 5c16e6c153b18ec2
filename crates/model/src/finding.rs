//! Findings: a record, or a hop, that somebody should look at. The shape of `hopscope.finding/1`.

use crate::logon::words;
use crate::{Tenant, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The schema's name and version in JSON.
pub const FINDING_SCHEMA: &str = "hopscope.finding/1";

words! {
    /// How much it weighs, as Sigma counts.
    Level {
        /// Context.
        Informational = "informational",
        /// Worth knowing.
        Low = "low",
        /// Worth looking at.
        Medium = "medium",
        /// Look at it today.
        High = "high",
        /// Look at it now.
        Critical = "critical",
    }
}

/// One finding, as `hopscope.finding/1` prints it: one JSON object a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Always `hopscope.finding/1`.
    pub schema: String,
    /// Stable name of the rule.
    pub rule_id: String,
    /// Its title for people.
    pub rule_title: String,
    /// How much it weighs.
    pub level: Level,
    /// Whose host.
    pub tenant: Tenant,
    /// Which host.
    pub host: Option<String>,
    /// When.
    pub time: Option<Timestamp>,
    /// Path inside the evidence given.
    pub file: String,
    /// Record number in it.
    pub record: u64,
    /// Windows channel, or the kind of log.
    pub channel: Option<String>,
    /// Windows event id.
    pub event_id: Option<u32>,
    /// ATT&CK tags and the like.
    pub tags: Vec<String>,
    /// The fields that matter, sorted by name.
    pub fields: BTreeMap<String, String>,
}
