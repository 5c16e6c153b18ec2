//! Strings: where they end, and what their escapes mean.

use super::fault::Fault;

/// The first byte from `at` on that is not plain: a quote, a backslash, a control character; else the end of the text.
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    // Most strings are short.
    for _ in 0..6 {
        match step(bytes, at) {
            Ok(next) => at = next,
            Err(end) => return end,
        }
    }
    while bytes[at..].first_chunk().is_some_and(is_plain) {
        at += BLOCK;
    }
    loop {
        match step(bytes, at) {
            Ok(next) => at = next,
            Err(end) => return end,
        }
    }
}

const BLOCK: usize = 64;

/// Written so that the compiler compares many bytes at once.
fn is_plain(block: &[u8; BLOCK]) -> bool {
    let special = |byte: u8| u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < b' ');
    block.iter().fold(0, |any, &byte| any | special(byte)) == 0
}

/// Eight bytes on, or where it ends.
fn step(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let rest = &bytes[at..];
    let Some(chunk) = rest.first_chunk() else {
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
        return Err(rest.iter().position(special).map_or(bytes.len(), |plain| at + plain));
    };
    match special(u64::from_le_bytes(*chunk)) {
        0 => Ok(at + 8),
        marks => Err(at + marks.trailing_zeros() as usize / 8),
    }
}

/// Marks the bytes of a word that are not plain in their highest bits; marks beyond the lowest may be wrong.
/// Sean Eron Anderson, "Bit Twiddling Hacks", `hasvalue` and `hasless`.
const fn special(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const fn less(word: u64, than: u8) -> u64 {
        word.wrapping_sub(ONES * than as u64) & !word
    }
    let (quotes, backslashes) = (word ^ (ONES * b'"' as u64), word ^ (ONES * b'\\' as u64));
    (less(quotes, 1) | less(backslashes, 1) | less(word, b' ')) & (ONES << 7)
}

/// Appends the rest of a string from `at` on, where its first backslash stands, and gives the place after its closing quote.
/// Half of a surrogate pair, which stands for no character, becomes U+FFFD.
pub(super) fn unescape(text: &str, mut at: usize, out: &mut String) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(bytes, at + 1, out)?,
            Some(0..b' ') => return Err(Fault::Syntax),
            Some(_) => {
                let end = plain_end(bytes, at);
                out.push_str(&text[at..end]);
                at = end;
            }
            None => return Err(Fault::EndsEarly),
        }
    }
}

/// One escape, from after its backslash on.
fn escape(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, Fault> {
    let character = match bytes.get(at).ok_or(Fault::EndsEarly)? {
        same @ (b'"' | b'\\' | b'/') => char::from(*same),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return code(bytes, at + 1, out),
        _ => return Err(Fault::Syntax),
    };
    out.push(character);
    Ok(at + 1)
}

/// `\uXXXX`, and a second one where they are a pair.
fn code(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, Fault> {
    let first = hex(bytes, at)?;
    let (code, end) = match first {
        0xd800..0xdc00 if bytes.get(at + 4..at + 6) == Some(b"\\u") => match hex(bytes, at + 6)? {
            second @ 0xdc00..0xe000 => (0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), at + 10),
            _ => (first, at + 4),
        },
        _ => (first, at + 4),
    };
    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(end)
}

fn hex(bytes: &[u8], at: usize) -> Result<u32, Fault> {
    let digits = bytes.get(at..at + 4).ok_or(Fault::EndsEarly)?;
    digits.iter().try_fold(0, |number, &digit| Some(number << 4 | char::from(digit).to_digit(16)?)).ok_or(Fault::Syntax)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_wherever_it_stands() {
        for plain in (0..200).chain([1000]) {
            for end in ["\"", "\\", "\n", "\u{1f}", ""] {
                let text = format!("{}{end}x\"", "é".repeat(plain / 2) + &"x".repeat(plain % 2));
                let expect = if end.is_empty() { text.len() - 1 } else { plain };
                assert_eq!(plain_end(text.as_bytes(), 0), expect, "{plain} {end:?}");
            }
        }
        assert_eq!(plain_end(b"\x7f\x80\xff !#[]", 0), 8);
    }

    #[test]
    fn escapes() {
        let check = |text: &str, expect: Result<&str, Fault>| {
            let mut out = String::new();
            assert_eq!(unescape(text, 0, &mut out).map(|_| out), expect.map(str::to_owned), "{text}");
        };
        check(r#"\"\\\/\n\t\r\b\f""#, Ok("\"\\/\n\t\r\u{8}\u{c}"));
        check(r#"a\u00e9\u0000b\ud83d\ude00""#, Ok("aé\0b😀"));
        check(r#"\ud83d\ud83d\ude00\ude00\ud83dx""#, Ok("\u{fffd}😀\u{fffd}\u{fffd}x"));
        check(r#"\x""#, Err(Fault::Syntax));
        check(r#"\u00g0""#, Err(Fault::Syntax));
        check("a\n\"", Err(Fault::Syntax));
        check(r"\u00", Err(Fault::EndsEarly));
        check("a", Err(Fault::EndsEarly));
    }
}
