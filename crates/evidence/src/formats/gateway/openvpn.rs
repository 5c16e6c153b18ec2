//! OpenVPN: the log of a server, as a file and inside lines of syslog, and what a client's says of where it went.
//!
//! Source: OpenVPN, "Reference manual" 2.4 to 2.6 and the server's messages. A server begins what is about a client with
//! `198.51.100.7:51820` until its name is known and with `mara/198.51.100.7:51820` from then on (an address of IPv6 without its port); that
//! place names the session in the columns. A client, and either end of a tunnel between two, begins nothing like that: the same message
//! names the other end there.
//!
//! | message | becomes |
//! |---|---|
//! | `[mara] Peer Connection Initiated with [AF_INET]198.51.100.7:51820` about a client | logon |
//! | .. about nobody | outbound connection to that address |
//! | `MULTI: Learn: 10.8.0.6 -> mara/..`, `MULTI: primary virtual IP for mara/..: 10.8.0.6` | address assigned |
//! | `TLS: Username/Password authentication succeeded for username 'mara'` | network authentication |
//! | `TLS Auth Error: ..`, `VERIFY ERROR: ..`, `.. AUTH_FAILED ..` about a client | logon that failed |
//! | .. about nobody | outbound connection that failed |
//! | `SIGTERM[soft,remote-exit] received, client-instance exiting`, `SIGUSR1[..] .. client-instance restarting` | logoff |
//! | `peer info: IV_PLAT=win` | `extra`, by its name |
//!
//! A handshake that comes to nothing is no logon: anybody on the internet causes one. Files begin lines with `2026-11-23 10:00:01 ` or
//! `Mon Nov 23 10:00:01 2026 `, in the zone that is assumed.

use crate::format::FileContext;
use crate::formats::address;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogKind, Outcome};
use std::net::Ipv6Addr;

/// The format of the server's own log file.
pub(crate) struct OpenVpn;

impl LineReader for OpenVpn {
    const NAME: &'static str = "openvpn";
    const DESCRIPTION: &'static str = "OpenVPN server log";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        const WORDS: [&str; 6] = [
            "MULTI: ",
            "MULTI_sva: ",
            "] Peer Connection Initiated with [",
            "[AF_INET",
            "OpenVPN 2.",
            "peer info: IV_",
        ];
        timed(line).is_some_and(|(_, _, message)| WORDS.iter().any(|word| message.contains(word)))
    }

    fn is_neutral(line: &str) -> bool {
        timed(line).is_some()
    }

    fn read(line: &str, context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let Some((text, written, message)) = timed(line) else {
            return Err(Unread::Lost("no line of openvpn"));
        };
        typed::time(row, text, written, context.assume_zone_minutes);
        row.set_text(Column::PROGRAM, "openvpn");
        row.set_text(Column::MESSAGE, message);
        self::line(row, message);
        Ok(())
    }
}

/// The time of a line of the log file, as text and read, and what follows.
fn timed(line: &str) -> Option<(&str, Written, &str)> {
    if line.as_bytes().first()?.is_ascii_digit() {
        let (text, message) = line.split_at_checked(19)?;
        return Some((text, Written::parse(text)?, after_micros(message.strip_prefix(' ')?)));
    }
    let (text, message) = line.split_at_checked(24)?;
    let face = jiff::fmt::strtime::parse("%a %b %e %H:%M:%S %Y", text).ok()?.to_datetime().ok()?;
    Some((text, Written::parse(&face.to_string())?, after_micros(message.strip_prefix(' ')?)))
}

/// Without the `us=123456` of a talkative server.
fn after_micros(message: &str) -> &str {
    match message.strip_prefix("us=").and_then(|rest| rest.split_once(' ')) {
        Some((digits, rest)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => message,
    }
}

/// Is a program of that name one of these?
pub(crate) fn is_program(name: &str) -> bool {
    name.starts_with("openvpn") || name.starts_with("ovpn-")
}

/// The client that a message is about, in front of it.
#[derive(Clone, Copy)]
struct Client<'m> {
    name: Option<&'m str>,
    place: &'m str,
}

/// `mara/198.51.100.7:51820` or `198.51.100.7:51820`, with `udp4:` or the like before the address in newer ones.
fn client(text: &str) -> Option<Client<'_>> {
    let (name, place) = match text.rsplit_once('/') {
        Some((name, place)) => (Some(name), place),
        None => (None, text),
    };
    let place = ["udp4:", "udp6:", "tcp4-server:", "tcp6-server:"]
        .iter()
        .find_map(|start| place.strip_prefix(start))
        .unwrap_or(place);
    // The last number of an address of IPv6 is no port, so the whole is tried first; one of IPv4 never stands alone.
    let is_place = place.parse::<Ipv6Addr>().is_ok() || place_and_port(place).is_some();
    is_place.then_some(Client { name, place })
}

/// `198.51.100.7:51820`, `2001:db8::1:51820`, `[2001:db8::1]:51820`.
fn place_and_port(text: &str) -> Option<(&str, &str)> {
    let (address, port) = text.rsplit_once(':')?;
    let address = address.trim_matches(['[', ']']);
    (address::address(address).is_some() && port.parse::<u16>().is_ok()).then_some((address, port))
}

impl Client<'_> {
    fn write(&self, row: &mut BatchBuilder) {
        typed::account(row, self.name.unwrap_or_default());
        if !typed::client(row, self.place) {
            let (address, port) = self.place.rsplit_once(':').unwrap_or((self.place, ""));
            typed::set_address(row, Column::SRC_ADDRESS, address);
            typed::port(row, Column::SRC_PORT, port);
        }
        row.set_text(Column::SESSION, self.place);
    }
}

/// A message of a server or a client.
pub(crate) fn line(row: &mut BatchBuilder, message: &str) {
    let first = message.split(' ').next().unwrap_or_default();
    match client(first) {
        Some(client) => {
            client.write(row);
            let text = message[first.len()..].trim_start();
            if !came_in(row, text) {
                said(row, text);
            }
        }
        None if went_out(row, message) => {}
        None => said(row, message),
    }
}

const INITIATED: &str = "] Peer Connection Initiated with ";

fn is_refused(text: &str) -> bool {
    text.starts_with("TLS Auth Error: ") || text.contains("AUTH_FAILED")
}

/// What a server says of the client that the row is about already. False when it is about no logon.
fn came_in(row: &mut BatchBuilder, text: &str) -> bool {
    if let Some((name, _)) = text.split_once(INITIATED) {
        typed::vpn(row, Activity::Logon, Outcome::Success);
        typed::account(row, name.trim_start_matches('['));
    } else if is_refused(text) {
        typed::vpn_failure(row, "auth_failed");
        // `SENT CONTROL [mara]: 'AUTH_FAILED' (status=1)`
        let name = text.strip_prefix("SENT CONTROL [").and_then(|rest| rest.split_once(']')).map(|(name, _)| name);
        typed::account(row, name.unwrap_or_default());
    } else if let Some(rest) = text.strip_prefix("VERIFY ERROR: ") {
        typed::vpn_failure(row, "verify_error");
        let name = rest.split_once("CN=").map_or("", |(_, name)| name.split([',', '/']).next().unwrap_or_default());
        typed::account(row, name);
    } else {
        return false;
    }
    true
}

/// What a client says of its server, whose certificate's name is nobody's account. False when it is about no connection.
fn went_out(row: &mut BatchBuilder, text: &str) -> bool {
    let status = if is_refused(text) {
        "auth_failed"
    } else if text.starts_with("VERIFY ERROR: ") {
        "verify_error"
    } else if let Some((name, place)) = text.split_once(INITIATED) {
        let place = place.trim_start_matches("[AF_INET]").trim_start_matches("[AF_INET6]");
        typed::vpn(row, Activity::OutboundConnect, Outcome::Success);
        if let Some((address, port)) = place_and_port(place.split(' ').next().unwrap_or_default()) {
            typed::set_address(row, Column::DST_ADDRESS, address);
            typed::port(row, Column::DST_PORT, port);
        }
        typed::extra(row, "peer", name.trim_start_matches('['));
        return true;
    } else {
        return false;
    };
    typed::vpn(row, Activity::OutboundConnect, Outcome::Failure);
    row.set_text(Column::STATUS_CODE, status);
    true
}

fn said(row: &mut BatchBuilder, text: &str) {
    if let Some(rest) = text.strip_prefix("peer info: ") {
        if let Some((name, value)) = rest.split_once('=') {
            row.push_extra(name, value);
        }
    } else if let Some(rest) = text.strip_prefix("MULTI: Learn: ") {
        if let Some((address, who)) = rest.split_once(" -> ") {
            learned(row, who, address);
        }
    } else if let Some(rest) = text.strip_prefix("MULTI: primary virtual IP for ") {
        if let Some((who, address)) = rest.split_once(": ") {
            learned(row, who, address);
        }
    } else if let Some(rest) = text.strip_prefix("TLS: Username/Password authentication succeeded for username '") {
        typed::vpn(row, Activity::NetworkAuthentication, Outcome::Success);
        typed::account(row, rest.split('\'').next().unwrap_or_default());
    } else if text.contains("client-instance exiting") || text.contains("client-instance restarting") {
        typed::vpn(row, Activity::Logoff, Outcome::Success);
        typed::extra(
            row,
            "reason",
            text.split_once("soft,").map_or("", |(_, rest)| rest.split(']').next().unwrap_or("")),
        );
    }
}

fn learned(row: &mut BatchBuilder, who: &str, address: &str) {
    // A route behind the client, with its prefix, is no address of the client.
    if !typed::assigned(row, address.trim()) {
        return;
    }
    typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
    if let Some(client) = client(who.trim()) {
        client.write(row);
    }
}
