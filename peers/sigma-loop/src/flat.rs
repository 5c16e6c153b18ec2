//! A record as the `evtx` crate gives it, flattened: rules name the fields of EventData and UserData without a path.

use serde_json::{Map, Value};

/// One record.
#[derive(Default)]
pub struct Flat {
    /// What stands around the event's own fields, by names such as `Channel` or `Provider_Name`.
    pub system: Map<String, Value>,
    /// The event's own fields.
    pub data: Map<String, Value>,
}

impl Flat {
    /// Takes `{"Event": {"System": .., "EventData" or "UserData": ..}}` apart.
    pub fn new(record: Value) -> Self {
        let mut flat = Self::default();
        let Some(Value::Object(event)) = take(record, "Event") else { return flat };
        for (name, part) in event {
            match (name.as_str(), part) {
                ("System", part) => system(part, &mut flat.system),
                ("RenderingInfo", part) => {
                    if let Some(message) = take(part, "Message") {
                        flat.system.insert("Message".to_owned(), message);
                    }
                }
                ("#attributes", _) => {}
                (_, Value::Object(fields)) => {
                    for (name, value) in fields {
                        data(name, value, &mut flat.data);
                    }
                }
                _ => {}
            }
        }
        flat
    }

    /// The text of a field that stands around the event's own.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.system.get(name)?.as_str()
    }

    /// The event id. Events that are written by name (forwarded ones, say) have it as text.
    pub fn id(&self) -> Option<u64> {
        let id = self.system.get("EventID")?;
        id.as_u64().or_else(|| id.as_str()?.trim().parse().ok())
    }
}

fn take(value: Value, name: &str) -> Option<Value> {
    let Value::Object(mut fields) = value else { return None };
    fields.remove(name)
}

/// `Execution` with the attribute `ProcessID` becomes `Execution_ProcessID`; an element with text keeps its name.
fn system(part: Value, into: &mut Map<String, Value>) {
    let Value::Object(elements) = part else { return };
    for (name, value) in elements {
        let Value::Object(mut parts) = value else {
            into.insert(name, value);
            continue;
        };
        if let Some(Value::Object(attributes)) = parts.remove("#attributes") {
            into.extend(attributes.into_iter().map(|(attribute, value)| (format!("{name}_{attribute}"), value)));
        }
        if let Some(text) = parts.remove("#text") {
            into.insert(name, text);
        }
    }
}

/// Leaves by their own names, whatever they stand in.
fn data(name: String, value: Value, into: &mut Map<String, Value>) {
    match value {
        // An element without content is not there.
        Value::Null => {}
        Value::Object(mut parts) => {
            let attributes = parts.remove("#attributes");
            if let Some(text) = parts.remove("#text") {
                add(name, text, into);
            } else if let Some(Value::Object(attributes)) = attributes {
                into.extend(attributes.into_iter().map(|(attribute, value)| (format!("{name}_{attribute}"), value)));
            }
            for (name, value) in parts {
                data(name, value, into);
            }
        }
        value => add(name, value, into),
    }
}

/// Rules spell names that have spaces without them.
fn add(name: String, value: Value, into: &mut Map<String, Value>) {
    if name.contains(' ') {
        into.insert(name.replace(' ', ""), value.clone());
    }
    into.insert(name, value);
}
