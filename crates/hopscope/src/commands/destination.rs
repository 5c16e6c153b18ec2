//! Where a result goes: standard output, or a file that is there whole or not at all.

use crate::outcome::Usage;
use anyhow::Context;
use std::io::{BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Where a result goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Destination<'a> {
    /// `None` for standard output.
    pub(crate) file: Option<&'a Path>,
    /// May a file that is there be replaced?
    pub(crate) force: bool,
}

impl Destination<'_> {
    /// To be asked before the work: a result that cannot be written is known as soon as the command line is.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let Some(file) = self.file else { return Ok(()) };
        let shown = file.display();
        if file.is_dir() {
            return Err(Usage(format!("{shown} is a folder; --output is a file")).into());
        }
        if file.metadata().is_ok_and(|there| !there.is_file()) {
            return Err(Usage(format!(
                "{shown} is no file that could be replaced; leave --output away to write to a pipe"
            ))
            .into());
        }
        if file.symlink_metadata().is_ok() && !self.force {
            return Err(Usage(format!("{shown} is there already; --force replaces it")).into());
        }
        if !folder(file).is_dir() {
            return Err(Usage(format!("there is no folder {}", folder(file).display())).into());
        }
        Ok(())
    }

    /// Writes what `render` gives. A file appears under its name when it is whole.
    pub(crate) fn write(&self, render: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let Some(file) = self.file else {
            let mut out = BufWriter::new(std::io::stdout().lock());
            render(&mut out)?;
            return Ok(out.flush()?);
        };
        let failed = || format!("cannot write {}", file.display());
        // What a link leads to is replaced, not the link.
        let place = file.canonicalize();
        let file = place.as_deref().unwrap_or(file);
        let mut out = BufWriter::new(temporary(folder(file)).with_context(failed)?);
        render(&mut out).with_context(failed)?;
        let out = out.into_inner().with_context(failed)?;
        out.as_file().sync_all().with_context(failed)?;
        let kept = if self.force { out.persist(file) } else { out.persist_noclobber(file) };
        kept.map(|_| ()).map_err(|error| error.error).with_context(failed)
    }
}

/// A file with the rights that a new file has here.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
