//! The fields of one record, whatever form it was read from: texts one after the other in one buffer, known by their names.

use events::Column;
use hashbrown::HashMap;

/// Names that are remembered from record to record; in hostile evidence each may be new.
const NAMES_MAX: usize = 1 << 14;

/// The names of fields, each looked up once in a unit.
///
/// Records of one file look alike: after a field mostly comes the one that came after it last time. Only where it is another, its name
/// is looked up.
pub(super) struct Names<'m> {
    slots: &'m HashMap<String, usize>,
    known: Vec<Name>,
    by_text: HashMap<Box<str>, usize>,
    last: usize,
}

/// A field's name.
pub(super) struct Name {
    pub(super) text: Box<str>,
    /// The slot that the mapping reads it from, if it does.
    slot: Option<usize>,
    /// The column of a Windows field of that name.
    pub(super) column: Option<Column>,
    /// The name that came after it last time.
    next: usize,
}

impl<'m> Names<'m> {
    pub(super) fn new(slots: &'m HashMap<String, usize>) -> Self {
        Self { slots, known: Vec::new(), by_text: HashMap::new(), last: 0 }
    }

    /// The number of a name.
    pub(super) fn number(&mut self, text: &str) -> usize {
        let guess = self.known.get(self.last).map_or(0, |last| last.next);
        let number = match self.known.get(guess) {
            Some(name) if *name.text == *text => guess,
            _ => self.look_up(text),
        };
        self.last = number;
        number
    }

    fn look_up(&mut self, text: &str) -> usize {
        let number = match self.by_text.get(text) {
            Some(&number) => number,
            None => {
                let (slot, column) = (self.slots.get(text).copied(), Column::of_field(text));
                self.known.push(Name { text: text.into(), slot, column, next: usize::MAX });
                self.by_text.insert(text.into(), self.known.len() - 1);
                self.known.len() - 1
            }
        };
        if let Some(last) = self.known.get_mut(self.last) {
            last.next = number;
        }
        number
    }

    /// The name of that number.
    pub(super) fn name(&self, number: usize) -> &Name {
        &self.known[number]
    }

    /// Forgets names, where there are too many. Numbers are good until then.
    fn tidy(&mut self) {
        if self.known.len() > NAMES_MAX {
            self.known.clear();
            self.by_text.clear();
            self.last = 0;
        }
    }
}

/// The fields of a record, in their order.
#[derive(Default)]
pub(super) struct Record {
    text: String,
    fields: Vec<Field>,
    /// The field of each slot.
    slots: Vec<Option<usize>>,
    used: Vec<bool>,
}

struct Field {
    name: usize,
    start: usize,
    end: usize,
}

impl Record {
    /// Without fields, for a mapping with so many slots.
    pub(super) fn begin(&mut self, slots: usize, names: &mut Names<'_>) {
        self.text.clear();
        self.fields.clear();
        self.used.clear();
        self.slots.clear();
        self.slots.resize(slots, None);
        names.tidy();
    }

    /// Adds a field. Of several with one name, the first is the one that the mapping reads. What stands in `absent` is there, and says
    /// nothing.
    pub(super) fn push(&mut self, names: &mut Names<'_>, name: &str, value: &str, absent: &[String]) {
        let number = names.number(name);
        self.push_number(names, number, value, absent);
    }

    /// The same, with a name's number.
    pub(super) fn push_number(&mut self, names: &Names<'_>, number: usize, value: &str, absent: &[String]) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(value);
        let field = self.fields.len();
        self.fields.push(Field { name: number, start, end: self.text.len() });
        self.used.push(false);
        if let Some(slot) = names.name(number).slot
            && self.slots[slot].is_none()
            && !absent.iter().any(|word| word == value)
        {
            self.slots[slot] = Some(field);
        }
    }

    /// The value in a slot; never empty.
    pub(super) fn slot(&self, slot: usize) -> Option<&str> {
        self.slots[slot].map(|field| self.value(field))
    }

    /// Notes that a slot's value was written to a column.
    pub(super) fn use_slot(&mut self, slot: usize) {
        if let Some(field) = self.slots[slot] {
            self.used[field] = true;
        }
    }

    /// Names' numbers and values of what no column took.
    pub(super) fn unused(&self) -> impl Iterator<Item = (usize, &str)> {
        let unused = self.used.iter().enumerate().filter(|(_, used)| !**used);
        unused.map(|(field, _)| (self.fields[field].name, self.value(field)))
    }

    fn value(&self, field: usize) -> &str {
        let Field { start, end, .. } = self.fields[field];
        &self.text[start..end]
    }
}
