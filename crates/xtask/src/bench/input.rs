//! EVTX to measure with: the corpus' files repeated.
//!
//! The chunks of all files, over and over, in files of 128 MB under one header each. Small files as they are would measure how fast processes
//! start. Each file says another chunk number in its header, so that no two have the same bytes and none is passed over as a duplicate.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

const CHUNK_BYTES: usize = 64 * 1024;
const HEADER_BYTES: usize = 4096;
const FILE_CHUNKS: usize = 2000;

/// A folder of EVTX files.
pub struct Input {
    /// Where it is.
    pub folder: PathBuf,
    /// How many files.
    pub files: usize,
    /// Their size together.
    pub bytes: u64,
}

impl Input {
    /// Writes one: the chunks over and over, up to that size.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(work: &Path, name: &str, chunks: &[Vec<u8>], megabytes: usize) -> Result<Self> {
        let folder = work.join(name);
        fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
        let total = megabytes * 1_000_000 / CHUNK_BYTES;
        let mut input = Self { folder, files: 0, bytes: 0 };
        let mut cycle = chunks.iter().cycle();
        for (number, first) in (0..total).step_by(FILE_CHUNKS).enumerate() {
            let count = FILE_CHUNKS.min(total - first);
            let mut bytes = header(number, count);
            for chunk in cycle.by_ref().take(count) {
                bytes.extend_from_slice(chunk);
            }
            let path = input.path(number);
            fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
            input.bytes += bytes.len() as u64;
            input.files += 1;
        }
        Ok(input)
    }

    /// Its files, in order.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        (0..self.files).map(|number| self.path(number))
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:04}.evtx"))
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let _folder_goes_with_the_rest = fs::remove_dir_all(&self.folder);
    }
}

/// An EVTX file header: signature, first and last chunk, next record, header size, version 3.1, block size, count of chunks, CRC32.
fn header(number: usize, chunks: usize) -> Vec<u8> {
    let mut header = vec![0; HEADER_BYTES];
    header[..8].copy_from_slice(b"ElfFile\0");
    header[16..24].copy_from_slice(&(chunks as u64 - 1).to_le_bytes());
    header[24..32].copy_from_slice(&(number as u64 + 1).to_le_bytes());
    header[32..36].copy_from_slice(&128_u32.to_le_bytes());
    header[36..38].copy_from_slice(&1_u16.to_le_bytes());
    header[38..40].copy_from_slice(&3_u16.to_le_bytes());
    header[40..42].copy_from_slice(&(HEADER_BYTES as u16).to_le_bytes());
    header[42..44].copy_from_slice(&(chunks as u16).to_le_bytes());
    let sum = crc32(&header[..120]);
    header[124..128].copy_from_slice(&sum.to_le_bytes());
    header
}

/// CRC-32 (IEEE 802.3), bit by bit: for 120 bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

/// All whole chunks of the corpus, in the order of paths.
///
/// # Errors
/// When there are none, or a file cannot be read.
pub fn chunks(corpus: &Path) -> Result<Vec<Vec<u8>>> {
    let mut chunks = Vec::new();
    for file in corpus::files(corpus, ".evtx") {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        chunks
            .extend(body.chunks_exact(CHUNK_BYTES).filter(|chunk| chunk.starts_with(b"ElfChnk\0")).map(<[u8]>::to_vec));
    }
    ensure!(!chunks.is_empty(), "no EVTX below {}", corpus.display());
    Ok(chunks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
