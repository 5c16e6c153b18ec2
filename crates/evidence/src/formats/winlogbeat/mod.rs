//! Windows events as Winlogbeat and the Elastic agent write them, and as Elasticsearch exports them: JSON, an object a line or an array.
//!
//! Source: Elastic, "Winlogbeat exported fields" (6.x and 7.x on). Both generations are read, nested or with dots in the names, with or
//! without `_source` around.
//!
//! | from 7.0 | 6.x | column |
//! |---|---|---|
//! | `winlog.event_data.X`, `winlog.user_data.X` | `event_data.X`, `user_data.X` | the field X |
//! | `winlog.event_id`, else `event.code` | `event_id` | `event_id` |
//! | `winlog.channel`, `.provider_name` | `log_name`, `source_name` | `channel`, `provider` |
//! | `winlog.computer_name`, else `host.name` | `computer_name` | `host` |
//! | `winlog.record_id`, `.version` | `record_number`, `version` | `record_id`, `version` |
//! | `winlog.process.pid`, `.thread.id`, `.activity_id`, `.user.identifier` | `process_id`, `thread_id`, `activity_id`, `user.identifier` | of the same meaning |
//! | `winlog.time_created`, else `@timestamp` | `@timestamp` | `time` |
//! | `log.level` | `level` | `level`, by its word |
//! | `message` | `message` | `message` |
//!
//! `winlog.opcode` and `winlog.task` are words, not numbers, and stay in `extra` under their paths, as everything else does. `event.created`
//! is when the collector read the record, not when it happened. The level of an audit event, 0 in the log, is `information` here, hence 4.

#[cfg(test)]
mod tests;

use crate::format::FileContext;
use crate::formats::json::row::{self, Memory, Target};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::time::Written;
use crate::formats::windows;
use events::{BatchBuilder, Column};
use model::Timestamp;

/// The format.
pub(crate) struct Winlogbeat;

impl Objects for Winlogbeat {
    const NAME: &'static str = "winlogbeat";
    const DESCRIPTION: &'static str = "Windows events as Winlogbeat or Elastic JSON";
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| inner(path).starts_with(wanted));
        has("winlog.") || (has("event_data.") && has("log_name"))
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut event = Event { events, memory, late: Late::default() };
        json::walk(object, &mut event)?;
        event.end(context.assume_zone_minutes);
        windows::row::end(events, record);
        Ok(())
    }
}

/// A path without the wrapping of an export.
fn inner(path: &str) -> &str {
    path.strip_prefix("_source.").unwrap_or(path)
}

/// What becomes of a path: once for all events, or depending on others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Write(Target),
    Code,
    HostName,
    Level,
    TimeCreated,
    Timestamp,
}

fn action(path: &str) -> Action {
    let path = inner(path);
    for data in ["winlog.event_data.", "event_data.", "winlog.user_data.", "user_data."] {
        if let Some(name) = path.strip_prefix(data) {
            // The name of the element around the fields.
            return Action::Write(if name == "xml_name" { Target::Nothing } else { Target::field(name) });
        }
    }
    let text = |column| Action::Write(Target::Text(column));
    let number = |column| Action::Write(Target::Number(column));
    match path {
        "winlog.event_id" | "event_id" => number(Column::EVENT_ID),
        "event.code" => Action::Code,
        "winlog.channel" | "log_name" => text(Column::CHANNEL),
        "winlog.provider_name" | "source_name" => text(Column::PROVIDER),
        "winlog.provider_guid" | "provider_guid" => Action::Write(Target::Nothing),
        "winlog.computer_name" | "computer_name" => text(Column::HOST),
        "host.name" => Action::HostName,
        "winlog.record_id" | "record_number" => number(Column::RECORD_ID),
        "winlog.version" | "version" => number(Column::VERSION),
        "winlog.process.pid" | "process_id" => number(Column::EXECUTION_PROCESS_ID),
        "winlog.process.thread.id" | "thread_id" => number(Column::EXECUTION_THREAD_ID),
        "winlog.activity_id" | "activity_id" => text(Column::CORRELATION_ID),
        "winlog.user.identifier" | "user.identifier" => text(Column::SECURITY_USER_ID),
        "winlog.time_created" => Action::TimeCreated,
        "@timestamp" => Action::Timestamp,
        "log.level" | "level" => Action::Level,
        "message" => text(Column::MESSAGE),
        _ => Action::Write(Target::Extra),
    }
}

/// What waits for the end of the object, because another member may know better.
#[derive(Default)]
struct Late {
    code: Option<u64>,
    host_name: Option<String>,
    created: Option<String>,
    timestamp: Option<String>,
}

struct Event<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    late: Late,
}

impl Sink for Event<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let (action, scratch) = self.memory.of(path, action);
        let path = inner(path);
        let late = &mut self.late;
        match action {
            Action::Write(target) => row::write(self.events, scratch, target, path, leaf),
            Action::Code => late.code = leaf.number(),
            Action::HostName => late.host_name = Some(leaf.as_text(scratch, str::to_owned)),
            Action::TimeCreated => late.created = Some(leaf.as_text(scratch, str::to_owned)),
            Action::Timestamp => late.timestamp = Some(leaf.as_text(scratch, str::to_owned)),
            Action::Level => match leaf {
                Leaf::Text(word) if let Some(level) = level(word) => self.events.set_number(Column::LEVEL, level),
                _ => row::write(self.events, scratch, &Target::Number(Column::LEVEL), path, leaf),
            },
        }
    }
}

impl Event<'_> {
    fn end(self, assume_zone_minutes: i32) {
        let Self { events, late, .. } = self;
        if let Some(code) = late.code
            && events.open_number(Column::EVENT_ID).is_none()
        {
            events.set_number(Column::EVENT_ID, code);
        }
        if let Some(name) = late.host_name {
            match events.open_text(Column::HOST) {
                None => events.set_text(Column::HOST, &name),
                Some(host) if host == name => {}
                Some(_) => events.push_extra("host.name", &name),
            }
        }
        if let Some(text) = late.created.or(late.timestamp) {
            write_time(events, &text, assume_zone_minutes);
        }
    }
}

fn write_time(events: &mut BatchBuilder, text: &str, assume_zone_minutes: i32) {
    events.set_text(Column::TIME_TEXT, text);
    let written = match text.parse() {
        // Elasticsearch gives milliseconds where it was told to.
        Ok(millis @ 0_i64..) => {
            Some(Written::Zoned { time: Timestamp::from_micros(millis.saturating_mul(1000)), is_utc: true })
        }
        _ => Written::parse(text),
    };
    if let Some(written) = written {
        written.write(events, assume_zone_minutes);
    }
}

fn level(word: &str) -> Option<u64> {
    let words = [("critical", 1), ("error", 2), ("warning", 3), ("information", 4), ("verbose", 5)];
    words.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, level)| level)
}
