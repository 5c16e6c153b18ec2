//! Documents that a program writes: which, how, and whether those in the tree are fresh.
//!
//! A document is the standard output of `hopscope docs-dump NAME`, so it cannot differ from what the program does.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::finding::Finding;
use crate::tree::Tree;

/// A generated document.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Path from the root of the workspace.
    pub file: &'static str,
    /// What `hopscope docs-dump` calls it.
    pub name: &'static str,
}

/// All of them.
pub const DOCUMENTS: &[Document] =
    &[Document { file: "docs/cli.md", name: "cli" }, Document { file: "docs/events.md", name: "events" }];

/// Something that writes documents.
pub trait Generator {
    /// The whole text of a document.
    ///
    /// # Errors
    /// When it cannot be written.
    fn text(&self, document: &Document) -> Result<String>;
}

/// The `hopscope` of this checkout.
#[derive(Debug)]
pub struct Hopscope<'a> {
    /// The root of the workspace.
    pub root: &'a Path,
}

impl Generator for Hopscope<'_> {
    fn text(&self, document: &Document) -> Result<String> {
        let output = Command::new(crate::workspace::cargo())
            .current_dir(self.root)
            .args(["run", "--quiet", "--package", "hopscope", "--", "docs-dump", document.name])
            .output()
            .context("starting cargo")?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            bail!("hopscope docs-dump {}: {why}", document.name);
        }
        String::from_utf8(output.stdout).with_context(|| format!("docs-dump {} is not UTF-8", document.name))
    }
}

/// Documents in the tree that differ from what the generator writes now.
///
/// # Errors
/// When a document cannot be generated.
pub fn stale(documents: &[Document], generator: &dyn Generator, tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for document in documents {
        let fresh = generator.text(document)?;
        let present = tree.get(document.file).unwrap_or_default();
        if fresh != present {
            let same = fresh.lines().zip(present.lines()).take_while(|(one, other)| one == other);
            let message = "generated, and out of date: run `cargo xtask generate`";
            findings.push(Finding::new(document.file, same.count() + 1, message));
        }
    }
    Ok(findings)
}

/// Writes every document again and returns the files.
///
/// # Errors
/// When a document cannot be generated or written.
pub fn write_all(documents: &[Document], generator: &dyn Generator, root: &Path) -> Result<Vec<&'static str>> {
    let mut written = Vec::new();
    for document in documents {
        let text = generator.text(document)?;
        std::fs::write(root.join(document.file), text).with_context(|| format!("writing {}", document.file))?;
        written.push(document.file);
    }
    Ok(written)
}

/// `cargo xtask generate`: writes every document again.
///
/// # Errors
/// When a document cannot be generated or written.
pub fn run(root: &Path) -> Result<bool> {
    let written = write_all(DOCUMENTS, &Hopscope { root }, root)?;
    for file in &written {
        println!("{file}");
    }
    println!("generate: {} documents written", written.len());
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[Document] = &[Document { file: "docs/words.md", name: "words" }];

    struct Words;

    impl Generator for Words {
        fn text(&self, document: &Document) -> Result<String> {
            Ok(format!("# {}\n\nhop\n", document.name))
        }
    }

    #[track_caller]
    fn check(present: &[(&str, &str)], expect: &[&str]) {
        let found: Vec<String> = stale(WORDS, &Words, &Tree::from_files(present.iter().copied()))
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_document_is_fresh_stale_or_missing() {
        check(&[("docs/words.md", "# words\n\nhop\n")], &[]);
        check(
            &[("docs/words.md", "# words\n\nhip\n")],
            &["docs/words.md:3: generated, and out of date: run `cargo xtask generate`"],
        );
        check(&[], &["docs/words.md:1: generated, and out of date: run `cargo xtask generate`"]);
    }

    #[test]
    fn writing_makes_fresh() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("docs")).unwrap();
        assert_eq!(write_all(WORDS, &Words, root.path()).unwrap(), ["docs/words.md"]);
        let text = std::fs::read_to_string(root.path().join("docs/words.md")).unwrap();
        check(&[("docs/words.md", &text)], &[]);
    }
}
