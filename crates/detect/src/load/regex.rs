//! Whether a regular expression can be matched in linear time and small memory.

use super::limits;
use crate::rule::RegularExpression;

/// Checks an expression and puts its flags in front.
pub(crate) fn read(pattern: &str, flags: &str) -> Result<RegularExpression, String> {
    if pattern.len() > limits::REGEX_BYTES {
        return Err(format!("a regular expression of {} bytes; {} are allowed", pattern.len(), limits::REGEX_BYTES));
    }
    let pattern = portable(pattern);
    let pattern = match flags {
        "" => pattern,
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

/// The same as PCRE reads it, which rules are written for, where this engine would read something else: ends of words (`\\<`, `\\>`), and in
/// classes intersections (`&&`), differences (`--`, `~~`) and classes in classes (`[`).
fn portable(pattern: &str) -> String {
    let mut portable = String::with_capacity(pattern.len());
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    let mut before = None;
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        match character {
            '\\' if matches!(after, Some('<' | '>')) => portable.extend(characters.next()),
            '\\' => {
                portable.push(character);
                portable.extend(characters.next());
                before = None;
                continue;
            }
            '[' if in_class && after == Some(':') => portable.push('['),
            '[' if in_class => portable.push_str("\\["),
            '[' => {
                in_class = true;
                portable.push('[');
                portable.extend(characters.next_if_eq(&'^'));
                if characters.next_if_eq(&']').is_some() {
                    portable.push_str("\\]");
                }
                before = None;
                continue;
            }
            ']' if in_class && before != Some(':') => {
                in_class = false;
                portable.push(']');
            }
            '&' | '~' | '-' if in_class && before == Some(character) => {
                portable.push('\\');
                portable.push(character);
            }
            _ => portable.push(character),
        }
        before = Some(character);
    }
    portable
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_mean_what_pcre_means() {
        let check = |pattern: &str, fits: &[&str], others: &[&str]| {
            let expression = read(pattern, "").expect(pattern);
            assert!(fits.iter().all(|text| expression.matches(text)), "{pattern}: {}", expression.text());
            assert!(!others.iter().any(|text| expression.matches(text)), "{pattern}: {}", expression.text());
        };
        check(r"d\<e", &["d<e"], &["d e"]);
        check(r"\<script\>", &["<script>"], &["a script b"]);
        check("^x[a&&b]y$", &["xay", "x&y", "xby"], &["xy"]);
        check("^x[!--]y$", &["x+y", "x-y", "x!y"], &["x0y"]);
        check("^x[a-z--]y$", &["xby", "x-y"], &["x+y"]);
        check("^x[a~~b]y$", &["x~y", "xay"], &["xcy"]);
        check("^x[[a]y]$", &["x[y]", "xay]"], &["xay", "xy"]);
        check("^[]a]$", &["]", "a"], &["b"]);
        check("^[^]a]$", &["b"], &["]", "a"]);
        check("^[[:digit:]x]+$", &["12x"], &["a"]);
        check(r"^[\]\[]$", &["]", "["], &["a"]);
    }
}
