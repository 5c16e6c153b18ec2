//! The words that events share: who, from where, how.
use crate::evtx::Sid;
use std::borrow::Cow;

/// The LogonId of the machine itself.
pub const SYSTEM_LOGON_ID: u64 = 0x3e7;

/// `LogonType` of 4624.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogonType {
    /// 2
    Console,
    /// 3
    Network,
    /// 4
    Batch,
    /// 5
    Service,
    /// 7
    Unlock,
    /// 10
    RemoteInteractive,
}

impl LogonType {
    /// Its number.
    pub const fn number(self) -> u32 {
        match self {
            LogonType::Console => 2,
            LogonType::Network => 3,
            LogonType::Batch => 4,
            LogonType::Service => 5,
            LogonType::Unlock => 7,
            LogonType::RemoteInteractive => 10,
        }
    }
}

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// A ticket.
    Kerberos,
    /// A challenge and response, version 2.
    Ntlm,
    /// A password typed in or stored on the machine.
    Negotiate,
}

impl Package {
    pub(super) const fn names(self) -> (&'static str, &'static str, &'static str, u32) {
        match self {
            Package::Kerberos => ("Kerberos", "Kerberos", "-", 0),
            Package::Ntlm => ("NtLmSsp ", "NTLM", "NTLM V2", 128),
            Package::Negotiate => ("User32 ", "Negotiate", "-", 0),
        }
    }
}

/// An account as events name it.
#[derive(Debug, Clone)]
pub struct Who {
    /// Its SID.
    pub sid: Sid,
    /// Name.
    pub name: Cow<'static, str>,
    /// NetBIOS name of the domain, or the machine's.
    pub domain: &'static str,
    /// The session, 0 if none.
    pub logon_id: u64,
}

impl Who {
    /// Nobody: what 4624 of type 3 has as its subject.
    pub const NOBODY: Who = Who { sid: Sid::NULL, name: Cow::Borrowed("-"), domain: "-", logon_id: 0 };
}

/// Where a logon came from.
#[derive(Debug, Clone)]
pub struct From {
    /// Address, `-` if local.
    pub address: Cow<'static, str>,
    /// Port, 0 if local.
    pub port: u16,
    /// The name that the client gives, `-` if none.
    pub workstation: &'static str,
}

impl From {
    /// From the machine itself.
    pub const LOCAL: From = From { address: Cow::Borrowed("-"), port: 0, workstation: "-" };
}
