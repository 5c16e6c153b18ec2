//! Writing what all of these tools tell.

use crate::formats::time::Written;
use crate::formats::typed;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome};

/// Something about a session.
pub(super) fn activity(row: &mut BatchBuilder, what: Activity, outcome: Outcome) {
    typed::activity(row, what, Some(LogonKind::RemoteManagement), outcome);
}

/// The machine at the other end, in the column for the one that came or the one gone to.
pub(super) fn peer(row: &mut BatchBuilder, column: Column, tool: &str, number: &str) {
    // A number may be written in groups.
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        row.set_text(column, &format!("{tool}-{digits}"));
    }
}

/// `16-02-2024 14:16:32` in the order that numbers of a date have in this tool's files: day first.
pub(super) fn day_first(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let is_form = bytes.len() == 19 && bytes[2] == b'-' && bytes[5] == b'-' && bytes[10] == b' ' && text.is_ascii();
    is_form.then(|| Written::parse(&format!("{}-{}-{}{}", &text[6..10], &text[3..5], &text[..2], &text[10..])))?
}
