//! One folder per format, and the registry: the order in which they are asked.

#[allow(dead_code, unused_imports, reason = "formats of tables come after it")]
mod csv;
mod encoding;
mod evtx;
mod json;
mod lines;
pub(crate) mod mapping;
mod nxlog;
mod syslog;
mod utmp;
mod windows;
mod winlogbeat;

use crate::format::Format;
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
    &winlogbeat::Winlogbeat,
    &nxlog::Nxlog,
    &utmp::NARROW,
    &utmp::WIDE,
    &utmp::NARROW_BIG_ENDIAN,
    &syslog::Syslog,
];

/// The format of that name. A mapping that is not here stands for one that was handed in when the file was read: it shows records, and
/// recognises nothing.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    let known = registry().iter().copied().find(|format| format.name() == name);
    known.or_else(|| mapping::Absent::is_name(name).then_some(&mapping::Absent as &dyn Format))
}
