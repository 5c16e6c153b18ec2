//! A regular expression of a rule, compiled once: where it can be read, it can be matched.

use regex::{Regex, RegexBuilder};
use std::sync::Arc;

/// A regular expression that is matched in time linear in the text. Two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct RegularExpression(Arc<Regex>);

impl RegularExpression {
    /// Bytes that one may compile to; one of `SigmaHQ` takes more than half of that for 64 letters of any script.
    pub const BYTES_MAX: usize = 4 << 20;

    /// Compiles a text, in which flags stand as `(?ims)`.
    ///
    /// # Errors
    /// When the text is none, or one that compiles to more than [`Self::BYTES_MAX`].
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        RegexBuilder::new(text).size_limit(Self::BYTES_MAX).build().map(Arc::new).map(Self)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.as_str()
    }

    /// Does it match somewhere in the value?
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        self.0.is_match(value)
    }
}

impl PartialEq for RegularExpression {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}
