//! Checks of plain text: module documentation, machine paths, merge markers, blanks. Knows nothing of Rust beyond `//!`.

use crate::finding::Finding;
use crate::tree::{Tree, is_data};

/// Checks every text file that people wrote.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust_files() {
        findings.extend(documentation(path, text));
    }
    for (path, text) in tree.files().filter(|(path, _)| is_written(path)) {
        findings.extend(blanks(path, text));
        findings.extend(machine_paths(path, text));
    }
    findings
}

/// Files whose every byte is ours: sources and documents, not data, licences or lock files.
fn is_written(path: &str) -> bool {
    const ENDINGS: [&str; 12] =
        [".rs", ".toml", ".md", ".sh", ".yml", ".yaml", ".ts", ".js", ".svelte", ".css", ".html", ".sql"];
    let in_scripts = path.starts_with(".ci/");
    !is_data(path) && (in_scripts || ENDINGS.iter().any(|ending| path.ends_with(ending)))
}

/// A file says in its first line what it is for; only inner attributes may come before.
fn documentation(path: &str, text: &str) -> Option<Finding> {
    let first = text.lines().enumerate().find(|(_, line)| !line.trim().is_empty() && !line.starts_with("#!["));
    match first {
        Some((_, line)) if line.starts_with("//!") => None,
        other => Some(Finding::new(
            path,
            other.map_or(1, |(index, _)| index + 1),
            "does not start with `//!`: say what the file is for and what it must not know",
        )),
    }
}

fn blanks(path: &str, text: &str) -> Vec<Finding> {
    // Built, so that this file passes its own check.
    let markers = ["<", ">", "|"].map(|sign| sign.repeat(7));
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut report = |message: &str| findings.push(Finding::new(path, index + 1, message));
        if line.contains('\t') {
            report("tab: use spaces, or `\\t` in a literal");
        }
        if line.ends_with(' ') || line.ends_with('\r') {
            report("white space at the end of the line");
        }
        if markers.iter().any(|marker| line.starts_with(marker)) {
            report("merge marker");
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        let line = text.lines().count();
        findings.push(Finding::new(path, line, "does not end with exactly one newline"));
    }
    findings
}

/// Paths that exist on one machine only make a clean clone fail, or tell where somebody works.
fn machine_paths(path: &str, text: &str) -> Vec<Finding> {
    let folders = [["wor", "k/"], ["tar", "get/"], ["tmp/tar", "get"], ["root/", "."]]
        .map(|parts| format!("/{}", parts.concat()));
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in &folders {
            let absolute = line
                .match_indices(folder.as_str())
                .any(|(at, _)| line[..at].chars().next_back().is_none_or(starts_a_path));
            if absolute {
                let message =
                    format!("`{folder}` exists on one machine only: use a path from the root of the checkout");
                findings.push(Finding::new(path, index + 1, message));
            }
        }
    }
    findings
}

/// Whether a `/` after this character begins an absolute path, rather than going on with a relative one.
fn starts_a_path(before: char) -> bool {
    before.is_whitespace() || "\"'`(=<[:,".contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_text(path: &str, text: &str, expect: &[&str]) {
        let found: Vec<String> = check(&Tree::from_files([(path, text)])).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), expect.len(), "{found:?}");
        for (found, expect) in found.iter().zip(expect) {
            assert!(found.starts_with(expect), "{found} is not {expect}");
        }
    }

    #[test]
    fn every_file_says_what_it_is_for() {
        check_text("a.rs", "//! Good.\n", &[]);
        check_text("a.rs", "#![cfg(unix)]\n//! Good.\n", &[]);
        check_text("a.rs", "#![cfg(unix)]\n\nfn main() {}\n", &["a.rs:3: does not start"]);
        check_text("a.rs", "", &["a.rs:1: does not start"]);
        check_text("crates/x/fixtures/a.rs", "fn main() {}", &[]);
    }

    #[test]
    fn blanks_and_markers() {
        check_text("a.md", "one \n\ttwo\n", &["a.md:1: white space", "a.md:2: tab"]);
        check_text("a.md", "one", &["a.md:1: does not end"]);
        check_text("a.md", "one\n\n", &["a.md:2: does not end"]);
        check_text("a.md", &format!("{} ours\n", "<".repeat(7)), &["a.md:1: merge marker"]);
        check_text("a.md", "Title\n=======\n", &[]);
        check_text("fixtures/a.md", "one\t", &[]);
        check_text("LICENSE", "one\t", &[]);
    }

    #[test]
    fn machine_paths_are_absolute() {
        let work = format!("cd /{}/main\n", "work");
        check_text("a.md", &work, &["a.md:1: `/"]);
        check_text("a.md", &format!("see `/{}/debug`\n", "target"), &["a.md:1: `/"]);
        check_text("a.md", "target/demo and ../work/x and https://host/work/x\n", &[]);
    }
}
