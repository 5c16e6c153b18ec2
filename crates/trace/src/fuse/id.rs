//! Ids of logons: FNV-1a, 64 bits, over what the destination logged.
//!
//! Hashed, each part followed by a zero byte: time in microseconds, tenant and name of the destination, account (SID, name,
//! domain), session, kind, outcome, the source as logged (address, port, claimed name; where the destination logged
//! none, the node), and the lowest record number among the logon's own records. What other hosts' records add later does
//! not change an id, and neither does the number of the evidence file, which holds for one load only.
//! Of logons with one hash, the first in the order of their content keeps it and each later one gets the next free number.

use model::{Endpoint, Logon, LogonId, SourceBasis};
use std::collections::HashSet;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

struct Fnv(u64);

impl Fnv {
    fn part(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }

    fn text(&mut self, text: Option<&str>) {
        self.part(text.unwrap_or_default().as_bytes());
    }
}

/// The hash of a logon; `record` is the lowest record number among its own records.
pub(crate) fn hash(logon: &Logon, port: Option<u16>, record: u64) -> LogonId {
    let mut hash = Fnv(OFFSET);
    hash.part(&logon.time.micros().to_be_bytes());
    hash.text(Some(logon.dst.tenant.as_str()));
    hash.part(logon.dst.name.as_str().to_ascii_lowercase().as_bytes());
    hash.text(logon.account.sid.as_deref());
    hash.text(logon.account.name.as_deref());
    hash.text(logon.account.domain.as_deref());
    hash.text(logon.session.as_ref().map(|session| &*session.id));
    hash.text(Some(logon.kind.as_str()));
    hash.text(Some(logon.outcome.as_str()));
    source(&mut hash, &logon.src);
    hash.part(&port.unwrap_or_default().to_be_bytes());
    hash.part(&record.to_be_bytes());
    LogonId(hash.0)
}

fn source(hash: &mut Fnv, src: &Endpoint) {
    let address = src.address.map(|address| address.to_string());
    hash.text(address.as_deref());
    hash.text(src.claimed.as_deref());
    // The source itself is what was logged where the record is the source's own or the domain controller's.
    let is_logged = address.is_none() && matches!(src.basis, SourceBasis::Source | SourceBasis::Ticket);
    let node = src.host.as_ref().filter(|_| is_logged).map(ToString::to_string);
    hash.text(node.as_deref());
}

/// Makes ids of logons in their final order unique.
pub(crate) fn make_unique(logons: &mut [Logon]) {
    let mut taken: HashSet<LogonId> = HashSet::with_capacity(logons.len());
    for logon in logons {
        while !taken.insert(logon.id) {
            logon.id = LogonId(logon.id.0.wrapping_add(1));
        }
    }
}
