//! The unified audit log of Microsoft 365.
//!
//! Source: Microsoft Learn, "Office 365 Management Activity API schema", "Detailed properties in the audit log", "OfficeActivity" (Azure
//! Monitor table); real records of two tenants. Read as the Management API gives it (an object a line or an array), as Sentinel
//! exports it (`OfficeActivity`), and with the record as text in `AuditData`, as searches give it.
//!
//! | member | column |
//! |---|---|
//! | `CreationTime`, else `TimeGenerated`, `CreationDate` | `time`; `CreationTime` has no zone and is UTC by the schema |
//! | `OrganizationId` | `host`, as `entra-ID`: an organisation is a directory |
//! | `ActorContextId` | `src_host` likewise: the directory that the account is at home in |
//! | `UserId` | `account_name` |
//! | `ClientIP`, `ClientIPAddress`, `ActorIpAddress`, `Client_IPAddress` | `src_address`, `src_port` |
//! | `Operation`, `ObjectId` | `api_operation` (without blanks and a full stop at its end, and with hyphens), `api_resource` |
//! | `ResultStatus` | `outcome`; what it says of a sign-in goes by the operation |
//! | `InterSystemsId` | `logon_guid`: the correlation id of Entra's own record of the sign-in |
//! | session id of `AppAccessContext` or of `DeviceProperties`, else `SessionId` | `session`, as in Entra's sign-ins |
//! | `ErrorNumber`, else `LogonError`, of a sign-in, where it names an error | `status_code` |
//!
//! `ExtendedProperties` and `DeviceProperties` are told by the names in them (`ExtendedProperties.UserAgent`); `Parameters` and
//! `OperationProperties` are one text of lines `name=value`, as rules look through them.
//!
//! # CSV
//! Searches give a table whose column `AuditData` holds the record as JSON; `Operations`, `UserIds` and `CreationDate` beside it count
//! where the record does not say (a spreadsheet ends a cell after 32,767 letters). `CreationDate` is then in whatever form the machine
//! had that exported it: ISO 8601, `31.12.2025 23:00:00`, or with slashes. Of those, the first in the file that can have only one order of
//! day and month decides it for all, and where there is none the month comes first; a note says which. A row that contradicts it is
//! rejected, unless its record has a time of its own. Such a time is marked as assumed to be UTC.
//!
//! # Meaning
//! `UserLoggedIn` and `UserLoginFailed` are `logon` of the kind `cloud`; a `UserLoggedIn` whose `ResultStatus` says that it failed, or that
//! names an error, is a failure. Everything else is a call, class 6003. `log_cleared` is the
//! audit log switched off: `Set-AdminAuditLogConfig` with `UnifiedAuditLogIngestionEnabled` or `AdminAuditLogEnabled` false,
//! `Set-OrganizationConfig` with `AuditDisabled` true.

#[cfg(test)]
mod tests;

use crate::formats::address::endpoint;
use crate::formats::cloud::{Action, Cloud, Kept, Pair, say, slots};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use model::{Activity, ENTRA_HOST, LogonKind, Outcome, class};

slots! {
    Time, Generated, Organization, Home, User, Key, Address, Operation, Object, Result, Correlation, AppSession, Session, Error, LogonError,
    Operations, UserIds, Row,
}

/// The format.
pub(crate) struct M365Audit;

impl Cloud for M365Audit {
    const NAME: &'static str = "m365_audit";
    const DESCRIPTION: &'static str = "Microsoft 365 unified audit log, JSON";
    const TABLE: [&'static str; 2] = ["m365_audit_csv", "Microsoft 365 unified audit log, CSV"];
    const TIMES: &'static [Slot] = &[Slot::Time, Slot::Generated, Slot::Row];
    const OWN_TIME: Option<(&'static str, &'static str)> = Some(("AuditData", "\"CreationTime\""));
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let is_record =
            has("Operation") && (has("Workload") || has("OfficeWorkload")) && (has("UserId") || has("UserKey"));
        is_record || (has("AuditData") && (has("CreationDate") || has("Operations") || has("RecordType")))
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

/// Lists that are told by the names in them.
const MEMBERS: &[&str] = &["ExtendedProperties", "DeviceProperties"];
/// Lists that are told as one text.
const LINES: &[&str] = &["Parameters", "OperationProperties"];

fn action(path: &str) -> Action<Slot> {
    if let Some((list, end)) = path.rsplit_once('.') {
        let is_list = MEMBERS.contains(&list) || LINES.contains(&list);
        match end {
            "Name" if is_list => return Action::PairName,
            "Value" if MEMBERS.contains(&list) => return Action::PairValue(Pair::Members(list.to_owned())),
            "Value" if LINES.contains(&list) => return Action::PairValue(Pair::Lines(list.to_owned())),
            _ => {}
        }
    }
    match path {
        "AuditData" => Action::Whole,
        "CreationTime" => Action::Take(Slot::Time),
        "TimeGenerated" => Action::Keep(Slot::Generated),
        "CreationDate" => Action::Keep(Slot::Row),
        "Operations" => Action::Keep(Slot::Operations),
        "UserIds" => Action::Keep(Slot::UserIds),
        "OrganizationId" => Action::Keep(Slot::Organization),
        "ActorContextId" => Action::Keep(Slot::Home),
        "UserId" => Action::Keep(Slot::User),
        "UserKey" => Action::Keep(Slot::Key),
        "ClientIP" | "ClientIPAddress" | "ActorIpAddress" | "Client_IPAddress" => Action::Keep(Slot::Address),
        "Operation" => Action::Keep(Slot::Operation),
        "ObjectId" => Action::Keep(Slot::Object),
        "ResultStatus" => Action::Keep(Slot::Result),
        "InterSystemsId" => Action::Keep(Slot::Correlation),
        "AppAccessContext.AADSessionId" | "DeviceProperties.SessionId" => Action::Keep(Slot::AppSession),
        "SessionId" => Action::Keep(Slot::Session),
        "ErrorNumber" => Action::Keep(Slot::Error),
        "LogonError" => Action::Keep(Slot::LogonError),
        "Parameters" | "OperationProperties" | "ExtendedProperties" | "DeviceProperties" | "Folders" => Action::Inner,
        _ => Action::Extra,
    }
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    // A record that was cut off where a spreadsheet ends its cells still has what stands beside it.
    let operation = kept.get(Slot::Operation).or(kept.get(Slot::Operations)).ok_or(Fault::Lacks("Operation"))?;
    say::time_in_order(events, kept.first(M365Audit::TIMES), kept.order())?;
    say::host(events, Column::HOST, ENTRA_HOST, kept.get(Slot::Organization));
    say::host(events, Column::SRC_HOST, ENTRA_HOST, kept.get(Slot::Home));
    say::text(events, Column::ACCOUNT_NAME, kept.get(Slot::User).or(kept.get(Slot::UserIds)).or(kept.get(Slot::Key)));
    if let Some(address) = kept.get(Slot::Address) {
        // The member itself stays, for its names differ and rules ask by them.
        if endpoint(address).is_some() {
            say::client(events, "", Some(address));
        }
    }
    say::text(events, Column::API_OPERATION, Some(&say::plain(operation)));
    say::text(events, Column::API_RESOURCE, kept.get(Slot::Object));
    say::text(events, Column::LOGON_GUID, kept.get(Slot::Correlation).filter(|id| !is_null(id)));
    say::text(events, Column::SESSION, kept.get(Slot::AppSession).or(kept.get(Slot::Session)));
    let outcome = kept.get(Slot::Result).and_then(say::outcome_of);
    match operation {
        "UserLoggedIn" | "UserLoginFailed" => {
            let code = error(kept);
            say::text(events, Column::STATUS_CODE, code);
            let has_failed = operation == "UserLoginFailed" || code.is_some() || outcome == Some(Outcome::Failure);
            sign_in(events, say::failed_if(has_failed));
        }
        _ => {
            events.set_number(Column::CLASS, class::API);
            if ends_logging(operation, events) && outcome != Some(Outcome::Failure) {
                say::happened(events, Activity::LogCleared, None, outcome);
            } else {
                say::ended(events, outcome);
            }
        }
    }
    Ok(())
}

/// Why a sign-in was refused: `ErrorNumber`, else `LogonError`, where it is not a word for none.
fn error(kept: &Kept) -> Option<&str> {
    let is_none = |code: &&str| ["none", "null", "success"].iter().any(|word| word.eq_ignore_ascii_case(code));
    let of = |slot| kept.get(slot).map(str::trim).filter(|code| !is_null(code) && !is_none(code));
    of(Slot::Error).or_else(|| of(Slot::LogonError))
}

fn sign_in(events: &mut BatchBuilder, outcome: Outcome) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    say::happened(events, Activity::Logon, Some(LogonKind::Cloud), Some(outcome));
}

/// Does the command switch the audit log off? `false` beside a name that says it is on, `true` beside one that says it is off.
fn ends_logging(operation: &str, events: &BatchBuilder) -> bool {
    let off: &[(&str, &str)] = match operation {
        "Set-AdminAuditLogConfig" => &[("UnifiedAuditLogIngestionEnabled", "false"), ("AdminAuditLogEnabled", "false")],
        "Set-OrganizationConfig" => &[("AuditDisabled", "true")],
        _ => return false,
    };
    let parameters = events.open_extra("Parameters").unwrap_or_default();
    let mut given = parameters.lines().filter_map(|line| line.split_once('='));
    given.any(|(name, value)| off.iter().any(|(own, word)| name == *own && value.eq_ignore_ascii_case(word)))
}

fn is_null(id: &str) -> bool {
    id.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}
