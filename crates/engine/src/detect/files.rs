//! Sigma rules over evidence while it is read: nothing is kept but what was found.

use super::found::{finding, sort};
use super::rules::Rules;
use crate::error::Error;
use crate::ingest::{Ingest, Known, Purpose, Read, Rows, read};
use crate::watch::Watch;
use case::RecordBlock;
use detect::matching::Finder;
use model::{EvidenceFile, Finding, Problem, Tenant};
use std::path::Path;

/// What rules found in files, and what became of those.
#[derive(Debug, Clone, Default)]
pub struct DetectedInFiles {
    /// Every match of every rule, by time, tenant, file and record; of one record in the order of rules.
    pub findings: Vec<Finding>,
    /// The files, in the order of their paths.
    pub files: Vec<EvidenceFile>,
    /// What could not be read of them.
    pub problems: Vec<Problem>,
}

/// Matches rules on evidence without a case. What has to be unpacked and is large goes into `spool_dir` for a while.
///
/// # Errors
/// When the evidence cannot be opened at all, or `watch` says stop.
pub fn detect_files(
    request: &Ingest<'_>,
    rules: &Rules,
    spool_dir: &Path,
    watch: &dyn Watch,
) -> Result<DetectedInFiles, Error> {
    let mut findings = Vec::new();
    let take = |made: Option<Vec<Finding>>| {
        findings.extend(made.into_iter().flatten());
        Vec::new()
    };
    let Read { files, problems, .. } = read(request, spool_dir, Known::default(), &Matching { rules }, take, watch)?;
    sort(&mut findings);
    Ok(DetectedInFiles { findings, files, problems })
}

/// Events are matched and forgotten.
struct Matching<'r> {
    rules: &'r Rules,
}

impl Purpose for Matching<'_> {
    type Made = Vec<Finding>;
    type Tools<'t>
        = Finder<'t>
    where
        Self: 't;

    fn tools(&self) -> Finder<'_> {
        self.rules.matcher().finder()
    }

    fn block(&self, _: &mut Finder<'_>, _: &Tenant, _: RecordBlock<&[u8]>, _: &mut Vec<Finding>) {}

    fn rows(&self, finder: &mut Finder<'_>, rows: Rows<'_>, made: &mut Vec<Finding>) {
        for found in finder.find(&rows.batch) {
            let (tenant, path) = (&rows.tenants[found.row], (rows.path)(found.row));
            made.push(finding(self.rules, &rows.batch, found, tenant, path));
        }
    }
}
