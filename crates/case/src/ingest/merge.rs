//! Joining what a run brought with what the case has, table by table.

use crate::error::Error;
use crate::store::manifest::Manifest;
use crate::store::publish::{NewFile, current_path};
use crate::table::coverage::{self, COVERAGE_FILE};
use crate::table::encode::encode_table;
use crate::table::evidence::{self, EVIDENCE_FILE};
use crate::table::open::read_table;
use crate::table::parts::{self, PARTS_FILE, Part};
use crate::table::problems::{self, PROBLEMS_FILE};
use arrow_array::RecordBatch;
use model::{CoverageSpan, EvidenceFile, Problem};
use std::path::Path;

/// Everything that is in tables beside the part files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) evidence: Vec<EvidenceFile>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) coverage: Vec<CoverageSpan>,
    pub(crate) parts: Vec<Part>,
}

impl Tables {
    /// Reads all of them.
    pub(crate) fn load(root: &Path, manifest: &Manifest) -> Result<Self, Error> {
        Ok(Self {
            evidence: load(root, manifest, EVIDENCE_FILE, evidence::from_table)?,
            problems: load(root, manifest, PROBLEMS_FILE, problems::from_table)?,
            coverage: load(root, manifest, COVERAGE_FILE, coverage::from_table)?,
            parts: load(root, manifest, PARTS_FILE, parts::from_table)?,
        })
    }

    /// With what a run brought.
    pub(crate) fn merged(self, new: Self) -> Self {
        let mut parts = self.parts;
        parts.extend(new.parts);
        parts.sort();
        Self {
            evidence: evidence::merge(self.evidence, new.evidence),
            problems: problems::merge(self.problems, new.problems),
            coverage: coverage::merge(self.coverage, new.coverage),
            parts,
        }
    }

    /// As files.
    pub(crate) fn files(&self, root: &Path) -> Result<Vec<NewFile>, Error> {
        [
            (EVIDENCE_FILE, evidence::to_table(&self.evidence)),
            (PROBLEMS_FILE, problems::to_table(&self.problems)),
            (COVERAGE_FILE, coverage::to_table(&self.coverage)),
            (PARTS_FILE, parts::to_table(&self.parts)),
        ]
        .into_iter()
        .map(|(name, batch)| table_file(root, name, &batch))
        .collect()
    }
}

/// A small table as a file to publish.
pub(crate) fn table_file(root: &Path, name: &str, batch: &RecordBatch) -> Result<NewFile, Error> {
    let fail =
        |error: parquet::errors::ParquetError| Error::Encode { path: root.join(name), reason: error.to_string() };
    Ok((name.to_owned(), encode_table(batch).map_err(fail)?))
}

/// Reads a small table.
pub(crate) fn load<T>(
    root: &Path,
    manifest: &Manifest,
    name: &str,
    decode: impl FnOnce(&RecordBatch, &Path) -> Result<T, Error>,
) -> Result<T, Error> {
    let path = current_path(root, manifest, name);
    decode(&read_table(&path, None)?, &path)
}
