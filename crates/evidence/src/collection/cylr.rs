//! CyLR's collections: a zip of files under their own paths (`C/Windows/..`), with `CyLR_Collection_Log_..` where it was told to log.
//!
//! Source: CyLR, README and source ("CyLR_Collection_Log"). Nothing in it names the host; the archive mostly is called after it.

use super::layout::{Collection, Files, time_in_name};

pub(super) const TOOL: &str = "cylr";
const LOG: &str = "CyLR_Collection_Log";

pub(super) fn recognise(files: &Files<'_>) -> Option<Collection> {
    let log = files.names.iter().find(|name| name.starts_with(LOG))?;
    let collected = time_in_name(log[LOG.len()..].trim_start_matches(|c: char| !c.is_ascii_digit()));
    Some(Collection { tool: TOOL, host: None, collected })
}

pub(super) fn explain(path: &str) -> Option<&'static str> {
    path.starts_with(LOG).then_some("log of cylr")
}
