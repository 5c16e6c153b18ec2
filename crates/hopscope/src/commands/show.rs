//! `hopscope show FILE:RECORD`: the record behind a claim.

use super::open;
use crate::args::Show;
use crate::outcome::Outcome;
use std::io::Write;

pub(crate) fn run(arguments: &Show) -> anyhow::Result<Outcome> {
    let case = open::case(&arguments.case)?;
    let shown = engine::show(&case, &arguments.pointer)?;
    let mut out = std::io::stdout().lock();
    if arguments.raw {
        writeln!(out, "{}", shown.text)?;
    } else {
        writeln!(out, "file    {}", report::escape::visible(&shown.file.path))?;
        writeln!(out, "sha256  {}", shown.file.sha256)?;
        writeln!(out, "record  {}", shown.record)?;
        for line in shown.text.lines() {
            writeln!(out, "{}", report::escape::visible(line))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
