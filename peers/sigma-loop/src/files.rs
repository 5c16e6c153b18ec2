//! Which files are read, and what they are called in the output: as hopscope calls them.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// A file, and its name in the output.
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its path inside the input, with `/` between folders; of several inputs, with the last part of the input's before it.
    pub name: String,
}

/// All EVTX below the inputs, in the order of the inputs and of paths below each.
pub fn find(inputs: &[PathBuf]) -> Result<Vec<File>> {
    let mut all = Vec::new();
    for input in inputs {
        let is_whole = input.is_dir() && inputs.len() == 1;
        let base = if is_whole { input.as_path() } else { input.parent().unwrap_or(Path::new("")) };
        let mut found = below(input, "evtx")?;
        found.sort();
        for path in found {
            let parts = path.strip_prefix(base).unwrap_or(&path).iter().map(|part| part.to_string_lossy());
            all.push(File { name: parts.collect::<Vec<_>>().join("/"), path });
        }
    }
    Ok(all)
}

/// Files with that ending, or the file itself.
pub fn below(root: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    if !root.is_dir() {
        return Ok(vec![root.to_owned()]);
    }
    let (mut folders, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending)) {
                found.push(path);
            }
        }
    }
    Ok(found)
}
