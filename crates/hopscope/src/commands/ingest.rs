//! `hopscope ingest`: evidence into a case, and the list of what was read and what was not.

use super::open;
use crate::args::Ingest;
use crate::outcome::Outcome;
use crate::progress::Progress;
use engine::TenantFilter;
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
                "{lost} files could not be read, or not whole; see hopscope ingest --json, or problems.parquet"
            )?;
        }
    }
    out.flush()?;
    Ok(if files.iter().any(|file| file.state.lost()) { Outcome::EvidenceLost } else { Outcome::Done })
}
