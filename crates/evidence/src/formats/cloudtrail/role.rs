//! Roles that are taken on: whose they are, who asked, and what that makes of the record.

use super::kept::{Slot, answer};
use crate::formats::cloud::{Kept, say};
use events::{BatchBuilder, Column};
use model::{AWS_HOST, Activity, CredentialKind, LogonKind, Outcome, class};

/// A request to become somebody else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken<'k> {
    /// The account of whom one becomes.
    account: Option<&'k str>,
    /// Whom one becomes: `ROLE/SESSION`.
    name: Option<String>,
    outcome: Outcome,
}

/// The request that the record is about, if it is one.
pub(super) fn taken<'k>(kept: &'k Kept, events: &BatchBuilder) -> Option<Taken<'k>> {
    let event = kept.get(Slot::Event)?;
    let asks =
        event.starts_with("AssumeRo") || matches!(event, "GetFederationToken" | "GetSessionToken" | "SwitchRole");
    if !asks {
        return None;
    }
    let arn = [Slot::Assumed, Slot::SwitchTo, Slot::Role, Slot::Federated].into_iter().find_map(|slot| kept.get(slot));
    // The console's record in the role's account names the role as whoever acts.
    let arn = arn.or_else(|| refused(kept)).or(kept.get(Slot::Arn));
    let has_failed = kept.get(Slot::Error).is_some()
        || answer(kept, events, "SwitchRole").and_then(say::outcome_of) == Some(Outcome::Failure);
    Some(Taken {
        account: arn.and_then(account_of),
        name: arn.map(|arn| name_of(arn, kept.get(Slot::SessionName))),
        outcome: say::failed_if(has_failed),
    })
}

/// The role that was refused: `.. is not authorized to perform: sts:AssumeRole on resource: ARN ..`.
fn refused(kept: &Kept) -> Option<&str> {
    let (_, rest) = kept.get(Slot::ErrorText)?.split_once("resource: ")?;
    rest.split_whitespace().next().filter(|arn| arn.starts_with("arn:"))
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// The name in an ARN, with the session where it is known: `role/PATH/NAME` and `assumed-role/NAME/SESSION` are `NAME/SESSION`.
fn name_of(arn: &str, session: Option<&str>) -> String {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let (kind, name) = resource.split_once('/').unwrap_or(("", resource));
    match (kind, session) {
        ("role", session) => {
            let name = name.rsplit('/').next().unwrap_or(name);
            session.map_or_else(|| name.to_owned(), |session| format!("{name}/{session}"))
        }
        _ => name.to_owned(),
    }
}

/// Who asked: a user, `ROLE/SESSION`, `root`, a service, else the principal's id.
pub(super) fn caller(kept: &Kept) -> Option<&str> {
    let of_arn = kept.get(Slot::Arn).and_then(|arn| arn.splitn(6, ':').nth(5)).and_then(|resource| {
        let (kind, name) = resource.split_once('/')?;
        matches!(kind, "assumed-role" | "federated-user").then_some(name)
    });
    let root = kept.is(Slot::Type, "Root").then_some("root");
    let known = root.or(of_arn).or(kept.get(Slot::User)).or(kept.get(Slot::Issuer));
    known.or(kept.get(Slot::Invoker)).or(kept.get(Slot::Principal))
}

/// What a request to become somebody else makes of the record.
pub(super) fn write(taken: &Taken<'_>, kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    let own = kept.get(Slot::Recipient).or(kept.get(Slot::Account));
    let (activity, kind) = match (taken.account, own, kept.get(Slot::Account)) {
        (Some(role), Some(own), _) if role != own => {
            say::host(events, Column::DST_HOST, AWS_HOST, Some(role));
            (Activity::CredentialUse, LogonKind::Role)
        }
        (_, Some(own), Some(asker)) if asker != own => (Activity::Logon, LogonKind::Role),
        // Whoever comes from an identity provider has no account at home in AWS.
        (_, _, None) if kept.get(Slot::Invoker).is_none() && !kept.is(Slot::Type, "AWSService") => {
            (Activity::Logon, LogonKind::Role)
        }
        _ => (Activity::AccountSwitch, LogonKind::Switch),
    };
    say::happened(events, activity, Some(kind), Some(taken.outcome));
    say::text(events, Column::ACTOR_NAME, caller(kept));
    say::text(events, Column::ACCOUNT_NAME, taken.name.as_deref());
    say::text(events, Column::ACCOUNT_DOMAIN, taken.account);
    say::text(events, Column::SESSION, kept.get(Slot::Issued));
    say::text(events, Column::ACTOR_SESSION, kept.get(Slot::Key));
    say::credential(events, CredentialKind::Token, kept.get(Slot::Key));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_accounts_of_arns() {
        let check = |arn: &str, account: Option<&str>, name: &str| {
            assert_eq!((account_of(arn), name_of(arn, Some("s")).as_str()), (account, name), "{arn}");
        };
        check("arn:aws:iam::111122223333:role/msp/Operators", Some("111122223333"), "Operators/s");
        check("arn:aws-cn:sts::111122223333:assumed-role/Operators/bert", Some("111122223333"), "Operators/bert");
        check("arn:aws:sts::111122223333:federated-user/bert", Some("111122223333"), "bert");
        check("arn:aws:iam::111122223333:root", Some("111122223333"), "root");
        check("111122223333", None, "111122223333");
        check("", None, "");
    }
}
