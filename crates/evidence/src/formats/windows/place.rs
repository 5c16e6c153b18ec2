//! The elements of a Windows event: what becomes of which, and how it is written. Knows neither BinXML nor XML's spelling.

use events::{BatchBuilder, Column};
use std::rc::Rc;

/// What parts the values of a field that occurs again.
pub(crate) const ITEM_END: &str = "\n";

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Context {
    /// At the top.
    Document,
    /// Below `Event`.
    Event,
    /// Below `System`.
    System,
    /// Below `RenderingInfo`, which collectors add.
    Rendering,
    /// Below `EventData`, `UserData` or anything else: fields.
    Fields,
}

/// What becomes of a text. `Name` is how a reader tells names that only the record gives; a reader that knows all names has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target<Name = std::convert::Infallible> {
    /// Nothing: it has no meaning here.
    Nothing,
    /// A text column. A second value in the same record goes on a new line.
    Text(Column),
    /// A number column; what is no number goes to `extra` under the name.
    Number(Column, Rc<str>),
    /// The time.
    Time,
    /// An entry of `extra`.
    Extra(Rc<str>),
    /// The provider's name under which a classic event source is known: the provider, unless that has a name of its own.
    EventSource,
    /// The provider's GUID: kept only where the provider has no name.
    ProviderGuid,
    /// `EventID`'s qualifiers: kept unless zero.
    Qualifiers,
    /// A field whose name is a value of the record too.
    Named(Name),
}

/// Where the children of an element stand, and what becomes of its own text.
pub(crate) fn of_element<N>(parent: Context, name: &Rc<str>) -> (Context, Target<N>) {
    match (parent, &**name) {
        (Context::Document, "Event") => (Context::Event, Target::Nothing),
        (Context::Document | Context::Event, "System") => (Context::System, Target::Nothing),
        (Context::Document | Context::Event, "RenderingInfo") => (Context::Rendering, Target::Nothing),
        (Context::System, _) => (Context::Fields, of_system(name)),
        (Context::Rendering, "Message") => (Context::Rendering, Target::Text(Column::MESSAGE)),
        (Context::Rendering, _) => (Context::Rendering, Target::Extra(joined("RenderingInfo", name))),
        // A field without a name.
        (_, "Data") => (Context::Fields, field(name)),
        _ => (Context::Fields, field(name)),
    }
}

fn of_system<N>(name: &Rc<str>) -> Target<N> {
    let number = |column| Target::Number(column, Rc::clone(name));
    match &**name {
        "EventID" => number(Column::EVENT_ID),
        "Version" => number(Column::VERSION),
        "Level" => number(Column::LEVEL),
        "Task" => number(Column::TASK),
        "Opcode" => number(Column::OPCODE),
        "Keywords" => Target::Text(Column::KEYWORDS),
        "EventRecordID" => number(Column::RECORD_ID),
        "Channel" => Target::Text(Column::CHANNEL),
        "Computer" => Target::Text(Column::HOST),
        _ => Target::Extra(Rc::clone(name)),
    }
}

/// What becomes of an attribute. The `Name` of `Data` is not asked for here: it names a field.
pub(crate) fn of_attribute<N>(parent: Context, element: &str, name: &str) -> Target<N> {
    if name == "xmlns" || name.starts_with("xmlns:") {
        return Target::Nothing;
    }
    let extra = || joined(element, name);
    if parent != Context::System {
        return Target::Extra(extra());
    }
    match (element, name) {
        ("Provider", "Name") => Target::Text(Column::PROVIDER),
        ("Provider", "Guid") => Target::ProviderGuid,
        ("Provider", "EventSourceName") => Target::EventSource,
        ("EventID", "Qualifiers") => Target::Qualifiers,
        ("TimeCreated", "SystemTime") => Target::Time,
        ("Correlation", "ActivityID") => Target::Text(Column::CORRELATION_ID),
        ("Execution", "ProcessID") => Target::Number(Column::EXECUTION_PROCESS_ID, extra()),
        ("Execution", "ThreadID") => Target::Number(Column::EXECUTION_THREAD_ID, extra()),
        ("Security", "UserID") => Target::Text(Column::SECURITY_USER_ID),
        _ => Target::Extra(extra()),
    }
}

/// A field by its name.
pub(crate) fn field<N>(name: &Rc<str>) -> Target<N> {
    Column::of_field(name).map_or_else(|| Target::Extra(Rc::clone(name)), Target::Text)
}

fn joined(element: &str, name: &str) -> Rc<str> {
    format!("{element}_{name}").into()
}

/// A number as text, decimal or hexadecimal after `0x`.
pub(crate) fn number_of_text(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Writes text where it belongs, and keeps values of columns that occur again until the record ends: a column is written once.
#[derive(Default)]
pub(crate) struct Writer {
    joined: Vec<(Column, String)>,
}

impl Writer {
    /// Forgets what a record before left behind.
    pub(crate) fn clear(&mut self) {
        self.joined.clear();
    }

    /// Writes a text to its target. `repeats` says that the column has more values to come, so that an empty first one counts.
    pub(crate) fn write<N>(&mut self, events: &mut BatchBuilder, target: &Target<N>, text: &str, repeats: bool) {
        match target {
            Target::Nothing | Target::Named(_) => {}
            Target::Text(column) => self.write_or_join(events, *column, text, repeats),
            Target::Number(column, name) => match number_of_text(text) {
                Some(number) => events.set_number(*column, number),
                None => events.push_extra(name, text),
            },
            Target::Time => {
                events.set_text(Column::TIME_TEXT, text);
                if let Ok(time) = text.parse() {
                    events.set_time(time);
                }
            }
            Target::Extra(name) => events.push_extra(name, text),
            Target::EventSource => match events.open_text(Column::PROVIDER) {
                None => events.set_text(Column::PROVIDER, text),
                Some(provider) if provider == text => {}
                Some(_) => events.push_extra("Provider_EventSourceName", text),
            },
            Target::ProviderGuid if events.is_written(Column::PROVIDER) => {}
            Target::ProviderGuid => events.push_extra("Provider_Guid", text),
            Target::Qualifiers if text == "0" => {}
            Target::Qualifiers => events.push_extra("EventID_Qualifiers", text),
        }
    }

    /// Writes a column, or puts the value on a line after those that are there.
    fn write_or_join(&mut self, events: &mut BatchBuilder, column: Column, text: &str, repeats: bool) {
        if let Some((_, lines)) = self.joined.iter_mut().find(|(other, _)| *other == column) {
            lines.push_str(ITEM_END);
            lines.push_str(text);
        } else if let Some(first) = events.open_text(column) {
            self.joined.push((column, [first, text].join(ITEM_END)));
        } else if repeats {
            self.joined.push((column, text.to_owned()));
        } else {
            events.set_text(column, text);
        }
    }

    /// Ends the record: writes the columns that were collected, and makes names in `extra` unique.
    pub(crate) fn end(&mut self, events: &mut BatchBuilder) {
        for (column, text) in self.joined.drain(..) {
            events.set_text(column, &text);
        }
        events.join_repeated_extra(ITEM_END);
    }
}
