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
    assert!(recorder.seen.iter().any(|line| line.starts_with("  note registry hive: no log")), "{:?}", recorder.seen);
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
fn machines_below_one_folder_of_kape_are_each_their_own() {
    let log = b"Command line: --tsource C: --tdest E\nSystem info: Machine name: SRV6, 64-bit: true\n";
    let members: [(&str, &[u8]); 6] = [
        ("_kape.cli", b"x"),
        ("Console/KAPE.log", log),
        ("SRV5/C/ProgramData/five", b"5"),
        ("SRV6/C%3A/Windows/six", b"6"),
        ("C/Windows/own", b"1"),
        ("birch/SRV7/C/seven", b"7"),
    ];
    let folder =
        members.iter().fold(Memory::new(), |memory, (name, bytes)| memory.file(format!("e/kape/{name}"), *bytes));
    for recorder in [run(&folder, &["e"]), run(&Memory::new().file("e/kape.zip", zip_of(&members)), &["e"])] {
        let files = files(&recorder);
        let hosts = ["five", "six", "own", "seven"].map(|name| files[name].0.as_deref().unwrap_or_default());
        assert_eq!(hosts, ["SRV5", "SRV6", "SRV6", "SRV7"]);
    }
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

#[test]
fn a_lastlog_that_begins_with_zeros_is_told_by_its_name_and_size() {
    let mut bytes = vec![0; 292 * 1001];
    bytes[292 * 1000..][..4].copy_from_slice(&1_772_442_900_u32.to_le_bytes());
    bytes[292 * 1000 + 4..][..5].copy_from_slice(b"pts/0");
    let memory = Memory::new()
        .file("e/web01/var/log/lastlog", bytes.clone())
        .file("e/web01/var/log/zeros", bytes.clone())
        .file("e/web02/var/log/lastlog", &bytes[1..])
        .file("e/x.tar.gz", gzip(&tar_of(&[("var/log/lastlog", &bytes)])));
    let recorder = run(&memory, &["e"]);
    let told: Vec<_> = recorder.files.iter().map(|file| format!("{} {}", file.path, file.kind.name())).collect();
    assert!(told.contains(&"web01/var/log/lastlog lastlog".to_owned()), "{told:?}");
    assert!(told.contains(&"web01/var/log/zeros unknown".to_owned()), "{told:?}");
    assert!(told.contains(&"web02/var/log/lastlog unknown".to_owned()), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("x.tar.gz!") && told.ends_with("lastlog lastlog")), "{told:?}");
}
