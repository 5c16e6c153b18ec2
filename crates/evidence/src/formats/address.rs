//! Addresses of the network in their one spelling.

use std::borrow::Cow;
use std::net::IpAddr;

/// An address in its one spelling: mapped IPv4 as IPv4. Text that is none, and the address of nobody, are absent.
pub(crate) fn address(text: &str) -> Option<Cow<'_, str>> {
    let address: IpAddr = text.parse().ok()?;
    if address.is_unspecified() {
        None
    } else if address.is_ipv4() {
        // Parsing takes no other spelling than the one.
        Some(text.into())
    } else {
        Some(address.to_canonical().to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        assert_eq!(address("::ffff:10.0.0.1").as_deref(), Some("10.0.0.1"));
        assert_eq!(address("FE80::0:1").as_deref(), Some("fe80::1"));
        assert_eq!((address("0.0.0.0"), address("-"), address("10.0.0.01")), (None, None, None));
    }
}
