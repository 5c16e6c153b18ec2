//! Imports between crates point down only. The floors are those of the design document, as data.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Finding;
use crate::tree::Tree;

/// The floor of each crate. A crate uses crates of lower floors.
const FLOORS: [(&str, u8); 16] = [
    ("hopscope", 5),
    ("server", 4),
    ("cluster", 4),
    ("engine", 3),
    ("evaluate", 3),
    ("evidence", 2),
    ("detect", 2),
    ("trace", 2),
    ("reach", 2),
    ("evict", 2),
    ("case", 2),
    ("report", 2),
    ("share", 2),
    ("model", 1),
    ("events", 1),
    ("journal", 1),
];

/// Edges that the floors alone would not allow.
const ALLOWED: [(&str, &str); 4] =
    [("events", "model"), ("hopscope", "simulate"), ("xtask", "corpus"), ("xtask", "simulate")];

/// Crates beside the house: they may use any floor, and nobody may use them but by [`ALLOWED`].
const BESIDE: [&str; 3] = ["corpus", "simulate", "xtask"];

/// Foreign crates that only some of ours may name: prefix, who may, why.
const RESERVED: [(&str, &[&str], &str); 5] = [
    ("datafusion", &["cluster"], "the default build stays a few minutes"),
    ("ballista", &["cluster"], "the default build stays a few minutes"),
    ("evtx", &["evidence"], "nothing downstream opens an evidence file"),
    ("clap", &["hopscope", "xtask"], "libraries know nothing of a command line"),
    ("anyhow", &["hopscope", "server", "xtask"], "a library has one error enum of its own"),
];

/// Checks every manifest under `crates/`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = manifests(tree);
    let mut findings = Vec::new();
    for (&name, &(path, text)) in &manifests {
        if floor(name).is_none() && !BESIDE.contains(&name) {
            let message = format!("crate `{name}` has no floor: add it to xtask's table");
            findings.push(Finding::new(path, 1, message));
        }
        match dependencies(text) {
            Ok(dependencies) => {
                for (dependency, line) in dependencies {
                    let local = manifests.contains_key(dependency.as_str());
                    if let Some(reason) = objection(name, &dependency, local) {
                        findings.push(Finding::new(path, line, reason));
                    }
                }
            }
            Err(error) => {
                findings.push(Finding::new(path, 1, format!("cannot be parsed: {error}")));
            }
        }
    }
    findings
}

/// Which crate of the workspace uses which, outside tests.
pub fn uses(tree: &Tree) -> Vec<(String, String)> {
    let manifests = manifests(tree);
    let mut uses = Vec::new();
    for (name, (_, text)) in &manifests {
        // What cannot be parsed is for the check to say.
        for (dependency, _) in dependencies(text).unwrap_or_default() {
            if manifests.contains_key(dependency.as_str()) {
                uses.push(((*name).to_owned(), dependency));
            }
        }
    }
    uses
}

/// Path and text of each manifest under `crates/`, by the name of its crate.
fn manifests(tree: &Tree) -> BTreeMap<&str, (&str, &str)> {
    tree.files().filter_map(|(path, text)| Some((crate_of_manifest(path)?, (path, text)))).collect()
}

fn crate_of_manifest(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
    (!name.contains('/')).then_some(name)
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

/// Why `user` may not depend on `used`, if so. `local` says that `used` is a crate of this workspace.
fn objection(user: &str, used: &str, local: bool) -> Option<String> {
    if !local {
        return reserved(user, used);
    }
    if ALLOWED.contains(&(user, used)) {
        return None;
    }
    if BESIDE.contains(&used) {
        return Some(format!("`{user}` uses `{used}`, which only dev-dependencies may"));
    }
    if BESIDE.contains(&user) {
        return None;
    }
    let (user_floor, used_floor) = (floor(user)?, floor(used)?);
    (used_floor >= user_floor).then(|| {
        format!(
            "`{user}` (floor {user_floor}) uses `{used}` (floor {used_floor}): imports between crates point down only"
        )
    })
}

fn reserved(user: &str, used: &str) -> Option<String> {
    let (_, holders, reason) =
        RESERVED.iter().find(|(prefix, _, _)| used == *prefix || used.starts_with(&format!("{prefix}-")))?;
    (!holders.contains(&user)).then(|| {
        let holders = holders.join("`, `");
        format!("`{user}` names `{used}`, which only `{holders}` may: {reason}")
    })
}

/// Packages that a manifest depends on outside tests, each with its line.
fn dependencies(manifest: &str) -> Result<Vec<(String, usize)>, toml::de::Error> {
    let root = DeTable::parse(manifest)?;
    let root = root.get_ref();
    let mut tables: Vec<&DeTable<'_>> =
        ["dependencies", "build-dependencies"].iter().filter_map(|key| table(root, key)).collect();
    if let Some(targets) = table(root, "target") {
        let targets = targets.values().filter_map(|target| target.get_ref().as_table());
        tables.extend(targets.filter_map(|target| table(target, "dependencies")));
    }
    let mut found = Vec::new();
    for table in tables {
        for (key, value) in table {
            let line = line_at(manifest, &key.span());
            found.push((package(key.get_ref(), value), line));
        }
    }
    Ok(found)
}

fn table<'a>(parent: &'a DeTable<'_>, key: &str) -> Option<&'a DeTable<'a>> {
    parent.get(key)?.get_ref().as_table()
}

/// The package behind a dependency, which may have been given another name.
fn package(key: &str, value: &Spanned<DeValue<'_>>) -> String {
    let renamed = value.get_ref().as_table().and_then(|table| table.get("package"));
    renamed.and_then(|package| package.get_ref().as_str()).unwrap_or(key).to_owned()
}

fn line_at(text: &str, span: &Range<usize>) -> usize {
    text[..span.start].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_manifests(manifests: &[(&str, &str)], expect: &[&str]) {
        let found: Vec<String> =
            check(&Tree::from_files(manifests.iter().copied())).iter().map(ToString::to_string).collect();
        assert_eq!(found, expect);
    }

    const MODEL: (&str, &str) = ("crates/model/Cargo.toml", "[package]\nname = \"model\"\n");
    const SIMULATE: (&str, &str) = ("crates/simulate/Cargo.toml", "[dependencies]\nmodel.workspace = true\n");

    #[test]
    fn down_is_fine_and_so_are_tests() {
        let trace = "[dependencies]\nmodel.workspace = true\n[dev-dependencies]\nsimulate.workspace = true\n";
        let hopscope = "[dependencies]\nsimulate.workspace = true\nclap = \"4\"\n";
        check_manifests(
            &[MODEL, SIMULATE, ("crates/trace/Cargo.toml", trace), ("crates/hopscope/Cargo.toml", hopscope)],
            &[],
        );
    }

    #[test]
    fn up_and_sideways_are_not() {
        let model = "[dependencies]\nserde = \"1\"\ntrace.workspace = true\n";
        let trace = "[target.'cfg(unix)'.dependencies]\nrooms = { path = \"../case\", package = \"case\" }\n";
        check_manifests(
            &[("crates/case/Cargo.toml", ""), ("crates/model/Cargo.toml", model), ("crates/trace/Cargo.toml", trace)],
            &[
                "crates/model/Cargo.toml:3: `model` (floor 1) uses `trace` (floor 2): imports between crates point down only",
                "crates/trace/Cargo.toml:2: `trace` (floor 2) uses `case` (floor 2): imports between crates point down only",
            ],
        );
    }

    #[test]
    fn who_may_use_whom_beside_the_floors() {
        let engine = "[dependencies]\nsimulate.workspace = true\nclap = \"4\"\ndatafusion-expr = \"1\"\n";
        check_manifests(
            &[SIMULATE, ("crates/engine/Cargo.toml", engine), ("crates/attic/Cargo.toml", "")],
            &[
                "crates/attic/Cargo.toml:1: crate `attic` has no floor: add it to xtask's table",
                "crates/engine/Cargo.toml:3: `engine` names `clap`, which only `hopscope`, `xtask` may: libraries know nothing of a command line",
                "crates/engine/Cargo.toml:4: `engine` names `datafusion-expr`, which only `cluster` may: the default build stays a few minutes",
                "crates/engine/Cargo.toml:2: `engine` uses `simulate`, which only dev-dependencies may",
            ],
        );
    }
}
