//! Typed values of an event, how they are stored and how Windows prints them.
use std::borrow::Cow;
use std::fmt;

/// 100-nanosecond steps from 1601-01-01 to 1970-01-01.
const FILETIME_OF_UNIX_EPOCH: i64 = 116_444_736_000_000_000;

/// A security identifier with up to eight sub-authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sid {
    authority: u8,
    count: u8,
    parts: [u32; 8],
}

impl Sid {
    /// `S-1-0-0`, nobody.
    pub const NULL: Sid = Sid::new(0, &[0]);
    /// `S-1-5-18`, the machine itself.
    pub const SYSTEM: Sid = Sid::new(5, &[18]);

    /// `S-1-{authority}-{parts..}`. Panics beyond eight parts.
    pub const fn new(authority: u8, parts: &[u32]) -> Sid {
        assert!(parts.len() <= 8, "a SID has at most eight sub-authorities here");
        let mut all = [0; 8];
        let mut index = 0;
        while index < parts.len() {
            all[index] = parts[index];
            index += 1;
        }
        Sid { authority, count: parts.len() as u8, parts: all }
    }

    /// This domain's or machine's SID with one more part, the relative id of an account.
    pub fn account(self, relative_id: u32) -> Sid {
        let mut sid = self;
        assert!(sid.count < 8, "no room for a relative id");
        sid.parts[usize::from(sid.count)] = relative_id;
        sid.count += 1;
        sid
    }

    fn encode(self, out: &mut Vec<u8>) {
        out.extend([1, self.count, 0, 0, 0, 0, 0, self.authority]);
        for part in &self.parts[..usize::from(self.count)] {
            out.extend(part.to_le_bytes());
        }
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-1-{}", self.authority)?;
        self.parts[..usize::from(self.count)].iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

/// A GUID as stored on disk: the first three groups are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// All zeros.
    pub const NULL: Guid = Guid([0; 16]);

    /// A GUID as it is written: `from_u128(0x54849625_5478_4994_a5ba_3e3b0328c30d)`.
    pub const fn from_u128(text: u128) -> Guid {
        let b = text.to_be_bytes();
        Guid([b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let b = &self.0;
        let first = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let second = u16::from_le_bytes([b[4], b[5]]);
        let third = u16::from_le_bytes([b[6], b[7]]);
        write!(f, "{first:08x}-{second:04x}-{third:04x}-{:02x}{:02x}-", b[8], b[9])?;
        b[10..].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One value of an event. `Display` is the text that Windows and log shippers print.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// UTF-16 text.
    Text(Cow<'static, str>),
    /// 8 bits.
    U8(u8),
    /// 16 bits.
    U16(u16),
    /// 32 bits.
    U32(u32),
    /// 64 bits.
    U64(u64),
    /// 32 bits, printed as hexadecimal.
    Hex32(u32),
    /// 64 bits, printed as hexadecimal.
    Hex64(u64),
    /// True or false, stored in 32 bits.
    Boolean(bool),
    /// Bytes.
    Binary(Vec<u8>),
    /// A GUID.
    Guid(Guid),
    /// A security identifier.
    Sid(Sid),
    /// Microseconds since 1970-01-01 in UTC, stored as a FILETIME.
    Filetime(i64),
}

impl Value {
    /// The BinXML value type.
    pub(super) fn type_code(&self) -> u8 {
        match self {
            Value::Null => 0x00,
            Value::Text(_) => 0x01,
            Value::U8(_) => 0x04,
            Value::U16(_) => 0x06,
            Value::U32(_) => 0x08,
            Value::U64(_) => 0x0a,
            Value::Boolean(_) => 0x0d,
            Value::Binary(_) => 0x0e,
            Value::Guid(_) => 0x0f,
            Value::Filetime(_) => 0x11,
            Value::Sid(_) => 0x13,
            Value::Hex32(_) => 0x14,
            Value::Hex64(_) => 0x15,
        }
    }

    /// Appends the stored form.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Value::Null => {}
            Value::Text(text) => encode_utf16(text, out),
            Value::U8(value) => out.push(*value),
            Value::U16(value) => out.extend(value.to_le_bytes()),
            Value::U32(value) | Value::Hex32(value) => out.extend(value.to_le_bytes()),
            Value::U64(value) | Value::Hex64(value) => out.extend(value.to_le_bytes()),
            Value::Boolean(value) => out.extend(u32::from(*value).to_le_bytes()),
            Value::Binary(bytes) => out.extend(bytes),
            Value::Guid(guid) => out.extend(guid.0),
            Value::Filetime(time_us) => out.extend(filetime(*time_us).to_le_bytes()),
            Value::Sid(sid) => sid.encode(out),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Text(text) => f.write_str(text),
            Value::U8(value) => value.fmt(f),
            Value::U16(value) => value.fmt(f),
            Value::U32(value) => value.fmt(f),
            Value::U64(value) => value.fmt(f),
            Value::Hex32(value) => write!(f, "{value:#x}"),
            Value::Hex64(value) => write!(f, "{value:#x}"),
            Value::Boolean(value) => value.fmt(f),
            Value::Binary(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
            Value::Guid(guid) => write!(f, "{{{guid}}}"),
            Value::Sid(sid) => sid.fmt(f),
            Value::Filetime(time_us) => write!(f, "{}", crate::time::rfc3339_micros(*time_us)),
        }
    }
}

/// FILETIME of a time in microseconds since 1970. Times before 1601 become 0.
pub(super) fn filetime(time_us: i64) -> u64 {
    u64::try_from(time_us.saturating_mul(10).saturating_add(FILETIME_OF_UNIX_EPOCH)).unwrap_or(0)
}

/// Appends `text` as UTF-16, without a terminator.
pub(super) fn encode_utf16(text: &str, out: &mut Vec<u8>) {
    out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
}
