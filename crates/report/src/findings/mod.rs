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
use std::panic::resume_unwind;
use std::thread;

/// Findings that one thread makes lines of before they are written.
const FINDINGS_AT_ONCE: usize = 4096;

/// One JSON object a line.
///
/// # Errors
/// When the writer fails.
pub fn findings_jsonl(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    findings_jsonl_on(1, findings, out)
}

/// The same on so many threads, for the hundred thousands that rules may find.
///
/// # Errors
/// When the writer fails.
pub fn findings_jsonl_on(threads: usize, findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    for shares in findings.chunks(FINDINGS_AT_ONCE * threads.max(1)) {
        let lines: Vec<Result<Vec<u8>, Error>> = thread::scope(|scope| {
            let (first, others) = shares.split_at(shares.len().min(FINDINGS_AT_ONCE));
            let others: Vec<_> =
                others.chunks(FINDINGS_AT_ONCE).map(|share| scope.spawn(|| json_lines(share))).collect();
            let others = others.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic)));
            [json_lines(first)].into_iter().chain(others).collect()
        });
        for lines in lines {
            out.write_all(&lines?).map_err(|source| Error::Write { what: JSON_LINES, source })?;
        }
    }
    Ok(())
}

fn json_lines(findings: &[Finding]) -> Result<Vec<u8>, Error> {
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    for finding in findings {
        json::line_into(JSON_LINES, finding, &mut line)?;
        lines.extend_from_slice(&line);
    }
    Ok(lines)
}

const JSON_LINES: &str = "findings as JSON lines";

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
