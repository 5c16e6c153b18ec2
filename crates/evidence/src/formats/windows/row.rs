//! Ending the row of a Windows event that a collector wrote as JSON.

use crate::formats::windows::normalise;
use events::{BatchBuilder, Column};

/// Ends what was written: the record's number, names in `extra` made unique, and the typed columns.
pub(crate) fn end(events: &mut BatchBuilder, record: u64) {
    events.set_number(Column::RECORD, record);
    events.join_repeated_extra("\n");
    normalise(events);
}
