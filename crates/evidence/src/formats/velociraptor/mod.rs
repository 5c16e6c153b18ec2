//! What Velociraptor's artifacts return: JSON, a row a line (`results/ARTIFACT.json` of a collection, or exported from its console).
//!
//! Sources: Velociraptor documentation, "Artifact Reference" (Windows.EventLogs.Evtx, Windows.EventLogs.EvtxHunter), "Event Logs"
//! (`parse_evtx()`), "Offline Collections".
//!
//! # Windows events (`velociraptor-evtx`)
//! Rows of `parse_evtx()`, whole or picked apart by an artifact; told by their members.
//!
//! | member | column |
//! |---|---|
//! | `System.Provider.Name`, `.Channel`, `.Computer`, `.Security.UserID`; `Provider`, `Channel`, `Computer`, `UserSID` | of the same meaning |
//! | `System.EventID.Value`, `.EventRecordID`, `.Level`, ..; `EventID`, `EventRecordID` | of the same meaning |
//! | `System.Keywords` | `keywords`, in hexadecimal |
//! | `System.TimeCreated.SystemTime` (seconds since 1970), else `TimeCreated`, `EventTime`, `Timestamp` | `time` |
//! | `EventData.X` | the field X |
//! | leaves of `UserData` | the field of the leaf's name |
//! | `Message` | `message` |
//! | all else | `extra` |
//!
//! Numbers that Windows writes in hexadecimal (logon ids, statuses, access masks) are so again, and GUIDs of fields that are called so have
//! their braces and lower case, so that a row equals that of the log itself.
//!
//! # Everything else (`velociraptor`)
//! Rows of any other artifact. No member is common to them, so they are told by where they lie (`results/` of a collection) or by a
//! file name that is an artifact's. All members go to `extra`; `channel` is the artifact's name; `time` is the first of the members
//! `EventTime`, `TimeCreated`, `Timestamp`, `LogTime`, `Time`, `StartTime`, `CreateTime`, `_ts` that is a time; `host` is `Fqdn`, `Hostname`
//! or `Computer`.

#[cfg(test)]
mod tests;
mod time;
mod windows_event;

pub(crate) use windows_event::VelociraptorEvtx;

use crate::format::FileContext;
use crate::formats::json::row::{self, Memory, Target};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::percent::unescaped;
use events::{BatchBuilder, Column};
use model::LogKind;
use time::Time;

/// Rows of any artifact.
pub(crate) struct Velociraptor;

impl Objects for Velociraptor {
    const NAME: &'static str = "velociraptor";
    const DESCRIPTION: &'static str = "rows of any Velociraptor artifact";
    // The channel is the artifact's name, which says nothing of Windows: an artifact can be of Linux, or of no log at all.
    const LOG: Option<LogKind> = Some(LogKind::Other);
    type Memory = Memory<Action>;

    fn has(_paths: &[String]) -> bool {
        false
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut row = Row { events, memory, time: Time::default() };
        json::walk(object, &mut row)?;
        row.time.write(row.events, context.assume_zone_minutes);
        if let Some(artifact) = artifact(&context.path) {
            events.set_text(Column::CHANNEL, &artifact);
        }
        events.set_number(Column::RECORD, record);
        events.join_repeated_extra("\n");
        Ok(())
    }
}

/// What becomes of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Extra,
    Host,
    /// The earlier in the list the better.
    Time(usize),
}

fn action(path: &str) -> Action {
    const TIMES: [&str; 8] =
        ["EventTime", "TimeCreated", "Timestamp", "LogTime", "Time", "StartTime", "CreateTime", "_ts"];
    match path {
        "Fqdn" | "Hostname" | "Computer" => Action::Host,
        _ => TIMES.iter().position(|name| *name == path).map_or(Action::Extra, Action::Time),
    }
}

struct Row<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    time: Time,
}

impl Sink for Row<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let (action, scratch) = self.memory.of(path, action);
        match action {
            Action::Host if !self.events.is_written(Column::HOST) => {
                row::write(self.events, scratch, &Target::Text(Column::HOST), path, leaf);
            }
            Action::Time(rank) => {
                self.time.take(*rank, leaf);
                row::write(self.events, scratch, &Target::Extra, path, leaf);
            }
            Action::Extra | Action::Host => row::write(self.events, scratch, &Target::Extra, path, leaf),
        }
    }
}

/// The artifact that a file of rows is named after: `results/Windows.KapeFiles.Targets%2FUploads.json` is that of
/// `Windows.KapeFiles.Targets/Uploads`.
pub(crate) fn artifact(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    let name = name.strip_suffix(".json").or_else(|| name.strip_suffix(".jsonl"))?;
    let name = unescaped(name);
    (!name.is_empty()).then(|| name.strip_prefix("All ").unwrap_or(&name).to_owned())
}

/// Is a file of JSON objects named after an artifact, by the words that artifacts begin with?
pub(crate) fn is_named_after_an_artifact(path: &str) -> bool {
    const KINDS: [&str; 9] =
        ["Windows", "Linux", "MacOS", "Generic", "Server", "Custom", "Exchange", "Network", "Admin"];
    artifact(path).is_some_and(|name| {
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_uppercase()) && !word.contains(|c: char| c.is_control() || c == '\\')
        };
        let mut words = name.split('.');
        words.next().is_some_and(|kind| KINDS.contains(&kind)) && words.clone().next().is_some() && words.all(is_word)
    })
}
