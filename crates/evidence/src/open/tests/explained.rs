//! Every file that is not read says why.

use super::super::*;
use crate::format::{FileContext, Rejection, Unit};
use std::ops::ControlFlow;
use std::path::PathBuf;

#[test]
fn every_file_that_is_not_read_says_why() {
    let system = Memory::new()
        .file("e/acme.csv", "when,who\n1,mara\n")
        .file("e/README.md", "# Title\n")
        .file("e/x.pcap", *b"\xd4\xc3\xb2\xa1\x02\0");
    let mut reasons = Reasons::default();
    let flow = feed(&system, &[PathBuf::from("e")], &Options::default(), &mut reasons).expect("the root exists");
    assert!(flow.is_continue());
    let expect = [
        "README.md: markdown text: no log",
        "acme.csv: in no known format: a table with the columns when, who; a mapping can read it, see `hopscope mapping --help`",
        "x.pcap: packet capture: hopscope reads no packets; run Zeek on it, whose logs are read",
    ];
    assert_eq!(reasons.told, expect);
}

/// What in the corpus is no log is told to be what it is; what is unknown there is an export that nobody else writes.
#[test]
fn no_file_of_the_corpus_is_unexplained() {
    let Some(corpus) = corpus::place("") else { return };
    let mut reasons = Reasons { skips: true, ..Reasons::default() };
    let flow = feed(&Disk, &[corpus], &Options::default(), &mut reasons).expect("the corpus can be listed");
    assert!(flow.is_continue());
    let unknown: Vec<&String> = reasons.told.iter().filter(|told| told.contains(": in no known format: ")).collect();
    assert!(unknown.iter().all(|told| told.contains("a table with the columns")), "{unknown:#?}");
    assert_eq!(reasons.unexplained, [""; 0]);
    assert!(reasons.told.len() > unknown.len() * 50, "{} told", reasons.told.len());
}

/// Keeps why files were not read, and which were not and say nothing.
#[derive(Default)]
struct Reasons {
    /// Does it want no content?
    skips: bool,
    file: Option<FileInfo>,
    told: Vec<String>,
    unexplained: Vec<String>,
    has_reason: bool,
}

impl Intake for Reasons {
    fn file(&mut self, file: &FileInfo) -> Decision {
        self.file = Some(file.clone());
        self.has_reason = false;
        match file.kind {
            FileKind::Known(_) if self.skips => Decision::Skip,
            _ => Decision::Read(FileContext::default()),
        }
    }

    fn unit(&mut self, _unit: Unit) -> ControlFlow<(), Vec<u8>> {
        ControlFlow::Continue(Vec::new())
    }

    fn reject(&mut self, rejection: Rejection) {
        let file = self.file.as_ref().expect("a file comes before");
        self.has_reason = true;
        if matches!(file.kind, FileKind::Artefact(_) | FileKind::Unknown | FileKind::UnknownLog) {
            self.told.push(format!("{}: {}", file.path, rejection.reason));
        }
    }

    fn end(&mut self) -> ControlFlow<()> {
        let file = self.file.take().expect("a file comes before");
        if matches!(file.kind, FileKind::Artefact(_) | FileKind::Unknown | FileKind::UnknownLog) && !self.has_reason {
            self.unexplained.push(file.path);
        }
        ControlFlow::Continue(())
    }
}
