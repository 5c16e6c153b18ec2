//! Documents that a program writes: which, how, and whether those in the tree are fresh.
//!
//! A document is the standard output of `hopscope docs-dump NAME`, or made of it and of the sources (`docs/formats.md`), so it cannot
//! differ from what the program does.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
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
pub const DOCUMENTS: &[Document] = &[
    Document { file: "docs/cli.md", name: "cli" },
    Document { file: "docs/events.md", name: "events" },
    Document { file: "docs/formats.md", name: FORMATS },
];

/// The document whose list is the program's and whose text stands in the sources.
const FORMATS: &str = "formats";

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
        let dumped = dump(self.root, document.name, &[])?;
        if document.name != FORMATS {
            return Ok(dumped);
        }
        let sources = self.root.join("crates/evidence/src");
        crate::formats::page(&dumped, &|file| std::fs::read_to_string(sources.join(file)).ok())
    }
}

/// What `hopscope docs-dump NAME` prints with these arguments.
fn dump(root: &Path, name: &str, arguments: &[&OsStr]) -> Result<String> {
    let output = Command::new(crate::workspace::cargo())
        .current_dir(root)
        .args(["run", "--quiet", "--package", "hopscope", "--", "docs-dump", name])
        .args(arguments)
        .output()
        .context("starting cargo")?;
    if !output.status.success() {
        bail!("hopscope docs-dump {name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("docs-dump {name} is not UTF-8"))
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

/// The document that is made of somebody's rules, which are not in the tree: it is not among [`DOCUMENTS`].
const RULES_NOT_USED: &str = "docs/rules-not-used.md";

/// `cargo xtask document-rules`: writes which rules of these folders cannot be used, and why. `of` says what the rules are.
///
/// # Errors
/// When the rules cannot be read, or the document cannot be written.
pub fn document_rules(root: &Path, folders: &[PathBuf], of: &str) -> Result<bool> {
    let mut arguments = vec![OsStr::new("--of"), OsStr::new(of)];
    let folders: Vec<PathBuf> = folders.iter().map(std::fs::canonicalize).collect::<Result<_, _>>()?;
    for folder in &folders {
        arguments.extend([OsStr::new("--rules"), folder.as_os_str()]);
    }
    let text = dump(root, "rules-not-used", &arguments)?;
    std::fs::write(root.join(RULES_NOT_USED), text).with_context(|| format!("writing {RULES_NOT_USED}"))?;
    println!("{RULES_NOT_USED}");
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
