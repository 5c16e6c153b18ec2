//! `hopscope report`: the files of the report again, from the case.

use super::{answer, open};
use crate::args::Report;
use crate::outcome::Outcome;
use crate::progress::Progress;
use std::io::Write;

pub(crate) fn run(arguments: &Report) -> anyhow::Result<Outcome> {
    let progress = Progress::new();
    let threads = open::threads(None);
    let mut case = open::case(&arguments.case)?;
    let question = engine::last_question(&case)?;
    let analysis = engine::analyse(&mut case, &question, threads, &progress);
    progress.clear();
    let analysis = analysis?;
    let files = answer::render(&analysis, threads)?;
    engine::keep(&mut case, &question, &analysis, &files)?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let names: Vec<String> = files.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        writeln!(out, "[{}]", names.join(","))?;
    } else {
        for (name, _) in files {
            writeln!(out, "{}", report::escape::visible(&case.root().join(name).display().to_string()))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
