//! KAPE's collections: `[HOST/]C/Windows/..` and beside them KAPE's own `.._ConsoleLog.txt`, `.._CopyLog.csv` and `.._SkipLog.csv`, or
//! `_kape.cli` and `Console/KAPE.log`.
//!
//! Source: KAPE documentation, "Using KAPE", and its console log: `Command line: --tsource C: ..`, `System info: Machine name: NAME, ..`. That
//! name is of the machine that KAPE ran on, which is the host only where it read the machine's own system drive; of a mounted image
//! the log does not know the host. Its logs are named after the time they were begun at, in UTC.

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
