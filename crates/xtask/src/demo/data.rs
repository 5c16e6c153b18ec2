//! The two documents that the demo compares, as far as it does: `hopscope.truth/1`, which the simulator writes, and
//! `hopscope.scope/1`, which the investigation writes.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What really happened.
#[derive(Clone, Debug, Deserialize)]
pub struct Truth {
    schema: String,
    /// Where the investigation starts, in the syntax of `--seed`.
    pub seed: String,
    /// What became of each tenant.
    pub tenants: Vec<Tenant>,
    /// Every hop of the intruder.
    pub hops: Vec<Hop>,
}

/// What the investigation says.
#[derive(Clone, Debug, Deserialize)]
pub struct Scope {
    schema: String,
    /// The verdicts.
    pub tenants: Vec<Tenant>,
    /// The paths, best first; they may share hops.
    pub paths: Vec<Path>,
}

/// One tenant, the same in both documents.
#[derive(Clone, Debug, Deserialize)]
pub struct Tenant {
    /// Its name.
    pub tenant: String,
    /// `reached`, `attempted`, `not_seen` or `cannot_tell`.
    pub verdict: String,
    /// RFC 3339, when there is anything to see.
    #[serde(default)]
    pub first_seen: Option<String>,
    /// RFC 3339, when there is anything to see.
    #[serde(default)]
    pub last_seen: Option<String>,
    /// Hosts that the intruder was on, or tried.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The path of first entry; only what was found has it.
    #[serde(default)]
    pub entry: Option<String>,
}

/// A path that was found.
#[derive(Clone, Debug, Deserialize)]
pub struct Path {
    /// Its name.
    pub id: String,
    /// Its hops, in order.
    pub hops: Vec<Hop>,
}

/// One hop, the same in both documents but for its number and parent, which only the truth has, and its logon and repeats, which
/// only what was found has.
#[derive(Clone, Debug, Deserialize)]
pub struct Hop {
    /// Its number.
    #[serde(default)]
    pub id: usize,
    /// The number of the hop whose session it came out of.
    #[serde(default)]
    pub parent: Option<usize>,
    /// RFC 3339.
    pub time: String,
    /// Where from, when known.
    pub src: Option<Endpoint>,
    /// Where to.
    pub dst: Option<Endpoint>,
    /// `success` or `failure`.
    pub outcome: String,
    /// The logon's id.
    #[serde(default)]
    pub logon: String,
    /// What it stands for beside itself.
    #[serde(default)]
    pub repeats: Repeats,
}

/// The logons that a hop stands for beside itself.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Repeats {
    /// The first few.
    pub listed: Vec<Repeat>,
}

/// One of them: from the same source to the same destination with the same outcome.
#[derive(Clone, Debug, Deserialize)]
pub struct Repeat {
    /// The logon's id.
    pub logon: String,
    /// RFC 3339.
    pub time: String,
    /// The logon that it came out of.
    pub cause: Option<String>,
}

/// A host of a tenant, or an address outside; what is unknown is none.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Endpoint {
    /// The tenant's name.
    #[serde(default)]
    pub tenant: Option<String>,
    /// The host's name, or its address where that is all there is.
    #[serde(default)]
    pub host: Option<String>,
    /// The address of what is nobody's host, as the truth has it.
    #[serde(default)]
    pub address: Option<String>,
}

impl Truth {
    /// Reads the simulator's document.
    ///
    /// # Errors
    /// When it is not of the schema that we know.
    pub fn parse(text: &str) -> Result<Self> {
        let truth: Self = parse("truth", text)?;
        ensure!(truth.schema == "hopscope.truth/1", "unknown schema of truth: {}", truth.schema);
        Ok(truth)
    }
}

impl Scope {
    /// Reads the investigation's document.
    ///
    /// # Errors
    /// When it is not of the schema that we know.
    pub fn parse(text: &str) -> Result<Self> {
        let scope: Self = parse("scope", text)?;
        ensure!(scope.schema == "hopscope.scope/1", "unknown schema of scope: {}", scope.schema);
        Ok(scope)
    }
}

fn parse<T: DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).with_context(|| format!("reading the {what}"))
}
