//! Looking for things in short pieces of text.

const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// Marks the bytes of a word that are zero in their highest bits; marks beyond the lowest may be wrong.
/// Sean Eron Anderson, "Bit Twiddling Hacks", `haszero`.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

/// The place of the next `one` from `at` on, else the end of the text. Eight bytes at a time, for a call of a general search costs more
/// than the search in a short text.
#[inline]
pub(crate) fn byte(text: &[u8], at: usize, one: u8) -> usize {
    either(text, at, one, one)
}

/// The place of the next `one` or `other`, likewise.
#[inline]
pub(crate) fn either(text: &[u8], mut at: usize, one: u8, other: u8) -> usize {
    while let Some(chunk) = text[at..].first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        let marks = zeros(word ^ (ONES * u64::from(one))) | zeros(word ^ (ONES * u64::from(other)));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    text[at..].iter().position(|&byte| byte == one || byte == other).map_or(text.len(), |end| at + end)
}

/// What stands between two texts: the first of the one and the next of the other, or the end.
pub(crate) fn between<'m>(text: &'m str, start: &str, end: &str) -> Option<&'m str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end).map_or(rest, |(value, _)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_both_is_found() {
        for length in 0..40 {
            for (found, rest) in [(length, ",;xxxxxxxxx"), (length, ";,"), (length, "")] {
                let text = format!("{}{rest}", "+".repeat(length));
                assert_eq!(either(text.as_bytes(), 0, b',', b';'), found, "{text}");
                assert_eq!(either(text.as_bytes(), length, b';', b','), found, "{text}");
                assert_eq!(byte(text.as_bytes(), 0, b','), text.find(',').unwrap_or(text.len()), "{text}");
            }
        }
    }
}
