//! A fresh folder, the program run in it, and what came of that.

use report::escape::is_hidden;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_hopscope");

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit status; `None` after a signal.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Asserts the exit status, and shows everything when it is another.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        self
    }

    /// Asserts that the last words on standard error hold this. An error is one line of ours.
    #[track_caller]
    pub(crate) fn said(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not in {self:?}");
        self
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Standard output as one JSON value a line.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A folder of one test, removed with all that is in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// A folder in memory where the system has one, for tests with more names than a disk takes in a moment.
    pub(crate) fn in_memory() -> Self {
        TempDir::new_in("/dev/shm").map_or_else(|_| Self::new(), Self)
    }

    /// A path below it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a new folder");
        fs::write(&path, bytes).expect("a new file");
        path
    }

    /// A file as text.
    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The text of a case's report, after a look that nothing in it can act.
    pub(crate) fn page(&self, case: &str) -> String {
        let page = self.read(&format!("{case}/report/index.html"));
        assert_inert(&page);
        let text = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        text.collect()
    }

    /// The program with these arguments, to be run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.0.path()).env_remove("NO_COLOR");
        command
    }

    /// Runs the program; arguments are separated by blanks.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_all(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the program with arguments that may hold blanks.
    pub(crate) fn run_all(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().expect("the program starts").into()
    }

    /// Runs a shell script that finds the program as `$HOPSCOPE`.
    pub(crate) fn shell(&self, script: &str) -> Run {
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.0.path()).env("HOPSCOPE", PROGRAM).env_remove("NO_COLOR");
        command.output().expect("a shell starts").into()
    }

    /// The files of a case by their paths, told by reading the same evidence once more.
    pub(crate) fn files(&self, evidence: &str, case: &str) -> BTreeMap<String, Value> {
        let run = self.run(&format!("ingest {evidence} --case {case} --json"));
        let path = |file: &Value| file["path"].as_str().expect("every file has a path").to_owned();
        run.json_lines().into_iter().map(|file| (path(&file), file)).collect()
    }

    /// Every file below a folder with its bytes.
    pub(crate) fn snapshot(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let (root, mut found) = (self.path(name), BTreeMap::new());
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder that can be listed") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inside = path.strip_prefix(&root).expect("below the root").to_owned();
                    found.insert(inside, fs::read(&path).expect("a file that can be read"));
                }
            }
        }
        found
    }
}

/// Two snapshots are the same, byte by byte; says where not.
#[track_caller]
pub(crate) fn assert_same(left: &BTreeMap<PathBuf, Vec<u8>>, right: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    let differ: Vec<&Path> =
        left.iter().filter(|(name, bytes)| right[*name] != **bytes).map(|(name, _)| name.as_path()).collect();
    assert!(differ.is_empty(), "these differ: {differ:?}");
}

/// Nothing in this text can act on a terminal or hide in it.
#[track_caller]
pub(crate) fn assert_quiet(text: &str) {
    let acts = |character: char| character != '\n' && is_hidden(character);
    if let Some(at) = text.chars().position(acts) {
        let around: String = text.chars().skip(at.saturating_sub(80)).take(100).collect();
        panic!("character {at} acts: {around:?}");
    }
}

/// Nothing in this page can act: no script, no handler, nothing loaded.
#[track_caller]
fn assert_inert(page: &str) {
    assert_quiet(page);
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"), "a policy forbids all");
    let page = page.to_lowercase();
    for tag in ["<script", "<img", "<iframe", "<object", "<link", "<base", "<form"] {
        assert!(!page.contains(tag), "{tag} is in the page");
    }
}
