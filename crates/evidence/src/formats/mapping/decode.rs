//! Decoding a unit: from its records, in whatever form, to rows.

use super::plan::{Csv, Input, Plan};
use super::record::{Names, Record};
use super::row::{self, Written};
use super::table;
use crate::format::{Decoded, FileContext, Rejection, Unit};
use crate::formats::json::{self, Leaf, Sink};
use crate::formats::{csv, lines};
use crate::limits::MATCHED_BYTES_MAX;
use events::BatchBuilder;
use regex::{CaptureLocations, Regex};
use std::borrow::Cow;

/// Who is told what became of each record that was read: its number, and the event that it fits, by its place in the mapping.
pub(super) type Tell<'t> = dyn FnMut(u64, Option<usize>) + 't;

/// Decodes the records of a unit.
pub(super) fn decode(plan: &Plan, unit: &Unit, context: &FileContext, out: &mut Decoded, tell: &mut Tell<'_>) {
    let mut reader = Reader {
        plan,
        names: Names::new(&plan.slots),
        record: Record::default(),
        room: String::new(),
        zone_minutes: context.assume_zone_minutes,
        tell,
        wrong_time: None,
    };
    match &plan.input {
        Input::Json => reader.objects(unit, out),
        Input::Csv(form) => reader.table(form, unit, out),
        Input::KeyValue(form) => reader.lines(unit, out, |line, record, names| {
            form.read(line, record, names, &plan.absent).then_some(()).ok_or("no pair of key and value")
        }),
        Input::Patterns(patterns) => {
            let mut patterns = Patterns::new(patterns);
            reader.lines(unit, out, |line, record, names| patterns.read(line, record, names, &plan.absent));
        }
    }
    if let Some(record) = reader.wrong_time {
        out.rejections.push(Rejection {
            offset: None,
            record: Some(record),
            reason: "a time that no format of the mapping fits: events have none".to_owned(),
            count: 0,
            lost: false,
        });
    }
}

struct Reader<'p, 't> {
    plan: &'p Plan,
    names: Names<'p>,
    record: Record,
    room: String,
    zone_minutes: i32,
    tell: &'t mut Tell<'t>,
    /// The first record with a time that was not read.
    wrong_time: Option<u64>,
}

impl Reader<'_, '_> {
    fn begin(&mut self) {
        self.record.begin(self.plan.slots.len(), &mut self.names);
    }

    /// Fills the open row from the fields at hand.
    fn end(&mut self, number: u64, events: &mut BatchBuilder) {
        let Self { plan, names, record, room, zone_minutes, .. } = self;
        let Written { event, is_time_wrong } = row::write(plan, names, record, number, *zone_minutes, events, room);
        if is_time_wrong {
            self.wrong_time = self.wrong_time.or(Some(number));
        }
        (self.tell)(number, event);
    }

    fn objects(&mut self, unit: &Unit, out: &mut Decoded) {
        json::decode(unit, out, |object, number, events| {
            self.begin();
            let Self { plan, names, record, room, .. } = self;
            json::walk(object, &mut Leaves { record, names, room, absent: &plan.absent })?;
            self.end(number, events);
            Ok(())
        });
    }

    fn table(&mut self, form: &Csv, unit: &Unit, out: &mut Decoded) {
        let Some(found) = table::header_of(form, &self.plan.recognise, unit) else {
            return table::reject_all(unit, out);
        };
        let header = &found.header;
        table::note_passed_over(&found, unit, out);
        csv::decode(unit, header, found.names_end, out, |cells, text, number, events| {
            self.begin();
            for (name, cell) in header.names.iter().zip(cells.iter(text)) {
                if !cell.is_empty() {
                    self.record.push(&mut self.names, name, &lines::text(cell), &self.plan.absent);
                }
            }
            self.end(number, events);
            Ok(())
        });
    }

    /// Decodes a unit whose lines are records; `read` takes the fields out of one, or says why it cannot.
    fn lines(
        &mut self,
        unit: &Unit,
        out: &mut Decoded,
        mut read: impl FnMut(&str, &mut Record, &mut Names<'_>) -> Result<(), &'static str>,
    ) {
        let (mut is_noted, mut comments) = (false, None);
        for line in lines::lines(unit) {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            if self.plan.comment.as_ref().is_some_and(|comment| line.bytes.starts_with(comment.as_bytes())) {
                comments = comments.or(Some((line.start, line.number)));
                continue;
            }
            let fault: Cow<'static, str> = if line.bytes.len() > MATCHED_BYTES_MAX {
                format!("line longer than {MATCHED_BYTES_MAX} bytes").into()
            } else {
                let text = lines::text(line.bytes);
                if matches!(text, Cow::Owned(_)) && !std::mem::replace(&mut is_noted, true) {
                    lines::note_replaced(&mut out.rejections, unit, &line);
                }
                self.begin();
                match read(&text, &mut self.record, &mut self.names) {
                    Ok(()) => {
                        self.end(line.number, &mut out.events);
                        out.events.finish_row();
                        continue;
                    }
                    Err(fault) => fault.into(),
                }
            };
            lines::reject(&mut out.rejections, unit, &line, fault, true);
        }
        if let Some((start, number)) = comments {
            out.rejections.push(Rejection {
                offset: Some(unit.offset + start as u64),
                record: Some(number),
                reason: "lines of comment, which hold no record".to_owned(),
                count: 0,
                lost: false,
            });
        }
        out.blocks.extend(lines::blocks(unit));
    }
}

/// Takes the leaves of an object as fields.
struct Leaves<'r, 'm> {
    record: &'r mut Record,
    names: &'r mut Names<'m>,
    room: &'r mut String,
    absent: &'r [String],
}

impl Sink for Leaves<'_, '_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let Self { record, names, room, absent } = self;
        leaf.as_text(room, |text| record.push(names, path, text, absent));
    }
}

/// Patterns with room for what they find.
struct Patterns<'p> {
    each: Vec<Pattern<'p>>,
}

struct Pattern<'p> {
    pattern: &'p Regex,
    groups: Vec<(usize, &'p str)>,
    found: CaptureLocations,
}

impl<'p> Patterns<'p> {
    fn new(patterns: &'p [Regex]) -> Self {
        let each = patterns.iter().map(|pattern| {
            let groups = pattern.capture_names().enumerate();
            Pattern {
                pattern,
                groups: groups.filter_map(|(index, name)| Some((index, name?))).collect(),
                found: pattern.capture_locations(),
            }
        });
        Self { each: each.collect() }
    }

    fn read(
        &mut self,
        line: &str,
        record: &mut Record,
        names: &mut Names<'_>,
        absent: &[String],
    ) -> Result<(), &'static str> {
        for Pattern { pattern, groups, found } in &mut self.each {
            if pattern.captures_read(found, line).is_some() {
                for (group, name) in groups {
                    if let Some((start, end)) = found.get(*group) {
                        record.push(names, name, &line[start..end], absent);
                    }
                }
                return Ok(());
            }
        }
        Err("no pattern of the mapping fits the line")
    }
}
