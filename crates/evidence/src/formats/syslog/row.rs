//! Writing the header of a line into the columns of a row.

use crate::formats::syslog::header::Header;
use crate::formats::time::assumed;
use events::{BatchBuilder, Column};

/// The header's columns and the message.
pub(crate) fn header(row: &mut BatchBuilder, header: &Header<'_>, assume_zone_minutes: i32) {
    let texts =
        [(Column::HOST, header.host), (Column::PROGRAM, header.program), (Column::MESSAGE, Some(header.message))];
    for (column, text) in texts {
        if let Some(text) = text {
            row.set_text(column, text);
        }
    }
    if let Some(pid) = header.pid {
        row.set_number(Column::PID, pid);
    }
    let Some(when) = header.when else { return };
    row.set_text(Column::TIME_TEXT, header.time_text);
    match when.zone_minutes {
        Some(_) if when.is_utc => row.set_text(Column::TIME_ZONE, "utc"),
        Some(_) => row.set_text(Column::TIME_ZONE, "offset"),
        None => row.set_text(Column::TIME_ZONE, &assumed(assume_zone_minutes)),
    }
}
