//! A text with wildcards.

use std::sync::Arc;

/// Pieces one after the other, from the first character to the last. Neither two texts nor two runs follow each other, no text is empty; no
/// pieces at all is the empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// This text.
    Text(Arc<str>),
    /// Any characters, or none (`*`).
    Run,
    /// One character, whichever (`?`).
    One,
}

/// Text in which case does not count, every character by itself. `str::to_lowercase` looks at the neighbours of a sigma, so that a part of a
/// text would not be a part of the text any more.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

impl Pattern {
    /// From pieces in any shape.
    #[must_use]
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut normal: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (normal.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(text)) => *before = [&**before, &*text].concat().into(),
                (Some(Piece::Run), Piece::Run) => {}
                (_, piece) => normal.push(piece),
            }
        }
        Self { pieces: normal }
    }

    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Bytes of its texts together.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let bytes = |piece: &Piece| if let Piece::Text(text) = piece { text.len() } else { 0 };
        self.pieces.iter().map(bytes).sum()
    }

    /// The text, where the pattern has no wildcard.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The same, folded as [`fold`] does.
    #[must_use]
    pub fn folded(&self) -> Self {
        Self::new(self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => Piece::Text(fold(text).into()),
            other => other.clone(),
        }))
    }

    /// Does the whole text fit? Linear in the text for each run: a run that failed to continue is taken up one character later, and only
    /// the last run ever is.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let (mut pieces, mut rest) = (self.pieces.as_slice(), text);
        // What follows the last run, and where to try it next.
        let mut retry: Option<(&[Piece], &str)> = None;
        loop {
            let next = match pieces.split_first() {
                None if rest.is_empty() => return true,
                None => None,
                Some((Piece::Run, [])) => return true,
                Some((Piece::Run, after)) => {
                    retry = Some((after, rest));
                    (pieces, rest) = (after, rest);
                    continue;
                }
                Some((Piece::Text(wanted), after)) => rest.strip_prefix(&**wanted).map(|rest| (after, rest)),
                Some((Piece::One, after)) => rest.chars().next().map(|one| (after, &rest[one.len_utf8()..])),
            };
            (pieces, rest) = match (next, retry) {
                (Some(next), _) => next,
                (None, None) => return false,
                (None, Some((after, tried))) => {
                    let Some(start) = next_start(after, tried) else { return false };
                    retry = Some((after, start));
                    (after, start)
                }
            };
        }
    }
}

/// The next place behind the first character of `tried` where what follows a run can begin.
fn next_start<'t>(after: &[Piece], tried: &'t str) -> Option<&'t str> {
    let rest = &tried[tried.chars().next()?.len_utf8()..];
    match after.first() {
        Some(Piece::Text(wanted)) => rest.find(&**wanted).map(|at| &rest[at..]),
        _ => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use crate::naive::pattern;
    use proptest::prelude::*;

    /// By trying everything.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', after)) => (0..=text.len()).any(|skip| naive(after, &text[skip..])),
            Some((&wanted, after)) => {
                text.split_first().is_some_and(|(&c, rest)| (wanted == '?' || wanted == c) && naive(after, rest))
            }
        }
    }

    #[test]
    fn a_pattern_that_fails_late_is_no_trap() {
        let text = "a".repeat(100_000);
        assert!(!pattern("*a*a*a*a*a*a*a*b").fits(&text));
        assert!(pattern("*aab").fits(&(text.clone() + "b")));
        assert!(pattern("").fits("") && !pattern("").fits("a"));
    }

    proptest! {
        #[test]
        fn fits_as_the_definition_says(wanted in "[abÄ*?]{0,8}", text in "[abÄ]{0,10}") {
            let (chars, text_chars): (Vec<char>, Vec<char>) = (wanted.chars().collect(), text.chars().collect());
            prop_assert_eq!(pattern(&wanted).fits(&text), naive(&chars, &text_chars));
        }
    }
}
