//! What a record of user access logging says, into the open row.

use super::table::{Column as TableColumn, Value, kind};
use crate::formats::happened;
use events::{BatchBuilder, Column};
use model::{Activity, Outcome, Timestamp, class};
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Roles, where the database does not name them. Source: Microsoft, "Manage User Access Logging", and the names that its own table `ROLE_IDS` has.
const ROLES: [(&str, &str); 11] = [
    ("{10a9226f-50ee-49d8-a393-9a501d47ce04}", "File Server"),
    ("{2414bc1b-1572-4cd9-9ca5-65166d8def3d}", "SQL Server Analysis Services"),
    ("{48eed6b2-9cdc-4358-b5a5-8dea3b2f3f6a}", "DHCP Server"),
    ("{7fb09bd3-7fe6-435e-8348-7d8aefb6cea3}", "Print and Document Services"),
    ("{8cc0ac85-40f7-4886-9dab-021519800418}", "SQL Server Reporting Services"),
    ("{ad495fc3-0eaa-413d-ba7d-8b13fa7ec598}", "Active Directory Domain Services"),
    ("{b4cdd739-089c-417e-878d-855f90081be7}", "Active Directory Rights Management Service"),
    ("{bbd85b29-9dcc-4fd9-865d-3846dcba75c7}", "Network Policy and Access Services"),
    ("{c23f1c6a-30a8-41b6-bbf7-f266563dfcd6}", "FTP Server"),
    ("{c50fcc83-bc8d-4df5-8a3d-89d7f80f074b}", "Active Directory Certificate Services"),
    ("{d6256cf7-98fb-4eb4-aa18-303f1da1f770}", "Web Server"),
];

/// Writes a record: all its values into `extra`, and what has a column of ours into that.
pub(super) fn write(table: &str, values: &[Value<'_, '_>], events: &mut BatchBuilder) {
    events.set_text(Column::PROVIDER, "User Access Logging");
    events.set_text(Column::CHANNEL, table);
    let mut time: Option<(u8, Timestamp)> = None;
    for (column, value) in values {
        let (name, bytes) = (column.name.as_str(), value.as_ref());
        let Some(text) = text(column, bytes).filter(|text| !text.is_empty()) else { continue };
        events.push_extra(name, &text);
        if let (Some(rank), Some(when)) = (rank(name), moment(bytes))
            && time.is_none_or(|(best, _)| rank < best)
        {
            time = Some((rank, when));
        }
        match (table, name) {
            // Of a client that was nowhere.
            ("CLIENTS" | "DNS", "Address") if matches!(text.as_str(), "::" | "0.0.0.0") => {}
            ("CLIENTS" | "DNS", "Address") => events.set_text(Column::SRC_ADDRESS, &text),
            ("CLIENTS", "ClientName") => events.set_text(Column::SRC_HOST, &text),
            ("CLIENTS", "AuthenticatedUserName") => account(&text, events),
            ("DNS", "HostName") => events.set_text(Column::SRC_HOST, &text),
            ("CLIENTS" | "ROLE_ACCESS", "RoleGuid") => role(&text, events),
            _ => {}
        }
    }
    if let Some((_, when)) = time {
        events.set_time(when);
        events.set_text(Column::TIME_ZONE, "utc");
    }
    if table == "CLIENTS" {
        events.set_number(Column::CLASS, class::AUTHENTICATION);
        if events.is_written(Column::ACCOUNT_NAME) {
            happened::write(events, Activity::NetworkAuthentication);
            events.set_text(Column::OUTCOME, Outcome::Success.as_str());
        }
    }
}

/// `DOMAIN\user`.
fn account(text: &str, events: &mut BatchBuilder) {
    let (domain, name) = text.rsplit_once('\\').map_or((None, text), |(domain, name)| (Some(domain), name));
    events.set_text(Column::ACCOUNT_NAME, name);
    if let Some(domain) = domain {
        events.set_text(Column::ACCOUNT_DOMAIN, domain);
    }
}

fn role(guid: &str, events: &mut BatchBuilder) {
    if let Some((_, name)) = ROLES.iter().find(|(known, _)| *known == guid) {
        events.push_extra("RoleName", name);
    }
}

/// The times of a record, the one that says most first.
fn rank(name: &str) -> Option<u8> {
    let names = ["LastAccess", "LastSeen", "LastSeenActive", "InsertDate", "FirstSeen", "CreationTime"];
    names.iter().position(|known| *known == name).and_then(|at| u8::try_from(at).ok())
}

/// A FILETIME; what is none, or no time of these databases, is left.
fn moment(bytes: &[u8]) -> Option<Timestamp> {
    const FROM_2008: u64 = 128_400_000_000_000_000;
    const TO_2200: u64 = 189_000_000_000_000_000;
    let filetime = u64::from_le_bytes(bytes.try_into().ok()?);
    (FROM_2008..TO_2200).contains(&filetime).then(|| Timestamp::from_filetime(filetime))
}

/// A value as text.
fn text(column: &TableColumn, bytes: &[u8]) -> Option<String> {
    match column.kind {
        kind::TIME => moment(bytes).map(|time| time.to_string()).or_else(|| Some(hexadecimal(bytes))),
        kind::TEXT | kind::LONG_TEXT => Some(words(bytes)),
        kind::GUID => guid(bytes),
        kind::BINARY | kind::LONG_BINARY if column.name == "Address" => address(bytes),
        kind::BINARY | kind::LONG_BINARY => Some(hexadecimal(bytes)),
        _ => number(bytes).map(|number| number.to_string()),
    }
}

/// UTF-16, or bytes where it cannot be.
fn words(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
}

fn number(bytes: &[u8]) -> Option<u64> {
    (1..=8).contains(&bytes.len()).then(|| bytes.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)))
}

fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    let first = format!(
        "{{{:08x}-{:04x}-{:04x}",
        u32::from_le_bytes([*a, *b, *c, *d]),
        u16::from_le_bytes([*e, *f]),
        u16::from_le_bytes([*g, *h])
    );
    Some(format!("{first}-{}-{}}}", hexadecimal(&rest[..2]), hexadecimal(&rest[2..])))
}

/// Four bytes or sixteen.
fn address(bytes: &[u8]) -> Option<String> {
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).to_string()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_canonical().to_string()),
        _ => Some(hexadecimal(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory takes everything");
        text
    })
}
