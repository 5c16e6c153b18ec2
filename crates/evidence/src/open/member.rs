//! What an archive says about one of its members, whatever kind of archive it is.

use crate::format::Rejection;
use model::Timestamp;
use std::io::Read;
use std::ops::ControlFlow;

/// A member of an archive, or the one content of a compressed file.
#[derive(Debug, Default)]
pub(crate) struct Member {
    /// Its name as the archive spells it.
    pub(crate) name: String,
    /// When it was last written, by the archive's word.
    pub(crate) modified: Option<Timestamp>,
    /// Packed bytes, for the limit on the ratio; `None` where nothing is compressed.
    pub(crate) packed_bytes: Option<u64>,
    /// Bytes it should have, where the archive can be held to that.
    pub(crate) expected_bytes: Option<u64>,
    /// What is not right about it, before reading it.
    pub(crate) notes: Vec<Rejection>,
}

/// What of a member can be read.
pub(crate) enum Body<'a> {
    /// Its bytes.
    Bytes(&'a mut dyn Read),
    /// It is listed and left alone; why.
    Passed(&'static str),
    /// It cannot be read; why.
    Lost(String),
}

/// Who is shown the members of an archive, one after the other.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(Member, Body<'_>) -> ControlFlow<()>;

/// A rejection of something that is not counted in records.
pub(crate) fn note(reason: impl Into<String>, offset: Option<u64>, lost: bool) -> Rejection {
    Rejection { offset, record: None, reason: reason.into(), count: 0, lost }
}
