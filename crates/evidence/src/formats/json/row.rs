//! Writing the leaves of an object into the open row: what formats of JSON have in common.

use super::leaf::Leaf;
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
    /// Of a Windows event's field by its name. Names that nest are joined by `_`.
    pub(crate) fn field(name: &str) -> Self {
        Column::of_field(name).map_or_else(|| Self::Field(name.replace('.', "_")), Self::Text)
    }
}

/// What the paths of a unit mean, each found out once, and room to write numbers as text.
///
/// Objects of one file look alike: after a path mostly comes the one that came after it last time, or the time before. Only where it
/// is another, the path is looked up.
pub(crate) struct Memory<Action> {
    entries: Vec<Entry<Action>>,
    by_path: HashMap<Box<str>, u32>,
    /// The entry told last.
    last: usize,
    /// What becomes of a path too long to remember.
    long: Option<Action>,
    scratch: String,
}

struct Entry<Action> {
    path: Box<str>,
    action: Action,
    /// The entries that came after it, the latest first.
    next: [u32; 2],
}

/// Paths that are remembered; in hostile evidence each may be new.
const PATHS_MAX: usize = 1 << 14;
/// Bytes of a path that is remembered.
const PATH_BYTES_MAX: usize = 1 << 10;

impl<Action> Default for Memory<Action> {
    fn default() -> Self {
        Self { entries: Vec::new(), by_path: HashMap::default(), last: 0, long: None, scratch: String::new() }
    }
}

impl<Action> Memory<Action> {
    /// What becomes of a path, which `action` tells, and the room.
    pub(crate) fn of(&mut self, path: &str, action: fn(&str) -> Action) -> (&Action, &mut String) {
        if path.len() > PATH_BYTES_MAX {
            return (self.long.insert(action(path)), &mut self.scratch);
        }
        let index = self.guess(path).unwrap_or_else(|| self.look_up(path, action));
        self.last = index;
        (&self.entries[index].action, &mut self.scratch)
    }

    fn guess(&mut self, path: &str) -> Option<usize> {
        let [first, second] = self.entries.get(self.last)?.next;
        let is = |index: u32| self.entries.get(index as usize).is_some_and(|entry| *entry.path == *path);
        if is(first) {
            Some(first as usize)
        } else if is(second) {
            self.entries[self.last].next = [second, first];
            Some(second as usize)
        } else {
            None
        }
    }

    fn look_up(&mut self, path: &str, action: fn(&str) -> Action) -> usize {
        let index = match self.by_path.get(path) {
            Some(&index) => index,
            None => self.insert(path, action(path)),
        };
        if let Some(last) = self.entries.get_mut(self.last) {
            last.next = [index, last.next[0]];
        }
        index as usize
    }

    fn insert(&mut self, path: &str, action: Action) -> u32 {
        if self.entries.len() == PATHS_MAX {
            self.entries.clear();
            self.by_path.clear();
        }
        let index = u32::try_from(self.entries.len()).expect("below the limit");
        self.entries.push(Entry { path: path.into(), action, next: [u32::MAX; 2] });
        self.by_path.insert(path.into(), index);
        index
    }
}

/// Writes a leaf. What does not fit its column, or comes a second time, goes to `extra`, so that nothing is lost.
pub(crate) fn write(events: &mut BatchBuilder, scratch: &mut String, target: &Target, path: &str, leaf: Leaf<'_>) {
    match target {
        Target::Nothing => {}
        Target::Text(column) if !events.is_written(*column) => {
            leaf.as_text(scratch, |text| events.set_text(*column, text));
        }
        Target::Field(name) => leaf.as_text(scratch, |text| events.push_extra(name, text)),
        Target::Number(column) => match (events.open_number(*column), leaf.number()) {
            (None, Some(number)) => events.set_number(*column, number),
            (Some(written), Some(number)) if written == number => {}
            _ => leaf.as_text(scratch, |text| events.push_extra(path, text)),
        },
        Target::Text(_) | Target::Extra => leaf.as_text(scratch, |text| events.push_extra(path, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_those_of_the_path_in_whatever_order() {
        let mut memory = Memory::default();
        let orders = ["abc", "abc", "acb", "abac", "", "cab", "aaa", "abc"];
        for path in orders.iter().flat_map(|order| order.split("")).cycle().take(500) {
            assert_eq!(memory.of(path, str::to_owned).0, path);
        }
        assert_eq!(memory.entries.len(), 4);
        for number in 0..PATHS_MAX + 10 {
            let path = number.to_string();
            assert_eq!(*memory.of(&path, str::to_owned).0, path);
        }
        assert!(memory.entries.len() <= PATHS_MAX);
    }
}
