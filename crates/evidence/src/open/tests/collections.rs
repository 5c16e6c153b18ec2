//! Collections in folders and archives: whose files are whose, and what each file is.

use super::{Recorder, gzip, run, tar_of, zip_of};
use crate::{FileInfo, Memory};
use std::collections::BTreeMap;

const CLIENT: &[u8] = br#"{"os_info":{"hostname":"WS01"}}"#;
const EVENT: &[u8] = br#"{"System":{"EventID":{"Value":1},"Channel":"x","TimeCreated":{"SystemTime":1.5}}}"#;

fn members() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("uploads/auto/C%3A/Windows/System32/config/SYSTEM", b"regf\x01\0\0\0"),
        ("results/Windows.EventLogs.Evtx.json", EVENT),
        ("results/Custom.of.ours.json", b"{\"a\":1}\n"),
        ("results/Custom.of.ours.json.index", b"\x01\0\0\0"),
        ("requests.json", b"{\"a\":1}"),
        ("uploads/auto/C%3A/notes.bin", b"\x01\x02"),
        // Behind what it tells of: it is looked for before any member is opened.
        ("client_info.json", CLIENT),
    ]
}

/// Host and kind of each file, by the end of its path.
fn files(recorder: &Recorder) -> BTreeMap<String, (Option<String>, String)> {
    let told = |file: &FileInfo| {
        let host = file.collection.as_ref().and_then(|collection| collection.host.clone());
        let name = file.path.rsplit(['/', '!']).next().expect("a name").to_owned();
        (name, (host, file.kind.name().to_owned()))
    };
    recorder.files.iter().map(told).collect()
}

fn assert_told(recorder: &Recorder) {
    let files = files(recorder);
    let check = |name: &str, kind: &str| {
        assert_eq!(files[name], (Some("WS01".to_owned()), kind.to_owned()), "{name}");
    };
    check("SYSTEM", "registry hive");
    check("Windows.EventLogs.Evtx.json", "velociraptor-evtx");
    check("Custom.of.ours.json", "velociraptor");
    check("Custom.of.ours.json.index", "velociraptor index");
    check("requests.json", "velociraptor metadata");
    check("notes.bin", "unknown");
    assert!(recorder.seen.contains(&"  note registry hive: not read".to_owned()), "{:?}", recorder.seen);
}

#[test]
fn files_of_a_collection_have_its_host_in_zip_tar_and_folder() {
    let zip = run(&Memory::new().file("e/x", zip_of(&members())), &["e"]);
    assert_told(&zip);
    assert_eq!(zip.seen[1], "  note collected by velociraptor of host WS01");
    assert_told(&run(&Memory::new().file("e/x", gzip(&tar_of(&members()))), &["e"]));
    let folder = members()
        .into_iter()
        .fold(Memory::new(), |memory, (name, bytes)| memory.file(format!("e/alder/WS01-2026/{name}"), bytes));
    assert_told(&run(&folder, &["e"]));
    assert_told(&run(&folder, &["e/alder/WS01-2026"]));
}

#[test]
fn what_lies_beside_a_collection_is_not_of_it() {
    let memory = Memory::new()
        .file("e/a/client_info.json", CLIENT)
        .file("e/a/x", "1")
        .file("e/b", "2")
        .file("e/c/etc/hostname", "web01\n")
        .file("e/c/var/log/y", "3");
    let files = files(&run(&memory, &["e"]));
    let hosts = ["x", "b", "y"].map(|name| files[name].0.as_deref());
    assert_eq!(hosts, [Some("WS01"), None, Some("web01")]);
}

#[test]
fn a_collection_in_a_collection_is_of_the_inner_host() {
    let inner = zip_of(&[("client_info.json", br#"{"Hostname":"WS02"}"#), ("x", b"1")]);
    let plain = zip_of(&[("z", b"1")]);
    let outer = zip_of(&[("client_info.json", CLIENT), ("uploads/in.zip", &inner), ("uploads/plain.zip", &plain)]);
    let files = files(&run(&Memory::new().file("e/x", outer), &["e"]));
    let hosts = ["in.zip", "x", "z"].map(|name| files[name].0.as_deref());
    assert_eq!(hosts, [Some("WS01"), Some("WS02"), Some("WS01")]);
}

#[test]
fn links_are_not_followed_to_learn_a_host() {
    let memory = Memory::new().special("e/etc", crate::EntryKind::Link).file("e/x", "1");
    assert_eq!(files(&run(&memory, &["e"]))["x"].0, None);
}
