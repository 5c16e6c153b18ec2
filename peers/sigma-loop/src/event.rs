//! A flattened record as `rsigma-eval` looks at it, with fields found where our map says.

use crate::flat::Flat;
use crate::rules::Group;
use detect::route::{Place, same_name};
use events::Column;
use rsigma_eval::{Event, EventValue};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A record, for the rules of a group.
pub struct View<'a> {
    /// The record.
    pub flat: &'a Flat,
    /// The rules.
    pub group: &'a Group,
}

impl View<'_> {
    /// The text at a place.
    pub fn at(&self, place: &Place) -> Option<String> {
        match place {
            Place::AnyOf(places) => places.iter().find_map(|place| self.at(place)),
            Place::Made(recipe) => {
                let parts: Vec<Option<String>> = recipe.places().map(|place| self.at(place)).collect();
                let parts: Vec<Option<&str>> = parts.iter().map(Option::as_deref).collect();
                recipe.value(&parts).map(Cow::into_owned)
            }
            place => text(self.plain(place)?),
        }
    }

    /// The value at a place that is no more than a name.
    fn plain(&self, place: &Place) -> Option<&Value> {
        match place {
            Place::Column(column) => match core(*column) {
                Some(name) => self.flat.system.get(name).filter(|value| !value.is_null()),
                None => self.flat.data.get(column.name()),
            },
            Place::Extra(name) => {
                let inexact =
                    || self.flat.data.iter().find(|(other, _)| same_name(other, name)).map(|(_, value)| value);
                self.flat.data.get(&**name).or_else(inexact)
            }
            Place::AnyOf(_) | Place::Made(_) => None,
        }
    }
}

/// What the columns that are no fields are called around the event's own fields.
fn core(column: Column) -> Option<&'static str> {
    const NAMES: [(Column, &str); 15] = [
        (Column::CHANNEL, "Channel"),
        (Column::HOST, "Computer"),
        (Column::PROVIDER, "Provider_Name"),
        (Column::EVENT_ID, "EventID"),
        (Column::RECORD_ID, "EventRecordID"),
        (Column::LEVEL, "Level"),
        (Column::OPCODE, "Opcode"),
        (Column::TASK, "Task"),
        (Column::KEYWORDS, "Keywords"),
        (Column::VERSION, "Version"),
        (Column::EXECUTION_PROCESS_ID, "Execution_ProcessID"),
        (Column::EXECUTION_THREAD_ID, "Execution_ThreadID"),
        (Column::SECURITY_USER_ID, "Security_UserID"),
        (Column::CORRELATION_ID, "Correlation_ActivityID"),
        (Column::MESSAGE, "Message"),
    ];
    NAMES.iter().find(|(of, _)| *of == column).map(|(_, name)| *name)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => Some(values.iter().filter_map(text).collect::<Vec<_>>().join("\n")),
        other => Some(other.to_string()),
    }
}

impl Event for View<'_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        match self.group.places.get(path) {
            Some(place @ (Place::Column(_) | Place::Extra(_))) => self.plain(place).map(EventValue::from),
            Some(place) => self.at(place).map(|text| EventValue::Str(Cow::Owned(text))),
            None => self.flat.data.get(path).map(EventValue::from),
        }
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        self.all_string_values().iter().any(|value| pred(value))
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        let mut found = Vec::new();
        let fields = self.flat.system.values().chain(self.flat.data.values());
        fields.for_each(|value| strings(value, &mut found));
        found
    }

    fn to_json(&self) -> Value {
        let fields = self.flat.system.iter().chain(&self.flat.data);
        Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
    }

    fn top_level_keys(&self) -> Option<Vec<Cow<'_, str>>> {
        let names = self.group.places.keys().chain(self.flat.data.keys());
        Some(names.map(|name| Cow::Borrowed(name.as_str())).collect())
    }
}

fn strings<'v>(value: &'v Value, into: &mut Vec<Cow<'v, str>>) {
    match value {
        Value::String(text) => into.push(Cow::Borrowed(text)),
        Value::Array(values) => values.iter().for_each(|value| strings(value, into)),
        _ => {}
    }
}
