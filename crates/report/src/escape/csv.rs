//! The CSV sink: RFC 4180 quoting, lines end in `\n`, and no cell that a spreadsheet would compute.

use crate::escape::visible::visible;
use std::fmt::Display;
use std::io::{self, Write};

/// A cell, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell(String);

impl Cell {
    /// Text from anywhere: quoted, hidden characters shown, and `'` before what could be a formula.
    pub(crate) fn text(text: impl Display) -> Self {
        let text = text.to_string();
        let guard = if could_compute(&text) { "'" } else { "" };
        Self(format!("\"{guard}{}\"", visible(&text).to_string().replace('"', "\"\"")))
    }

    /// Text that may be missing; then the cell is empty.
    pub(crate) fn maybe(text: Option<impl Display>) -> Self {
        text.map_or_else(|| Self(String::new()), Self::text)
    }

    /// A number.
    pub(crate) fn number(number: impl Into<u64>) -> Self {
        Self(number.into().to_string())
    }
}

/// Does a spreadsheet take this for a formula? The first character counts, also behind spaces, and in full width.
fn could_compute(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|character: char| character.is_whitespace() || character.is_control())
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The names of the columns: ours.
pub(crate) fn header(out: &mut dyn Write, columns: &[&'static str]) -> io::Result<()> {
    writeln!(out, "{}", columns.join(","))
}

/// One line.
pub(crate) fn row(out: &mut dyn Write, cells: &[Cell]) -> io::Result<()> {
    let cells: Vec<&str> = cells.iter().map(|cell| cell.0.as_str()).collect();
    writeln!(out, "{}", cells.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_text_and_nothing_computes() {
        let check = |given: &str, expect: &str| assert_eq!(Cell::text(given).0, expect);
        check("plain, with \"quotes\"", "\"plain, with \"\"quotes\"\"\"");
        check("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"");
        check("@SUM(1)", "\"'@SUM(1)\"");
        check("\t=1", "\"'\\t=1\"");
        check("\r+1", "\"'\\r+1\"");
        check(" -1", "\"' -1\"");
        check("＝1", "\"'＝1\"");
        check("a=b", "\"a=b\"");
        check("two\nlines", "\"two\\nlines\"");
    }
}
