//! Short texts as numbers, which are compared, hashed and copied without a call.
//!
//! Most values of a log are shorter than a register of the processor: for them a call of the general copy or comparison costs more
//! than the copy.

use std::ops::Range;

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

/// Texts one after the other, of which short ones are copied without a call: there is always room for one behind the end.
#[derive(Default)]
pub(crate) struct Appended {
    /// Longer than `end`: what lies behind it is no text.
    bytes: Vec<u8>,
    end: usize,
}

impl Appended {
    /// How many bytes `bytes` grows at once beyond what is written.
    const SPARE_BYTES: usize = 4096;

    /// Appends a text. Returns where it ends.
    #[inline]
    pub(crate) fn push(&mut self, text: &str) -> usize {
        let text = text.as_bytes();
        if let Some(place) = self.bytes.get_mut(self.end..self.end + 16)
            && text.len() <= 16
        {
            place.copy_from_slice(&packed(text).to_le_bytes());
            self.end += text.len();
        } else {
            self.push_any(text);
        }
        self.end
    }

    #[cold]
    fn push_any(&mut self, text: &[u8]) {
        let end = self.end + text.len();
        if self.bytes.len() < end + 16 {
            self.bytes.resize(end + Self::SPARE_BYTES, 0);
        }
        self.bytes[self.end..end].copy_from_slice(text);
        self.end = end;
    }

    /// Bytes written.
    pub(crate) fn len(&self) -> usize {
        self.end
    }

    /// What is written there.
    #[inline]
    pub(crate) fn get(&self, place: Range<usize>) -> &[u8] {
        &self.bytes[place]
    }

    /// Forgets all but the first bytes.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.end = self.end.min(length);
    }

    /// Makes room for so many more bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve((self.end + bytes + Self::SPARE_BYTES).saturating_sub(self.bytes.len()));
    }

    /// All bytes written. Batches wait in buffers, so they take no more memory than that.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.end);
        self.bytes.shrink_to_fit();
        self.bytes
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
            let mut copy = Appended::default();
            for _ in 0..300 {
                assert_eq!(copy.push("before"), copy.len());
                copy.push(std::str::from_utf8(text).expect("ascii"));
            }
            copy.push("forgotten");
            copy.truncate(300 * (6 + length));
            assert_eq!(copy.get(6..6 + length), text, "{length}");
            assert_eq!(copy.finish(), [b"before", text].concat().repeat(300), "{length}");
        }
        // A zero at the end is a byte like others.
        assert!(seen.insert(short(&[1, 0]).expect("short")) && seen.insert(short(&[0]).expect("short")));
    }
}
