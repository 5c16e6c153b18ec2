//! Seeds: where the trace starts. `KIND:[TENANT/]VALUE[@TIME]`, TIME = RFC 3339 or `FROM..TO`.

use crate::{Tenant, Timestamp, Window};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

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
    /// FROM is not before TO.
    #[error("seed {0:?}: the time window is empty")]
    EmptyWindow(String),
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

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let (kind, rest) = split_kind(text);
        let (rest, window) = split_time(rest);
        let (tenant, value) = split_tenant(kind, rest);
        if value.is_empty() {
            return Err(SeedError::NoValue(text.to_owned()));
        }
        if kind == Some(SeedKind::Address) && value.parse::<IpAddr>().is_err() {
            return Err(SeedError::NotAnAddress { seed: text.to_owned(), value: value.to_owned() });
        }
        if let Window { from: Some(from), to: Some(to) } = window
            && from >= to
        {
            return Err(SeedError::EmptyWindow(text.to_owned()));
        }
        Ok(Self { kind, tenant, value: value.to_owned(), window })
    }
}

fn split_kind(text: &str) -> (Option<SeedKind>, &str) {
    for kind in [SeedKind::Host, SeedKind::Account, SeedKind::Address, SeedKind::Key] {
        if let Some(rest) = text.strip_prefix(kind.as_str()).and_then(|rest| rest.strip_prefix(':')) {
            return (Some(kind), rest);
        }
    }
    (None, text)
}

/// The time stands behind the last `@` that a time follows: account names may hold an `@`, too.
fn split_time(text: &str) -> (&str, Window) {
    let Some((value, time)) = text.rsplit_once('@') else { return (text, Window::default()) };
    let parse = |text: &str| text.parse::<Timestamp>().ok();
    if let Some((from, to)) = time.split_once("..") {
        if let (Some(from), Some(to)) = (parse(from), parse(to)) {
            return (value, Window { from: Some(from), to: Some(to) });
        }
    } else if let Some(from) = parse(time) {
        return (value, Window { from: Some(from), to: None });
    }
    (text, Window::default())
}

/// Key fingerprints hold slashes themselves: there the tenant is what stands before `/SHA256:` or `/MD5:`.
fn split_tenant(kind: Option<SeedKind>, text: &str) -> (Option<Tenant>, &str) {
    let at = ["/SHA256:", "/MD5:"].iter().find_map(|mark| text.find(mark));
    let fingerprint = text.starts_with("SHA256:") || text.starts_with("MD5:");
    let at = match at {
        Some(at) => Some(at),
        None if fingerprint || kind == Some(SeedKind::Key) => None,
        None => text.find('/'),
    };
    match at {
        Some(at) if at > 0 => (Some(Tenant::new(&text[..at])), &text[at + 1..]),
        _ => (None, text),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_read_and_print_the_same() {
        let check = |text: &str, kind: Option<SeedKind>, tenant: Option<&str>, value: &str| {
            let seed: Seed = text.parse().expect(text);
            assert_eq!(
                (seed.kind, seed.tenant.as_ref().map(Tenant::as_str), seed.value.as_str()),
                (kind, tenant, value)
            );
            assert_eq!(seed.to_string(), text);
        };
        check("host:msp/JUMP01@2026-01-14T09:00:00Z", Some(SeedKind::Host), Some("msp"), "JUMP01");
        check("account:a@b.example", Some(SeedKind::Account), None, "a@b.example");
        check("key:SHA256:ab/cd+e", Some(SeedKind::Key), None, "SHA256:ab/cd+e");
        check("key:msp/SHA256:ab/cd", Some(SeedKind::Key), Some("msp"), "SHA256:ab/cd");
        check("SHA256:ab/cd", None, None, "SHA256:ab/cd");
        check("address:10.0.0.1@2026-01-14T09:00:00Z..2026-01-15T09:00:00Z", Some(SeedKind::Address), None, "10.0.0.1");
        check("fe80::1", None, None, "fe80::1");
    }

    #[test]
    fn seeds_that_cannot_be_meant_say_why() {
        for (text, part) in [
            ("host:", "no value"),
            ("address:example", "no IP address"),
            ("host:a@2026-01-15T09:00:00Z..2026-01-14T09:00:00Z", "window is empty"),
        ] {
            let error = text.parse::<Seed>().expect_err(text).to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
