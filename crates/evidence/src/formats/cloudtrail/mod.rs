//! AWS `CloudTrail`: what was asked of an account's interfaces, and who took on which role.
//!
//! Source: AWS, "CloudTrail record contents", "CloudTrail userIdentity element", "AWS Management Console sign-in events", "Logging IAM
//! and AWS STS API calls"; real files of several accounts. Read as delivered to S3 (`{"Records": [..]}`), an event a line, and as the
//! command line's `lookup-events` gives it (the event is text in `CloudTrailEvent`), and as Sentinel keeps it: the table `AWSCloudTrail` (Azure Monitor
//! reference), as JSON or CSV, whose columns are told under the names that the event has for them (`UserIdentityArn` is `userIdentity.arn`),
//! so that rules for CloudTrail find them. A file `{"Records":[]}` is one of CloudTrail's without records.
//!
//! | field | column |
//! |---|---|
//! | `eventTime`, else `@timestamp` | `time` |
//! | `recipientAccountId`, else `userIdentity.accountId` | `host`, as `aws-ACCOUNT`: the account whose trail wrote it |
//! | `userIdentity.accountId` | `src_host` likewise, `account_domain` |
//! | `userIdentity.userName`; of a role `ROLE/SESSION` of its ARN; else `root`, the service, the principal's id | `account_name` |
//! | `userIdentity.accessKeyId` | `session` and `credential`: with which key it was asked |
//! | `eventName`, `errorCode` | `api_operation`, `status_code`; no error is a success |
//! | `resources[].ARN`, else what the request names | `api_resource` |
//! | `sourceIPAddress` | `src_address`; a service's name stays in `extra` |
//! | `sharedEventID` | `logon_guid` |
//!
//! # Roles and sign-ins
//! Of `AssumeRole`, `AssumeRoleWithSAML`, `AssumeRoleWithWebIdentity`, `AssumeRoot`, `GetFederationToken`, `GetSessionToken` and the
//! console's `SwitchRole`, the account is who one becomes (`ROLE/SESSION`), the actor who asked, `session` the key that was issued and
//! `actor_session` the key it was asked with. The account of the role's ARN decides what it is (of a refusal, the ARN in the error text):
//! - in the role's account, asked from another or from an identity provider: `logon` of the kind `role`;
//! - in the role's account, asked from there: `account_switch`, also by a service of AWS for itself;
//! - in the account that asked: `credential_use`, with `dst_host` the role's account. The two records have one `sharedEventID`.
//!
//! `ConsoleLogin` and the identity centre's `UserAuthentication` are `logon` of the kind `cloud`, a success only where they say so, in
//! `responseElements` or in a text that stands for it; those that name no outcome and no error have neither. The trail's own end (`StopLogging`,
//! `DeleteTrail`, event data stores, flow logs), where it succeeded, is `log_cleared`. Everything else is a call, class 6003.
//!
//! # Left out
//! - Digest files: they hold hashes of log files and no events.
//! - Results of Athena: CSV with columns in lower case and structures in a notation of Athena's own, different per table definition.
//! - `CloudTrail` Insights are told as findings (class 2004), without account: they summarise calls that the trail has one by one.

mod kept;
mod role;
mod sentinel;
#[cfg(test)]
mod tests;

use crate::formats::cloud::{Action, Cloud, Kept, say};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use kept::{Slot, answer};
use model::{AWS_HOST, Activity, CredentialKind, LogonKind, Outcome, class};

/// The format.
pub(crate) struct Cloudtrail;

impl Cloud for Cloudtrail {
    const NAME: &'static str = "cloudtrail";
    const DESCRIPTION: &'static str = "AWS CloudTrail events, JSON";
    const TABLE: [&'static str; 2] = ["cloudtrail_csv", "AWS CloudTrail events, CSV of Sentinel"];
    const WITHOUT_RECORDS: &'static str = "{\"Records\":[]}";
    const TIMES: &'static [Slot] = &[Slot::Time, Slot::Timestamp];
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted || path.starts_with(&format!("{wanted}.")));
        let is_event = has("eventName") && has("eventSource");
        let of_sentinel = has("EventName") && has("EventSource") && (has("AwsEventId") || has("UserIdentityType"));
        of_sentinel
            || has("CloudTrailEvent")
            || (is_event && (has("awsRegion") || has("userIdentity") || has("recipientAccountId")))
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        if kept.get(Slot::Event).is_none() {
            return Err(Fault::Lacks("eventName"));
        }
        say::time_in_order(events, kept.first(Self::TIMES), kept.order())?;
        write(kept, events);
        Ok(())
    }
}

fn action(path: &str) -> Action<Slot> {
    let Some(own) = sentinel::own_name(path) else { return of_event(path) };
    match of_event(&own) {
        Action::Keep(slot) => Action::Field(own, Some(slot)),
        Action::Extra => Action::Field(own, None),
        action => action,
    }
}

/// What becomes of an event's own member.
fn of_event(path: &str) -> Action<Slot> {
    match path {
        "CloudTrailEvent" => Action::Whole,
        // Exports of single events write what is an object in the event as text.
        "additionalEventData"
        | "requestParameters"
        | "resources"
        | "responseElements"
        | "serviceEventDetails"
        | "userIdentity" => Action::Inner,
        "eventTime" => Action::Take(Slot::Time),
        "@timestamp" => Action::Keep(Slot::Timestamp),
        "recipientAccountId" => Action::Keep(Slot::Recipient),
        "eventName" => Action::Take(Slot::Event),
        "eventSource" => Action::Keep(Slot::Source),
        "eventType" => Action::Keep(Slot::EventType),
        "eventCategory" => Action::Keep(Slot::Category),
        "errorCode" => Action::Take(Slot::Error),
        "errorMessage" => Action::Keep(Slot::ErrorText),
        "sourceIPAddress" => Action::Take(Slot::Address),
        "sharedEventID" => Action::Text(Column::LOGON_GUID),
        "resources.ARN" => Action::Keep(Slot::Resource),
        "additionalEventData.SwitchTo" => Action::Keep(Slot::SwitchTo),
        "serviceEventDetails.UserAuthentication" => Action::Keep(Slot::Authentication),
        _ => identity(path).or_else(|| of_call(path)).map_or(Action::Extra, Action::Keep),
    }
}

/// Who asked.
fn identity(path: &str) -> Option<Slot> {
    Some(match path.strip_prefix("userIdentity.")? {
        "accountId" => Slot::Account,
        "type" => Slot::Type,
        "arn" => Slot::Arn,
        "userName" => Slot::User,
        "principalId" => Slot::Principal,
        "accessKeyId" => Slot::Key,
        "invokedBy" => Slot::Invoker,
        "sessionContext.sessionIssuer.userName" => Slot::Issuer,
        _ => return None,
    })
}

/// What was asked for, and given.
fn of_call(path: &str) -> Option<Slot> {
    Some(match path {
        "requestParameters.roleArn" | "requestParameters.targetPrincipal" => Slot::Role,
        "requestParameters.roleSessionName" => Slot::SessionName,
        "responseElements.credentials.accessKeyId" => Slot::Issued,
        "responseElements.assumedRoleUser.arn" => Slot::Assumed,
        "responseElements.federatedUser.arn" => Slot::Federated,
        "responseElements.ConsoleLogin" | "responseElements.SwitchRole" => Slot::Console,
        _ => {
            let of_request = path.strip_prefix("requestParameters.")?;
            return NAMED.contains(&of_request).then_some(Slot::Named);
        }
    })
}

/// What requests call the thing that they are about, where the event lists no resources.
const NAMED: &[&str] = &[
    "bucketName",
    "functionName",
    "groupId",
    "groupName",
    "instanceId",
    "keyId",
    "name",
    "policyArn",
    "roleName",
    "secretId",
    "trailName",
    "userName",
];

fn write(kept: &Kept, events: &mut BatchBuilder) {
    let account = kept.get(Slot::Account);
    let recipient = kept.get(Slot::Recipient).or(account);
    say::host(events, Column::HOST, AWS_HOST, recipient);
    say::host(events, Column::SRC_HOST, AWS_HOST, account);
    say::client(events, "sourceIPAddress", kept.get(Slot::Address));
    say::text(events, Column::API_OPERATION, kept.get(Slot::Event));
    say::text(events, Column::STATUS_CODE, kept.get(Slot::Error));
    let resource = [Slot::Resource, Slot::Role, Slot::Named].into_iter().find_map(|slot| kept.get(slot));
    say::text(events, Column::API_RESOURCE, resource);
    if kept.is(Slot::Category, "Insight") || kept.is(Slot::EventType, "AwsCloudTrailInsight") {
        events.set_number(Column::CLASS, class::FINDING);
    } else if let Some(role) = role::taken(kept, events) {
        role::write(&role, kept, events);
    } else if is_sign_in(kept) {
        events.set_number(Column::CLASS, class::AUTHENTICATION);
        caller(kept, events);
        // Nobody is taken to have come in whom the record does not say so of.
        if let Some(outcome) = sign_in(kept, events) {
            say::happened(events, Activity::Logon, Some(LogonKind::Cloud), Some(outcome));
        }
    } else {
        call(kept, events);
    }
}

fn is_sign_in(kept: &Kept) -> bool {
    kept.get(Slot::Event).is_some_and(|event| matches!(event, "ConsoleLogin" | "UserAuthentication"))
}

/// The outcome of a sign-in: what it says, else a failure where there is an error.
fn sign_in(kept: &Kept, events: &BatchBuilder) -> Option<Outcome> {
    let word = kept.get(Slot::Authentication).or_else(|| answer(kept, events, "ConsoleLogin"));
    word.and_then(say::outcome_of).or_else(|| Some(failed(kept)).filter(|outcome| *outcome == Outcome::Failure))
}

/// A call that is no sign-in.
fn call(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::API);
    caller(kept, events);
    let outcome = failed(kept);
    if outcome == Outcome::Success && kept.get(Slot::Event).is_some_and(ends_logging) {
        say::happened(events, Activity::LogCleared, None, Some(outcome));
    } else {
        say::ended(events, Some(outcome));
    }
}

fn ends_logging(event: &str) -> bool {
    let ends = ["StopLogging", "DeleteTrail", "DeleteEventDataStore", "StopEventDataStoreIngestion", "DeleteFlowLogs"];
    ends.contains(&event)
}

fn failed(kept: &Kept) -> Outcome {
    say::failed_if(kept.get(Slot::Error).is_some() || kept.get(Slot::ErrorText).is_some())
}

/// Who asked, and with which key.
fn caller(kept: &Kept, events: &mut BatchBuilder) {
    say::text(events, Column::ACCOUNT_NAME, role::caller(kept));
    say::text(events, Column::ACCOUNT_DOMAIN, kept.get(Slot::Account));
    if let Some(key) = kept.get(Slot::Key) {
        events.set_text(Column::SESSION, key);
        say::credential(events, CredentialKind::Token, Some(key));
    }
}
