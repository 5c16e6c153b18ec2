//! Archives that lie, explode or point elsewhere, and folders without a bottom.

use crate::evidence::{auth_log, logons};
use crate::support::Folder;
use simulate::formats::archive;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

#[test]
fn names_that_lead_out_lead_nowhere() {
    let folder = Folder::new();
    let log = || auth_log("web01", 4).into_bytes();
    let names = ["../../../escaped.log", "/absolute.log", "..\\..\\windows.log", "a/./b/../c.log", "C:\\drive.log"];
    let members: Vec<_> =
        names.iter().zip(1..).map(|(name, repeats)| ((*name).to_owned(), log().repeat(repeats))).collect();
    folder.write("deep/er/evidence/web01.zip", archive::zip(&members).expect("a small archive"));
    folder.run("investigate deep/er/evidence").ended(0);
    let files = folder.files("deep/er/evidence", "hopscope-case");
    let read: u64 = files.values().filter_map(|file| file["records_read"].as_u64()).sum();
    assert_eq!(read, 4 * (1 + 2 + 3 + 4 + 5), "every member is read where it stands: {files:#?}");
    assert!(files.keys().all(|path| path.starts_with("web01.zip")), "{:?}", files.keys());
    let written: Vec<PathBuf> =
        folder.snapshot("").into_keys().filter(|path| !path.starts_with("hopscope-case")).collect();
    assert_eq!(written, [PathBuf::from("deep/er/evidence/web01.zip")]);
}

#[test]
fn links_inside_a_tar_are_listed() {
    let folder = Folder::new();
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "var/log/shadow", "/etc/shadow").expect("memory");
    header.set_entry_type(tar::EntryType::Link);
    builder.append_link(&mut header, "var/log/passwd", "/etc/passwd").expect("memory");
    let log = auth_log("web01", 6);
    let mut header = tar::Header::new_ustar();
    header.set_size(log.len() as u64);
    builder.append_data(&mut header, "var/log/auth.log", log.as_bytes()).expect("memory");
    folder.write("evidence/web01.tar", builder.into_inner().expect("memory"));
    folder.run("investigate evidence").ended(0);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["web01.tar!var/log/auth.log"]["records_read"], 6);
    for link in ["web01.tar!var/log/shadow", "web01.tar!var/log/passwd"] {
        assert_eq!((&files[link]["state"], &files[link]["size_bytes"]), (&"unknown".into(), &0.into()), "{link}");
    }
}

/// One stored member whose ZIP64 fields claim what is not there.
fn lying_zip(log: &[u8], size_claimed: u64, entries_claimed: u64, directory_at: Option<u64>) -> Vec<u8> {
    let name = b"auth.log";
    let crc = crc32(log);
    let sizes: Vec<u8> = [size_claimed, size_claimed].iter().flat_map(|size| size.to_le_bytes()).collect();
    let fixed = |out: &mut Vec<u8>| {
        out.extend([45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5c]); // version, flags, stored, time, date
        out.extend(crc.to_le_bytes());
        out.extend([0xff; 8]); // both sizes: see ZIP64
        out.extend([8, 0, 20, 0]); // lengths of name and extra field
    };
    let extra = |out: &mut Vec<u8>| {
        out.extend([1, 0, 16, 0]);
        out.extend(&sizes);
    };
    let mut zip = b"PK\x03\x04".to_vec();
    fixed(&mut zip);
    zip.extend(name);
    extra(&mut zip);
    zip.extend(log);
    let directory = zip.len() as u64;
    zip.extend(b"PK\x01\x02\x2d\x03");
    fixed(&mut zip);
    zip.extend([0; 14]); // comment, disk, attributes, offset of the header
    zip.extend(name);
    extra(&mut zip);
    let end64 = zip.len() as u64;
    let claimed_at = directory_at.unwrap_or(directory);
    zip.extend(b"PK\x06\x06");
    zip.extend(44_u64.to_le_bytes());
    zip.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [entries_claimed, entries_claimed, end64 - directory, claimed_at] {
        zip.extend(number.to_le_bytes());
    }
    zip.extend(b"PK\x06\x07\0\0\0\0");
    zip.extend(end64.to_le_bytes());
    zip.extend([1, 0, 0, 0]);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([0xff; 12]); // entries, size and offset: see ZIP64
    zip.extend([0, 0]);
    zip
}

/// CRC-32 as zip has it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn sizes_that_lie_are_claims_and_no_more() {
    let folder = Folder::new();
    let log = auth_log("web01", 9);
    let size = log.len() as u64;
    folder.write("evidence/a-honest.zip", lying_zip(log.as_bytes(), size, 1, None));
    folder.write("evidence/b-large-member.zip", lying_zip(log.as_bytes(), 1 << 60, 1, None));
    folder.write("evidence/c-largest-member.zip", lying_zip(log.as_bytes(), u64::MAX, 1, None));
    folder.write("evidence/d-many-members.zip", lying_zip(log.as_bytes(), size, 1 << 60, None));
    folder.write("evidence/e-no-directory.zip", lying_zip(log.as_bytes(), size, 1, Some(1 << 62)));
    folder.run("investigate evidence").ended(3);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["a-honest.zip"]["state"], "container");
    for name in ["a-honest", "b-large-member", "c-largest-member", "d-many-members", "e-no-directory"] {
        let member = files.iter().find(|(path, _)| path.starts_with(&format!("{name}.zip!")));
        let outer = &files[&format!("{name}.zip")];
        let lost = |file: &serde_json::Value| ["partly", "unreadable"].contains(&file["state"].as_str().unwrap_or("?"));
        let read = member.is_some_and(|(_, file)| file["records_read"] == 9 || file["state"] == "duplicate");
        assert!(read || lost(outer) || member.is_some_and(|(_, file)| lost(file)), "{name}: {member:?} {outer}");
        assert!(
            name == "a-honest" || lost(outer) || member.is_some_and(|(_, file)| lost(file)),
            "{name} lies: {member:?} {outer}"
        );
    }
    folder.page("hopscope-case");
}

/// A zip of 72 MB of zeros, after a beginning, in a zip: more than ten thousand to one.
fn bomb(beginning: &str) -> Vec<u8> {
    let mut inner = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    inner.start_file("auth.log", options).expect("memory");
    inner.write_all(beginning.as_bytes()).expect("memory");
    let step = vec![0; 1 << 20];
    (0..72).for_each(|_| inner.write_all(&step).expect("memory"));
    let inner = inner.finish().expect("memory").into_inner();
    archive::zip(&[("inner.zip".to_owned(), inner)]).expect("memory")
}

#[test]
fn a_bomb_is_cut_and_said_to_be() {
    let folder = Folder::new();
    folder.write("evidence/bomb.zip", bomb(&auth_log("web01", 5)));
    folder.write("evidence/zeros.zip", bomb(""));
    folder.write("evidence/DC01/Security.evtx", logons("ALD-DC01.alder.example", 5));
    folder.run("investigate evidence").ended(3);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["DC01/Security.evtx"]["records_read"], 5, "the rest is read");
    let log = &files["bomb.zip!inner.zip!auth.log"];
    assert_eq!((&log["records_read"], &log["state"]), (&5.into(), &"partly".into()), "{log}");
    let page = folder.page("hopscope-case");
    for bomb in ["bomb.zip!inner.zip!auth.log", "zeros.zip!inner.zip!auth.log"] {
        assert!(files[bomb]["size_bytes"].as_u64().is_some_and(|size| size < 65 << 20), "{files:#?}");
        assert!(page.contains(bomb), "{bomb} is listed");
    }
    assert!(page.contains("unpacks to more than 1000 times its size"), "what was cut is said");
    let case: usize = folder.snapshot("hopscope-case").values().map(Vec::len).sum();
    assert!(case < 1 << 20, "the case does not explode either: {case} bytes");
}

/// Folders that nest deeper than a path can say: made and taken apart in pieces, by moving what is below.
struct Abyss {
    root: PathBuf,
}

impl Abyss {
    /// Levels handled at once: few enough for a path, and for removing them with a handle open on each.
    const PIECE: usize = 250;

    fn dig(root: PathBuf, levels: usize) -> Self {
        let (top, next) = (root.join("d"), root.join("next"));
        fs::create_dir_all(&top).expect("a new folder");
        for _ in 0..levels / Self::PIECE {
            let bottom = Self::below(&next, Self::PIECE - 1);
            fs::create_dir_all(&bottom).expect("a path that is short enough");
            fs::rename(&top, bottom.join("d")).expect("moving");
            fs::rename(&next, &top).expect("moving");
        }
        Self { root }
    }

    fn below(top: &std::path::Path, levels: usize) -> PathBuf {
        let mut path = top.to_owned();
        path.extend(std::iter::repeat_n("d", levels));
        path
    }
}

impl Drop for Abyss {
    fn drop(&mut self) {
        let (top, rest) = (self.root.join("d"), self.root.join("rest"));
        let bottom = Self::below(&top, Self::PIECE);
        while fs::rename(&bottom, &rest).is_ok() {
            let _left_to_the_folder = fs::remove_dir_all(&top);
            let _left_to_the_folder = fs::rename(&rest, &top);
        }
    }
}

#[test]
fn ten_thousand_nested_folders_end_somewhere() {
    let folder = Folder::in_memory();
    folder.write("evidence/web01/auth.log", auth_log("web01", 3));
    let _abyss = Abyss::dig(folder.path("evidence/abyss"), 10_000);
    folder.run("investigate evidence --provider none").ended(3);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["web01/auth.log"]["records_read"], 3);
    let lost: Vec<_> = files.values().filter(|file| file["state"] == "unreadable").collect();
    assert_eq!(lost.len(), 1, "the place where reading stopped is listed");
    let page = folder.page("hopscope-case");
    assert!(page.contains("folder nested deeper than 256, not read"));
}
