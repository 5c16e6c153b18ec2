//! The system log of Okta.
//!
//! Source: Okta Developer, "System Log" (`LogEvent` object) and "Event types". Read as the interface gives it (an array of events), an event
//! a line, and as log streams wrap it (`detail`).
//!
//! | member | column |
//! |---|---|
//! | `published` | `time` |
//! | the organisation in `debugContext.debugData.origin` or the hook's `source` | `host`, as `okta-ORG`; `okta` where no member names it |
//! | `actor.alternateId`, else `displayName`, `id` | `account_name` |
//! | `client.ipAddress` | `src_address` |
//! | `authenticationContext.externalSessionId` | `session` |
//! | `eventType`, first of `target` | `api_operation`, `api_resource` |
//! | `outcome.result`, `outcome.reason` | `outcome`, `status_code` of a failure |
//! | `transaction.id` | `logon_guid`: the events of one sign-in have one |
//! | `displayMessage` | `message` |
//!
//! `user.session.start` is a `logon` of the kind `cloud`, `user.session.end` its `logoff`. An administrator who becomes a user for
//! support (`user.session.impersonation.initiate`) is an `account_switch`. A log stream that is deactivated or deleted is `log_cleared`.
//! Factors, policies and sign-ons to applications belong to a session that is told already: class 3002 without an activity. All else
//! is a call, class 6003.

#[cfg(test)]
mod tests;

use crate::formats::cloud::{Action, Cloud, Kept, say, slots};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogonKind, Outcome, class};

slots! {
    Published, Event, Login, Name, Id, Address, Session, Result, Reason, Origin, Source, Target, TargetLogin, Proof,
}

/// Before the organisation, in the name under which its log stands among the hosts; alone where no record names it.
const HOST: &str = "okta";

/// The format.
pub(crate) struct Okta;

impl Cloud for Okta {
    const NAME: &'static str = "okta";
    const DESCRIPTION: &'static str = "Okta system log, JSON";
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| inner(path) == wanted);
        let has_in = |outer: &str| paths.iter().any(|path| inner(path).starts_with(outer));
        has("eventType") && has("published") && (has_in("actor.") || has("legacyEventType") || has_in("outcome."))
    }

    fn action(path: &str) -> Action<Slot> {
        action(path)
    }

    fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
        write(kept, events)
    }
}

/// A path without the wrapping of a log stream.
fn inner(path: &str) -> &str {
    path.strip_prefix("detail.").unwrap_or(path)
}

fn action(path: &str) -> Action<Slot> {
    match inner(path) {
        "published" => Action::Take(Slot::Published),
        "eventType" => Action::Take(Slot::Event),
        "displayMessage" => Action::Text(Column::MESSAGE),
        "transaction.id" => Action::Text(Column::LOGON_GUID),
        "actor.alternateId" => Action::Keep(Slot::Login),
        "actor.displayName" => Action::Keep(Slot::Name),
        "actor.id" => Action::Keep(Slot::Id),
        "client.ipAddress" => Action::Take(Slot::Address),
        "authenticationContext.externalSessionId" => Action::Keep(Slot::Session),
        "authenticationContext.credentialType" => Action::Keep(Slot::Proof),
        "outcome.result" => Action::Keep(Slot::Result),
        "outcome.reason" => Action::Keep(Slot::Reason),
        "debugContext.debugData.origin" => Action::Keep(Slot::Origin),
        "source" => Action::Keep(Slot::Source),
        "target.displayName" => Action::Keep(Slot::Target),
        "target.alternateId" => Action::Keep(Slot::TargetLogin),
        _ => Action::Extra,
    }
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let event = kept.get(Slot::Event).ok_or(Fault::Lacks("eventType"))?;
    say::time(events, kept.get(Slot::Published));
    match kept.get(Slot::Origin).or(kept.get(Slot::Source)).and_then(organisation) {
        Some(organisation) => say::host(events, Column::HOST, "okta-", Some(organisation)),
        None => events.set_text(Column::HOST, HOST),
    }
    say::client(events, "client.ipAddress", kept.get(Slot::Address));
    let who = [Slot::Login, Slot::Name, Slot::Id].into_iter().find_map(|slot| kept.get(slot));
    say::text(events, Column::API_OPERATION, Some(event));
    say::text(events, Column::API_RESOURCE, kept.get(Slot::Target).or(kept.get(Slot::TargetLogin)));
    say::text(events, Column::SESSION, kept.get(Slot::Session).filter(|session| *session != "unknown"));
    if kept.is(Slot::Proof, "PASSWORD") {
        say::credential(events, CredentialKind::Password, None);
    }
    let outcome = kept.get(Slot::Result).and_then(say::outcome_of);
    if outcome == Some(Outcome::Failure) {
        say::text(events, Column::STATUS_CODE, kept.get(Slot::Reason).or(kept.get(Slot::Result)));
    }
    let is_of_session = event.starts_with("user.session.") || event.starts_with("user.authentication.");
    events.set_number(Column::CLASS, if is_of_session { class::AUTHENTICATION } else { class::API });
    let told = match event {
        "user.session.start" => Some((Activity::Logon, Some(LogonKind::Cloud))),
        "user.session.end" => Some((Activity::Logoff, None)),
        "user.session.impersonation.initiate" => {
            say::text(events, Column::ACCOUNT_NAME, kept.get(Slot::TargetLogin).or(kept.get(Slot::Target)));
            say::text(events, Column::ACTOR_NAME, who);
            Some((Activity::AccountSwitch, Some(LogonKind::Switch)))
        }
        "system.log_stream.lifecycle.deactivate" | "system.log_stream.lifecycle.delete"
            if outcome != Some(Outcome::Failure) =>
        {
            Some((Activity::LogCleared, None))
        }
        _ => None,
    };
    say::text(events, Column::ACCOUNT_NAME, who);
    match told {
        Some((activity, kind)) => say::happened(events, activity, kind, outcome),
        None => say::ended(events, outcome),
    }
    Ok(())
}

/// `https://ORG.okta.com/..`: what stands before the first dot of the name.
fn organisation(url: &str) -> Option<&str> {
    let name = url.strip_prefix("https://")?;
    name.split(['.', '/', ':']).next().filter(|name| !name.is_empty())
}
