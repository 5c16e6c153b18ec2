//! What a layout sees of a folder, and what it makes of it.

use model::Timestamp;
use std::fmt;

/// Files that a collector gathered of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// The collector (`velociraptor`, `kape`, `cylr`, `uac`), or `disk` for files of a disk that no collector is seen of.
    pub tool: &'static str,
    /// The host, as the collection names it.
    pub host: Option<String>,
    /// When it was made.
    pub collected: Option<Timestamp>,
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "collected by {}", self.tool)?;
        if let Some(host) = &self.host {
            write!(f, " of host {host}")?;
        }
        match self.collected {
            Some(time) => write!(f, " at {time}"),
            None => Ok(()),
        }
    }
}

/// A folder, on a disk or in an archive.
pub(crate) struct Files<'f> {
    /// Its own name; an archive's for the folder around all its members.
    pub(crate) name: &'f str,
    /// The names in it.
    pub(crate) names: &'f [String],
    /// The beginning of a file by its path below the folder.
    pub(crate) read: &'f dyn Fn(&str) -> Option<Vec<u8>>,
}

impl Files<'_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// The first name that ends so.
    pub(super) fn ending(&self, end: &str) -> Option<&str> {
        self.names.iter().find(|name| name.ends_with(end)).map(String::as_str)
    }

    /// A file as text.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = (self.read)(path)?;
        Some(String::from_utf8_lossy(&crate::formats::text_head(&bytes)).into_owned())
    }
}

/// A host's name, if that is what it is: one word, as long as a name can be.
pub(super) fn host(name: &str) -> Option<String> {
    const NAME_BYTES_MAX: usize = 253;
    let name = name.trim().trim_end_matches('.');
    let is_name = (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') || byte >= 0x80)
        && !matches!(name, "localhost" | "-");
    is_name.then(|| name.to_owned())
}

/// `2026-03-02T09_15_00..` or `20260302091500` as a moment in UTC, whatever parts the digits.
pub(super) fn time_in_name(text: &str) -> Option<Timestamp> {
    let digits: String = text.chars().take(19).filter(char::is_ascii_digit).take(14).collect();
    if digits.len() != 14 {
        return None;
    }
    let part = |range: std::ops::Range<usize>| &digits[range];
    let [date, time] = [[0..4, 4..6, 6..8].map(part), [8..10, 10..12, 12..14].map(part)];
    format!("{}T{}Z", date.join("-"), time.join(":")).parse().ok()
}
