//! One YAML document as a rule.

use super::condition::{self, Search};
use super::leaves::Leaves;
use super::values::{self, all, any};
use super::yaml::Node;
use crate::rule::{Condition, Leaf, LogSource, Origin, Rule};
use model::Level;
use std::sync::Arc;

const STATUSES: [&str; 5] = ["stable", "test", "experimental", "deprecated", "unsupported"];

/// Reads a detection rule of a file that may still have so many regular expressions.
pub(crate) fn rule(document: &Node, origin: Origin, regexes_left: &mut usize) -> Result<Rule, String> {
    if !matches!(document, Node::Map(_)) {
        return Err(format!("the document is {}, not a mapping", document.kind()));
    }
    check_version(document)?;
    let title = text(document, "title")?.ok_or("it has no title")?;
    let id = text(document, "id")?.unwrap_or_else(|| origin.to_string().into());
    let level = match text(document, "level")? {
        None => Level::Informational,
        Some(level) => Level::parse(&level).ok_or_else(|| format!("unknown level `{level}`"))?,
    };
    let status = text(document, "status")?;
    if let Some(status) = status.as_deref().filter(|status| !STATUSES.contains(status)) {
        return Err(format!("unknown status `{status}`"));
    }
    let tags = tags(document)?;
    let log_source = log_source(document)?;
    let (leaves, condition) = detection(document, regexes_left)?;
    Ok(Rule { id, title, level, status, tags, origin, log_source, leaves, condition })
}

/// Sigma 3 gives brackets in field names a meaning of their own.
fn check_version(document: &Node) -> Result<(), String> {
    let major = match document.get("sigma-version") {
        None => return Ok(()),
        Some(Node::Integer(version)) => version.to_string(),
        Some(Node::Float(version)) => version.trunc().to_string(),
        Some(Node::Text(version)) => version.split('.').next().unwrap_or_default().to_owned(),
        Some(other) => return Err(format!("its sigma-version is {}", other.kind())),
    };
    match major.as_str() {
        "1" | "2" => Ok(()),
        _ => Err(format!("sigma-version {major} is not supported")),
    }
}

/// The text under a key, if there is one.
pub(crate) fn text(document: &Node, key: &str) -> Result<Option<Arc<str>>, String> {
    match document.get(key) {
        None | Some(Node::Null) => Ok(None),
        Some(Node::Text(text)) if text.is_empty() => Err(format!("its {key} is empty")),
        Some(Node::Text(text)) => Ok(Some(text.as_str().into())),
        Some(other) => Err(format!("its {key} is {}, not a text", other.kind())),
    }
}

fn tags(document: &Node) -> Result<Vec<Arc<str>>, String> {
    let tag = |tag: &Node| match tag {
        Node::Text(tag) => Ok(tag.as_str().into()),
        _ => Err(format!("one of its tags is {}, not a text", tag.kind())),
    };
    match document.get("tags") {
        None | Some(Node::Null) => Ok(Vec::new()),
        Some(Node::List(tags)) => tags.iter().map(tag).collect(),
        Some(other) => Err(format!("its tags are {}, not a list", other.kind())),
    }
}

fn log_source(document: &Node) -> Result<LogSource, String> {
    let source = match document.get("logsource") {
        Some(source @ Node::Map(_)) => source,
        None => return Err("it has no logsource".to_owned()),
        Some(other) => return Err(format!("its logsource is {}, not a mapping", other.kind())),
    };
    let part = |key| Ok::<_, String>(text(source, key)?.map(|text| text.to_lowercase().into()));
    Ok(LogSource { category: part("category")?, product: part("product")?, service: part("service")? })
}

fn detection(document: &Node, regexes_left: &mut usize) -> Result<(Vec<Leaf>, Condition), String> {
    let entries = match document.get("detection") {
        Some(Node::Map(entries)) => entries,
        None => return Err("it has no detection".to_owned()),
        Some(other) => return Err(format!("its detection is {}, not a mapping", other.kind())),
    };
    let entry = |key: &str| entries.iter().find(|(name, _)| name == key).map(|(_, node)| node);
    let condition = entry("condition").ok_or("its detection has no condition")?;
    if entry("timeframe").is_some() {
        return Err("a timeframe in a detection, which correlation rules have since sigma 2".to_owned());
    }
    let mut leaves = Leaves::new(regexes_left);
    let mut searches = Vec::new();
    for (name, node) in entries.iter().filter(|(name, _)| name != "condition") {
        let asked = search(node, &mut leaves).map_err(|reason| format!("search `{name}`: {reason}"))?;
        searches.push(Search::new(name.clone(), asked));
    }
    let condition = condition::read(condition, &searches)?;
    Ok((leaves.into_inner(), condition))
}

/// A mapping asks for all of its fields, a list for any of its entries; what is neither is a keyword.
fn search(node: &Node, leaves: &mut Leaves<'_>) -> Result<Condition, String> {
    match node {
        Node::Map(entries) if entries.is_empty() => Err("an empty mapping".to_owned()),
        Node::Map(entries) => {
            entries.iter().map(|(key, value)| values::item(key, value, leaves)).collect::<Result<Vec<_>, _>>().map(all)
        }
        Node::List(entries) if entries.is_empty() => Err("an empty list".to_owned()),
        Node::List(entries) => {
            let entry = |entry: &Node| match entry {
                Node::List(_) => Err("a list in a list".to_owned()),
                entry => search(entry, leaves),
            };
            entries.iter().map(entry).collect::<Result<Vec<_>, _>>().map(any)
        }
        value => values::keyword(value, leaves),
    }
}
