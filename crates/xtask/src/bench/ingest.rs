//! `cargo xtask bench ingest`: EVTX into a case, against `evtx_dump` writing JSON lines to nowhere, in one run.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::input::{Input, chunks};
use super::measure::measure_apart;
use super::pair::{Side, run_pair};
use super::promise::{self, Promise};
use super::statistics::median;
use crate::workspace;

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
    Ok(promise::print(&promises))
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
        let first = median(&outcome.a.iter().map(|run| run.wall_seconds).collect::<Vec<_>>());
        let trace = [self.hopscope.as_os_str(), "trace".as_ref(), "--case".as_ref(), self.case.as_os_str()];
        let trace: Vec<OsString> = trace.into_iter().map(OsString::from).collect();
        let again = (0..self.runs).map(|_| Ok(measure_apart(&self.xtask, &trace, ACCEPTED)?.wall_seconds));
        let again = median(&again.collect::<Result<Vec<_>>>()?);
        Ok(vec![
            Promise::at_least("speed against evtx_dump", 1.0 / outcome.wall_ratio(), SPEED_MIN),
            Promise::at_most("peak memory, MB", peak, PEAK_MEGABYTES_MAX),
            Promise::at_most("bytes of case per byte of EVTX", case_share, CASE_SHARE_MAX),
            Promise::at_most("second trace, share of the first run", again / first, SECOND_SHARE_MAX),
        ])
    }
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
