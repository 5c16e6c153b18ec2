//! TOML that people write, and where in it something is wrong, in one line.

use serde::de::DeserializeOwned;

/// Reads it; an error names line and column.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| placed(text, &error))
}

/// Where and what, in one line; the text that the library makes draws the place over several.
fn placed(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    format!("line {line}, column {column}: {message}")
}
