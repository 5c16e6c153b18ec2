//! Logons of devices, of Active Directory, and of Entra, as Defender tells them.

use super::kept::{Slot, client};
use crate::formats::cloud::{Kept, say};
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, ENTRA_HOST, LogonKind, Outcome, class};

/// A logon on a device, which Windows logs as 4624 or 4625.
pub(super) fn of_device(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    proof(kept, events);
    client(kept, Slot::RemoteIp, events);
    if let Some(port) = kept.get(Slot::RemotePort).and_then(|port| port.parse::<u16>().ok()).filter(|port| *port != 0) {
        events.set_number(Column::SRC_PORT, u64::from(port));
    }
    say::text(events, Column::SRC_HOST, kept.get(Slot::RemoteDevice));
    if let Some(session) = kept.get(Slot::LogonId).and_then(|id| id.parse::<u64>().ok()).filter(|id| *id != 0) {
        events.set_text(Column::SESSION, &format!("{session:#x}"));
    }
    let Some(outcome) = outcome(kept, events) else { return };
    say::happened(events, Activity::Logon, kept.get(Slot::LogonType).map(kind), Some(outcome));
}

/// A logon that a domain controller saw.
pub(super) fn of_identity(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    proof(kept, events);
    client(kept, Slot::Ip, events);
    let outcome = outcome(kept, events);
    if !kept.is(Slot::Application, "Active Directory") {
        return say::ended(events, outcome);
    }
    say::text(events, Column::HOST, kept.get(Slot::DestinationDevice));
    say::text(events, Column::SRC_HOST, kept.get(Slot::Device));
    say::text(events, Column::DST_HOST, kept.get(Slot::TargetDevice));
    let is_for_resource = kept.is(Slot::LogonType, "Resource access");
    let activity = if is_for_resource { Activity::ServiceTicket } else { Activity::CredentialCheck };
    say::happened(events, activity, None, outcome);
}

/// A sign-in to Entra.
pub(super) fn of_cloud(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    client(kept, Slot::Ip, events);
    say::host(events, Column::HOST, ENTRA_HOST, kept.get(Slot::ResourceTenant).or(kept.get(Slot::Tenant)));
    say::text(events, Column::SESSION, kept.get(Slot::Session));
    say::text(events, Column::LOGON_GUID, kept.get(Slot::Correlation));
    let code = kept.get(Slot::Error).filter(|code| *code != "0");
    say::text(events, Column::STATUS_CODE, code);
    say::happened(events, Activity::Logon, Some(LogonKind::Cloud), Some(say::failed_if(code.is_some())));
}

/// `LogonAttempted` says that somebody tried, and not what came of it: the outcome is a record of its own.
fn outcome(kept: &Kept, events: &mut BatchBuilder) -> Option<Outcome> {
    match kept.get(Slot::ActionType)? {
        "LogonSuccess" => Some(Outcome::Success),
        "LogonFailed" => {
            say::text(events, Column::STATUS_CODE, kept.get(Slot::Failure));
            Some(Outcome::Failure)
        }
        _ => None,
    }
}

fn proof(kept: &Kept, events: &mut BatchBuilder) {
    let Some(protocol) = kept.get(Slot::Protocol) else { return };
    let kind = match protocol.to_ascii_lowercase().as_str() {
        "kerberos" => CredentialKind::Kerberos,
        "ntlm" => CredentialKind::Ntlm,
        _ => return,
    };
    say::credential(events, kind, None);
}

/// Of the word for a Windows logon type.
fn kind(word: &str) -> LogonKind {
    match word {
        "Interactive" | "CachedInteractive" => LogonKind::Console,
        "Network" => LogonKind::Network,
        "Batch" => LogonKind::Batch,
        "Service" => LogonKind::Service,
        "Unlock" | "CachedUnlock" => LogonKind::Unlock,
        "NetworkCleartext" => LogonKind::NetworkCleartext,
        "NewCredentials" => LogonKind::NewCredentials,
        "RemoteInteractive" | "CachedRemoteInteractive" | "RemoteInteractive (RDP) logons" => {
            LogonKind::RemoteInteractive
        }
        _ => LogonKind::Other,
    }
}
