//! `hopscope simulate`: the bundled scenario as log files.

use crate::args::Simulate;
use crate::outcome::{Outcome, Usage};
use anyhow::Context;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Simulate) -> anyhow::Result<Outcome> {
    if arguments.force && arguments.folder.exists() {
        remove_scenario(&arguments.folder)?;
    }
    let truth = simulate::scenario::write(&arguments.folder)?;
    let mut out = std::io::stdout().lock();
    let folder = arguments.folder.display();
    writeln!(out, "wrote {folder}/evidence, {folder}/register.toml and {folder}/truth.json")?;
    writeln!(
        out,
        "try: hopscope investigate {folder}/evidence --register {folder}/register.toml --seed '{}'",
        truth.seed
    )?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Deletes only what a scenario consists of, and only where its truth stands.
fn remove_scenario(folder: &Path) -> anyhow::Result<()> {
    let truth = folder.join("truth.json");
    if !truth.is_file() {
        return Err(
            Usage(format!("{} holds no scenario (no truth.json); nothing was deleted", folder.display())).into()
        );
    }
    let failed = || format!("cannot delete the scenario in {}", folder.display());
    std::fs::remove_dir_all(folder.join("evidence")).with_context(failed)?;
    std::fs::remove_file(folder.join("register.toml")).with_context(failed)?;
    std::fs::remove_file(truth).with_context(failed)
}
