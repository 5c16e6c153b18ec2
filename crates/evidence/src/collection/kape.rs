//! KAPE's collections: `[HOST/]C/Windows/..` and beside them KAPE's own `.._ConsoleLog.txt`, `.._CopyLog.csv` and `.._SkipLog.csv`, or
//! `_kape.cli` and `Console/KAPE.log`.
//!
//! Source: KAPE documentation, "Using KAPE", and its console log: `Command line: --tsource C: ..`, `System info: Machine name: NAME, ..`. That
//! name is of the machine that KAPE ran on, which is the host only where it read the machine's own system drive; of a mounted image
//! the log does not know the host. A destination folder may take in several machines, each below a folder of its name: that folder goes
//! before the log, which is the last run's. The logs are named after the time they were begun at, in UTC.

use super::layout::{Collection, Files, host, time_in_name};

pub(super) const TOOL: &str = "kape";
const CONSOLE: &str = "_ConsoleLog.txt";

pub(super) fn recognise(files: &Files<'_>) -> Option<Collection> {
    let console = files.ending(CONSOLE).map(str::to_owned);
    let copied = files.ending("_CopyLog.csv");
    let old = (files.has("_kape.cli") || files.has("Console")).then(|| files.text("Console/KAPE.log")).flatten();
    if console.is_none() && copied.is_none() && old.is_none() {
        return None;
    }
    let log = old.or_else(|| files.text(console.as_deref()?));
    let collected = console.as_deref().or(copied).and_then(time_in_name);
    Some(Collection { tool: TOOL, host: log.as_deref().and_then(host_of_log), collected })
}

/// The host of a file by its path below the destination folder: the folder that holds the drive's (`HOST/C/..`).
pub(super) fn host_of_file(path: &str) -> Option<String> {
    let path = crate::percent::unescaped(path);
    let (folders, _file) = path.rsplit_once('/')?;
    let mut around = None;
    for folder in folders.split('/') {
        if is_drive(folder) {
            return around.and_then(host);
        }
        around = Some(folder);
    }
    None
}

fn is_drive(folder: &str) -> bool {
    let letter = folder.strip_suffix(':').unwrap_or(folder);
    letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn host_of_log(log: &str) -> Option<String> {
    let behind = |word: &str| log.split_once(word).map(|(_, rest)| rest.trim_start());
    let source = behind("--tsource")?.trim_start_matches(['"', '\'']);
    let is_own = source.get(..2).is_some_and(|drive| drive.eq_ignore_ascii_case("c:"));
    let name = behind("Machine name:")?.split([',', '\r', '\n']).next()?;
    is_own.then(|| host(name))?
}

pub(super) fn explain(path: &str) -> Option<&'static str> {
    let own = ["_ConsoleLog.txt", "_CopyLog.csv", "_SkipLog.csv", "_SkipLog.csv.csv", "_kape.cli", "Console/KAPE.log"];
    own.iter().any(|end| path.ends_with(end)).then_some("log of kape")
}
