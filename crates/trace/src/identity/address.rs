//! Addresses: one spelling for each, which are private, and networks in CIDR form.

use std::net::IpAddr;

/// What an address in a record says about the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The host itself.
    Loopback,
    /// Nothing (`0.0.0.0`).
    Nowhere,
    /// That address.
    At(IpAddr),
}

/// `address` with IPv4 taken out of `::ffff:`, and loopback told apart.
pub(crate) fn seen(address: IpAddr) -> Seen {
    let address = address.to_canonical();
    if address.is_loopback() {
        Seen::Loopback
    } else if address.is_unspecified() {
        Seen::Nowhere
    } else {
        Seen::At(address)
    }
}

/// Can only be somebody's inner address: RFC 1918, RFC 6598, link-local, unique local.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || v4.is_link_local() || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// A network: the first `length` bits of `base`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    bits: u128,
    length: u32,
    is_v4: bool,
}

impl Cidr {
    /// Of `10.20.0.0/16`, or a single address. `None` when it is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (bits, width) = bits(address);
        let length = length.unwrap_or(width);
        (length <= width).then_some(Self { bits, length, is_v4: width == 32 })
    }

    /// Is `address` inside?
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let (bits, width) = bits(address);
        let host_bits = width - self.length.min(width);
        self.is_v4 == (width == 32) && (bits ^ self.bits).checked_shr(host_bits).unwrap_or(0) == 0
    }
}

/// The address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn networks_hold_their_addresses() {
        let check = |network: &str, inside: &str, expect: bool| {
            let cidr = Cidr::parse(network).expect(network);
            assert_eq!(cidr.contains(address(inside)), expect, "{inside} in {network}");
        };
        check("10.20.0.0/16", "10.20.255.1", true);
        check("10.20.0.0/16", "10.21.0.1", false);
        check("10.20.3.9/16", "10.20.0.1", true);
        check("0.0.0.0/0", "203.0.113.7", true);
        check("0.0.0.0/0", "fd00::1", false);
        check("::/0", "fd00::1", true);
        check("fd00:1::/32", "fd00:1:2::3", true);
        check("192.0.2.1", "192.0.2.1", true);
        check("192.0.2.1", "192.0.2.2", false);
        for bad in ["", "10.0.0.0/33", "10.0.0.0/x", "ten"] {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn mapped_and_own_addresses_are_told_apart() {
        assert_eq!(seen(address("::ffff:10.0.0.5")), Seen::At(address("10.0.0.5")));
        assert_eq!(seen(address("::ffff:127.0.0.1")), Seen::Loopback);
        assert_eq!(seen(address("::1")), Seen::Loopback);
        assert_eq!(seen(address("::")), Seen::Nowhere);
        assert!(is_private(address("100.64.0.1")) && is_private(address("fe80::1")));
        assert!(!is_private(address("100.128.0.1")) && !is_private(address("203.0.113.7")));
    }
}
