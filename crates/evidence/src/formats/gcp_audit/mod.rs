//! Audit logs of Google Cloud.
//!
//! Source: Google Cloud, "LogEntry" and "AuditLog" (Cloud Logging reference), "Google Workspace audit logs" in Cloud Logging; real entries
//! of three projects. Read as `gcloud logging read --format=json` and log sinks write them; other entries of the same files (text, JSON
//! payloads) are read without an activity.
//!
//! | member | column |
//! |---|---|
//! | `timestamp`, else `receiveTimestamp` | `time` |
//! | `resource.labels.project_id`, else what stands second in `logName` | `host`, as `gcp-PROJECT` |
//! | `protoPayload.authenticationInfo.principalEmail`, else `principalSubject` | `account_name` |
//! | the project of a service account, `NAME@PROJECT.iam.gserviceaccount.com` | `src_host`, as `gcp-PROJECT` |
//! | `..serviceAccountKeyName` | `credential` |
//! | first of `..serviceAccountDelegationInfo` | `actor_name`: on whose behalf |
//! | `protoPayload.requestMetadata.callerIp` | `src_address` |
//! | `protoPayload.methodName`, `.resourceName` | `api_operation`, `api_resource` |
//! | `protoPayload.status.code`, `.message` | `status_code`; `outcome` of what ended, which has a status or is not `operation.first` alone |
//! | `textPayload` | `message` |
//!
//! `google.login.LoginService.loginSuccess` and `.loginFailure` (Workspace's sign-ins, told through Cloud Logging) are `logon` of the kind
//! `cloud`. `GenerateAccessToken`, `GenerateIdToken`, `SignBlob` and `SignJwt` become a service account: `logon` of the kind `role` where
//! it is of another project than whoever asks (a service account of one), else `account_switch`. `log_cleared` is a sink, bucket or log
//! of Cloud Logging deleted. All else is a call, class 6003.

#[cfg(test)]
mod tests;

use crate::formats::address::endpoint;
use crate::formats::cloud::{Action, Cloud, Kept, say, slots};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogonKind, Outcome, class};

slots! {
    Time, Received, Project, LogName, Principal, Subject, Key, Delegate, Address, Method, Resource, RequestName, Code, First, Last,
}

/// Before the project, in the name under which its log stands among the hosts.
const PROJECT_HOST: &str = "gcp-";

/// The format.
pub(crate) struct GcpAudit;

impl Cloud for GcpAudit {
    const NAME: &'static str = "gcp_audit";
    const DESCRIPTION: &'static str = "Google Cloud audit logs, JSON";
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        let has_in = |outer: &str| paths.iter().any(|path| path.starts_with(outer));
        let is_entry = has("insertId") && (has("logName") || has_in("resource.labels."));
        has_in("protoPayload.") || (is_entry && (has("timestamp") || has("receiveTimestamp") || has("textPayload")))
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

fn action(path: &str) -> Action<Slot> {
    let slot = match path {
        "textPayload" => return Action::Text(Column::MESSAGE),
        "timestamp" => Slot::Time,
        "receiveTimestamp" => Slot::Received,
        "resource.labels.project_id" => Slot::Project,
        "logName" => Slot::LogName,
        "operation.first" => Slot::First,
        "operation.last" => Slot::Last,
        "protoPayload.authenticationInfo.principalEmail" => Slot::Principal,
        "protoPayload.authenticationInfo.principalSubject" => Slot::Subject,
        "protoPayload.authenticationInfo.serviceAccountKeyName" => Slot::Key,
        "protoPayload.authenticationInfo.serviceAccountDelegationInfo.firstPartyPrincipal.principalEmail"
        | "protoPayload.authenticationInfo.serviceAccountDelegationInfo.principalSubject" => Slot::Delegate,
        "protoPayload.requestMetadata.callerIp" => Slot::Address,
        "protoPayload.methodName" => Slot::Method,
        "protoPayload.resourceName" => Slot::Resource,
        "protoPayload.request.name" => Slot::RequestName,
        "protoPayload.status.code" => Slot::Code,
        _ => return Action::Extra,
    };
    Action::Keep(slot)
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let time = kept.get(Slot::Time).or(kept.get(Slot::Received)).ok_or(Fault::Lacks("timestamp"))?;
    say::time(events, Some(time));
    let of_log = || kept.get(Slot::LogName)?.split('/').nth(1);
    say::host(events, Column::HOST, PROJECT_HOST, kept.get(Slot::Project).or_else(of_log));
    let Some(method) = kept.get(Slot::Method) else { return Ok(()) };
    let principal = kept.get(Slot::Principal).or(kept.get(Slot::Subject));
    say::host(events, Column::SRC_HOST, PROJECT_HOST, principal.and_then(project_of));
    if let Some(address) = kept.get(Slot::Address).filter(|text| endpoint(text).is_some()) {
        say::client(events, "", Some(address));
    }
    say::text(events, Column::API_OPERATION, Some(method));
    say::text(events, Column::API_RESOURCE, kept.get(Slot::Resource));
    let name = method.rsplit('.').next().unwrap_or(method);
    match name {
        "loginSuccess" | "loginFailure" => {
            events.set_number(Column::CLASS, class::AUTHENTICATION);
            say::text(events, Column::ACCOUNT_NAME, principal);
            let outcome = say::failed_if(name == "loginFailure");
            say::happened(events, Activity::Logon, Some(LogonKind::Cloud), Some(outcome));
        }
        "GenerateAccessToken" | "GenerateIdToken" | "SignBlob" | "SignJwt" => become_account(kept, principal, events),
        _ => call(kept, principal, name, events),
    }
    if let Some(key) = kept.get(Slot::Key) {
        say::credential(events, CredentialKind::Key, Some(key));
    }
    Ok(())
}

fn call(kept: &Kept, principal: Option<&str>, name: &str, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::API);
    say::text(events, Column::ACCOUNT_NAME, principal);
    say::text(events, Column::ACTOR_NAME, kept.get(Slot::Delegate));
    let outcome = outcome(kept, events);
    let is_of_logging = kept.get(Slot::Method).is_some_and(|method| method.starts_with("google.logging."));
    let ends = is_of_logging && matches!(name, "DeleteSink" | "DeleteBucket" | "DeleteLog");
    if ends && outcome == Some(Outcome::Success) {
        say::happened(events, Activity::LogCleared, None, outcome);
    } else {
        say::ended(events, outcome);
    }
}

/// Somebody becomes a service account.
fn become_account(kept: &Kept, principal: Option<&str>, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    let resource = kept.get(Slot::RequestName).or(kept.get(Slot::Resource));
    let account = resource.and_then(|resource| resource.rsplit('/').next());
    say::text(events, Column::ACCOUNT_NAME, account);
    say::text(events, Column::ACTOR_NAME, principal);
    let outcome = outcome(kept, events);
    let (home, project) = (principal.and_then(project_of), account.and_then(project_of));
    match (home, project) {
        (Some(home), Some(project)) if home != project => {
            say::happened(events, Activity::Logon, Some(LogonKind::Role), outcome);
        }
        _ => say::happened(events, Activity::AccountSwitch, Some(LogonKind::Switch), outcome),
    }
}

/// What came of it. The first of several entries about one operation only says that it was begun.
fn outcome(kept: &Kept, events: &mut BatchBuilder) -> Option<Outcome> {
    let code = kept.get(Slot::Code).filter(|code| *code != "0");
    say::text(events, Column::STATUS_CODE, code);
    let is_begun = kept.is(Slot::First, "true") && !kept.is(Slot::Last, "true");
    (code.is_some() || !is_begun).then(|| say::failed_if(code.is_some()))
}

/// The project of a service account.
fn project_of(account: &str) -> Option<&str> {
    account.split_once('@')?.1.strip_suffix(".iam.gserviceaccount.com")
}
