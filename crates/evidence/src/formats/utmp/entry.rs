//! One entry of a login file: `struct utmp` of glibc, in the layouts that are found on disk.
//!
//! | layout | bytes | session and time | where |
//! |---|---|---|---|
//! | narrow | 384 | 32 bits | x86, x86-64, POWER, 32-bit ARM; big-endian on 32-bit s390 and older POWER |
//! | wide | 400 | 64 bits | AArch64 and other 64-bit machines without a 32-bit past; big-endian on s390x |
//!
//! All begin: type (16 bits), padding, process (32), line (32 bytes), id (4), user (32), host (256), exit status (2 times 16).

use model::Timestamp;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `ut_type`, as glibc numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    RunLevel,
    Boot,
    NewTime,
    OldTime,
    Init,
    Login,
    User,
    Dead,
    Accounting,
}

impl Kind {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Empty, "EMPTY"),
        (Self::RunLevel, "RUN_LVL"),
        (Self::Boot, "BOOT_TIME"),
        (Self::NewTime, "NEW_TIME"),
        (Self::OldTime, "OLD_TIME"),
        (Self::Init, "INIT_PROCESS"),
        (Self::Login, "LOGIN_PROCESS"),
        (Self::User, "USER_PROCESS"),
        (Self::Dead, "DEAD_PROCESS"),
        (Self::Accounting, "ACCOUNTING"),
    ];

    pub(crate) const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// How entries lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Narrow,
    NarrowBigEndian,
    Wide,
    WideBigEndian,
}

impl Layout {
    pub(crate) const ALL: [Self; 4] = [Self::Narrow, Self::Wide, Self::NarrowBigEndian, Self::WideBigEndian];

    const fn is_big_endian(self) -> bool {
        matches!(self, Self::NarrowBigEndian | Self::WideBigEndian)
    }

    pub(crate) const fn entry_bytes(self) -> usize {
        match self {
            Self::Narrow | Self::NarrowBigEndian => 384,
            Self::Wide | Self::WideBigEndian => 400,
        }
    }

    fn int<const N: usize>(self, bytes: &[u8], at: usize) -> i64 {
        let mut value = [0; 8];
        let field = &bytes[at..at + N];
        let is_negative;
        if self.is_big_endian() {
            is_negative = field[0] & 0x80 != 0;
            value[8 - N..].copy_from_slice(field);
            let value = i64::from_be_bytes(value);
            return if is_negative && N < 8 { value - (1 << (8 * N)) } else { value };
        }
        is_negative = field[N - 1] & 0x80 != 0;
        value[..N].copy_from_slice(field);
        let value = i64::from_le_bytes(value);
        if is_negative && N < 8 { value - (1 << (8 * N)) } else { value }
    }

    /// Reads an entry; `bytes` has the length of one. `None` when its type is none.
    pub(crate) fn entry(self, bytes: &[u8]) -> Option<Entry<'_>> {
        assert_eq!(bytes.len(), self.entry_bytes(), "whole entries only");
        let (kind, _) = usize::try_from(self.int::<2>(bytes, 0)).ok().and_then(|kind| Kind::ALL.get(kind))?;
        let (seconds, micros, address) = match self {
            Self::Wide | Self::WideBigEndian => {
                (self.int::<8>(bytes, 344), self.int::<8>(bytes, 352), &bytes[360..376])
            }
            _ => (self.int::<4>(bytes, 340), self.int::<4>(bytes, 344), &bytes[348..364]),
        };
        Some(Entry {
            kind: *kind,
            pid: self.int::<4>(bytes, 4),
            line: text(&bytes[8..40]),
            id: text(&bytes[40..44]),
            user: text(&bytes[44..76]),
            host: text(&bytes[76..332]),
            seconds,
            micros,
            address: address.try_into().expect("16 bytes"),
        })
    }
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'b> {
    pub(crate) kind: Kind,
    pub(crate) pid: i64,
    pub(crate) line: &'b [u8],
    pub(crate) id: &'b [u8],
    pub(crate) user: &'b [u8],
    pub(crate) host: &'b [u8],
    seconds: i64,
    micros: i64,
    address: [u8; 16],
}

/// A field up to its first NUL.
fn text(field: &[u8]) -> &[u8] {
    &field[..memchr::memchr(0, field).unwrap_or(field.len())]
}

impl Entry<'_> {
    /// Times that a login file may hold: 1980 to 2100.
    const SECONDS: std::ops::Range<i64> = 315_532_800..4_102_444_800;
    /// Largest process number of Linux.
    const PID_MAX: i64 = 1 << 22;

    /// Could a host have written this? Text is text, numbers are in range.
    pub(crate) fn is_plausible(&self) -> bool {
        let is_text = |field: &[u8]| field.iter().all(|&byte| byte >= 0x20 && byte != 0x7f);
        let fields = [self.line, self.user, self.host];
        let is_dated = Self::SECONDS.contains(&self.seconds) && (0..1_000_000).contains(&self.micros);
        fields.into_iter().all(is_text)
            && (0..=Self::PID_MAX).contains(&self.pid)
            && (is_dated || self.kind == Kind::Empty)
    }

    pub(crate) fn time(&self) -> Option<Timestamp> {
        let micros = if (0..1_000_000).contains(&self.micros) { self.micros } else { 0 };
        (self.seconds > 0).then(|| Timestamp::from_seconds(self.seconds).map(|time| time.plus_micros(micros)))?
    }

    /// Where the client was: the host field when it is an address, else the address field. An IPv4 address fills only the first four
    /// bytes of the latter, so an IPv6 address with nothing after them is taken for one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        let host = std::str::from_utf8(self.host).ok().and_then(|host| host.split('%').next()?.parse::<IpAddr>().ok());
        let field = || {
            let [a, b, c, d, rest @ ..] = self.address;
            match (self.address, rest) {
                ([0, 0, 0, 0, ..], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) => None,
                (_, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) => Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d))),
                (all, _) => Some(IpAddr::V6(Ipv6Addr::from(all))),
            }
        };
        host.or_else(field).map(|address| address.to_canonical()).filter(|address| !address.is_unspecified())
    }

    /// The host field, when it is a name and not an address, a local display or a terminal multiplexer.
    pub(crate) fn host_name(&self) -> Option<&[u8]> {
        let is_local = self.host.starts_with(b":")
            || self.host.starts_with(b"tmux(")
            || self.host.ends_with(b")")
            || self.host.contains(&b':');
        let is_address = std::str::from_utf8(self.host).is_ok_and(|host| host.parse::<IpAddr>().is_ok());
        (!self.host.is_empty() && !is_local && !is_address).then_some(self.host)
    }

    /// Is this a refused login, whatever the file? sshd writes `ssh:notty` for nothing else, and a getty that waits for a login
    /// is called `LOGIN`.
    pub(crate) fn is_refused(&self) -> bool {
        self.line == b"ssh:notty" || (self.kind == Kind::Login && !matches!(self.user, b"" | b"LOGIN"))
    }

    /// The entry in one line, for people.
    pub(crate) fn describe(&self) -> String {
        let mut out = self.kind.name().to_owned();
        let fields = [("line", self.line), ("user", self.user), ("host", self.host), ("id", self.id)];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.push_str(&format!(" {name}={}", String::from_utf8_lossy(value)));
        }
        out.push_str(&format!(" pid={}", self.pid));
        if let Some(address) = self.address() {
            out.push_str(&format!(" address={address}"));
        }
        out.push_str(&self.time().map_or_else(|| format!(" seconds={}", self.seconds), |time| format!(" time={time}")));
        out
    }
}
