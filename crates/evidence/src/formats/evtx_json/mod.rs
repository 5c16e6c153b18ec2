//! Windows events as the readers of EVTX print them as JSON: `evtx_dump` (`-o json`, `-o jsonl`), and Chainsaw and others that use its
//! library. Told by `Event.System`.
//!
//! Source: omerbenamram, "evtx" (`evtx_dump --help`; `ParserSettings::separate_json_attributes`).
//!
//! An event is an object a line, an object over several lines, or an element of an array. Lines `Record N` between them are passed over. The
//! attributes of an element stand in it (`"EventID":{"#attributes":{"Qualifiers":0},"#text":7045}`) or beside it
//! (`"EventID":7045,"EventID_attributes":{"Qualifiers":0}`): both say the same.
//!
//! | member of `Event` | column |
//! |---|---|
//! | `System` and its attributes | as in EVTX: `host`, `channel`, `provider`, `event_id`, `record_id`, .. |
//! | `System.TimeCreated`, attribute `SystemTime` | `time`, `time_text` |
//! | `EventData.X` | the field X |
//! | `EventData.Data`, a text or a list | field `Data`, a line each |
//! | leaves of `UserData` and of anything else | the field of the leaf's name |
//! | `RenderingInfo.Message` | `message` |
//! | other leaves of `RenderingInfo` | `RenderingInfo_Name` in `extra` |
//! | attributes elsewhere | `Element_Attribute` in `extra` |
//! | what stands beside `Event` | `extra` |
//!
//! `formats/windows/place.rs` is that table, for this reader and those of EVTX and XML: the same record gives the same row. Only `record`
//! differs, which here is the line's number, and what JSON does not say: an empty text can be absent.
//!
//! Elements that an event has several times are numbered (`X`, `X_1`, ..): `X_1` is another value of `X` where that is there before it.
//! Versions before 0.15 print GUIDs in capitals without braces; such a text gets the braces and lower case of the log itself.

#[cfg(test)]
mod tests;

use crate::format::FileContext;
use crate::formats::json::row::Memory;
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::record_line;
use crate::formats::time::Written;
use crate::formats::windows;
use crate::formats::windows::place::{self, Context, Target, Writer};
use crate::formats::windows::row::braced_guid;
use events::{BatchBuilder, Column};
use std::convert::Infallible;

/// The format.
pub(crate) struct EvtxJson;

/// What is kept from event to event.
#[derive(Default)]
pub(crate) struct Kept {
    paths: Memory<Action>,
    writer: Writer,
}

impl Objects for EvtxJson {
    const NAME: &'static str = "evtx-json";
    const DESCRIPTION: &'static str = "Windows events as evtx_dump or Chainsaw JSON";
    type Memory = Kept;

    fn has(paths: &[String]) -> bool {
        let has = |names: [&str; 2]| paths.iter().any(|path| names.contains(&path.as_str()));
        has(["Event.System.EventID", "Event.System.EventID.#text"])
            && has([
                "Event.System.TimeCreated.#attributes.SystemTime",
                "Event.System.TimeCreated_attributes.SystemTime",
            ])
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        kept: &mut Kept,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        if record_line::is(object.as_bytes()) {
            return Err(Fault::NoRecord);
        }
        kept.writer.clear();
        let mut event = Event { events, kept, late: Late::default(), has_system: false, again_left: AGAIN_MAX };
        json::walk(object, &mut event)?;
        event.end(context.assume_zone_minutes)?;
        windows::row::end(events, record);
        Ok(())
    }
}

/// What becomes of a path.
pub(crate) struct Action {
    target: Target,
    /// Of a name with a number at its end: what becomes of one without.
    again: Option<Target>,
}

/// Names of an event with a number at their end that are looked at.
const AGAIN_MAX: usize = 256;

fn action(path: &str) -> Action {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let first = path.rsplit_once('_').filter(|(_, number)| is_number(number));
    Action { target: target(path), again: first.map(|(first, _)| target(first)) }
}

fn target(path: &str) -> Target {
    let Some((names, attribute)) = split(path) else { return Target::Extra(path.into()) };
    let (above, element) = names.rsplit_once('.').unwrap_or(("", names));
    let parent = match above.split('.').next() {
        Some("") => Context::Event,
        Some("System") => Context::System,
        Some("RenderingInfo") => Context::Rendering,
        // A name may have dots, and fields of `EventData` do not nest.
        Some("EventData") if attribute.is_none() => {
            let name = &names["EventData.".len()..];
            return place::field(&name.into());
        }
        _ => Context::Fields,
    };
    match attribute {
        Some(attribute) => place::of_attribute(parent, element, attribute),
        None => place::of_element(parent, &element.into()).1,
    }
}

/// The elements below `Event` that a path leads through, and the attribute, if it is one's.
fn split(path: &str) -> Option<(&str, Option<&str>)> {
    if let Some(attribute) = path.strip_prefix("Event.#attributes.").or_else(|| path.strip_prefix("Event_attributes."))
    {
        return Some(("Event", Some(attribute)));
    }
    let names = path.strip_prefix("Event.")?;
    let inside = names.split_once(".#attributes.").or_else(|| names.split_once("_attributes."));
    Some(match inside {
        Some((names, attribute)) => (names, Some(attribute)),
        None => (names.strip_suffix(".#text").unwrap_or(names), None),
    })
}

/// What waits for the end of the event, because it depends on what else there is.
#[derive(Default)]
struct Late {
    source: Option<String>,
    guid: Option<String>,
}

struct Event<'a> {
    events: &'a mut BatchBuilder,
    kept: &'a mut Kept,
    late: Late,
    has_system: bool,
    again_left: usize,
}

impl Sink for Event<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        self.has_system |= path.starts_with("Event.System.");
        let Kept { paths, writer } = &mut *self.kept;
        let (Action { target, again }, scratch) = paths.of(path, action);
        let (events, late) = (&mut *self.events, &mut self.late);
        let target = match again {
            Some(again) if self.again_left > 0 => {
                self.again_left -= 1;
                if is_there(events, again) { again } else { target }
            }
            _ => target,
        };
        leaf.as_text(scratch, |text| {
            let guid = braced_guid(text).filter(|_| !text.bytes().any(|byte| byte.is_ascii_lowercase()));
            let text = guid.as_deref().unwrap_or(text);
            match target {
                Target::EventSource => late.source = Some(text.to_owned()),
                Target::ProviderGuid => late.guid = Some(text.to_owned()),
                // A member that comes twice.
                Target::Number(column, name) if events.open_number(*column).is_some() => events.push_extra(name, text),
                Target::Time if events.is_written(Column::TIME_TEXT) => {
                    events.push_extra("TimeCreated_SystemTime", text);
                }
                Target::Time => events.set_text(Column::TIME_TEXT, text),
                _ => writer.write(events, target, text, false),
            }
        });
    }
}

/// Has the open row a field already? Others have no second value.
fn is_there(events: &BatchBuilder, target: &Target) -> bool {
    match target {
        Target::Text(column) => events.is_written(*column),
        Target::Extra(name) => events.open_extra(name).is_some(),
        _ => false,
    }
}

impl Event<'_> {
    fn end(self, assume_zone_minutes: i32) -> Result<(), Fault> {
        if !self.has_system {
            return Err(Fault::Lacks("Event.System"));
        }
        let (events, writer) = (self.events, &mut self.kept.writer);
        let late = [(Target::EventSource, self.late.source), (Target::ProviderGuid, self.late.guid)];
        for (target, text) in late {
            text.inspect(|text| writer.write::<Infallible>(events, &target, text, false));
        }
        if let Some(written) = events.open_text(Column::TIME_TEXT).and_then(Written::parse) {
            written.write(events, assume_zone_minutes);
        }
        writer.end(events);
        Ok(())
    }
}
