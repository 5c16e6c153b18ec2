//! The documents of a file, with what others in it give to each.
//!
//! Source: the Sigma specification 1, "Rule Collections": a document with `action: global` is the base of those after it, up to the next
//! one or to `action: reset`. One with `action: repeat` is the rule before it once more, with what it says itself in place of what that
//! said; but for id and name, which are those of one rule.

use super::yaml::{Budget, Node};
use hashbrown::HashMap;

/// Each document that is one of its own, by its place in the file; or why it is none.
pub(crate) fn spread(documents: Vec<Node>, budget: &mut Budget) -> Vec<(u32, Result<Node, String>)> {
    let mut global = None;
    let mut spread: Vec<(u32, Result<Node, String>)> = Vec::new();
    for (place, document) in (0..).zip(documents) {
        match document.get("action").map(Node::text) {
            None if document == Node::Null => {}
            None => spread.push((place, based(global.as_ref(), document, budget))),
            Some(Some("global")) => global = Some(without(document, &["action"])),
            Some(Some("reset")) => global = None,
            Some(Some("repeat")) => {
                let repeated = repeated(spread.last().map(|(_, before)| before), document, budget);
                spread.push((place, repeated));
            }
            Some(Some(action)) => spread.push((place, Err(format!("`action: {action}` is not supported")))),
            Some(None) => spread.push((place, Err("its action is not a text".to_owned()))),
        }
    }
    spread
}

fn repeated(before: Option<&Result<Node, String>>, document: Node, budget: &mut Budget) -> Result<Node, String> {
    match before {
        None => Err("`action: repeat`, and no rule stands before it".to_owned()),
        Some(Err(_)) => Err("`action: repeat`, and the rule before it cannot be read".to_owned()),
        Some(Ok(before)) => {
            budget.pay_copy(before)?;
            Ok(merged(without(before.clone(), &["id", "name"]), without(document, &["action"])))
        }
    }
}

fn without(mut document: Node, keys: &[&str]) -> Node {
    if let Node::Map(entries) = &mut document {
        entries.retain(|(key, _)| !keys.contains(&key.as_str()));
    }
    document
}

fn based(global: Option<&Node>, document: Node, budget: &mut Budget) -> Result<Node, String> {
    let Some(global) = global else { return Ok(document) };
    budget.pay_copy(global)?;
    Ok(merged(global.clone(), document))
}

/// What is over wins, mappings go together. As deep as the shallower of the two.
fn merged(base: Node, over: Node) -> Node {
    match (base, over) {
        (Node::Map(mut base), Node::Map(over)) => {
            let places: HashMap<String, usize> =
                base.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
            for (key, value) in over {
                match places.get(&key) {
                    Some(&place) => {
                        let below = std::mem::replace(&mut base[place].1, Node::Null);
                        base[place].1 = merged(below, value);
                    }
                    None => base.push((key, value)),
                }
            }
            Node::Map(base)
        }
        (_, over) => over,
    }
}
