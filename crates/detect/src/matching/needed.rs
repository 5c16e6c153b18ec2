//! What must occur in a text for a regular expression to match: literals of which one is there whatever else holds.
//!
//! Any such set is right; a longer literal is better, because it occurs in fewer texts. Compare "required literals" in RE2 and ripgrep.

use regex_syntax::hir::{Class, Hir, HirKind};
use std::mem::take;

/// Shorter literals occur nearly everywhere.
const LENGTH_MIN: usize = 3;
/// More alternatives than these are looked for one by one sooner than together.
const ALTERNATIVES_MAX: usize = 32;

/// Literals in lower case, ASCII, one of which occurs in the lower-cased text wherever the expression matches. `None` when there are none
/// that are worth looking for.
pub(super) fn needed(regex: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(regex).ok()?;
    let mut needed = of(&hir).into_needed()?;
    needed.sort();
    needed.dedup();
    Some(needed).filter(|needed| needed.iter().all(|literal| literal.len() >= LENGTH_MIN))
}

/// What is known of the texts that a part of an expression matches.
enum Texts {
    /// It is this, in lower case.
    Is(String),
    /// It holds one of these; nothing is known when there are none.
    Holds(Vec<String>),
}

impl Texts {
    const UNKNOWN: Self = Self::Holds(Vec::new());

    fn into_needed(self) -> Option<Vec<String>> {
        match self {
            Self::Is(literal) => Some(vec![literal]),
            Self::Holds(literals) => Some(literals).filter(|literals| !literals.is_empty()),
        }
    }
}

/// The parser bounds how deep an expression nests.
fn of(hir: &Hir) -> Texts {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Texts::Is(String::new()),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) if text.is_ascii() => Texts::Is(text.to_ascii_lowercase()),
            _ => Texts::UNKNOWN,
        },
        HirKind::Class(class) => one_letter(class).map_or(Texts::UNKNOWN, |letter| Texts::Is(letter.to_string())),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let sub = of(&repetition.sub);
            let once = repetition.max == Some(1);
            if once { sub } else { sub.into_needed().map_or(Texts::UNKNOWN, Texts::Holds) }
        }
        HirKind::Repetition(_) => Texts::UNKNOWN,
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => one_after_the_other(parts),
        HirKind::Alternation(parts) => one_of(parts),
    }
}

/// Literals that touch are one. What is needed is the best of what the parts need.
fn one_after_the_other(parts: &[Hir]) -> Texts {
    let mut run = String::new();
    let mut best: Vec<String> = Vec::new();
    let mut whole = true;
    let better = |best: &mut Vec<String>, other: Vec<String>| {
        if worth(&other) > worth(best) {
            *best = other;
        }
    };
    for part in parts {
        match of(part) {
            Texts::Is(literal) => run.push_str(&literal),
            Texts::Holds(literals) => {
                whole = false;
                better(&mut best, vec![take(&mut run)]);
                better(&mut best, literals);
            }
        }
    }
    if whole {
        return Texts::Is(run);
    }
    better(&mut best, vec![run]);
    Texts::Holds(best)
}

/// Every alternative must need something, else nothing is needed.
fn one_of(parts: &[Hir]) -> Texts {
    let needed: Option<Vec<Vec<String>>> = parts.iter().map(|part| of(part).into_needed()).collect();
    let needed = needed.map_or_else(Vec::new, |needed| needed.concat());
    Texts::Holds(if needed.len() > ALTERNATIVES_MAX { Vec::new() } else { needed })
}

/// The length of the shortest, of equals fewer are better.
fn worth(literals: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    (literals.iter().map(String::len).min().unwrap_or(0), std::cmp::Reverse(literals.len()))
}

/// The letter in lower case where a class is a letter in both cases. Other scripts have letters that fold to ASCII ones (`ſ` to `s`); with
/// such a class nothing is known.
fn one_letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let mut letters = class.iter().flat_map(|range| [range.start(), range.end()]);
    let first = letters.next()?.to_ascii_lowercase();
    let only = class.iter().all(|range| range.start() == range.end());
    (only && first.is_ascii() && letters.all(|letter| letter.to_ascii_lowercase() == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(regex: &str, expect: &[&str]) {
        assert_eq!(needed(regex).unwrap_or_default(), expect, "{regex}");
    }

    #[test]
    fn the_longest_literal_that_must_occur() {
        check("abc", &["abc"]);
        check("(?i)PowerShell.*-enc", &["power"]);
        check("foo.*barbaz", &["barbaz"]);
        check("(foo|quux)[0-9]+", &["foo", "quux"]);
        check("(foo|quux)longer", &["longer"]);
        check("(foo|ba?)x", &[]);
        check("(?:https?)+x", &["http"]);
        check("^abc$", &["abc"]);
        check("(abc){2,}", &["abc"]);
        check("(abc)*", &[]);
        check("ab", &[]);
        check("[a-z]{5}", &[]);
        check("äbcd", &[]);
        check("(?i)kilo", &["ilo"]);
    }

    proptest! {
        /// Where an expression matches, what it needs occurs.
        #[test]
        fn what_is_needed_occurs(
            regex in "(\\(\\?i\\))?([abcKs]{1,4}|\\([abc]{3,4}\\|[abs]{3,4}\\)[*+?]?|\\.\\*|[ab]\\?){1,5}",
            text in "[abcABCkKsSſK]{0,12}",
        ) {
            let built = regex::Regex::new(&regex).expect("an expression");
            if let (true, Some(needed)) = (built.is_match(&text), needed(&regex)) {
                let lower = text.to_lowercase();
                prop_assert!(needed.iter().any(|literal| lower.contains(literal.as_str())), "{needed:?}");
            }
        }
    }
}
