//! `hopscope register`: drafting and checking the list of tenants.

use super::open;
use crate::args::CaseArgument;
use crate::outcome::Outcome;
use crate::progress::Progress;
use std::io::Write;
use std::path::Path;

const HEAD: &str = "# Drafted from what the evidence shows. Correct it before you rely on it: names a collector recorded for others,\n\
                    # networks of which only one host was seen, and links that were used only by an intruder can all be in here.\n\n";

pub(crate) fn draft(argument: &CaseArgument) -> anyhow::Result<Outcome> {
    let mut case = open::case(argument)?;
    let progress = Progress::new();
    let register = engine::draft_register(&mut case, open::threads(None), &progress);
    progress.clear();
    let mut out = std::io::stdout().lock();
    out.write_all(HEAD.as_bytes())?;
    out.write_all(report::escape::toml(&engine::register::write(&register?)).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

pub(crate) fn check(file: &Path) -> anyhow::Result<Outcome> {
    let register = open::register(file)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}: {} tenants, {} links, {} jump hosts, {} operators, {} change windows",
        report::escape::visible(&file.display().to_string()),
        register.tenants.len(),
        register.links.len(),
        register.jump_hosts.len(),
        register.operators.len(),
        register.change_windows.len()
    )?;
    out.flush()?;
    Ok(Outcome::Done)
}
