//! Files of a disk that no collector is seen of: a Linux system names itself in `etc/hostname`.

use super::layout::{Collection, Files, host};

pub(super) const HOST_FILE: &str = "etc/hostname";

pub(super) fn recognise(files: &Files<'_>) -> Option<Collection> {
    if !files.has("etc") {
        return None;
    }
    let name = files.text(HOST_FILE)?;
    let host = name.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).and_then(host)?;
    Some(Collection { tool: "disk", host: Some(host), collected: None })
}
