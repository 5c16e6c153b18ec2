//! One folder per format, and the registry: the order in which they are asked.

#[cfg(test)]
mod _template;
mod address;
mod auditd;
mod azure_activity;
mod cloud;
mod cloudtrail;
mod csv;
mod defender;
mod encoding;
mod entra;
mod evtx;
mod evtx_json;
mod find;
mod fixed;
mod gateway;
mod gcp_audit;
mod google_workspace;
mod happened;
mod journal;
pub(crate) mod json;
mod lanl;
pub(crate) mod lastlog;
pub(crate) mod lines;
mod m365_audit;
pub(crate) mod mapping;
#[cfg(test)]
mod matrix;
mod nxlog;
mod okta;
mod one_a_line;
mod record_line;
mod remote;
#[cfg(test)]
mod row_texts;
mod sensor;
mod sentinel_windows;
mod splunk;
mod sqlite;
mod suricata;
mod syslog;
#[cfg(test)]
mod testing;
pub(crate) mod time;
mod typed;
mod ual;
mod utmp;
mod velociraptor;
mod windows;
mod windows_xml;
mod winlogbeat;
mod zeek;

pub use csv::DOUBTFUL_DATES;
pub(crate) use csv::table_names;
pub(crate) use encoding::text_head;
pub(crate) use sqlite::is_of_browser;
pub(crate) use velociraptor::is_named_after_an_artifact;

use crate::format::Format;
use one_a_line::OneALine;
use std::sync::LazyLock;

/// All formats, strictest first; the mappings that come with hopscope last.
#[must_use]
pub fn registry() -> &'static [&'static dyn Format] {
    static ALL: LazyLock<Vec<&'static dyn Format>> =
        LazyLock::new(|| CODED.iter().copied().chain(mapping::formats()).collect());
    &ALL
}

/// Formats that are read by code of their own.
const CODED: &[&dyn Format] = &[
    &evtx::Evtx,
    &ual::UserAccessLogging,
    &windows_xml::WindowsXml,
    &splunk::Splunk,
    &splunk::SPLUNK_TABLE,
    &cloud::Json(sentinel_windows::SentinelWindows),
    &csv::Table(cloud::Sheet(sentinel_windows::SentinelWindows)),
    &cloud::Json(cloudtrail::Cloudtrail),
    &cloud::Json(entra::Entra),
    &cloud::Json(m365_audit::M365Audit),
    &cloud::Json(azure_activity::AzureActivity),
    &cloud::Json(gcp_audit::GcpAudit),
    &cloud::Json(okta::Okta),
    &cloud::Json(google_workspace::GoogleWorkspace),
    &cloud::Json(defender::Defender),
    &csv::Table(cloud::Sheet(cloudtrail::Cloudtrail)),
    &csv::Table(cloud::Sheet(entra::Entra)),
    &csv::Table(cloud::Sheet(m365_audit::M365Audit)),
    &csv::Table(cloud::Sheet(azure_activity::AzureActivity)),
    &csv::Table(cloud::Sheet(defender::Defender)),
    &sqlite::Sqlite,
    &journal::binary::JournalFile,
    &journal::export::JournalExport,
    &journal::json::JournalJson,
    &winlogbeat::Winlogbeat,
    &evtx_json::EvtxJson,
    &velociraptor::VelociraptorEvtx,
    &velociraptor::Velociraptor,
    &nxlog::Nxlog,
    &auditd::Auditd,
    &zeek::Zeek,
    &zeek::ZeekJson,
    &suricata::Suricata,
    &utmp::NARROW,
    &utmp::WIDE,
    &utmp::NARROW_BIG_ENDIAN,
    &utmp::WIDE_BIG_ENDIAN,
    &lastlog::NARROW,
    &lastlog::WIDE,
    &OneALine(lanl::Auth),
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
];

/// The format of that name. A mapping that is not here stands for one that was handed in when the file was read: it shows records, and
/// recognises nothing.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    let known = registry().iter().copied().find(|format| format.name() == name);
    known.or_else(|| mapping::Absent::is_name(name).then_some(&mapping::Absent as &dyn Format))
}
