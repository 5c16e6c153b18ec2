//! Findings alone, without a scope: JSON lines (`hopscope.finding/1`), CSV, text for people, and an ATT&CK Navigator layer.
//!
//! Tags are shown as their rules have them. Where techniques are counted or stand apart, they have the numbers of today, which the caller
//! knows ([`Techniques`]).

mod navigator;
mod tally;
mod text;

pub use navigator::{NavigatorLayer, navigator};
pub use text::{Grouping, Records, findings_text};

use crate::error::Error;
use crate::escape::csv::{self, Cell};
use crate::escape::json;
use model::Finding;
use std::io::Write;

/// One JSON object a line.
///
/// # Errors
/// When the writer fails.
pub fn findings_jsonl(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "findings as JSON lines";
    let mut line = Vec::new();
    for finding in findings {
        line.clear();
        json::append(WHAT, finding, &mut line)?;
        line.push(b'\n');
        out.write_all(&line).map_err(|source| Error::Write { what: WHAT, source })?;
    }
    Ok(())
}

/// The techniques of ATT&CK that tags name, by the numbers of today, sorted.
pub type Techniques = fn(&[String]) -> Vec<String>;

const COLUMNS: [&str; 13] = [
    "time",
    "level",
    "rule_id",
    "rule_title",
    "tenant",
    "host",
    "channel",
    "event_id",
    "file",
    "record",
    "tags",
    "techniques",
    "fields",
];

/// One finding a line under a line of names. `tags` and `techniques` are separated by spaces, `fields` is a JSON object.
///
/// # Errors
/// When the writer fails.
pub fn findings_csv(findings: &[Finding], techniques: Techniques, out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "findings as CSV";
    let failed = |source| Error::Write { what: WHAT, source };
    csv::header(out, &COLUMNS).map_err(failed)?;
    for finding in findings {
        csv::row(out, &cells(finding, techniques, json::compact(WHAT, &finding.fields)?)).map_err(failed)?;
    }
    Ok(())
}

fn cells(finding: &Finding, techniques: Techniques, fields: String) -> [Cell; COLUMNS.len()] {
    [
        Cell::maybe(finding.time),
        Cell::text(finding.level),
        Cell::text(&finding.rule_id),
        Cell::text(&finding.rule_title),
        Cell::text(&finding.tenant),
        Cell::maybe(finding.host.as_ref()),
        Cell::maybe(finding.channel.as_ref()),
        Cell::maybe(finding.event_id),
        Cell::text(&finding.file),
        Cell::number(finding.record),
        Cell::text(finding.tags.join(" ")),
        Cell::text(techniques(&finding.tags).join(" ")),
        Cell::text(fields),
    ]
}
