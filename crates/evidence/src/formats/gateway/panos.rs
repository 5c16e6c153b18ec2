//! Palo Alto Networks firewalls: comma-separated values by position, `1,2026/11/23 10:00:01,0123,TRAFFIC,end,..`, as files and inside lines
//! of syslog.
//!
//! Source: Palo Alto Networks, "Syslog Field Descriptions" of PAN-OS 8.1, 9.1, 10.1, 11.0. Versions add fields at the end, so the fields
//! before hold in all of them; what is beyond the names known here is in `extra` as `field_N`. The names are those of the documentation;
//! all fields that say something are in `extra`, beside the columns:
//!
//! | record | becomes |
//! |---|---|
//! | `GLOBALPROTECT` (9.1 on), `SYSTEM` with subtype `globalprotect` (before) | `gateway-auth` logon, `portal-auth` network authentication (each a logon that failed, where it says so), `gateway-getconfig`, `gateway-connected` address assigned, `gateway-logout` logoff |
//! | `USERID` from GlobalProtect, `login` | address assigned to a user |
//! | `SYSTEM` with subtype `auth` | logon to the device itself, by the words of its description |
//! | `TRAFFIC`, `THREAT` | both ends, bytes; no logon |
//! | `AUTHENTICATION`, `CONFIG`, other `USERID` | account and address, no activity |
//!
//! A record whose addresses are none where addresses must be has its columns swapped, or is of a version with others: it keeps its fields and
//! gets no typed columns, and its `extra` says so under `hopscope.note`.

use crate::format::FileContext;
use crate::formats::address::address;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, LogonKind, Outcome, class};
use std::borrow::Cow;
use std::net::IpAddr;

/// The format of files that hold nothing around the records.
pub(crate) struct Panos;

impl LineReader for Panos {
    const NAME: &'static str = "panos";
    const DESCRIPTION: &'static str = "Palo Alto Networks firewall logs (comma-separated, by position)";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        is_own(line)
    }

    fn read(line: &str, context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        if !is_own(line) {
            return Err(Unread::Lost("no record of a palo alto firewall"));
        }
        fill(row, line);
        row.set_text(Column::MESSAGE, line);
        let time = ["time_generated", "receive_time"].iter().find_map(|name| row.open_extra(name)).map(str::to_owned);
        if let Some((text, written)) =
            time.and_then(|text| Some((Written::parse(&text.replace('/', "-"))?, text))).map(|(w, t)| (t, w))
        {
            typed::time(row, &text, written, context.assume_zone_minutes);
        }
        if let Some(name) = row.open_extra("device_name").or_else(|| row.open_extra("serial")).map(str::to_owned) {
            row.set_text(Column::HOST, &name);
        }
        Ok(())
    }
}

/// Is this text a record of these devices: `1,2026/11/23 10:00:01,serial,TYPE,`?
pub(crate) fn is_own(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(comma) = bytes.iter().take(3).position(|&byte| byte == b',') else { return false };
    let date = bytes.get(comma + 1..comma + 11);
    if !date.is_some_and(|date| date[4] == b'/' && date[7] == b'/' && date[..4].iter().all(u8::is_ascii_digit)) {
        return false;
    }
    text.split(',').nth(3).is_some_and(|kind| names(kind).is_some() || KINDS_UNNAMED.contains(&kind))
}

/// Kinds whose fields beyond the common ones are not named here.
const KINDS_UNNAMED: [&str; 8] = ["HIPMATCH", "CORRELATION", "GTP", "SCTP", "DECRYPTION", "IPTAG", "AUDIT", "TUNNEL"];

const COMMON: [&str; 7] = ["", "receive_time", "serial", "type", "subtype", "", "time_generated"];

/// What sessions begin with, whatever is told of them.
const SESSION: &[&str] = &[
    "src",
    "dst",
    "natsrc",
    "natdst",
    "rule",
    "srcuser",
    "dstuser",
    "app",
    "vsys",
    "from",
    "to",
    "inbound_if",
    "outbound_if",
    "logset",
    "",
    "sessionid",
    "repeatcnt",
    "sport",
    "dport",
    "natsport",
    "natdport",
    "flags",
    "proto",
    "action",
];

const TRAFFIC: &[&str] = &[
    "bytes",
    "bytes_sent",
    "bytes_received",
    "packets",
    "start",
    "elapsed",
    "category",
    "",
    "seqno",
    "actionflags",
    "srcloc",
    "dstloc",
    "",
    "pkts_sent",
    "pkts_received",
    "session_end_reason",
    "dg_hier_level_1",
    "dg_hier_level_2",
    "dg_hier_level_3",
    "dg_hier_level_4",
    "vsys_name",
    "device_name",
    "action_source",
];

const THREAT: &[&str] = &[
    "misc",
    "threatid",
    "category",
    "severity",
    "direction",
    "seqno",
    "actionflags",
    "srcloc",
    "dstloc",
    "",
    "contenttype",
    "pcap_id",
    "filedigest",
    "cloud",
    "url_idx",
    "user_agent",
    "filetype",
    "xff",
    "referer",
    "sender",
    "subject",
    "recipient",
    "reportid",
    "dg_hier_level_1",
    "dg_hier_level_2",
    "dg_hier_level_3",
    "dg_hier_level_4",
    "vsys_name",
    "device_name",
];

const SYSTEM: &[&str] = &[
    "vsys",
    "eventid",
    "object",
    "",
    "",
    "module",
    "severity",
    "opaque",
    "seqno",
    "actionflags",
    "dg_hier_level_1",
    "dg_hier_level_2",
    "dg_hier_level_3",
    "dg_hier_level_4",
    "vsys_name",
    "device_name",
];

const GLOBALPROTECT: &[&str] = &[
    "vsys",
    "eventid",
    "stage",
    "auth_method",
    "tunnel_type",
    "srcuser",
    "srcregion",
    "machinename",
    "public_ip",
    "public_ipv6",
    "private_ip",
    "private_ipv6",
    "hostid",
    "serialnumber",
    "client_ver",
    "client_os",
    "client_os_ver",
    "repeatcnt",
    "reason",
    "error",
    "opaque",
    "status",
    "location",
    "login_duration",
    "connect_method",
    "error_code",
    "portal",
    "seqno",
    "actionflags",
];

const USERID: &[&str] = &[
    "vsys",
    "ip",
    "user",
    "datasourcename",
    "eventid",
    "repeatcnt",
    "timeout",
    "beginport",
    "endport",
    "datasource",
    "datasourcetype",
    "seqno",
    "actionflags",
    "dg_hier_level_1",
    "dg_hier_level_2",
    "dg_hier_level_3",
    "dg_hier_level_4",
    "vsys_name",
    "device_name",
];

const AUTHENTICATION: &[&str] = &[
    "vsys",
    "ip",
    "user",
    "normalize_user",
    "object",
    "authpolicy",
    "repeatcnt",
    "authid",
    "vendor",
    "logset",
    "serverprofile",
    "desc",
    "clienttype",
    "event",
    "factorno",
    "seqno",
    "actionflags",
    "dg_hier_level_1",
    "dg_hier_level_2",
    "dg_hier_level_3",
    "dg_hier_level_4",
    "vsys_name",
    "device_name",
];

const CONFIG: &[&str] = &["host", "vsys", "cmd", "admin", "client", "result", "path"];

type Names = &'static [&'static str];

/// Names of the fields from the eighth on: first the ones, then the others.
fn names(kind: &str) -> Option<(Names, Names)> {
    Some(match kind {
        "TRAFFIC" => (SESSION, TRAFFIC),
        "THREAT" => (SESSION, THREAT),
        "SYSTEM" => (SYSTEM, &[]),
        "GLOBALPROTECT" => (GLOBALPROTECT, &[]),
        "USERID" => (USERID, &[]),
        "AUTHENTICATION" => (AUTHENTICATION, &[]),
        "CONFIG" => (CONFIG, &[]),
        _ => return None,
    })
}

/// The values of a record; quoted ones may hold commas, and `""` in them is a quote.
fn values(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(quoted) = text.strip_prefix('"') else {
            let (value, next) = text.split_once(',').map_or((text, None), |(value, next)| (value, Some(next)));
            rest = next;
            return Some(Cow::Borrowed(value));
        };
        let mut end = 0;
        let end = loop {
            match quoted[end..].find('"') {
                None => break quoted.len(),
                Some(at) if quoted.as_bytes().get(end + at + 1) == Some(&b'"') => end += at + 2,
                Some(at) => break end + at,
            }
        };
        rest = quoted.get(end + 1..).and_then(|after| after.split_once(',')).map(|(_, next)| next);
        let value = &quoted[..end];
        Some(if value.contains("\"\"") { Cow::Owned(value.replace("\"\"", "\"")) } else { Cow::Borrowed(value) })
    })
}

/// Fills the row from a record.
pub(crate) fn fill(row: &mut BatchBuilder, text: &str) {
    let kind = text.split(',').nth(3).unwrap_or_default().to_owned();
    let (first, others) = names(&kind).unwrap_or_default();
    let name_of = |index| [&COMMON, first, others].into_iter().flatten().nth(index);
    for (index, value) in values(text.trim_end()).enumerate() {
        if value.is_empty() {
            continue;
        }
        match name_of(index) {
            Some(&"") => {}
            Some(name) => row.push_extra(name, &value),
            None => row.push_extra(&format!("field_{}", index + 1), &value),
        }
    }
    match kind.as_str() {
        "TRAFFIC" | "THREAT" => traffic(row),
        "GLOBALPROTECT" => globalprotect(row),
        "SYSTEM" => system(row),
        "USERID" => user_id(row),
        "AUTHENTICATION" => {
            typed::account(row, &value(row, "user"));
            typed::set_address(row, Column::SRC_ADDRESS, &value(row, "ip"));
        }
        "CONFIG" => {
            typed::account(row, &value(row, "admin"));
            typed::source(row, &value(row, "host"));
        }
        _ => {}
    }
}

/// Owned: a row cannot be read while it is written.
fn value(row: &BatchBuilder, name: &str) -> String {
    row.open_extra(name).unwrap_or_default().to_owned()
}

/// Are there addresses where addresses must be? Nobody's (`0.0.0.0`) is one.
fn is_in_place(row: &BatchBuilder, names: &[&str]) -> bool {
    names.iter().all(|name| row.open_extra(name).is_none_or(|text| text.parse::<IpAddr>().is_ok()))
}

/// Says in the row that it was not understood.
fn note(row: &mut BatchBuilder) {
    row.push_extra("hopscope.note", "fields are not where this version of the log has them");
}

fn traffic(row: &mut BatchBuilder) {
    row.set_number(Column::CLASS, class::NETWORK);
    if !is_in_place(row, &["src", "dst"]) {
        return note(row);
    }
    typed::set_address(row, Column::SRC_ADDRESS, &value(row, "src"));
    typed::port(row, Column::SRC_PORT, &value(row, "sport"));
    typed::set_address(row, Column::DST_ADDRESS, &value(row, "dst"));
    typed::port(row, Column::DST_PORT, &value(row, "dport"));
    typed::number(row, Column::BYTES_OUT, &value(row, "bytes_sent"));
    typed::number(row, Column::BYTES_IN, &value(row, "bytes_received"));
    typed::account(row, &value(row, "srcuser"));
}

fn globalprotect(row: &mut BatchBuilder) {
    // A column too many or too few puts an address where the machine's name is.
    let name = value(row, "machinename");
    if !is_in_place(row, &["public_ip", "private_ip"]) || address(&name).is_some() {
        return note(row);
    }
    let is_success = match value(row, "status").to_ascii_lowercase().as_str() {
        "success" => Some(true),
        "failure" => Some(false),
        _ => None,
    };
    let event = value(row, "eventid");
    let reason = [value(row, "error"), value(row, "reason")].into_iter().find(|text| !text.is_empty());
    stage(row, &event, is_success, &reason.unwrap_or_default());
    typed::account(row, &value(row, "srcuser"));
    for name in ["public_ip", "public_ipv6"] {
        if typed::set_address(row, Column::SRC_ADDRESS, &value(row, name)) {
            break;
        }
    }
    let _ = ["private_ip", "private_ipv6"].iter().any(|name| typed::assigned(row, &value(row, name)));
    typed::text(row, Column::SRC_HOST, &name);
}

/// What a step of a connection means, nothing when it does not say how it went; 8.1 and 9.0 write `globalprotectgateway-auth-succ` for what is
/// `gateway-auth` later.
fn stage(row: &mut BatchBuilder, event: &str, is_success: Option<bool>, reason: &str) {
    use Activity as A;
    let activity = match event {
        "gateway-auth" => A::Logon,
        "portal-auth" => A::NetworkAuthentication,
        "gateway-getconfig" | "gateway-connected" => A::AddressAssigned,
        "gateway-logout" => A::Logoff,
        _ => return,
    };
    match (activity, is_success) {
        (_, Some(true)) => typed::vpn(row, activity, Outcome::Success),
        (A::Logon | A::NetworkAuthentication, Some(false)) => typed::vpn_failure(row, reason),
        _ => {}
    }
}

/// What stands after `User name: ` and the like in a description, up to the comma.
fn told(description: &str, name: &str) -> String {
    let value = description.split_once(name).map_or("", |(_, rest)| rest);
    value.split(',').next().unwrap_or_default().trim().trim_end_matches('.').to_owned()
}

fn system(row: &mut BatchBuilder) {
    let (subtype, event, text) = (value(row, "subtype"), value(row, "eventid"), value(row, "opaque"));
    match subtype.as_str() {
        "globalprotect" => {
            let name = event.strip_prefix("globalprotect").unwrap_or(&event);
            let (name, is_success) = match name.rsplit_once('-') {
                Some((name, "succ")) => (name, Some(true)),
                Some((name, "fail")) => (name, Some(false)),
                _ => (name, None),
            };
            let name = if name == "gateway-config" { "gateway-getconfig" } else { name };
            stage(row, name, is_success, &told(&text, "Reason: "));
            typed::account(row, &told(&text, "User name: "));
            typed::source(row, &told(&text, "Login from: "));
            typed::assigned(row, &told(&text, "Private IP: "));
        }
        "auth" => {
            let Some((said, rest)) = text.split_once("for user '") else { return };
            let (user, rest) = rest.split_once('\'').unwrap_or((rest, ""));
            // `SAML signature validated for user ..` and the like are neither.
            if said.to_ascii_lowercase().contains("fail") || event.contains("fail") {
                typed::failure(row, Some(LogonKind::Other), &told(rest, "Reason: "));
            } else if said.starts_with("authenticated") || matches!(event.as_str(), "auth-success" | "auth-succ") {
                typed::activity(row, Activity::Logon, Some(LogonKind::Other), Outcome::Success);
            }
            typed::account(row, user);
            typed::source(row, told(rest, "From: ").trim_end_matches('.'));
        }
        _ => {}
    }
}

fn user_id(row: &mut BatchBuilder) {
    if !is_in_place(row, &["ip"]) {
        return note(row);
    }
    typed::account(row, &value(row, "user"));
    let is_vpn = value(row, "datasourcetype").contains("globalprotect") || value(row, "datasource") == "vpn-client";
    if is_vpn && value(row, "subtype") == "login" {
        typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
        typed::assigned(row, &value(row, "ip"));
    } else {
        typed::set_address(row, Column::SRC_ADDRESS, &value(row, "ip"));
    }
}
