//! One folder per format, and the registry: the order in which they are asked.

mod azure_activity;
mod cloud;
mod cloudtrail;
mod csv;
mod defender;
mod encoding;
mod entra;
mod evtx;
mod gcp_audit;
mod google_workspace;
pub(crate) mod json;
pub(crate) mod lines;
mod m365_audit;
mod nxlog;
mod okta;
mod splunk;
mod syslog;
mod utmp;
mod velociraptor;
mod windows;
mod windows_xml;
mod winlogbeat;

pub(crate) use encoding::text_head;
pub(crate) use velociraptor::is_named_after_an_artifact;

use crate::format::Format;

/// All formats, strictest first.
#[must_use]
pub fn registry() -> &'static [&'static dyn Format] {
    &[
        &evtx::Evtx,
        &windows_xml::WindowsXml,
        &cloudtrail::Cloudtrail,
        &entra::Entra,
        &m365_audit::M365Audit,
        &azure_activity::AzureActivity,
        &gcp_audit::GcpAudit,
        &okta::Okta,
        &google_workspace::GoogleWorkspace,
        &defender::Defender,
        &splunk::Splunk,
        &splunk::SPLUNK_TABLE,
        &cloud::Json(cloudtrail::Cloudtrail),
        &cloud::Json(entra::Entra),
        &cloud::Json(m365_audit::M365Audit),
        &cloud::Json(azure_activity::AzureActivity),
        &cloud::Json(gcp_audit::GcpAudit),
        &cloud::Json(okta::Okta),
        &cloud::Json(google_workspace::GoogleWorkspace),
        &cloud::Json(defender::Defender),
        &csv::Table(cloud::Sheet(entra::Entra)),
        &csv::Table(cloud::Sheet(m365_audit::M365Audit)),
        &csv::Table(cloud::Sheet(azure_activity::AzureActivity)),
        &csv::Table(cloud::Sheet(defender::Defender)),
        &winlogbeat::Winlogbeat,
        &velociraptor::VelociraptorEvtx,
        &velociraptor::Velociraptor,
        &nxlog::Nxlog,
        &utmp::NARROW,
        &utmp::WIDE,
        &utmp::NARROW_BIG_ENDIAN,
        &syslog::Syslog,
    ]
}

/// The format of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    registry().iter().copied().find(|format| format.name() == name)
}
