//! From the fields of a record to the columns of a row.

use super::clock;
use super::plan::{Event, Plan, Time};
use super::record::{Names, Record};
use events::{BatchBuilder, Column};

/// What writing a record told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The event that it fits, by its place in the mapping.
    pub(super) event: Option<usize>,
    /// Is there a time that no format fits?
    pub(super) is_time_wrong: bool,
}

/// Fills the open row from a record.
pub(super) fn write(
    plan: &Plan,
    names: &Names<'_>,
    record: &mut Record,
    number: u64,
    assume_zone_minutes: i32,
    events: &mut BatchBuilder,
    scratch: &mut String,
) -> Written {
    events.set_number(Column::RECORD, number);
    let is_time_wrong = plan.time.as_ref().is_some_and(|time| !write_time(time, record, assume_zone_minutes, events));
    let event = plan.events.iter().position(|event| event.fits(record));
    let setters = match event.map(|event| &plan.events[event]) {
        Some(event) => {
            event.write(events);
            &event.setters
        }
        None => &plan.otherwise,
    };
    for setter in setters {
        setter.apply(record, events, scratch);
    }
    for (name, value) in record.unused() {
        let name = names.name(name);
        match name.column {
            Some(column) if !events.is_written(column) => events.set_text(column, value),
            _ => events.push_extra(&name.text, value),
        }
    }
    events.join_repeated_extra("\n");
    Written { event, is_time_wrong }
}

/// Says whether it could be read, if it is there at all.
fn write_time(time: &Time, record: &mut Record, assume_zone_minutes: i32, events: &mut BatchBuilder) -> bool {
    let mut room = String::new();
    for template in &time.templates {
        let Some(text) = template.render(record, &mut room) else { continue };
        events.set_text(Column::TIME_TEXT, text);
        let read = clock::read(text, &time.formats, time.zone, assume_zone_minutes);
        if let Some((when, zone)) = &read {
            events.set_time(*when);
            events.set_text(Column::TIME_ZONE, zone);
        }
        template.slots().for_each(|slot| record.use_slot(slot));
        return read.is_some();
    }
    true
}

impl Event {
    fn fits(&self, record: &Record) -> bool {
        self.when.all(record) && !self.unless.any(record)
    }

    fn write(&self, events: &mut BatchBuilder) {
        if let Some(class) = self.class {
            events.set_number(Column::CLASS, class);
        }
        let words =
            [(Column::ACTIVITY, self.activity), (Column::LOGON_KIND, self.logon_kind), (Column::OUTCOME, self.outcome)];
        for (column, word) in words {
            if let Some(word) = word {
                events.set_text(column, word);
            }
        }
    }
}
