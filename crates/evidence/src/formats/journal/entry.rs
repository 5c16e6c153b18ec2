//! An entry, whatever form it came in: from its fields to the columns of a row.

use crate::formats::syslog::program::{self, Said};
use events::{BatchBuilder, Column};
use model::Timestamp;
use std::borrow::Cow;

/// The fields of an entry that have columns, collected while the others are written.
#[derive(Default)]
pub(super) struct Entry<'e> {
    message: Option<Cow<'e, str>>,
    identifier: Option<Cow<'e, str>>,
    command: Option<Cow<'e, str>>,
    syslog_pid: Option<Cow<'e, str>>,
    pid: Option<Cow<'e, str>>,
    source_time: Option<Cow<'e, str>>,
    time: Option<Cow<'e, str>>,
}

impl<'e> Entry<'e> {
    /// Takes a field: into the row, or to be looked at in the end.
    pub(super) fn field(&mut self, row: &mut BatchBuilder, name: &str, value: Cow<'e, str>) {
        let place = match name {
            "MESSAGE" => &mut self.message,
            "SYSLOG_IDENTIFIER" => &mut self.identifier,
            "_COMM" => &mut self.command,
            "SYSLOG_PID" => &mut self.syslog_pid,
            "_PID" => &mut self.pid,
            "_SOURCE_REALTIME_TIMESTAMP" => &mut self.source_time,
            "__REALTIME_TIMESTAMP" => &mut self.time,
            "_HOSTNAME" if !row.is_written(Column::HOST) => return row.set_text(Column::HOST, &value),
            "__SEQNUM" => match value.parse() {
                Ok(number) => return row.set_number(Column::RECORD_ID, number),
                Err(_) => return row.push_extra(name, &value),
            },
            _ => return row.push_extra(name, &value),
        };
        // A field may be there several times; the first is the one that counts.
        match place {
            None => *place = Some(value),
            Some(_) => row.push_extra(name, &value),
        }
    }

    /// Writes what was collected, and what the program said. False when the entry has no time: then it is none.
    pub(super) fn finish(self, row: &mut BatchBuilder) -> bool {
        let moment = |text: &Option<Cow<'e, str>>| text.as_deref()?.parse().ok().filter(|micros: &i64| *micros > 0);
        let Some(micros) = moment(&self.source_time).or_else(|| moment(&self.time)) else { return false };
        row.set_time(Timestamp::from_micros(micros));
        row.set_text(Column::TIME_ZONE, "utc");
        let text = if moment(&self.source_time).is_some() { &self.source_time } else { &self.time };
        row.set_text(Column::TIME_TEXT, text.as_deref().unwrap_or_default());
        if moment(&self.source_time).is_some()
            && let Some(time) = &self.time
        {
            row.push_extra("__REALTIME_TIMESTAMP", time);
        }
        let (program, other) = match (&self.identifier, &self.command) {
            (Some(identifier), command) => (Some(identifier), command.as_ref()),
            (None, command) => (command.as_ref(), None),
        };
        extra(row, "_COMM", other);
        let (pid, other) = match (&self.syslog_pid, &self.pid) {
            (Some(syslog), pid) => (Some(syslog), pid.as_ref()),
            (None, pid) => (pid.as_ref(), None),
        };
        extra(row, "_PID", other);
        let number = pid.and_then(|pid| pid.trim().parse().ok());
        match (number, pid) {
            (Some(number), _) => row.set_number(Column::PID, number),
            (None, Some(text)) => row.push_extra("SYSLOG_PID", text),
            (None, None) => {}
        }
        let message = self.message.unwrap_or_default();
        if let Some(program) = program {
            row.set_text(Column::PROGRAM, program);
        }
        row.set_text(Column::MESSAGE, &message);
        program::normalise(row, Said { program: program.map(|name| &**name), pid: number, message: &message });
        row.join_repeated_extra("\n");
        true
    }
}

fn extra(row: &mut BatchBuilder, name: &str, value: Option<&Cow<'_, str>>) {
    if let Some(value) = value {
        row.push_extra(name, value);
    }
}
