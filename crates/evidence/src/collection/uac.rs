//! UAC's collections of Linux, ESXi and other Unix hosts: an archive `uac-HOST-OS-TIME.tar.gz` with files under `[root]/`, commands' output under
//! `live_response/`, `bodyfile/`, lists of hashes, and `uac.log`.
//!
//! Source: UAC documentation, "Output", and its main script. The host is what `live_response` saw, else `[root]/etc/hostname`, else what the
//! log says, else the part of the archive's name between `uac-` and the operating system: by `uac.log` it is known to be UAC's.

use super::layout::{Collection, Files, host, time_in_name};
use model::Timestamp;

pub(super) const TOOL: &str = "uac";
const LOG: &str = "uac.log";
pub(super) const HOST_FILES: [&str; 4] = [
    "live_response/network/hostname.txt",
    "live_response/system/hostname.txt",
    "live_response/network/hostname_-f.txt",
    "[root]/etc/hostname",
];

pub(super) fn recognise(files: &Files<'_>) -> Option<Collection> {
    if !files.has(LOG) {
        return None;
    }
    let log = files.text(LOG).unwrap_or_default();
    if !log.contains("UAC") && !files.has("[root]") && !files.has("live_response") {
        return None;
    }
    let told = HOST_FILES.iter().find_map(|path| host(files.text(path)?.lines().next()?));
    let (named, named_time) = by_name(files.name).unzip();
    Some(Collection {
        tool: TOOL,
        host: told.or_else(|| host_of_log(&log)).or(named),
        collected: log.lines().find_map(time_of_line).or(named_time),
    })
}

fn host_of_log(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("Hostname:").or_else(|| log.split_once("hostname:"))?;
    host(rest.lines().next()?)
}

/// `2026-03-02 09:15:00 +0100 INF ..`
fn time_of_line(line: &str) -> Option<Timestamp> {
    let mut words = line.split_ascii_whitespace();
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    let zone = if zone.len() == 5 { format!("{}:{}", zone.get(..3)?, zone.get(3..)?) } else { "Z".to_owned() };
    format!("{date}T{time}{zone}").parse().ok()
}

/// Host and time of `uac-HOST-OS-YYYYMMDDhhmmss`.
fn by_name(name: &str) -> Option<(String, Timestamp)> {
    let stem = name.strip_prefix("uac-")?;
    let stem = stem.split(".tar").next()?.split(".zip").next()?;
    let (rest, time) = stem.rsplit_once('-')?;
    let (name, _) = rest.rsplit_once('-')?;
    Some((host(name)?, time_in_name(time)?))
}

pub(super) fn explain(path: &str) -> Option<&'static str> {
    if path == LOG || path.starts_with("hash_list.") || path.ends_with(".stderr.txt") {
        Some("log of uac")
    } else if path.starts_with("bodyfile/") {
        Some("bodyfile")
    } else if path.starts_with("live_response/")
        || path.starts_with("chkrootkit/")
        || path.starts_with("hash_executables/")
    {
        Some("output of a command, gathered by uac")
    } else {
        None
    }
}
