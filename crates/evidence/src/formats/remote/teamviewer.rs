//! TeamViewer: the lists of connections, and the log file.
//!
//! Source: TeamViewer, "Log files" and "Connections_incoming.txt" of its knowledge base; files of versions 11 to 15.
//!
//! # `Connections_incoming.txt`, `Connections.txt`
//! `number, name, start, end, user, kind, {guid}` of who came, the same without the name of where somebody went; parted by tabs or padded with
//! spaces; times day first, in UTC. A line of who came is two events, logon and logoff; one of where somebody went is an outbound connect
//! whose end is in `extra`. The account is the user of this machine, the guid is the session: both ends call it the same, so it is `logon_guid`,
//! too.
//!
//! # `TeamViewer15_Logfile.log`
//! `2024/02/16 06:16:47.413  2216  2488 S0   text`, in local time, of which a line `Start: .. (UTC-8:00)` tells the zone for what follows it in
//! the unit; else it is assumed. Lines of the form `Name: value` between are the tool's own and noted.
//!
//! | text | becomes |
//! |---|---|
//! | `..AddParticipant: [number,session] type=6 name=..`, of another than this machine | logon; its name in `extra` |
//! | .. `type=3`, of another than this machine | outbound connect |
//! | `..RemoveParticipant: [number,session]` of one that came | logoff |
//! | `Authentication.. was successful`, `.. was denied` or `failed` | network authentication; logon that failed |
//! | `client hello received from number` | the source |

use super::session::{activity, day_first, peer};
use crate::format::FileContext;
use crate::formats::one_a_line::{LineReader, Unread, next_row};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, LogonKind, Outcome, Timestamp};

const TOOL: &str = "teamviewer";

/// The lists of connections.
pub(crate) struct Connections;

/// A line of a list.
struct Connection<'l> {
    number: &'l str,
    /// `None` where the list has none: of where somebody went.
    name: Option<&'l str>,
    start: &'l str,
    end: &'l str,
    user: &'l str,
    kind: &'l str,
    guid: &'l str,
}

fn connection(line: &str) -> Option<Connection<'_>> {
    let line = line.trim();
    let (before, guid) = line.rsplit_once('{')?;
    let guid = guid.strip_suffix('}').filter(|guid| guid.len() == 36)?;
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = before.split_at_checked(digits).filter(|(number, _)| (6..=12).contains(&number.len()))?;
    let at = |text: &str| {
        let starts = text.char_indices().map(|(at, _)| at);
        starts.take(1024).find(|&at| text.get(at..at + 19).and_then(day_first).is_some())
    };
    let start = at(rest)?;
    let (name, times) = rest.split_at(start);
    let (start, after) = times.split_at(19);
    let end = at(after)?;
    let (end, words) = after[end..].split_at(19);
    let words = words.trim();
    let (user, kind) = words.rsplit_once(['\t', ' ']).unwrap_or((words, ""));
    // Parted by tabs, an empty name is still a cell.
    let has_name = !name.trim().is_empty() || name.contains("\t\t");
    Some(Connection { number, name: has_name.then(|| name.trim()), start, end, user: user.trim(), kind, guid })
}

impl LineReader for Connections {
    const NAME: &'static str = "teamviewer-connections";
    const DESCRIPTION: &'static str = "TeamViewer Connections_incoming.txt and Connections.txt";
    const LOG: Option<LogKind> = Some(LogKind::RemoteManagement);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        connection(line).is_some()
    }

    fn read(line: &str, _context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let connection = connection(line).ok_or(Unread::Lost("no connection of teamviewer"))?;
        let both = [connection.start, connection.end].map(day_first);
        let [Some(start), Some(end)] = both else { return Err(Unread::Lost("a time that cannot be read")) };
        let utc = |written| match written {
            Written::Local(time) => Written::Zoned { time, is_utc: true },
            zoned @ Written::Zoned { .. } => zoned,
        };
        let who = |row: &mut BatchBuilder| {
            typed::account(row, connection.user);
            row.set_text(Column::SESSION, connection.guid);
            row.set_text(Column::LOGON_GUID, connection.guid);
            typed::extra(row, "name", connection.name.unwrap_or_default());
            typed::extra(row, "connection_type", connection.kind);
        };
        typed::time(row, connection.start, utc(start), 0);
        row.set_text(Column::MESSAGE, line.trim());
        who(row);
        if connection.name.is_none() {
            activity(row, Activity::OutboundConnect, Outcome::Unknown);
            peer(row, Column::DST_HOST, TOOL, connection.number);
            row.push_extra("end", connection.end);
            return Ok(());
        }
        activity(row, Activity::Logon, Outcome::Success);
        peer(row, Column::SRC_HOST, TOOL, connection.number);
        next_row(row);
        typed::time(row, connection.end, utc(end), 0);
        row.set_text(Column::MESSAGE, line.trim());
        who(row);
        activity(row, Activity::Logoff, Outcome::Success);
        peer(row, Column::SRC_HOST, TOOL, connection.number);
        Ok(())
    }
}

/// The log file.
pub(crate) struct Log;

/// What is known from earlier lines.
#[derive(Default)]
pub(crate) struct Known {
    zone_minutes: Option<i32>,
    own: Option<String>,
    /// Who came and has not left: `number,session`.
    came: Vec<String>,
}

/// Sessions at the same time; more is no machine's log.
const CAME_MAX: usize = 64;

/// `2024/02/16 06:16:47.413`, and what follows the process, the thread and the mark.
fn logged(line: &str) -> Option<(&str, Written, &str)> {
    let (text, rest) = line.split_at_checked(23)?;
    let bytes = text.as_bytes();
    if bytes[4] != b'/' || bytes[7] != b'/' || bytes[10] != b' ' || !matches!(bytes[19], b'.' | b',') {
        return None;
    }
    let written = Written::parse(&text.replace('/', "-").replace(',', "."))?;
    let mut words = rest.trim_start();
    for _ in 0..2 {
        let digits = words.bytes().take_while(u8::is_ascii_digit).count();
        words = words.get(digits..).filter(|_| digits > 0)?.trim_start();
    }
    let (_, message) = words.split_once(' ')?;
    Some((text, written, message.trim_start()))
}

impl LineReader for Log {
    const NAME: &'static str = "teamviewer-log";
    const DESCRIPTION: &'static str = "TeamViewer log file";
    const LOG: Option<LogKind> = Some(LogKind::RemoteManagement);
    type Memory = Known;

    fn is_own(line: &str) -> bool {
        logged(line).is_some()
    }

    fn is_neutral(line: &str) -> bool {
        !Self::is_own(line) && is_about(line)
    }

    fn read(line: &str, context: &FileContext, known: &mut Known, row: &mut BatchBuilder) -> Result<(), Unread> {
        let Some((text, written, message)) = logged(line) else {
            if let Some((_, zone)) = line.strip_prefix("Start:").and_then(|rest| rest.split_once("(UTC")) {
                known.zone_minutes = zone_minutes(zone.trim_end().trim_end_matches(')'));
            }
            return Err(match line.as_bytes().first() {
                _ if is_about(line) => Unread::Nothing("a line about the machine"),
                Some(b' ' | b'\t') => Unread::Nothing("continues the line above"),
                _ => Unread::Lost("no line of a teamviewer log"),
            });
        };
        match (known.zone_minutes, written) {
            (Some(minutes), Written::Local(face)) => {
                let time = face.plus_micros(i64::from(minutes) * -60 * Timestamp::SECOND);
                typed::time(row, text, Written::Zoned { time, is_utc: false }, 0);
            }
            _ => typed::time(row, text, written, context.assume_zone_minutes),
        }
        row.set_text(Column::PROGRAM, TOOL);
        row.set_text(Column::MESSAGE, message);
        said(row, known, message);
        Ok(())
    }
}

/// `Version:            15.50.5 (64-bit)` and the like, before the log and where it starts again.
fn is_about(line: &str) -> bool {
    const STARTS: [&str; 9] = ["Start:", "Version", "ID:", "Loglevel:", "License:", "CPU", "OS:", "IP:", "IE "];
    STARTS.iter().any(|start| line.starts_with(start))
        || line.split_once(':').is_some_and(|(name, _)| name.len() < 24 && !name.contains(['/', '[']))
}

/// `-8:00`, `+1:00`, and nothing for UTC itself.
fn zone_minutes(text: &str) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.trim_start_matches(['+', '-']).split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn said(row: &mut BatchBuilder, known: &mut Known, message: &str) {
    if let Some((_, own)) = message.split_once("SetMyParticipantIdentifier(): pid=[") {
        known.own = own.split(',').next().map(str::to_owned);
    } else if let Some((_, rest)) = message.split_once("::AddParticipant: [") {
        let Some((who, rest)) = rest.split_once("] type=") else { return };
        let (kind, name) = rest.split_once(" name=").unwrap_or((rest, ""));
        let number = who.split(',').next().unwrap_or_default();
        if known.own.as_deref() == Some(number) {
            return;
        }
        match kind {
            "6" => {
                activity(row, Activity::Logon, Outcome::Success);
                peer(row, Column::SRC_HOST, TOOL, number);
                if known.came.len() < CAME_MAX && !known.came.iter().any(|came| came == who) {
                    known.came.push(who.to_owned());
                }
            }
            "3" => {
                activity(row, Activity::OutboundConnect, Outcome::Unknown);
                peer(row, Column::DST_HOST, TOOL, number);
            }
            _ => return,
        }
        row.set_text(Column::SESSION, who);
        typed::extra(row, "name", name);
    } else if let Some((_, who)) = message.split_once("::RemoveParticipant: [") {
        let who = who.trim_end_matches(']');
        let Some(at) = known.came.iter().position(|came| came == who) else { return };
        known.came.remove(at);
        activity(row, Activity::Logoff, Outcome::Success);
        peer(row, Column::SRC_HOST, TOOL, who.split(',').next().unwrap_or_default());
        row.set_text(Column::SESSION, who);
    } else if message.contains("::RunAuthenticationMethod: authentication using ") {
        if message.ends_with("was successful") {
            activity(row, Activity::NetworkAuthentication, Outcome::Success);
        } else {
            typed::failure(row, Some(LogonKind::RemoteManagement), "authentication_failed");
        }
    } else if let Some((_, rest)) = message.split_once("client hello received from ") {
        peer(row, Column::SRC_HOST, TOOL, rest.split(',').next().unwrap_or_default());
    }
}
