//! Programs of others that match Sigma rules, where they are installed.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program of others, ready to run.
pub struct Peer {
    /// What it is called.
    pub name: &'static str,
    /// What is asked of us against it.
    pub promise: &'static str,
    /// Program and arguments.
    pub command: Vec<OsString>,
}

/// Those that there are, over a folder of EVTX with a folder of rules; or why not.
pub fn all(input: &Path, rules: &Path, chainsaw_mapping: Option<&Path>) -> [Result<Peer, String>; 2] {
    [chainsaw(input, rules, chainsaw_mapping), hayabusa(input, rules)]
}

/// Can it be started?
pub fn is_there(program: &Path) -> bool {
    let quiet = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok()
}

fn chainsaw(input: &Path, rules: &Path, mapping: Option<&Path>) -> Result<Peer, String> {
    if !is_there("chainsaw".as_ref()) {
        return Err("chainsaw: skipped, it is not on the PATH".to_owned());
    }
    let mapping =
        mapping.ok_or("chainsaw: skipped, it needs --chainsaw-mapping FILE (its mappings/sigma-event-logs-all.yml)")?;
    let mut command: Vec<OsString> =
        vec!["chainsaw".into(), "hunt".into(), input.into(), "--sigma".into(), rules.into()];
    command.extend(["--mapping".into(), mapping.into(), "--jsonl".into(), "-q".into()]);
    Ok(Peer { name: "chainsaw", promise: "times chainsaw's speed", command })
}

fn hayabusa(input: &Path, rules: &Path) -> Result<Peer, String> {
    if !is_there("hayabusa".as_ref()) {
        return Err("hayabusa: skipped, it is not on the PATH".to_owned());
    }
    let mut command: Vec<OsString> =
        vec!["hayabusa".into(), "json-timeline".into(), "--directory".into(), input.into()];
    command.extend(["--rules".into(), rules.into()]);
    let options = ["--JSONL-output", "--output", "/dev/null", "--clobber", "--no-wizard", "--no-summary", "--quiet"];
    command.extend(options.map(OsString::from));
    Ok(Peer { name: "hayabusa", promise: "times hayabusa's speed", command })
}
