//! Windows events made typed, whatever format they came in: which record of which channel means what, in one table.
//!
//! A reader writes the channel, the event id and the event's own fields, then calls [`normalise`], which adds the typed columns
//! beside them. `-` and empty text are absent; so are the null SID, the null GUID and session 0x0. Mapped addresses (`::ffff:`) are
//! unmapped, zones dropped, loopback kept: whoever reads on decides that it is no source. Sessions are lower-case hexadecimal.
//!
//! Choices that are not evident:
//! - 4648 names an address without saying whose. On real data it is the target's where another host is named, and the client's of an
//!   inbound logon where the target is `localhost`.
//! - 4625: the substatus is the status where it is not zero, for it says more.
//! - TerminalServices 22 (shell start) stays untyped: it follows 21 and adds nothing.

mod clean;
pub(crate) mod place;
pub(crate) mod row;
mod rules;
mod screenconnect;
#[cfg(test)]
mod tests;

use crate::formats::address::address;
use crate::formats::happened;
use clean::Cleaned;
use events::{BatchBuilder, Column};
use model::{CredentialKind, LogonKind, Outcome};
use rules::{How, Rule, Source, Status};

/// Fills the typed columns of the open row from its channel, event id and fields.
pub(crate) fn normalise(events: &mut BatchBuilder) {
    let Some(id) = events.open_number(Column::EVENT_ID) else { return };
    let candidates = rules::of_event(id);
    let channel = events.open_text(Column::CHANNEL).unwrap_or_default();
    let provider = events.open_text(Column::PROVIDER).unwrap_or_default();
    if channel == "Application" && screenconnect::is_provider(provider) {
        return screenconnect::normalise(events);
    }
    let Some(rule) = candidates.iter().find(|rule| rule.applies(channel, provider)) else { return };
    apply(rule, events);
}

fn apply(rule: &Rule, events: &mut BatchBuilder) {
    events.set_number(Column::CLASS, rule.class);
    if let Some((source, wanted)) = &rule.only
        && !value(events, source).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
    {
        return;
    }
    if let Some(activity) = rule.activity {
        happened::write(events, activity);
    }
    for (source, how) in &rule.writes {
        if let Some(value) = value(events, source).and_then(clean::present) {
            let value = value.to_owned();
            write(events, &value, *how);
        }
    }
    if let Some(kind) = rule.credential
        && !events.is_written(Column::CREDENTIAL_KIND)
    {
        events.set_text(Column::CREDENTIAL_KIND, kind.as_str());
    }
    let outcome = match rule.status {
        Status::Success => Outcome::Success,
        Status::Failure => Outcome::Failure,
        Status::AsLogged if events.is_written(Column::STATUS_CODE) => Outcome::Failure,
        Status::AsLogged => Outcome::Success,
        Status::Unknown => return,
    };
    events.set_text(Column::OUTCOME, outcome.as_str());
}

fn value<'a>(events: &'a BatchBuilder, source: &Source) -> Option<&'a str> {
    match source {
        Source::Column(column) => events.open_text(*column),
        Source::Extra(name) => events.open_extra(name),
        Source::Tag(tag) => data(events)?.split_once(tag)?.1.split_once("</").map(|(text, _)| text),
        Source::Line(index) => data(events)?.split('\n').nth(*index),
        Source::Claim(end) => {
            let mut lines = data(events)?.split('\n');
            lines.find(|line| line.ends_with(end))?;
            lines.next()
        }
    }
}

/// Values without a name, a line each.
fn data(events: &BatchBuilder) -> Option<&str> {
    events.open_text(Column::of_field("Data")?)
}

fn write(events: &mut BatchBuilder, value: &str, how: How) {
    match how {
        How::Text(column) => events.set_text(column, value),
        How::Sid(column) => set(events, column, clean::sid(value)),
        How::Session(column) => set(events, column, clean::session(value)),
        How::SessionNumber => events.set_text(Column::SESSION, value),
        How::Guid => set(events, Column::LOGON_GUID, clean::guid(value)),
        How::Address(column) => set(events, column, address(value)),
        How::TargetAddress => target_address(events, value),
        How::Port => {
            if let Some(port) = value.parse().ok().filter(|&port: &u64| port != 0 && port <= u64::from(u16::MAX)) {
                events.set_number(Column::SRC_PORT, port);
            }
        }
        How::Host(column) => set(events, column, clean::host(value)),
        How::Endpoint => match address(value) {
            Some(address) => events.set_text(Column::DST_ADDRESS, &address),
            None => set(events, Column::DST_HOST, clean::host(value)),
        },
        How::ServiceHost => {
            if let Some(host) = value.strip_suffix('$') {
                events.set_text(Column::DST_HOST, host);
            }
        }
        How::User => user(events, value),
        How::UserAndReason => {
            if let Some(account) = clean::before_reason(value) {
                user(events, account);
            }
        }
        How::FirstAddress(column) => {
            set(events, column, value.split(',').map(str::trim).find_map(address));
        }
        How::Status => set(events, Column::STATUS_CODE, clean::status(value)),
        How::LogonType => {
            if let Ok(logon_type) = value.parse() {
                events.set_text(Column::LOGON_KIND, LogonKind::of_windows_type(logon_type).as_str());
            }
        }
        How::RemoteOrConsole => {
            let kind = match address(value) {
                Some(_) => LogonKind::RemoteInteractive,
                None => LogonKind::Console,
            };
            events.set_text(Column::LOGON_KIND, kind.as_str());
        }
        How::Package => {
            if let Some(kind) = clean::package(value) {
                events.set_text(Column::CREDENTIAL_KIND, kind.as_str());
            }
        }
        How::PreAuthentication => {
            // 14 to 17 are the forms of PKINIT.
            if matches!(value.parse(), Ok(14..=17_u32)) {
                events.set_text(Column::CREDENTIAL_KIND, CredentialKind::Certificate.as_str());
            }
        }
    }
}

fn set(events: &mut BatchBuilder, column: Column, value: Option<Cleaned<'_>>) {
    if let Some(value) = value {
        events.set_text(column, &value);
    }
}

/// `DOMAIN\user` and `user@REALM` are taken apart; a domain that the record names itself is left.
fn user(events: &mut BatchBuilder, value: &str) {
    let (domain, name) = clean::user(value);
    events.set_text(Column::ACCOUNT_NAME, name);
    if let Some(domain) = domain {
        events.set_text(Column::ACCOUNT_DOMAIN, domain);
    }
}

fn target_address(events: &mut BatchBuilder, value: &str) {
    let target = events.open_text(Column::DST_HOST);
    let is_local = target.is_some_and(|target| target.eq_ignore_ascii_case("localhost"));
    let column = if is_local { Column::SRC_ADDRESS } else { Column::DST_ADDRESS };
    set(events, column, address(value));
}
