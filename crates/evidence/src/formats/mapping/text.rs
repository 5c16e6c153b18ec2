//! A mapping file as typed: its tables and keys. What they mean is not known here.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingText {
    pub(super) schema: Spanned<String>,
    pub(super) mapping: AboutText,
    pub(super) input: Spanned<InputText>,
    #[serde(default)]
    pub(super) recognise: Option<Spanned<RecogniseText>>,
    pub(super) time: Option<Spanned<TimeText>>,
    #[serde(default)]
    pub(super) set: SetText,
    #[serde(default, rename = "event")]
    pub(super) events: Vec<Spanned<EventText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AboutText {
    pub(super) name: Spanned<String>,
    pub(super) description: Spanned<String>,
    pub(super) log: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputText {
    pub(super) form: Form,
    pub(super) delimiter: Option<Spanned<String>>,
    pub(super) header: Option<Spanned<Vec<String>>>,
    pub(super) separator: Option<Spanned<String>>,
    pub(super) assign: Option<Spanned<String>>,
    pub(super) prefix: Option<Spanned<String>>,
    pub(super) pattern: Option<Spanned<Many>>,
    pub(super) comment: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
}

/// What the records of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Csv,
    KeyValue,
    Regex,
    Json,
}

impl Form {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::KeyValue => "key_value",
            Self::Regex => "regex",
            Self::Json => "json",
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecogniseText {
    #[serde(default)]
    pub(super) fields: Vec<Spanned<String>>,
    pub(super) pattern: Option<Spanned<Many>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeText {
    pub(super) field: Spanned<Many>,
    pub(super) format: Option<Spanned<Many>>,
    pub(super) zone: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventText {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) when: TestsText,
    #[serde(default)]
    pub(super) unless: TestsText,
    #[serde(default)]
    pub(super) ignore_case: bool,
    pub(super) class: Option<Spanned<u64>>,
    pub(super) activity: Option<Spanned<String>>,
    pub(super) logon_kind: Option<Spanned<String>>,
    pub(super) outcome: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) set: SetText,
}

/// Columns with their templates.
pub(super) type SetText = BTreeMap<Spanned<String>, Spanned<Many>>;
/// Fields with what they are tested for.
pub(super) type TestsText = BTreeMap<Spanned<String>, Spanned<Many>>;

/// One value, or a list of them.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "expected text, or a list of texts")]
pub(super) enum Many {
    One(Word),
    List(Vec<Word>),
}

impl Many {
    /// As texts.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::One(word) => vec![word.text()],
            Self::List(words) => words.iter().map(Word::text).collect(),
        }
    }
}

/// A value: logs hold text alone, but `EventID = 4` is how people write it.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Word {
    Text(String),
    Number(i64),
    Truth(bool),
}

impl Word {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// What is wrong with a mapping file, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) span: Range<usize>,
    pub(super) what: String,
}

impl Wrong {
    pub(super) fn new(span: Range<usize>, what: impl Into<String>) -> Self {
        Self { span, what: what.into() }
    }
}

/// Where `span` begins and what is wrong there, in one line.
pub(super) fn placed(text: &str, span: Range<usize>, what: &str) -> String {
    let Some(before) = text.get(..span.start) else { return what.to_owned() };
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    format!("line {line}, column {column}: {what}")
}

/// What the library says, in one line, with the name that was likely meant.
pub(super) fn message(error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let Some(rest) = message.strip_prefix("unknown field `") else { return message };
    let Some((wanted, expected)) = rest.split_once('`') else { return message };
    let names = expected.split('`').skip(1).step_by(2);
    let near = near(wanted, names);
    format!("{message}{near}")
}

/// A hint at the name that was likely meant; empty where none is near.
pub(super) fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    model::nearest(wanted, names, 1).first().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}
