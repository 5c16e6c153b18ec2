//! Characters that act instead of showing: told apart, and made visible. The base of every escaper.

use std::fmt::{self, Write};

/// Marks in a row on one character before the next ones are shown escaped: enough for every script in use,
/// too few to paint over the lines above.
const MARKS_MAX: usize = 4;

/// The longest text that a report for people shows of one value.
const TEXT_CHARS_MAX: usize = 2_000;

/// As much of `text` as is shown to people, and how many characters are left out. Whoever cuts says so.
pub(crate) fn bounded(text: &str) -> (&str, usize) {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => (&text[..at], text[at..].chars().count()),
        None => (text, 0),
    }
}

/// Does this character act on what shows it, or hide, instead of being seen?
///
/// Control characters (C0, DEL, C1), bidirectional controls, zero-width and other invisible characters, line and
/// paragraph separators, soft hyphens, language tags and noncharacters' neighbours (U+FFF9 to U+FFFB).
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Hands on every character of `text`, hidden ones as escapes (`\n`, `\u{202e}`).
pub(crate) fn each_visible(text: &str, mut put: impl FnMut(char)) {
    let mut marks = 0;
    for character in text.chars() {
        let is_mark = unicode_width::UnicodeWidthChar::width(character) == Some(0);
        marks = if is_mark { marks + 1 } else { 0 };
        match character {
            '\n' | '\r' | '\t' => character.escape_default().for_each(&mut put),
            _ if is_hidden(character) || marks > MARKS_MAX => {
                character.escape_unicode().for_each(&mut put);
            }
            _ => put(character),
        }
    }
}

/// Text with its hidden characters shown, from [`visible()`].
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a>(&'a str);

/// `text` safe to show on a terminal or in a log: what acts or hides is printed as an escape.
///
/// A backslash stays as it is, for Windows names are full of them; `hopscope show` tells the two apart.
#[must_use]
pub const fn visible(text: &str) -> Visible<'_> {
    Visible(text)
}

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        each_visible(self.0, |character| {
            if result.is_ok() {
                result = f.write_char(character);
            }
        });
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown() {
        let check = |given: &str, expect: &str| assert_eq!(visible(given).to_string(), expect);
        check("CORP\\adam é 東京 ٣", "CORP\\adam é 東京 ٣");
        check("a\0b\x1b[2Jc\u{9b}2Jd\u{7f}", "a\\u{0}b\\u{1b}[2Jc\\u{9b}2Jd\\u{7f}");
        check("one\r\n\ttwo", "one\\r\\n\\ttwo");
        check("exe.\u{202e}gpj", "exe.\\u{202e}gpj");
        check("\u{200b}\u{200e}\u{2066}\u{2069}\u{61c}", "\\u{200b}\\u{200e}\\u{2066}\\u{2069}\\u{61c}");
        check("\u{2028}\u{2029}\u{feff}\u{e0041}", "\\u{2028}\\u{2029}\\u{feff}\\u{e0041}");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let tower = format!("e{}", "\u{301}".repeat(6));
        assert_eq!(visible(&tower).to_string(), format!("e{}\\u{{301}}\\u{{301}}", "\u{301}".repeat(4)));
    }
}
