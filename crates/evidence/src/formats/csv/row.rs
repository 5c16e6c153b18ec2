//! One row: where it ends, and its cells.

use crate::formats::find::{self, either};

/// The cells of a row, as spans of the text or, where quotes had to be taken out, of a copy.
#[derive(Default)]
pub(crate) struct Cells {
    spans: Vec<Span>,
    copy: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    is_copied: bool,
}

/// A row that a quote opens a cell in and none closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unclosed;

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// In order; `text` is what was read.
    pub(crate) fn iter<'c>(&'c self, text: &'c [u8]) -> impl ExactSizeIterator<Item = &'c [u8]> {
        self.spans
            .iter()
            .map(|span| if span.is_copied { &self.copy[span.start..span.end] } else { &text[span.start..span.end] })
    }

    /// Reads the row that begins at `at`, and gives the place after its line end. With `is_one_line`, quoted cells end with the line.
    pub(super) fn read(
        &mut self,
        text: &[u8],
        mut at: usize,
        delimiter: u8,
        is_one_line: bool,
    ) -> Result<usize, Unclosed> {
        self.spans.clear();
        self.copy.clear();
        loop {
            let end = if text.get(at) == Some(&b'"') {
                self.quoted(text, at + 1, delimiter, is_one_line)?
            } else {
                let end = either(text, at, delimiter, b'\n');
                let has_return = text.get(end) != Some(&delimiter) && text[at..end].ends_with(b"\r");
                self.spans.push(Span { start: at, end: end - usize::from(has_return), is_copied: false });
                end
            };
            at = end + 1;
            if text.get(end) != Some(&delimiter) {
                return Ok(at.min(text.len()));
            }
        }
    }

    /// The cell whose quote stands before `at`; gives the place of the delimiter or line end after it.
    fn quoted(&mut self, text: &[u8], at: usize, delimiter: u8, is_one_line: bool) -> Result<usize, Unclosed> {
        let limit = if is_one_line { find::byte(text, at, b'\n') } else { text.len() };
        let copied = self.copy.len();
        let mut from = at;
        loop {
            let quote = memchr::memchr(b'"', &text[from..limit]).ok_or(Unclosed)? + from;
            if text.get(quote + 1) == Some(&b'"') && quote + 1 < limit {
                self.copy.extend_from_slice(&text[from..=quote]);
                from = quote + 2;
                continue;
            }
            let end = either(text, quote + 1, delimiter, b'\n');
            let after = &text[quote + 1..end];
            let after =
                if text.get(end) == Some(&delimiter) { after } else { after.strip_suffix(b"\r").unwrap_or(after) };
            if self.copy.len() == copied && after.is_empty() {
                self.spans.push(Span { start: from, end: quote, is_copied: false });
            } else {
                // What follows a closing quote belongs to the cell, for want of a better place.
                self.copy.extend_from_slice(&text[from..quote]);
                self.copy.extend_from_slice(after);
                self.spans.push(Span { start: copied, end: self.copy.len(), is_copied: true });
            }
            return Ok(end);
        }
    }
}

/// How much of a text that goes on is whole rows: up to the last line end that an even number of quotes stands before.
///
/// A quote inside a cell that is not quoted makes that number wrong for the rest. Then there may be no such line end, and every line is
/// taken for a row.
pub(super) fn whole_rows(text: &[u8]) -> usize {
    let quotes = |text| memchr::memchr_iter(b'"', text).count();
    let mut is_odd = quotes(text) % 2 == 1;
    let mut end = text.len();
    let mut last = None;
    while let Some(at) = memchr::memrchr(b'\n', &text[..end]) {
        is_odd ^= quotes(&text[at..end]) % 2 == 1;
        last = last.or(Some(at + 1));
        if !is_odd {
            return at + 1;
        }
        end = at;
    }
    last.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str], rest: &str) {
        let mut cells = Cells::default();
        let end = cells.read(text.as_bytes(), 0, b',', false).unwrap();
        let read: Vec<_> = cells.iter(text.as_bytes()).map(|cell| std::str::from_utf8(cell).unwrap()).collect();
        assert_eq!((read.as_slice(), &text[end..]), (expect, rest), "{text}");
    }

    #[test]
    fn cells() {
        check("a,b,,c\nd", &["a", "b", "", "c"], "d");
        check("a\r\n", &["a"], "");
        check("", &[""], "");
        check(",\n", &["", ""], "");
        check("\"a,\nb\",\"\",\"\"\"c\"\"\"\r\nd", &["a,\nb", "", "\"c\""], "d");
        check("a\"b\"c,\"d\" e,f", &["a\"b\"c", "d e", "f"], "");
        check("\"a\"\r", &["a"], "");
        check("0123456,012345678901,\"é\"", &["0123456", "012345678901", "é"], "");
        let mut cells = Cells::default();
        assert_eq!(cells.read(b"a,\"b\nc", 0, b',', false), Err(Unclosed));
        assert_eq!(cells.read(b"a,\"b\nc\"", 0, b',', true), Err(Unclosed));
        assert_eq!(cells.read(b"a,\"b\"\nc\"", 0, b',', true), Ok(6));
        assert_eq!(cells.read(b"\"", 0, b',', true), Err(Unclosed));
    }

    #[test]
    fn rows_are_whole_outside_quotes() {
        let check = |text: &str, expect: &str| assert_eq!(&text[..whole_rows(text.as_bytes())], expect, "{text}");
        check("a\nb\nc", "a\nb\n");
        check("a\n\"b\nc", "a\n");
        check("a\n\"b\nc\"\nd", "a\n\"b\nc\"\n");
        check("a\n\"b\n\"\"c\n", "a\n");
        check("5\" disk\nb\nc", "5\" disk\nb\n");
        check("abc", "");
    }
}
