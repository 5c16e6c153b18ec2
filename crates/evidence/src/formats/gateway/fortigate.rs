//! FortiGate: `date=2026-11-23 time=10:00:01 devname="fw" type="event" subtype="vpn" action="tunnel-up" user="mara" ..`, as files and inside
//! lines of syslog.
//!
//! Source: Fortinet, "FortiOS Log Message Reference" (6.0 to 7.6). Values are quoted or not; inside quotes `\"` is a quote. All fields but
//! the times are in `extra` under their own names, beside the columns:
//!
//! | record | becomes |
//! |---|---|
//! | `vpn`, `tunnel-up`, `tunneltype=ssl-web` | logon; user, `remip`, `tunnelid` as session |
//! | .. `ssl-tunnel` | address assigned (`tunnelip`): it follows the logon above |
//! | .. `ipsec*` with a user (`xauthuser`, else `user`) | logon, with `assignip` or `tunnelip` as the address given |
//! | `vpn`, `ssl-login-fail` | logon that failed; `reason` |
//! | `vpn`, `tunnel-down` | logoff; `sentbyte` went to the client (`bytes_in`), `rcvdbyte` came from it |
//! | `system`, `login`, `logout` | logon and logoff on the device itself, from `srcip` or the address in `ui` |
//! | `type=traffic` | both ends, bytes sent and received since the record before; no logon |
//!
//! # Bytes of long sessions
//! A session of more than two minutes is told of while it lasts (`logid` ending in 20), with what it came to so far in `sentbyte` and since
//! the record before in `sentdelta`; its last record has both too (seen in published logs, not in the documentation). The columns have the latter where it is there, so that they can be
//! added. Source: Fortinet, "Log fields for long-live sessions" and its knowledge base on traffic logs of 6.0.
//!
//! # Time
//! `eventtime` (seconds to nanoseconds since 1970), else `date` and `time` in `tz`, else in the zone that is assumed.

use crate::format::FileContext;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, LogonKind, Outcome, Timestamp, class};
use std::borrow::Cow;

/// The format of files that hold nothing around the records.
pub(crate) struct Fortigate;

impl LineReader for Fortigate {
    const NAME: &'static str = "fortigate";
    const DESCRIPTION: &'static str = "FortiGate logs (key=value)";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        is_own(without_priority(line))
    }

    fn read(line: &str, context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let line = without_priority(line);
        if !is_own(line) {
            return Err(Unread::Lost("no record of a fortigate"));
        }
        if let Some((text, written)) = fill(row, line) {
            typed::time(row, &text, written, context.assume_zone_minutes);
        }
        row.set_text(Column::MESSAGE, line);
        if let Some(name) = row.open_extra("devname").or_else(|| row.open_extra("devid")).map(str::to_owned) {
            row.set_text(Column::HOST, &name);
        }
        Ok(())
    }
}

/// `<189>` before the record, as devices send it.
fn without_priority(line: &str) -> &str {
    let line = line.trim_start();
    match line.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((digits, rest)) if digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => line,
    }
}

/// Is this text a record of these devices?
pub(crate) fn is_own(text: &str) -> bool {
    const STARTS: [&str; 6] = ["date=", "logver=", "timestamp=", "eventtime=", "itime=", "logid="];
    const HEAD_BYTES: usize = 512;
    if !STARTS.iter().any(|start| text.starts_with(start)) {
        return false;
    }
    let head = &text.as_bytes()[..text.len().min(HEAD_BYTES)];
    let has = |word: &str| memchr::memmem::find(head, word.as_bytes()).is_some();
    (has("devid=") || has("devname=") || has("logid=")) && has("type=")
}

/// The fields of a record: `name=value`, `name="value"`.
fn fields(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        loop {
            let (name, after) = rest.split_once('=')?;
            // What stands before the name without a `=` of its own says nothing that could be named.
            let name = name.rsplit(' ').next().unwrap_or(name);
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => until_quote(quoted),
                None => match after.split_once(' ') {
                    Some((value, next)) => (Cow::Borrowed(value), next),
                    None => (Cow::Borrowed(after), ""),
                },
            };
            rest = next.trim_start();
            if !name.is_empty() {
                return Some((name, value));
            }
        }
    })
}

fn until_quote(text: &str) -> (Cow<'_, str>, &str) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let end = loop {
        match memchr::memchr2(b'"', b'\\', &bytes[from..]) {
            None => break bytes.len(),
            Some(at) if bytes[from + at] == b'\\' && bytes.get(from + at + 1) == Some(&b'"') => from += at + 2,
            Some(at) if bytes[from + at] == b'"' => break from + at,
            Some(at) => from += at + 1,
        }
    };
    let value = &text[..end];
    let value = if from == 0 { Cow::Borrowed(value) } else { Cow::Owned(value.replace("\\\"", "\"")) };
    (value, text.get(end + 1..).unwrap_or(""))
}

/// Fills the row, and gives the record's own time with its text.
pub(crate) fn fill(row: &mut BatchBuilder, text: &str) -> Option<(String, Written)> {
    let (mut date, mut clock, mut zone, mut epoch) = (None, None, None, None);
    for (name, value) in fields(text) {
        match name {
            "date" => date = Some(value),
            "time" => clock = Some(value),
            "tz" => zone = Some(value),
            "eventtime" => epoch = Some(value),
            _ => typed::extra(row, name, &value),
        }
    }
    row.join_repeated_extra("\n");
    typify(row);
    let face = date.zip(clock).map(|(date, clock)| format!("{date} {clock}"));
    if let Some(time) = epoch.as_deref().and_then(since_epoch) {
        let text = face.unwrap_or_else(|| epoch.as_deref().unwrap_or_default().to_owned());
        return Some((text, Written::Zoned { time, is_utc: true }));
    }
    let face = face?;
    let local = Written::parse(&face)?;
    match (zone.as_deref().and_then(zone_minutes), local) {
        (Some(minutes), Written::Local(time)) => {
            let time = time.plus_micros(minutes * -60 * Timestamp::SECOND);
            Some((face, Written::Zoned { time, is_utc: false }))
        }
        (_, written) => Some((face, written)),
    }
}

/// A count since 1970 in seconds, milli-, micro- or nanoseconds, by its size.
fn since_epoch(text: &str) -> Option<Timestamp> {
    let count: i64 = text.parse().ok().filter(|count| *count > 0)?;
    Some(Timestamp::from_micros(match text.len() {
        ..=10 => count * 1_000_000,
        11..=13 => count * 1000,
        14..=16 => count,
        _ => count / 1000,
    }))
}

/// `+0100`, `-05:30`.
fn zone_minutes(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let number: i64 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (number / 100 < 15 && number % 100 < 60).then_some(sign * (number / 100 * 60 + number % 100))
}

/// Values of some fields, owned: a row cannot be read while it is written.
struct Values<const N: usize>([String; N]);

fn values<const N: usize>(row: &BatchBuilder, names: [&str; N]) -> Values<N> {
    Values(names.map(|name| row.open_extra(name).unwrap_or_default().to_owned()))
}

fn typify(row: &mut BatchBuilder) {
    let Values([kind, subtype, action]) = values(row, ["type", "subtype", "action"]);
    match (kind.as_str(), subtype.as_str()) {
        ("event", "vpn") => vpn(row, &action),
        ("event", "system") if matches!(action.as_str(), "login" | "logout") => device(row, &action),
        ("traffic", _) => traffic(row),
        _ => {
            let Values([user, address]) = values(row, ["user", "srcip"]);
            typed::account(row, &user);
            typed::set_address(row, Column::SRC_ADDRESS, &address);
        }
    }
}

fn vpn(row: &mut BatchBuilder, action: &str) {
    let Values([user, xauth, remote, tunnel_type]) = values(row, ["user", "xauthuser", "remip", "tunneltype"]);
    let Values([tunnel, given, id, reason]) = values(row, ["tunnelip", "assignip", "tunnelid", "reason"]);
    let user = if matches!(xauth.as_str(), "" | "N/A") { user } else { xauth };
    let has_user = !matches!(user.as_str(), "" | "N/A");
    let is_assigned = [&given, &tunnel].into_iter().any(|address| typed::assigned(row, address));
    typed::account(row, &user);
    typed::set_address(row, Column::SRC_ADDRESS, &remote);
    if !matches!(id.as_str(), "" | "0" | "(null)") {
        row.set_text(Column::SESSION, &id);
    }
    match action {
        "tunnel-up" if tunnel_type == "ssl-tunnel" && is_assigned => {
            typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
        }
        "tunnel-up" if has_user => typed::vpn(row, Activity::Logon, Outcome::Success),
        "ssl-login-fail" => typed::vpn_failure(row, &reason),
        "tunnel-down" if has_user => {
            typed::vpn(row, Activity::Logoff, Outcome::Success);
            let Values([sent, received]) = values(row, ["sentbyte", "rcvdbyte"]);
            typed::number(row, Column::BYTES_IN, &sent);
            typed::number(row, Column::BYTES_OUT, &received);
        }
        _ => {}
    }
}

/// Somebody on the device itself: `ui="ssh(192.0.2.1)"`.
fn device(row: &mut BatchBuilder, action: &str) {
    let Values([user, address, ui, status, reason]) = values(row, ["user", "srcip", "ui", "status", "reason"]);
    let (way, place) = ui.split_once('(').unwrap_or((&ui, ""));
    let kind = match way {
        "ssh" => LogonKind::Ssh,
        "console" | "jsconsole" => LogonKind::Console,
        _ => LogonKind::Other,
    };
    match (action, status.as_str()) {
        ("logout", _) => typed::activity(row, Activity::Logoff, Some(kind), Outcome::Success),
        (_, "failed") => typed::failure(row, Some(kind), if reason.is_empty() { "failed" } else { &reason }),
        _ => typed::activity(row, Activity::Logon, Some(kind), Outcome::Success),
    }
    typed::account(row, &user);
    if !typed::set_address(row, Column::SRC_ADDRESS, &address) {
        typed::set_address(row, Column::SRC_ADDRESS, place.trim_end_matches(')'));
    }
}

fn traffic(row: &mut BatchBuilder) {
    let Values([from, from_port, to, to_port]) = values(row, ["srcip", "srcport", "dstip", "dstport"]);
    let Values([user, log_id]) = values(row, ["user", "logid"]);
    // Where firmware told of a session without the difference, its last record alone has the sum.
    let is_interim = log_id.len() == 10 && log_id.ends_with("000020");
    let bytes = |delta: &str, sum: &str| {
        let sum = row.open_extra(sum).filter(|_| !is_interim);
        row.open_extra(delta).or(sum).unwrap_or_default().to_owned()
    };
    let (sent, received) = (bytes("sentdelta", "sentbyte"), bytes("rcvddelta", "rcvdbyte"));
    row.set_number(Column::CLASS, class::NETWORK);
    typed::set_address(row, Column::SRC_ADDRESS, &from);
    typed::port(row, Column::SRC_PORT, &from_port);
    typed::set_address(row, Column::DST_ADDRESS, &to);
    typed::port(row, Column::DST_PORT, &to_port);
    typed::number(row, Column::BYTES_OUT, &sent);
    typed::number(row, Column::BYTES_IN, &received);
    typed::account(row, &user);
}
