//! The command line.

use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::PathBuf;

const USAGE: &str = "sigma-loop [--time] [--used] [--threads N] --rules DIR [--rules DIR].. [EVTX or folder]..";

/// What is asked for.
pub struct Arguments {
    /// Folders of rules.
    pub rules: Vec<PathBuf>,
    /// Logs, or folders of them.
    pub inputs: Vec<PathBuf>,
    /// Say how long it took?
    pub time: bool,
    /// Print the ids of the rules that can be used, and nothing else?
    pub used: bool,
    /// Files read at a time.
    pub threads: usize,
}

impl Arguments {
    /// Reads words.
    pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut parsed = Self { rules: Vec::new(), inputs: Vec::new(), time: false, used: false, threads: 2 };
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--time") => parsed.time = true,
                Some("--used") => parsed.used = true,
                Some("--rules") => parsed.rules.push(words.next().context(USAGE)?.into()),
                Some("--threads") => {
                    let count = words.next().and_then(|count| count.to_str()?.parse().ok());
                    parsed.threads = count.filter(|&count| count > 0).context(USAGE)?;
                }
                Some(option) if option.starts_with('-') => bail!("{USAGE}"),
                _ => parsed.inputs.push(word.into()),
            }
        }
        if parsed.rules.is_empty() {
            bail!("{USAGE}");
        }
        Ok(parsed)
    }
}
