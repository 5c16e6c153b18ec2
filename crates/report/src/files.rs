//! JSON lines: the list of evidence files, and any value.

use crate::error::Error;
use crate::escape::json;
use model::EvidenceFile;
use serde::Serialize;
use std::io::Write;

/// One file a line: the fields of [`EvidenceFile`].
///
/// # Errors
/// When the writer fails.
pub fn evidence_jsonl(files: &[EvidenceFile], out: &mut dyn Write) -> Result<(), Error> {
    const WHAT: &str = "evidence files as JSON lines";
    for file in files {
        let line = json::compact(WHAT, file)?;
        writeln!(out, "{line}").map_err(|source| Error::Write { what: WHAT, source })?;
    }
    Ok(())
}

/// Any value in one line, which does nothing on a terminal. `what` says in an error what it was.
///
/// # Errors
/// When the value is none of JSON.
pub fn json_line(what: &'static str, value: &impl Serialize) -> Result<String, Error> {
    json::compact(what, value)
}
