//! Names of tenants and hosts: compared in one spelling, shown as first seen.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A customer, or the provider itself. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenant(Arc<str>);

impl Tenant {
    /// A tenant of that name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Arc<str>> for Tenant {
    fn from(name: Arc<str>) -> Self {
        Self(name)
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Is it the number that a support tool gave a machine (`teamviewer-123456789`), in place of the machine's own name?
#[must_use]
pub fn is_support_number(name: &str) -> bool {
    let number = name.strip_prefix("teamviewer-").or_else(|| name.strip_prefix("anydesk-"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The name of a host inside a tenant. Equal without regard to ASCII case; printed as it was first given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostName(Arc<str>);

impl HostName {
    /// A host of that name, as spelled.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name as spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl From<Arc<str>> for HostName {
    fn from(name: Arc<str>) -> Self {
        Self(name)
    }
}

impl PartialEq for HostName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for HostName {}

impl PartialOrd for HostName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HostName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for HostName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.folded() {
            state.write_u8(byte);
        }
        state.write_u8(0xff);
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first label of a host name: `DC01.corp.example` is `DC01`. Addresses stay whole, and so does a leading dot.
#[must_use]
pub fn short_host(name: &str) -> &str {
    if name.parse::<std::net::IpAddr>().is_ok() {
        return name;
    }
    match name.split_once('.') {
        Some((first, _)) if !first.is_empty() => first,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_one_whatever_their_case() {
        assert_eq!(HostName::new("DC01"), HostName::new("dc01"));
        assert_eq!(HostName::new("DC01").to_string(), "DC01");
        assert!(HostName::new("a") < HostName::new("B"));
    }

    #[test]
    fn short_names_keep_addresses_whole() {
        assert_eq!(short_host("DC01.corp.example"), "DC01");
        assert_eq!(short_host("10.0.0.1"), "10.0.0.1");
        assert_eq!(short_host("fe80::1"), "fe80::1");
        assert_eq!(short_host(".x"), ".x");
    }
}
