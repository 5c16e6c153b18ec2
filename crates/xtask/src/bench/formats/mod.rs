//! `cargo xtask bench formats`: made-up logs decoded on two threads, and taken into a case, with the memory that twice the input takes.
//!
//! Decoding is `peers/decode-only`: no hashing, no storing. Where there is a public reader of the same form on the PATH, it runs in turns
//! with ours, and the ratio is printed: `jq -c .` for JSON, `zeek-cut` for Zeek's tables.

mod generate;

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::generate::{KINDS, Kind};
use super::measure::{Measurement, measure_apart};
use super::pair::{Side, run_pair};
use super::peers::is_there;
use super::promise::{self, Promise};
use super::statistics::median;
use crate::workspace;

/// How much more memory twice the input may take and still count as flat.
const PEAK_GROWTH_MAX: f64 = 1.15;

/// What is measured, as asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Size of each input.
    pub megabytes: usize,
    /// How often each runs, after a warm-up.
    pub runs: usize,
    /// Only kinds whose name holds this.
    pub only: String,
}

/// MB/s on two cores that must be reached at least, where that was promised.
fn promised(kind: &Kind) -> Option<f64> {
    match kind.name.split(' ').next()? {
        "ndjson" | "csv" => Some(250.0),
        "zeek" => Some(300.0),
        "syslog" => Some(200.0),
        _ => None,
    }
}

/// Runs it. Returns whether every promise was kept.
///
/// # Errors
/// When something cannot be built, written or run.
pub fn run(root: &Path, wanted: &Wanted) -> Result<bool> {
    let work = tempfile::tempdir().context("making a folder for the inputs")?;
    let bench = Runner {
        hopscope: workspace::build_hopscope(root)?,
        decode_only: workspace::build_peer(root, "decode-only")?,
        xtask: std::env::current_exe().context("finding this program")?,
        work: work.path().to_owned(),
        wanted,
    };
    let mut promises = Vec::new();
    for kind in KINDS.iter().filter(|kind| kind.name.contains(&wanted.only)) {
        promises.extend(bench.measure(kind)?);
    }
    println!();
    Ok(promise::print(&promises))
}

/// Writes the inputs into a folder.
///
/// # Errors
/// When they cannot be written.
pub fn write(folder: &Path, megabytes: usize, only: &str) -> Result<bool> {
    for kind in KINDS.iter().filter(|kind| kind.name.contains(only)) {
        println!("{}", write_one(folder, kind, megabytes)?.0.display());
    }
    Ok(true)
}

struct Runner<'w> {
    hopscope: PathBuf,
    decode_only: PathBuf,
    xtask: PathBuf,
    work: PathBuf,
    wanted: &'w Wanted,
}

impl Runner<'_> {
    fn measure(&self, kind: &Kind) -> Result<Vec<Promise>> {
        let input = self.input(kind, self.wanted.megabytes)?;
        let told = Command::new(&self.decode_only).arg(&input.path).output().context("starting decode-only")?;
        ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        let told = String::from_utf8_lossy(&told.stdout);
        let [records, rejected, format] = told.split_whitespace().collect::<Vec<_>>()[..] else {
            return Ok(Vec::new());
        };
        if format == "none" {
            println!("{}: skipped, no format reads it", kind.name);
            return Ok(Vec::new());
        }
        ensure!(rejected == "0", "{}: {rejected} records rejected", kind.name);
        println!("{}: {:.0} MB, {records} records, read as {format}", kind.name, input.megabytes);
        let decoded = self.decoding(&input)?;
        self.storing(&input)?;
        let speed = input.megabytes / median(&walls(&decoded));
        drop(input);
        let fast = promised(kind).map(|bound| Promise::at_least(format!("{}, MB/s decoded", kind.name), speed, bound));
        let growth = self.growth(kind)?;
        let flat = Promise::at_most(format!("{}, peak memory for twice the input", kind.name), growth, PEAK_GROWTH_MAX);
        Ok(fast.into_iter().chain([flat]).collect())
    }

    /// By how much the peak grows from an input twice as large as asked to one four times as large: below that buffers still fill.
    fn growth(&self, kind: &Kind) -> Result<f64> {
        let (once, twice) = (self.peaks(kind, 2)?, self.peaks(kind, 4)?);
        for ((name, once), (_, twice)) in once.iter().zip(&twice) {
            println!("  peak of {name:<16} {:.0} MB, of twice the input {:.0} MB", once / 1e6, twice / 1e6);
        }
        Ok(once.iter().zip(&twice).map(|((_, once), (_, twice))| twice / once).fold(0.0, f64::max))
    }

    /// The peaks of decoding and of storing an input so many times as large as asked.
    fn peaks(&self, kind: &Kind, times: usize) -> Result<[(&'static str, f64); 2]> {
        let input = self.input(kind, times * self.wanted.megabytes)?;
        let decoded = self.repeat(&self.decode(&input), &|| Ok(()))?;
        let stored = self.repeat(&self.ingest(&input)?, &|| self.clear())?;
        self.clear()?;
        Ok([("decoding", peak(&decoded)), ("hopscope ingest", peak(&stored))])
    }

    /// Decodes, in turns with a peer where there is one.
    fn decoding(&self, input: &Input) -> Result<Vec<Measurement>> {
        let ours = Side { name: "decode-only".to_owned(), command: self.decode(input), accepted: vec![0] };
        let (runs, peer) = match peer(&input.path) {
            Ok(peer) => {
                let outcome = run_pair(&self.xtask, &[ours, peer.clone()], self.wanted.runs, &mut |_| Ok(()))?;
                println!("  {:<24} {}", peer.name, speeds(input, &outcome.b));
                let times = format!("{:.1} times {}", 1.0 / outcome.wall_ratio(), peer.name);
                (outcome.a, times)
            }
            Err(skipped) => (self.repeat(&ours.command, &|| Ok(()))?, skipped),
        };
        println!("  {:<24} {}, {peer}", "decoded", speeds(input, &runs));
        Ok(runs)
    }

    fn storing(&self, input: &Input) -> Result<()> {
        let runs = self.repeat(&self.ingest(input)?, &|| self.clear())?;
        println!("  {:<24} {}", "hopscope ingest", speeds(input, &runs));
        Ok(())
    }

    fn repeat(&self, command: &[OsString], before: &dyn Fn() -> Result<()>) -> Result<Vec<Measurement>> {
        let mut runs = Vec::new();
        for round in 0..=self.wanted.runs {
            before()?;
            let one = measure_apart(&self.xtask, command, &[0])?;
            runs.extend((round > 0).then_some(one));
        }
        Ok(runs)
    }

    fn decode(&self, input: &Input) -> Vec<OsString> {
        vec![self.decode_only.clone().into(), input.path.clone().into()]
    }

    fn ingest(&self, input: &Input) -> Result<Vec<OsString>> {
        self.clear()?;
        let (hopscope, file) = (self.hopscope.clone().into(), input.path.clone().into());
        let options = ["--threads", "2", "--case"].map(OsString::from);
        Ok([hopscope, "ingest".into(), file].into_iter().chain(options).chain([self.case().into()]).collect())
    }

    fn case(&self) -> PathBuf {
        self.work.join("case")
    }

    /// Removes the case of the run before: deleting it is no part of an ingest.
    fn clear(&self) -> Result<()> {
        let case = self.case();
        if case.exists() {
            fs::remove_dir_all(&case).with_context(|| format!("removing {}", case.display()))?;
        }
        Ok(())
    }

    fn input(&self, kind: &Kind, megabytes: usize) -> Result<Input> {
        let (path, bytes) = write_one(&self.work, kind, megabytes)?;
        Ok(Input { path, megabytes: bytes as f64 / 1e6 })
    }
}

fn write_one(folder: &Path, kind: &Kind, megabytes: usize) -> Result<(PathBuf, u64)> {
    let path = folder.join(kind.file);
    let writing = || format!("writing {}", path.display());
    let mut file = File::create(&path).with_context(writing)?;
    let bytes = generate::write(kind, megabytes, &mut file).with_context(writing)?;
    Ok((path, bytes))
}

/// A file to measure with; goes when it is dropped.
struct Input {
    path: PathBuf,
    megabytes: f64,
}

impl Drop for Input {
    fn drop(&mut self) {
        let _folder_goes_with_the_rest = fs::remove_file(&self.path);
    }
}

/// A public reader of what the file holds; or why not.
fn peer(file: &Path) -> Result<Side, String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (program, command) = match &*name {
        name if name.ends_with("json") => ("jq", "jq -c . \"$0\""),
        "conn.log" => ("zeek-cut", "zeek-cut ts uid id.orig_h id.resp_h orig_bytes resp_bytes < \"$0\""),
        _ => return Err("no public reader to compare with".to_owned()),
    };
    if !is_there(program.as_ref()) {
        return Err(format!("{program}: skipped, it is not on the PATH"));
    }
    let command = vec!["sh".into(), "-c".into(), format!("{command} > /dev/null").into(), file.into()];
    Ok(Side { name: program.to_owned(), command, accepted: vec![0] })
}

fn walls(runs: &[Measurement]) -> Vec<f64> {
    runs.iter().map(|run| run.wall_seconds).collect()
}

/// Of a run it depends on which of the threads were ahead of each other, so that one says little.
fn peak(runs: &[Measurement]) -> f64 {
    let peaks: Vec<f64> = runs.iter().map(|run| run.peak_bytes as f64).collect();
    median(&peaks)
}

fn speeds(input: &Input, runs: &[Measurement]) -> String {
    let speed = |seconds: f64| input.megabytes / seconds;
    let cpu: Vec<f64> = runs.iter().map(|run| run.cpu_seconds).collect();
    format!(
        "{:>6.0} MB/s median of {} ({:.0} a processor second)",
        speed(median(&walls(runs))),
        runs.len(),
        speed(median(&cpu))
    )
}
