//! Where in an event the value is that a rule asks for; and where the event has it in another form, how to make the one of the other.

use events::Column;
use std::borrow::Cow;
use std::sync::Arc;

/// Where the value of a rule's field is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a column.
    Column(Column),
    /// Among the extra fields, under that name: exactly so, else under one that is the same by [`same_name`](super::same_name).
    Extra(Arc<str>),
    /// At the first of these that has a value. Not nested, never empty.
    AnyOf(Vec<Place>),
    /// Nowhere as such; made of values that are there.
    Made(Arc<Recipe>),
}

/// How a value is made of the values of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Columns and extra fields that it is made of.
    pub(super) parts: Vec<Place>,
    /// What stands between two parts.
    pub(super) joined_by: Arc<str>,
    /// Values of a part that mean that there is none, beside empty text.
    pub(super) absent: Vec<Arc<str>>,
    /// Holds only where that place has that value.
    pub(super) when: Option<(Place, Arc<str>)>,
    /// Beginnings and what they are replaced by; the first that fits is, and `#` in it is a run of digits.
    pub(super) starts: Vec<(Arc<str>, Arc<str>)>,
    /// Whole values and what they are replaced by.
    pub(super) words: Vec<(Arc<str>, Arc<str>)>,
    /// Is a value that is none of `words` absent?
    pub(super) words_only: bool,
    /// How the number that it is is written.
    pub(super) number: Option<NumberForm>,
}

/// How a number is written; text that is no number stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberForm {
    /// `0x1f4` as `500`.
    Decimal,
    /// `1` as `DWORD (0x00000001)`, as Sysmon does.
    Dword,
}

impl Recipe {
    /// The places whose values [`Recipe::value`] wants, in that order. Each is a column or an extra field.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.parts.iter().chain(self.when.as_ref().map(|(place, _)| place))
    }

    /// The value, made of the values at [`Recipe::places`]; `None` where the event has none.
    #[must_use]
    pub fn value<'a>(&self, values: &[Option<&'a str>]) -> Option<Cow<'a, str>> {
        assert_eq!(values.len(), self.places().count(), "a value for each place");
        let (parts, guard) = values.split_at(self.parts.len());
        if let Some((_, wanted)) = &self.when
            && !guard[0].is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        {
            return None;
        }
        let joined = self.join(parts)?;
        let placed = self.replace_start(joined);
        let word = self.words.iter().find(|(from, _)| from.eq_ignore_ascii_case(&placed));
        let value = match word {
            Some((_, to)) => Cow::Owned(to.to_string()),
            None if self.words_only => return None,
            None => placed,
        };
        Some(match self.number.and_then(|form| form.write(&value)) {
            Some(number) => Cow::Owned(number),
            None => value,
        })
    }

    fn join<'a>(&self, parts: &[Option<&'a str>]) -> Option<Cow<'a, str>> {
        let is_there = |value: &&str| !value.is_empty() && !self.absent.iter().any(|absent| **absent == **value);
        let mut there = parts.iter().copied().flatten().filter(is_there);
        let first = there.next()?;
        Some(there.fold(Cow::Borrowed(first), |before, part| [&*before, &*self.joined_by, part].concat().into()))
    }

    fn replace_start<'a>(&self, value: Cow<'a, str>) -> Cow<'a, str> {
        let found = self.starts.iter().find_map(|(from, to)| Some((start_length(from, &value)?, to)));
        match found {
            Some((length, to)) => [&**to, &value[length..]].concat().into(),
            None => value,
        }
    }
}

/// How many bytes of the text the start takes.
fn start_length(start: &str, text: &str) -> Option<usize> {
    let mut rest = text;
    for (index, literal) in start.split('#').enumerate() {
        if index > 0 {
            let after = rest.trim_start_matches(|character: char| character.is_ascii_digit());
            if after.len() == rest.len() {
                return None;
            }
            rest = after;
        }
        let head = rest.get(..literal.len())?;
        if !head.eq_ignore_ascii_case(literal) {
            return None;
        }
        rest = &rest[literal.len()..];
    }
    Some(text.len() - rest.len())
}

impl NumberForm {
    fn write(self, text: &str) -> Option<String> {
        let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(digits) => u64::from_str_radix(digits, 16).ok()?,
            None => text.parse().ok()?,
        };
        Some(match self {
            Self::Decimal => number.to_string(),
            Self::Dword => format!("DWORD ({number:#010x})"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Vec<(Arc<str>, Arc<str>)> {
        of.iter().map(|&(from, to)| (from.into(), to.into())).collect()
    }

    fn extra(names: &[&str]) -> Vec<Place> {
        names.iter().map(|&name| Place::Extra(name.into())).collect()
    }

    fn check(recipe: &Recipe, values: &[&str], expect: Option<&str>) {
        let values: Vec<Option<&str>> = values.iter().map(|&value| (value != "null").then_some(value)).collect();
        assert_eq!(recipe.value(&values).as_deref(), expect, "{values:?}");
    }

    #[test]
    fn parts_are_joined_and_beginnings_replaced() {
        let recipe = Recipe {
            parts: extra(&["key", "value"]),
            joined_by: r"\".into(),
            absent: vec!["-".into()],
            starts: pairs(&[(r"\SET#\", r"HKLM\Current\"), (r"\MACHINE\", r"HKLM\")]),
            ..Recipe::default()
        };
        check(&recipe, &[r"\machine\Software", "Run"], Some(r"HKLM\Software\Run"));
        check(&recipe, &[r"\Set001\Services", "-"], Some(r"HKLM\Current\Services"));
        check(&recipe, &[r"\Set\Services", "null"], Some(r"\Set\Services"));
        check(&recipe, &["", "Run"], Some("Run"));
        check(&recipe, &["null", "-"], None);
        check(&recipe, &["ö", "ü"], Some(r"ö\ü"));
    }

    #[test]
    fn words_stand_for_words() {
        let words = pairs(&[("6", "tcp")]);
        let recipe = Recipe { parts: extra(&["a"]), words, ..Recipe::default() };
        check(&recipe, &["6"], Some("tcp"));
        check(&recipe, &["1"], Some("1"));
        check(&Recipe { words_only: true, ..recipe }, &["1"], None);
    }

    #[test]
    fn numbers_are_written_as_asked_where_the_guard_holds() {
        let decimal = Recipe { parts: extra(&["a"]), number: Some(NumberForm::Decimal), ..Recipe::default() };
        check(&decimal, &["0x1F4"], Some("500"));
        check(&decimal, &["500"], Some("500"));
        check(&decimal, &["0xzz"], Some("0xzz"));
        let when = Some((Place::Extra("type".into()), "%%1876".into()));
        let dword = Recipe { number: Some(NumberForm::Dword), when, ..decimal };
        check(&dword, &["1", "%%1876"], Some("DWORD (0x00000001)"));
        check(&dword, &["1", "%%1873"], None);
        check(&dword, &["1", "null"], None);
    }
}
