//! Crates of a few lines, with and without circles.

use super::*;

#[track_caller]
fn check_files(files: &[(&str, &str)], expect: &[&str]) {
    let files: Vec<(String, &str)> = files.iter().map(|(name, text)| (format!("crates/x/src/{name}"), *text)).collect();
    let tree = Tree::from_files(files.iter().map(|(path, text)| (path.as_str(), *text)));
    let found: Vec<String> =
        check(&tree).iter().map(|finding| finding.to_string().replace("crates/x/src/", "")).collect();
    assert_eq!(found, expect);
}

const ROOT: (&str, &str) = ("lib.rs", "mod a;\nmod b;\nmod c;\n");

#[test]
fn down_is_no_circle() {
    check_files(
        &[
            ("lib.rs", "mod a;\nmod b;\npub use a::A;\nfn f(a: A) { b::g() }\n"),
            ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
            ("b.rs", "use std::fmt;\npub struct B;\npub fn g() {}\n"),
        ],
        &[],
    );
}

#[test]
fn two_files_need_each_other() {
    check_files(
        &[
            ROOT,
            ("a.rs", "\nuse crate::b::B;\npub struct A(B);\n"),
            ("b.rs", "pub struct B;\nfn f() {\n    println!(\"{}\", super::a::A::NAME);\n}\n"),
        ],
        &["a.rs:2: modules form a circle: a.rs -> b.rs -> a.rs (a.rs:2 needs b.rs; b.rs:3 needs a.rs)"],
    );
}

#[test]
fn three_files_through_an_imported_module() {
    check_files(
        &[
            ROOT,
            ("a.rs", "use crate::b;\npub fn f() { b::f() }\n"),
            ("b.rs", "pub fn f() { use crate::c::f as g; g() }\n"),
            ("c.rs", "pub fn f() { crate::a::f() }\n"),
        ],
        &["a.rs:2: modules form a circle: a.rs -> b.rs -> c.rs -> a.rs \
             (a.rs:2 needs b.rs; b.rs:1 needs c.rs; c.rs:1 needs a.rs)"],
    );
}

#[test]
fn a_facade_is_seen_through() {
    let root = ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::*;\n");
    check_files(&[root, ("a.rs", "use crate::B;\npub struct A(B);\n"), ("b.rs", "pub struct B;\n")], &[]);
    check_files(
        &[root, ("a.rs", "use crate::B;\npub struct A(B);\n"), ("b.rs", "pub struct B(crate::A);\n")],
        &["a.rs:1: modules form a circle: a.rs -> b.rs -> a.rs (a.rs:1 needs b.rs; b.rs:1 needs a.rs)"],
    );
}

#[test]
fn a_child_needs_the_parent_that_needs_it() {
    let child = ("a.rs", "use super::Limit;\npub fn f(limit: Limit) {}\n");
    check_files(&[("lib.rs", "mod a;\npub struct Limit;\n"), child], &[]);
    check_files(
        &[("lib.rs", "mod a;\npub struct Limit;\npub fn g() { a::f(Limit) }\n"), child],
        &["a.rs:1: modules form a circle: a.rs -> lib.rs -> a.rs (a.rs:1 needs lib.rs; lib.rs:3 needs a.rs)"],
    );
    check_files(
        &[("lib.rs", "mod a;\npub struct Limit;\npub use a::f;\npub fn g() { f(Limit) }\n"), child],
        &["a.rs:1: modules form a circle: a.rs -> lib.rs -> a.rs (a.rs:1 needs lib.rs; lib.rs:4 needs a.rs)"],
    );
}

#[test]
fn globs_of_the_parent_count() {
    check_files(
        &[("lib.rs", "mod a;\nfn g() { a::f() }\n"), ("a.rs", "use super::*;\npub fn f() {}\n")],
        &["a.rs:1: modules form a circle: a.rs -> lib.rs -> a.rs (a.rs:1 needs lib.rs; lib.rs:2 needs a.rs)"],
    );
}

#[test]
fn folders_that_need_each_other_without_a_circle_of_files() {
    check_files(
        &[
            ROOT,
            ("a/mod.rs", "mod low;\nmod high;\n"),
            ("a/low.rs", "pub struct Low;\n"),
            ("a/high.rs", "use crate::b::B;\n"),
            ("b.rs", "use crate::a::low::Low;\npub struct B(Low);\n"),
        ],
        &["a/high.rs:1: modules form a circle: a -> b -> a (a/high.rs:1 needs b; b.rs:1 needs a)"],
    );
}

#[test]
fn tests_may_do_as_they_like() {
    check_files(
        &[
            ("lib.rs", "mod a;\nmod b;\n"),
            ("a.rs", "use crate::b::B;\npub struct A(B);\n#[cfg(test)]\nmod tests;\n"),
            ("a/tests.rs", "use super::*;\n"),
            ("b.rs", "pub struct B;\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n"),
        ],
        &[],
    );
}

#[test]
fn inline_modules_belong_to_their_file() {
    check_files(
        &[
            ("lib.rs", "mod a;\npub mod limits {\n    pub mod deep { pub const MAX: u8 = 1; }\n}\n"),
            ("a.rs", "use crate::limits::deep;\npub fn f() -> u8 { deep::MAX + super::limits::deep::MAX }\n"),
        ],
        &[],
    );
    check_files(
        &[
            ("lib.rs", "mod a;\npub mod limits {\n    pub fn f() { super::a::f() }\n}\n"),
            ("a.rs", "pub fn f() { crate::limits::f() }\n"),
        ],
        &["a.rs:1: modules form a circle: a.rs -> lib.rs -> a.rs (a.rs:1 needs lib.rs; lib.rs:3 needs a.rs)"],
    );
}

#[test]
fn imports_that_chase_each_other_end() {
    check_files(
        &[
            ("lib.rs", "mod a;\nmod b;\n"),
            ("a.rs", "pub use crate::b::*;\nfn f() { crate::b::missing() }\n"),
            ("b.rs", "pub use crate::a::*;\npub use serde::serde;\n"),
        ],
        &[],
    );
}

#[test]
fn what_is_no_rust_is_said() {
    check_files(&[("lib.rs", "fn {}\n")], &["lib.rs:1: cannot be parsed: expected identifier"]);
}
