//! Sigma rules over evidence while it is read: nothing is kept but what was found.

use super::found::{Found, Place};
use super::rules::Rules;
use crate::error::Error;
use crate::ingest::{Ingest, Known, Purpose, Read, Rows, read};
use crate::watch::Watch;
use case::RecordBlock;
use detect::matching::Finder;
use model::{EvidenceFile, EvidenceNo, Finding, Problem, Tenant};
use std::path::Path;

/// What rules found in files, and what became of those.
#[derive(Debug, Clone, Default)]
pub struct DetectedInFiles {
    /// Every match of every rule, and every correlation of them that came true, in the order of [`detect`](fn@super::detect).
    pub findings: Vec<Finding>,
    /// The files, in the order they were found. Where it says SHA-256, large files have a name of this run alone: nothing points to them later.
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
    let mut found = Found::default();
    let take = |made: Option<Found>| {
        found.append(made.unwrap_or_default());
        Vec::new()
    };
    let Read { files, problems, .. } = read(request, spool_dir, Known::default(), &Matching { rules }, take, watch)?;
    let (order, ranks) = as_in_a_case(&files);
    found.renumber(&|number| ranks[number.0 as usize]);
    let path = |number: EvidenceNo| files[order[number.0 as usize]].path.as_str();
    let findings = found.finish(rules, &path, watch);
    Ok(DetectedInFiles { findings, files, problems })
}

/// Files in the order that a case numbers them in, and the number of each: what happened in one moment is in the order of that.
fn as_in_a_case(files: &[EvidenceFile]) -> (Vec<usize>, Vec<EvidenceNo>) {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| (&files[index].tenant, &files[index].path));
    let mut ranks = vec![EvidenceNo(0); files.len()];
    for (&index, number) in order.iter().zip(0..) {
        ranks[index] = EvidenceNo(number);
    }
    (order, ranks)
}

/// Events are matched and forgotten.
struct Matching<'r> {
    rules: &'r Rules,
}

impl Purpose for Matching<'_> {
    type Made = Found;
    type Tools<'t>
        = Finder<'t>
    where
        Self: 't;
    const KEEPS: bool = false;
    /// What is asked of a value is asked once per parcel: the more events, the fewer different values for each.
    const PARCEL_BYTES: usize = 8 << 20;

    fn tools(&self) -> Finder<'_> {
        self.rules.matcher().finder()
    }

    fn block(&self, _: &mut Finder<'_>, _: &Tenant, _: RecordBlock<&[u8]>, _: &mut Found) {}

    fn rows(&self, finder: &mut Finder<'_>, rows: Rows<'_>, made: &mut Found) {
        for found in finder.find(&rows.batch) {
            let (number, path) = (rows.file)(found.row);
            let evidence = EvidenceNo(u32::try_from(number).expect("files are far fewer"));
            let place = Place { tenant: &rows.tenants[found.row], path, evidence };
            made.add(self.rules, &rows.batch, found, &place);
        }
    }
}
