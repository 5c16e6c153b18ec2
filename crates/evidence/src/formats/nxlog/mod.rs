//! Windows events as NXLog's `to_json()` writes them, and collectors that follow it: flat JSON, an object a line or an array.
//!
//! Source: NXLog, "Event Log for Windows (im_msvistalog): Fields". The event's own fields stand beside NXLog's; where both have one name
//! (`AccountName`, `ProcessID`), the file does not tell which it is, and it is taken for the event's.
//!
//! | name | column |
//! |---|---|
//! | `Hostname`, `Channel`, `SourceName` | `host`, `channel`, `provider` |
//! | `EventID`, `RecordNumber` or `EventRecordID`, `Version`, `Task`, `OpcodeValue`, `Level` | of the same meaning |
//! | `Keywords` | `keywords`; a number is written in hexadecimal, as Windows does |
//! | `ExecutionProcessID`, `ThreadID`, `UserID`, `ActivityID` | `execution_process_id`, `execution_thread_id`, `security_user_id`, `correlation_id` |
//! | `Message` | `message` |
//! | `ProviderGuid` | left out: the provider has a name |
//! | `EventType` | the field, unless it is NXLog's own severity (`INFO`, `AUDIT_SUCCESS`, ..), which goes to `extra` |
//! | `EventTime`, else `TimeCreated` | `time` |
//! | all else | the field of that name; names that nest are joined by `_` |
//!
//! # Time
//! `EventTime` is the collector's local time without a zone. The zone is worked out where the record allows it: from Sysmon's `UtcTime`,
//! else from `@timestamp` (UTC) beside `EventReceivedTime` (local), both written on arrival. The difference, rounded to quarters of an hour,
//! is taken where it is within two minutes of such a quarter; `time_zone` then says `offset`. Otherwise the zone is assumed, and said to be.
//! `@timestamp` is the time only where nothing else is: it is when the record arrived.

#[cfg(test)]
mod tests;

use crate::format::FileContext;
use crate::formats::json::row::{self, Memory, Target};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::time::{Written, assumed, zone_word};
use crate::formats::windows;
use events::{BatchBuilder, Column};
use model::Timestamp;

/// The format.
pub(crate) struct Nxlog;

impl Objects for Nxlog {
    const NAME: &'static str = "nxlog";
    const DESCRIPTION: &'static str = "Windows events as NXLog JSON";
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        let names = ["EventID", "Channel", "Hostname", "SourceName", "EventTime", "TimeCreated", "ProviderGuid"];
        // An object may be cut off before it has shown them all.
        has("EventID") && names.into_iter().filter(|name| has(name)).count() >= 3
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut event = Event { events, memory, times: Times::default() };
        json::walk(object, &mut event)?;
        event.times.write(event.events, context.assume_zone_minutes);
        windows::row::end(events, record);
        Ok(())
    }
}

/// What becomes of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Write(Target),
    Keywords,
    EventType(Target),
    Time(When),
}

/// Which of a record's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Event,
    Created,
    Received,
    Arrived,
    Utc,
}

fn action(path: &str) -> Action {
    let text = |column| Action::Write(Target::Text(column));
    let number = |column| Action::Write(Target::Number(column));
    match path {
        "Hostname" => text(Column::HOST),
        "Channel" => text(Column::CHANNEL),
        "SourceName" => text(Column::PROVIDER),
        "ProviderGuid" => Action::Write(Target::Nothing),
        "EventID" => number(Column::EVENT_ID),
        "RecordNumber" | "EventRecordID" => number(Column::RECORD_ID),
        "Version" => number(Column::VERSION),
        "Task" => number(Column::TASK),
        "OpcodeValue" => number(Column::OPCODE),
        "Level" => number(Column::LEVEL),
        "Keywords" => Action::Keywords,
        "ExecutionProcessID" => number(Column::EXECUTION_PROCESS_ID),
        "ThreadID" => number(Column::EXECUTION_THREAD_ID),
        "UserID" => text(Column::SECURITY_USER_ID),
        "ActivityID" => text(Column::CORRELATION_ID),
        "Message" => text(Column::MESSAGE),
        "EventType" => Action::EventType(Target::field(path)),
        "EventTime" => Action::Time(When::Event),
        "TimeCreated" => Action::Time(When::Created),
        "EventReceivedTime" => Action::Time(When::Received),
        "@timestamp" => Action::Time(When::Arrived),
        "UtcTime" => Action::Time(When::Utc),
        _ => Action::Write(Target::field(path)),
    }
}

struct Event<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    times: Times,
}

impl Sink for Event<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let events = &mut *self.events;
        let (action, scratch) = self.memory.of(path, action);
        match (action, leaf) {
            (Action::Write(target), _) => row::write(events, scratch, target, path, leaf),
            (Action::Keywords, Leaf::Signed(number)) => {
                events.set_text(Column::KEYWORDS, &format!("{:#x}", number.cast_unsigned()));
            }
            (Action::Keywords, Leaf::Unsigned(number)) => events.set_text(Column::KEYWORDS, &format!("{number:#x}")),
            (Action::Keywords, _) => row::write(events, scratch, &Target::Text(Column::KEYWORDS), path, leaf),
            (Action::EventType(_), Leaf::Text(word)) if is_severity(word) => events.push_extra(path, word),
            (Action::EventType(target), _) => row::write(events, scratch, target, path, leaf),
            (Action::Time(when), Leaf::Text(text)) => self.times.take(events, *when, path, text),
            (Action::Time(_), _) => row::write(events, scratch, &Target::Extra, path, leaf),
        }
    }
}

fn is_severity(word: &str) -> bool {
    let words = ["AUDIT_SUCCESS", "AUDIT_FAILURE", "INFO", "WARNING", "ERROR", "CRITICAL", "DEBUG", "VERBOSE"];
    words.contains(&word)
}

/// The times of a record, as far as they are known yet.
#[derive(Default)]
struct Times {
    /// When it happened, and its spelling.
    event: Option<(Written, String)>,
    received: Option<Written>,
    arrived: Option<(Written, String)>,
    utc: Option<Written>,
}

impl Times {
    fn take(&mut self, events: &mut BatchBuilder, when: When, path: &str, text: &str) {
        let written = Written::parse(text);
        match (when, written) {
            (When::Event, Some(written)) => self.event = Some((written, text.to_owned())),
            (When::Created, Some(written)) if self.event.is_none() => self.event = Some((written, text.to_owned())),
            (When::Received, _) => {
                self.received = written;
                events.push_extra(path, text);
            }
            (When::Arrived, Some(written)) => self.arrived = Some((written, text.to_owned())),
            (When::Utc, _) => {
                self.utc = written;
                events.set_field(path, text);
            }
            _ => events.push_extra(path, text),
        }
    }

    fn write(&self, events: &mut BatchBuilder, assume_zone_minutes: i32) {
        let Some((written, text)) = self.event.as_ref().or(self.arrived.as_ref()) else { return };
        let face = match *written {
            Written::Zoned { time, is_utc } => {
                set(events, time, text, zone_word(is_utc));
                return;
            }
            Written::Local(face) => face,
        };
        match self.zone_micros(face) {
            Some(east) => set(events, face.plus_micros(-east), text, zone_word(false)),
            None => {
                let east = i64::from(assume_zone_minutes) * 60 * Timestamp::SECOND;
                set(events, face.plus_micros(-east), text, &assumed(assume_zone_minutes));
            }
        }
    }

    /// How far east of UTC the collector's clock is, from pairs of the same moment.
    fn zone_micros(&self, face: Timestamp) -> Option<i64> {
        let by_sysmon = match self.utc {
            Some(Written::Local(utc)) => quarters(face.since(utc)),
            _ => None,
        };
        by_sysmon.or_else(|| match (self.received, self.arrived.as_ref().map(|arrived| arrived.0)) {
            (Some(Written::Local(received)), Some(Written::Zoned { time, .. })) => quarters(received.since(time)),
            _ => None,
        })
    }
}

/// The nearest quarter of an hour that a zone can be off by, if it is near enough.
fn quarters(micros: i64) -> Option<i64> {
    const QUARTER: i64 = 15 * 60 * Timestamp::SECOND;
    const NEAR: i64 = 2 * 60 * Timestamp::SECOND;
    const ZONE_MAX: i64 = 14 * Timestamp::HOUR;
    if micros.abs() > ZONE_MAX + NEAR {
        return None;
    }
    let nearest = (micros + QUARTER / 2).div_euclid(QUARTER) * QUARTER;
    ((micros - nearest).abs() <= NEAR).then_some(nearest)
}

fn set(events: &mut BatchBuilder, time: Timestamp, text: &str, zone: &str) {
    events.set_time(time);
    events.set_text(Column::TIME_TEXT, text);
    events.set_text(Column::TIME_ZONE, zone);
}
