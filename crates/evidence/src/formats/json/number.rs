//! Numbers: whole ones of 64 bits by value, all others as written.

use super::fault::Fault;
use super::leaf::Leaf;

/// The number that begins at `at`, and the place after it.
pub(super) fn number(text: &str, at: usize) -> Result<(Leaf<'_>, usize), Fault> {
    let bytes = text.as_bytes();
    let is_negative = bytes[at] == b'-';
    let first = at + usize::from(is_negative);
    let whole = digits_end(bytes, first)?;
    if bytes[first] == b'0' && whole > first + 1 {
        return Err(Fault::Syntax);
    }
    let mut end = whole;
    if bytes.get(end) == Some(&b'.') {
        end = digits_end(bytes, end + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let signs = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end = digits_end(bytes, end + 1 + signs)?;
    }
    let written = &text[at..end];
    let by_value = if end > whole {
        None
    } else if is_negative {
        // `-0` has no value of its own.
        written.parse().ok().filter(|&number| number != 0).map(Leaf::Signed)
    } else {
        written.parse().ok().map(Leaf::Unsigned)
    };
    Ok((by_value.unwrap_or(Leaf::Float(written)), end))
}

/// After one digit or more.
fn digits_end(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 if rest.is_empty() => Err(Fault::EndsEarly),
        0 => Err(Fault::Syntax),
        count => Ok(at + count),
    }
}
