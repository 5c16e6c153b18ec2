//! When an event is the one: what its fields are tested for.

use super::record::Record;
use crate::limits::PATTERN_BYTES_MAX;
use regex::{Regex, RegexBuilder};

/// Characters of a text to compare with.
const TEXT_MAX: usize = 1_000;

/// Fields that must say one of some things.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    /// All of them must hold.
    tests: Vec<Test>,
}

#[derive(Clone, Debug)]
struct Test {
    slot: usize,
    /// One of them must fit.
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
enum Word {
    Same(String),
    /// In lower case.
    SameFolded(String),
    Like(Regex),
}

impl Condition {
    /// Adds a field that must be like one of these texts. An empty text is a field that is not there.
    pub(super) fn add(&mut self, slot: usize, texts: &[String], ignore_case: bool) -> Result<(), String> {
        if texts.is_empty() {
            return Err("an empty list fits nothing".to_owned());
        }
        let words = texts.iter().map(|text| Word::new(text, ignore_case)).collect::<Result<_, _>>()?;
        self.tests.push(Test { slot, words });
        Ok(())
    }

    /// Do all fields fit?
    pub(super) fn all(&self, record: &Record) -> bool {
        self.tests.iter().all(|test| test.fits(record))
    }

    /// Does one of the fields fit?
    pub(super) fn any(&self, record: &Record) -> bool {
        self.tests.iter().any(|test| test.fits(record))
    }
}

impl Test {
    fn fits(&self, record: &Record) -> bool {
        let value = record.slot(self.slot).unwrap_or_default();
        self.words.iter().any(|word| word.fits(value))
    }
}

impl Word {
    fn new(text: &str, ignore_case: bool) -> Result<Self, String> {
        if text.chars().count() > TEXT_MAX {
            return Err(format!("a text of more than {TEXT_MAX} characters"));
        }
        if !text.contains(['*', '?']) {
            return Ok(if ignore_case { Self::SameFolded(text.to_lowercase()) } else { Self::Same(text.to_owned()) });
        }
        let pattern = text.chars().map(|character| match character {
            '*' => ".*".to_owned(),
            '?' => ".".to_owned(),
            other => regex::escape(other.encode_utf8(&mut [0; 4])),
        });
        let pattern = format!("^{}$", pattern.collect::<String>());
        // Compared in time that grows with the length of the value alone, whatever the text is.
        RegexBuilder::new(&pattern)
            .dot_matches_new_line(true)
            .case_insensitive(ignore_case)
            .size_limit(PATTERN_BYTES_MAX)
            .build()
            .map(Self::Like)
            .map_err(|_| format!("{text:?} has too many wildcards"))
    }

    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Same(text) => value == text,
            Self::SameFolded(text) if value.is_ascii() => value.eq_ignore_ascii_case(text),
            Self::SameFolded(text) => value.to_lowercase() == *text,
            Self::Like(pattern) => pattern.is_match(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fit_whole_values() {
        let check = |text: &str, ignore_case: bool, value: &str, expect: bool| {
            assert_eq!(Word::new(text, ignore_case).unwrap().fits(value), expect, "{text} {value}");
        };
        check("Connected", false, "Connected", true);
        check("Connected", false, "connected", false);
        check("Connected", true, "cONNECTED", true);
        check("ÄRGER", true, "ärger", true);
        check("*connect*", false, "Disconnected now", true);
        check("*connect", false, "Disconnected", false);
        check("a.c", false, "abc", false);
        check("a?c", false, "aéc", true);
        check("a*\nb", false, "a\n\nb", true);
        check("", false, "", true);
        check("*", false, "", true);
        check("?*", false, "", false);
        assert!(Word::new(&"x".repeat(2000), false).is_err());
    }

    #[test]
    fn many_wildcards_take_no_more_time_than_their_length() {
        if let Ok(word) = Word::new(&"*a".repeat(400), false) {
            assert!(!word.fits(&"b".repeat(100_000)));
        }
    }
}
