//! The checkout keeps its own rules. Whether generated documents are fresh is checked by `cargo xtask tidy`, which
//! can build.

use xtask::tidy;
use xtask::tree::Tree;
use xtask::workspace::root;

#[test]
fn the_checkout_is_tidy() {
    let tree = Tree::read(&root()).expect("git lists the checkout");
    let findings = tidy::check(&tree).findings;
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
