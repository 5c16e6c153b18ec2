//! Whether a regular expression can be matched in linear time and small memory.

use super::limits;
use crate::rule::RegularExpression;

/// Checks an expression and puts its flags in front.
pub(crate) fn read(pattern: &str, flags: &str) -> Result<RegularExpression, String> {
    if pattern.len() > limits::REGEX_BYTES {
        return Err(format!("a regular expression of {} bytes; {} are allowed", pattern.len(), limits::REGEX_BYTES));
    }
    let pattern = match flags {
        "" => pattern.to_owned(),
        flags => format!("(?{flags}){pattern}"),
    };
    match RegularExpression::new(&pattern) {
        Ok(expression) => Ok(expression),
        Err(regex::Error::CompiledTooBig(limit)) => {
            Err(format!("a regular expression that compiles to more than {limit} bytes: {}", quote(&pattern)))
        }
        Err(error) => Err(match unsupported(&pattern) {
            Some(construct) => format!("{construct} in a regular expression is not supported: {}", quote(&pattern)),
            None => format!("a regular expression cannot be read ({}): {}", cause(&error), quote(&pattern)),
        }),
    }
}

/// What an automaton cannot do, by name.
fn unsupported(pattern: &str) -> Option<&'static str> {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match rest {
            [b'\\', b'1'..=b'9', ..] | [b'\\', b'k', b'<' | b'{', ..] => return Some("a backreference"),
            [b'\\', ..] => at += 1,
            [b'(', b'?', b'=', ..] => return Some("lookahead (?=..)"),
            [b'(', b'?', b'!', ..] => return Some("lookahead (?!..)"),
            [b'(', b'?', b'<', b'=', ..] => return Some("lookbehind (?<=..)"),
            [b'(', b'?', b'<', b'!', ..] => return Some("lookbehind (?<!..)"),
            [b'(', b'?', b'>', ..] => return Some("an atomic group (?>..)"),
            [b'(', b'?', b'(', ..] => return Some("a conditional group (?(..)..)"),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last line of an error, which is the one that says what is wrong.
fn cause(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().next_back().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The beginning of an expression.
fn quote(pattern: &str) -> &str {
    &pattern[..pattern.floor_char_boundary(limits::QUOTE_BYTES)]
}
