//! What the records of clouds and identity providers have in common: JSON objects of which some leaves become columns, some are kept
//! until the whole object has been told because others decide what they mean, and the rest goes to `extra` under its path.
//!
//! A format says once for each path what becomes of it ([`Action`]), and after each object what it says as a whole, by what was kept
//! ([`Kept`]). What any of it means is not known here.
//!
//! - JSON written as text into a member ([`Action::Inner`]) is told as if it stood there; text that is no JSON stays text.
//! - Lists of `{Name, Value}` ([`Action::PairName`]) are told as members of that name.

mod kind;
pub(crate) mod say;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use kind::{Cloud, Json, Sheet};

use crate::formats::csv::DateOrder;
use crate::formats::json::row::Memory as Paths;
use crate::formats::json::{self, Fault, Leaf, Sink};
use crate::limits::INNER_JSON_MAX;
use events::{BatchBuilder, Column};

/// A leaf that a format keeps, by its number.
pub(crate) trait Slot: Copy + Eq + 'static {
    /// How many there are.
    const COUNT: usize;
    /// Which it is.
    fn index(self) -> usize;
}

/// Declares the leaves that a format keeps.
macro_rules! slots {
    ($($name:ident),+ $(,)?) => {
        /// The leaves that are kept until the end of an object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Slot { $($name),+ }

        impl $crate::formats::cloud::Slot for Slot {
            const COUNT: usize = [$(Slot::$name),+].len();
            fn index(self) -> usize { self as usize }
        }
    };
}
pub(crate) use slots;

/// What becomes of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action<S> {
    /// A text column; a second value goes to `extra`.
    Text(Column),
    /// `extra`, under its path.
    Extra,
    /// Kept, the first value alone, and in `extra`, too.
    Keep(S),
    /// Kept; only a second value goes to `extra`. Whoever takes it writes it to a column.
    Take(S),
    /// A field of that name, which an envelope may stand before: kept, where it has a slot, and in its column, else in `extra`. Empty
    /// text is none.
    Field(String, Option<S>),
    /// JSON as text, told under this path.
    Inner,
    /// The same; text that is no JSON is kept, and in `extra`, too.
    InnerOr(S),
    /// A whole record as text.
    Whole,
    /// The name of the pair whose value comes next.
    PairName,
    /// That value. `told` is how it is written.
    PairValue(Pair),
}

/// How a list of pairs is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pair {
    /// As members of the list, each by its name, of which the format may take some.
    Members(String),
    /// As lines `name=value` of one text, as rules look through it.
    Lines(String),
}

/// What is kept from object to object of a unit.
pub(crate) struct Memory<S> {
    paths: Paths<Action<S>>,
    kept: Kept,
    /// The name of the pair whose value comes next.
    pair: String,
    /// Room to build text in.
    room: String,
}

impl<S> Default for Memory<S> {
    fn default() -> Self {
        Self { paths: Paths::default(), kept: Kept::default(), pair: String::new(), room: String::new() }
    }
}

/// What an object said at the leaves that its format keeps.
#[derive(Default)]
pub(crate) struct Kept {
    texts: Vec<String>,
    /// In which order the dates of its table are, where that was found out.
    order: Option<DateOrder>,
}

impl Kept {
    /// The text of a leaf; empty text is none.
    pub(crate) fn get(&self, slot: impl Slot) -> Option<&str> {
        self.texts.get(slot.index()).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The first of these that there is.
    pub(crate) fn first(&self, slots: &[impl Slot]) -> Option<&str> {
        slots.iter().find_map(|slot| self.get(*slot))
    }

    /// Is there a leaf with this text, whatever its case?
    pub(crate) fn is(&self, slot: impl Slot, text: &str) -> bool {
        self.get(slot).is_some_and(|kept| kept.eq_ignore_ascii_case(text))
    }

    /// In which order the dates of its table are, where that was found out.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        self.order
    }

    fn clear(&mut self, count: usize) {
        self.order = None;
        self.texts.resize_with(count, String::new);
        self.texts.iter_mut().for_each(String::clear);
    }

    /// Keeps a text; `false` when another one is kept already.
    fn keep(&mut self, index: usize, text: &str) -> bool {
        let kept = &mut self.texts[index];
        let is_first = kept.is_empty();
        if is_first {
            kept.push_str(text);
        }
        is_first || kept == text
    }
}

/// Writes the open row from an object, by what `action` says of its paths, and gives what was kept. Values under one name in `extra` are
/// lines of one.
pub(crate) fn read<'m, S: Slot>(
    object: &str,
    memory: &'m mut Memory<S>,
    events: &mut BatchBuilder,
    action: fn(&str) -> Action<S>,
) -> Result<&'m Kept, Fault> {
    let mut record = Record::new(memory, events, action);
    json::walk(object, &mut record)?;
    events.join_repeated_extra("\n");
    Ok(&memory.kept)
}

struct Record<'a, S> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<S>,
    action: fn(&str) -> Action<S>,
    /// How many texts may still be read as JSON.
    inner_left: usize,
    /// Is this inside of such a text?
    is_inner: bool,
}

impl<'a, S: Slot> Record<'a, S> {
    fn new(memory: &'a mut Memory<S>, events: &'a mut BatchBuilder, action: fn(&str) -> Action<S>) -> Self {
        memory.kept.clear(S::COUNT);
        memory.pair.clear();
        Self { events, memory, action, inner_left: INNER_JSON_MAX, is_inner: false }
    }
}

impl<S: Slot> Sink for Record<'_, S> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let memory = &mut *self.memory;
        let (action, scratch) = memory.paths.of(path, self.action);
        match action {
            Action::Text(column) if !self.events.is_written(*column) => {
                leaf.as_text(scratch, |text| self.events.set_text(*column, text));
            }
            Action::Keep(slot) => leaf.as_text(scratch, |text| {
                memory.kept.keep(slot.index(), text);
                self.events.push_extra(path, text);
            }),
            Action::Take(slot) => leaf.as_text(scratch, |text| {
                if !memory.kept.keep(slot.index(), text) {
                    self.events.push_extra(path, text);
                }
            }),
            Action::Field(name, slot) => leaf.as_text(scratch, |text| {
                if let Some(slot) = slot {
                    memory.kept.keep(slot.index(), text);
                }
                match Column::of_field(name).filter(|column| !self.events.is_written(*column)) {
                    _ if text.is_empty() => {}
                    Some(column) => self.events.set_text(column, text),
                    None => self.events.push_extra(name, text),
                }
            }),
            Action::PairName => leaf.as_text(scratch, |text| text.clone_into(&mut memory.pair)),
            Action::PairValue(Pair::Lines(list)) => leaf.as_text(scratch, |text| {
                let line = [&memory.pair, "=", text].concat();
                memory.pair.clear();
                self.events.push_extra(list, &line);
            }),
            Action::PairValue(Pair::Members(list)) => {
                let member = [list, ".", &memory.pair].concat();
                memory.pair.clear();
                self.member(&member, path, leaf);
            }
            Action::Inner | Action::InnerOr(_) | Action::Whole if !self.is_inner => {
                let is_whole = matches!(action, Action::Whole);
                let slot = if let Action::InnerOr(slot) = action { Some(*slot) } else { None };
                if !self.inner(path, leaf, is_whole) {
                    leaf.as_text(&mut String::new(), |text| {
                        if let Some(slot) = slot {
                            self.memory.kept.keep(slot.index(), text);
                        }
                        self.events.push_extra(path, text);
                    });
                }
            }
            Action::Text(_) | Action::Extra | Action::Inner | Action::InnerOr(_) | Action::Whole => {
                leaf.as_text(scratch, |text| self.events.push_extra(path, text));
            }
        }
    }
}

impl<S: Slot> Record<'_, S> {
    /// A member made of a pair.
    fn member(&mut self, member: &str, path: &str, leaf: Leaf<'_>) {
        // A member that is a pair again would go round for ever.
        let is_pair = matches!((self.action)(member), Action::PairName | Action::PairValue(_));
        let has_name = !member.ends_with('.');
        self.leaf_or_extra(if has_name { member } else { path }, leaf, !is_pair && has_name);
    }

    fn leaf_or_extra(&mut self, path: &str, leaf: Leaf<'_>, is_known: bool) {
        if is_known {
            self.leaf(path, leaf);
        } else {
            leaf.as_text(&mut String::new(), |text| self.events.push_extra(path, text));
        }
    }

    /// Tells JSON that is written as text, under `path` or as the record itself; `false` when it is none.
    fn inner(&mut self, path: &str, leaf: Leaf<'_>, is_whole: bool) -> bool {
        let Leaf::Text(text) = leaf else { return false };
        let text = text.trim();
        if !text.starts_with(['{', '[']) || matches!(text, "{}" | "[]") || self.inner_left == 0 {
            return false;
        }
        self.inner_left -= 1;
        let mut room = std::mem::take(&mut self.memory.room);
        room.clear();
        if is_whole {
            room.push_str(text);
        } else {
            // Paths with a meaning are written by formats, so they need no escapes.
            room.extend(["{\"", path, "\":", text, "}"]);
        }
        self.is_inner = true;
        let told = json::walk(&room, self);
        self.is_inner = false;
        self.memory.room = room;
        told.is_ok()
    }
}
