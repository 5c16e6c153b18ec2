//! One result into the open row: its raw event first, then what Splunk says beside it.

use super::raw::{self, Read};
use crate::format::FileContext;
use crate::formats::json::row::Target;
use crate::formats::time::Written;
use crate::formats::windows;
use events::{BatchBuilder, Column};
use model::Timestamp;

/// A result's names and values, and what raw events need.
#[derive(Default)]
pub(crate) struct Memory {
    text: String,
    /// Where the name and the value end.
    ends: Vec<(usize, usize)>,
    raw: raw::Memory,
}

impl Memory {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        let name_end = self.text.len();
        self.text.push_str(value);
        self.ends.push((name_end, self.text.len()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn members<'t>(text: &'t str, ends: &'t [(usize, usize)]) -> impl Iterator<Item = (&'t str, &'t str)> {
    let starts = std::iter::once(0).chain(ends.iter().map(|&(_, end)| end));
    starts.zip(ends).map(|(start, &(name, end))| (&text[start..name], &text[name..end]))
}

/// Writes the result, all of it.
pub(super) fn finish(memory: &mut Memory, record: u64, context: &FileContext, events: &mut BatchBuilder) {
    let Memory { text, ends, raw: raw_memory } = memory;
    let member = |wanted: &str| members(text, ends).find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let read = member("_raw").map_or(Read::Nothing, |raw| raw::read(raw, context, raw_memory, events));
    if let Some(time) = member("_time") {
        write_time(events, time, context.assume_zone_minutes);
    }
    for (place, (name, value)) in members(text, ends).enumerate() {
        match name {
            "_raw" if read == Read::Nothing => write_text(events, Column::MESSAGE, name, value),
            "_raw" | "_time" => {}
            "host" => write_text(events, Column::HOST, name, value),
            _ if read == Read::Nothing => write_field(events, name, value),
            _ => write_beside(events, name, value, place < COMPARED_MAX),
        }
    }
    events.set_number(Column::RECORD, record);
    events.join_repeated_extra("\n");
    if read != Read::Line {
        windows::normalise(events);
    }
}

/// Members of a result whose names are looked for among those in `extra`, which takes as long as there are. Splunk's own have some dozens;
/// later ones are kept even where they say again what the event said.
const COMPARED_MAX: usize = 512;

/// A field beside a raw event: what the event said is not said again.
fn write_beside(events: &mut BatchBuilder, name: &str, value: &str, is_compared: bool) {
    let in_column = Column::of_field(name).and_then(|column| events.open_text(column));
    let said = in_column.or_else(|| is_compared.then(|| events.open_extra(name)).flatten());
    if said != Some(value) {
        events.push_extra(name, value);
    }
}

/// A field of a result that has no raw event.
fn write_field(events: &mut BatchBuilder, name: &str, value: &str) {
    let column = match name {
        "EventCode" | "EventID" => Column::EVENT_ID,
        "RecordNumber" | "EventRecordID" | "RecordID" => Column::RECORD_ID,
        "LogName" | "Channel" => Column::CHANNEL,
        "SourceName" | "ProviderName" => Column::PROVIDER,
        "ComputerName" | "Computer" => Column::HOST,
        "Message" => Column::MESSAGE,
        _ => match Target::field(name) {
            Target::Text(column) => column,
            _ => return events.push_extra(name, value),
        },
    };
    if matches!(column, Column::EVENT_ID | Column::RECORD_ID) {
        match value.trim().parse() {
            Ok(number) if events.open_number(column).is_none() => events.set_number(column, number),
            Ok(number) if events.open_number(column) == Some(number) => {}
            _ => events.push_extra(name, value),
        }
    } else {
        write_text(events, column, name, value);
    }
}

/// Writes a column that is free; what is there already goes before.
fn write_text(events: &mut BatchBuilder, column: Column, name: &str, value: &str) {
    match events.open_text(column) {
        None => events.set_text(column, value),
        Some(own) if own == value => {}
        Some(_) => events.push_extra(name, value),
    }
}

/// `_time` knows the zone, which the raw event may not.
fn write_time(events: &mut BatchBuilder, text: &str, assume_zone_minutes: i32) {
    let is_assumed = events.open_text(Column::TIME_ZONE).is_some_and(|zone| zone.starts_with("assumed"));
    if events.open_time().is_some() && !is_assumed {
        return;
    }
    let written = match text.parse::<f64>() {
        // Seconds since 1970.
        Ok(seconds) if (0.0..1e11).contains(&seconds) => {
            Some(Written::Zoned { time: Timestamp::from_micros((seconds * 1e6).round() as i64), is_utc: true })
        }
        _ => Written::parse(text),
    };
    let Some(written) = written else { return events.push_extra("_time", text) };
    if matches!(written, Written::Local(_)) && events.open_time().is_some() {
        return;
    }
    written.write(events, assume_zone_minutes);
    events.set_text(Column::TIME_TEXT, text);
}
