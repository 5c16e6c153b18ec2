//! The JSON sink: the same values to a parser, and nothing that acts when the text is shown on a terminal.

use crate::error::Error;
use crate::escape::visible::is_hidden;
use serde::Serialize;
use std::fmt::Write;

/// `value` on one line.
pub(crate) fn compact(what: &'static str, value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map(quiet).map_err(|source| Error::Json { what, source })
}

/// Adds `value` to what was written, on one line.
pub(crate) fn append(what: &'static str, value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    serde_json::to_writer(&mut *out, value).map_err(|source| Error::Json { what, source })?;
    if !is_quiet(&out[start..]) {
        let json = String::from_utf8(out.split_off(start)).expect("JSON is UTF-8");
        out.extend_from_slice(quiet(json).as_bytes());
    }
    Ok(())
}

/// `value` over many lines, for people.
pub(crate) fn pretty(what: &'static str, value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map(quiet).map_err(|source| Error::Json { what, source })
}

/// Outside of strings JSON is plain ASCII, so every hidden character but the line feeds of the layout stands
/// inside one, where `\uXXXX` means the same.
fn quiet(json: String) -> String {
    if is_quiet(json.as_bytes()) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || !is_hidden(character) {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}").expect("a String takes everything");
        }
    }
    out
}

/// Are these characters that are seen, all of them ASCII? Looks at every byte, for that goes many at a time.
fn is_quiet(json: &[u8]) -> bool {
    json.iter().fold(true, |quiet, byte| quiet & matches!(byte, b' '..=b'~' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_the_same_value_and_turns_quiet() {
        let hostile = "\x1b[2J\u{9b}\u{7f}\u{202e}\u{2028}\u{e0041}\"\\\n é";
        let text = pretty("a test", &[hostile]).expect("a string");
        assert!(!text.chars().any(|character| character != '\n' && is_hidden(character)), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).expect("JSON"), [hostile]);
        let mut appended = b"[1]\n".to_vec();
        append("a test", &[hostile], &mut appended).expect("a string");
        let line = compact("a test", &[hostile]).expect("a string");
        assert_eq!(appended, format!("[1]\n{line}").into_bytes());
    }
}
