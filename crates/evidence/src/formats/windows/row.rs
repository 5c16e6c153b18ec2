//! Writing the leaves of a JSON event into the open row: what the collectors' formats have in common.

use crate::formats::json_lines::Leaf;
use crate::formats::windows::normalise;
use events::{BatchBuilder, Column};
use hashbrown::HashMap;

/// What becomes of a leaf, for all events alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Nothing.
    Nothing,
    /// A text column.
    Text(Column),
    /// A number column.
    Number(Column),
    /// A field of the event, by its own name.
    Field(String),
    /// `extra`, under its path.
    Extra,
}

impl Target {
    /// Of a field by its name. Names that nest are joined by `_`.
    pub(crate) fn field(name: &str) -> Self {
        Column::of_field(name).map_or_else(|| Self::Field(name.replace('.', "_")), Self::Text)
    }
}

/// What the paths of a unit mean, each found out once, and room to write numbers as text.
pub(crate) struct Memory<Action> {
    actions: HashMap<String, Action>,
    scratch: String,
}

impl<Action> Default for Memory<Action> {
    fn default() -> Self {
        Self { actions: HashMap::default(), scratch: String::new() }
    }
}

impl<Action> Memory<Action> {
    /// What becomes of a path, which `action` tells, and the room.
    pub(crate) fn of(&mut self, path: &str, action: fn(&str) -> Action) -> (&Action, &mut String) {
        let action = self.actions.entry_ref(path).or_insert_with(|| action(path));
        (action, &mut self.scratch)
    }
}

/// Writes a leaf. What does not fit its column, or comes a second time, goes to `extra`, so that nothing is lost.
pub(crate) fn write(events: &mut BatchBuilder, scratch: &mut String, target: &Target, path: &str, leaf: Leaf<'_>) {
    match (target, leaf.number()) {
        (Target::Nothing, _) => {}
        (Target::Text(column), _) if !events.is_written(*column) => {
            leaf.as_text(scratch, |text| events.set_text(*column, text));
        }
        (Target::Number(column), Some(number)) if events.open_number(*column).is_none() => {
            events.set_number(*column, number);
        }
        (Target::Number(column), Some(number)) if events.open_number(*column) == Some(number) => {}
        (Target::Field(name), _) => leaf.as_text(scratch, |text| events.push_extra(name, text)),
        (Target::Text(_) | Target::Number(_) | Target::Extra, _) => {
            leaf.as_text(scratch, |text| events.push_extra(path, text));
        }
    }
}

/// Ends what was written: the record's number, names in `extra` made unique, and the typed columns.
pub(crate) fn end(events: &mut BatchBuilder, record: u64) {
    events.set_number(Column::RECORD, record);
    events.join_repeated_extra("\n");
    normalise(events);
}
