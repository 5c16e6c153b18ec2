//! Ingest as a whole: defects end the run, and a case lies as its documents say.

use super::{Ingest, ingest};
use crate::watch::Unwatched;
use case::Case;
use evidence::{Disk, Entry, FileSystem, ReadSeek, Status};
use model::Register;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn request<'a>(roots: &'a [PathBuf], system: &'a (dyn FileSystem + Sync), register: &'a Register) -> Ingest<'a> {
    Ingest {
        roots,
        system,
        register,
        tenant: None,
        provider: None,
        assume_zone_minutes: 0,
        assume_year: Some(2026),
        passwords: evidence::Passwords::default(),
        formats: &[],
        threads: 2,
    }
}

/// Panics when a file is opened.
struct Broken;

impl FileSystem for Broken {
    fn status(&self, path: &Path) -> io::Result<Status> {
        Disk.status(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        Disk.list(folder)
    }

    fn open(&self, _: &Path) -> io::Result<Box<dyn ReadSeek>> {
        panic!("a defect")
    }
}

#[test]
fn a_defect_in_opening_ends_the_run_and_leaves_the_case() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("auth.log"), "2026-11-23T00:01:44Z h sshd[7]: x\n").unwrap();
    let root = folder.path().join("case");
    let mut case = Case::create(&root, false).unwrap();
    let (roots, register) = ([folder.path().join("auth.log")], Register::default());
    let run = catch_unwind(AssertUnwindSafe(|| ingest(&mut case, &request(&roots, &Broken, &register), &Unwatched)));
    assert!(run.is_err());
    drop(case);
    assert!(Case::open(&root).unwrap().runs().is_empty());
}

#[test]
fn events_lie_where_their_document_says() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("auth.log"), "2026-11-23T00:01:44Z h sshd[7]: x\n").unwrap();
    let root = folder.path().join("case");
    let mut case = Case::create(&root, false).unwrap();
    let (roots, register) = ([folder.path().join("auth.log")], Register::default());
    assert_eq!(ingest(&mut case, &request(&roots, &Disk, &register), &Unwatched).unwrap().events, 1);
    assert!(crate::events_document().contains("events/*/*.parquet"));
    let list =
        |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let files: Vec<PathBuf> = list(&root.join("events")).iter().flat_map(|tenant| list(tenant)).collect();
    assert_eq!(files.len(), 1);
    assert!(files.iter().all(|file| file.is_file() && file.extension().is_some_and(|end| end == "parquet")));
}

#[test]
fn rows_without_a_host_have_that_of_their_collection() {
    let row = "{\"Name\":\"mara\",\"Timestamp\":\"2026-03-02T09:15:00Z\"}\n";
    let system = evidence::Memory::new()
        .file("e/from-somewhere/client_info.json", "{\"os_info\":{\"hostname\":\"WS01\"}}")
        .file("e/from-somewhere/results/Custom.Ours.Users.json", row)
        .file("e/WS02/Custom.Ours.Users.json", row.replace("mara", "bert"));
    assert_eq!(hosts(&system), ["WS01", "WS02"]);
}

#[test]
fn a_name_that_every_machine_has_gives_way_to_the_collection_and_the_path() {
    let line = |host: &str, at: u8| format!("2026-03-02T09:15:{at:02}Z {host} sshd[1]: x\n");
    let collected = |host: &str| {
        let log = [line("localhost", 1), line("localhost.localdomain", 2), line("relay", 3)].concat();
        (format!("{host}\n"), format!("{log}{}", line(host, 4)))
    };
    let system = ["web01", "web02"].iter().fold(evidence::Memory::new(), |memory, host| {
        let (name, log) = collected(host);
        memory.file(format!("e/{host}-uac/etc/hostname"), name).file(format!("e/{host}-uac/var/log/auth.log"), log)
    });
    let system = system
        .file("e/web03/auth.log", line("localhost", 5))
        .file("e/auth.log", [line("LocalHost", 6), line("localhost.corp.example", 7)].concat());
    assert_eq!(
        hosts(&system),
        [
            "LocalHost",
            "localhost.corp.example",
            "relay",
            "relay",
            "web01",
            "web01",
            "web01",
            "web02",
            "web02",
            "web02",
            "web03"
        ]
    );
}

/// The hosts of all events of evidence in the folder `e`, sorted.
fn hosts(system: &(dyn FileSystem + Sync)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::create(&folder.path().join("case"), false).unwrap();
    let (roots, register) = ([PathBuf::from("e")], Register::default());
    let asked = Ingest { tenant: Some("alder"), ..request(&roots, system, &register) };
    ingest(&mut case, &asked, &Unwatched).unwrap();
    let scan = case::Scan::new(case::TenantFilter::All);
    let mut hosts = Vec::new();
    for part in case.event_parts(&scan).unwrap() {
        for batch in part.read().unwrap() {
            let batch = batch.unwrap();
            let texts = batch.text(events::Column::HOST).unwrap();
            hosts.extend((0..batch.rows()).filter_map(|row| texts.get(row).map(str::to_owned)));
        }
    }
    hosts.sort();
    hosts
}

#[test]
fn a_record_that_becomes_two_rows_is_counted_once() {
    let line = "123456789\tLee\t16-02-2024 14:16:32\t16-02-2024 14:18:36\tALDER\\mara\tRemoteControl\t\
        {b35110b2-7dc5-4bb9-8d54-ca80953f65f8}\n";
    let system = evidence::Memory::new().file("e/WS01/Connections_incoming.txt", line.repeat(2));
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::create(&folder.path().join("case"), false).unwrap();
    let (roots, register) = ([PathBuf::from("e")], Register::default());
    let ingested = ingest(&mut case, &request(&roots, &system, &register), &Unwatched).unwrap();
    let files = case.evidence(&case::TenantFilter::All).unwrap();
    assert_eq!((ingested.events, files.files()[0].records_read), (2, 2));
    let parts = case.event_parts(&case::Scan::new(case::TenantFilter::All)).unwrap();
    let rows: usize = parts.iter().flat_map(|part| part.read().unwrap()).map(|batch| batch.unwrap().rows()).sum();
    assert_eq!(rows, 4, "logon and logoff of both");
}

/// Names stand once in the file and once for each of its values in a batch, which cannot hold them all.
#[test]
fn a_small_file_under_long_names_costs_its_own_rows_and_not_the_run() {
    // Within the limit of one name, and far beyond it.
    for (bytes, some) in [(1000, true), (64 << 10, false)] {
        let table = format!("#fields\tts\t{}\n{}", "n".repeat(bytes), "1\tx\n".repeat(300_000));
        let system = evidence::Memory::new()
            .file("e/a/conn.log", table)
            .file("e/b/auth.log", "2026-11-23T00:01:44Z h sshd[7]: x\n");
        let folder = tempfile::tempdir().unwrap();
        let mut case = Case::create(&folder.path().join("case"), false).unwrap();
        let (roots, register) = ([PathBuf::from("e/a"), PathBuf::from("e/b")], Register::default());
        let request = Ingest { tenant: Some("alder"), ..request(&roots, &system, &register) };
        ingest(&mut case, &request, &Unwatched).unwrap();
        let files = case.evidence(&case::TenantFilter::All).unwrap();
        let file = files.files().iter().find(|file| file.path.ends_with("conn.log")).unwrap();
        assert_eq!(file.records_read + file.records_rejected, 300_000);
        assert!(file.records_rejected > 0 && (file.records_read > 0) == some, "{file:?}");
    }
}
