//! `cargo xtask structure`: the arrows that tidy checks, drawn.

use std::path::Path;

use anyhow::{Result, anyhow};

use crate::tidy::floors::uses;
use crate::tidy::modules::needs;
use crate::tree::Tree;

/// Prints the drawing of the checkout.
///
/// # Errors
/// When the checkout cannot be read.
pub fn run(root: &Path) -> Result<bool> {
    print!("{}", draw(&Tree::read(root)?)?);
    Ok(true)
}

/// Markdown with one Mermaid drawing of the crates, and one per crate of its modules.
fn draw(tree: &Tree) -> Result<String> {
    let mut text = "# Structure\n".to_owned();
    text += &section("Crates", &uses(tree));
    for (root, needs) in needs(tree).map_err(|finding| anyhow!("{finding}"))? {
        if !needs.is_empty() {
            let name = root.trim_start_matches("crates/").replace("/src/lib.rs", "");
            text += &section(&name, &needs);
        }
    }
    Ok(text)
}

fn section(title: &str, arrows: &[(String, String)]) -> String {
    let mut text = format!("\n## {title}\n\n```mermaid\nflowchart TD\n");
    for (from, to) in arrows {
        text += &format!("    {} --> {}\n", node(from), node(to));
    }
    text + "```\n"
}

/// Mermaid reads `::` as its own and `end` as a keyword, so a node has an id beside its label.
fn node(name: &str) -> String {
    format!("m_{}[\"{name}\"]", name.replace("::", "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_and_modules() {
        let tree = Tree::from_files([
            ("crates/model/Cargo.toml", ""),
            ("crates/trace/Cargo.toml", "[dependencies]\nmodel.workspace = true\nserde = \"1\"\n"),
            ("crates/model/src/lib.rs", "pub struct A;\n"),
            ("crates/trace/src/lib.rs", "mod a;\nmod b;\nfn f() { a::g() }\n"),
            ("crates/trace/src/a/mod.rs", "mod c;\npub fn g() { c::h() }\n"),
            ("crates/trace/src/a/c.rs", "pub fn h() { crate::b::i() }\n"),
            ("crates/trace/src/b.rs", "pub fn i() {}\n"),
        ]);
        let expect = "\
# Structure

## Crates

```mermaid
flowchart TD
    m_trace[\"trace\"] --> m_model[\"model\"]
```

## trace

```mermaid
flowchart TD
    m_crate[\"crate\"] --> m_a[\"a\"]
    m_a[\"a\"] --> m_a_c[\"a::c\"]
    m_a_c[\"a::c\"] --> m_b[\"b\"]
```
";
        assert_eq!(draw(&tree).unwrap(), expect);
    }
}
