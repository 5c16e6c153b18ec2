//! Addresses of the network in their one spelling: mapped IPv4 as IPv4, no interface behind it. Text that is none, and the address of
//! nobody (`0.0.0.0`, `::`), are absent.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

/// `192.0.2.1`, `fe80::1%eth0`.
pub(crate) fn address(text: &str) -> Option<Cow<'_, str>> {
    if is_plain(text.as_bytes()) {
        return Some(text.into());
    }
    let plain = text.split('%').next().unwrap_or(text);
    let address: IpAddr = plain.parse().ok()?;
    if address.is_unspecified() {
        None
    } else if address.is_ipv4() {
        // Parsing takes no other spelling than the one.
        Some(plain.into())
    } else {
        spelled(address).map(Cow::Owned)
    }
}

/// Is it one that [`address`] leaves out for being nobody's? It is no name of a host either.
pub(crate) fn is_nobodys(text: &str) -> bool {
    let plain = text.trim_matches(['[', ']']).split('%').next().unwrap_or_default();
    plain.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_unspecified())
}

/// Is this IPv4 in its one spelling, and somebody's? Most addresses are, and this is known sooner than what they stand for.
fn is_plain(text: &[u8]) -> bool {
    let (mut parts, mut part, mut digits, mut any) = (1, 0_u16, 0, 0);
    for &byte in text {
        match byte {
            b'0'..=b'9' if digits == 0 || (part > 0 && digits < 3) => {
                part = part * 10 + u16::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && part <= 255 => {
                any |= part;
                (parts, part, digits) = (parts + 1, 0, 0);
            }
            _ => return false,
        }
    }
    parts == 4 && digits > 0 && part <= 255 && any | part > 0
}

/// An address that a port may follow: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]`, and what [`address`] takes. Port 0 is none.
pub(crate) fn endpoint(text: &str) -> Option<(Cow<'_, str>, Option<u16>)> {
    match text.parse::<SocketAddr>() {
        Ok(socket) => Some((spelled(socket.ip())?.into(), Some(socket.port()).filter(|&port| port != 0))),
        Err(_) => Some((address(text.trim_matches(['[', ']']))?, None)),
    }
}

fn spelled(address: IpAddr) -> Option<String> {
    let address = address.to_canonical();
    (!address.is_unspecified()).then(|| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        assert_eq!(address("::ffff:10.0.0.1").as_deref(), Some("10.0.0.1"));
        assert_eq!(address("FE80::0:1").as_deref(), Some("fe80::1"));
        assert_eq!(address("fe80::1%eth0").as_deref(), Some("fe80::1"));
        assert_eq!(
            (address("0.0.0.0"), address("::ffff:0.0.0.0"), address("-"), address("10.0.0.01")),
            (None, None, None, None)
        );
    }

    #[test]
    fn nobodys_is_an_address() {
        for text in ["0.0.0.0", "::", "[::]", "::ffff:0.0.0.0", "::%eth0"] {
            assert!(is_nobodys(text) && address(text).is_none(), "{text}");
        }
        for text in ["", "-", "0", "0.0.0.0.0", "fw1", "10.0.0.1", "::1"] {
            assert!(!is_nobodys(text), "{text}");
        }
    }

    #[test]
    fn what_is_plain_is_what_would_be_parsed() {
        let parts = ["", "0", "1", "01", "9", "10", "99", "100", "199", "255", "256", "999", "1000", "-1", "a", " 1"];
        let texts =
            parts.iter().flat_map(|one| parts.iter().map(move |other| (one, other))).flat_map(|(one, other)| {
                let same = |text: &str| std::iter::repeat_n(text, 3).collect::<Vec<_>>().join(".");
                [
                    format!("{}.{other}", same(one)),
                    format!("{other}.{}", same(one)),
                    format!("{}.{other}.1", same(one)),
                    format!("{one}.{other}.{one}"),
                    format!("{one}.1.{other}.1"),
                ]
            });
        let mut plain = 0;
        for text in texts {
            let parsed = text.parse::<std::net::Ipv4Addr>().is_ok_and(|address| !address.is_unspecified());
            assert_eq!(is_plain(text.as_bytes()), parsed, "{text}");
            plain += usize::from(parsed);
        }
        assert!(plain > 100, "{plain}");
    }

    #[test]
    fn a_port_may_follow() {
        let check = |text: &str, expect: Option<(&str, Option<u16>)>| {
            assert_eq!(endpoint(text), expect.map(|(address, port)| (address.into(), port)), "{text}");
        };
        check("192.0.2.1:4711", Some(("192.0.2.1", Some(4711))));
        check("192.0.2.1:0", Some(("192.0.2.1", None)));
        check("192.0.2.1", Some(("192.0.2.1", None)));
        check("[2001:DB8::1]:22", Some(("2001:db8::1", Some(22))));
        check("[::ffff:192.0.2.1]:22", Some(("192.0.2.1", Some(22))));
        check("[2001:db8::1]", Some(("2001:db8::1", None)));
        check("2001:db8::1", Some(("2001:db8::1", None)));
        check("0.0.0.0:22", None);
        check("AWS Internal", None);
        check("[", None);
    }
}
