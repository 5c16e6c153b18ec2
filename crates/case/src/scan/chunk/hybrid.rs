//! Small numbers as Parquet packs them: runs of one number, and groups of eight packed bit by bit.
//!
//! Source: the Parquet format 2.11, "Run Length Encoding / Bit-Packing Hybrid".

use super::header::varint;
use arrow_buffer::BooleanBufferBuilder;

/// The runs of a hybrid of numbers of so many bits.
pub(super) struct Runs<'a> {
    bytes: &'a [u8],
    width: usize,
}

/// Some numbers; more may be stored than there are.
pub(super) enum Run<'a> {
    Same { number: u32, count: usize },
    Packed { bytes: &'a [u8], width: usize, count: usize },
}

impl<'a> Runs<'a> {
    /// `None` when numbers are wider than keys are.
    pub(super) fn new(bytes: &'a [u8], width: u8) -> Option<Self> {
        (width <= 32).then_some(Self { bytes, width: width.into() })
    }

    /// The next run, which is not empty; `None` when there is none, or it is cut off.
    pub(super) fn next(&mut self) -> Option<Run<'a>> {
        let (head, bytes) = varint(self.bytes)?;
        let count = usize::try_from(head >> 1).ok().filter(|&count| count > 0)?;
        if head & 1 == 0 {
            let (number, rest) = bytes.split_at_checked(self.width.div_ceil(8))?;
            self.bytes = rest;
            let number = number.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte));
            return Some(Run::Same { number, count });
        }
        let (packed, rest) = bytes.split_at_checked(count.checked_mul(self.width)?)?;
        self.bytes = rest;
        Some(Run::Packed { bytes: packed, width: self.width, count: count.checked_mul(8)? })
    }
}

impl Run<'_> {
    /// Appends at most so many numbers of one bit.
    pub(super) fn bits_into(&self, most: usize, out: &mut BooleanBufferBuilder) {
        match *self {
            Self::Same { number, count } => out.append_n(count.min(most), number != 0),
            Self::Packed { bytes, count, .. } => out.append_packed_range(0..count.min(most), bytes),
        }
    }

    /// Appends at most so many numbers. One beyond 31 bits is negative.
    pub(super) fn numbers_into(&self, most: usize, out: &mut Vec<i32>) {
        match *self {
            Self::Same { number, count } => out.resize(out.len() + count.min(most), number.cast_signed()),
            Self::Packed { bytes, width, count } => {
                let count = count.min(most);
                // Of numbers of up to a byte each, eight are in one word.
                if (1..=8).contains(&width) {
                    out.reserve(count);
                    for (group, packed) in bytes.chunks_exact(width).take(count.div_ceil(8)).enumerate() {
                        let word = packed.iter().rev().fold(0, |word: u64, &byte| word << 8 | u64::from(byte));
                        let eight = std::array::from_fn::<_, 8, _>(|place| number(word >> (place * width), width));
                        out.extend_from_slice(&eight[..8.min(count - group * 8)]);
                    }
                    return;
                }
                let at = |place: usize| {
                    let bit = place * width;
                    // The number is in these eight bytes whole: 32 bits and 7 before them.
                    let word = match bytes[bit / 8..].first_chunk() {
                        Some(word) => u64::from_le_bytes(*word),
                        None => bytes[bit / 8..].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
                    };
                    number(word >> (bit % 8), width)
                };
                out.extend((0..count).map(at));
            }
        }
    }
}

/// The lowest bits of a word.
fn number(word: u64, width: usize) -> i32 {
    u32::try_from(word & ((1 << width) - 1)).expect("32 bits at most").cast_signed()
}
