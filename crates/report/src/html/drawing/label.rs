//! Labels of drawings.

use crate::escape::terminal::Shown;
use std::fmt::Display;

/// A label of at most `columns`; a title beside it holds the whole text.
pub(super) fn label(text: impl Display, columns: usize) -> String {
    Shown::of(text).cut(columns).as_str().to_owned()
}
