//! Windows events as Log Analytics keeps them and Sentinel exports them: the tables `SecurityEvent`, `WindowsEvent` and `Event`.
//!
//! Source: Microsoft Learn, "SecurityEvent", "Event" (Azure Monitor tables); a real export of several machines, AD FS among them.
//!
//! | name | column |
//! |---|---|
//! | `TimeGenerated` | `time` |
//! | `Computer` | `host` |
//! | `Channel`, else `EventLog` | `channel` |
//! | `EventSourceName`, else `Provider`, `Source` | `provider` |
//! | `EventID`, `EventRecordId`, `Task` | of the same meaning |
//! | `RenderedDescription` | `message` |
//! | all else | the field of that name; ends that exports add where a name has two types (`_string`, `_dynamic`) are taken off |
//!
//! `Level` is another scale than Windows' (8 is a success that was audited) and stays a field. Empty cells are none.

#[cfg(test)]
mod tests;

use crate::formats::cloud::{Action, Cloud, Kept, say, slots};
use crate::formats::json::Fault;
use crate::formats::windows;
use events::{BatchBuilder, Column};
use model::LogKind;

slots! { Time, Id, Channel, Log, Provider, SourceName, RecordId, Task }

/// The format.
pub(crate) struct SentinelWindows;

impl Cloud for SentinelWindows {
    const NAME: &'static str = "sentinel_windows";
    const DESCRIPTION: &'static str = "Windows events exported from Log Analytics or Sentinel, JSON";
    const TABLE: [&'static str; 2] =
        ["sentinel_windows_csv", "Windows events exported from Log Analytics or Sentinel, CSV"];
    const LOG: Option<LogKind> = None;
    const TIMES: &'static [Slot] = &[Slot::Time];
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let has_log = has("EventSourceName") || has("EventLog") || (has("Provider") && has("Channel"));
        has("TimeGenerated") && has("Computer") && has("EventID") && has_log
    }

    fn action(path: &str) -> Action<Slot> {
        let slot = match path {
            "TimeGenerated" => Slot::Time,
            "EventID" => Slot::Id,
            "Channel" => Slot::Channel,
            "EventLog" => Slot::Log,
            "EventSourceName" | "Provider" => Slot::Provider,
            "Source" => Slot::SourceName,
            "EventRecordId" => Slot::RecordId,
            "Task" => Slot::Task,
            "Computer" => return Action::Text(Column::HOST),
            "RenderedDescription" => return Action::Text(Column::MESSAGE),
            // The table, where Windows means something else by it.
            "Type" => return Action::Extra,
            "EventData" | "EventData_dynamic" => return Action::Inner,
            _ => return Action::Field(field(path).to_owned(), None),
        };
        Action::Take(slot)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        let number = |slot| kept.get(slot).and_then(|text| text.trim().parse::<u64>().ok());
        let id = number(Slot::Id).ok_or(Fault::Lacks("EventID"))?;
        events.set_number(Column::EVENT_ID, id);
        say::time_in_order(events, kept.first(Self::TIMES), kept.order())?;
        say::text(events, Column::CHANNEL, kept.get(Slot::Channel).or(kept.get(Slot::Log)));
        say::text(events, Column::PROVIDER, kept.get(Slot::Provider).or(kept.get(Slot::SourceName)));
        for (column, slot) in [(Column::RECORD_ID, Slot::RecordId), (Column::TASK, Slot::Task)] {
            if let Some(number) = number(slot) {
                events.set_number(column, number);
            }
        }
        windows::normalise(events);
        Ok(())
    }
}

/// A field's name without the end that tells one of its types, and without the object that `WindowsEvent` has the fields in.
fn field(path: &str) -> &str {
    let path = path.strip_prefix("EventData.").unwrap_or(path);
    ["_string", "_dynamic", "_long"].into_iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path)
}
