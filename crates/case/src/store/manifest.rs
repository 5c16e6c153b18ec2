//! `case.toml`: what belongs to the case. The only file whose replacement commits anything.

use crate::error::{Error, TOOL};
use model::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Schema of the folder.
pub const CASE_SCHEMA: &str = "hopscope.case/1";
/// Schema of the logon table.
pub const LOGONS_SCHEMA: &str = "hopscope.logons/1";
/// Schema of the table of what rules found.
pub const RULE_FINDINGS_SCHEMA: &str = "hopscope.rule-findings/1";
/// Its name among the tables: listed from the first time on that it is written, so that cases without it stay as they were.
pub(crate) const RULE_FINDINGS_TABLE: &str = "rule_findings";
/// Schemas of the tables that are for others, too, and that every case has.
const TABLES: [(&str, &str); 2] = [("events", events::SCHEMA_VERSION), ("logons", LOGONS_SCHEMA)];
/// Name of the manifest.
pub(crate) const MANIFEST_FILE: &str = "case.toml";

/// The name of a run: a digest over what it added, so that the same evidence gives the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub Digest);

/// What a person decided about the case: stored as given, used by whoever runs the analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The register's text, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// Options by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// A run that was committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// Its number in the case, from 1; the part files that it wrote carry it.
    pub number: u32,
    /// Evidence files that it added.
    pub files: u64,
    /// Events that it added.
    pub events: u64,
}

/// Where the findings of rules that a case holds come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFindingsOf {
    /// A name for the rules, with all that tunes them: equal names, equal rules.
    pub rules: String,
    /// Rules that were matched.
    pub used: u64,
    /// Rules that could not be used.
    pub not_used: u64,
    /// Number of the last run whose events were matched; 0 for a case without evidence. Runs after it are not in the findings.
    pub run: u32,
}

/// The content of `case.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) schema: String,
    pub(crate) tool: String,
    pub(crate) generation: u64,
    #[serde(default)]
    pub(crate) publishing: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) logons: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) results: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rule_findings: Option<RuleFindingsOf>,
    #[serde(default)]
    pub(crate) tables: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) settings: Settings,
    #[serde(default, rename = "run", skip_serializing_if = "Vec::is_empty")]
    pub(crate) runs: Vec<Run>,
}

impl Manifest {
    /// Of a case without evidence.
    pub(crate) fn new() -> Self {
        Self {
            schema: CASE_SCHEMA.to_owned(),
            tool: TOOL.to_owned(),
            generation: 0,
            publishing: Vec::new(),
            logons: None,
            results: None,
            rule_findings: None,
            tables: TABLES.map(|(table, schema)| (table.to_owned(), schema.to_owned())).into(),
            settings: Settings::default(),
            runs: Vec::new(),
        }
    }

    /// Reads the manifest of the folder.
    pub(crate) fn load(root: &Path) -> Result<Self, Error> {
        let path = root.join(MANIFEST_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::NotACase(root.to_owned()));
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(Error::Manifest { path, reason: "it is not UTF-8".to_owned() });
            }
            Err(error) => return Err(Error::io("reading", &path)(error)),
        };
        Self::parse(&text, &path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let fail =
            |error: toml::de::Error| Error::Manifest { path: path.to_owned(), reason: error.message().to_owned() };
        // The schemas are read first: another version may have other fields, and tables that look damaged to this one.
        let table: toml::Table = text.parse().map_err(fail)?;
        check_schemas(&table, path)?;
        table.try_into().map_err(fail)
    }

    /// As text.
    pub(crate) fn print(&self) -> String {
        toml::to_string(self).expect("the manifest is plain data with text keys")
    }
}

/// The case and each of its tables must be of the schema that this version reads and writes.
fn check_schemas(manifest: &toml::Table, path: &Path) -> Result<(), Error> {
    let word = |table: &toml::Table, name: &str| table.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    let of_tables = manifest.get("tables").and_then(toml::Value::as_table);
    let of_table = |(name, expected)| Some((word(of_tables?, name)?, expected));
    let known = TABLES.into_iter().chain([(RULE_FINDINGS_TABLE, RULE_FINDINGS_SCHEMA)]);
    let of_case = (word(manifest, "schema").unwrap_or_default(), CASE_SCHEMA);
    let mut found = std::iter::once(of_case).chain(known.filter_map(of_table));
    match found.find(|(found, expected)| found != expected) {
        None => Ok(()),
        Some((found, expected)) => {
            let tool = word(manifest, "tool").unwrap_or_else(|| "an unknown version".to_owned());
            Err(Error::Schema { path: path.to_owned(), tool, found, expected })
        }
    }
}
