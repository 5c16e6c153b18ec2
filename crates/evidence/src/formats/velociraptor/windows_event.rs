//! Windows events as Velociraptor's `parse_evtx()` gives them.

use super::time::Time;
use crate::format::FileContext;
use crate::formats::json::row::{self, Memory, Target};
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::windows;
use crate::formats::windows::row::braced_guid;
use events::{BatchBuilder, Column};

/// Rows of events.
pub(crate) struct VelociraptorEvtx;

impl Objects for VelociraptorEvtx {
    const NAME: &'static str = "velociraptor-evtx";
    const DESCRIPTION: &'static str = "Windows events as rows of Velociraptor";
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let has_below = |wanted: &str| paths.iter().any(|path| path.starts_with(wanted));
        let whole = has("System.EventID.Value") && (has("System.TimeCreated.SystemTime") || has("System.Channel"));
        let picked = ["Computer", "Channel", "EventID", "EventRecordID"].into_iter().all(has);
        whole || (picked && (has_below("EventData.") || has_below("UserData.") || (has("EventTime") && has("UserSID"))))
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut event = Event { events, memory, time: Time::default() };
        json::walk(object, &mut event)?;
        event.time.write(event.events, context.assume_zone_minutes);
        windows::row::end(events, record);
        Ok(())
    }
}

/// What becomes of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Write(Target),
    /// A column that another member may have written already.
    Again(Column),
    Keywords,
    Guid(Target),
    /// A number that Windows writes in hexadecimal, in all logs or in the Security log alone.
    Hexadecimal(Target, Logs),
    Qualifiers,
    Time(usize),
}

/// In which logs a field is written so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logs {
    All,
    Security,
}

/// Fields whose numbers are hexadecimal.
const HEXADECIMAL: [&str; 13] = [
    "AccessMask",
    "FailureCode",
    "GrantedAccess",
    "HandleId",
    "LogonID",
    "LogonId",
    "Status",
    "SubStatus",
    "SubjectLogonId",
    "TargetLinkedLogonId",
    "TargetLogonId",
    "TicketEncryptionType",
    "TicketOptions",
];

fn action(path: &str) -> Action {
    let number = |column| Action::Write(Target::Number(column));
    if let Some(name) = path.strip_prefix("EventData.") {
        return field(name);
    }
    if let Some(names) = path.strip_prefix("UserData.") {
        return field(names.rsplit('.').next().unwrap_or(names));
    }
    match path {
        "System.Provider.Name" | "Provider" => Action::Again(Column::PROVIDER),
        "System.Channel" | "Channel" => Action::Again(Column::CHANNEL),
        "System.Computer" | "Computer" => Action::Again(Column::HOST),
        "System.Security.UserID" | "UserSID" => Action::Again(Column::SECURITY_USER_ID),
        "System.Provider.Guid" => Action::Write(Target::Nothing),
        "System.EventID.Value" | "System.EventID" | "EventID" => number(Column::EVENT_ID),
        "System.EventID.Qualifiers" => Action::Qualifiers,
        "System.EventRecordID" | "EventRecordID" => number(Column::RECORD_ID),
        "System.Version" => number(Column::VERSION),
        "System.Level" => number(Column::LEVEL),
        "System.Task" => number(Column::TASK),
        "System.Opcode" => number(Column::OPCODE),
        "System.Keywords" => Action::Keywords,
        "System.Correlation.ActivityID" => Action::Guid(Target::Text(Column::CORRELATION_ID)),
        "System.Execution.ProcessID" => number(Column::EXECUTION_PROCESS_ID),
        "System.Execution.ThreadID" => number(Column::EXECUTION_THREAD_ID),
        "System.TimeCreated.SystemTime" => Action::Time(0),
        "TimeCreated" => Action::Time(1),
        "EventTime" => Action::Time(2),
        "Timestamp" => Action::Time(3),
        "Message" => Action::Again(Column::MESSAGE),
        _ => Action::Write(Target::Extra),
    }
}

fn field(name: &str) -> Action {
    let ends_with = |end: &str| name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end);
    if name == "xmlns" || name.starts_with("xmlns:") {
        Action::Write(Target::Nothing)
    } else if name.is_ascii() && ends_with("guid") {
        Action::Guid(Target::field(name))
    } else if HEXADECIMAL.contains(&name) {
        Action::Hexadecimal(Target::field(name), Logs::All)
    } else if matches!(name, "ProcessId" | "CallerProcessId" | "ClientProcessId" | "NewProcessId" | "TargetProcessId") {
        Action::Hexadecimal(Target::field(name), Logs::Security)
    } else {
        Action::Write(Target::field(name))
    }
}

struct Event<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    time: Time,
}

impl Sink for Event<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let (action, scratch) = self.memory.of(path, action);
        let events = &mut *self.events;
        match (action, leaf) {
            (Action::Write(target), _) => row::write(events, scratch, target, path, leaf),
            (Action::Again(column), _) => {
                let same = leaf.as_text(scratch, |text| events.open_text(*column) == Some(text));
                if !same {
                    row::write(events, scratch, &Target::Text(*column), path, leaf);
                }
            }
            (Action::Keywords, Leaf::Unsigned(bits)) => events.set_text(Column::KEYWORDS, &format!("{bits:#x}")),
            (Action::Keywords, Leaf::Signed(bits)) => {
                events.set_text(Column::KEYWORDS, &format!("{:#x}", bits.cast_unsigned()));
            }
            // Beyond 2^53 a float keeps the upper bits, which are the ones that are used.
            (Action::Keywords, Leaf::Float(text)) if let Ok(bits) = text.parse::<f64>() => {
                events.set_text(Column::KEYWORDS, &format!("{:#x}", bits as u64));
            }
            (Action::Keywords, _) => row::write(events, scratch, &Target::Text(Column::KEYWORDS), path, leaf),
            (Action::Guid(target), Leaf::Text(text)) if let Some(guid) = braced_guid(text) => {
                row::write(events, scratch, target, path, Leaf::Text(&guid));
            }
            (Action::Hexadecimal(target, logs), Leaf::Unsigned(number))
                if *logs == Logs::All || events.open_text(Column::CHANNEL) == Some("Security") =>
            {
                row::write(events, scratch, target, path, Leaf::Text(&format!("{number:#x}")));
            }
            (Action::Guid(target) | Action::Hexadecimal(target, _), _) => {
                row::write(events, scratch, target, path, leaf);
            }
            (Action::Qualifiers, _) if leaf.number() == Some(0) => {}
            (Action::Qualifiers, _) => leaf.as_text(scratch, |text| events.push_extra("EventID_Qualifiers", text)),
            (Action::Time(rank), _) => self.time.take(*rank, leaf),
        }
    }
}
