//! UTF-16LE and Windows-1252 to UTF-8.

/// Units looked at together. Most text of most logs is ASCII, and this form of loop compiles to vector instructions.
const BLOCK_UNITS: usize = 16;

/// Appends UTF-16LE up to its first NUL. What is no text (half a surrogate pair, an odd last byte) becomes U+FFFD or is dropped.
pub(super) fn push_utf16(text: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<{ 2 * BLOCK_UNITS }>() {
        let Some(ascii) = ascii_block(block) else {
            break;
        };
        out.extend_from_slice(&ascii);
        rest = after;
    }
    push_units(rest, out);
    if let Some(end) = memchr::memchr(0, &out[start..]) {
        out.truncate(start + end);
    }
}

fn ascii_block(block: &[u8; 2 * BLOCK_UNITS]) -> Option<[u8; BLOCK_UNITS]> {
    let mut narrow = [0; BLOCK_UNITS];
    let mut all = 0;
    for (index, narrow) in narrow.iter_mut().enumerate() {
        *narrow = block[2 * index];
        all |= u16::from_le_bytes([block[2 * index], block[2 * index + 1]]);
    }
    (all < 0x80).then_some(narrow)
}

fn push_units(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let [low @ 0..0x80, 0, after @ ..] = rest {
        out.push(*low);
        rest = after;
    }
    let units = rest.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    for decoded in char::decode_utf16(units) {
        push_char(decoded.unwrap_or(char::REPLACEMENT_CHARACTER), out);
    }
}

pub(super) fn push_char(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// What Windows-1252 has at 0x80-0x9f; the five bytes it leaves open are control characters, as browsers have it.
const WINDOWS_1252: &str = "\u{20ac}\u{81}\u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\
    \u{152}\u{8d}\u{17d}\u{8f}\u{90}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}\
    \u{203a}\u{153}\u{9d}\u{17e}\u{178}";

/// Appends text in Windows-1252 without its NULs. The record does not say which code page it means; this is the usual one.
pub(super) fn push_ansi(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text.iter().filter(|&&byte| byte != 0) {
        let character = match byte {
            0x80..0xa0 => WINDOWS_1252.chars().nth(usize::from(byte - 0x80)).expect("32 characters"),
            _ => char::from(byte),
        };
        push_char(character, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_comes_out_as_it_went_in() {
        let long = "a plain line of more than thirty-two characters, then ü, € and 𝄞";
        for text in ["", "a", "0123456789abcdef", "0123456789abcde\u{7f}f", "naïve", "𝄞", long] {
            let mut out = b"before ".to_vec();
            push_utf16(&utf16(text), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), format!("before {text}"));
        }
    }

    #[test]
    fn text_ends_at_a_nul_and_broken_pairs_are_replaced() {
        let check = |units: &[u16], expect: &str| {
            let bytes: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
            let mut out = Vec::new();
            push_utf16(&bytes, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expect);
        };
        check(&[0x61, 0, 0x62], "a");
        check(&[0xd800, 0x61, 0xdc00], "\u{fffd}a\u{fffd}");
        let mut out = Vec::new();
        push_utf16(b"a\0b", &mut out);
        assert_eq!(out, b"a");
    }

    #[test]
    fn ansi_is_windows_1252() {
        let mut out = Vec::new();
        push_ansi(b"na\xefve \x80\x9f\0", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "naïve €Ÿ");
    }
}
