//! Opening as an intake sees it: what was found, in what order, and what was lost.

mod collections;
mod explained;
mod passwords;

use super::*;
use crate::format::{FileContext, Rejection, Unit};
use crate::limits::{ARCHIVE_DEPTH_MAX, FOLDER_DEPTH_MAX, RATIO_FREE_BYTES};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use model::Timestamp;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::io::{Cursor, Write};
use std::path::Path;

const LINE: &[u8] = b"2026-11-23T00:01:44Z h sshd[7]: x\n";

/// Writes down what it is told, one line each.
#[derive(Default)]
struct Recorder {
    seen: Vec<String>,
    files: Vec<FileInfo>,
    skip: bool,
    /// Units after which it wants no more.
    units_max: Option<usize>,
    stopped: bool,
}

impl Intake for Recorder {
    fn file(&mut self, file: &FileInfo) -> Decision {
        self.seen.push(format!("{} {:?} {}", file.path, file.kind, file.size_bytes));
        self.files.push(file.clone());
        if self.skip {
            Decision::Skip
        } else {
            Decision::Read(FileContext { path: file.path.clone(), ..FileContext::default() })
        }
    }

    fn unit(&mut self, unit: Unit) -> ControlFlow<(), Vec<u8>> {
        self.seen.push(format!("  unit {} {} {}", unit.offset, unit.first_record, unit.bytes.len()));
        match &mut self.units_max {
            Some(0) => ControlFlow::Break(()),
            Some(left) => {
                *left -= 1;
                ControlFlow::Continue(Vec::new())
            }
            None => ControlFlow::Continue(Vec::new()),
        }
    }

    fn reject(&mut self, rejection: Rejection) {
        // What an unknown file looks like is tested where it is told.
        if rejection.reason.starts_with("in no known format: ") {
            return;
        }
        self.seen.push(format!("  {} {}", if rejection.lost { "lost" } else { "note" }, rejection.reason));
    }

    fn end(&mut self) -> ControlFlow<()> {
        self.seen.push("  end".to_owned());
        ControlFlow::Continue(())
    }

    fn stopped(&self) -> bool {
        self.stopped
    }
}

fn run(system: &dyn FileSystem, roots: &[&str]) -> Recorder {
    let mut recorder = Recorder::default();
    let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
    let flow = feed(system, &roots, &Options::default(), &mut recorder).expect("the roots exist");
    assert!(flow.is_continue());
    recorder
}

/// What is seen of one file called `e/name`, without `end` lines.
fn seen(name: &str, bytes: Vec<u8>) -> Vec<String> {
    let system = Memory::new().file(Path::new("e").join(name), bytes);
    run(&system, &["e"]).seen.into_iter().filter(|line| line != "  end").collect()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(members, CompressionMethod::Deflated)
}

fn zip_with(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mtime(1_700_000_000);
        if name.contains("..") {
            // The builder refuses such names; an intruder's does not.
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).expect("memory");
        } else {
            builder.append_data(&mut header, name, *bytes).expect("memory");
        }
    }
    builder.into_inner().expect("memory")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn files_come_in_byte_order_with_their_hashes() {
    let system = Memory::new()
        .file("e/b/auth.log", LINE)
        .file("e/B", "?")
        .file("e/a", "")
        .special("e/l", EntryKind::Link)
        .special("e/p", EntryKind::Special)
        .refused("e/x");
    let recorder = run(&system, &["e"]);
    let expect = [
        "B unknown 1",
        "  end",
        "a empty 0",
        "  end",
        "b/auth.log syslog 34",
        "  unit 0 1 34",
        "  end",
        "l unknown 0",
        "  note symbolic link, not followed",
        "  end",
        "p unknown 0",
        "  note pipe, socket or device, not opened",
        "  end",
        "x unreadable 0",
        "  lost cannot be opened: permission denied",
        "  end",
    ];
    assert_eq!(recorder.seen, expect);
    let digest: [u8; 32] = Sha256::digest(LINE).into();
    assert_eq!(recorder.files[2].sha256.0, digest);
    assert_eq!(survey(&system, &["e".into()]).expect("exists"), Survey { files: 4, bytes: 35 });
}

#[test]
fn paths_follow_the_roots() {
    let system = Memory::new().file("x/logs/a", "?").file("y/logs/a", "?").file("z", "?");
    let paths = |roots: &[&str]| run(&system, roots).files.into_iter().map(|file| file.path).collect::<Vec<_>>();
    assert_eq!(paths(&["x/logs"]), ["a"]);
    assert_eq!(paths(&["x/logs/a"]), ["a"]);
    assert_eq!(paths(&["x/logs", "y/logs", "z"]), ["logs/a", "logs~2/a", "z"]);
    let missing = feed(&system, &["nowhere".into()], &Options::default(), &mut Recorder::default());
    assert!(matches!(missing, Err(FeedError::Root { .. })));
}

#[test]
fn whoever_takes_in_may_skip_or_stop() {
    let system = Memory::new().file("e/a.log", LINE).file("e/b.zip", zip_of(&[("c", LINE)]));
    let mut recorder = Recorder { skip: true, ..Recorder::default() };
    assert!(feed(&system, &["e".into()], &Options::default(), &mut recorder).expect("exists").is_continue());
    assert_eq!(recorder.seen.iter().filter(|line| !line.starts_with(' ')).count(), 2);
    let mut recorder = Recorder { units_max: Some(0), ..Recorder::default() };
    assert!(feed(&system, &["e".into()], &Options::default(), &mut recorder).expect("exists").is_break());
    assert_eq!(recorder.seen, ["a.log syslog 34", "  unit 0 1 34"]);
}

#[test]
fn a_file_without_end_can_be_stopped() {
    let mut recorder = Recorder { stopped: true, ..Recorder::default() };
    assert!(feed(&Endless, &["e".into()], &Options::default(), &mut recorder).expect("exists").is_break());
    assert!(recorder.seen.is_empty());
}

/// One file that is never read to its end.
struct Endless;

impl FileSystem for Endless {
    fn status(&self, _: &Path) -> std::io::Result<Status> {
        Ok(Status { kind: EntryKind::File, size_bytes: u64::MAX, modified: None })
    }

    fn list(&self, _: &Path) -> std::io::Result<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn open(&self, _: &Path) -> std::io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(Zeros))
    }
}

struct Zeros;

impl std::io::Read for Zeros {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(0);
        Ok(buffer.len())
    }
}

impl std::io::Seek for Zeros {
    fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn folders_nest_to_the_limit() {
    let mut recorder = run(&Deep, &["e"]);
    assert_eq!(recorder.seen.len(), 3);
    assert_eq!(recorder.seen[1], format!("  lost folder nested deeper than {FOLDER_DEPTH_MAX}, not read"));
    assert_eq!(recorder.files.remove(0).path.len(), 2 * FOLDER_DEPTH_MAX + 1);
}

/// Folders in folders without end.
struct Deep;

impl FileSystem for Deep {
    fn status(&self, _: &Path) -> std::io::Result<Status> {
        Ok(Status { kind: EntryKind::Folder, size_bytes: 0, modified: None })
    }

    fn list(&self, _: &Path) -> std::io::Result<Vec<Entry>> {
        Ok(vec![Entry { name: "d".into(), kind: EntryKind::Folder }])
    }

    fn open(&self, _: &Path) -> std::io::Result<Box<dyn ReadSeek>> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

#[test]
fn disks_are_walked_without_following_links() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("sub")).expect("made");
    std::fs::write(folder.path().join("sub/big.log"), LINE.repeat(300_000)).expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/", folder.path().join("root")).expect("made");
    let mut recorder = Recorder::default();
    let flow = feed(&Disk, &[folder.path().to_owned()], &Options::default(), &mut recorder).expect("exists");
    assert!(flow.is_continue());
    let file = recorder.files.last().expect("the log");
    assert_eq!((file.path.as_str(), file.size_bytes), ("sub/big.log", 10_200_000));
    assert!(file.modified.is_some());
    assert_eq!(file.sha256.0, <[u8; 32]>::from(Sha256::digest(LINE.repeat(300_000))));
    let units = 10_200_000_usize.div_ceil(crate::limits::UNIT_BYTES);
    assert_eq!(recorder.seen.iter().filter(|line| line.starts_with("  unit")).count(), units);
}

#[test]
fn large_files_without_a_twin_need_no_digest() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = LINE.repeat(300_000);
    let mut others = lines.clone();
    *others.last_mut().expect("some") = b'!';
    for (name, bytes) in [("a.log", &lines), ("b.log", &lines), ("c.log", &others)] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let roots = [folder.path().to_owned()];
    let mut recorder = Recorder::default();
    let options = Options { hashed: Hashed::Twins, ..Options::default() };
    assert!(feed(&Disk, &roots, &options, &mut recorder).expect("exists").is_continue());
    let digest = |bytes: &[u8]| model::Digest(<[u8; 32]>::from(Sha256::digest(bytes)));
    let [a, b, c] = recorder.files.as_slice() else { panic!("{:?}", recorder.seen) };
    assert_eq!((a.sha256, b.sha256), (digest(&lines), digest(&lines)));
    assert!(c.sha256 != digest(&others) && c.sha256 != a.sha256 && c.size_bytes == 10_200_000);
    assert!(matches!(c.kind, FileKind::Known(_)));
}

#[test]
fn archives_show_their_members() {
    let members: &[(&str, &[u8])] = &[("var/log/auth.log", LINE), ("../../etc/x", b"?"), ("a", b"")];
    let expect = |kind: &str, size: usize| {
        [
            format!("x {kind} {size}"),
            "x!var/log/auth.log syslog 34".to_owned(),
            "  unit 0 1 34".to_owned(),
            "x!etc/x unknown 1".to_owned(),
            "  note its name points outside the archive: \"../../etc/x\"".to_owned(),
            "x!a empty 0".to_owned(),
        ]
    };
    for (kind, bytes) in [("zip", zip_of(members)), ("tar", tar_of(members))] {
        let size = bytes.len();
        assert_eq!(seen("x", bytes), expect(kind, size));
    }
    let stored = zip_with(members, CompressionMethod::Stored);
    let size = stored.len();
    assert_eq!(seen("x", stored), expect("zip", size));
}

#[test]
fn compressed_files_show_their_content() {
    let check = |name: &str, bytes: Vec<u8>, expect: &[&str]| {
        let found = seen(name, bytes);
        assert_eq!(found[1..], *expect, "{name}");
    };
    check("auth.log.1.gz", gzip(LINE), &["auth.log.1.gz!auth.log.1 syslog 34", "  unit 0 1 34"]);
    check("a.zst", ::zstd::encode_all(LINE, 0).expect("memory"), &["a.zst!a syslog 34", "  unit 0 1 34"]);
    check("two.gz", [gzip(LINE), gzip(LINE)].concat(), &["two.gz!two syslog 68", "  unit 0 1 68"]);
    let cut = gzip(&LINE.repeat(10_000));
    let found = seen("cut.gz", cut[..cut.len() - 20].to_vec());
    assert!(found[1].starts_with("cut.gz!cut syslog "), "{found:?}");
    assert!(found[2].starts_with("  lost cannot be read beyond byte "), "{found:?}");
    assert!(found[3].starts_with("  unit 0 1 "), "{found:?}");
    assert_eq!(seen("bad.gz", b"\x1f\x8b\x08\0".to_vec())[1], "bad.gz!bad unreadable 0");
    assert!(seen("a.xz", b"\xfd7zXZ\0\0\0".to_vec())[1].contains("packed as xz"));
}

#[test]
fn archives_nest_to_the_limit_and_a_compressed_tar_is_one_level() {
    let levels =
        |levels: u32| (0..levels).fold(gzip(&tar_of(&[("auth.log", LINE)])), |inner, _| zip_of(&[("in.tgz", &inner)]));
    let found = seen("x", levels(ARCHIVE_DEPTH_MAX - 1));
    assert!(found.iter().any(|line| line.ends_with("!auth.log syslog 34")), "{found:?}");
    let recorder = run(&Memory::new().file("e/x", levels(2)), &["e"]);
    let last = recorder.files.last().expect("the log");
    assert_eq!(last.containers, recorder.files[..4].iter().map(|file| file.sha256).collect::<Vec<_>>());
    assert_eq!(last.modified, Timestamp::from_seconds(1_700_000_000));
    let found = seen("x", levels(ARCHIVE_DEPTH_MAX));
    assert!(found.iter().any(|line| line.contains("archives nested deeper")), "{found:?}");
    assert!(!found.iter().any(|line| line.contains("auth.log")), "{found:?}");
}

#[test]
fn bombs_are_cut_and_what_was_unpacked_is_read() {
    let size = usize::try_from(RATIO_FREE_BYTES).expect("fits") + (8 << 20);
    let bytes = LINE.repeat(size / LINE.len());
    let check = |name: &str, bomb: Vec<u8>| {
        let mut found = seen(name, bomb);
        assert!(found[1].contains(" syslog "), "{:?}", found[1]);
        assert!(found[2].contains("lost unpacks to more than 1000 times its size"), "{:?}", found[2]);
        assert!(found[3].starts_with("  unit 0 1 "), "{:?}", found[3]);
        found.pop().expect("not empty")
    };
    check("a.zst", ::zstd::encode_all(bytes.as_slice(), 0).expect("memory"));
    let last = check("a.zip", zip_with(&[("a", &bytes), ("b", LINE)], CompressionMethod::Zstd));
    assert!(last.contains("has grown to 1000 times"), "{last}");
}

#[test]
fn encrypted_and_foreign_members_are_listed() {
    let mut bytes = zip_of(&[("a", LINE), ("b", LINE)]);
    // General purpose flag, bit 0: in the local header of the first member and in its entry of the directory.
    let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    bytes[6] |= 1;
    bytes[directory + 8] |= 1;
    // The second one's compression method becomes one that nobody has.
    let local = memchr::memmem::rfind(&bytes, b"PK\x03\x04").expect("a member");
    let entry = memchr::memmem::rfind(&bytes, b"PK\x01\x02").expect("an entry");
    bytes[local + 8] = 77;
    bytes[entry + 10] = 77;
    let found = seen("x", bytes);
    assert_eq!(found[1..3], ["x!a unreadable 0", "  lost encrypted, and no password is given (--password-file)"]);
    assert_eq!(found[3], "x!b unreadable 0");
    assert!(found[4].contains("compression method"), "{found:?}");
}

#[test]
fn sizes_are_claims() {
    let mut bytes = zip_of(&[("a", LINE)]);
    let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    for at in [22, directory + 24] {
        bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    }
    let found = seen("x", bytes.clone());
    assert_eq!(found[1], "x!a syslog 34", "{found:?}");
    assert!(found[2].starts_with("  lost "), "{found:?}");
    for at in [18, 22, directory + 20, directory + 24] {
        bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    let found = seen("x", bytes);
    assert!(found.iter().any(|line| line.starts_with("  lost ")), "{found:?}");
}

#[test]
fn a_zip_without_its_directory_is_read_by_its_members() {
    let whole = zip_of(&[("a", LINE), ("b", &LINE.repeat(2))]);
    let directory = memchr::memmem::find(&whole, b"PK\x01\x02").expect("a directory");
    let found = seen("x", whole[..directory].to_vec());
    assert!(found[1].starts_with("  lost zip directory is damaged"), "{found:?}");
    assert_eq!(found[2..], ["x!a syslog 34", "  unit 0 1 34", "x!b syslog 68", "  unit 0 1 68"]);
}

#[test]
fn members_of_one_name_are_kept_apart() {
    let bytes = zip_of(&[("a", LINE), ("b", b"?")]);
    let renamed: Vec<u8> = {
        let mut bytes = bytes;
        for signature in [b"PK\x03\x04", b"PK\x01\x02"] {
            let at = memchr::memmem::rfind(&bytes, signature).expect("the second one");
            bytes[at + if signature[2] == 3 { 30 } else { 46 }] = b'a';
        }
        bytes
    };
    let found = seen("x", renamed);
    assert_eq!(found[1..], ["x!a syslog 34", "  unit 0 1 34", "x!a~2 unknown 1"]);
}

#[test]
fn damaged_tars_are_read_around_the_damage() {
    let whole = tar_of(&[("a", LINE), ("b", LINE), ("c", LINE)]);
    let mut damaged = whole.clone();
    damaged[1024..1100].fill(b'!');
    let found = seen("x", damaged);
    assert_eq!(found[1], "  lost not a tar header; 1024 bytes passed over");
    assert_eq!(found[2..], ["x!a syslog 34", "  unit 0 1 34", "x!c syslog 34", "  unit 0 1 34"]);
    let found = seen("x", whole[..512 + 20].to_vec());
    assert!(found[1].contains("may have been cut"), "{found:?}");
    assert_eq!(found[2..4], ["x!a unknown log 20", "  lost cut short: 20 of 34 bytes"]);
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(1 << 40);
    header.as_old_mut().name[0] = b'x';
    header.set_cksum();
    let found = seen("x", [header.as_bytes().as_slice(), &whole].concat());
    assert!(found[1].contains("tar name or attributes of 1099511627776 bytes"), "{found:?}");
    assert!(found.contains(&"x!c syslog 34".to_owned()), "{found:?}");
}

#[test]
fn links_in_archives_are_not_followed() {
    let mut builder = ::tar::Builder::new(Vec::new());
    for kind in [::tar::EntryType::Symlink, ::tar::EntryType::Link, ::tar::EntryType::Fifo] {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, format!("{kind:?}"), "/etc/passwd").expect("memory");
    }
    let found = seen("x", builder.into_inner().expect("memory"));
    assert_eq!(found.iter().filter(|line| line.starts_with("  note")).count(), 3, "{found:?}");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("l", "/etc/passwd", SimpleFileOptions::default()).expect("memory");
    let found = seen("x", writer.finish().expect("memory").into_inner());
    assert_eq!(found[1..], ["x!l unknown 0", "  note symbolic link, not followed"]);
}

proptest! {
    #[test]
    fn damaged_archives_never_end_the_run(
        which in 0_usize..4,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let members: &[(&str, &[u8])] = &[("a", LINE), ("b/c", &[7; 700]), ("d", LINE)];
        let mut bytes = match which {
            0 => zip_of(members),
            1 => tar_of(members),
            2 => gzip(&tar_of(members)),
            _ => ::zstd::encode_all(zip_of(members).as_slice(), 0).expect("memory"),
        };
        for (at, value) in flips {
            let length = bytes.len();
            bytes[at.index(length)] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let recorder = run(&Memory::new().file("e/x", bytes), &["e"]);
        let files = recorder.seen.iter().filter(|line| !line.starts_with(' ')).count();
        prop_assert_eq!(recorder.seen.iter().filter(|line| *line == "  end").count(), files);
    }
}
