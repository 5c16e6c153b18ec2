//! `cargo xtask bench ingest`: EVTX into a case, against `evtx_dump` writing JSON lines to nowhere, in one run.
//!
//! The input is the corpus' EVTX repeated: the chunks of all its files, over and over, in files of 128 MB under one header each.
//! Small files as they are would measure how fast processes start. Each file says another chunk number in its header, so that no two
//! have the same bytes and none is passed over as a duplicate.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::measure::measure_apart;
use super::pair::{Side, run_pair};
use crate::workspace;

const CHUNK_BYTES: usize = 64 * 1024;
const HEADER_BYTES: usize = 4096;
const FILE_CHUNKS: usize = 2000;

/// What must hold.
const SPEED_MIN: f64 = 0.3;
const PEAK_MEGABYTES_MAX: f64 = 600.0;
const CASE_SHARE_MAX: f64 = 0.25;
const SECOND_SHARE_MAX: f64 = 0.05;
/// How much more memory twice the input may take and still count as flat.
const PEAK_GROWTH_MAX: f64 = 1.15;

/// Runs it. Returns whether every promise was kept.
///
/// # Errors
/// When the corpus or `evtx_dump` is missing, or a run fails.
pub fn run(root: &Path, evtx_dump: &Path, megabytes: usize, runs: usize) -> Result<bool> {
    let corpus = workspace::corpus(root).context("the corpus is needed: ../shared/corpus or HOPSCOPE_CORPUS")?;
    let work = tempfile::tempdir().context("making a folder for the input")?;
    let bench = Runner {
        hopscope: workspace::build_hopscope(root)?,
        xtask: std::env::current_exe().context("finding this program")?,
        case: work.path().join("case"),
        runs,
    };
    let chunks = chunks(&corpus)?;
    let once = Input::write(work.path(), "once", &chunks, megabytes)?;
    println!("{} chunks of the corpus, {} MB in {} files", chunks.len(), once.bytes / 1_000_000, once.files);
    let mut promises = bench.against(evtx_dump, &once)?;
    let peak = promises[1].value;
    drop(once);
    let twice = Input::write(work.path(), "twice", &chunks, 2 * megabytes)?;
    let peak_twice = measure_apart(&bench.xtask, &bench.investigate(&twice), ACCEPTED)?.peak_bytes as f64 / 1e6;
    promises.push(Promise::at_most("peak memory, twice the input, times", peak_twice / peak, PEAK_GROWTH_MAX));
    promises.iter().for_each(|promise| println!("{promise}"));
    Ok(promises.iter().all(Promise::is_kept))
}

/// Exit statuses of hopscope that count as done: the corpus holds damaged files.
const ACCEPTED: &[i32] = &[0, 3];

const HOPSCOPE: &str = "hopscope investigate";

struct Runner {
    hopscope: PathBuf,
    xtask: PathBuf,
    case: PathBuf,
    runs: usize,
}

impl Runner {
    fn investigate(&self, input: &Input) -> Vec<OsString> {
        let hopscope = self.hopscope.as_os_str();
        let words =
            [hopscope, "investigate".as_ref(), input.folder.as_os_str(), "--case".as_ref(), self.case.as_os_str()];
        words.into_iter().chain(["--force".as_ref(), "--threads".as_ref(), "2".as_ref()]).map(OsString::from).collect()
    }

    /// Removes the case of the run before: deleting it is no part of an ingest. The last one stays, to be measured.
    fn clear(&self, side: &Side) -> Result<()> {
        if side.name == HOPSCOPE && self.case.exists() {
            fs::remove_dir_all(&self.case).with_context(|| format!("removing {}", self.case.display()))?;
        }
        Ok(())
    }

    /// Speed, memory, size and the second trace.
    fn against(&self, evtx_dump: &Path, input: &Input) -> Result<Vec<Promise>> {
        let dump = "for file in \"$0\"/*.evtx; do \"$1\" -t 2 -o jsonl \"$file\" > /dev/null || exit; done";
        let dump = vec!["sh".into(), "-c".into(), dump.into(), input.folder.clone().into(), evtx_dump.into()];
        let sides = [
            Side { name: HOPSCOPE.to_owned(), command: self.investigate(input), accepted: ACCEPTED.into() },
            Side { name: "evtx_dump -o jsonl".to_owned(), command: dump, accepted: vec![0, 1] },
        ];
        let outcome = run_pair(&self.xtask, &sides, self.runs, &mut |side| self.clear(side))?;
        print!("{outcome}");
        let peak = outcome.a.iter().map(|run| run.peak_bytes).max().unwrap_or_default() as f64 / 1e6;
        let case_share = folder_bytes(&self.case)? as f64 / input.bytes as f64;
        let first = median(outcome.a.iter().map(|run| run.wall_seconds).collect());
        let trace = [self.hopscope.as_os_str(), "trace".as_ref(), "--case".as_ref(), self.case.as_os_str()];
        let trace: Vec<OsString> = trace.into_iter().map(OsString::from).collect();
        let again = (0..self.runs).map(|_| Ok(measure_apart(&self.xtask, &trace, ACCEPTED)?.wall_seconds));
        let again = median(again.collect::<Result<_>>()?);
        Ok(vec![
            Promise::at_least("speed against evtx_dump", 1.0 / outcome.wall_ratio(), SPEED_MIN),
            Promise::at_most("peak memory, MB", peak, PEAK_MEGABYTES_MAX),
            Promise::at_most("bytes of case per byte of EVTX", case_share, CASE_SHARE_MAX),
            Promise::at_most("second trace, share of the first run", again / first, SECOND_SHARE_MAX),
        ])
    }
}

/// A figure and the bound it must keep.
struct Promise {
    what: &'static str,
    value: f64,
    bound: f64,
    is_least: bool,
}

impl Promise {
    fn at_least(what: &'static str, value: f64, bound: f64) -> Self {
        Self { what, value, bound, is_least: true }
    }

    fn at_most(what: &'static str, value: f64, bound: f64) -> Self {
        Self { what, value, bound, is_least: false }
    }

    fn is_kept(&self) -> bool {
        if self.is_least { self.value >= self.bound } else { self.value <= self.bound }
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_least { ">=" } else { "<=" };
        let word = if self.is_kept() { "kept" } else { "NOT KEPT" };
        write!(formatter, "{:<38} {:>9.3}  {sign} {:<6} {word}", self.what, self.value, self.bound)
    }
}

/// A folder of EVTX files.
struct Input {
    folder: PathBuf,
    files: usize,
    bytes: u64,
}

impl Input {
    fn write(work: &Path, name: &str, chunks: &[Vec<u8>], megabytes: usize) -> Result<Self> {
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
            let path = input.folder.join(format!("{number:04}.evtx"));
            fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
            input.bytes += bytes.len() as u64;
            input.files += 1;
        }
        Ok(input)
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
fn chunks(corpus: &Path) -> Result<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    find_evtx(corpus, &mut files)?;
    files.sort();
    let mut chunks = Vec::new();
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        chunks
            .extend(body.chunks_exact(CHUNK_BYTES).filter(|chunk| chunk.starts_with(b"ElfChnk\0")).map(<[u8]>::to_vec));
    }
    ensure!(!chunks.is_empty(), "no EVTX below {}", corpus.display());
    Ok(chunks)
}

fn find_evtx(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            find_evtx(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "evtx") {
            found.push(path);
        }
    }
    Ok(())
}

fn folder_bytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        sum += if metadata.is_dir() { folder_bytes(&entry.path())? } else { metadata.len() };
    }
    Ok(sum)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
