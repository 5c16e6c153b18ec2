//! Whole rules: what stands beside the detection, searches, conditions, several documents.

use super::{around, check, file, rule, shown};
use crate::rule::LogSource;
use model::Level;

#[test]
fn everything_about_a_rule() {
    let rule = rule(
        "title: T\nid: I\nstatus: test\nlevel: high\ntags: [attack.t1021.002, car.1]\n\
         logsource: {category: Process_Creation, product: windows, definition: x}\n\
         detection: {s: {A: x}, condition: s}",
    );
    assert_eq!((&*rule.id, &*rule.title, rule.level), ("I", "T", Level::High));
    assert_eq!(rule.status.as_deref(), Some("test"));
    assert_eq!(rule.tags, ["attack.t1021.002".into(), "car.1".into()]);
    let source =
        LogSource { category: Some("process_creation".into()), product: Some("windows".into()), service: None };
    assert_eq!(rule.log_source, source);
}

#[test]
fn what_a_rule_may_lack() {
    let rule = rule("title: T\nlogsource: {product: linux}\ndetection: {s: {A: x}, condition: s}");
    assert_eq!((&*rule.id, rule.level, rule.status), ("a.yml", Level::Informational, None));
}

#[test]
fn searches() {
    check("s:\n    A: x\n    B: [y, z]\ncondition: s", "all(A = 'x', any(B = 'y', B = 'z'))");
    check("s:\n  - A: x\n  - B: y\n    C: z\ncondition: s", "any(A = 'x', all(B = 'y', C = 'z'))");
    check("s: word\ncondition: s", "* = '*word*'");
    check("s:\n  - word\n  - A: x\ncondition: s", "any(* = '*word*', A = 'x')");
}

#[test]
fn conditions() {
    let of = |condition: &str, expected: &str| {
        check(&format!("a1:\n  A: 1\na2:\n  A: 2\na3b:\n  A: 3\n_d:\n  A: 4\ncondition: {condition}"), expected);
    };
    of("a1 and not a2 or a3b", "any(all(A = 1, not A = 2), A = 3)");
    of("a1 and not (a2 or a3b)", "all(A = 1, not any(A = 2, A = 3))");
    of("1 of a*", "any(A = 1, A = 2, A = 3)");
    of("any of a*", "any(A = 1, A = 2, A = 3)");
    of("all of them", "all(A = 1, A = 2, A = 3)");
    of("2 of them", "2 of(A = 1, A = 2, A = 3)");
    of("1 of _*", "A = 4");
    of("1 of *b", "A = 3");
    of("1 of a*b", "A = 3");
    of("1 of a*3*b", "A = 3");
    of("1 of a1", "A = 1");
    of("not 1 of a*", "not any(A = 1, A = 2, A = 3)");
    of("[a1, a2 and a3b]", "any(A = 1, all(A = 2, A = 3))");
    of("_d", "A = 4");
}

#[test]
fn a_question_stands_once() {
    let rule = rule(&around("s:\n    A: [x, y]\nt:\n    A: [y, x, X]\n    B: x\ncondition: s and not t"));
    assert_eq!(rule.leaves.len(), 4);
    assert_eq!(
        shown(&rule.condition, &rule.leaves),
        "all(any(A = 'x', A = 'y'), not all(any(A = 'y', A = 'x', A = 'X'), B = 'x'))"
    );
}

#[test]
fn several_documents() {
    let one = around("s:\n    A: x\ncondition: s");
    let loaded = file(&format!("---\n{one}---\n{}---\n", one.replace("id: one\n", "")));
    assert_eq!(loaded.rejected, []);
    let ids: Vec<_> = loaded.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["one", "a.yml (document 2)"]);
}

#[test]
fn global_documents() {
    let loaded = file(
        "action: global\ntitle: T\nlogsource: {product: windows}\ndetection: {condition: s and t, s: {A: x}}\n\
         ---\nid: a\nlogsource: {service: system}\ndetection: {t: {B: y}}\n\
         ---\nid: b\ntitle: U\nlogsource: {product: linux}\ndetection: {t: {B: z}, condition: t}\n\
         ---\naction: reset\n\
         ---\nid: c\ntitle: V\n",
    );
    let shown: Vec<_> = loaded.rules.iter().map(|rule| shown(&rule.condition, &rule.leaves)).collect();
    assert_eq!(shown, ["all(A = 'x', B = 'y')", "B = 'z'"]);
    let sources: Vec<_> = loaded.rules.iter().map(|rule| rule.log_source.product.as_deref()).collect();
    assert_eq!(sources, [Some("windows"), Some("linux")]);
    assert_eq!(loaded.rules.iter().map(|rule| &*rule.title).collect::<Vec<_>>(), ["T", "U"]);
    assert_eq!(loaded.rejected[0].origin.document, 4);
    assert_eq!(loaded.rejected[0].reason, "it has no logsource");
}

#[test]
fn a_rule_once_more() {
    let first = around("s:\n    A: x\nt:\n    B: y\ncondition: s and t") + "name: first\n";
    let loaded = file(&format!(
        "{first}---\naction: repeat\ndetection: {{t: {{B: z}}}}\n---\naction: repeat\nid: three\ntitle: C\ndetection: {{condition: t}}\n"
    ));
    assert_eq!(loaded.rejected, []);
    let shown: Vec<_> = loaded.rules.iter().map(|rule| shown(&rule.condition, &rule.leaves)).collect();
    assert_eq!(shown, ["all(A = 'x', B = 'y')", "all(A = 'x', B = 'z')", "B = 'z'"]);
    let ids: Vec<_> = loaded.rules.iter().map(|rule| (&*rule.id, &*rule.title)).collect();
    assert_eq!(ids, [("one", "A title"), ("a.yml (document 2)", "A title"), ("three", "C")]);
}

#[test]
fn anchors_may_be_used() {
    let rule = rule(&around("s:\n    A: &names [x, y]\n    B: *names\ncondition: s"));
    assert_eq!(shown(&rule.condition, &rule.leaves), "all(any(A = 'x', A = 'y'), any(B = 'x', B = 'y'))");
}
