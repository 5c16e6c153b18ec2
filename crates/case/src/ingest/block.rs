//! Verbatim blocks on their way into the case: each compressed by itself, on whichever thread decoded it.
//!
//! A block is one ZSTD frame with its content size (RFC 8878). Parquet's own compression would copy every byte of the evidence into a
//! page first, and hold whole pages of raw bytes until they are written.

use bytes::Bytes;
use model::Digest;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::compress_bound;

/// Compression level of blocks: the fastest that ZSTD counts as a level.
const LEVEL: i32 = 1;
/// Largest block: readers make blocks of some hundred kilobytes, and a single line may be some megabytes.
const BLOCK_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Bytes of a stretch of evidence that holds whole records, to be shown verbatim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordBlock<B = Bytes> {
    /// The file.
    pub evidence: Digest,
    /// Its format.
    pub format: String,
    /// Where the bytes begin in the (unpacked) file.
    pub offset: u64,
    /// Lowest record number in it.
    pub first_record: u64,
    /// Highest record number in it.
    pub last_record: u64,
    /// The bytes.
    pub bytes: B,
}

/// A block whose bytes are compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedBlock {
    pub(crate) block: RecordBlock,
    pub(crate) size_bytes: u64,
}

/// Compresses blocks, one after the other with the same working memory.
pub struct BlockPacker {
    compressor: Compressor<'static>,
    /// Room for one frame. What is kept of a block is a copy of the frame's own length.
    frame: Vec<u8>,
}

impl Default for BlockPacker {
    fn default() -> Self {
        Self { compressor: Compressor::new(LEVEL).expect("the level is one that ZSTD has"), frame: Vec::new() }
    }
}

impl BlockPacker {
    /// The block with its bytes compressed.
    pub fn pack<B: AsRef<[u8]>>(&mut self, block: RecordBlock<B>) -> PackedBlock {
        let RecordBlock { evidence, format, offset, first_record, last_record, bytes } = block;
        let bytes = bytes.as_ref();
        self.frame.clear();
        self.frame.reserve(compress_bound(bytes.len()));
        let packed = self.compressor.compress_to_buffer(bytes, &mut self.frame);
        packed.expect("there is room for the largest frame that the bytes can become");
        let size_bytes = bytes.len() as u64;
        let bytes = Bytes::copy_from_slice(&self.frame);
        PackedBlock { block: RecordBlock { evidence, format, offset, first_record, last_record, bytes }, size_bytes }
    }
}

/// The bytes of a packed block; `None` when it is damaged. Never more than `size_bytes`.
pub(crate) fn unpack(packed: &[u8], size_bytes: u64) -> Option<Bytes> {
    let size = usize::try_from(size_bytes).ok().filter(|_| size_bytes <= BLOCK_BYTES_MAX)?;
    let bytes = Decompressor::new().ok()?.decompress(packed, size).ok()?;
    (bytes.len() == size).then(|| bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_and_damage_is_seen() {
        let bytes = Bytes::from(b"line of a log\n".repeat(100));
        let block = RecordBlock {
            evidence: Digest([1; 32]),
            format: "syslog".to_owned(),
            offset: 7,
            first_record: 1,
            last_record: 100,
            bytes: bytes.clone(),
        };
        let packed = BlockPacker::default().pack(block);
        let stored = packed.block.bytes;
        assert!(stored.len() < 100);
        assert_eq!(unpack(&stored, packed.size_bytes), Some(bytes));
        assert_eq!(unpack(&stored, packed.size_bytes + 1), None);
        assert_eq!(unpack(&stored, packed.size_bytes - 1), None);
        assert_eq!(unpack(&stored, u64::MAX), None);
        assert_eq!(unpack(&stored[1..], packed.size_bytes), None);
    }
}
