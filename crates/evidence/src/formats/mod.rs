//! One folder per format, and the registry: the order in which they are asked.

#[allow(dead_code, unused_imports, reason = "formats of tables come after it")]
mod csv;
mod encoding;
mod evtx;
mod json;
mod lines;
mod nxlog;
mod syslog;
mod utmp;
mod windows;
mod winlogbeat;

use crate::format::Format;

/// All formats, strictest first.
#[must_use]
pub fn registry() -> &'static [&'static dyn Format] {
    &[
        &evtx::Evtx,
        &winlogbeat::Winlogbeat,
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
