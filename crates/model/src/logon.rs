//! Logons: one edge from a source to a destination, with the account, credential, session and records behind it.

use crate::{Certainty, HostName, Pointer, Tenant, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it, as stored and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one with that word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Did it succeed?
    Outcome {
        /// The record does not say.
        Unknown = "unknown",
        /// It did.
        Success = "success",
        /// It did not.
        Failure = "failure",
    }
}

words! {
    /// What kind of logon.
    LogonKind {
        /// At the console (Windows type 2 and 11, a tty).
        Console = "console",
        /// Over the network to a service: SMB, WMI, WinRM, service control (type 3).
        Network = "network",
        /// A scheduled task (type 4). No hop.
        Batch = "batch",
        /// A service (type 5). No hop.
        Service = "service",
        /// Unlock, also an RDP reconnect (type 7).
        Unlock = "unlock",
        /// Network with the password in clear (type 8).
        NetworkCleartext = "network_cleartext",
        /// Other credentials for outbound use (type 9): a mark on the source.
        NewCredentials = "new_credentials",
        /// Remote desktop (type 10).
        RemoteInteractive = "remote_interactive",
        /// Secure shell.
        Ssh = "ssh",
        /// Credentials named for a target, seen on the source alone (4648 without the target's own record).
        Explicit = "explicit",
        /// A ticket for a service of the target, seen on the domain controller alone.
        Ticket = "ticket",
        /// sudo or su inside a session. No hop.
        Switch = "switch",
        /// A client's tunnel into the network: VPN, remote access.
        Vpn = "vpn",
        /// A session of a remote management or support tool.
        RemoteManagement = "remote_management",
        /// A sign-in to a cloud directory, or with its token to a service.
        Cloud = "cloud",
        /// A role of another cloud account taken on, or a delegated one used.
        Role = "role",
        /// Something else.
        Other = "other",
    }
}

impl LogonKind {
    /// Of a Windows logon type.
    #[must_use]
    pub const fn of_windows_type(logon_type: u32) -> Self {
        match logon_type {
            2 | 11 => Self::Console,
            3 => Self::Network,
            4 => Self::Batch,
            5 => Self::Service,
            7 => Self::Unlock,
            8 => Self::NetworkCleartext,
            9 => Self::NewCredentials,
            10 | 12 => Self::RemoteInteractive,
            _ => Self::Other,
        }
    }

    /// Can a logon of this kind carry somebody from one host to another?
    #[must_use]
    pub const fn is_remote(self) -> bool {
        matches!(
            self,
            Self::Network
                | Self::NetworkCleartext
                | Self::RemoteInteractive
                | Self::Ssh
                | Self::Explicit
                | Self::Ticket
                | Self::Unlock
                | Self::Vpn
                | Self::RemoteManagement
                | Self::Cloud
                | Self::Role
                | Self::Other
        )
    }
}

words! {
    /// What a logon was proved with.
    CredentialKind {
        /// A password.
        Password = "password",
        /// A Kerberos ticket.
        Kerberos = "kerberos",
        /// An NTLM response.
        Ntlm = "ntlm",
        /// An SSH key.
        Key = "key",
        /// A certificate.
        Certificate = "certificate",
        /// A token or access key of a cloud, by its public id.
        Token = "token",
        /// The record does not say.
        Unknown = "unknown",
    }
}

words! {
    /// How the source of a logon is known, strongest first.
    SourceBasis {
        /// The address, or the number in a support tool, and who held it then.
        Lease = "lease",
        /// The domain controller's record of the same logon.
        Ticket = "ticket",
        /// The source's own record (4648, an outbound client).
        Source = "source",
        /// The address alone: a node of its own.
        Address = "address",
        /// The name the client claimed. Can be forged.
        Claimed = "claimed",
        /// The record names none.
        Nothing = "nothing",
    }
}

/// A host of a tenant, or an address that nobody could be tied to, as a node of the graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Host {
    /// Whose it is; for an address outside every known network the tenant that saw it.
    pub tenant: Tenant,
    /// Its name, or the address as text when `is_address`.
    pub name: HostName,
    /// Is this an address without a host (external, NAT, a client that was never identified)?
    pub is_address: bool,
    /// Counts re-images: 0 is the first incarnation seen.
    pub incarnation: u16,
}

impl fmt::Display for Host {
    /// `tenant/name`, with `#2` for the second incarnation on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.name)?;
        if self.incarnation > 0 {
            write!(f, "#{}", self.incarnation + 1)?;
        }
        Ok(())
    }
}

/// An account. Two accounts are one when their SIDs are, or, without SIDs, name and domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// Security identifier, on Windows.
    pub sid: Option<Arc<str>>,
    /// Name as logged.
    pub name: Option<Arc<str>>,
    /// Domain, realm or host that knows the name.
    pub domain: Option<Arc<str>>,
}

impl Account {
    /// Is it a machine's own account (`HOST$`)?
    #[must_use]
    pub fn is_machine(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.ends_with('$'))
    }
}

impl fmt::Display for Account {
    /// `DOMAIN\name`, else the name, else the SID, else `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.domain, &self.name, &self.sid) {
            (Some(domain), Some(name), _) => write!(f, "{domain}\\{name}"),
            (None, Some(name), _) => f.write_str(name),
            (_, None, Some(sid)) => f.write_str(sid),
            (_, None, None) => f.write_str("?"),
        }
    }
}

/// What a logon was proved with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Credential {
    /// Its kind.
    pub kind: CredentialKind,
    /// A name that is the same wherever the credential is used: key fingerprint, SID; where none is logged the account.
    pub id: Arc<str>,
}

/// Where a logon came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The node; `None` when the record names nothing.
    pub host: Option<Host>,
    /// The address as the destination saw it.
    pub address: Option<IpAddr>,
    /// The name that the client claimed.
    pub claimed: Option<Arc<str>>,
    /// How the node is known.
    pub basis: SourceBasis,
    /// How sure that is.
    pub certainty: Certainty,
}

words! {
    /// How the end of a session is known.
    SessionEnd {
        /// A logoff was logged.
        Logoff = "logoff",
        /// The host started again, or was re-imaged.
        Boot = "boot",
        /// No end was logged: it may be open still.
        Unknown = "unknown",
    }
}

/// The session that a logon opened on its destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The id as the host numbers it; unique only per host and boot.
    pub id: Arc<str>,
    /// When it ended, if that is known.
    pub end: Option<Timestamp>,
    /// How the end is known.
    pub end_basis: SessionEnd,
}

/// A logon's identity: the first 8 bytes of a hash over its records, so the same evidence gives the same ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogonId(pub u64);

impl fmt::Display for LogonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One logon: an edge of the graph of what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logon {
    /// Its identity.
    pub id: LogonId,
    /// When.
    pub time: Timestamp,
    /// From where.
    pub src: Endpoint,
    /// To where. Never an address when the record was written by the destination.
    pub dst: Host,
    /// Whose account.
    pub account: Account,
    /// What proved it.
    pub credential: Credential,
    /// What kind.
    pub kind: LogonKind,
    /// Did it succeed?
    pub outcome: Outcome,
    /// The session it opened on the destination.
    pub session: Option<Session>,
    /// The session on the source that it was made from, where a record says so (4648's SubjectLogonId). An exact cause.
    pub origin: Option<Arc<str>>,
    /// The account that session belonged to on the source, where a record says so.
    pub origin_account: Option<Account>,
    /// Had the session administrator's rights (4672)?
    pub elevated: bool,
    /// Failure code or word, as logged.
    pub status: Option<Arc<str>>,
    /// The records behind it, the destination's own first.
    pub evidence: Vec<Pointer>,
}
