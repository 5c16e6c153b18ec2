//! What a file looks like that nothing knows: enough for a person to see what it is, and whether a mapping can read it.

use crate::formats::json::first_paths;
use crate::formats::{table_names, text_head};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Names that are told; the others are counted.
const NAMES_MAX: usize = 8;
/// Letters of a name or line that are told.
const LETTERS_MAX: usize = 60;
/// Bytes that are told of what is no text.
const BYTES_MAX: usize = 16;

/// What a mapping needs.
const HINT: &str = "a mapping can read it, see `hopscope mapping --help`";

/// In words, as the reason why nothing was read of it.
pub(crate) fn describe(head: &[u8]) -> String {
    let decoded = text_head(head);
    let Some(text) = as_text(&decoded) else { return binary(head) };
    if text.trim_start().starts_with(['{', '[']) {
        let paths = first_paths(text.as_bytes());
        let mut names: Vec<&str> = Vec::new();
        for name in paths.iter().map(|path| path.split('.').next().unwrap_or(path)) {
            if names.last() != Some(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            return format!("in no known format: JSON with the names {}; {HINT}", list(&names));
        }
    }
    if let Some(names) = table_names(text.as_bytes()) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return format!("in no known format: a table with the columns {}; {HINT}", list(&names));
    }
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match first {
        "" => "in no known format: text of blanks alone".to_owned(),
        first => format!("in no known format: text that begins {:?}; {HINT}", cut(first)),
    }
}

/// The text that bytes are, but for single ones that are none, and for zeros, which a writer that was stopped leaves; `None` for anything else.
pub(super) fn as_text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let mut text = String::from_utf8_lossy(bytes);
    if text.contains('\0') {
        text = Cow::Owned(text.replace('\0', ""));
    }
    let is_odd = |each: char| each == char::REPLACEMENT_CHARACTER || (each.is_control() && !each.is_whitespace());
    // Terminals' colours and single damaged letters leave it a text.
    let odd = text.chars().filter(|each| is_odd(*each)).count();
    (!text.is_empty() && odd * 20 <= text.len()).then_some(text)
}

fn binary(head: &[u8]) -> String {
    if head.iter().all(|byte| *byte == 0) {
        return format!("in no known format: binary, its first {} bytes are zeros", head.len());
    }
    let mut text = String::from("in no known format: binary, beginning with");
    for byte in &head[..head.len().min(BYTES_MAX)] {
        write!(text, " {byte:02x}").expect("text");
    }
    text
}

fn list(names: &[&str]) -> String {
    let told: Vec<String> = names.iter().take(NAMES_MAX).map(|name| cut(name)).collect();
    match names.len().saturating_sub(NAMES_MAX) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}
