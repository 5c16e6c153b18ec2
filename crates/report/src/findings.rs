//! Findings as JSON lines (`hopscope.finding/1`) and as CSV.

use crate::error::Error;
use crate::escape::csv::{self, Cell};
use crate::escape::{json, visible};
use model::Finding;
use std::io::Write;

/// One JSON object a line.
///
/// # Errors
/// When the writer fails.
pub fn findings_jsonl(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "findings as JSON lines";
    for finding in findings {
        let line = json::compact(WHAT, finding)?;
        writeln!(out, "{line}").map_err(|source| Error::Write { what: WHAT, source })?;
    }
    Ok(())
}

/// One line a finding, for people: time, level, where, which rule, and the record behind it.
///
/// # Errors
/// When the writer fails.
pub fn findings_text(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "findings as text";
    for finding in findings {
        let time = finding.time.map_or_else(|| "no time".to_owned(), |time| time.to_string());
        let host = finding.host.as_deref().unwrap_or("?");
        let Finding { level, tenant, rule_title, file, record, .. } = finding;
        let line = format!("{time}  {level:<13}  {tenant}/{host}  {rule_title}  {file}:{record}");
        writeln!(out, "{}", visible(&line)).map_err(|source| Error::Write { what: WHAT, source })?;
    }
    Ok(())
}

const COLUMNS: [&str; 12] = [
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
    "fields",
];

/// One finding a line under a line of names. `tags` are separated by spaces, `fields` is a JSON object.
///
/// # Errors
/// When the writer fails.
pub fn findings_csv(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "findings as CSV";
    let failed = |source| Error::Write { what: WHAT, source };
    csv::header(out, &COLUMNS).map_err(failed)?;
    for finding in findings {
        csv::row(out, &cells(finding, json::compact(WHAT, &finding.fields)?)).map_err(failed)?;
    }
    Ok(())
}

fn cells(finding: &Finding, fields: String) -> [Cell; COLUMNS.len()] {
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
        Cell::text(fields),
    ]
}
