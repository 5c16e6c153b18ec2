//! Events of Suricata, a network sensor: EVE JSON, an object a line.
//!
//! Source: Suricata user guide, "Eve JSON Output" and "Eve JSON Format"; "Kerberos Keywords" for the names of messages.
//!
//! | path | column |
//! |---|---|
//! | `event_type` | `channel` |
//! | `host` | `host`: the sensor, where it is configured to say so |
//! | `timestamp` | `time` |
//! | `src_ip`, `src_port`, `dest_ip`, `dest_port` | `src_address`, `src_port`, `dst_address`, `dst_port` |
//! | flow: `flow.bytes_toserver`, `flow.bytes_toclient` | `bytes_out`, `bytes_in`; other events repeat them for the same flow |
//! | alert: `alert.signature` | `message` |
//! | krb5: `cname`, `realm`, `sname`, `msg_type`, `error_code` | account, `dst_host` of the service, `outcome`, `status_code` |
//! | smb: `ntlmssp.user`, `.domain`, `.host`, `share` | account, `src_host`, `dst_host` |
//! | rdp: `cookie`, `client.client_name` | `account_name`, `src_host` |
//! | tls: `sni`; http: `hostname` | `dst_host` |
//! | dhcp: `hostname`, `assigned_ip` | `src_host`, `assigned_address` |
//! | all but the first four rows | `extra`, under its path |
//!
//! The source of an alert is that of the packet, which may be the server's answer. What is said of Zeek about logons holds here as well: a
//! sensor is neither end, so tickets and given addresses alone become activities.

#[cfg(test)]
mod tests;

use crate::format::FileContext;
use crate::formats::address::address;
use crate::formats::happened;
use crate::formats::json::row::Memory;
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use crate::formats::sensor::{self, copy, service_host, set};
use crate::formats::time::Written;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogKind, Outcome, class};

/// The format.
pub(crate) struct Suricata;

impl Objects for Suricata {
    const NAME: &'static str = "suricata";
    const DESCRIPTION: &'static str = "Suricata's events as EVE JSON";
    const LOG: Option<LogKind> = Some(LogKind::Network);
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        let is_stats = paths.iter().any(|path| path.starts_with("stats."));
        has("timestamp") && has("event_type") && (has("flow_id") || has("src_ip") || is_stats)
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        json::walk(object, &mut Event { events, memory, assume_zone_minutes: context.assume_zone_minutes })?;
        let Some(kind) = events.open_text(Column::CHANNEL).map(str::to_owned) else {
            return Err(Fault::Lacks("event_type"));
        };
        events.set_number(Column::RECORD, record);
        events.join_repeated_extra("\n");
        finish(events, &kind);
        Ok(())
    }
}

/// What becomes of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Time,
    Text(Column),
    Address(Column),
    Port(Column),
    Extra,
}

fn action(path: &str) -> Action {
    match path {
        "timestamp" => Action::Time,
        "event_type" => Action::Text(Column::CHANNEL),
        "host" => Action::Text(Column::HOST),
        "src_ip" => Action::Address(Column::SRC_ADDRESS),
        "dest_ip" => Action::Address(Column::DST_ADDRESS),
        "src_port" => Action::Port(Column::SRC_PORT),
        "dest_port" => Action::Port(Column::DST_PORT),
        _ => Action::Extra,
    }
}

struct Event<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
    assume_zone_minutes: i32,
}

impl Sink for Event<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let events = &mut *self.events;
        let (&action, scratch) = self.memory.of(path, action);
        let port = leaf.number().filter(|&port| port <= u64::from(u16::MAX));
        leaf.as_text(scratch, |text| match action {
            Action::Time if time(events, text, self.assume_zone_minutes).is_some() => {}
            Action::Text(column) if !events.is_written(column) => events.set_text(column, text),
            Action::Address(column) if let Some(address) = address(text) => events.set_text(column, &address),
            Action::Port(column) if let Some(port) = port => events.set_number(column, port),
            _ => events.push_extra(path, text),
        });
    }
}

fn time(events: &mut BatchBuilder, text: &str, assume_zone_minutes: i32) -> Option<()> {
    Written::parse(text)?.write(events, assume_zone_minutes);
    events.set_text(Column::TIME_TEXT, text);
    Some(())
}

/// Adds what only the whole event tells, by its kind, with the OCSF class.
fn finish(events: &mut BatchBuilder, kind: &str) {
    let class = match kind {
        "flow" => {
            for (name, column) in
                [("flow.bytes_toserver", Column::BYTES_OUT), ("flow.bytes_toclient", Column::BYTES_IN)]
            {
                if let Some(bytes) = events.open_extra(name).and_then(|bytes| bytes.parse().ok()) {
                    events.set_number(column, bytes);
                }
            }
            class::NETWORK
        }
        "alert" => {
            copy(events, "alert.signature", Column::MESSAGE);
            class::FINDING
        }
        "krb5" => kerberos(events),
        "smb" => {
            copy(events, "smb.ntlmssp.user", Column::ACCOUNT_NAME);
            copy(events, "smb.ntlmssp.domain", Column::ACCOUNT_DOMAIN);
            copy(events, "smb.ntlmssp.host", Column::SRC_HOST);
            let share = events.open_extra("smb.share").and_then(|share| share.strip_prefix("\\\\"));
            let host = share.and_then(|share| share.split('\\').next()).filter(|host| address(host).is_none());
            let host = host.map(str::to_owned);
            set(events, Column::DST_HOST, host);
            class::SMB
        }
        "rdp" => {
            copy(events, "rdp.cookie", Column::ACCOUNT_NAME);
            copy(events, "rdp.client.client_name", Column::SRC_HOST);
            class::RDP
        }
        "ssh" => class::SSH,
        "tls" => {
            copy(events, "tls.sni", Column::DST_HOST);
            class::NETWORK
        }
        "http" => {
            copy(events, "http.hostname", Column::DST_HOST);
            class::HTTP
        }
        "dhcp" => dhcp(events),
        "dns" => class::DNS,
        _ => return,
    };
    events.set_number(Column::CLASS, class);
}

fn kerberos(events: &mut BatchBuilder) -> u64 {
    copy(events, "krb5.cname", Column::ACCOUNT_NAME);
    copy(events, "krb5.realm", Column::ACCOUNT_DOMAIN);
    service_host(events, "krb5.sname");
    copy(events, "krb5.error_code", Column::STATUS_CODE);
    events.set_text(Column::CREDENTIAL_KIND, CredentialKind::Kerberos.as_str());
    let is_first_half = events.open_extra("krb5.error_code").is_some_and(|error| error.contains("PREAUTH_REQUIRED"));
    let failed = events.open_extra("krb5.failed_request");
    let (activity, outcome) = match (events.open_extra("krb5.msg_type"), failed) {
        (Some("KRB_AS_REP"), _) => (Some(Activity::TicketGrant), Outcome::Success),
        (Some("KRB_TGS_REP"), _) => (Some(Activity::ServiceTicket), Outcome::Success),
        (Some("KRB_ERROR"), Some("KRB_AS_REQ")) => (Some(Activity::TicketGrant), Outcome::Failure),
        (Some("KRB_ERROR"), Some("KRB_TGS_REQ")) => (Some(Activity::ServiceTicket), Outcome::Failure),
        (Some("KRB_ERROR"), _) => (None, Outcome::Failure),
        _ => return class::AUTHENTICATION,
    };
    events.set_text(Column::OUTCOME, outcome.as_str());
    if let Some(activity) = activity.filter(|_| !is_first_half && events.is_written(Column::ACCOUNT_NAME)) {
        happened::write(events, activity);
    }
    class::AUTHENTICATION
}

fn dhcp(events: &mut BatchBuilder) -> u64 {
    copy(events, "dhcp.hostname", Column::SRC_HOST);
    let is_given = events.open_extra("dhcp.dhcp_type") == Some("ack");
    sensor::dhcp(events, "dhcp.assigned_ip", is_given)
}
