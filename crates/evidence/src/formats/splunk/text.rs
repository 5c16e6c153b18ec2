//! Windows events as Splunk renders them into text: lines `NAME=value`, and a message in sections.
//!
//! A section's name and a line's label give the field (`New Logon` + `Account Name` -> `TargetUserName`); in some events the section
//! `Subject` is the account that the event is about. Labels are those of English Windows. What is not in the table is kept in
//! `extra` as `Section: Label`; of flat messages, as Sysmon's are, the label is the field.

use crate::formats::time::assumed;
use events::{BatchBuilder, Column};
use model::Timestamp;

/// Reads an event; `false` if it is none, and the row then is to be abandoned.
pub(super) fn read(raw: &str, assume_zone_minutes: i32, events: &mut BatchBuilder) -> bool {
    let (head, message) = match raw.split_once("\nMessage=") {
        Some((head, message)) => (head, Some(message)),
        None => (raw, None),
    };
    let (mut id, mut has_log) = (None, false);
    for (index, line) in head.lines().enumerate() {
        let Some((name, value)) = line.split_once('=') else {
            match index {
                0 => write_time(line, assume_zone_minutes, events),
                _ => return false,
            }
            continue;
        };
        match name {
            "LogName" => {
                has_log = true;
                events.set_text(Column::CHANNEL, value);
            }
            "EventCode" if let Ok(code) = value.trim().parse() => {
                id = Some(code);
                events.set_number(Column::EVENT_ID, code);
            }
            "SourceName" => events.set_text(Column::PROVIDER, provider(value)),
            "ComputerName" => events.set_text(Column::HOST, value),
            "RecordNumber" if let Ok(number) = value.trim().parse() => events.set_number(Column::RECORD_ID, number),
            "Sid" => events.set_text(Column::SECURITY_USER_ID, value),
            _ => events.push_extra(name, value),
        }
    }
    let Some(id) = id.filter(|_| has_log) else { return false };
    if let Some(message) = message {
        events.set_text(Column::MESSAGE, message.trim_end());
        sections(message, id, events);
    }
    true
}

/// The provider's name, where the text has the one for people.
fn provider(name: &str) -> &str {
    match name {
        "Microsoft Windows security auditing." => "Microsoft-Windows-Security-Auditing",
        _ => name,
    }
}

/// `03/02/2026 09:15:00 AM`, the collector's own time.
fn write_time(line: &str, assume_zone_minutes: i32, events: &mut BatchBuilder) {
    let Some(face) = face(line) else { return };
    events.set_text(Column::TIME_TEXT, line.trim());
    events.set_time(face.plus_micros(i64::from(assume_zone_minutes) * -60 * Timestamp::SECOND));
    events.set_text(Column::TIME_ZONE, &assumed(assume_zone_minutes));
}

fn face(line: &str) -> Option<Timestamp> {
    let mut words = line.split_ascii_whitespace();
    let mut date = words.next()?.splitn(3, '/');
    let (month, day, year) = (date.next()?, date.next()?, date.next()?);
    let (hour, rest) = words.next()?.split_once(':')?;
    let hour: u8 = hour.parse().ok()?;
    let hour = match words.next() {
        Some("AM") => hour % 12,
        Some("PM") => hour % 12 + 12,
        _ => hour,
    };
    format!("{year}-{month:0>2}-{day:0>2}T{hour:02}:{rest}Z").parse().ok()
}

/// Events whose subject is the account that they are about.
const ABOUT_SUBJECT: [u64; 4] = [4634, 4647, 4778, 4779];

/// Section, label and field.
const FIELDS: &[(&str, &str, &str)] = &[
    ("Subject", "Security ID", "SubjectUserSid"),
    ("Subject", "Account Name", "SubjectUserName"),
    ("Subject", "Account Domain", "SubjectDomainName"),
    ("Subject", "Logon ID", "SubjectLogonId"),
    ("Creator Subject", "Security ID", "SubjectUserSid"),
    ("Creator Subject", "Account Name", "SubjectUserName"),
    ("Creator Subject", "Account Domain", "SubjectDomainName"),
    ("Creator Subject", "Logon ID", "SubjectLogonId"),
    ("Target", "Security ID", "TargetUserSid"),
    ("Target", "Account Name", "TargetUserName"),
    ("Target", "Account Domain", "TargetDomainName"),
    ("Target", "Logon ID", "TargetLogonId"),
    ("Target", "Logon GUID", "LogonGuid"),
    ("Target", "Linked Logon ID", "TargetLinkedLogonId"),
    ("Used", "Account Name", "TargetUserName"),
    ("Used", "Account Domain", "TargetDomainName"),
    ("Used", "Logon GUID", "TargetLogonGuid"),
    ("Target Server", "Target Server Name", "TargetServerName"),
    ("Target Server", "Additional Information", "TargetInfo"),
    ("Logon Information", "Logon Type", "LogonType"),
    ("Logon Information", "Elevated Token", "ElevatedToken"),
    ("", "Logon Type", "LogonType"),
    ("Failure Information", "Failure Reason", "FailureReason"),
    ("Failure Information", "Status", "Status"),
    ("Failure Information", "Sub Status", "SubStatus"),
    ("Process Information", "Process ID", "ProcessId"),
    ("Process Information", "Process Name", "ProcessName"),
    ("Process Information", "Caller Process ID", "ProcessId"),
    ("Process Information", "Caller Process Name", "ProcessName"),
    ("Process Information", "New Process ID", "NewProcessId"),
    ("Process Information", "New Process Name", "NewProcessName"),
    ("Process Information", "Token Elevation Type", "TokenElevationType"),
    ("Process Information", "Creator Process ID", "ProcessId"),
    ("Process Information", "Creator Process Name", "ParentProcessName"),
    ("Process Information", "Process Command Line", "CommandLine"),
    ("Network Information", "Workstation Name", "WorkstationName"),
    ("Network Information", "Source Network Address", "IpAddress"),
    ("Network Information", "Source Port", "IpPort"),
    ("Network Information", "Network Address", "IpAddress"),
    ("Network Information", "Port", "IpPort"),
    ("Network Information", "Client Address", "IpAddress"),
    ("Network Information", "Client Port", "IpPort"),
    ("Detailed Authentication Information", "Logon Process", "LogonProcessName"),
    ("Detailed Authentication Information", "Authentication Package", "AuthenticationPackageName"),
    ("Detailed Authentication Information", "Transited Services", "TransmittedServices"),
    ("Detailed Authentication Information", "Package Name (NTLM only)", "LmPackageName"),
    ("Detailed Authentication Information", "Key Length", "KeyLength"),
    ("Account Information", "Account Name", "TargetUserName"),
    ("Account Information", "Account Domain", "TargetDomainName"),
    ("Account Information", "Supplied Realm Name", "TargetDomainName"),
    ("Account Information", "User ID", "TargetSid"),
    ("Account Information", "Security ID", "TargetSid"),
    ("Account Information", "Logon GUID", "LogonGuid"),
    ("Service Information", "Service Name", "ServiceName"),
    ("Service Information", "Service ID", "ServiceSid"),
    ("Additional Information", "Ticket Options", "TicketOptions"),
    ("Additional Information", "Ticket Encryption Type", "TicketEncryptionType"),
    ("Additional Information", "Result Code", "Status"),
    ("Additional Information", "Failure Code", "Status"),
    ("Additional Information", "Pre-Authentication Type", "PreAuthType"),
    ("Additional Information", "Client Name", "ClientName"),
    ("Additional Information", "Client Address", "ClientAddress"),
    ("Session", "Session Name", "SessionName"),
    ("", "Logon Account", "TargetUserName"),
    ("", "Source Workstation", "Workstation"),
    ("", "Error Code", "Status"),
    ("", "Authentication Package", "PackageName"),
];

/// Sections that mean the same in other events.
fn section(name: &str, id: u64) -> &str {
    match name {
        "Subject" if ABOUT_SUBJECT.contains(&id) => "Target",
        "New Logon" | "Account For Which Logon Failed" | "Target Subject" => "Target",
        "Account Whose Credentials Were Used" => "Used",
        _ => name,
    }
}

/// A message's lines: a section's name ends with a colon, its lines are indented.
fn sections(message: &str, id: u64, events: &mut BatchBuilder) {
    let mut around = "";
    for line in message.lines() {
        let Some((label, value)) = line.split_once(':') else { continue };
        let (is_inside, label, value) = (line.starts_with([' ', '\t']), label.trim(), value.trim());
        if !is_inside {
            around = if value.is_empty() { section(label, id) } else { "" };
        }
        // A sentence may have a colon as well.
        if value.is_empty() || label.len() > LABEL_BYTES_MAX {
            continue;
        }
        let field = FIELDS.iter().find(|(section, name, _)| *section == around && *name == label);
        match field {
            // 4778 and 4779 have the spelling of Windows XP.
            Some((.., field)) if matches!(id, 4778 | 4779) => set(events, old_spelling(field), value),
            Some((.., field)) => set(events, field, value),
            None if around.is_empty() && !label.contains(' ') => set(events, label, value),
            None if around.is_empty() => events.push_extra(label, value),
            None => events.push_extra(&format!("{around}: {label}"), value),
        }
    }
}

/// Longest label; longer text before a colon is a sentence.
const LABEL_BYTES_MAX: usize = 64;

fn old_spelling(field: &str) -> &str {
    match field {
        "TargetUserName" => "AccountName",
        "TargetDomainName" => "AccountDomain",
        "TargetLogonId" => "LogonID",
        _ => field,
    }
}

/// A field that is there already keeps its value.
fn set(events: &mut BatchBuilder, name: &str, value: &str) {
    match Column::of_field(name) {
        Some(column) if events.is_written(column) => events.push_extra(name, value),
        _ => events.set_field(name, value),
    }
}
