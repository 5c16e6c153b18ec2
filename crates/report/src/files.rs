//! The list of evidence files as JSON lines.

use crate::error::Error;
use crate::escape::json;
use model::EvidenceFile;
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
