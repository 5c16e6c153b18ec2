//! A rule's condition, with its searches in the place of their names.

use super::limits;
use super::values::{all, any};
use super::yaml::Node;
use crate::rule::Condition;
use rsigma_parser::{ConditionExpr, Quantifier, SelectorPattern, SigmaParserError, parse_condition};

/// A named search of a rule.
pub(crate) struct Search {
    /// Its name.
    pub(crate) name: String,
    /// What it asks.
    pub(crate) condition: Condition,
    /// How many parts that has.
    parts: usize,
}

impl Search {
    /// A search and its size.
    pub(crate) fn new(name: String, condition: Condition) -> Self {
        let parts = parts(&condition);
        Self { name, condition, parts }
    }
}

/// `condition: ..`, or a list of which any will do.
pub(crate) fn read(node: &Node, searches: &[Search]) -> Result<Condition, String> {
    let mut reader = Reader { searches, parts_left: limits::CONDITION_PARTS };
    let mut one = |node: &Node| match node {
        Node::Text(text) => reader.resolve(&parse(text)?),
        _ => Err(format!("the condition is {}, not a text", node.kind())),
    };
    match node {
        Node::List(nodes) if nodes.is_empty() => Err("the condition is an empty list".to_owned()),
        Node::List(nodes) => nodes.iter().map(one).collect::<Result<Vec<_>, _>>().map(any),
        node => one(node),
    }
}

fn parse(text: &str) -> Result<ConditionExpr, String> {
    check(text)?;
    parse_condition(text).map_err(|error| {
        if text.contains('|') {
            return "the condition aggregates (`| count() ..`), which correlation rules do since sigma 2".to_owned();
        }
        let quoted = &text[..text.floor_char_boundary(limits::QUOTE_BYTES)];
        match &error {
            SigmaParserError::Condition(_, Some(place)) => {
                format!("the condition cannot be read at column {}: {quoted}", place.col)
            }
            _ => format!("the condition cannot be read: {quoted}"),
        }
    })
}

/// Refuses what would take the parser, or whoever walks its result, too deep. A condition has no quotes, so words are words.
fn check(text: &str) -> Result<(), String> {
    if text.len() > limits::CONDITION_BYTES {
        return Err(format!("a condition of {} bytes; {} are allowed", text.len(), limits::CONDITION_BYTES));
    }
    let (mut open, mut nots) = (0_usize, 0_usize);
    for word in text.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        nots = if word == "not" { nots + 1 } else { 0 };
        match word {
            "(" => open += 1,
            ")" => open = open.saturating_sub(1),
            _ => {}
        }
        if open > limits::CONDITION_DEPTH {
            return Err(format!("the condition nests parentheses more than {} deep", limits::CONDITION_DEPTH));
        }
        if nots > limits::CONDITION_NOTS {
            return Err(format!("more than {} `not` in a row in the condition", limits::CONDITION_NOTS));
        }
    }
    Ok(())
}

/// Puts searches in the place of their names.
struct Reader<'s> {
    searches: &'s [Search],
    parts_left: usize,
}

impl Reader<'_> {
    fn resolve(&mut self, expression: &ConditionExpr) -> Result<Condition, String> {
        match expression {
            ConditionExpr::And(inner) => self.each(inner).map(all),
            ConditionExpr::Or(inner) => self.each(inner).map(any),
            ConditionExpr::Not(inner) => self.resolve(inner).map(|inner| Condition::Not(Box::new(inner))),
            ConditionExpr::Identifier(name) => {
                let search = self.searches.iter().find(|search| search.name == *name);
                self.copy(search.ok_or_else(|| format!("the condition names the search `{name}`, which is not there"))?)
            }
            ConditionExpr::Selector { quantifier, pattern } => self.select(quantifier, pattern),
        }
    }

    fn each(&mut self, expressions: &[ConditionExpr]) -> Result<Vec<Condition>, String> {
        expressions.iter().map(|inner| self.resolve(inner)).collect()
    }

    fn select(&mut self, quantifier: &Quantifier, pattern: &SelectorPattern) -> Result<Condition, String> {
        let searches = self.searches;
        let chosen = searches.iter().filter(|search| chosen(pattern, &search.name));
        let chosen = chosen.map(|search| self.copy(search)).collect::<Result<Vec<_>, _>>()?;
        match quantifier {
            _ if chosen.is_empty() => Err(format!("`{quantifier} of {pattern}` in the condition is of no search")),
            Quantifier::Any => Ok(any(chosen)),
            Quantifier::All => Ok(all(chosen)),
            Quantifier::Count(count) => match usize::try_from(*count) {
                Ok(count) if (1..=chosen.len()).contains(&count) => Ok(Condition::AtLeast(count, chosen)),
                _ => Err(format!("`{quantifier} of {pattern}` in the condition is of {} searches", chosen.len())),
            },
        }
    }

    fn copy(&mut self, search: &Search) -> Result<Condition, String> {
        self.parts_left = self.parts_left.checked_sub(search.parts).ok_or_else(|| {
            format!("the condition has more than {} parts, with its searches spelled out", limits::CONDITION_PARTS)
        })?;
        Ok(search.condition.clone())
    }
}

/// Is the search one of those? A name that begins with `_` is none of `them`.
fn chosen(pattern: &SelectorPattern, name: &str) -> bool {
    match pattern {
        SelectorPattern::Them => !name.starts_with('_'),
        SelectorPattern::Pattern(pattern) => fits(pattern, name),
    }
}

/// Does the name fit the pattern, whose `*` are any characters?
fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut texts: Vec<&str> = rest.split('*').collect();
    let last = texts.pop().unwrap_or_default();
    for text in texts {
        let Some(at) = left.find(text) else { return false };
        left = &left[at + text.len()..];
    }
    left.ends_with(last)
}

/// How many parts it has.
pub(crate) fn parts(condition: &Condition) -> usize {
    match condition {
        Condition::All(inner) | Condition::Any(inner) | Condition::AtLeast(_, inner) => {
            1 + inner.iter().map(parts).sum::<usize>()
        }
        Condition::Not(inner) => 1 + parts(inner),
        Condition::Leaf(_) => 1,
    }
}
