//! Observations: what single records say about logons, before they are joined into edges.
//!
//! A reader fills the typed columns of an event; an observation is one such row of an authentication class.
//! Which record of which product becomes which activity is decided by the readers; from here on only these words count.

use crate::{CredentialKind, LogonKind, Outcome, Pointer, Tenant, Timestamp};
use std::net::IpAddr;
use std::sync::Arc;

/// What a record says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activity {
    /// Somebody logged on, or failed to, on the host that wrote the record (4624, 4625, sshd `Accepted`).
    Logon,
    /// A session ended (4634, 4647, PAM `session closed`).
    Logoff,
    /// A session began, told by a second log (PAM `session opened`, TerminalServices 21, wtmp).
    SessionOpened,
    /// A client attached to a session that already existed (4778, TerminalServices 25).
    Reconnect,
    /// A client left its session without ending it (4779, TerminalServices 24).
    Disconnect,
    /// On the source: a session used another credential against a target (4648).
    CredentialUse,
    /// The session has administrator's rights (4672).
    Privilege,
    /// On the domain controller: a ticket-granting ticket was asked for (4768).
    TicketGrant,
    /// On the domain controller: a service ticket was asked for (4769).
    ServiceTicket,
    /// On the domain controller: an NTLM credential was checked (4776).
    CredentialCheck,
    /// Inside a session, somebody became another account (sudo, su).
    AccountSwitch,
    /// The log was cleared (1102, 104).
    LogCleared,
    /// The host started (12, 6005, wtmp boot).
    Boot,
    /// The network part of a logon passed; no proof of a logon (RemoteConnectionManager 1149).
    NetworkAuthentication,
    /// On the source: a client set out to connect to a target (RDPClient 1024/1102, WinRM 6).
    OutboundConnect,
    /// The host opened a network connection, and so had the address it came from (Sysmon 3, 5156). No logon.
    Connection,
    /// A client was given an address of the network (DHCP, a VPN's message apart from the logon).
    AddressAssigned,
}

impl Activity {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 17] = [
        Self::Logon,
        Self::Logoff,
        Self::SessionOpened,
        Self::Reconnect,
        Self::Disconnect,
        Self::CredentialUse,
        Self::Privilege,
        Self::TicketGrant,
        Self::ServiceTicket,
        Self::CredentialCheck,
        Self::AccountSwitch,
        Self::LogCleared,
        Self::Boot,
        Self::NetworkAuthentication,
        Self::OutboundConnect,
        Self::Connection,
        Self::AddressAssigned,
    ];

    /// The word in the `activity` column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logon => "logon",
            Self::Logoff => "logoff",
            Self::SessionOpened => "session_opened",
            Self::Reconnect => "reconnect",
            Self::Disconnect => "disconnect",
            Self::CredentialUse => "credential_use",
            Self::Privilege => "privilege",
            Self::TicketGrant => "ticket_grant",
            Self::ServiceTicket => "service_ticket",
            Self::CredentialCheck => "credential_check",
            Self::AccountSwitch => "account_switch",
            Self::LogCleared => "log_cleared",
            Self::Boot => "boot",
            Self::NetworkAuthentication => "network_authentication",
            Self::OutboundConnect => "outbound_connect",
            Self::Connection => "connection",
            Self::AddressAssigned => "address_assigned",
        }
    }

    /// The activity of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activity| activity.as_str() == word)
    }
}

/// One record about a logon, in typed form. Absent text is `None`, never `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Where the record stands.
    pub pointer: Pointer,
    /// When, by the clock of the host that wrote it.
    pub time: Timestamp,
    /// Whose host wrote it.
    pub tenant: Tenant,
    /// The host that wrote it, as the record spells it.
    pub host: Option<Arc<str>>,
    /// What happened.
    pub activity: Activity,
    /// Did it succeed?
    pub outcome: Outcome,
    /// What kind of logon; `None` where the record does not say.
    pub kind: Option<LogonKind>,
    /// The account that logged on, or whose credential was used.
    pub account_name: Option<Arc<str>>,
    /// Its domain or realm.
    pub account_domain: Option<Arc<str>>,
    /// Its SID (Windows).
    pub account_sid: Option<Arc<str>>,
    /// The account that acted, where that is another (4648's subject, sudo's user).
    pub actor_name: Option<Arc<str>>,
    /// The actor's SID.
    pub actor_sid: Option<Arc<str>>,
    /// The session this record opens, uses or closes, as the host numbers it (LogonId, sshd's process id, tty); of a login that
    /// sshd refused, the process that did.
    pub session: Option<Arc<str>>,
    /// The session it was done from, on the same host (SubjectLogonId).
    pub actor_session: Option<Arc<str>>,
    /// What the logs of both ends call it: LogonGuid where not null, `sharedEventID`, a sign-in's correlation, a support tool's session.
    pub logon_guid: Option<Arc<str>>,
    /// Where the client was, as this host saw it.
    pub src_address: Option<IpAddr>,
    /// Its port.
    pub src_port: Option<u16>,
    /// The client's name, as the client claims it (WorkstationName, ClientName); of a sign-in or a role taken on in the cloud the
    /// directory or account that the identity is at home in (`entra-..`, `aws-..`), as the identity provider vouches.
    pub src_host: Option<Arc<str>>,
    /// The target: of 4648 and outbound connects the server, of a service ticket the service's host.
    pub dst_host: Option<Arc<str>>,
    /// The target's address, where the record gives one.
    pub dst_address: Option<IpAddr>,
    /// The address that the client was given: by a VPN for the session, by DHCP for the lease.
    pub assigned_address: Option<IpAddr>,
    /// What was proved with.
    pub credential_kind: Option<CredentialKind>,
    /// Its stable name: key fingerprint, certificate, authentication package.
    pub credential: Option<Arc<str>>,
    /// Failure code or word, as logged.
    pub status: Option<Arc<str>>,
}
