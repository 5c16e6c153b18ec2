//! Cisco ASA and what came of it (FTD, PIX, FWSM): `%ASA-6-113039: Group <g> User <u> IP <i> AnyConnect parent session started.`
//!
//! Source: Cisco, "Secure Firewall ASA Series Syslog Messages". Names stand in angle brackets, after `=`, or bare, and may hold apostrophes,
//! commas and whatever a client typed; the last place where an address follows is where a name ends.
//!
//! | message | becomes |
//! |---|---|
//! | 113039, 716001 | logon |
//! | 113005, 113015, 113006, 716039 | logon that failed |
//! | 113004, 113008, 716038, 713052 | network authentication: no proof that a session came of it |
//! | 722022 | session opened: a tunnel of the session above |
//! | 113019, 716002 | logoff; `Bytes xmt` is what the client received, `bytes_in` |
//! | 722023, 716058; 716059 | disconnect; reconnect |
//! | 722051, 713228, 751025, 737016, 737026, 109201, 746012 | address assigned |
//! | 605004, 605005, 611101, 611102, 611103 | logon and logoff on the device itself |
//! | 302013, 302015 | a connection built: both ends, from who opened it; no logon |
//! | 302014, 302016 | torn down: the ends in `extra` as `first` and `second`, for the message does not say who opened it |
//! | 106023 | refused: both ends |
//!
//! The number is in `extra` as `message_id`, the group as `group`.

use crate::formats::address;
use crate::formats::find::between;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome, class};

/// The tag and the text of a message that begins with a tag of these devices, or has one after a device's own time.
pub(crate) fn tagged(message: &str) -> Option<(&str, &str)> {
    /// A relay's line may hold a whole line of the device: time, name, tag.
    const BEFORE_BYTES: usize = 64;
    let head = &message.as_bytes()[..message.len().min(BEFORE_BYTES)];
    let at = memchr::memchr(b'%', head)?;
    let rest = &message[at..];
    let (tag, text) = rest.split_once(": ").or_else(|| rest.split_once(':'))?;
    is_tag(tag).then(|| (tag, text.trim_start()))
}

/// `%ASA-6-113039`, `%FTD-session-6-302013`.
pub(crate) fn is_tag(tag: &str) -> bool {
    let Some(rest) = tag.strip_prefix('%') else { return false };
    let product = rest.split('-').next().unwrap_or_default();
    matches!(product, "ASA" | "FTD" | "PIX" | "FWSM")
        && rest.rsplit('-').next().is_some_and(|number| number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// A message by its tag.
pub(crate) fn line(row: &mut BatchBuilder, tag: &str, text: &str) {
    use Activity as A;
    use Outcome::Success;
    let number = tag.rsplit('-').next().unwrap_or(tag);
    row.push_extra("message_id", number);
    match number {
        "113039" | "716001" => of_peer(row, text, |row, _| typed::vpn(row, A::Logon, Success)),
        "716039" => of_peer(row, text, |row, _| typed::vpn_failure(row, "rejected")),
        "716038" | "713052" => of_peer(row, text, |row, _| typed::vpn(row, A::NetworkAuthentication, Success)),
        "722022" => of_peer(row, text, |row, _| typed::vpn(row, A::SessionOpened, Success)),
        "722023" | "716058" => of_peer(row, text, |row, _| typed::vpn(row, A::Disconnect, Success)),
        "716059" => of_peer(row, text, |row, _| typed::vpn(row, A::Reconnect, Success)),
        "113019" | "716002" => of_peer(row, text, ended),
        "722051" | "713228" => of_peer(row, text, assigned),
        "113004" | "113008" => {
            typed::vpn(row, A::NetworkAuthentication, Success);
            checked(row, text);
        }
        "113005" | "113015" | "113006" => refused(row, text),
        "751025" | "737016" | "737026" | "109201" | "746012" => assigned_without_peer(row, text),
        "605004" | "605005" => device_login(row, text),
        "611101" | "611102" | "611103" => device_user(row, number, text),
        "302013" | "302015" => built(row, text),
        "302014" | "302016" => torn_down(row, text),
        "106023" => denied(row, text),
        "734001" => {
            let user = between(text, "DAP: User ", ", Addr ").unwrap_or_default();
            typed::account(row, user);
            typed::source(row, text.split_once(", Addr ").map_or("", |(_, rest)| word(rest)));
        }
        _ => of_peer(row, text, |_, _| {}),
    }
}

/// Up to the end of a word.
fn word(text: &str) -> &str {
    text.split([',', ' ', '>', ';']).next().unwrap_or_default()
}

/// A client, as most messages name it first.
struct Peer<'m> {
    group: &'m str,
    user: &'m str,
    address: &'m str,
    rest: &'m str,
}

fn peer(text: &str) -> Option<Peer<'_>> {
    for (group, user, address) in
        [("Group <", "> User <", "> IP <"), ("Group = ", ", Username = ", ", IP = "), ("Group ", " User ", " IP ")]
    {
        let Some((name, names)) = text.strip_prefix(group).and_then(|rest| rest.split_once(user)) else { continue };
        let ends = names.match_indices(address).filter_map(|(at, end)| {
            let after = &names[at + end.len()..];
            let address = word(after);
            // Of nobody's the message still says who.
            if address::address(address).is_none() && !address::is_nobodys(address) {
                return None;
            }
            let rest = after[address.len()..].trim_start_matches(['>', ',', ' ']);
            Some(Peer { group: name, user: &names[..at], address, rest })
        });
        if let Some(peer) = ends.last() {
            return Some(peer);
        }
    }
    None
}

/// A message that begins with a client; one that does not is left as it is.
fn of_peer(row: &mut BatchBuilder, text: &str, what: impl FnOnce(&mut BatchBuilder, &str)) {
    let Some(peer) = peer(text) else { return };
    what(row, peer.rest);
    typed::extra(row, "group", peer.group);
    typed::account(row, peer.user);
    typed::source(row, peer.address);
}

/// `Session disconnected. Session Type: SSL, Duration: 0h:30m:22s, Bytes xmt: 1, Bytes rcv: 2, Reason: User Requested`.
fn ended(row: &mut BatchBuilder, rest: &str) {
    typed::vpn(row, Activity::Logoff, Outcome::Success);
    let fields = [("Session Type: ", "session_type"), ("Duration: ", "duration"), ("Reason: ", "reason")];
    for (start, name) in fields {
        typed::extra(row, name, between(rest, start, ", ").unwrap_or_default());
    }
    if let Some((_, reason)) = rest.split_once("session terminated: ") {
        row.push_extra("reason", reason.trim_end_matches('.'));
    }
    typed::number(row, Column::BYTES_IN, between(rest, "Bytes xmt: ", ",").unwrap_or_default());
    typed::number(row, Column::BYTES_OUT, between(rest, "Bytes rcv: ", ",").unwrap_or_default());
}

/// `IPv4 Address <10.9.0.7> IPv6 address <::> assigned to session`, `Assigned private IP address 10.9.0.7 to remote user`.
fn assigned(row: &mut BatchBuilder, rest: &str) {
    typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
    let starts = ["IPv4 Address <", "Address <", "IPv6 address <", "IP address "];
    let _ = starts.iter().any(|start| {
        let value = rest.split_once(start).map_or("", |(_, value)| word(value));
        typed::assigned(row, value)
    });
}

/// The same of messages that do not begin with the client.
fn assigned_without_peer(row: &mut BatchBuilder, text: &str) {
    let starts = [
        "IPv4 Address=",
        "IPv6 Address=",
        "Client assigned ",
        "Assigned IP=",
        "Add IP-User mapping ",
        "Client requested address ",
    ];
    if !starts.iter().any(|start| text.split_once(start).is_some_and(|(_, value)| typed::assigned(row, word(value)))) {
        return;
    }
    typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
    if let Some(user) = between(text, "Username:", " ").or_else(|| between(text, ", User=", ", ")) {
        typed::account(row, user);
    } else if let Some(user) =
        between(text, "Add IP-User mapping ", " Succeeded").and_then(|rest| rest.split_once(" - "))
    {
        typed::account(row, user.1);
    }
    if let Some((remote, _)) = between(text, "Remote:", " ").and_then(|remote| remote.rsplit_once(':')) {
        typed::source(row, remote);
    }
    let session = between(text, "Session=", ", ").or_else(|| between(text, "Session= ", ", "));
    typed::text(row, Column::SESSION, session.unwrap_or_default());
}

/// `AAA user authentication Successful : server = 10.1.1.1 : user = mara`.
fn checked(row: &mut BatchBuilder, text: &str) {
    let Some((before, user)) = text.split_once(" user = ") else { return };
    let (user, address) = user.rsplit_once(" : user IP = ").unwrap_or((user, ""));
    typed::account(row, user.trim().trim_matches('\''));
    typed::source(row, address.trim());
    typed::extra(row, "server", between(before, "server = ", " :").unwrap_or_default().trim());
}

/// The same `Rejected : reason = ..`, or `User mara locked out on exceeding 3 successive failed authentication attempts`.
fn refused(row: &mut BatchBuilder, text: &str) {
    if let Some(user) = between(text, "User ", " locked out") {
        typed::vpn_failure(row, "locked out");
        return typed::account(row, user.trim_matches('\''));
    }
    typed::vpn_failure(row, between(text, "reason = ", " :").unwrap_or_default().trim());
    checked(row, text);
}

/// `Login permitted from 192.0.2.1/4711 to inside:10.1.1.254/ssh for user "mara"`: on the device itself.
fn device_login(row: &mut BatchBuilder, text: &str) {
    let Some((start, user)) = text.split_once(" for user ") else { return };
    let Some((verb, ends)) = start.split_once(" from ") else { return };
    let (client, target) = ends.split_once(" to ").unwrap_or((ends, ""));
    let kind = match target.rsplit('/').next() {
        Some("ssh") => LogonKind::Ssh,
        Some("console") => LogonKind::Console,
        _ => LogonKind::Other,
    };
    if verb.ends_with("denied") {
        typed::failure(row, Some(kind), "login_denied");
    } else {
        typed::activity(row, Activity::Logon, Some(kind), Outcome::Success);
    }
    typed::account(row, user.trim_matches(['"', '\'', ' ', '.']));
    let (address, port) = client.rsplit_once('/').unwrap_or((client, ""));
    typed::source(row, address);
    typed::port(row, Column::SRC_PORT, port);
}

/// `User authentication succeeded: IP address: 192.0.2.1, Uname: mara`, `User logged out: Uname: mara`.
fn device_user(row: &mut BatchBuilder, number: &str, text: &str) {
    match number {
        "611101" => typed::activity(row, Activity::NetworkAuthentication, None, Outcome::Success),
        "611102" => typed::failure(row, Some(LogonKind::Other), "authentication_failed"),
        _ => typed::activity(row, Activity::Logoff, Some(LogonKind::Other), Outcome::Success),
    }
    typed::account(row, text.split_once("Uname: ").map_or("", |(_, user)| user).trim());
    typed::source(row, between(text, "IP address: ", ",").unwrap_or_default());
}

/// One end of a connection: `outside:192.0.2.1/4711`, with the translated address after it.
fn end(text: &str) -> Option<(&str, &str)> {
    let end = text.split([' ', '(']).next()?;
    let (_, place) = end.split_once(':')?;
    place.rsplit_once('/')
}

fn ends(row: &mut BatchBuilder, from: Option<(&str, &str)>, to: Option<(&str, &str)>) {
    row.set_number(Column::CLASS, class::NETWORK);
    for (end, address, port) in
        [(from, Column::SRC_ADDRESS, Column::SRC_PORT), (to, Column::DST_ADDRESS, Column::DST_PORT)]
    {
        if let Some((place, number)) = end {
            typed::set_address(row, address, place);
            typed::port(row, port, number);
        }
    }
}

/// `Built inbound TCP connection 7 for outside:192.0.2.1/4711 (..) to inside:10.1.1.5/443 (..)`: of one outbound the second end opened it.
fn built(row: &mut BatchBuilder, text: &str) {
    let Some((start, places)) = text.split_once(" for ") else { return };
    let (first, second) = places.split_once(" to ").unwrap_or((places, ""));
    let (from, to) = if start.starts_with("Built outbound") { (second, first) } else { (first, second) };
    ends(row, end(from), end(to));
    typed::extra(row, "connection", start.rsplit(' ').next().unwrap_or_default());
}

/// `Teardown TCP connection 7 for outside:192.0.2.1/4711 to inside:10.1.1.5/443 duration 0:00:10 bytes 1234 TCP FINs`.
fn torn_down(row: &mut BatchBuilder, text: &str) {
    let Some((start, places)) = text.split_once(" for ") else { return };
    row.set_number(Column::CLASS, class::NETWORK);
    typed::extra(row, "connection", start.rsplit(' ').next().unwrap_or_default());
    let (first, second) = places.split_once(" to ").unwrap_or((places, ""));
    typed::extra(row, "first", word(first));
    typed::extra(row, "second", word(second));
    for name in ["duration", "bytes"] {
        typed::extra(row, name, places.split_once(&format!(" {name} ")).map_or("", |(_, value)| word(value)));
    }
}

/// `Deny tcp src outside:192.0.2.1/4711 dst inside:10.1.1.5/22 by access-group "x"`.
fn denied(row: &mut BatchBuilder, text: &str) {
    let place = |start: &str| text.split_once(start).and_then(|(_, place)| end(place));
    ends(row, place(" src "), place(" dst "));
    row.set_text(Column::OUTCOME, Outcome::Failure.as_str());
}
