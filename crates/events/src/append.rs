//! Short texts as numbers, which are compared, hashed and copied without a call.
//!
//! Most values of a log are shorter than a register of the processor: for them a call of the general copy or comparison costs more
//! than the copy.

/// Bytes of the longest text that is short.
const SHORT_BYTES_MAX: usize = 15;

/// A short text as one number, which no other text has; `None` for longer ones.
#[inline]
pub(crate) fn short(text: &[u8]) -> Option<u128> {
    let length = text.len();
    (length <= SHORT_BYTES_MAX).then(|| packed(text) | (length as u128) << 120)
}

/// Up to 16 bytes, the first one lowest. Reads ends that overlap, so that there is no loop.
#[inline]
fn packed(text: &[u8]) -> u128 {
    let length = text.len();
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (8 * (length - 8))
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        u128::from(u32::from_le_bytes(*first)) | u128::from(u32::from_le_bytes(*last)) << (8 * (length - 4))
    } else {
        text.iter().rev().fold(0, |sum, &byte| sum << 8 | u128::from(byte))
    }
}

/// Appends a text.
#[inline]
pub(crate) fn append(bytes: &mut Vec<u8>, text: &[u8]) {
    if text.len() <= 16 {
        let length = bytes.len() + text.len();
        bytes.extend_from_slice(&packed(text).to_le_bytes());
        bytes.truncate(length);
    } else {
        bytes.extend_from_slice(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_told_apart_and_copied() {
        let text: Vec<u8> = (1..=40).collect();
        let mut seen = std::collections::HashSet::new();
        for length in 0..=text.len() {
            let text = &text[..length];
            assert_eq!(short(text).is_some(), length <= 15, "{length}");
            assert!(short(text).is_none_or(|number| seen.insert(number)), "{length}");
            let mut copy = b"before".to_vec();
            append(&mut copy, text);
            assert_eq!(copy, [b"before", text].concat(), "{length}");
        }
        // A zero at the end is a byte like others.
        assert!(seen.insert(short(&[1, 0]).expect("short")) && seen.insert(short(&[0]).expect("short")));
    }
}
