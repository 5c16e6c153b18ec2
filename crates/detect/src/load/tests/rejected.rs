//! Rules that do not load, and what is said of them.

use super::super::load;
use super::{around, file, reason, rule};
use crate::rule::Origin;

const GOOD: &str = "s:\n    A: x\ncondition: s";

fn without(line: &str) -> String {
    let text = around(GOOD);
    assert!(text.contains(line));
    text.replace(line, "")
}

#[test]
fn what_a_rule_must_have() {
    assert_eq!(reason(&without("title: A title\n")), "it has no title");
    assert_eq!(reason(&without("logsource:\n    product: windows\n")), "it has no logsource");
    assert_eq!(reason(&without("    condition: s\n")), "its detection has no condition");
    assert_eq!(reason("title: x\nlogsource: {product: linux}"), "it has no detection");
    assert_eq!(reason("- a\n- b"), "the document is a list, not a mapping");
    assert_eq!(reason(""), "the file is empty");
    assert_eq!(reason("# nothing\n---\n"), "the file is empty");
    let rest = "the file has no rule, only documents for others of it";
    assert_eq!(reason("action: global\ntitle: T\n"), rest);
    assert_eq!(reason("action: global\ntitle: T\n---\naction: reset\n"), rest);
}

#[test]
fn wrong_types() {
    let with = |line: &str| reason(&format!("{}{line}\n", around(GOOD)));
    assert_eq!(with("level: grave"), "unknown level `grave`");
    assert_eq!(with("level: 3"), "its level is a number, not a text");
    assert_eq!(with("status: old"), "unknown status `old`");
    assert_eq!(with("tags: attack.t1"), "its tags are a text, not a list");
    assert_eq!(with("tags: [1]"), "one of its tags is a number, not a text");
    assert_eq!(with("sigma-version: 3"), "sigma-version 3 is not supported");
    assert_eq!(reason(&around(GOOD).replace("id: one", "id: 1")), "its id is a number, not a text");
    assert_eq!(reason(&around(GOOD).replace("id: one", "id: ''")), "its id is empty");
    assert_eq!(reason(&around("s: {}\ncondition: s")), "search `s`: an empty mapping");
    assert_eq!(reason(&around("s: []\ncondition: s")), "search `s`: an empty list");
    assert_eq!(reason(&around("s: [[a]]\ncondition: s")), "search `s`: a list in a list");
    assert_eq!(reason("title: x\nlogsource: {product: linux}\ndetection: x"), "its detection is a text, not a mapping");
}

#[test]
fn yaml_that_is_none() {
    assert!(reason("title: 'x").starts_with("yaml: "));
    assert!(reason("title: x\ntitle: y").contains("the key `title` stands there twice"));
    assert!(reason("1: x").contains("a key is a number, not a text"));
    assert!(reason("title: *nobody").starts_with("yaml: unknown anchor"));
    assert!(reason("title: \u{1}").starts_with("yaml: "));
    assert!(load([("a.yml".into(), vec![0xFF, 0x00, 0x80])]).rejected[0].reason.starts_with("yaml: "));
}

#[test]
fn conditions() {
    let condition = |condition: &str| reason(&around(&format!("s:\n    A: x\n_t:\n    A: y\ncondition: {condition}")));
    assert_eq!(condition("t"), "the condition names the search `t`, which is not there");
    assert_eq!(condition("1 of t*"), "`1 of t*` in the condition is of no search");
    assert_eq!(condition("2 of them"), "`2 of them` in the condition is of 1 searches");
    assert_eq!(condition("0 of them"), "`0 of them` in the condition is of 1 searches");
    assert_eq!(condition("s and"), "the condition cannot be read at column 6: s and");
    assert_eq!(condition("''"), "the condition cannot be read at column 1: ");
    assert_eq!(condition("[]"), "the condition is an empty list");
    assert_eq!(condition("[s, 1]"), "the condition is a number, not a text");
    assert_eq!(
        condition("s | count() by A > 5"),
        "the condition aggregates (`| count() ..`), which correlation rules do since sigma 2"
    );
    assert_eq!(
        reason(&around("s:\n    A: x\ntimeframe: 5m\ncondition: s")),
        "a timeframe in a detection, which correlation rules have since sigma 2"
    );
}

#[test]
fn actions() {
    assert_eq!(reason("action: repeat\ntitle: x"), "`action: repeat`, and no rule stands before it");
    assert_eq!(reason("action: 1"), "its action is not a text");
    assert_eq!(reason("action: again"), "`action: again` is not supported");
    let loaded = file("action: 1\n---\naction: repeat");
    assert_eq!(loaded.rejected[1].reason, "`action: repeat`, and the rule before it cannot be read");
}

#[test]
fn the_later_of_two_with_one_id() {
    let first = around(GOOD).into_bytes();
    let later = around(GOOD).replace("id: one", "id: ONE").into_bytes();
    let loaded = load([("a.yml".into(), first), ("b.yml".into(), later)]);
    assert_eq!(loaded.rules.len(), 1);
    assert_eq!(loaded.rejected[0].origin, Origin { file: "b.yml".into(), document: 0 });
    assert_eq!(loaded.rejected[0].reason, "its id is that of a.yml");
}

#[test]
fn one_that_fails_takes_none_with_it() {
    let good = around(GOOD);
    let text = format!("{}---\n{good}", good.replace("id: one", "level: grave"));
    let loaded = file(&text);
    assert_eq!((loaded.rules.len(), loaded.rejected.len()), (1, 1));
    assert_eq!(loaded.rules[0].origin.document, 1);

    let loaded = file(&format!("{good}---\ntitle: 'x\n---\n{good}"));
    assert_eq!(loaded.rules.len(), 1);
    assert_eq!(loaded.rejected[0].origin.document, 1);
    assert!(loaded.rejected[0].reason.ends_with("; nothing from here to the end of the file is read"));
    rule(&good);
}
