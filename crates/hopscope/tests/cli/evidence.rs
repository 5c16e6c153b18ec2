//! Small evidence: a handful of logons in the formats that the program reads.

use simulate::evtx::{Guid, Sid, Writer};
use simulate::windows::{Event, From, LogonType, Package, Who, explicit_credentials, logon};

/// 2026-01-12T12:00:00Z in microseconds.
pub(crate) const NOON: i64 = 1_768_219_200_000_000;
/// A minute in microseconds.
pub(crate) const MINUTE: i64 = 60_000_000;

/// An account of a made-up domain.
pub(crate) fn account(domain: &'static str, name: &'static str, logon_id: u64) -> Who {
    let domain_part = domain.bytes().map(u32::from).sum();
    let relative_id = 1_000 + name.bytes().map(u32::from).sum::<u32>();
    Who { sid: Sid::new(5, &[21, domain_part, 2, 3]).account(relative_id), name: name.into(), domain, logon_id }
}

/// A logon of this kind from this machine.
pub(crate) fn logon_from(kind: LogonType, who: &Who, address: &str, workstation: &'static str) -> Event {
    let from = From { address: address.to_owned().into(), port: 50_123, workstation };
    logon(kind, Package::Ntlm, &Who::NOBODY, who, &from, Guid::NULL, true)
}

/// `caller` uses the credentials of `who` against a server.
pub(crate) fn credentials_used(caller: &Who, who: &Who, server: &str) -> Event {
    explicit_credentials(caller, who, server, server)
}

/// A Security log of these events, so many to a chunk.
pub(crate) fn security_log(computer: &str, chunk: u64, events: impl IntoIterator<Item = (i64, Event)>) -> Vec<u8> {
    let mut writer = Writer::with_records_per_chunk(chunk);
    for ((time, event), record) in events.into_iter().zip(1..) {
        writer.push(&event.into_record(time, record, computer)).expect("a small record");
    }
    writer.finish()
}

/// A Security log with so many logons, one a minute, ten to a chunk.
pub(crate) fn logons(computer: &str, count: i64) -> Vec<u8> {
    let event = |number: i64| {
        let who = account("ALDER", "h.kline", 0x1000 + number.unsigned_abs());
        (NOON + number * MINUTE, logon_from(LogonType::Network, &who, "10.20.2.31", "ALD-WS01"))
    };
    security_log(computer, 10, (0..count).map(event))
}

/// A line of `auth.log`: a login at a minute past noon.
pub(crate) fn login(host: &str, minute: u32, user: &str, address: &str) -> String {
    format!(
        "2026-01-12T12:{minute:02}:00.000000+00:00 {host} sshd[{pid}]: Accepted password for {user} from {address} port 50123 ssh2\n",
        pid = 700 + minute
    )
}

/// An `auth.log` with so many logins, at most 60.
pub(crate) fn auth_log(host: &str, count: u32) -> String {
    (0..count).map(|minute| login(host, minute, "root", "10.20.2.31")).collect()
}
