//! Velociraptor's collections: made by an offline collector, exported from its server, or one of a hunt's export.
//!
//! Source: Velociraptor documentation, "Offline Collections" and "Importing collections". A collection has `client_info.json` (the host) and
//! `collection_context.json` (what was asked, and when), `uploads/ACCESSOR/..` with files as they were (names escaped by `%XX`),
//! `results/ARTIFACT.json` with rows, and its own `log.json`, `requests.json` and `uploads.json`. A hunt's export has `hunt_info.json` and a folder
//! like that for each host. A collection with a password is a zip that holds `data.zip`, encrypted, which is opened like every member.
//!
//! | member | is |
//! |---|---|
//! | `os_info.fqdn`, `os_info.hostname`, `Fqdn`, `Hostname`, `hostname` of `client_info.json` | the host, the first that is there |
//! | `start_time`, `create_time` of `collection_context.json` | when, in microseconds since 1970 |

use super::layout::{Collection, Files, host};
use crate::formats::json::{Leaf, Sink, walk};
use crate::formats::lines;
use model::Timestamp;

pub(super) const TOOL: &str = "velociraptor";
const CLIENT: &str = "client_info.json";
const CONTEXT: &str = "collection_context.json";

pub(super) fn recognise(files: &Files<'_>) -> Option<Collection> {
    if !files.has(CLIENT) && !files.has(CONTEXT) {
        return None;
    }
    let names = ["os_info.hostname", "Hostname", "hostname", "os_info.fqdn", "Fqdn", "fqdn"];
    let client = members(files, CLIENT, &names);
    let times = members(files, CONTEXT, &["start_time", "create_time"]);
    // Another product may call a file like that.
    let is_context = times.iter().any(Option::is_some);
    let host = client.into_iter().flatten().find_map(|name| host(&name));
    if host.is_none() && !is_context {
        return None;
    }
    let micros = times.into_iter().flatten().find_map(|time| time.parse().ok());
    Some(Collection { tool: TOOL, host, collected: micros.map(Timestamp::from_micros) })
}

/// Leaves of a small JSON object, by their paths.
fn members(files: &Files<'_>, file: &str, paths: &[&str]) -> Vec<Option<String>> {
    struct Wanted<'a>(&'a [&'a str], Vec<Option<String>>);
    impl Sink for Wanted<'_> {
        fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
            if let Some(at) = self.0.iter().position(|wanted| *wanted == path) {
                self.1[at] = Some(leaf.as_text(&mut String::new(), str::to_owned));
            }
        }
    }
    let mut wanted = Wanted(paths, vec![None; paths.len()]);
    if let Some(text) = files.text(file) {
        // What was cut off or is no JSON says what it says.
        let _fault = walk(lines::text(text.trim().as_bytes()).as_ref(), &mut wanted);
    }
    wanted.1
}

pub(super) fn explain(path: &str) -> Option<&'static str> {
    const OWN: [&str; 12] = [
        CLIENT,
        CONTEXT,
        "hunt_info.json",
        "log.json",
        "logs.json",
        "log.csv",
        "logs.csv",
        "metadata.json",
        "requests.json",
        "uploads.csv",
        "uploads.json",
        "README.txt",
    ];
    if path.ends_with(".json.index") || path.ends_with(".idx") || path.ends_with(".chunk") {
        Some("velociraptor index")
    } else if OWN.contains(&path) {
        Some("velociraptor metadata")
    } else if path.starts_with("results/") {
        Some("velociraptor result in another form")
    } else {
        None
    }
}
