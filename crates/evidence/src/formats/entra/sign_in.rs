//! Sign-ins: whose, from which directory to which, with what proof.

use super::kept::{Slot, writer};
use crate::formats::cloud::{Kept, say};
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, ENTRA_HOST, LogonKind, Outcome, class};

pub(super) fn write(kept: &Kept, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, class::AUTHENTICATION);
    let outcome = outcome(kept, events);
    let home = kept.get(Slot::Home);
    let resource = kept.get(Slot::Resource).or(writer(kept));
    let is_abroad = home.is_some() && !same(home, resource);
    let is_seen_from_home = is_abroad && same(writer(kept), home);
    say::host(events, Column::HOST, ENTRA_HOST, if is_seen_from_home { home } else { resource });
    say::host(events, Column::SRC_HOST, ENTRA_HOST, home);
    if is_seen_from_home {
        say::host(events, Column::DST_HOST, ENTRA_HOST, resource);
    }
    say::client(events, "ipAddress", kept.get(Slot::Ip).or(kept.get(Slot::CallerIp)));
    let names = [Slot::Upn, Slot::Principal, Slot::AppName, Slot::PrincipalId, Slot::User];
    say::text(events, Column::ACCOUNT_NAME, names.into_iter().find_map(|slot| kept.get(slot)));
    say::text(events, Column::SESSION, kept.get(Slot::Session).or(kept.get(Slot::Token)));
    say::text(events, Column::API_OPERATION, kept.get(Slot::Operation));
    say::text(events, Column::API_RESOURCE, kept.get(Slot::ResourceName));
    proof(kept, events);
    if is_renewal(kept) && !is_abroad {
        say::ended(events, outcome);
    } else {
        let activity = if is_seen_from_home { Activity::CredentialUse } else { Activity::Logon };
        say::happened(events, activity, Some(LogonKind::Cloud), outcome);
    }
}

fn same(one: Option<&str>, other: Option<&str>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.eq_ignore_ascii_case(other))
}

/// What came of it: an error's number, 0 for none.
fn outcome(kept: &Kept, events: &mut BatchBuilder) -> Option<Outcome> {
    let code = kept.get(Slot::Error).or(kept.get(Slot::ResultType)).filter(|code| !code.eq_ignore_ascii_case("none"));
    let Some(code) = code else {
        let word = kept.get(Slot::Status)?;
        return if word.eq_ignore_ascii_case("interrupted") { Some(Outcome::Failure) } else { say::outcome_of(word) };
    };
    if code != "0" {
        say::text(events, Column::STATUS_CODE, Some(code));
    }
    let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Some(say::failed_if(code != "0")) } else { say::outcome_of(code) }
}

/// Did a client renew a token, with nobody there?
fn is_renewal(kept: &Kept) -> bool {
    let category = kept.get(Slot::Category).or(kept.get(Slot::EventTypes)).unwrap_or_default();
    let is_unattended =
        kept.is(Slot::Interactive, "false") || category.to_ascii_lowercase().starts_with("noninteractive");
    let is_of_user = kept.get(Slot::Upn).is_some() || kept.get(Slot::Principal).is_none();
    is_unattended && is_of_user && has_token(kept)
}

fn has_token(kept: &Kept) -> bool {
    kept.get(Slot::Incoming).is_some_and(|incoming| !incoming.eq_ignore_ascii_case("none"))
}

fn proof(kept: &Kept, events: &mut BatchBuilder) {
    let is = |slot, part: &str| kept.get(slot).is_some_and(|text| text.to_ascii_lowercase().contains(part));
    let key = kept.get(Slot::Key).or(kept.get(Slot::Thumbprint));
    let kind = if kept.get(Slot::Thumbprint).is_some() || is(Slot::KeyType, "certificate") {
        CredentialKind::Certificate
    } else if is(Slot::KeyType, "secret") || (!has_token(kept) && is(Slot::Method, "password")) {
        CredentialKind::Password
    } else if has_token(kept) {
        CredentialKind::Token
    } else if key.is_some() {
        CredentialKind::Unknown
    } else {
        return;
    };
    say::credential(events, kind, key);
}
