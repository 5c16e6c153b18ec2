//! The length ratchet: long files and functions exist only where they are listed, and may not grow.
//!
//! `crates/xtask/ratchet.toml` holds two tables of present lengths in lines: `[files]` by path, `[functions]` by
//! `path::name` (the longest of that name in the file). Tidy fails when something is longer than its entry, or
//! than the limit without one. It only notes that an entry can be lowered; `tidy --update` lowers it.

use std::collections::BTreeMap;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde::Deserialize;

use crate::finding::Finding;
use crate::tree::Tree;

/// Where the entries live.
pub const RATCHET: &str = "crates/xtask/ratchet.toml";

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

const HEADER: &str = "\
# What is longer than the house allows (files 500 lines, functions 70), with its present length in lines.
# It may not grow. Lowered by `cargo xtask tidy --update`; a new entry is made by hand and asks for a reason.
";

/// The lengths that are tolerated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratchet {
    #[serde(default)]
    files: BTreeMap<String, usize>,
    #[serde(default)]
    functions: BTreeMap<String, usize>,
}

/// The outcome of the check: what fails, what may be lowered, and the ratchet as it could be.
#[derive(Debug, Default)]
pub struct Lengths {
    /// What is too long.
    pub findings: Vec<Finding>,
    /// Entries that are higher than need be.
    pub notes: Vec<String>,
    /// The text of the ratchet file with every entry lowered as far as it goes.
    pub lowered: String,
}

/// A length somewhere, to be held against its limit.
struct Measured {
    key: String,
    file: String,
    line: usize,
    lines: usize,
}

/// Measures every Rust file and function against the ratchet.
pub fn check(tree: &Tree) -> Lengths {
    let mut lengths = Lengths::default();
    let ratchet: Ratchet = match toml::from_str(tree.get(RATCHET).unwrap_or_default()) {
        Ok(ratchet) => ratchet,
        Err(error) => {
            lengths.findings.push(Finding::new(RATCHET, 1, error.to_string()));
            return lengths;
        }
    };
    let (mut files, mut functions) = (Vec::new(), Vec::new());
    for (path, text) in tree.rust_files() {
        files.push(Measured { key: path.to_owned(), file: path.to_owned(), line: 1, lines: text.lines().count() });
        functions.extend(measure_functions(path, text));
    }
    let lowered = Ratchet {
        files: hold(&files, FILE_LINES_MAX, &ratchet.files, &mut lengths),
        functions: hold(&functions, FUNCTION_LINES_MAX, &ratchet.functions, &mut lengths),
    };
    lengths.lowered = render(&lowered);
    lengths
}

/// Holds lengths against their entries or the limit, and returns the entries as low as they can be.
fn hold(
    measured: &[Measured],
    limit: usize,
    entries: &BTreeMap<String, usize>,
    lengths: &mut Lengths,
) -> BTreeMap<String, usize> {
    let mut longest: BTreeMap<&str, usize> = BTreeMap::new();
    for one in measured {
        let allowed = entries.get(&one.key).copied().unwrap_or(limit).max(limit);
        if one.lines > allowed {
            lengths.findings.push(Finding::new(&one.file, one.line, too_long(one, allowed, limit)));
        }
        let present = longest.entry(&one.key).or_default();
        *present = one.lines.max(*present);
    }
    let mut lowered = BTreeMap::new();
    for (key, &entry) in entries {
        let present = longest.get(key.as_str()).copied().unwrap_or_default();
        if present <= limit {
            lengths.notes.push(format!("{RATCHET}: `{key}` is within the limit now: its entry can go"));
        } else {
            lowered.insert(key.clone(), entry.min(present));
            if present < entry {
                lengths.notes.push(format!("{RATCHET}: `{key}` can be lowered from {entry} to {present}"));
            }
        }
    }
    lowered
}

fn too_long(one: &Measured, allowed: usize, limit: usize) -> String {
    let Measured { key, lines, .. } = one;
    if allowed > limit {
        format!("`{key}` grew from {allowed} to {lines} lines: what is long may not grow")
    } else {
        format!("`{key}` has {lines} lines, more than {limit}: split it, or list it in {RATCHET}")
    }
}

fn render(ratchet: &Ratchet) -> String {
    let mut text = HEADER.to_owned();
    for (name, table) in [("files", &ratchet.files), ("functions", &ratchet.functions)] {
        text += &format!("\n[{name}]\n");
        for (key, lines) in table {
            text += &format!("\"{key}\" = {lines}\n");
        }
    }
    text
}

/// Every function with a body, nested ones and those inside macros too. A file that is no Rust has none: the
/// compiler says so better.
fn measure_functions(path: &str, text: &str) -> Vec<Measured> {
    let mut found = Vec::new();
    if let Ok(tokens) = TokenStream::from_str(text) {
        find_functions(path, tokens, &mut found);
    }
    found
}

fn find_functions(path: &str, tokens: TokenStream, found: &mut Vec<Measured>) {
    // The function whose body is the next block of this level: its name and first line.
    let mut open: Option<(String, usize)> = None;
    let mut after_fn = None;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "fn" => after_fn = Some(ident.span().start().line),
            TokenTree::Ident(ident) => {
                if let Some(line) = after_fn.take() {
                    open = Some((ident.to_string(), line));
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => open = None,
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            TokenTree::Group(group) => {
                // `fn(u8)` is a type.
                after_fn = None;
                if group.delimiter() == Delimiter::Brace
                    && let Some((name, line)) = open.take()
                {
                    found.push(Measured {
                        key: format!("{path}::{name}"),
                        file: path.to_owned(),
                        line,
                        lines: group.span_close().end().line - line + 1,
                    });
                }
                find_functions(path, group.stream(), found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long_function(name: &str, lines: usize) -> String {
        format!("fn {name}(callback: fn(u8)) -> [u8; 2] {{\n{}}}\n", "    ();\n".repeat(lines - 2))
    }

    fn texts(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn functions_are_measured_from_fn_to_brace() {
        let text = "trait T { fn none(); }\nimpl X {\n    fn two() {\n    }\n}\nmacro!(fn one() {});\n";
        let found: Vec<_> =
            measure_functions("a.rs", text).into_iter().map(|one| (one.key, one.line, one.lines)).collect();
        assert_eq!(found, [("a.rs::two".to_owned(), 3, 2), ("a.rs::one".to_owned(), 6, 1)]);
    }

    #[test]
    fn the_limit_holds_without_an_entry() {
        let (short, long) = (long_function("short", 70), long_function("long", 71));
        let full = "//\n".repeat(501);
        let lengths = check(&Tree::from_files([("a.rs", short.as_str()), ("b.rs", &long), ("c.rs", &full)]));
        assert_eq!(
            texts(&lengths.findings),
            [
                "c.rs:1: `c.rs` has 501 lines, more than 500: split it, or list it in crates/xtask/ratchet.toml",
                "b.rs:1: `b.rs::long` has 71 lines, more than 70: split it, or list it in crates/xtask/ratchet.toml",
            ]
        );
        assert_eq!(lengths.notes, [""; 0]);
    }

    #[test]
    fn what_is_listed_may_not_grow_and_is_lowered() {
        let (grown, shrunk) = (long_function("grown", 91), long_function("shrunk", 80));
        let ratchet = "[functions]\n\"a.rs::grown\" = 90\n\"b.rs::shrunk\" = 90\n\"c.rs::gone\" = 99\n";
        let lengths = check(&Tree::from_files([("a.rs", grown.as_str()), ("b.rs", &shrunk), (RATCHET, ratchet)]));
        assert_eq!(
            texts(&lengths.findings),
            ["a.rs:1: `a.rs::grown` grew from 90 to 91 lines: what is long may not grow"]
        );
        assert_eq!(
            lengths.notes,
            [
                "crates/xtask/ratchet.toml: `b.rs::shrunk` can be lowered from 90 to 80",
                "crates/xtask/ratchet.toml: `c.rs::gone` is within the limit now: its entry can go",
            ]
        );
        let lowered: Ratchet = toml::from_str(&lengths.lowered).unwrap();
        assert_eq!(lowered.functions["a.rs::grown"], 90, "never raised");
        assert_eq!(lowered.functions["b.rs::shrunk"], 80);
        assert_eq!(lowered.functions.len(), 2);
    }
}
