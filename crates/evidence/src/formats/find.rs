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

/// Splits at the first place where `mark` stands; like `str::split_once`, which gets ready for long texts at every call.
pub(crate) fn split_once<'m>(text: &'m str, mark: &str) -> Option<(&'m str, &'m str)> {
    let at = place(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// What is before and behind each place where `mark` stands; places do not overlap.
pub(crate) fn splits<'m>(text: &'m str, mark: &str) -> impl Iterator<Item = (&'m str, &'m str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + place(&text[from..], mark)?;
        from = at + mark.len();
        Some((&text[..at], &text[from..]))
    })
}

/// What stands between the places where `mark` stands; like `str::split`.
pub(crate) fn parts<'m>(text: &'m str, mark: &str) -> impl Iterator<Item = &'m str> {
    let mut left = Some(text);
    std::iter::from_fn(move || {
        let text = left?;
        let (part, rest) = split_once(text, mark).map_or((text, None), |(part, rest)| (part, Some(rest)));
        left = rest;
        Some(part)
    })
}

/// The last place where `mark` stands in a text; like `str::rfind`.
pub(crate) fn last_place(text: &str, mark: &str) -> Option<usize> {
    let (bytes, mark) = (text.as_bytes(), mark.as_bytes());
    memchr::memrchr_iter(*mark.first()?, bytes).find(|&at| bytes[at..].starts_with(mark))
}

/// The first place where `mark`, which is short and not empty, stands in a text; like `str::find`.
pub(crate) fn place(text: &str, mark: &str) -> Option<usize> {
    let (bytes, mark) = (text.as_bytes(), mark.as_bytes());
    let (&first, rest) = mark.split_first()?;
    let mut at = 0;
    loop {
        at = byte(bytes, at, first);
        if at == bytes.len() {
            return None;
        }
        if bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
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
    fn marks_are_found_as_the_standard_library_finds_them() {
        let text = "aab: baab for é from from  from x:::y (";
        for start in (0..text.len()).filter(|&start| text.is_char_boundary(start)) {
            for mark in [": ", "aab", " from ", "::", "(", "é", "x::y (", "(("] {
                assert_eq!(place(&text[start..], mark), text[start..].find(mark), "{mark:?} from {start}");
                assert_eq!(last_place(&text[start..], mark), text[start..].rfind(mark), "{mark:?} from {start}");
                let splits: Vec<usize> = splits(&text[start..], mark).map(|(before, _)| before.len()).collect();
                let expect: Vec<usize> = text[start..].match_indices(mark).map(|(at, _)| at).collect();
                assert_eq!(splits, expect, "{mark:?} from {start}");
                assert_eq!(split_once(&text[start..], mark), text[start..].split_once(mark), "{mark:?} from {start}");
                assert!(parts(&text[start..], mark).eq(text[start..].split(mark)), "{mark:?} from {start}");
            }
        }
    }

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
