//! A correlation document as written: what it refers to are names yet (`references` finds what they stand for).
//!
//! Source: the Sigma specification 2.1.0, "Sigma Correlation Rules"; the conditions of temporal correlations are those of its draft of 2.2.
//! A percentile is read as `rsigma-parser` reads it: `percentile` in the condition, the median where there is none.

use super::condition::{self, Search};
use super::document::{Head, text};
use super::limits;
use super::yaml::Node;
use crate::correlate::WINDOW_EVENTS;
use crate::rule::{Comparison, Condition, CorrelationKind, Presence, Threshold};
use std::sync::Arc;

const KEYS: [&str; 8] = ["type", "rules", "group-by", "timespan", "timeframe", "condition", "aliases", "generate"];
const COMPARISONS: [(&str, Comparison); 6] = [
    ("lt", Comparison::Less),
    ("lte", Comparison::LessOrEqual),
    ("gt", Comparison::Greater),
    ("gte", Comparison::GreaterOrEqual),
    ("eq", Comparison::Equal),
    ("neq", Comparison::NotEqual),
];
/// Microseconds of the letters of a time span. Months and years are the mean ones of the calendar, as in `pySigma` and `rsigma`.
const UNITS: [(char, i64); 7] = [
    ('s', 1_000_000),
    ('m', 60_000_000),
    ('h', 3_600_000_000),
    ('d', 86_400_000_000),
    ('w', 604_800_000_000),
    ('M', 2_629_746_000_000),
    ('y', 31_556_952_000_000),
];

/// A correlation with names in the place of what it refers to.
pub(crate) struct Draft {
    pub(crate) head: Head,
    pub(crate) kind: CorrelationKind,
    pub(crate) rules: Vec<Arc<str>>,
    pub(crate) group_by: Vec<Arc<str>>,
    pub(crate) span: i64,
    pub(crate) aliases: Vec<DraftAlias>,
    pub(crate) generate: bool,
}

/// An alias, and per rule that it names the field there.
pub(crate) struct DraftAlias {
    pub(crate) name: Arc<str>,
    pub(crate) fields: Vec<(Arc<str>, Arc<str>)>,
}

/// Reads what stands below the head of a correlation.
pub(crate) fn read(document: &Node, head: Head) -> Result<Draft, String> {
    if document.get("detection").is_some() {
        return Err("it has both a detection and a correlation".to_owned());
    }
    let section = document.get("correlation").unwrap_or(&Node::Null);
    only(section, "correlation", &KEYS)?;
    let rules = names(section, "rules", limits::REFERENCES)?;
    if rules.is_empty() {
        return Err("its correlation names no rules".to_owned());
    }
    let kind = kind(section, &rules)?;
    let group_by = names(section, "group-by", limits::CORRELATION_FIELDS)?;
    Ok(Draft {
        kind,
        group_by,
        span: span(section)?,
        aliases: aliases(section)?,
        generate: truth(document, "generate")?.or(truth(section, "generate")?).unwrap_or(false),
        rules,
        head,
    })
}

/// Refuses a section that is no mapping, or has keys of its own making.
fn only(section: &Node, name: &str, keys: &[&str]) -> Result<(), String> {
    let Node::Map(entries) = section else {
        return Err(format!("its {name} is {}, not a mapping", section.kind()));
    };
    match entries.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
        Some((key, _)) => Err(format!("unknown key `{}` in its {name}", quoted(key))),
        None => Ok(()),
    }
}

/// A list of texts, or one; each once.
pub(crate) fn names(section: &Node, key: &str, most: usize) -> Result<Vec<Arc<str>>, String> {
    let one = |node: &Node| match node {
        Node::Text(text) if !text.is_empty() => Ok(Arc::from(text.as_str())),
        Node::Text(_) => Err(format!("an empty text in its {key}")),
        node => Err(format!("{} in its {key}, where a text is wanted", node.kind())),
    };
    let names: Vec<Arc<str>> = match section.get(key) {
        None | Some(Node::Null) => Vec::new(),
        Some(Node::List(list)) if list.len() > most => {
            return Err(format!("its {key} names {}; {most} are allowed", list.len()));
        }
        Some(Node::List(list)) => list.iter().map(one).collect::<Result<_, _>>()?,
        Some(node) => vec![one(node)?],
    };
    match (1..names.len()).find(|&place| names[..place].contains(&names[place])) {
        Some(place) => Err(format!("its {key} names `{}` twice", quoted(&names[place]))),
        None => Ok(names),
    }
}

fn truth(section: &Node, key: &str) -> Result<Option<bool>, String> {
    match section.get(key) {
        None | Some(Node::Null) => Ok(None),
        Some(Node::Bool(truth)) => Ok(Some(*truth)),
        Some(other) => Err(format!("its {key} is {}, not true or false", other.kind())),
    }
}

fn span(section: &Node) -> Result<i64, String> {
    let text = match (text(section, "timespan")?, text(section, "timeframe")?) {
        (Some(_), Some(_)) => return Err("it has both a timespan and a timeframe".to_owned()),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => return Err("its correlation has no timespan".to_owned()),
    };
    let parse = || {
        let (_, unit) = UNITS.iter().find(|(letter, _)| text.ends_with(*letter))?;
        let digits = &text[..text.len() - 1];
        let number: u64 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(i64::try_from(number).unwrap_or(i64::MAX).saturating_mul(*unit))
    };
    match parse() {
        None => Err(format!("its timespan `{}` is not a number and one of s, m, h, d, w, M, y", quoted(&text))),
        Some(0) => Err(format!("its timespan `{text}` is none")),
        Some(span) if span > limits::SPAN => Err(format!("its timespan `{}` is more than ten years", quoted(&text))),
        Some(span) => Ok(span),
    }
}

fn aliases(section: &Node) -> Result<Vec<DraftAlias>, String> {
    let entries = match section.get("aliases") {
        None | Some(Node::Null) => return Ok(Vec::new()),
        Some(Node::Map(entries)) => entries,
        Some(other) => return Err(format!("its aliases are {}, not a mapping", other.kind())),
    };
    if entries.len() > limits::CORRELATION_FIELDS {
        return Err(format!("it has {} aliases; {} are allowed", entries.len(), limits::CORRELATION_FIELDS));
    }
    let field = |alias: &str, (rule, field): &(String, Node)| match field {
        Node::Text(field) if !field.is_empty() => Ok((rule.as_str().into(), field.as_str().into())),
        other => {
            Err(format!("the alias `{}` is {} for a rule, where a field's name is wanted", quoted(alias), other.kind()))
        }
    };
    let alias = |(name, node): &(String, Node)| match node {
        Node::Map(fields) => Ok(DraftAlias {
            name: name.as_str().into(),
            fields: fields.iter().map(|entry| field(name, entry)).collect::<Result<_, _>>()?,
        }),
        other => Err(format!("the alias `{}` is {}, not a mapping", quoted(name), other.kind())),
    };
    entries.iter().map(alias).collect()
}

fn kind(section: &Node, rules: &[Arc<str>]) -> Result<CorrelationKind, String> {
    let kind = text(section, "type")?.ok_or("its correlation has no type")?;
    let condition = section.get("condition").filter(|condition| **condition != Node::Null);
    let counted = || -> Result<Vec<Threshold>, String> {
        let thresholds = thresholds(needed(condition)?, &[])?;
        possible(&thresholds)?;
        Ok(thresholds)
    };
    match &*kind {
        "event_count" => counted().map(CorrelationKind::EventCount),
        "value_count" => {
            let condition = needed(condition)?;
            let thresholds = thresholds(condition, &["field"])?;
            possible(&thresholds)?;
            Ok(CorrelationKind::ValueCount(fields(condition)?, thresholds))
        }
        "value_sum" => {
            let Reckoned { field, thresholds, .. } = reckoned(condition)?;
            Ok(CorrelationKind::ValueSum(field, thresholds))
        }
        "value_avg" => {
            let Reckoned { field, thresholds, .. } = reckoned(condition)?;
            Ok(CorrelationKind::ValueAverage(field, thresholds))
        }
        "value_median" | "value_percentile" => {
            let Reckoned { field, percentile, thresholds } = reckoned(condition)?;
            let percentile = percentile.filter(|_| &*kind == "value_percentile");
            Ok(CorrelationKind::ValuePercentile(field, percentile.unwrap_or(50.0), thresholds))
        }
        "temporal" => Ok(CorrelationKind::Temporal(match condition {
            None => Presence::All,
            Some(Node::Text(_)) => Presence::Expression(expression(needed(condition)?, rules)?),
            Some(_) => Presence::Count(counted()?),
        })),
        "temporal_ordered" => Ok(CorrelationKind::TemporalOrdered(match condition {
            None => Vec::new(),
            Some(Node::Text(_)) => all_in_order(&expression(needed(condition)?, rules)?, rules.len())?,
            Some(_) => counted()?,
        })),
        other => Err(format!("unknown correlation type `{}`", quoted(other))),
    }
}

fn needed(condition: Option<&Node>) -> Result<&Node, String> {
    condition.ok_or_else(|| "its correlation has no condition".to_owned())
}

/// The bounds of a condition, beside which these keys may stand.
fn thresholds(condition: &Node, beside: &[&str]) -> Result<Vec<Threshold>, String> {
    let keys: Vec<&str> = COMPARISONS.iter().map(|(key, _)| *key).chain(beside.iter().copied()).collect();
    only(condition, "condition", &keys)?;
    let mut thresholds = Vec::new();
    for (key, comparison) in COMPARISONS {
        let number = match condition.get(key) {
            None => continue,
            Some(Node::Integer(number)) => *number as f64,
            Some(Node::Float(number)) if number.is_finite() => *number,
            Some(other) => return Err(format!("`{key}` in its condition is {}, not a finite number", other.kind())),
        };
        thresholds.push(Threshold { comparison, number });
    }
    if thresholds.is_empty() {
        return Err("its condition compares with nothing: lt, lte, gt, gte, eq or neq is missing".to_owned());
    }
    Ok(thresholds)
}

/// A count is asked for where there is an event: it is whole and at least one. A window holds only so many.
fn possible(thresholds: &[Threshold]) -> Result<(), String> {
    let is_least = |threshold: &&Threshold| {
        matches!(threshold.comparison, Comparison::Greater | Comparison::GreaterOrEqual | Comparison::Equal)
    };
    if thresholds.iter().filter(is_least).any(|threshold| threshold.number >= WINDOW_EVENTS as f64) {
        return Err(format!("its condition counts to {WINDOW_EVENTS} or beyond"));
    }
    let holds = |count: f64| thresholds.iter().all(|threshold| threshold.holds(count));
    // If any count keeps all bounds, one of these does: the least, and those at or beside a bound.
    let beside = thresholds.iter().flat_map(|threshold| [-1.0, 0.0, 1.0].map(|step| threshold.number.floor() + step));
    match beside.chain([1.0]).any(|count| count >= 1.0 && holds(count)) {
        true => Ok(()),
        false => Err("no count from 1 up fulfils its condition".to_owned()),
    }
}

fn fields(condition: &Node) -> Result<Vec<Arc<str>>, String> {
    let fields = names(condition, "field", limits::CORRELATION_FIELDS)?;
    if fields.is_empty() { Err("its condition has no field".to_owned()) } else { Ok(fields) }
}

/// A condition on numbers.
struct Reckoned {
    field: Arc<str>,
    percentile: Option<f64>,
    thresholds: Vec<Threshold>,
}

fn reckoned(condition: Option<&Node>) -> Result<Reckoned, String> {
    let condition = needed(condition)?;
    let thresholds = thresholds(condition, &["field", "percentile"])?;
    let mut fields = fields(condition)?;
    let percentile = match condition.get("percentile") {
        None => None,
        Some(Node::Integer(percentile)) if (0..=100).contains(percentile) => Some(*percentile as f64),
        Some(Node::Float(percentile)) if (0.0..=100.0).contains(percentile) => Some(*percentile),
        Some(_) => return Err("its percentile is not a number from 0 to 100".to_owned()),
    };
    match fields.len() {
        1 => Ok(Reckoned { field: fields.remove(0), percentile, thresholds }),
        _ => Err("its condition has several fields, where one is wanted".to_owned()),
    }
}

/// Which rules must have an event. Whether one has none is known only when the time is over, so there is no `not`.
fn expression(condition: &Node, rules: &[Arc<str>]) -> Result<Condition, String> {
    let searches: Vec<Search> =
        rules.iter().enumerate().map(|(place, rule)| Search::new(rule.to_string(), Condition::Leaf(place))).collect();
    let condition = condition.text().map_or(Node::Null, |text| Node::Text(in_lower_case(text)));
    let read = condition::read(&condition, &searches);
    let read = read.map_err(|reason| reason.replacen("the search `", "the rule `", 1))?;
    if negates(&read) {
        return Err("`not` in the condition of a correlation is not supported".to_owned());
    }
    if condition::parts(&read) > limits::CORRELATION_PARTS {
        return Err(format!("its condition has more than {} parts", limits::CORRELATION_PARTS));
    }
    Ok(read)
}

/// The draft of the specification writes `AND` and the like in capitals.
fn in_lower_case(text: &str) -> String {
    let word = |word: &str| match word.trim_matches(['(', ')']) {
        "AND" | "OR" | "NOT" => word.to_lowercase(),
        _ => word.to_owned(),
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Depth is bounded by what conditions may nest.
fn negates(condition: &Condition) -> bool {
    match condition {
        Condition::Not(_) => true,
        Condition::All(inner) | Condition::Any(inner) | Condition::AtLeast(_, inner) => inner.iter().any(negates),
        Condition::Leaf(_) => false,
    }
}

/// An order is of all rules: what else would the order of those left out be?
fn all_in_order(condition: &Condition, rules: usize) -> Result<Vec<Threshold>, String> {
    let is_all = match condition {
        Condition::All(inner) => (0..rules).all(|rule| inner.contains(&Condition::Leaf(rule))),
        Condition::Leaf(_) => rules == 1,
        _ => false,
    };
    if is_all {
        Ok(Vec::new())
    } else {
        Err("the condition of a temporal_ordered correlation is not all of its rules".to_owned())
    }
}

fn quoted(text: &str) -> &str {
    &text[..text.floor_char_boundary(limits::QUOTE_BYTES)]
}
