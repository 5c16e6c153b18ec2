//! WireGuard: the kernel's lines of a server that logs them, and `wg show all dump`.
//!
//! Source: the kernel module's messages (dynamic debug), and wg(8). WireGuard knows keys and no accounts.
//!
//! | record | becomes |
//! |---|---|
//! | `wireguard: wg0: Receiving handshake initiation from peer 5 (198.51.100.7:51820)` | logon: the peer proved its key; it does so again every two minutes |
//! | `wireguard: wg0: Handshake for peer 5 (..) did not complete ..`, `Sending ..` | the peer's address |
//! | a peer of the dump | address assigned (the first of its allowed addresses that is one host's), at its latest handshake; bytes |
//!
//! Private and preshared keys in a dump are not written to any column.

use crate::format::FileContext;
use crate::formats::one_a_line::{LineReader, Unread};
use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, CredentialKind, LogKind, Outcome, Timestamp};

/// The format of a dump.
pub(crate) struct WireGuardDump;

impl LineReader for WireGuardDump {
    const NAME: &'static str = "wireguard-dump";
    const DESCRIPTION: &'static str = "WireGuard peers (wg show all dump)";
    const LOG: Option<LogKind> = Some(LogKind::Gateway);
    type Memory = ();

    fn is_own(line: &str) -> bool {
        let fields: Vec<&str> = line.split('\t').take(10).collect();
        match fields.as_slice() {
            [_, private, public, port, _] => {
                (is_key(private) || *private == "(none)") && is_key(public) && port.parse::<u16>().is_ok()
            }
            [_, public, _, _, _, handshake, ..] => {
                is_key(public) && handshake.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        }
    }

    fn read(line: &str, _context: &FileContext, _memory: &mut (), row: &mut BatchBuilder) -> Result<(), Unread> {
        let fields: Vec<&str> = line.split('\t').take(10).collect();
        let [interface, public, _, endpoint, allowed, handshake, received, sent, _] = fields.as_slice() else {
            let is_interface = fields.len() == 5 && Self::is_own(line);
            return Err(if is_interface {
                Unread::Nothing("an interface's own keys")
            } else {
                Unread::Lost("no peer of a wireguard dump")
            });
        };
        if !Self::is_own(line) {
            return Err(Unread::Lost("no peer of a wireguard dump"));
        }
        if let Some(time) = handshake.parse().ok().filter(|seconds| *seconds > 0).and_then(Timestamp::from_seconds) {
            typed::time(row, handshake, Written::Zoned { time, is_utc: true }, 0);
        }
        typed::client(row, endpoint);
        row.set_text(Column::CREDENTIAL_KIND, CredentialKind::Key.as_str());
        row.set_text(Column::CREDENTIAL, &format!("wireguard:{public}"));
        typed::number(row, Column::BYTES_OUT, received);
        typed::number(row, Column::BYTES_IN, sent);
        row.push_extra("interface", interface);
        typed::extra(row, "allowed_ips", allowed);
        let mut hosts = allowed
            .split(',')
            .filter_map(|network| network.strip_suffix("/32").or_else(|| network.strip_suffix("/128")));
        if hosts.next().is_some_and(|address| typed::assigned(row, address)) {
            typed::vpn(row, Activity::AddressAssigned, Outcome::Success);
        }
        Ok(())
    }
}

/// 32 bytes in base64.
fn is_key(text: &str) -> bool {
    text.len() == 44
        && text.ends_with('=')
        && text[..43].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// A line of the kernel, if it is of this module.
pub(crate) fn kernel(row: &mut BatchBuilder, message: &str) {
    /// The seconds since boot stand before it.
    const BEFORE_BYTES: usize = 24;
    const TAG: &str = "wireguard: ";
    let head = &message.as_bytes()[..message.len().min(BEFORE_BYTES + TAG.len())];
    let Some(at) = memchr::memmem::find(head, TAG.as_bytes()) else { return };
    let Some((interface, text)) = message[at + TAG.len()..].split_once(": ") else { return };
    let Some((before, rest)) = text.split_once(" peer ") else { return };
    let (peer, place) = rest.split_once(" (").unwrap_or((rest, ""));
    let peer = peer.split(' ').next().unwrap_or_default();
    row.push_extra("interface", interface);
    row.push_extra("peer", peer);
    row.set_text(Column::SESSION, &format!("{interface} peer {peer}"));
    typed::client(row, place.split(')').next().unwrap_or_default());
    if before == "Receiving handshake initiation from" {
        typed::vpn(row, Activity::Logon, Outcome::Success);
        row.set_text(Column::CREDENTIAL_KIND, CredentialKind::Key.as_str());
    }
}
