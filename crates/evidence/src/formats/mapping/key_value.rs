//! Lines of pairs: `date=2026-01-14 user="tech one" action=login`.
//!
//! A value in double quotes may hold separators, and quotes written `\"` or `""`. Words that are no pair are kept together as the field
//! `words`; what a pattern before the pairs finds is fields by its named groups.

use super::record::{Names, Record};
use regex::Regex;

/// The field of words that are no pair.
pub(super) const WORDS: &str = "words";

/// Quotes of one line whose ends may be looked for in vain; each costs a look through the rest of the line.
const UNCLOSED_MAX: u32 = 8;

/// How pairs are written.
#[derive(Debug)]
pub(super) struct KeyValue {
    /// Between pairs; `None` is any white space.
    pub(super) separator: Option<String>,
    /// Between key and value.
    pub(super) assign: String,
    /// What stands before the pairs.
    pub(super) prefix: Option<Regex>,
}

impl KeyValue {
    /// Reads the pairs of a line; says whether there is one.
    pub(super) fn read(&self, line: &str, record: &mut Record, names: &mut Names<'_>, absent: &[String]) -> bool {
        let mut rest = line;
        if let Some(found) = self.prefix.as_ref().and_then(|prefix| Some((prefix, prefix.captures(line)?))) {
            let (prefix, captures) = found;
            for name in prefix.capture_names().flatten() {
                if let Some(value) = captures.name(name) {
                    record.push(names, name, value.as_str(), absent);
                }
            }
            rest = captures.get(0).map_or(rest, |whole| &rest[whole.end()..]);
        }
        let (mut words, mut has_pair) = (String::new(), false);
        let (mut unescaped, mut unclosed) = (String::new(), 0);
        // The next sign between a key and a value, counted from the end of the line; looked for again only when it is behind.
        let mut sign = usize::MAX;
        loop {
            rest = self.skip_separators(rest);
            if rest.is_empty() {
                break;
            }
            if sign > rest.len() {
                sign = rest.find(self.assign.as_str()).map_or(0, |at| rest.len() - at);
            }
            let before_sign = &rest[..rest.len() - sign];
            let word = &before_sign[..self.end(before_sign)];
            let is_key = sign > 0 && word.len() == before_sign.len() && !word.trim().is_empty();
            if is_key {
                let after = &rest[word.len() + self.assign.len()..];
                let (plain, next) = self.value(after, &mut unescaped, &mut unclosed);
                record.push(names, word.trim().trim_matches('"'), plain.unwrap_or(&unescaped), absent);
                has_pair = true;
                rest = next;
            } else {
                // A sign without a key before it is a word, too.
                let word = if word.is_empty() { &rest[..self.end(rest)] } else { word };
                words.push_str(if words.is_empty() { "" } else { " " });
                words.push_str(word);
                rest = &rest[word.len()..];
            }
        }
        record.push(names, WORDS, &words, absent);
        has_pair
    }

    fn skip_separators<'l>(&self, text: &'l str) -> &'l str {
        match &self.separator {
            None => text.trim_start(),
            Some(separator) => {
                let mut text = text.trim_start();
                while let Some(after) = text.strip_prefix(separator.as_str()) {
                    text = after.trim_start();
                }
                text
            }
        }
    }

    /// The place of the next separator, else the end.
    fn end(&self, text: &str) -> usize {
        let found = match &self.separator {
            None => text.find(char::is_whitespace),
            Some(separator) => text.find(separator.as_str()),
        };
        found.unwrap_or(text.len())
    }

    /// A value and what comes after it; no value means that it had escapes, and is in `unescaped`.
    fn value<'l>(&self, text: &'l str, unescaped: &mut String, unclosed: &mut u32) -> (Option<&'l str>, &'l str) {
        if let Some(quoted) = text.strip_prefix('"')
            && *unclosed < UNCLOSED_MAX
        {
            match closing_quote(quoted) {
                Some((end, false)) => return (Some(&quoted[..end]), &quoted[end + 1..]),
                Some((end, true)) => {
                    unescape(&quoted[..end], unescaped);
                    return (None, &quoted[end + 1..]);
                }
                None => *unclosed += 1,
            }
        }
        let end = self.end(text);
        (Some(&text[..end]), &text[end..])
    }
}

/// The place of the quote that closes a text, and whether others stand before it. A quote that nothing closes is a letter.
fn closing_quote(text: &str) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let (mut at, mut has_escapes) = (0, false);
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', &bytes[at..])?;
        let next = bytes.get(found + 1);
        match bytes[found] {
            b'\\' if matches!(next, Some(b'"' | b'\\')) => (at, has_escapes) = (found + 2, true),
            b'\\' => at = found + 1,
            _ if next == Some(&b'"') => (at, has_escapes) = (found + 2, true),
            _ => return Some((found, has_escapes)),
        }
    }
}

fn unescape(text: &str, out: &mut String) {
    out.clear();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match (character, next) {
            ('\\', Some(escaped @ ('"' | '\\'))) | ('"', Some(escaped @ '"')) => {
                out.push(escaped);
                characters.next();
            }
            (other, _) => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashbrown::HashMap;

    fn read(form: &KeyValue, line: &str) -> (bool, Vec<(String, String)>) {
        let slots = HashMap::new();
        let mut names = Names::new(&slots);
        let mut record = Record::default();
        let has_pair = form.read(line, &mut record, &mut names, &[]);
        let fields = record.unused().map(|(name, value)| (names.name(name).text.to_string(), value.to_owned()));
        (has_pair, fields.collect())
    }

    fn check(form: &KeyValue, line: &str, has_pair: bool, expect: &[(&str, &str)]) {
        let expect = expect.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(read(form, line), (has_pair, expect), "{line}");
    }

    #[test]
    fn pairs_are_read_with_and_without_quotes() {
        let form = KeyValue { separator: None, assign: "=".to_owned(), prefix: None };
        check(&form, "a=1  b=\"x y\"\tc=", true, &[("a", "1"), ("b", "x y")]);
        check(
            &form,
            r#"a="say \"hi\" \\ C:\dir" b="two ""quotes""""#,
            true,
            &[("a", r#"say "hi" \ C:\dir"#), ("b", "two \"quotes\"")],
        );
        check(&form, "<189>Jan 14 fw1 a=1 tail", true, &[("a", "1"), ("words", "<189>Jan 14 fw1 tail")]);
        check(&form, "no pairs here =x", false, &[("words", "no pairs here =x")]);
        check(&form, "a=\"open b=2", true, &[("a", "\"open"), ("b", "2")]);
        check(&form, "a=b=c a=2", true, &[("a", "b=c"), ("a", "2")]);
        check(&form, "", false, &[]);
    }

    #[test]
    fn other_signs_and_what_stands_before() {
        let prefix = Regex::new(r"^(?<when>\S+) (?<host>\S+): ").ok();
        let form = KeyValue { separator: Some(";".to_owned()), assign: ": ".to_owned(), prefix };
        check(
            &form,
            "09:00 fw1: User: tech one;; Via: \"a;b\"; done",
            true,
            &[("when", "09:00"), ("host", "fw1"), ("User", "tech one"), ("Via", "a;b"), ("words", "done")],
        );
    }

    #[test]
    fn hostile_lines_take_linear_time() {
        let form = KeyValue { separator: None, assign: "=".to_owned(), prefix: None };
        for line in ["a=\"".repeat(100_000), "=".repeat(1_000_000), "\"".repeat(1_000_001), "a=\\\"".repeat(200_000)] {
            let _ = read(&form, &line);
        }
        let spaced = "a=\" ".repeat(100_000);
        assert!(read(&form, &spaced).0);
    }
}
