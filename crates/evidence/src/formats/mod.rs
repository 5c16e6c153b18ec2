//! One folder per format, and the registry: the order in which they are asked.

mod csv;
mod encoding;
mod evtx;
pub(crate) mod json;
pub(crate) mod lines;
mod nxlog;
mod splunk;
mod syslog;
mod ual;
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
        &ual::UserAccessLogging,
        &windows_xml::WindowsXml,
        &splunk::Splunk,
        &splunk::SPLUNK_TABLE,
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
