//! Rules made to exhaust who loads them. Each must be refused, on the small stack of a test's thread, and soon.

use super::super::limits;
use super::{around, file, reason};
use std::fmt::Write;

#[test]
fn a_file_too_large() {
    let text = format!("title: {}", "x".repeat(limits::FILE_BYTES));
    assert_eq!(reason(&text), "the file has 1048583 bytes; 1048576 are allowed");
}

#[test]
fn a_billion_laughs() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        let list = vec![format!("*a{before}"); 9].join(", ");
        writeln!(text, "a{level}: &a{level} [{list}]").unwrap();
    }
    assert!(reason(&text).starts_with("yaml: "), "{}", reason(&text));
    assert!(file(&text).rules.is_empty());
}

#[test]
fn a_large_anchor_often_named() {
    let list = vec!["x"; 1000].join(",");
    let names = vec!["*a"; 10_000].join(",");
    assert!(reason(&format!("a: &a [{list}]\nb: [{names}]")).contains("more than 200000 yaml nodes in the file"));
    let long = "x".repeat(100_000);
    assert!(reason(&format!("a: &a {long}\nb: [{names}]")).contains("more than 8388608 bytes of text"));
}

#[test]
fn an_anchor_inside_itself() {
    assert!(reason("a: &a [*a]").starts_with("yaml: "));
}

#[test]
fn a_global_document_often_copied() {
    let list = vec!["x"; 10_000].join(",");
    let mut text = format!("action: global\nbig: [{list}]\n");
    text.push_str(&"---\ntitle: x\n".repeat(200));
    let last = file(&text).rejected.pop().unwrap();
    assert_eq!(last.reason, "more than 200000 yaml nodes in the file");
}

#[test]
fn a_global_document_of_many_keys() {
    let keys: String = (0..20_000).map(|key| format!("k{key}: x\n")).collect();
    assert_eq!(reason(&format!("action: global\n{keys}---\n{keys}")), "it has no title");
}

#[test]
fn brackets() {
    assert_eq!(reason(&"[".repeat(10_000)), "the file has 10000 opening brackets; 4096 are allowed");
    assert!(reason(&"[".repeat(4000)).starts_with("yaml: "));
    let nested = format!("a: {}{}", "[".repeat(100), "]".repeat(100));
    assert!(reason(&nested).contains("nested more than 32 deep"), "{}", reason(&nested));
    assert!(reason(&"{a: ".repeat(4000)).starts_with("yaml: "));
}

#[test]
fn deep_without_brackets() {
    for part in ["- ", "? ", "a: &a *a ", "!!x ", "!x ", "&x ", "-\n", "|\n ", "\"\n\n"] {
        let loaded = file(&part.repeat(limits::FILE_BYTES / part.len()));
        assert!(loaded.rules.is_empty() && !loaded.rejected.is_empty(), "{part}");
    }
    let stairs: String = (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(reason(&stairs).contains("nested more than 32 deep"));
}

#[test]
fn documents() {
    let loaded = file(&"---\na: b\n".repeat(300));
    assert_eq!(loaded.rejected.len(), 257);
    assert!(loaded.rejected[256].reason.starts_with("more than 256 yaml documents in the file"));
}

#[test]
fn conditions() {
    let condition = |condition: String| reason(&around(&format!("s:\n    A: x\ncondition: {condition}")));
    let nested = |depth: usize| format!("{}s{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(condition(nested(33)), "the condition nests parentheses more than 32 deep");
    assert_eq!(condition(nested(100_000)), "a condition of 200001 bytes; 16384 are allowed");
    assert_eq!(condition("not ".repeat(4000) + "s"), "more than 8 `not` in a row in the condition");
    let mixed = "not not not not not not not not (".repeat(32) + "s" + &")".repeat(32);
    assert!(file(&around(&format!("s:\n    A: x\ncondition: {mixed}"))).rejected.is_empty());
    // Not one deeper than the other, but each inside another one for the parser.
    let wide = vec!["s"; 2000].join(" and ");
    assert!(file(&around(&format!("s:\n    A: x\ncondition: {wide}"))).rejected.is_empty());
}

#[test]
fn a_condition_that_repeats_a_large_search() {
    let values = vec!["x"; 1000].join(",");
    let condition = vec!["s"; 1000].join(" or ");
    let text = around(&format!("s:\n    A: [{values}]\ncondition: {condition}"));
    assert_eq!(reason(&text), "the condition has more than 100000 parts, with its searches spelled out");
}

#[test]
fn values() {
    let values: Vec<String> = (0..200).map(|value| format!("'-a -b -c {value}'")).collect();
    let text = around(&format!("s:\n    A|windash: [{}]\ncondition: s", values.join(",")));
    assert!(reason(&text).ends_with("more than 20000 values, with what modifiers make of each"), "{}", reason(&text));
}

#[test]
fn regular_expressions() {
    let regex = |regex: &str| reason(&around(&format!("s:\n    A|re: '{regex}'\ncondition: s")));
    assert!(regex("((a{100}){100}){100}").contains("compiles to more than 4194304 bytes"));
    assert!(regex(&"a".repeat(5000)).contains("a regular expression of 5000 bytes; 4096 are allowed"));
    assert!(regex(&("(".repeat(2000) + &")".repeat(2000))).contains("a regular expression cannot be read"));
    let many: Vec<String> = (0..129).map(|number| format!("a{number}")).collect();
    let text = around(&format!("s:\n    A|re: [{}]\ncondition: s", many.join(",")));
    assert_eq!(reason(&text), "search `s`: `A|re`: more than 128 regular expressions in the file");
    // Exponential where a matcher backtracks; linear here.
    assert!(file(&around("s:\n    A|re: '(a+)+$'\ncondition: s")).rejected.is_empty());
}
