//! Coverage: which logs exist for which host and hour. Missing logs are never "clean".

use crate::logon::words;
use crate::{Interval, Tenant, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

words! {
    /// A kind of log, as coverage counts them.
    LogKind {
        /// The Windows Security log: logons on the destination and, on a domain controller, tickets.
        WindowsSecurity = "windows_security",
        /// Sysmon.
        Sysmon = "sysmon",
        /// Windows System log.
        WindowsSystem = "windows_system",
        /// Remote desktop services logs.
        WindowsRemoteDesktop = "windows_remote_desktop",
        /// Any other Windows log.
        WindowsOther = "windows_other",
        /// auth.log, secure and the like.
        LinuxAuth = "linux_auth",
        /// wtmp, btmp, utmp.
        LinuxAccounting = "linux_accounting",
        /// The log of a cloud's directory or account: sign-ins, and what was asked of its interfaces.
        Cloud = "cloud",
        /// A VPN gateway's or firewall's log.
        Gateway = "gateway",
        /// What a sensor saw on the network.
        Network = "network",
        /// A remote management or support tool's log.
        RemoteManagement = "remote_management",
        /// Any other log.
        Other = "other",
    }
}

impl LogKind {
    /// Would a logon on the host be in this log?
    #[must_use]
    pub const fn shows_logons(self) -> bool {
        matches!(self, Self::WindowsSecurity | Self::LinuxAuth | Self::Cloud | Self::Gateway)
    }
}

/// Hours in a row in which a host's log has events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoverageSpan {
    /// Whose host.
    pub tenant: Tenant,
    /// The host, short name as first seen.
    pub host: Arc<str>,
    /// The kind of log.
    pub log: LogKind,
    /// First hour with events (its start) to the end of the last.
    pub span: Interval,
    /// Events in it.
    pub events: u64,
    /// Time of the first event.
    pub first: Timestamp,
    /// Time of the last event.
    pub last: Timestamp,
    /// Lowest record number of the log itself (EventRecordID), where it counts.
    pub first_record_id: Option<u64>,
    /// Highest record number of the log itself.
    pub last_record_id: Option<u64>,
}

words! {
    /// Why logs are missing.
    HoleReason {
        /// No log of this kind was given for these hosts at all.
        NotCollected = "not_collected",
        /// The log starts after, or ends before, the window.
        OutsideLog = "outside_log",
        /// The log is silent for longer than it ever is, or record numbers are missing.
        Silent = "silent",
        /// The log was cleared.
        Cleared = "cleared",
        /// A file that should hold it could not be read whole.
        Unreadable = "unreadable",
        /// A file that looks like a log of it is in no format that is known.
        UnknownFormat = "unknown_format",
    }
}

/// A stretch for which a log is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hole {
    /// The kind of log.
    pub log: LogKind,
    /// The hosts, sorted.
    pub hosts: Vec<Arc<str>>,
    /// From when.
    pub from: Timestamp,
    /// To when.
    pub to: Timestamp,
    /// Why.
    pub reason: HoleReason,
}
