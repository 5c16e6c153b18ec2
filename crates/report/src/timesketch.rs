//! Hops and findings as a Timesketch timeline, CSV or JSON lines.
//!
//! Timesketch asks for `message`, `datetime` (ISO 8601) and `timestamp_desc`; other columns become fields to search by.
//! See "Import from JSON or CSV" in its user guide. What has no time has no place on a timeline: it is counted, never guessed.

use crate::error::Error;
use crate::escape::csv::{self, Cell};
use crate::escape::json;
use crate::material::Material;
use crate::wording;
use model::{Finding, Hop, Timestamp};
use serde::Serialize;
use std::io::Write;

/// One entry. Field names are Timesketch's where it has one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Entry {
    datetime: Timestamp,
    timestamp_desc: &'static str,
    message: String,
    tenant: String,
    host: String,
    user: String,
    source_host: String,
    outcome: String,
    certainty: String,
    rule_id: String,
    level: String,
    tag: Vec<String>,
    file: String,
    record: Option<u64>,
}

const COLUMNS: [&str; 14] = [
    "datetime",
    "timestamp_desc",
    "message",
    "tenant",
    "host",
    "user",
    "source_host",
    "outcome",
    "certainty",
    "rule_id",
    "level",
    "tag",
    "file",
    "record",
];

/// Writes the timeline as CSV and returns how many findings had no time and are not in it.
///
/// # Errors
/// When the writer fails.
pub fn timesketch_csv(material: &Material<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let (entries, timeless) = timeline(&material.unique_hops(), material.findings);
    write_csv(&entries, out)?;
    Ok(timeless)
}

/// Findings alone, as [`timesketch_csv`].
///
/// # Errors
/// When the writer fails.
pub fn timesketch_findings_csv(findings: &[Finding], out: &mut dyn Write) -> Result<u64, Error> {
    let (entries, timeless) = timeline(&[], findings);
    write_csv(&entries, out)?;
    Ok(timeless)
}

/// Writes the timeline as JSON lines and returns how many findings had no time and are not in it.
///
/// # Errors
/// When the writer fails.
pub fn timesketch_jsonl(material: &Material<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let (entries, timeless) = timeline(&material.unique_hops(), material.findings);
    write_jsonl(&entries, out)?;
    Ok(timeless)
}

/// Findings alone, as [`timesketch_jsonl`].
///
/// # Errors
/// When the writer fails.
pub fn timesketch_findings_jsonl(findings: &[Finding], out: &mut dyn Write) -> Result<u64, Error> {
    let (entries, timeless) = timeline(&[], findings);
    write_jsonl(&entries, out)?;
    Ok(timeless)
}

fn write_csv(entries: &[Entry], out: &mut dyn Write) -> Result<(), Error> {
    let failed = |source| Error::Write { what: "the Timesketch timeline as CSV", source };
    csv::header(out, &COLUMNS).map_err(failed)?;
    entries.iter().try_for_each(|entry| csv::row(out, &entry.cells())).map_err(failed)
}

fn write_jsonl(entries: &[Entry], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "the Timesketch timeline as JSON lines";
    for entry in entries {
        let line = json::compact(WHAT, entry)?;
        writeln!(out, "{line}").map_err(|source| Error::Write { what: WHAT, source })?;
    }
    Ok(())
}

/// The entries in the order of time, and how many findings have none.
fn timeline(hops: &[&Hop], findings: &[Finding]) -> (Vec<Entry>, u64) {
    let mut entries: Vec<Entry> = hops.iter().map(|hop| Entry::of_hop(hop)).collect();
    let mut timeless = 0;
    for finding in findings {
        match finding.time {
            Some(time) => entries.push(Entry::of_finding(finding, time)),
            None => timeless += 1,
        }
    }
    entries.sort();
    (entries, timeless)
}

impl Entry {
    fn of_hop(hop: &Hop) -> Self {
        let record = hop.evidence.first();
        Self {
            datetime: hop.time,
            timestamp_desc: "Hop on a path",
            message: format!(
                "{} from {} to {} as {}: {}",
                wording::logon_kind(hop.kind),
                wording::source(hop),
                hop.dst,
                hop.account,
                wording::outcome(hop.outcome)
            ),
            tenant: hop.dst.tenant.to_string(),
            host: hop.dst.name.to_string(),
            user: hop.account.to_string(),
            source_host: hop.src.as_ref().map(ToString::to_string).unwrap_or_default(),
            outcome: hop.outcome.to_string(),
            certainty: hop.certainty.to_string(),
            rule_id: String::new(),
            level: String::new(),
            tag: vec!["hopscope".to_owned(), "hop".to_owned()],
            file: record.map(|at| at.file.clone()).unwrap_or_default(),
            record: record.map(|at| at.record),
        }
    }

    fn of_finding(finding: &Finding, time: Timestamp) -> Self {
        let fields: Vec<String> = finding.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let own = ["hopscope".to_owned(), "finding".to_owned()];
        Self {
            datetime: time,
            timestamp_desc: "Finding",
            message: format!("{} {}", finding.rule_title, fields.join(" ")).trim_end().to_owned(),
            tenant: finding.tenant.to_string(),
            host: finding.host.clone().unwrap_or_default(),
            user: String::new(),
            source_host: String::new(),
            outcome: String::new(),
            certainty: String::new(),
            rule_id: finding.rule_id.clone(),
            level: finding.level.to_string(),
            tag: own.into_iter().chain(finding.tags.iter().cloned()).collect(),
            file: finding.file.clone(),
            record: Some(finding.record),
        }
    }

    fn cells(&self) -> [Cell; COLUMNS.len()] {
        [
            Cell::text(self.datetime),
            Cell::text(self.timestamp_desc),
            Cell::text(&self.message),
            Cell::text(&self.tenant),
            Cell::text(&self.host),
            Cell::text(&self.user),
            Cell::text(&self.source_host),
            Cell::text(&self.outcome),
            Cell::text(&self.certainty),
            Cell::text(&self.rule_id),
            Cell::text(&self.level),
            Cell::text(self.tag.join(" ")),
            Cell::text(&self.file),
            Cell::maybe(self.record),
        ]
    }
}
