//! The TOML sink: a document that a serializer wrote, safe to print.
//!
//! A serializer escapes control characters and lets bidirectional and invisible ones through. Inside strings they become `\u202e`,
//! which is the same document to a parser; a literal string that holds one becomes a basic string, for only those have escapes.

use crate::escape::visible::is_hidden;
use std::fmt::Write;

/// How strings begin and end, the longer ones first.
const QUOTES: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];

/// `document` with what hides or acts inside its strings written as escapes. It holds no comments.
#[must_use]
pub fn toml(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(at) = rest.find(['"', '\'']) {
        out.push_str(&rest[..at]);
        let quote = QUOTES.into_iter().find(|quote| rest[at..].starts_with(quote)).expect("one of them was found");
        let body = &rest[at + quote.len()..];
        let length = body_length(body, quote);
        string(&mut out, &body[..length], quote);
        rest = body.get(length + quote.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Bytes up to the quote that ends the string.
fn body_length(body: &str, quote: &str) -> usize {
    let is_basic = quote.starts_with('"');
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        if !escaped && body[at..].starts_with(quote) {
            // Up to two more quotes before the three that end it are its own.
            let more = body[at + quote.len()..].bytes().take_while(|byte| *byte == quote.as_bytes()[0]).count();
            return if quote.len() == 3 { at + more } else { at };
        }
        escaped = is_basic && !escaped && character == '\\';
    }
    body.len()
}

fn string(out: &mut String, body: &str, quote: &str) {
    let acts = |character: char| is_hidden(character) && character != '\n';
    if !body.contains(acts) {
        out.extend([quote, body, quote]);
        return;
    }
    let is_literal = quote.starts_with('\'');
    let body = if is_literal { body.strip_prefix('\n').unwrap_or(body) } else { body };
    let quote = if is_literal { "\"" } else { quote };
    out.push_str(quote);
    for character in body.chars() {
        match character {
            '\\' | '"' if is_literal => out.extend(['\\', character]),
            '\n' if is_literal => out.push_str("\\n"),
            _ if !acts(character) => out.push(character),
            _ if u32::from(character) > 0xffff => {
                write!(out, "\\U{:08x}", u32::from(character)).expect("a string takes all");
            }
            _ => write!(out, "\\u{:04x}", u32::from(character)).expect("a string takes all"),
        }
    }
    out.push_str(quote);
}

#[cfg(test)]
mod tests {
    use super::toml;

    #[test]
    fn what_hides_in_a_string_is_escaped() {
        let check = |given: &str, expect: &str| assert_eq!(toml(given), expect);
        check("a = \"x\\\"y\"\nb = ['c:\\d']\nc = \"\"\n", "a = \"x\\\"y\"\nb = ['c:\\d']\nc = \"\"\n");
        check("a = [\"exe.\u{202e}gpj\", \"\u{e0041}\"]", "a = [\"exe.\\u202egpj\", \"\\U000e0041\"]");
        check("a = 'N\\x\"\u{200b}'\nb = 'N\\x'", "a = \"N\\\\x\\\"\\u200b\"\nb = 'N\\x'");
        check("a = '''\nx\ny\u{feff}'''", "a = \"x\\ny\\ufeff\"");
        check("a = \"\"\"x\n\u{85}\"\"\"\"\nb = 1", "a = \"\"\"x\n\\u0085\"\"\"\"\nb = 1");
    }
}
