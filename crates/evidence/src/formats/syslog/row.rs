//! Writing the parts of a line into the columns of a row.

use crate::formats::syslog::header::Header;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};
use std::net::IpAddr;

/// OCSF class 3002, Authentication.
const AUTHENTICATION: u64 = 3002;

/// The header's columns and the message.
pub(crate) fn header(row: &mut BatchBuilder, header: &Header<'_>, assume_zone_minutes: i32) {
    let texts =
        [(Column::HOST, header.host), (Column::PROGRAM, header.program), (Column::MESSAGE, Some(header.message))];
    for (column, text) in texts {
        if let Some(text) = text {
            row.set_text(column, text);
        }
    }
    if let Some(pid) = header.pid {
        row.set_number(Column::PID, pid);
    }
    let Some(when) = header.when else { return };
    row.set_text(Column::TIME_TEXT, header.time_text);
    match when.zone_minutes {
        Some(_) if when.is_utc => row.set_text(Column::TIME_ZONE, "utc"),
        Some(_) => row.set_text(Column::TIME_ZONE, "offset"),
        None => {
            let sign = if assume_zone_minutes < 0 { '-' } else { '+' };
            let minutes = assume_zone_minutes.abs();
            row.set_text(Column::TIME_ZONE, &format!("assumed:{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
    }
}

/// What the record says happened.
pub(crate) fn activity(row: &mut BatchBuilder, activity: Activity, kind: Option<LogonKind>, outcome: Outcome) {
    row.set_number(Column::CLASS, AUTHENTICATION);
    row.set_text(Column::ACTIVITY, activity.as_str());
    if outcome != Outcome::Unknown {
        row.set_text(Column::OUTCOME, outcome.as_str());
    }
    if let Some(kind) = kind {
        row.set_text(Column::LOGON_KIND, kind.as_str());
    }
}

/// Text, unless there is none.
pub(crate) fn text(row: &mut BatchBuilder, column: Column, value: &str) {
    if !value.is_empty() {
        row.set_text(column, value);
    }
}

/// A failure, and why.
pub(crate) fn failure(row: &mut BatchBuilder, kind: Option<LogonKind>, status: &str) {
    activity(row, Activity::Logon, kind, Outcome::Failure);
    row.set_text(Column::STATUS_CODE, status);
}

/// The session, which sshd and PAM name by the process that keeps it.
pub(crate) fn session(row: &mut BatchBuilder, pid: Option<u64>) {
    if let Some(pid) = pid {
        row.set_text(Column::SESSION, &pid.to_string());
    }
}

/// Where the client is: an address, or the name that the host looked up for it.
pub(crate) fn source(row: &mut BatchBuilder, text: &str) {
    match address(text) {
        Some(address) => row.set_text(Column::SRC_ADDRESS, &address),
        None if matches!(text, "" | "UNKNOWN" | "?") => {}
        None => row.set_text(Column::SRC_HOST, text),
    }
}

/// An address in its one spelling: mapped IPv4 as IPv4, no interface behind it.
pub(crate) fn address(text: &str) -> Option<String> {
    let text = text.split('%').next().unwrap_or(text);
    let address: IpAddr = text.parse().ok()?;
    Some(address.to_canonical().to_string())
}
