//! The terminal sink: text that cannot act, measured in columns, and cuts that never split a character.

use crate::escape::visible::{bounded, visible};
use std::fmt::Display;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for the rest of a text that was cut.
const CUT: &str = "..";

/// Text that is safe to show. Evidence gets here through [`Shown::of`] alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown(String);

impl Shown {
    /// Anything, with its hidden characters made visible.
    pub(crate) fn of(text: impl Display) -> Self {
        let text = text.to_string();
        let (head, left) = bounded(&text);
        let more = if left > 0 { format!("{CUT} and {left} more characters") } else { String::new() };
        Self(format!("{}{more}", visible(head)))
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Columns that it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.width()
    }

    /// At most `columns` of it; where something is missing it ends in `..`.
    pub(crate) fn cut(&self, columns: usize) -> Self {
        if self.width() <= columns {
            return self.clone();
        }
        let (head, _) = self.split(columns.saturating_sub(CUT.len()));
        Self(format!("{head}{}", &CUT[..CUT.len().min(columns)]))
    }

    /// Lines of at most `columns`, broken at spaces where there are any. Nothing is lost.
    pub(crate) fn wrap(&self, columns: usize) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut line = Self::default();
        for word in self.0.split(' ').filter(|word| !word.is_empty()) {
            let word = Self(word.to_owned());
            if line.0.is_empty() {
                line = word;
            } else if line.width() + 1 + word.width() <= columns {
                line.0.push(' ');
                line.0.push_str(&word.0);
            } else {
                lines.push(std::mem::replace(&mut line, word));
            }
            if line.width() > columns {
                lines.extend(line.fold(columns));
                line = lines.pop().expect("a fold has a last line");
            }
        }
        lines.push(line);
        lines
    }

    /// Lines of at most `columns`, broken wherever the line is full, so that every space stays.
    pub(crate) fn fold(&self, columns: usize) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut rest = self.clone();
        while rest.width() > columns {
            let (head, tail) = rest.split(columns.max(2));
            lines.push(Self(head.to_owned()));
            rest = Self(tail.to_owned());
        }
        lines.push(rest);
        lines
    }

    /// What fits into `columns`, and the rest.
    fn split(&self, columns: usize) -> (&str, &str) {
        let mut used = 0;
        for (at, character) in self.0.char_indices() {
            used += character.width().unwrap_or(0);
            if used > columns {
                return self.0.split_at(at);
            }
        }
        (&self.0, "")
    }
}

/// How a piece of text is to look. Never the only bearer of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// As it comes.
    Plain,
    /// Headings.
    Bold,
    /// What matters less.
    Faint,
    /// Reached, lost.
    Alarm,
    /// Attempted, cannot tell.
    Warning,
    /// Not seen.
    Calm,
}

impl Paint {
    const fn sequence(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\x1b[1m",
            Self::Faint => "\x1b[2m",
            Self::Alarm => "\x1b[1;31m",
            Self::Warning => "\x1b[33m",
            Self::Calm => "\x1b[32m",
        }
    }
}

/// The text as it is being written.
#[derive(Debug)]
pub(crate) struct Screen {
    text: String,
    colour: bool,
    width: usize,
}

impl Screen {
    /// Below this width nothing useful can be laid out.
    const WIDTH_MIN: usize = 40;

    pub(crate) fn new(colour: bool, width: usize) -> Self {
        Self { text: String::new(), colour, width: width.max(Self::WIDTH_MIN) }
    }

    /// Columns there are.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// Writes on at the same line.
    pub(crate) fn put(&mut self, text: &Shown, paint: Paint) {
        let paint = if self.colour { paint } else { Paint::Plain };
        if paint == Paint::Plain || text.0.is_empty() {
            self.text.push_str(&text.0);
            return;
        }
        self.text.push_str(paint.sequence());
        self.text.push_str(&text.0);
        self.text.push_str("\x1b[0m");
    }

    /// Writes on, filled with spaces up to `columns`.
    pub(crate) fn put_padded(&mut self, text: &Shown, columns: usize, paint: Paint) {
        let text = text.cut(columns);
        self.put(&text, paint);
        self.spaces(columns - text.width());
    }

    pub(crate) fn spaces(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    /// Ends the line; spaces before its end are dropped.
    pub(crate) fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// A paragraph: first line behind `first` columns, the others behind `rest` columns.
    pub(crate) fn paragraph(&mut self, first: usize, rest: usize, text: impl Display, paint: Paint) {
        let columns = self.width - first.max(rest).min(self.width / 2);
        for (number, line) in Shown::of(text).wrap(columns).iter().enumerate() {
            self.spaces(if number == 0 { first } else { rest });
            self.put(line, paint);
            self.end_line();
        }
    }

    /// Text in which every space counts, such as a pointer: as [`Self::paragraph`], but broken only where a line is full.
    pub(crate) fn verbatim(&mut self, indent: usize, text: impl Display, paint: Paint) {
        let columns = self.width - indent.min(self.width / 2);
        for line in Shown::of(text).fold(columns) {
            self.spaces(indent);
            self.put(&line, paint);
            self.end_line();
        }
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_never_split_a_character() {
        let check = |given: &str, columns: usize, expect: &str| {
            assert_eq!(Shown::of(given).cut(columns).as_str(), expect);
        };
        check("東京サーバー", 12, "東京サーバー");
        check("東京サーバー", 7, "東京..");
        check("ééé", 3, "ééé");
        check("abcdef", 1, ".");
        check("a\u{202e}b", 40, "a\\u{202e}b");
    }

    #[test]
    fn wrapping_keeps_everything() {
        let check = |given: &str, columns: usize, expect: &[&str]| {
            let lines: Vec<_> = Shown::of(given).wrap(columns);
            assert_eq!(lines.iter().map(Shown::as_str).collect::<Vec<_>>(), expect);
        };
        check("the quick brown fox", 10, &["the quick", "brown fox"]);
        check("a 0123456789abcdef b", 6, &["a", "012345", "6789ab", "cdef b"]);
        check("東京東京", 3, &["東", "京", "東", "京"]);
        check("", 10, &[""]);
    }
}
