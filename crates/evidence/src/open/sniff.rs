//! What a file is, by its first bytes alone.

use crate::format::Format;
use crate::formats::registry;
use crate::limits::SNIFF_BYTES;
use crate::open::intake::FileKind;

/// An archive or compressed file that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Zip,
    Tar,
    Gzip,
    Zstd,
}

impl Packing {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Compressed files hold one file; what it is called they say nowhere that could be trusted.
    pub(crate) const fn is_stream(self) -> bool {
        matches!(self, Self::Gzip | Self::Zstd)
    }
}

/// What a file is.
pub(crate) enum Told {
    Packed(Packing),
    Plain(FileKind),
    /// Packed in a way that is not read; its name.
    Foreign(&'static str),
}

/// By the formats of the registry, and before them by those that were given.
pub(crate) fn tell(head: &[u8], size_bytes: u64, given: &[&'static dyn Format]) -> Told {
    debug_assert!(head.len() <= SNIFF_BYTES);
    if size_bytes == 0 {
        return Told::Plain(FileKind::Empty);
    }
    if let Some(packing) = packing(head) {
        return Told::Packed(packing);
    }
    if let Some(name) = foreign(head) {
        return Told::Foreign(name);
    }
    let known = given.iter().chain(registry()).find(|format| format.sniff(head, size_bytes));
    Told::Plain(known.map_or(FileKind::Unknown, |format| FileKind::Known(*format)))
}

fn packing(head: &[u8]) -> Option<Packing> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08PK\x03\x04") {
        Some(Packing::Zip)
    } else if starts(b"\x1f\x8b\x08") {
        Some(Packing::Gzip)
    } else if starts(b"\x28\xb5\x2f\xfd")
        || (head.len() > 8 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18")
    {
        Some(Packing::Zstd)
    } else if head.len() >= 512 && is_tar_header(&head[..512]) {
        Some(Packing::Tar)
    } else {
        None
    }
}

fn foreign(head: &[u8]) -> Option<&'static str> {
    let magics: [(&[u8], &str); 6] = [
        (b"\xfd7zXZ\0", "xz"),
        (b"BZh", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c", "7-zip"),
        (b"Rar!\x1a\x07", "rar"),
        (b"MSCF\0\0\0\0", "cabinet"),
        (b"\x04\x22\x4d\x18", "lz4"),
    ];
    let name = magics.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)?;
    // Text may begin with `BZh`; compressed data goes on with a level and a block's magic.
    (name != "bzip2" || (head.len() > 10 && head[4..10] == *b"\x31\x41\x59\x26\x53\x59")).then_some(name)
}

/// Is this block a tar header? The checksum decides; it is right for random bytes once in 10^5 at best, so the size field has to be
/// a number as well. That also accepts archives from before `ustar`.
pub(crate) fn is_tar_header(block: &[u8]) -> bool {
    let Some(stored) = octal(&block[148..156]) else {
        return false;
    };
    let sum: u64 =
        block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 0x20 } else { u64::from(*byte) }).sum();
    let size = &block[124..136];
    stored == sum && block[0] != 0 && (size[0] & 0x80 != 0 || octal(size).is_some())
}

/// A number in octal digits, padded by spaces and ended by NUL or space; `None` for anything else, and for no digits.
fn octal(field: &[u8]) -> Option<u64> {
    let text = field.trim_ascii_start();
    let digits = text.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let rest_blank = text[digits..].iter().all(|byte| matches!(byte, 0 | b' '));
    (digits > 0 && rest_blank).then(|| text[..digits].iter().fold(0, |sum, digit| sum * 8 + u64::from(digit - b'0')))
}
