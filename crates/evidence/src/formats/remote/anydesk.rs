//! AnyDesk: the list of connections, and the traces of the service (`ad_svc.trace`) and of the program (`ad.trace`).
//!
//! Source: AnyDesk's help, "Trace files" and "Connection log"; files of versions 5 to 9.
//!
//! # `connection_trace.txt`
//! `Incoming  2026-11-23, 10:00  Passwd  alias  number`: a logon, and one that failed where it says `REJECTED`; `Outgoing` is an outbound connect.
//!
//! # Traces
//! `   info 2026-11-23 10:00:01.250  gsvc  4628  3528  23  anynet.any_socket - text`. What came before, in the same unit and at most ten minutes, is
//! added to a line that says less: the number and address of who comes.
//!
//! | text | becomes |
//! |---|---|
//! | `Logged in from 198.51.100.7:51888 on relay ..` | network authentication: their address; nobody has let them in yet |
//! | `Accept request from NUMBER`, `Client-ID: NUMBER (FPR: ..)` of `any_socket` | who comes |
//! | `Incoming session request: NAME (NUMBER)` | network authentication, with the name in `extra` |
//! | `Authenticated by password`, `.. with permanent token`, `.. by local user` | logon |
//! | `Session stopped`, `Session closed` | logoff |
//!
//! Times are in UTC in both.

use super::session::{activity, peer};
use crate::format::FileContext;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogKind, LogonKind, Outcome, Timestamp};

const TOOL: &str = "anydesk";

/// The list of connections.
pub(crate) struct Connections;

/// Direction, date, time, way, and the words after it.
fn listed(line: &str) -> Option<[&str; 5]> {
    let line = line.trim();
    let (direction, rest) = line.split_once([' ', '\t'])?;
    let (date, rest) = rest.trim_start().split_once(',')?;
    let (clock, rest) = rest.trim_start().split_once([' ', '\t'])?;
    let rest = rest.trim_start();
    let (way, who) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let is_one = matches!(direction, "Incoming" | "Outgoing") && date.len() == 10 && matches!(clock.len(), 5 | 8);
    is_one.then_some([direction, date, clock, way, who.trim()])
}

impl LineReader for Connections {
    const NAME: &'static str = "anydesk-connections";
    const DESCRIPTION: &'static str = "AnyDesk connection_trace.txt";
    const LOG: Option<LogKind> = Some(LogKind::RemoteManagement);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        listed(line).is_some()
    }

    fn read(line: &str, _context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let [direction, date, clock, way, who] = listed(line).ok_or(Unread::Lost("no connection of anydesk"))?;
        let seconds = if clock.len() == 5 { ":00" } else { "" };
        let Some(Written::Local(time)) = Written::parse(&format!("{date} {clock}{seconds}")) else {
            return Err(Unread::Lost("a time that cannot be read"));
        };
        typed::time(row, &format!("{date}, {clock}"), Written::Zoned { time, is_utc: true }, 0);
        row.set_text(Column::MESSAGE, line.trim());
        row.push_extra("authentication", way);
        let mut words = who.split_whitespace().rev();
        let number = words.find(|word| word.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or_default();
        let alias = who.split_whitespace().next().filter(|alias| *alias != number);
        typed::extra(row, "alias", alias.unwrap_or_default());
        if direction == "Outgoing" {
            activity(row, Activity::OutboundConnect, Outcome::Unknown);
            peer(row, Column::DST_HOST, TOOL, number);
            return Ok(());
        }
        peer(row, Column::SRC_HOST, TOOL, number);
        if way == "REJECTED" {
            typed::failure(row, Some(LogonKind::RemoteManagement), "REJECTED");
        } else {
            activity(row, Activity::Logon, Outcome::Success);
        }
        if way == "Passwd" {
            row.set_text(Column::CREDENTIAL_KIND, CredentialKind::Password.as_str());
        }
        Ok(())
    }
}

/// A trace.
pub(crate) struct Trace;

/// How long what was told of who comes is theirs, in microseconds.
const KNOWN_MICROS: i64 = 600 * Timestamp::SECOND;

/// Who comes, as told by earlier lines.
#[derive(Default)]
pub(crate) struct Coming {
    number: Option<(Timestamp, String)>,
    place: Option<(Timestamp, String)>,
}

/// `info 2026-11-23 10:00:01.250  gsvc 4628 3528 23  module - text`.
fn traced(line: &str) -> Option<(&str, Timestamp, &str, &str)> {
    let line = line.trim_start();
    let (level, rest) = line.split_once(' ')?;
    let is_level = matches!(level, "info" | "warning" | "error" | "debug" | "trace" | "critical" | "fatal" | "notice");
    let (text, rest) = rest.trim_start().split_at_checked(23).filter(|_| is_level)?;
    let Written::Local(time) = Written::parse(text)? else { return None };
    let (head, message) = rest.split_once(" - ")?;
    let module = head.split_whitespace().last().unwrap_or_default();
    Some((text, time, module, message))
}

impl LineReader for Trace {
    const NAME: &'static str = "anydesk-trace";
    const DESCRIPTION: &'static str = "AnyDesk ad.trace and ad_svc.trace";
    const LOG: Option<LogKind> = Some(LogKind::RemoteManagement);
    type Memory = Coming;

    fn is_own(line: &str) -> bool {
        traced(line).is_some()
    }

    fn is_neutral(line: &str) -> bool {
        line.trim_start().starts_with("* * *")
    }

    fn read(line: &str, _context: &FileContext, coming: &mut Coming, row: &mut BatchBuilder) -> Result<(), Unread> {
        let Some((text, time, module, message)) = traced(line) else {
            let is_mark = Self::is_neutral(line);
            return Err(if is_mark { Unread::Nothing("a mark") } else { Unread::Lost("no line of an anydesk trace") });
        };
        typed::time(row, text, Written::Zoned { time, is_utc: true }, 0);
        row.set_text(Column::PROGRAM, TOOL);
        row.set_text(Column::MESSAGE, message);
        row.push_extra("module", module);
        said(row, coming, time, module, message);
        Ok(())
    }
}

fn said(row: &mut BatchBuilder, coming: &mut Coming, time: Timestamp, module: &str, message: &str) {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    // `3: Authenticated ..`: the session's number before what is said of it.
    let (session, text) = match message.split_once(": ") {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (number, rest)
        }
        _ => ("", message),
    };
    if let Some(rest) = text.strip_prefix("Logged in from ") {
        let place = rest.split(' ').next().unwrap_or_default().trim_end_matches('.');
        coming.place = Some((time, place.to_owned()));
        activity(row, Activity::NetworkAuthentication, Outcome::Success);
        coming.write(row, time);
    } else if let Some(rest) =
        text.strip_prefix("Accept request from ").or_else(|| text.strip_prefix("Accepting from "))
    {
        coming.number = Some((time, digits(rest)));
        coming.write(row, time);
    } else if let Some(rest) = text.strip_prefix("Client-ID: ").filter(|_| module == "anynet.any_socket") {
        coming.number = Some((time, digits(rest)));
        coming.write(row, time);
        typed::extra(
            row,
            "fingerprint",
            rest.split_once("FPR: ").map_or("", |(_, print)| print.trim_end_matches([')', '.'])),
        );
    } else if let Some(rest) = text.strip_prefix("Incoming session request: ") {
        let (name, number) = rest.rsplit_once(" (").unwrap_or((rest, ""));
        coming.number = Some((time, digits(number)));
        activity(row, Activity::NetworkAuthentication, Outcome::Unknown);
        coming.write(row, time);
        typed::extra(row, "name", name);
    } else if text.starts_with("Authenticated ") {
        activity(row, Activity::Logon, Outcome::Success);
        coming.write(row, time);
        typed::text(row, Column::SESSION, session);
        if text.contains("password") {
            row.set_text(Column::CREDENTIAL_KIND, CredentialKind::Password.as_str());
        }
    } else if text.starts_with("Session stopped") || text.starts_with("Session closed") {
        activity(row, Activity::Logoff, Outcome::Success);
        coming.write(row, time);
        typed::text(row, Column::SESSION, session);
    }
}

impl Coming {
    fn write(&self, row: &mut BatchBuilder, now: Timestamp) {
        let still = |told: &Option<(Timestamp, String)>| {
            let (time, value) = told.as_ref()?;
            (0..=KNOWN_MICROS).contains(&now.since(*time)).then(|| value.clone())
        };
        if let Some(number) = still(&self.number) {
            peer(row, Column::SRC_HOST, TOOL, &number);
        }
        if let Some(place) = still(&self.place) {
            typed::client(row, &place);
        }
    }
}
