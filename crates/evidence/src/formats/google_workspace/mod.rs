//! Reports of Google Workspace: sign-ins of users, and what administrators and applications did.
//!
//! Source: Google for Developers, "Admin SDK Reports: Activities" and its lists of events (login, admin, token, drive). Read as the
//! interface gives it (`items`, or an activity a line). What Workspace writes to Cloud Logging is read as `gcp_audit`.
//!
//! | member | column |
//! |---|---|
//! | `id.time` | `time` |
//! | `id.customerId`, else `ownerDomain` | `host`, as `google-ID` |
//! | `actor.email`, else `actor.key`, `actor.profileId` | `account_name` |
//! | `ipAddress` | `src_address` |
//! | `events[].name` | `api_operation`: the sign-in where one of them is one, else the first |
//! | `events[].parameters[]` | told by their names: `events.parameters.login_type` |
//! | parameter `USER_EMAIL`, `app_name`, `doc_title` | `api_resource` |
//!
//! Of the application `login`, `login_success` and `login_failure` are `logon` of the kind `cloud`, `logout` a `logoff`. What the other
//! applications tell is class 6003 without an activity. Nothing in the reports says that they were switched off: they cannot be.

#[cfg(test)]
mod tests;

use crate::formats::cloud::{Action, Cloud, Kept, Pair, say, slots};
use crate::formats::json::Fault;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome, class};

slots! {
    Time, Customer, Domain, Application, Email, Key, Profile, Address, Event, Reason, Resource,
}

/// Before the customer, in the name under which its log stands among the hosts.
const HOST: &str = "google-";

/// The format.
pub(crate) struct GoogleWorkspace;

impl Cloud for GoogleWorkspace {
    const NAME: &'static str = "google_workspace";
    const DESCRIPTION: &'static str = "Google Workspace activity reports, JSON";
    type Slot = Slot;

    fn has(paths: &[String]) -> bool {
        let has = |wanted: &str| paths.iter().any(|path| path == wanted);
        has("id.time")
            && has("id.applicationName")
            && (has("id.customerId") || has("events.name") || has("actor.profileId"))
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
        "events.parameters.name" => return Action::PairName,
        "events.parameters.value"
        | "events.parameters.boolValue"
        | "events.parameters.intValue"
        | "events.parameters.multiValue"
        | "events.parameters.multiIntValue" => {
            return Action::PairValue(Pair::Members("events.parameters".to_owned()));
        }
        "ipAddress" => return Action::Take(Slot::Address),
        "id.time" => Slot::Time,
        "id.customerId" => Slot::Customer,
        "ownerDomain" => Slot::Domain,
        "id.applicationName" => Slot::Application,
        "actor.email" => Slot::Email,
        "actor.key" => Slot::Key,
        "actor.profileId" => Slot::Profile,
        "events.name" => Slot::Event,
        "events.parameters.login_failure_type" => Slot::Reason,
        "events.parameters.USER_EMAIL" | "events.parameters.app_name" | "events.parameters.doc_title" => Slot::Resource,
        _ => return Action::Extra,
    };
    Action::Keep(slot)
}

fn write(kept: &Kept, events: &mut BatchBuilder) -> Result<(), Fault> {
    let time = kept.get(Slot::Time).ok_or(Fault::Lacks("id.time"))?;
    say::time(events, Some(time));
    say::host(events, Column::HOST, HOST, kept.get(Slot::Customer).or(kept.get(Slot::Domain)));
    say::client(events, "ipAddress", kept.get(Slot::Address));
    let who = [Slot::Email, Slot::Key, Slot::Profile].into_iter().find_map(|slot| kept.get(slot));
    say::text(events, Column::ACCOUNT_NAME, who);
    say::text(events, Column::API_RESOURCE, kept.get(Slot::Resource));
    let told = kept.is(Slot::Application, "login").then(|| sign_in(events.open_extra("events.name")?)).flatten();
    let class = if kept.is(Slot::Application, "login") { class::AUTHENTICATION } else { class::API };
    events.set_number(Column::CLASS, class);
    match told {
        Some((name, Activity::Logon, outcome)) => {
            say::text(events, Column::API_OPERATION, Some(name));
            if outcome == Outcome::Failure {
                say::text(events, Column::STATUS_CODE, kept.get(Slot::Reason));
            }
            say::happened(events, Activity::Logon, Some(LogonKind::Cloud), Some(outcome));
        }
        Some((name, activity, outcome)) => {
            say::text(events, Column::API_OPERATION, Some(name));
            say::happened(events, activity, None, Some(outcome));
        }
        None => say::text(events, Column::API_OPERATION, kept.get(Slot::Event)),
    }
    Ok(())
}

/// The event, of those in one activity, that begins or ends a session.
fn sign_in(names: &str) -> Option<(&'static str, Activity, Outcome)> {
    let told = [
        ("login_success", Activity::Logon, Outcome::Success),
        ("login_failure", Activity::Logon, Outcome::Failure),
        ("logout", Activity::Logoff, Outcome::Success),
    ];
    told.into_iter().find(|(name, _, _)| names.lines().any(|line| line == *name))
}
