//! The row of a Windows event that a collector or reader wrote as JSON: its spelling of GUIDs, and its end.

use crate::formats::windows::normalise;
use events::{BatchBuilder, Column};

/// Ends what was written: the record's number, names in `extra` made unique, and the typed columns.
pub(crate) fn end(events: &mut BatchBuilder, record: u64) {
    events.set_number(Column::RECORD, record);
    events.join_repeated_extra("\n");
    normalise(events);
}

/// A GUID without braces as the log itself spells it: with braces, in lower case.
pub(crate) fn braced_guid(text: &str) -> Option<String> {
    let is_guid = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_guid.then(|| format!("{{{}}}", text.to_ascii_lowercase()))
}
