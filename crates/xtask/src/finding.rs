//! One thing that tidy does not accept, at a file and line. Knows nothing of the checks.

use std::fmt;

/// A rule of the house that a file breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the workspace, with `/`.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do about it: a lowercase fragment.
    pub message: String,
}

impl Finding {
    /// A finding in `file` at `line`.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}
