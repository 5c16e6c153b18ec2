//! Events, and the pen that writes them: numbers, sessions, who is behind.

use super::ids::{AccountId, HostId, PersonId};
use model::{CredentialKind, LogonKind};

/// One logon as it truly was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Its number, unique in the months; also names the session that it opened.
    pub no: u64,
    /// When, in microseconds.
    pub time: i64,
    /// From where; the destination itself for what is no hop.
    pub src: HostId,
    /// To where.
    pub dst: HostId,
    /// As whom.
    pub account: AccountId,
    /// What kind.
    pub kind: LogonKind,
    /// Proved by what.
    pub credential: CredentialKind,
    /// Was it refused?
    pub failed: bool,
    /// When its session ended, in microseconds.
    pub end: i64,
    /// The logon whose session on the source it came out of.
    pub cause: Option<u64>,
    /// The account of that session.
    pub cause_account: Option<AccountId>,
    /// Who really acted; nobody for programs. Of an intruder's logons the person whose account or machine it began with.
    pub person: Option<PersonId>,
    /// The intrusion that it is part of, by its number.
    pub campaign: Option<u16>,
}

/// A logon to be written; what is not said is a success over the network with Kerberos of a minute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) time: i64,
    pub(super) src: HostId,
    pub(super) dst: HostId,
    pub(super) account: AccountId,
    pub(super) kind: LogonKind,
    pub(super) credential: CredentialKind,
    pub(super) failed: bool,
    pub(super) length: i64,
    pub(super) cause: Option<u64>,
    pub(super) person: Option<PersonId>,
}

impl Draft {
    pub(super) fn new(time: i64, src: HostId, dst: HostId, account: AccountId) -> Self {
        Self {
            time,
            src,
            dst,
            account,
            kind: LogonKind::Network,
            credential: CredentialKind::Kerberos,
            failed: false,
            length: crate::time::MINUTE,
            cause: None,
            person: None,
        }
    }

    pub(super) fn kind(self, kind: LogonKind) -> Self {
        Self { kind, ..self }
    }

    pub(super) fn lasting(self, length: i64) -> Self {
        Self { length, ..self }
    }

    pub(super) fn out_of(self, cause: u64) -> Self {
        Self { cause: Some(cause), ..self }
    }

    pub(super) fn by(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    pub(super) fn failing(self, failed: bool) -> Self {
        Self { failed, ..self }
    }

    pub(super) fn with(self, credential: CredentialKind) -> Self {
        Self { credential, ..self }
    }
}

/// Writes events with numbers from a beginning.
pub(super) struct Pen {
    pub(super) events: Vec<Event>,
    first: u64,
    next: u64,
    campaign: Option<u16>,
}

impl Pen {
    pub(super) fn new(first: u64, campaign: Option<u16>) -> Self {
        Self { events: Vec::new(), first, next: first, campaign }
    }

    /// Writes it; gives its number.
    pub(super) fn write(&mut self, draft: Draft) -> u64 {
        let no = self.next;
        self.next += 1;
        let Draft { time, src, dst, account, kind, credential, failed, length, cause, person } = draft;
        let end = if failed { time } else { time + length.max(1) };
        // Sessions are opened and followed by the same pen.
        let opened_by = cause.map(|cause| self.events[(cause - self.first) as usize].account);
        self.events.push(Event {
            no,
            time,
            src,
            dst,
            account,
            kind,
            credential,
            failed,
            end,
            cause,
            cause_account: opened_by,
            person,
            campaign: self.campaign,
        });
        no
    }
}
