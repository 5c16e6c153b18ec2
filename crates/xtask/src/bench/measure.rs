//! What one command costs: time, processor time, peak memory.
//!
//! The system counts these for a parent over all the children it has waited for. So each command gets a parent of
//! its own, `xtask measure -- COMMAND`, that has exactly one child: its sums are that child's. This is exact and
//! needs neither polling nor `unsafe`. Peak memory is the largest resident set of any one process below the
//! command, with a floor of a few MB: what the small parent itself held when it forked.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// The cost of one run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// From start to end, in seconds.
    pub wall_seconds: f64,
    /// On all processors, in the program and in the system, in seconds.
    pub cpu_seconds: f64,
    /// Largest resident set, in bytes.
    pub peak_bytes: u64,
    /// How the command ended; none when a signal ended it.
    pub status: Option<i32>,
}

/// Runs a command, its output thrown away, and measures it. Call it once per process: see the module.
///
/// # Errors
/// When the command cannot be started, or this system does not count.
pub fn measure(program: &OsStr, arguments: &[OsString]) -> Result<Measurement> {
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    let wall_seconds = start.elapsed().as_secs_f64();
    let (cpu_seconds, peak_bytes) = children()?;
    Ok(Measurement { wall_seconds, cpu_seconds, peak_bytes, status: status.code() })
}

/// `xtask measure`: measures a command and prints the measurement as JSON.
///
/// # Errors
/// As [`measure`].
pub fn run(command: &[OsString]) -> Result<bool> {
    let (program, arguments) = command.split_first().context("a command is needed")?;
    let measured = measure(program, arguments)?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(true)
}

/// Measures a command in a process of its own: `xtask` is the path of this program.
///
/// # Errors
/// When the command cannot be started or measured, or ends with a status that is not in `accepted`.
pub fn measure_apart(xtask: &Path, command: &[OsString], accepted: &[i32]) -> Result<Measurement> {
    let output = Command::new(xtask)
        .arg("measure")
        .arg("--")
        .args(command)
        .stdin(Stdio::null())
        .output()
        .context("starting xtask measure")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    let measured: Measurement = serde_json::from_slice(&output.stdout).context("reading a measurement")?;
    if !measured.status.is_some_and(|status| accepted.contains(&status)) {
        let command: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
        let status = measured.status.map_or("a signal".to_owned(), |status| format!("status {status}"));
        bail!("ended with {status}: {}", command.join(" "));
    }
    Ok(measured)
}

/// Processor seconds and peak memory of the children waited for.
#[cfg(unix)]
fn children() -> Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("asking for the usage of children")?;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let peak = u64::try_from(usage.max_rss()).context("a peak below zero")?;
    Ok((seconds(usage.user_time()) + seconds(usage.system_time()), peak * unit))
}

#[cfg(not(unix))]
fn children() -> Result<(f64, u64)> {
    bail!("measuring memory needs a Unix system")
}
