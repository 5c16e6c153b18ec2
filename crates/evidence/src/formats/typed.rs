//! Writing what a record says about a logon into the typed columns of the open row; shared by the formats of lines.
//!
//! Which line says what is not known here.

use crate::formats::address::{address, endpoint, is_nobodys};
use crate::formats::happened;
use crate::formats::time::Written;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// What the record says happened, how and with what outcome.
pub(crate) fn activity(row: &mut BatchBuilder, activity: Activity, kind: Option<LogonKind>, outcome: Outcome) {
    happened::write(row, activity);
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

/// Something about a tunnel that a gateway gives a client.
pub(crate) fn vpn(row: &mut BatchBuilder, what: Activity, outcome: Outcome) {
    activity(row, what, Some(LogonKind::Vpn), outcome);
}

/// A tunnel that was refused, and why.
pub(crate) fn vpn_failure(row: &mut BatchBuilder, status: &str) {
    failure(row, Some(LogonKind::Vpn), if status.is_empty() { "refused" } else { status });
}

/// An account as a gateway or tool spells it: `DOMAIN\user` is taken apart. What stands for nobody is left out.
pub(crate) fn account(row: &mut BatchBuilder, name: &str) {
    let name = name.trim();
    if matches!(name, "" | "-" | "N/A" | "*****" | "Unknown" | "unknown" | "UNDEF" | "(null)" | "?") {
        return;
    }
    match name.split_once('\\') {
        Some((domain, name)) if !domain.is_empty() && !name.is_empty() => {
            row.set_text(Column::ACCOUNT_DOMAIN, domain);
            row.set_text(Column::ACCOUNT_NAME, name);
        }
        _ => row.set_text(Column::ACCOUNT_NAME, name),
    }
}

/// A name into its column, unless it stands for nobody.
pub(crate) fn account_into(row: &mut BatchBuilder, column: Column, name: &str) {
    if !matches!(name, "" | "?" | "unset" | "(none)" | "unknown") {
        row.set_text(column, name);
    }
}

/// The address that the client was given.
pub(crate) fn assigned(row: &mut BatchBuilder, text: &str) -> bool {
    set_address(row, Column::ASSIGNED_ADDRESS, text)
}

/// An address into its column, if it is one and not the unspecified one.
pub(crate) fn set_address(row: &mut BatchBuilder, column: Column, text: &str) -> bool {
    let Some(address) = address(text) else { return false };
    row.set_text(column, &address);
    true
}

/// A number into its column, if it is one.
pub(crate) fn number(row: &mut BatchBuilder, column: Column, text: &str) {
    if let Ok(number) = text.trim().parse() {
        row.set_number(column, number);
    }
}

/// A port into its column, if it is one that can be.
pub(crate) fn port(row: &mut BatchBuilder, column: Column, text: &str) {
    if let Some(port) = text.trim().parse::<u16>().ok().filter(|port| *port != 0) {
        row.set_number(column, u64::from(port));
    }
}

/// `192.0.2.1:4711`, `[2001:db8::1]:4711`: the client's address and port. False when it is neither.
pub(crate) fn client(row: &mut BatchBuilder, text: &str) -> bool {
    let Some((address, port)) = endpoint(text) else { return false };
    row.set_text(Column::SRC_ADDRESS, &address);
    if let Some(port) = port {
        row.set_number(Column::SRC_PORT, u64::from(port));
    }
    true
}

/// Text into `extra`, unless there is none.
pub(crate) fn extra(row: &mut BatchBuilder, name: &str, value: &str) {
    if !value.is_empty() {
        row.push_extra(name, value);
    }
}

/// A time as written; without a zone it is read in the zone that is assumed.
pub(crate) fn time(row: &mut BatchBuilder, text: &str, written: Written, assume_zone_minutes: i32) {
    row.set_text(Column::TIME_TEXT, text);
    written.write(row, assume_zone_minutes);
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

/// Where the client is: an address, or the name that the host looked up for it. Nobody's address is neither.
pub(crate) fn source(row: &mut BatchBuilder, text: &str) {
    match address(text) {
        Some(address) => row.set_text(Column::SRC_ADDRESS, &address),
        None if matches!(text, "" | "UNKNOWN" | "?") || is_nobodys(text) => {}
        None => row.set_text(Column::SRC_HOST, text),
    }
}
