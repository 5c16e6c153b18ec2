//! What rules come out as, and which do not.

mod correlations;
mod filters;
mod hostile;
mod modifiers;
mod placeholders;
mod rejected;
mod rules;

use super::{Loaded, load};
use crate::rule::{Condition, Leaf, Pattern, Piece, Rule, Test};

/// Loads one file.
fn file(text: &str) -> Loaded {
    load([("a.yml".into(), text.as_bytes().to_vec())])
}

/// A rule around the entries of a detection, which stand four deep.
fn around(detection: &str) -> String {
    let indented: String = detection.trim_matches('\n').lines().map(|line| format!("    {line}\n")).collect();
    format!("title: A title\nid: one\nlogsource:\n    product: windows\ndetection:\n{indented}")
}

/// Loads a rule that must load.
fn rule(text: &str) -> Rule {
    let mut loaded = file(text);
    assert_eq!(loaded.rejected, [], "{text}");
    assert_eq!(loaded.rules.len(), 1, "{text}");
    loaded.rules.remove(0)
}

/// Why a file's first rule is rejected.
fn reason(text: &str) -> String {
    let loaded = file(text);
    loaded.rejected.first().unwrap_or_else(|| panic!("loaded: {text}")).reason.clone()
}

/// A detection's condition, with its leaves spelled out.
fn check(detection: &str, expected: &str) {
    let rule = rule(&around(detection));
    assert_eq!(shown(&rule.condition, &rule.leaves), expected, "{detection}");
}

/// A search of one entry.
fn check_entry(entry: &str, expected: &str) {
    check(&format!("s:\n    {entry}\ncondition: s"), expected);
}

/// Why a search of one entry is rejected.
fn check_refused(entry: &str, expected: &str) {
    let reason = reason(&around(&format!("s:\n    {entry}\ncondition: s")));
    assert!(reason.ends_with(expected), "{entry}\n  is: {reason}\nnot: {expected}");
}

fn shown(condition: &Condition, leaves: &[Leaf]) -> String {
    let list = |inner: &[Condition]| inner.iter().map(|one| shown(one, leaves)).collect::<Vec<_>>().join(", ");
    match condition {
        Condition::All(inner) => format!("all({})", list(inner)),
        Condition::Any(inner) => format!("any({})", list(inner)),
        Condition::Not(inner) => format!("not {}", shown(inner, leaves)),
        Condition::AtLeast(count, inner) => format!("{count} of({})", list(inner)),
        Condition::Leaf(place) => leaf(&leaves[*place]),
    }
}

fn leaf(leaf: &Leaf) -> String {
    let field = leaf.field.as_deref().unwrap_or("*");
    match &leaf.test {
        Test::Text { pattern, cased: false } => format!("{field} = '{}'", text(pattern)),
        Test::Text { pattern, cased: true } => format!("{field} == '{}'", text(pattern)),
        Test::Number(number) => format!("{field} = {number}"),
        Test::Regex(regex) => format!("{field} =~ {}", regex.text()),
        Test::Cidr(cidr) => format!("{field} in {}/{}", cidr.base, cidr.bits),
        other => format!("{field} {other:?}"),
    }
}

/// Wildcards as `*` and `?`, those that are text in `[]`.
fn text(pattern: &Pattern) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.replace('*', "[*]").replace('?', "[?]"),
        Piece::Run => "*".to_owned(),
        Piece::One => "?".to_owned(),
    };
    pattern.pieces().iter().map(piece).collect()
}
