//! Cases made of the corpus.

use engine::{Case, Disk, Ingest, Question, TenantFilter, Unwatched};
use model::{EvidenceFile, Register};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A case and the folder that goes with it.
pub(crate) struct Made {
    /// The case.
    pub(crate) case: Case,
    /// Above the case; removed in the end.
    pub(crate) folder: TempDir,
}

/// A case of some evidence, read and no more.
pub(crate) fn ingested(roots: &[PathBuf], assume_year: Option<i32>, threads: usize) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::create(&folder.path().join("case"), false).unwrap();
    ingest_into(&mut case, roots, assume_year, threads);
    Made { case, folder }
}

/// Adds evidence to a case.
pub(crate) fn ingest_into(case: &mut Case, roots: &[PathBuf], assume_year: Option<i32>, threads: usize) {
    let request = Ingest {
        roots,
        system: &Disk,
        register: &Register::default(),
        tenant: None,
        provider: None,
        assume_zone_minutes: 0,
        assume_year,
        passwords: engine::Passwords::default(),
        formats: &[],
        threads,
    };
    engine::ingest(case, &request, &Unwatched).unwrap();
}

/// A case of some evidence with its logons.
pub(crate) fn analysed(root: &Path) -> Made {
    let mut made = ingested(&[root.to_owned()], None, 2);
    engine::analyse(&mut made.case, &Question::default(), 2, &Unwatched).unwrap();
    made
}

/// The files of a case.
pub(crate) fn files(case: &Case) -> Vec<EvidenceFile> {
    case.evidence(&TenantFilter::All).unwrap().files().to_vec()
}
