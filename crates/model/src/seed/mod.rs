//! Seeds: where the trace starts. `KIND:[TENANT/]VALUE[@TIME]`, TIME = RFC 3339 or `FROM..TO`; a date stands for the whole day in UTC.

mod read;
#[cfg(test)]
mod tests;

use crate::{Tenant, Window};
use std::fmt;
use std::net::IpAddr;

/// What kind of thing is known to be bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeedKind {
    /// A host, by name.
    Host,
    /// An account, by SID, name or `DOMAIN\name`.
    Account,
    /// An IP address.
    Address,
    /// A credential, by key fingerprint.
    Key,
}

impl SeedKind {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 4] = [Self::Host, Self::Account, Self::Address, Self::Key];

    /// The word in front of the colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Account => "account",
            Self::Address => "address",
            Self::Key => "key",
        }
    }
}

/// Something known to be the intruder's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// What kind of thing; `None` when a bare value was given and must be guessed from the evidence.
    pub kind: Option<SeedKind>,
    /// Of which tenant; `None` means anywhere.
    pub tenant: Option<Tenant>,
    /// Its name.
    pub value: String,
    /// When it was bad; both ends open when not given. A single time opens the window there.
    pub window: Window,
}

/// A seed that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// Nothing after the colon.
    #[error(
        "seed {0:?} has no value; write KIND:[TENANT/]VALUE[@TIME], for example host:provider/JUMP01@2026-01-14T09:00:00Z"
    )]
    NoValue(String),
    /// `address:` and not an address.
    #[error("seed {seed:?}: {value:?} is no IP address")]
    NotAnAddress {
        /// The seed as given.
        seed: String,
        /// The part that should be an address.
        value: String,
    },
    /// A word before the colon that is no kind.
    #[error("seed {seed:?}: {word:?} is no kind of seed: host, account, address or key{}", hint(*.nearest))]
    NotAKind {
        /// The seed as given.
        seed: String,
        /// The word.
        word: String,
        /// The kind that was probably meant.
        nearest: Option<SeedKind>,
    },
    /// Something behind the `@` that is meant for a time and is none.
    #[error(
        "seed {seed:?}: {text:?} is no time; write 2026-03-04T09:00:00Z, a day as 2026-03-04, or FROM..TO of these"
    )]
    NotATime {
        /// The seed as given.
        seed: String,
        /// The part that should be a time.
        text: String,
    },
    /// FROM is not before TO.
    #[error("seed {0:?}: the time window is empty")]
    EmptyWindow(String),
}

fn hint(nearest: Option<SeedKind>) -> String {
    nearest.map_or_else(String::new, |kind| format!("; did you mean {}:?", kind.as_str()))
}

impl Seed {
    /// The kind that the value's own form gives away: an address, a key fingerprint, a SID or `DOMAIN\name`.
    #[must_use]
    pub fn evident_kind(&self) -> Option<SeedKind> {
        if self.kind.is_some() {
            return self.kind;
        }
        if self.value.parse::<IpAddr>().is_ok() {
            Some(SeedKind::Address)
        } else if self.value.starts_with("SHA256:") || self.value.starts_with("MD5:") {
            Some(SeedKind::Key)
        } else if self.value.starts_with("S-1-") || self.value.contains('\\') {
            Some(SeedKind::Account)
        } else {
            None
        }
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{}:", kind.as_str())?;
        }
        if let Some(tenant) = &self.tenant {
            write!(f, "{tenant}/")?;
        }
        f.write_str(&self.value)?;
        match (self.window.from, self.window.to) {
            (Some(from), Some(to)) => write!(f, "@{from}..{to}"),
            (Some(from), None) => write!(f, "@{from}"),
            _ => Ok(()),
        }
    }
}
