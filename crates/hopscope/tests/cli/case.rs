//! The case folder: the same bytes for the same evidence, whole after whatever stops a run, and never mixed with anything else.

use crate::evidence::{auth_log, logons};
use crate::support::{Folder, Run, assert_same};
use simulate::formats::archive;
use std::fs::{self, File};
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A file of every kind, and a damaged one.
fn mixed(folder: &Folder) {
    folder.write("evidence/provider/JUMP01/Security.evtx", logons("JUMP01.provider.example", 35));
    folder.write("evidence/alder/web01/auth.log", auth_log("web01", 50));
    folder.write(
        "evidence/alder/web01/auth.log.1",
        "Jan 11 08:00:00 web01 sshd[1]: Accepted password for root from 10.0.0.9 port 22 ssh2\n",
    );
    let member = ("Logs/Security.evtx".to_owned(), logons("ALD-DC01.alder.example", 25));
    folder.write("evidence/alder/ALD-DC01.zip", archive::zip(&[member]).expect("a small archive"));
    let mut damaged = logons("ALD-FS01.alder.example", 30);
    damaged.truncate(4_096 + 65_536 + 700);
    folder.write("evidence/alder/ALD-FS01/Security.evtx", damaged);
}

#[test]
fn the_same_evidence_twice_changes_no_byte() {
    let folder = Folder::new();
    mixed(&folder);
    let first = folder.run("investigate evidence").ended(3);
    let before = folder.snapshot("hopscope-case");
    let second = folder.run("investigate evidence").ended(3);
    assert_eq!(first.stdout, second.stdout);
    assert_same(&before, &folder.snapshot("hopscope-case"));
    for command in ["ingest evidence", "scope", "report"] {
        folder.run(command);
        assert_same(&before, &folder.snapshot("hopscope-case"));
    }
    folder.run("investigate evidence --force").ended(3);
    let again = folder.snapshot("hopscope-case");
    assert_eq!(again.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert_eq!(again[&"scope.json".into() as &std::path::PathBuf], before[&"scope.json".into() as &std::path::PathBuf]);
}

#[test]
fn threads_do_not_show_in_the_case() {
    let folder = Folder::new();
    mixed(&folder);
    for threads in [1, 4] {
        folder.run(&format!("investigate evidence --threads {threads} --case {threads}/case")).ended(3);
    }
    assert_same(&folder.snapshot("1/case"), &folder.snapshot("4/case"));
}

#[test]
fn a_case_inside_the_evidence_is_no_evidence() {
    let folder = Folder::new();
    folder.write("alder/web01/auth.log", auth_log("web01", 5));
    folder.write("birch/web01/auth.log", auth_log("web01", 6));
    folder.run("investigate .").ended(0);
    let before = folder.snapshot("hopscope-case");
    folder.run("investigate .").ended(0);
    assert_same(&before, &folder.snapshot("hopscope-case"));
    let files = folder.files(".", "hopscope-case");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["alder/web01/auth.log", "birch/web01/auth.log"]);
    folder.run("investigate hopscope-case").ended(2).said("is the case itself");
    folder.run("investigate hopscope-case --force").ended(2).said("is the case itself");
    assert_same(&before, &folder.snapshot("hopscope-case"));
}

#[test]
fn a_case_never_mixes_with_other_files() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 5));
    folder.write("holiday/picture.jpg", "not ours");
    for force in ["", "--force"] {
        folder.run(&format!("investigate evidence --case holiday {force}")).ended(2).said("is no case");
        folder.run(&format!("investigate evidence --case holiday/picture.jpg {force}")).ended(2).said("is a file");
    }
    assert_eq!(folder.snapshot("holiday").len(), 1);
    folder.run("investigate evidence --case holiday/picture.jpg/case").ended(1).said("holiday/picture.jpg/case");
}

#[test]
fn empty_evidence_is_said_to_be_empty() {
    let folder = Folder::new();
    fs::create_dir(folder.path("evidence")).expect("a new folder");
    let run = folder.run("investigate evidence").ended(0);
    assert!(run.stdout.starts_with("There is no evidence: it holds no file."), "{run:?}");
    assert!(run.stdout.contains("no window, for nothing has a time") && !run.stdout.contains("1970"), "{run:?}");
    assert!(run.stdout.contains("The evidence holds no logon: nothing can be told about any tenant."), "{run:?}");
    let scope = folder.run("scope --json").ended(0).json();
    assert_eq!(scope["tenants"].as_array().map(Vec::len), Some(0));
    assert!(scope["window"]["from"].is_null() && scope["window"]["to"].is_null(), "{scope:#}");
}

#[test]
fn evidence_of_which_nothing_is_known_says_what_it_seems_to_be() {
    let folder = Folder::new();
    folder.write("evidence/a.pdf", "%PDF-1.7 ");
    folder.write("evidence/b.pdf", "%PDF-1.7 other");
    folder.write("evidence/empty.log", "");
    let run = folder.run("investigate evidence").ended(3);
    let expect =
        "Nothing was read: none of 3 files is a log in a known format: 2 pdf document (not read) and 1 .log (empty).";
    assert!(run.stdout.starts_with(expect), "{run:?}");
    assert!(!run.stdout.contains("1970"), "{run:?}");
    assert!(!folder.page("hopscope-case").contains("1970"));
    let run = folder.run("ingest evidence").ended(3);
    assert!(run.stdout.contains("none of them is a log in a known format"), "{run:?}");
}

#[test]
fn a_case_of_another_version_says_so() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 5));
    folder.run("ingest evidence").ended(0);
    let manifest = folder.read("hopscope-case/case.toml");
    folder.write("hopscope-case/case.toml", manifest.replace("hopscope.logons/1", "hopscope.logons/0"));
    for command in ["scope", "investigate evidence"] {
        let run =
            folder.run(command).ended(2).said("case.toml was made by hopscope ").said("(schema hopscope.logons/0)");
        assert!(!run.stderr.contains("damaged"), "{run:?}");
    }
    folder.run("investigate evidence --force").ended(0);
}

#[test]
fn two_writers_do_not_meet() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 5));
    folder.run("investigate evidence").ended(0);
    let lock = File::open(folder.path("hopscope-case/case.lock")).expect("the lock's file");
    lock.lock().expect("nobody holds it");
    folder.run("ingest evidence").ended(1).said("another process is writing to hopscope-case");
    drop(lock);
    folder.run("ingest evidence").ended(0);
}

#[test]
fn a_case_that_cannot_be_written_ends_the_run_with_its_path() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 5));
    fs::create_dir(folder.path("shut")).expect("a new folder");
    let shut = |is_shut| {
        let mut permissions = fs::metadata(folder.path("shut")).expect("it is there").permissions();
        permissions.set_readonly(is_shut);
        fs::set_permissions(folder.path("shut"), permissions).expect("our own folder");
    };
    shut(true);
    if fs::write(folder.path("shut/probe"), "").is_ok() {
        println!("skipped: this user (root) writes to read-only folders");
    } else {
        folder.run("investigate evidence --case shut/case").ended(1).said("shut/case");
    }
    shut(false);
    if cfg!(target_os = "linux") {
        folder.run("investigate evidence --case /proc/hopscope-case").ended(1).said("/proc/hopscope-case");
    }
}

#[test]
fn a_damaged_case_says_which_file_and_what_to_do() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 5));
    folder.run("investigate evidence").ended(0);
    for name in ["case.toml", "evidence.parquet", "coverage.parquet", "problems.parquet", "parts.parquet"] {
        let path = folder.path("hopscope-case").join(name);
        let whole = fs::read(&path).expect("a file of the case");
        fs::write(&path, &whole[..whole.len() / 2]).expect("our own file");
        folder.run("scope").ended(1).said(&format!("hopscope-case/{name}")).said("ingest");
        fs::write(&path, whole).expect("our own file");
        folder.run("scope").ended(0);
    }
}

/// A file system that is full, as near as a test gets to one: no file may grow beyond a limit, and writing says so.
#[test]
fn a_full_disk_ends_the_run_and_the_case_opens() {
    let folder = Folder::new();
    let (first, second) = (auth_log("web01", 5), logons("ALD-DC01.alder.example", 1_500));
    folder.write("evidence/alder/web01/auth.log", first);
    folder.run("investigate evidence").ended(0);
    let before = folder.snapshot("hopscope-case");
    folder.write("evidence/alder/ALD-DC01/Security.evtx", second);
    let run = folder.shell("trap '' XFSZ; ulimit -f 8; exec \"$HOPSCOPE\" investigate evidence").ended(1);
    let error = run.stderr.trim_end();
    assert!(error.starts_with("hopscope: writing hopscope-case/") && error.contains("File too large"), "{run:?}");
    assert_eq!((error.lines().count(), error.matches("File too large").count()), (1, 1), "said once: {run:?}");
    folder.run("scope").ended(0);
    let run = folder.run("investigate evidence").ended(0);
    assert!(run.stderr.is_empty(), "{run:?}");
    let run = folder.shell("trap '' XFSZ; ulimit -f 8; exec \"$HOPSCOPE\" trace --seed host:web01").ended(1);
    assert!(run.stderr.contains("report/index.html") && run.stdout.is_empty(), "{run:?}");
    folder.run("scope").ended(0);
    let files = folder.files("evidence", "hopscope-case");
    assert_eq!(files["alder/ALD-DC01/Security.evtx"]["records_read"], 1_500);
    let after = folder.snapshot("hopscope-case");
    let leftovers: Vec<_> = after.keys().filter(|path| path.to_string_lossy().contains(".next-")).collect();
    assert!(leftovers.is_empty() && before.len() <= after.len(), "{leftovers:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_case_that_opens() {
    let folder = Folder::new();
    folder.write("evidence/alder/web01/auth.log", auth_log("web01", 5));
    folder.run("investigate evidence").ended(0);
    let before = folder.snapshot("hopscope-case");
    let block = auth_log("web02", 60).repeat(200);
    let mut large = File::create(folder.path("evidence/alder/large.log")).expect("a new file");
    (0..30).for_each(|_| large.write_all(block.as_bytes()).expect("room for 30 MB"));
    let run = interrupted(&folder, "investigate evidence --threads 1");
    assert_eq!(run.status, Some(130), "{run:?}");
    assert!(run.stdout.is_empty(), "{run:?}");
    let run = run.said("stopping; the case will open").said("nothing of this run was added to the case");
    assert!(!run.stderr.contains('\x1b'), "no progress where no terminal is: {run:?}");
    folder.run("scope").ended(0);
    fs::remove_file(folder.path("evidence/alder/large.log")).expect("our own file");
    folder.run("investigate evidence").ended(0);
    assert_same(&before, &folder.snapshot("hopscope-case"));
}

/// Runs the program and interrupts it as soon as it has taken the case.
#[cfg(unix)]
fn interrupted(folder: &Folder, arguments: &str) -> Run {
    let lock = folder.path("hopscope-case/case.lock");
    let mut command = folder.command(&arguments.split_whitespace().collect::<Vec<_>>());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let is_free = || File::open(&lock).is_ok_and(|file| file.try_lock().is_ok());
    let began = Instant::now();
    while is_free() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
    interrupt(&child);
    child.wait_with_output().expect("the program ends").into()
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(status.success(), "the program ended before it could be interrupted");
}
