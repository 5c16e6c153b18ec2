//! What an ingest is asked to do, and what it says it did.

use evidence::{FileSystem, Format, Passwords};
use model::{Register, Tenant};
use std::path::PathBuf;

/// What to read, and what to assume where it says nothing.
pub struct Ingest<'a> {
    /// Folders or files.
    pub roots: &'a [PathBuf],
    /// How they are opened.
    pub system: &'a (dyn FileSystem + Sync),
    /// Tenants, networks, links.
    pub register: &'a Register,
    /// Whose all of it is, whatever its folders are called; hosts that the register gives to another tenant stay with that one.
    pub tenant: Option<&'a str>,
    /// Which folder is the provider's, where the register does not say.
    pub provider: Option<&'a str>,
    /// Minutes east of UTC for logs without a zone whose tenant has none in the register.
    pub assume_zone_minutes: i32,
    /// Year of the last line of logs without a year; `None` means by the file's modification time.
    pub assume_year: Option<i32>,
    /// Passwords to try on encrypted archives.
    pub passwords: Passwords,
    /// Formats that are asked before those that are known: mappings that a person handed in.
    pub formats: &'a [&'static dyn Format],
    /// Threads that decode and encode; at least 1.
    pub threads: usize,
}

/// What a run added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Files that were new.
    pub files: u64,
    /// Records that became events, and were new.
    pub events: u64,
    /// Tenants of the new files, sorted.
    pub tenants: Vec<Tenant>,
    /// Which tenant is the provider, if that is known.
    pub provider: Option<Tenant>,
}
