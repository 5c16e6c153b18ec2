//! Values in hexadecimal: which fields have them, and what they hold.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Fields that the kernel or libaudit encode where they have a space, a quote or a character that cannot be printed.
const ENCODED: [&str; 22] = [
    "acct",
    "cgroup",
    "cmd",
    "comm",
    "cwd",
    "data",
    "device",
    "dir",
    "exe",
    "file",
    "key",
    "name",
    "new-disk",
    "old-disk",
    "path",
    "proctitle",
    "sw",
    "vm",
    "watch",
    "grp",
    "new_name",
    "ocomm",
];

/// The value of a field that stands unquoted.
pub(super) fn field<'t>(name: &str, value: &'t str, is_execve: bool) -> Cow<'t, str> {
    if !(ENCODED.contains(&name) || (is_execve && is_argument(name))) {
        return Cow::Borrowed(value);
    }
    let Some(mut bytes) = decode(value) else { return Cow::Borrowed(value) };
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    for byte in &mut bytes {
        match *byte {
            // Arguments stand apart by NUL, keys of rules by 1.
            0 => *byte = b' ',
            1 if name == "key" => *byte = b',',
            _ => {}
        }
    }
    Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// `a0`, and `a2[1]` for a piece of a long one.
fn is_argument(name: &str) -> bool {
    let digits = name.strip_prefix('a').map(|rest| rest.split('[').next().unwrap_or_default());
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Pairs of digits and capitals; `None` when it is anything else.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? * 16 + digit(pair[1])?)).collect()
}

/// Address and port of a `saddr`: `struct sockaddr` of a little-endian machine.
pub(super) fn socket(saddr: &str) -> Option<(IpAddr, u16)> {
    let bytes = decode(saddr)?;
    let port = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
    let address = match (bytes[0], bytes[1]) {
        (2, 0) => Ipv4Addr::from(<[u8; 4]>::try_from(bytes.get(4..8)?).ok()?).into(),
        (10, 0) => Ipv6Addr::from(<[u8; 16]>::try_from(bytes.get(8..24)?).ok()?).into(),
        _ => return None,
    };
    Some((address, port))
}
