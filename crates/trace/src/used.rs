//! Uses of a session after the logon that opened it, as logs of calls tell them. Which records those are is not known here.

use model::{Pointer, Timestamp};

/// What was done with the session of one logon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionUse {
    /// How many records tell of it.
    pub count: u64,
    /// The first of them, and where it stands.
    pub first: (Timestamp, Pointer),
    /// The last.
    pub last: (Timestamp, Pointer),
}

impl SessionUse {
    /// One record.
    #[must_use]
    pub const fn once(time: Timestamp, at: Pointer) -> Self {
        Self { count: 1, first: (time, at), last: (time, at) }
    }

    /// Takes over what other records tell of the same session.
    pub fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}
