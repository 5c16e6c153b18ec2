//! The table of what becomes of which element and attribute.

use super::plan::{Context, Target};
use events::Column;
use std::rc::Rc;

/// Where the children of an element stand, and what becomes of its own text.
pub(super) fn of_element(parent: Context, name: &Rc<str>) -> (Context, Target) {
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

fn of_system(name: &Rc<str>) -> Target {
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
pub(super) fn of_attribute(parent: Context, element: &str, name: &str) -> Target {
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
pub(super) fn field(name: &Rc<str>) -> Target {
    Column::of_field(name).map_or_else(|| Target::Extra(Rc::clone(name)), Target::Text)
}

fn joined(element: &str, name: &str) -> Rc<str> {
    format!("{element}_{name}").into()
}
