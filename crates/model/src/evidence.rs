//! Provenance: files as received, pointers into them, and what could not be read.

use crate::{Tenant, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A SHA-256. Printed and stored as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// Text that is not 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in hexadecimal: {0:?}")]
pub struct DigestError(pub String);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let error = || DigestError(text.to_owned());
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| error())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| error())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The number of an evidence file in the case as loaded: an index into its evidence table, which is sorted by tenant, path and digest.
/// It holds for one load only; what is stored is the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EvidenceNo(pub u32);

/// Where a record stands: which file, and the record's number there.
///
/// The number is what the format itself counts by: the record header's number in EVTX, the line (from 1) in text,
/// the entry (from 1) in wtmp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pointer {
    /// The file.
    pub evidence: EvidenceNo,
    /// The record's number in it.
    pub record: u64,
}

/// How far reading a file got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadState {
    /// Every record was read.
    Read,
    /// Some records or bytes were lost; the problems say which.
    Partly,
    /// Nothing could be read.
    Unreadable,
    /// No reader knows this content. Kept in the list so that nothing is passed over in silence.
    Unknown,
    /// The same bytes are in this tenant already, under another path.
    Duplicate,
    /// An archive: its members are files of their own.
    Container,
    /// No bytes at all.
    Empty,
}

impl ReadState {
    /// The word for it, as stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Partly => "partly",
            Self::Unreadable => "unreadable",
            Self::Unknown => "unknown",
            Self::Duplicate => "duplicate",
            Self::Container => "container",
            Self::Empty => "empty",
        }
    }

    /// The state that `as_str` gives this word for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Read, Self::Partly, Self::Unreadable, Self::Unknown, Self::Duplicate, Self::Container, Self::Empty]
            .into_iter()
            .find(|state| state.as_str() == word)
    }

    /// Was anything read of it?
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Read | Self::Partly)
    }

    /// Was evidence lost here that a complete reading would have had? (Exit status 3.)
    #[must_use]
    pub const fn lost(self) -> bool {
        matches!(self, Self::Partly | Self::Unreadable)
    }
}

/// The word in place of a format's for a text that looks like a log and is in no format that is known.
pub const UNKNOWN_LOG: &str = "unknown log";

/// A file as received, or a member of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Path inside the evidence given, `/` between folders and `!` between an archive and its member.
    pub path: String,
    /// SHA-256 of the (unpacked) bytes; of what could be read where the end could not.
    pub sha256: Digest,
    /// Bytes, unpacked.
    pub size_bytes: u64,
    /// Whose log it is.
    pub tenant: Tenant,
    /// The archives it came out of, outermost first, as their digests.
    pub containers: Vec<Digest>,
    /// The format told by its content, for example `evtx`.
    pub format: String,
    /// How far reading got.
    pub state: ReadState,
    /// Time of the earliest record with a time.
    pub first: Option<Timestamp>,
    /// Time of the latest record with a time.
    pub last: Option<Timestamp>,
    /// Records that became events.
    pub records_read: u64,
    /// Records, or lines, that did not; the problems say why.
    pub records_rejected: u64,
    /// The zone and year that were assumed, for formats that carry none; else empty.
    pub assumed: String,
    /// Modification time as the file system or the archive gave it, where known.
    pub modified: Option<Timestamp>,
}

impl EvidenceFile {
    /// Does it hold something that no reader knows, and nobody can say what it is? Links and the like hold nothing, and what is known not to be
    /// a log has the name of what it is in place of a format's.
    #[must_use]
    pub fn is_of_no_known_format(&self) -> bool {
        self.state == ReadState::Unknown && matches!(&*self.format, "unknown" | UNKNOWN_LOG) && self.size_bytes > 0
    }

    /// Does it look like a log, in a format that nobody reads? It may show what the logs that were read do not.
    #[must_use]
    pub fn is_unread_log(&self) -> bool {
        self.state == ReadState::Unknown && self.format == UNKNOWN_LOG
    }

    /// Does it take exit status 3 to tell of these files? Something was lost, or no reader knows anything that was given.
    #[must_use]
    pub fn are_lost(files: &[Self]) -> bool {
        let any = |is: fn(ReadState) -> bool| files.iter().any(|file| is(file.state));
        any(ReadState::lost) || (any(|state| state == ReadState::Unknown) && !any(ReadState::is_read))
    }
}

/// Something that could not be read, or was read on an assumption. Lost evidence is a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Whose evidence.
    pub tenant: Tenant,
    /// Path inside the evidence given.
    pub path: String,
    /// Byte offset in the (unpacked) file, where that means something.
    pub offset: Option<u64>,
    /// Number of the record or line, where it is known.
    pub record: Option<u64>,
    /// What was lost or assumed: a lower-case fragment.
    pub reason: String,
    /// How many records or lines this one entry stands for.
    pub count: u64,
    /// Was evidence lost? `false` for a note that nothing depends on.
    pub lost: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_read_what_they_print() {
        let digest = Digest(std::array::from_fn(|i| u8::try_from(i * 8).expect("below 256")));
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for bad in ["", "0x", &"g".repeat(64), &"é".repeat(32)] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
}
