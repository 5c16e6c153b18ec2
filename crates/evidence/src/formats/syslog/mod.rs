//! Lines of syslog, as found in `auth.log`, `secure`, `messages` and `syslog`; every line becomes a row, and lines of programs that log
//! people on become logon records ([`program`]).
//!
//! A line that begins with a space belongs to the line above it and is noted, not read; any other line without a header is rejected. A
//! file may change its form from one line to the next. A file without years gets them by [`calendar`], anchored at its last line: by the
//! year given, else by the file's modification time. A file without a zone is read in the zone given. Both are noted.
//!
//! Sources: RFC 3164, RFC 5424; the manuals and sources of the programs below for what they print.
//!
//! | part of the line | column |
//! |---|---|
//! | time: ISO 8601, `Mar  2 09:15:00` with or without a year, RFC 5424 | `time`, `time_text`, `time_zone` (`utc`, `offset`, `assumed:+01:00`) |
//! | host, program (the tag before the colon), process | `host`, `program`, `pid` |
//! | the rest | `message`; inside of rsyslog's `message repeated N times: [..]`, the message and `repeated` in `extra` |
//!
//! A line has neither class nor activity but for these, of which the programs' own spelling over the years is read:
//!
//! | program | message | becomes |
//! |---|---|---|
//! | `sshd`, `sshd-session`, `sshd-auth` | `Accepted METHOD for USER from ADDRESS port PORT ssh2[: KEY]` | `logon`, success, kind `ssh`: `account_name`, `src_address`, `src_port`, `session` (the process), `credential_kind` (password, key, Kerberos ..), `credential` (the fingerprint or certificate) |
//! | | `Failed METHOD for [invalid user] USER from ..`, `Invalid user ..`, `User .. not allowed because ..`, `error: PAM: .. for USER from HOST` | `logon`, failure, with `status_code`, account and source |
//! | | `Disconnected from user USER ..` | `logoff`; other ends of connections give the source alone |
//! | PAM's line in any program (`pam_unix(SERVICE:session): ..`) | `session opened for user USER` of sshd, login and desktops | `session_opened`: `account_name`, `session`, kind `ssh`, `console` or `remote_interactive` |
//! | | `session closed for user USER` | `logoff` |
//! | | `authentication failure; .. rhost=HOST user=USER` | `logon`, failure; of su and sudo `account_switch`, failure |
//! | `sudo` | `USER : [REASON ;] TTY=.. ; PWD=.. ; USER=ACCOUNT ; COMMAND=..` | `account_switch`: `actor_name`, `account_name`, a refusal's reason in `status_code`, the others in `extra` |
//! | `su` | `(to ACCOUNT) USER on TTY`, `Successful su for ACCOUNT by USER`, `FAILED su ..`, PAM's `session opened` | `account_switch`: `actor_name`, `account_name`, `session` |
//! | `login` | `LOGIN ON TTY BY USER [FROM HOST]`, `ROOT LOGIN ON TTY`, `FAILED LOGIN ..` | `logon`, kind `console` |
//! | `dropbear` | `Password auth succeeded ..`, `Pubkey auth succeeded for 'USER' .. from ADDRESS:PORT`, `Bad password attempt ..`, `Login attempt for nonexistent user ..`, `Exit (USER) ..` | `logon`, `logoff`, kind `ssh` |
//! | `kernel`, `systemd` (process 1) | `Linux version ..`; `Startup finished in .. (kernel) ..` | `boot` |
//! | `systemd-logind` | `New session N of user USER.`, `Removed session N.` | `account_name`, `logind_session` in `extra`; no activity: what asked for the session has told of it |
//! | `CRON`, `cron`, `crond` | `(USER) CMD (COMMAND)` | class 1006: `account_name`, `COMMAND` in `extra` |
//! | firewalls, VPNs, routers | `%ASA-..`, FortiGate's, PAN-OS', OpenVPN's and WireGuard's messages, Cisco IOS' logins | as those formats say |

mod calendar;
mod header;
pub(crate) mod program;
mod row;

use crate::format::{Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
use crate::formats::syslog::calendar::Calendar;
use crate::formats::syslog::header::{Header, When};
use crate::formats::syslog::program::Said;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::Timestamp;
use std::io::{self, BufRead, BufReader, Read};

/// Lines looked at for telling.
const SNIFF_LINES: usize = 20;
/// How far a zone may be from UTC, in microseconds.
const ZONE_MAX: i64 = 14 * Timestamp::HOUR;
/// Year of lines that nothing gives a year.
const YEAR_UNKNOWN: i32 = 1970;

/// The format.
pub(crate) struct Syslog;

impl Format for Syslog {
    fn name(&self) -> &'static str {
        "syslog"
    }

    fn describe(&self) -> &'static str {
        "syslog lines (auth.log, secure, messages): ISO 8601, RFC 3164 and RFC 5424"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let text = lines::text_head(head);
        let found: Vec<&[u8]> =
            text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(SNIFF_LINES).collect();
        let sure = found.iter().filter(|line| is_surely_syslog(line)).count();
        sure > 0 && sure * 2 >= found.len()
    }

    fn prepare(
        &self,
        input: &mut dyn Read,
        context: &mut FileContext,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let Some(first) = first_year(input, context)? else { return Ok(()) };
        context.start = Calendar { year: first.year, month: 0 }.carry();
        reject(note(first.reason, first.lost));
        reject(note(format!("zone {} assumed for lines that carry none", offset(context.assume_zone_minutes)), false));
        Ok(())
    }

    fn split(
        &self,
        input: &mut dyn Read,
        context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut calendar = calendar(&context.start, context);
        let mut emit = |unit: Unit| {
            let carry = calendar.carry();
            advance(&mut calendar, &unit);
            emit(Unit { carry, ..unit })
        };
        lines::split(input, &mut emit, reject)
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        let mut calendar = calendar(&unit.carry, context);
        let blocks = lines::blocks(unit);
        out.events.expect_rows(lines::count(&blocks));
        let texts = lines::Texts::of(unit);
        for line in lines::lines(unit) {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            let too_long = lines::is_too_long(&line);
            let text = if too_long.is_some() { "".into() } else { texts.line(&line) };
            let header = header::parse(&text);
            // The count of years sees every line that splitting saw, whatever becomes of it here.
            let when = match &header {
                Some(header) => header.when.filter(When::can_exist),
                None => header::dating(line.bytes),
            };
            let year = when.map(|when| count(&mut calendar, &when));
            if let Some(reason) = too_long {
                lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
                continue;
            }
            let Some(header) = header else {
                let (reason, lost) = match line.bytes[0] {
                    b' ' | b'\t' => ("continues the line above", false),
                    _ => ("no syslog header", true),
                };
                lines::reject(&mut out.rejections, unit, &line, reason.into(), lost);
                continue;
            };
            let time = header
                .when
                .and_then(|when| when.timestamp(year?, when.zone_minutes.unwrap_or(context.assume_zone_minutes)));
            if time.is_none() && header.when.is_some() {
                out.rejections.push(Rejection {
                    offset: Some(unit.offset + line.start as u64),
                    record: Some(line.number),
                    ..note(format!("no such day in the year assumed: {}", header.time_text), true)
                });
            }
            if let Some(time) = time {
                out.events.set_time(time);
            }
            out.events.set_number(Column::RECORD, line.number);
            write(&header, context.assume_zone_minutes, &mut out.events);
            out.events.finish_row();
        }
        out.blocks.extend(blocks);
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        lines::show(block, first_record, record)
    }
}

/// Writes one line that another format holds into the open row, without its number; `false` if it is none, or may be something else. A time
/// without a year is left to whoever knows it.
pub(crate) fn read_line(text: &str, assume_zone_minutes: i32, row: &mut BatchBuilder) -> bool {
    let Some(header) = header::parse(text).filter(|_| is_surely_syslog(text.as_bytes())) else { return false };
    let zone = |when: &When| when.zone_minutes.unwrap_or(assume_zone_minutes);
    if let Some(time) = header.when.and_then(|when| when.timestamp(when.year?, zone(&when))) {
        row.set_time(time);
    }
    write(&header, assume_zone_minutes, row);
    true
}

/// Writes what a line says, but for its time and number, into the open row.
fn write(header: &Header<'_>, assume_zone_minutes: i32, row: &mut BatchBuilder) {
    row::header(row, header, assume_zone_minutes);
    let said = Said { program: header.program, pid: header.pid, message: header.message };
    // A device that says when it was, with the zone, knows better than a header without one.
    if let Some((text, written)) = program::normalise(row, said)
        && header.when.is_none_or(|when| when.zone_minutes.is_none())
    {
        typed::time(row, &text, written, assume_zone_minutes);
    }
    // A line may say a thing twice, and names in `extra` are unique.
    row.join_repeated_extra("\n");
}

/// Words that stand where syslog has a host in the logs of many applications.
const LEVELS: [&str; 9] = ["trace", "debug", "info", "notice", "warn", "warning", "error", "fatal", "critical"];

fn is_surely_syslog(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else { return false };
    header::parse(text.trim_end_matches('\r')).is_some_and(|header| {
        let without_year = header.when.is_some_and(|when| when.year.is_none());
        let host_is_level =
            header.host.is_some_and(|host| LEVELS.contains(&host.to_ascii_lowercase().trim_matches(['[', ']'])));
        header.is_marked || (!host_is_level && (without_year || header.program.is_some()))
    })
}

fn note(reason: String, lost: bool) -> Rejection {
    Rejection { offset: None, record: None, reason, count: 0, lost }
}

fn calendar(carry: &Carry, context: &FileContext) -> Calendar {
    match carry {
        &Carry::Year { year, month } => Calendar { year, month },
        Carry::Nothing | Carry::Refused | Carry::Header(_) | Carry::DayFirst(_) => {
            Calendar { year: context.assume_year.unwrap_or(YEAR_UNKNOWN), month: 0 }
        }
    }
}

/// Moves the count over one line; the year of that line.
fn count(calendar: &mut Calendar, when: &When) -> i32 {
    match when.year {
        Some(year) => {
            calendar.set(year, when.month);
            year
        }
        None => calendar.year_of(when.month),
    }
}

/// Moves the count over a unit. A line that carries its year makes all before it irrelevant, so the last one is looked for first.
fn advance(calendar: &mut Calendar, unit: &Unit) {
    let last = unit.bytes.strip_suffix(b"\n").unwrap_or(&unit.bytes);
    let last = &last[memchr::memrchr(b'\n', last).map_or(0, |at| at + 1)..];
    if let Some(when) = header::dating(last).filter(|when| when.year.is_some()) {
        count(calendar, &when);
        return;
    }
    for when in lines::lines(unit).filter_map(|line| header::dating(line.bytes)) {
        count(calendar, &when);
    }
}

/// The year of the first line, and how it is known.
struct FirstYear {
    year: i32,
    reason: String,
    lost: bool,
}

/// Counts the turns of the year up to the first line that carries one, or to the end. `None` when the first line that has a time has a
/// year, or no line has a time: then nothing need be assumed at the beginning.
fn first_year(input: &mut dyn Read, context: &FileContext) -> io::Result<Option<FirstYear>> {
    let mut turns = Calendar { year: 0, month: 0 };
    let mut last = None;
    let mut input = BufReader::with_capacity(256 * 1024, input);
    let mut line = Vec::new();
    while read_start(&mut input, &mut line)? {
        let Some(when) = header::dating(&line) else { continue };
        let Some(year) = when.year else {
            turns.year_of(when.month);
            last = Some(when);
            continue;
        };
        let before = last.map(|_| FirstYear {
            year: year - turns.year_of(when.month),
            reason: format!("year {year} taken from a later line for the lines before it"),
            lost: false,
        });
        return Ok(before);
    }
    Ok(last.map(|last| {
        let (year, reason, lost) = last_year(&last, context);
        FirstYear { year: year - turns.year, reason, lost }
    }))
}

/// Reads the first bytes of the next line and passes over the others; `false` at the end.
fn read_start(input: &mut BufReader<&mut dyn Read>, line: &mut Vec<u8>) -> io::Result<bool> {
    /// Longer than any time with its priority.
    const START_BYTES: usize = 64;
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let piece = &buffer[..end.unwrap_or(buffer.len())];
        line.extend_from_slice(&piece[..piece.len().min(START_BYTES - line.len())]);
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// The year of the last line, why, and whether times may be wrong for lack of it.
fn last_year(last: &When, context: &FileContext) -> (i32, String, bool) {
    if let Some(year) = context.assume_year {
        return (year, format!("year {year} taken as given for the last line"), false);
    }
    let Some(modified) = context.modified else {
        return (YEAR_UNKNOWN, format!("no year known, {YEAR_UNKNOWN} assumed for the last line"), true);
    };
    let day = modified.day();
    let year = day.split('-').next().and_then(|year| year.parse().ok()).unwrap_or(YEAR_UNKNOWN);
    // Tolerance for zones: the line's is not known, the file's is UTC. A February 29 is of the year before only if that has one.
    let is_later = match last.timestamp(year, 0) {
        Some(time) => time.since(modified) > ZONE_MAX,
        None => last.timestamp(year - 1, 0).is_some(),
    };
    let year = year - i32::from(is_later);
    (year, format!("year {year} assumed for the last line, from the file's modification time"), false)
}

fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests;
