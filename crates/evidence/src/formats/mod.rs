//! One folder per format, and the registry: the order in which they are asked.

mod auditd;
#[allow(dead_code, unused_imports, reason = "formats of tables come after it")]
mod csv;
mod encoding;
mod evtx;
mod fixed;
mod gateway;
mod journal;
mod json;
mod lastlog;
mod lines;
mod nxlog;
mod one_a_line;
mod remote;
mod sqlite;
mod syslog;
#[cfg(test)]
mod testing;
mod typed;
mod utmp;
mod windows;
mod winlogbeat;

use crate::format::Format;
use one_a_line::OneALine;

/// All formats, strictest first.
#[must_use]
pub fn registry() -> &'static [&'static dyn Format] {
    &[
        &evtx::Evtx,
        &sqlite::Sqlite,
        &journal::binary::JournalFile,
        &journal::export::JournalExport,
        &journal::json::JournalJson,
        &winlogbeat::Winlogbeat,
        &nxlog::Nxlog,
        &auditd::Auditd,
        &utmp::NARROW,
        &utmp::WIDE,
        &utmp::NARROW_BIG_ENDIAN,
        &utmp::WIDE_BIG_ENDIAN,
        &lastlog::NARROW,
        &lastlog::WIDE,
        &OneALine(gateway::fortigate::Fortigate),
        &OneALine(gateway::panos::Panos),
        &OneALine(gateway::cisco::CiscoAsa),
        &OneALine(gateway::openvpn_status::OpenVpnStatus),
        &OneALine(gateway::wireguard::WireGuardDump),
        &OneALine(gateway::openvpn::OpenVpn),
        &OneALine(remote::teamviewer::Connections),
        &OneALine(remote::teamviewer::Log),
        &OneALine(remote::anydesk::Connections),
        &OneALine(remote::anydesk::Trace),
        &syslog::Syslog,
    ]
}

/// The format of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    registry().iter().copied().find(|format| format.name() == name)
}
