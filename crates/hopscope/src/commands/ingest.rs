//! `hopscope ingest`: evidence into a case, and the list of what was read and what was not.

use super::open;
use crate::args::Ingest;
use crate::outcome::Outcome;
use crate::progress::Progress;
use engine::TenantFilter;
use model::EvidenceFile;
use std::io::Write;

pub(crate) fn run(arguments: &Ingest) -> anyhow::Result<Outcome> {
    let progress = Progress::new();
    let (case, ingested) = open::ingest(&arguments.reading, &progress)?;
    let evidence = case.evidence(&TenantFilter::All)?;
    let files = evidence.files();
    let mut out = std::io::stdout().lock();
    if arguments.json {
        report::evidence_jsonl(files, &mut out)?;
    } else {
        let lost = files.iter().filter(|file| file.state.lost()).count();
        writeln!(
            out,
            "{} new files, {} new events; {} files in the case",
            ingested.files,
            ingested.events,
            files.len()
        )?;
        if lost > 0 {
            writeln!(
                out,
                "{lost} files could not be read, or not whole; see {}",
                report::escape::visible(&case.root().join("problems.parquet").display().to_string())
            )?;
        }
        if !files.is_empty() && !files.iter().any(|file| file.state.is_read()) {
            writeln!(out, "none of them is a log in a known format; see hopscope ingest --json")?;
        }
    }
    out.flush()?;
    Ok(if EvidenceFile::are_lost(files) { Outcome::EvidenceLost } else { Outcome::Done })
}
