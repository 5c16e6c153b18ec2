//! What fields mean, whichever form they came in: while they are read, by name, and at the end of the row, by log.

use super::value::epoch;
use crate::formats::address::{address, is_nobodys};
use crate::formats::happened;
use crate::formats::sensor::{self, copy, service_host, set};
use crate::formats::time::{Written, zone_word};
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, Outcome, class};

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Time,
    Address(Column),
    Port(Column),
    /// Bytes that went one way. They are extras, too.
    Bytes(Column),
    /// The log's name.
    Log,
    Sensor,
    Extra,
}

/// Of a field by its name, in either spelling.
pub(super) fn action(name: &str) -> Action {
    match name {
        "ts" => Action::Time,
        "id.orig_h" | "id_orig_h" => Action::Address(Column::SRC_ADDRESS),
        "id.resp_h" | "id_resp_h" => Action::Address(Column::DST_ADDRESS),
        "id.orig_p" | "id_orig_p" => Action::Port(Column::SRC_PORT),
        "id.resp_p" | "id_resp_p" => Action::Port(Column::DST_PORT),
        "orig_bytes" => Action::Bytes(Column::BYTES_OUT),
        "resp_bytes" => Action::Bytes(Column::BYTES_IN),
        "_path" | "@stream" => Action::Log,
        "_system_name" | "@system" => Action::Sensor,
        _ => Action::Extra,
    }
}

/// Writes a field that has a value into its column. Is nothing left for `extra`? What does not fit its column is.
#[inline]
pub(super) fn write(events: &mut BatchBuilder, action: Action, value: &str) -> bool {
    // Most fields are extras, and need no call to say so.
    action != Action::Extra && write_column(events, action, value)
}

fn write_column(events: &mut BatchBuilder, action: Action, value: &str) -> bool {
    match action {
        Action::Time => time(events, value),
        Action::Address(column) => address(value).map(|address| events.set_text(column, &address)).is_some(),
        Action::Port(column) => value.parse::<u16>().map(|port| events.set_number(column, port.into())).is_ok(),
        Action::Bytes(column) => {
            if let Ok(bytes) = value.parse() {
                events.set_number(column, bytes);
            }
            false
        }
        Action::Log => {
            events.set_text(Column::CHANNEL, value);
            true
        }
        Action::Sensor => {
            events.set_text(Column::HOST, value);
            true
        }
        Action::Extra => false,
    }
}

fn time(events: &mut BatchBuilder, value: &str) -> bool {
    if let Some(time) = epoch(value) {
        events.set_time(time);
        events.set_text(Column::TIME_ZONE, zone_word(true));
        return true;
    }
    let written = match Written::parse(value) {
        Some(Written::Zoned { time, is_utc }) => Some((time, zone_word(is_utc))),
        // Python and others write `1.588e9`.
        _ => value.parse().ok().filter(|seconds| (0.0..4e9).contains(seconds)).map(|seconds: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "a time of this and the next hundred years fits")]
            let micros = (seconds * 1e6) as i64;
            (model::Timestamp::from_micros(micros), zone_word(true))
        }),
    };
    if let Some((time, zone)) = written {
        events.set_time(time);
        events.set_text(Column::TIME_TEXT, value);
        events.set_text(Column::TIME_ZONE, zone);
    }
    written.is_some()
}

/// Adds what only the whole row tells, by the log that it is of.
pub(super) fn finish(events: &mut BatchBuilder, log: &str) {
    let class = match log {
        "kerberos" => kerberos(events),
        "ntlm" => ntlm(events),
        "rdp" => {
            copy(events, "cookie", Column::ACCOUNT_NAME);
            copy(events, "client_name", Column::SRC_HOST);
            class::RDP
        }
        "ssh" => {
            outcome(events, "auth_success");
            class::SSH
        }
        "smb_files" | "smb_mapping" => {
            let host = events.open_extra("path").and_then(|path| path.trim_start_matches('\\').split('\\').next());
            set(events, Column::DST_HOST, host.map(str::to_owned));
            class::SMB
        }
        "dce_rpc" => class::SMB,
        "http" => {
            host(events, "host");
            class::HTTP
        }
        "ssl" => {
            host(events, "server_name");
            class::NETWORK
        }
        "dhcp" => dhcp(events),
        "dns" => class::DNS,
        "notice" => {
            copy(events, "msg", Column::MESSAGE);
            class::FINDING
        }
        "conn" => class::NETWORK,
        _ => return,
    };
    events.set_number(Column::CLASS, class);
}

/// The name of a host, which a port may follow; an address is the destination's already.
fn host(events: &mut BatchBuilder, name: &str) {
    let value = events.open_extra(name).map(|host| host.rsplit_once(':').map_or(host, |(host, _)| host));
    let value =
        value.filter(|host| address(host.trim_matches(['[', ']'])).is_none() && !is_nobodys(host)).map(str::to_owned);
    set(events, Column::DST_HOST, value);
}

fn outcome(events: &mut BatchBuilder, name: &str) -> Option<Outcome> {
    let outcome = match events.open_extra(name)? {
        "T" | "true" => Outcome::Success,
        "F" | "false" => Outcome::Failure,
        _ => return None,
    };
    events.set_text(Column::OUTCOME, outcome.as_str());
    Some(outcome)
}

fn kerberos(events: &mut BatchBuilder) -> u64 {
    // `name/REALM`, where the name may hold slashes.
    let client = events.open_extra("client").and_then(|client| client.rsplit_once('/'));
    let (name, realm) = client.map(|(name, realm)| (name.to_owned(), realm.to_owned())).unzip();
    set(events, Column::ACCOUNT_NAME, name);
    set(events, Column::ACCOUNT_DOMAIN, realm);
    service_host(events, "service");
    events.set_text(Column::CREDENTIAL_KIND, CredentialKind::Kerberos.as_str());
    let outcome = outcome(events, "success");
    let is_first_half = events.open_extra("error_msg").is_some_and(|error| error.contains("PREAUTH_REQUIRED"));
    copy(events, "error_msg", Column::STATUS_CODE);
    let activity = match events.open_extra("request_type") {
        Some("AS") => Activity::TicketGrant,
        Some("TGS") => Activity::ServiceTicket,
        _ => return class::AUTHENTICATION,
    };
    if outcome.is_some() && !is_first_half && events.is_written(Column::ACCOUNT_NAME) {
        happened::write(events, activity);
    }
    class::AUTHENTICATION
}

fn ntlm(events: &mut BatchBuilder) -> u64 {
    copy(events, "username", Column::ACCOUNT_NAME);
    copy(events, "domainname", Column::ACCOUNT_DOMAIN);
    copy(events, "hostname", Column::SRC_HOST);
    copy(events, "server_nb_computer_name", Column::DST_HOST);
    copy(events, "server_dns_computer_name", Column::DST_HOST);
    events.set_text(Column::CREDENTIAL_KIND, CredentialKind::Ntlm.as_str());
    outcome(events, "success");
    class::AUTHENTICATION
}

fn dhcp(events: &mut BatchBuilder) -> u64 {
    copy(events, "host_name", Column::SRC_HOST);
    let is_given = events.open_extra("msg_types").is_some_and(|types| types.lines().any(|kind| kind == "ACK"));
    sensor::dhcp(events, "assigned_addr", is_given)
}
