//! Events of Microsoft Defender in the tables of Advanced Hunting.
//!
//! Source: Microsoft Learn, "Understand the advanced hunting schema" and its tables, "Stream Microsoft Defender XDR events" (streaming
//! API); real rows of two tables. Read as streamed (`category: AdvancedHunting-TABLE`, the row in `properties`) and as the rows alone,
//! which name no table: what they have tells it. A row's columns stand under their own names in either form, without those that are empty.
//!
//! | column of the row | column |
//! |---|---|
//! | `Timestamp`, else `time` | `time` |
//! | `DeviceName`; of Defender for Identity the domain controller, `DestinationDeviceName`; of the cloud `tenantId` as `entra-ID` | `host` |
//! | `AccountName`, `AccountDomain`, `AccountSid`; without a name `AccountUpn`, `AccountDisplayName` | `account_name`, `account_domain`, `account_sid` |
//! | `ActionType` | `api_operation` of the cloud's, else told by it what happened |
//!
//! | table | class | activity |
//! |---|---|---|
//! | `DeviceLogonEvents` | 3002 | `logon` from `RemoteIP`, `RemoteDeviceName`; `LogonType` is the kind, `LogonId` the session, in hexadecimal as Windows has it; `LogonAttempted` is none |
//! | `IdentityLogonEvents` of Active Directory | 3002 | at the domain controller, from `DeviceName` and `IPAddress`: `service_ticket` for a resource, to `TargetDeviceName`; else `credential_check` |
//! | `EntraIdSignInEvents`, `AADSignInEventsBeta` | 3002 | `logon` of the kind `cloud` |
//! | `DeviceNetworkEvents` | 4001 | `connection` of those that the device opened |
//! | `DeviceProcessEvents` | 1007 | |
//! | `AlertInfo`, `AlertEvidence` | 2004 | |
//! | `CloudAppEvents`, `IdentityDirectoryEvents` and other tables with an address | 6003 | |
//!
//! The other tables have no class.

mod kept;
mod logon;
#[cfg(test)]
mod tests;

use crate::formats::address::endpoint;
use crate::formats::cloud::{Action, Cloud, Kept, say};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use kept::{Slot, client};
use model::{Activity, ENTRA_HOST, LogKind, Outcome, class};

/// The format.
pub(crate) struct Defender;

impl Cloud for Defender {
    const NAME: &'static str = "defender";
    const DESCRIPTION: &'static str = "Microsoft Defender Advanced Hunting events, JSON";
    const TABLE: [&'static str; 2] = ["defender_csv", "Microsoft Defender Advanced Hunting events, CSV"];
    const LOG: Option<LogKind> = None;
    const TIMES: &'static [Slot] = &[Slot::Timestamp, Slot::Time];
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let any = |wanted: &[&str]| wanted.iter().any(|wanted| has(wanted));
        let is_streamed = has("category")
            && has("properties.Timestamp")
            && any(&["properties.ReportId", "properties.ActionType", "properties.AlertId"]);
        let is_row = has("Timestamp") && any(&["ReportId", "ReportId_long", "ReportId_string", "AlertId"]);
        is_streamed || (is_row && any(&["ActionType", "DeviceId", "DeviceName", "AccountObjectId", "AlertId"]))
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

fn action(path: &str) -> Action<Slot> {
    let name = path.strip_prefix("properties.").unwrap_or(path);
    let slot = match name {
        "time" if path == name => Some(Slot::Time),
        "category" if path == name => Some(Slot::Category),
        "tenantId" | "RawEventData.OrganizationId" if path == name => Some(Slot::Tenant),
        "AdditionalFields" | "AdditionalFields_string" | "RawEventData" if path == name => return Action::Inner,
        "ObjectName" => Some(Slot::Object),
        "ProcessCommandLine" => Some(Slot::Command),
        "AlertId" => Some(Slot::Alert),
        _ => of_device(name).or_else(|| of_account(name)),
    };
    Action::Field(name.to_owned(), slot)
}

fn of_device(name: &str) -> Option<Slot> {
    Some(match name {
        "Timestamp" => Slot::Timestamp,
        "ActionType" => Slot::ActionType,
        "DeviceName" => Slot::Device,
        "RemoteIP" => Slot::RemoteIp,
        "RemotePort" => Slot::RemotePort,
        "RemoteDeviceName" => Slot::RemoteDevice,
        "LocalIP" => Slot::LocalIp,
        "LocalPort" => Slot::LocalPort,
        "IPAddress" => Slot::Ip,
        "DestinationDeviceName" => Slot::DestinationDevice,
        "TargetDeviceName" => Slot::TargetDevice,
        "Application" => Slot::Application,
        _ => return None,
    })
}

fn of_account(name: &str) -> Option<Slot> {
    Some(match name {
        "AccountName" => Slot::Name,
        "AccountDomain" => Slot::Domain,
        "AccountSid" => Slot::Sid,
        "AccountUpn" => Slot::Upn,
        "AccountDisplayName" => Slot::Display,
        "LogonType" => Slot::LogonType,
        "LogonId" => Slot::LogonId,
        "Protocol" => Slot::Protocol,
        "FailureReason" => Slot::Failure,
        "ErrorCode" => Slot::Error,
        "SessionId" => Slot::Session,
        "CorrelationId" => Slot::Correlation,
        "ResourceTenantId" => Slot::ResourceTenant,
        _ => return None,
    })
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let time = kept.first(Defender::TIMES).ok_or(Fault::Lacks("Timestamp"))?;
    say::time_in_order(events, Some(time), kept.order())?;
    let named = kept.get(Slot::Name).is_some();
    say::text(events, Column::ACCOUNT_NAME, kept.get(Slot::Name).or(kept.get(Slot::Upn)).or(kept.get(Slot::Display)));
    say::text(events, Column::ACCOUNT_DOMAIN, kept.get(Slot::Domain).filter(|_| named));
    say::text(events, Column::ACCOUNT_SID, kept.get(Slot::Sid));
    match table(kept) {
        Table::DeviceLogon => logon::of_device(kept, events),
        Table::IdentityLogon => logon::of_identity(kept, events),
        Table::SignIn => logon::of_cloud(kept, events),
        Table::Network => network(kept, events),
        Table::Process => events.set_number(Column::CLASS, class::PROCESS),
        Table::Alert => events.set_number(Column::CLASS, class::FINDING),
        Table::Call => call(kept, events),
        Table::Other => {}
    }
    say::text(events, Column::HOST, kept.get(Slot::Device));
    if !events.is_written(Column::HOST) {
        say::host(events, Column::HOST, ENTRA_HOST, kept.get(Slot::Tenant));
    }
    Ok(())
}

/// What a row is of.
enum Table {
    DeviceLogon,
    IdentityLogon,
    SignIn,
    Network,
    Process,
    Alert,
    Call,
    Other,
}

/// The table that a row names, else the one that it must be of.
fn table(kept: &Kept) -> Table {
    let category = kept.get(Slot::Category).unwrap_or_default();
    match category.rsplit('-').next().unwrap_or_default() {
        "DeviceLogonEvents" => return Table::DeviceLogon,
        "IdentityLogonEvents" => return Table::IdentityLogon,
        "EntraIdSignInEvents" | "AADSignInEventsBeta" => return Table::SignIn,
        "DeviceNetworkEvents" => return Table::Network,
        "DeviceProcessEvents" => return Table::Process,
        "AlertInfo" | "AlertEvidence" => return Table::Alert,
        "CloudAppEvents" | "IdentityDirectoryEvents" => return Table::Call,
        _ => {}
    }
    let action = kept.get(Slot::ActionType).unwrap_or_default();
    if action.starts_with("Logon") {
        let is_of_identity = kept.get(Slot::Application).is_some() || kept.get(Slot::DestinationDevice).is_some();
        return if is_of_identity { Table::IdentityLogon } else { Table::DeviceLogon };
    }
    if action.starts_with("Connection") || action == "InboundConnectionAccepted" {
        return Table::Network;
    }
    if action.starts_with("Process") && kept.get(Slot::Command).is_some() {
        return Table::Process;
    }
    if kept.get(Slot::Error).is_some() && kept.get(Slot::Correlation).is_some() {
        return Table::SignIn;
    }
    if kept.get(Slot::Application).is_some() {
        return Table::Call;
    }
    let is_alert = kept.get(Slot::Alert).is_some() && kept.get(Slot::ActionType).is_none();
    if is_alert { Table::Alert } else { Table::Other }
}

/// Something asked of a cloud application or the directory.
fn call(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::API);
    say::text(events, Column::API_OPERATION, kept.get(Slot::ActionType).map(say::plain).as_deref());
    say::text(events, Column::API_RESOURCE, kept.get(Slot::Object));
    client(kept, Slot::Ip, events);
}

fn network(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::NETWORK);
    let number = |slot| kept.get(slot).and_then(|text| text.parse::<u16>().ok()).map(u64::from);
    let address = |slot| kept.get(slot).and_then(endpoint).map(|(address, _)| address.into_owned());
    let is_inbound = kept.is(Slot::ActionType, "InboundConnectionAccepted");
    let (own, other) = ((Slot::LocalIp, Slot::LocalPort), (Slot::RemoteIp, Slot::RemotePort));
    let (src, dst) = if is_inbound { (other, own) } else { (own, other) };
    say::text(events, Column::SRC_ADDRESS, address(src.0).as_deref());
    say::text(events, Column::DST_ADDRESS, address(dst.0).as_deref());
    for (column, slot) in [(Column::SRC_PORT, src.1), (Column::DST_PORT, dst.1)] {
        if let Some(port) = number(slot) {
            events.set_number(column, port);
        }
    }
    if kept.is(Slot::ActionType, "ConnectionSuccess") {
        say::happened(events, Activity::Connection, None, Some(Outcome::Success));
    }
}
