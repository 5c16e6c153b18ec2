//! The rules of the house that no compiler checks.

pub mod floors;
pub mod length;
pub mod modules;
pub mod text;

use std::path::Path;

use anyhow::{Context, Result};

use crate::finding::Finding;
use crate::generate::{DOCUMENTS, Hopscope, stale};
use crate::tree::Tree;

/// The outcome of all checks of one tree.
#[derive(Debug)]
pub struct Tidy {
    /// What is wrong, in order of file and line.
    pub findings: Vec<Finding>,
    /// What could be better and is no failure.
    pub notes: Vec<String>,
    /// The length ratchet, lowered as far as it goes.
    pub ratchet: String,
}

/// Checks a tree without running anything.
pub fn check(tree: &Tree) -> Tidy {
    let lengths = length::check(tree);
    let mut findings = lengths.findings;
    findings.extend(floors::check(tree));
    findings.extend(modules::check(tree));
    findings.extend(text::check(tree));
    findings.sort();
    Tidy { findings, notes: lengths.notes, ratchet: lengths.lowered }
}

/// `cargo xtask tidy`: checks the checkout, generated documents included, and prints. With `update` the length
/// ratchet is lowered first. Returns whether all is well.
///
/// # Errors
/// When the checkout cannot be read, or a document not generated.
pub fn run(root: &Path, update: bool) -> Result<bool> {
    let tree = Tree::read(root)?;
    let mut tidy = check(&tree);
    tidy.findings.extend(stale(DOCUMENTS, &Hopscope { root }, &tree)?);
    if update && !tidy.notes.is_empty() {
        std::fs::write(root.join(length::RATCHET), &tidy.ratchet).context("writing the length ratchet")?;
    }
    for note in &tidy.notes {
        let done = if update { "done" } else { "note" };
        println!("{done}: {note}");
    }
    for finding in &tidy.findings {
        println!("{finding}");
    }
    match tidy.findings.len() {
        0 => println!("tidy: all is well"),
        count => println!("tidy: {count} findings"),
    }
    Ok(tidy.findings.is_empty())
}
