//! Inside a crate, imports between modules make no circle: neither between files, nor between the folders they
//! are in.

mod circle;
mod graph;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::circle::{Edge, circles, components};
use self::graph::Graph;
use crate::finding::Finding;
use crate::tree::Tree;

/// One module and another that it needs.
pub type Need = (String, String);

/// Checks every crate under `crates/`: libraries and binaries each from their own root.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, _) in tree.files().filter(|(path, _)| is_crate_root(path)) {
        match Graph::load(tree, path) {
            Ok(graph) => findings.extend(check_crate(&graph)),
            Err(finding) => findings.push(finding),
        }
    }
    findings
}

/// The needs between the files of each crate, by the file of the crate's root, each file by its module path.
///
/// # Errors
/// When a file is no Rust.
pub fn needs(tree: &Tree) -> Result<Vec<(String, Vec<Need>)>, Finding> {
    let roots = tree.files().filter(|(path, _)| is_crate_root(path));
    roots
        .map(|(root, _)| {
            let graph = Graph::load(tree, root)?;
            let name = |file: &str| match graph.module_path(file) {
                [] => "crate".to_owned(),
                path => path.join("::"),
            };
            let needs = graph.edges().into_iter().map(|edge| (name(&edge.from), name(&edge.to)));
            Ok((root.to_owned(), needs.collect()))
        })
        .collect()
}

fn is_crate_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["crates", _, "src", file] => matches!(*file, "lib.rs" | "main.rs"),
        ["crates", _, "src", "bin", file] => file.ends_with(".rs"),
        _ => false,
    }
}

fn check_crate(graph: &Graph) -> Vec<Finding> {
    let edges = graph.edges();
    let between_files = circles(&edges);
    let folders = folder_edges(graph, &edges);
    let between_folders = circles(&folders);
    between_files.iter().chain(&between_folders).map(|circle| describe(circle)).collect()
}

/// The same needs, seen between neighbours: where two files are in different branches below one module, the
/// branches. Needs inside a circle of files are left out, because that circle is reported already.
fn folder_edges(graph: &Graph, edges: &[Edge]) -> Vec<Edge> {
    let components = components(edges);
    let is_reported = |edge: &Edge| {
        let holds =
            |component: &BTreeSet<&str>| component.contains(edge.from.as_str()) && component.contains(edge.to.as_str());
        components.iter().any(holds)
    };
    edges
        .iter()
        .filter(|edge| !is_reported(edge))
        .filter_map(|edge| {
            let (from, to) = (graph.module_path(&edge.from), graph.module_path(&edge.to));
            let common = from.iter().zip(to).take_while(|(one, other)| one == other).count();
            // Where one is inside the other there are no two branches.
            let (from, to) = (from.get(..=common)?, to.get(..=common)?);
            Some(Edge { from: from.join("::"), to: to.join("::"), ..edge.clone() })
        })
        .collect()
}

fn describe(circle: &[&Edge]) -> Finding {
    let mut names: Vec<&str> = circle.iter().map(|edge| edge.from.as_str()).collect();
    names.push(&circle[0].from);
    let places: Vec<String> =
        circle.iter().map(|edge| format!("{}:{} needs {}", edge.file, edge.line, edge.to)).collect();
    let message = format!("modules form a circle: {} ({})", names.join(" -> "), places.join("; "));
    Finding::new(&circle[0].file, circle[0].line, message)
}
