//! Where the corpus is, and cases made of it.

use engine::{Case, Disk, Ingest, Question, TenantFilter, Unwatched};
use model::{EvidenceFile, Register};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A place in the corpus. Says so and gives `None` where there is none, and the test that asked counts as skipped.
pub(crate) fn place(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test that asks where the corpus is")]
    let given = std::env::var_os("HOPSCOPE_CORPUS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let place = given.unwrap_or_else(beside).join(name);
    if place.exists() {
        return Some(place);
    }
    eprintln!("skipped: corpus not found ({name})");
    None
}

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
