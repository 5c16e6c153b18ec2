//! One YAML document as a rule.

use super::condition::{self, Search};
use super::leaves::Leaves;
use super::placeholders::Placeholders;
use super::values::{self, Asking, all, any};
use super::yaml::Node;
use crate::rule::{Condition, Leaf, LogSource, Origin, Rule, STATUSES};
use model::Level;
use std::sync::Arc;

/// What a document may still use.
pub(crate) struct Means<'a> {
    /// Regular expressions that its file may still have.
    pub(crate) regexes_left: &'a mut usize,
    /// What placeholders stand for.
    pub(crate) placeholders: &'a Placeholders,
}

/// What stands above every kind of rule.
pub(crate) struct Head {
    pub(crate) id: Arc<str>,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) title: Arc<str>,
    pub(crate) level: Option<Level>,
    pub(crate) status: Option<Arc<str>>,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) origin: Origin,
}

/// Reads what stands above a rule.
pub(crate) fn head(document: &Node, origin: Origin) -> Result<Head, String> {
    if !matches!(document, Node::Map(_)) {
        return Err(format!("the document is {}, not a mapping", document.kind()));
    }
    check_version(document)?;
    let title = text(document, "title")?.ok_or("it has no title")?;
    let id = text(document, "id")?.unwrap_or_else(|| origin.to_string().into());
    let name = text(document, "name")?;
    let level = match text(document, "level")? {
        None => None,
        Some(level) => Some(Level::parse(&level).ok_or_else(|| format!("unknown level `{level}`"))?),
    };
    let status = text(document, "status")?;
    if let Some(status) = status.as_deref().filter(|status| !STATUSES.contains(status)) {
        return Err(format!("unknown status `{status}`"));
    }
    Ok(Head { id, name, title, level, status, tags: tags(document)?, origin })
}

/// Reads what stands below the head of a detection rule.
pub(crate) fn rule(document: &Node, head: Head, means: &mut Means<'_>) -> Result<Rule, String> {
    let log_source = log_source(document)?;
    let (leaves, condition) = detection(document, means)?;
    let Head { id, title, level, status, tags, origin, .. } = head;
    let level = level.unwrap_or(Level::Informational);
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

/// Which events a rule is for, or a filter.
pub(crate) fn log_source(document: &Node) -> Result<LogSource, String> {
    let source = match document.get("logsource") {
        Some(source @ Node::Map(_)) => source,
        None => return Err("it has no logsource".to_owned()),
        Some(other) => return Err(format!("its logsource is {}, not a mapping", other.kind())),
    };
    let part = |key| Ok::<_, String>(text(source, key)?.map(|text| text.to_lowercase().into()));
    Ok(LogSource { category: part("category")?, product: part("product")?, service: part("service")? })
}

fn detection(document: &Node, means: &mut Means<'_>) -> Result<(Vec<Leaf>, Condition), String> {
    let entries = match document.get("detection") {
        Some(Node::Map(entries)) => entries,
        None => return Err("it has no detection".to_owned()),
        Some(other) => return Err(format!("its detection is {}, not a mapping", other.kind())),
    };
    if entries.iter().any(|(name, _)| name == "timeframe") {
        return Err("a timeframe in a detection, which correlation rules have since sigma 2".to_owned());
    }
    searches("detection", entries, &["condition"], means)
}

/// The searches of a section, but for what else stands there, and its condition.
pub(crate) fn searches(
    section: &str,
    entries: &[(String, Node)],
    beside: &[&str],
    means: &mut Means<'_>,
) -> Result<(Vec<Leaf>, Condition), String> {
    let condition = entries.iter().find(|(name, _)| name == "condition").map(|(_, node)| node);
    let condition = condition.ok_or_else(|| format!("its {section} has no condition"))?;
    let mut leaves = Leaves::new(means.regexes_left);
    let mut searches = Vec::new();
    for (name, node) in entries.iter().filter(|(name, _)| !beside.contains(&name.as_str())) {
        let asked = search(node, &mut Asking { leaves: &mut leaves, placeholders: means.placeholders });
        searches.push(Search::new(name.clone(), asked.map_err(|reason| format!("search `{name}`: {reason}"))?));
    }
    let condition = condition::read(condition, &searches)?;
    Ok((leaves.into_inner(), condition))
}

/// A mapping asks for all of its fields, a list for any of its entries; what is neither is a keyword.
fn search(node: &Node, asking: &mut Asking<'_, '_>) -> Result<Condition, String> {
    match node {
        Node::Map(entries) if entries.is_empty() => Err("an empty mapping".to_owned()),
        Node::Map(entries) => {
            entries.iter().map(|(key, value)| values::item(key, value, asking)).collect::<Result<Vec<_>, _>>().map(all)
        }
        Node::List(entries) if entries.is_empty() => Err("an empty list".to_owned()),
        Node::List(entries) => {
            let entry = |entry: &Node| match entry {
                Node::List(_) => Err("a list in a list".to_owned()),
                entry => search(entry, asking),
            };
            entries.iter().map(entry).collect::<Result<Vec<_>, _>>().map(any)
        }
        value => values::keyword(value, asking),
    }
}
