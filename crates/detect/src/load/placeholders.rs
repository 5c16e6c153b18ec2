//! Placeholders: `%name%` in a value with the modifier `expand` stands for values that whoever loads the rules knows.
//!
//! Source: the Sigma specification 2.1.0, appendix "Sigma modifiers", `expand`. A value is put in as if the rule had it: `*`, `?` and `\`
//! mean in it what they mean there.

use super::limits;
use std::collections::BTreeMap;

/// What each name stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholders(BTreeMap<String, Vec<String>>);

impl Placeholders {
    /// Adds a value to those of a name, which stands without `%`.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// Names and their values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The texts that a text stands for, or why there are none; nothing where it has no placeholder.
    pub(crate) fn fill(&self, text: &str) -> Result<Option<Vec<String>>, String> {
        let mut filled = vec![String::new()];
        let mut rest = text;
        let mut is_filled = false;
        while let Some((before, name, after)) = next(rest) {
            let values = self.0.get(name).ok_or_else(|| format!("the placeholder %{name}% has no definition"))?;
            let count = filled.len() * values.len();
            if count > limits::PLACEHOLDER_VALUES || count * text.len() > limits::TEXT_BYTES {
                return Err("placeholders make too many values of one".to_owned());
            }
            let with = |start: &String| values.iter().map(move |value| [start, before, value].concat()).collect();
            filled = filled.iter().flat_map::<Vec<String>, _>(with).collect();
            (rest, is_filled) = (after, true);
        }
        filled.iter_mut().for_each(|text| text.push_str(rest));
        Ok(is_filled.then_some(filled))
    }
}

/// What is before the first placeholder, its name, and what is behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text[from..].find('%')?;
        let close = open + 1 + text[open + 1..].find('%')?;
        let name = &text[open + 1..close];
        if !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
            return Some((&text[..open], name, &text[close + 1..]));
        }
        from = close;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<Option<Vec<String>>, String> {
        let mut placeholders = Placeholders::default();
        for value in ["x", "y*"] {
            placeholders.add("two", value);
        }
        placeholders.add("one_1", "");
        placeholders.fill(text)
    }

    fn check(text: &str, expected: &[&str]) {
        let filled = fill(text).expect("known").unwrap_or_default();
        assert_eq!(filled, expected, "{text}");
    }

    #[test]
    fn texts_are_filled() {
        check("%two%", &["x", "y*"]);
        check("a%two%-%two%b", &["ax-xb", "ax-y*b", "ay*-xb", "ay*-y*b"]);
        check("50 % of %one_1%!", &["50 % of !"]);
        check("no % placeholder %%", &[]);
        check("%", &[]);
    }

    #[test]
    fn what_cannot_be_filled() {
        assert_eq!(fill("%two%%three%"), Err("the placeholder %three% has no definition".to_owned()));
        assert_eq!(fill(&"%two%".repeat(13)), Err("placeholders make too many values of one".to_owned()));
    }
}
