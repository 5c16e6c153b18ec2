//! Damaged and misnamed files: the run goes on, what was lost is listed, and the exit status says that something was.

use crate::evidence::{auth_log, login, logons};
use crate::support::Folder;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};

const CHUNK: usize = 65_536;
const HEADER: usize = 4_096;

#[test]
fn a_truncated_event_log_gives_what_is_left() {
    let folder = Folder::new();
    let whole = logons("ALD-DC01.alder.example", 50);
    assert_eq!(whole.len(), HEADER + 5 * CHUNK);
    folder.write("evidence/DC01/Security.evtx", &whole[..HEADER + 3 * CHUNK + 3_000]);
    folder.write("evidence/DC02/Security.evtx", &whole[..HEADER + 100]);
    folder.write("evidence/DC03/Security.evtx", &whole[..700]);
    let scope = folder.run("investigate evidence --json --provider none").ended(3).json();
    assert_eq!(scope["problems"]["files"], 3, "{scope:#}");
    let files = folder.files("evidence", "hopscope-case");
    let part = &files["DC01/Security.evtx"];
    assert_eq!(part["state"], "partly");
    assert!((30..40).contains(&part["records_read"].as_u64().expect("a number")), "{part}");
    assert_eq!(files["DC02/Security.evtx"]["state"], "unreadable");
    assert_eq!(files["DC03/Security.evtx"]["state"], "unreadable");
    let summary = folder.run("scope").ended(3).stdout;
    assert!(
        summary.contains("3 files not read whole, 21 records lost; of 1 file it is not known how many\n"),
        "{summary}"
    );
    let page = folder.page("hopscope-case");
    assert!(page.contains("3 files not read whole, 21 records lost; of 1 file it"), "{page}");
    for name in ["DC01", "DC02", "DC03"] {
        assert!(page.contains(&format!("{name}/Security.evtx")), "{name} is listed");
    }
}

#[test]
fn flipped_bits_cost_no_more_than_their_chunks() {
    let folder = Folder::new();
    let whole = logons("ALD-DC01.alder.example", 100);
    for (number, place) in [9, 130, 513, 540, 1_200, 3_000, 6_000].into_iter().enumerate() {
        let mut flipped = whole.clone();
        flipped[HEADER + 4 * CHUNK + place] ^= 0x55;
        folder.write(&format!("evidence/host{number}/Security.evtx"), flipped);
    }
    folder.run("ingest evidence").ended(3);
    for (path, file) in folder.files("evidence", "hopscope-case") {
        let read = file["records_read"].as_u64().expect("a number");
        assert!((90..=100).contains(&read), "{path}: {file}");
        assert!(read == 100 || file["state"] == "partly", "{path}: what was lost is said: {file}");
    }
}

#[test]
fn content_decides_and_not_the_extension() {
    let folder = Folder::new();
    folder.write("evidence/events.txt", logons("ALD-DC01.alder.example", 12));
    folder.write("evidence/Security.evtx", auth_log("web01", 7));
    folder.write("evidence/picture.log", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    folder.write("evidence/nothing.evtx", "");
    folder.run("ingest evidence").ended(0);
    let files = folder.files("evidence", "hopscope-case");
    let told =
        |name: &str| (files[name]["format"].clone(), files[name]["records_read"].clone(), files[name]["state"].clone());
    assert_eq!(told("events.txt"), ("evtx".into(), 12.into(), "read".into()));
    assert_eq!(told("Security.evtx"), ("syslog".into(), 7.into(), "read".into()));
    assert_eq!(told("picture.log"), ("picture".into(), 0.into(), "unknown".into()));
    assert_eq!(told("nothing.evtx"), ("empty".into(), 0.into(), "empty".into()));
}

/// A file of a line of so many bytes, with one login before it and one behind it.
fn with_long_line(folder: &Folder, length: u64, fill: Option<u8>) {
    let path = folder.write("evidence/web01/auth.log", login("web01", 0, "root", "10.20.2.31"));
    let mut file = File::options().append(true).open(path).expect("our own file");
    match fill {
        // A hole takes no room on the disk and reads as NULs.
        None => {
            let end = file.seek(SeekFrom::End(0)).expect("a regular file");
            file.set_len(end + length).expect("a sparse file");
        }
        Some(fill) => {
            let step = vec![fill; 1 << 20];
            (0..length >> 20).for_each(|_| file.write_all(&step).expect("room on the disk"));
        }
    }
    write!(file, "\n{}", login("web01", 1, "root", "10.20.2.31")).expect("room on the disk");
}

fn check_long_line(folder: &Folder) {
    folder.run("investigate evidence").ended(3);
    let file = &folder.files("evidence", "hopscope-case")["web01/auth.log"];
    let told = (file["state"].as_str(), file["records_read"].as_u64(), file["records_rejected"].as_u64());
    assert_eq!(told, (Some("partly"), Some(2), Some(1)), "{file}");
    let page = folder.page("hopscope-case");
    assert!(page.contains("line longer than 4194304 bytes"), "what was lost is listed");
    let run = folder.run("show auth.log:3").ended(0);
    assert!(run.stdout.contains("12:01:00"), "{run:?}");
}

#[test]
fn a_long_line_is_passed_over() {
    let folder = Folder::new();
    with_long_line(&folder, 40 << 20, None);
    check_long_line(&folder);
}

#[test]
#[ignore = "reads 1 GB several times"]
fn a_line_of_a_gigabyte_is_passed_over() {
    for fill in [None, Some(b'a')] {
        let folder = Folder::new();
        with_long_line(&folder, 1 << 30, fill);
        check_long_line(&folder);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_listed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 3));
    let secret = folder.write("secret.log", auth_log("outside", 9));
    symlink(folder.path("gone"), folder.path("evidence/web01/dangling.log")).expect("a new link");
    symlink(&secret, folder.path("evidence/web01/link.log")).expect("a new link");
    symlink("..", folder.path("evidence/web01/loop")).expect("a new link");
    let pipe = folder.shell("mkfifo evidence/web01/pipe").status == Some(0);
    let run = folder.run("investigate evidence").ended(0);
    assert!(run.stdout.contains("Passed over, 3 paths, symbolic link, not followed: "), "{run:?}");
    assert!(!pipe || run.stdout.contains("Passed over, 1 path, pipe, socket or device, not opened: "), "{run:?}");
    assert!(!run.stdout.contains("in no format that is known"), "{run:?}");
    let files = folder.files("evidence", "hopscope-case");
    for name in ["dangling.log", "link.log", "loop", "pipe"] {
        if name == "pipe" && !pipe {
            println!("skipped: no mkfifo here");
            continue;
        }
        assert_eq!(files[&format!("web01/{name}")]["state"], "unknown", "{name}");
    }
    assert_eq!(files.len(), 4 + usize::from(pipe), "nothing outside is reached: {files:?}");
    let page = folder.page("hopscope-case");
    assert!(page.contains("symbolic link, not followed"), "{page}");

    let shut = folder.write("evidence/web01/shut.log", auth_log("web01", 4));
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o0)).expect("our own file");
    if File::open(&shut).is_ok() {
        println!("skipped: this user (root) reads files of mode 000");
        return;
    }
    folder.run("investigate evidence").ended(3);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["web01/shut.log"]["state"], "unreadable");
    assert!(folder.page("hopscope-case").contains("Permission denied"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_fails_while_it_is_read_is_lost() {
    let folder = Folder::new();
    folder.write("evidence/auth.log", auth_log("web01", 3));
    // A regular file, as the system says, whose first byte nobody can read.
    let scope = folder.run("investigate evidence /proc/self/mem --json").ended(3).json();
    assert_eq!(scope["problems"]["files"], 1, "{scope:#}");
    let summary = folder.run("scope").ended(3).stdout;
    assert!(summary.contains("1 file not read whole; how many records it held is not known\n"), "{summary}");
    let page = folder.page("hopscope-case");
    assert!(page.contains("mem") && page.contains("Input/output error"), "{page}");
}
