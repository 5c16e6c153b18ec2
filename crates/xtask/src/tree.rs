//! The text files of the workspace, from disk or, for tests, from memory. Checks see nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Text files by path from the root, with `/`, in order.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads what git tracks or would add under `root`. Files that are not UTF-8 are left out: they are data.
    ///
    /// # Errors
    /// When git cannot list the files or a listed file cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let listing = Command::new("git")
            .current_dir(root)
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()
            .context("starting git ls-files")?;
        if !listing.status.success() {
            bail!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr));
        }
        let listing = String::from_utf8(listing.stdout).context("file names that are not UTF-8")?;
        let mut files = BTreeMap::new();
        for name in listing.split('\0').filter(|name| !name.is_empty()) {
            let path = root.join(name);
            // Git still lists what was deleted a moment ago, and links to folders.
            if !path.is_file() {
                continue;
            }
            let bytes = std::fs::read(&path).with_context(|| format!("reading {name}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.insert(name.to_owned(), text);
            }
        }
        Ok(Self { files })
    }

    /// A tree in memory, for tests.
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        Self { files }
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// All files with their text, in order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust sources that people wrote: fixtures are data, even when they end in `.rs`.
    pub fn rust_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| path.ends_with(".rs") && !is_data(path))
    }
}

/// Whether a path holds test data, whose bytes are nobody's style.
pub fn is_data(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "fixtures" | "testdata" | "snapshots" | "corpus"))
        || path.ends_with(".snap")
}
