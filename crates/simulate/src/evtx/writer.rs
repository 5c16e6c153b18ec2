//! From records to the bytes of a file.
use super::chunk::{Chunk, Full, crc32};
use super::record::Record;
use crate::error::Error;

const HEADER_BLOCK_BYTES: usize = 4_096;

/// Writes an EVTX file into memory.
pub struct Writer {
    bytes: Vec<u8>,
    chunk: Chunk,
    chunks: u64,
    records: u64,
    next_id: u64,
    records_per_chunk_max: u64,
}

impl Default for Writer {
    fn default() -> Writer {
        Writer::new()
    }
}

impl Writer {
    /// A writer that fills each chunk.
    pub fn new() -> Writer {
        Writer::with_records_per_chunk(u64::MAX)
    }

    /// A writer that starts a new chunk after so many records, for tests that want many chunks.
    pub fn with_records_per_chunk(records_per_chunk_max: u64) -> Writer {
        Writer {
            bytes: vec![0; HEADER_BLOCK_BYTES],
            chunk: Chunk::new(),
            chunks: 0,
            records: 0,
            next_id: 1,
            records_per_chunk_max: records_per_chunk_max.max(1),
        }
    }

    /// Appends a record. Fails when the record alone is larger than a chunk.
    pub fn push(&mut self, record: &Record) -> Result<(), Error> {
        if self.chunk.records >= self.records_per_chunk_max {
            self.finish_chunk();
        }
        if let Err(Full) = self.chunk.push(record) {
            if self.chunk.records > 0 {
                self.finish_chunk();
            }
            if let Err(Full) = self.chunk.push(record) {
                self.chunk = Chunk::new();
                return Err(Error::RecordTooLarge { record_id: record.record_id });
            }
        }
        self.next_id = record.record_id.wrapping_add(1);
        Ok(())
    }

    /// The file. Without records it has one empty chunk, as Windows writes it.
    pub fn finish(mut self) -> Vec<u8> {
        if self.chunk.records > 0 || self.chunks == 0 {
            self.finish_chunk();
        }
        let mut put = |at: usize, field: &[u8]| self.bytes[at..at + field.len()].copy_from_slice(field);
        put(0, b"ElfFile\0");
        put(16, &(self.chunks - 1).to_le_bytes());
        put(24, &self.next_id.to_le_bytes());
        put(32, &128_u32.to_le_bytes());
        put(36, &[1, 0, 3, 0]);
        put(40, &(HEADER_BLOCK_BYTES as u16).to_le_bytes());
        // The field has 16 bits; readers go by the length of the file.
        put(42, &u16::try_from(self.chunks).unwrap_or(u16::MAX).to_le_bytes());
        let crc = crc32(&[&self.bytes[..120]]);
        self.bytes[124..128].copy_from_slice(&crc.to_le_bytes());
        self.bytes
    }

    fn finish_chunk(&mut self) {
        let chunk = std::mem::replace(&mut self.chunk, Chunk::new());
        let records = chunk.records;
        self.bytes.extend(chunk.finish(self.records + 1));
        self.records += records;
        self.chunks += 1;
    }
}
