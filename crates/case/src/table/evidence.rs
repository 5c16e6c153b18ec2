//! `evidence.parquet`: a row per file as received, sorted by tenant, path and digest. Columns are the fields of
//! [`model::EvidenceFile`]; `containers` is a list, outermost first.

use crate::error::Error;
use crate::table::columns::{TableBuilder, TableView};
use arrow_array::{ListArray, RecordBatch};
use model::{Digest, EvidenceFile, EvidenceNo, Pointer, ReadState, Tenant};
use std::collections::HashMap;
use std::path::Path;

/// Its name in the case.
pub(crate) const EVIDENCE_FILE: &str = "evidence.parquet";

/// The evidence of a case as loaded. An [`EvidenceNo`] is an index into it.
#[derive(Clone, Debug, Default)]
pub struct EvidenceTable {
    files: Vec<EvidenceFile>,
    numbers: HashMap<(Tenant, Digest), EvidenceNo>,
}

/// Files of an evidence table by their paths.
#[derive(Debug)]
pub struct FilesByPath<'a>(HashMap<&'a str, Vec<&'a EvidenceFile>>);

impl<'a> FilesByPath<'a> {
    /// Of all files.
    #[must_use]
    pub fn new(evidence: &'a EvidenceTable) -> Self {
        let mut files: HashMap<&str, Vec<&EvidenceFile>> = HashMap::new();
        for file in evidence.files() {
            files.entry(&file.path).or_default().push(file);
        }
        Self(files)
    }

    /// The one file of that path: of several tenants' the one of this tenant. `None` where inputs of a tenant share a path.
    #[must_use]
    pub fn find(&self, tenant: &Tenant, path: &str) -> Option<&'a EvidenceFile> {
        let only = |files: &[&'a EvidenceFile]| match files {
            [file] => Some(*file),
            _ => None,
        };
        let files = self.0.get(path)?;
        let own: Vec<&EvidenceFile> = files.iter().copied().filter(|file| file.tenant == *tenant).collect();
        only(files).or_else(|| only(&own))
    }
}

impl EvidenceTable {
    /// Sorts the files and numbers them.
    #[must_use]
    pub fn new(mut files: Vec<EvidenceFile>) -> Self {
        sort(&mut files);
        let mut numbers = HashMap::with_capacity(files.len());
        // Where the same bytes lie under several paths, the file that was read comes before its duplicates.
        for duplicates in [false, true] {
            for (index, file) in files.iter().enumerate() {
                if (file.state == ReadState::Duplicate) == duplicates {
                    let number = EvidenceNo(u32::try_from(index).expect("fewer than 4 billion files"));
                    numbers.entry((file.tenant.clone(), file.sha256)).or_insert(number);
                }
            }
        }
        Self { files, numbers }
    }

    /// The files, sorted by tenant, path and digest.
    #[must_use]
    pub fn files(&self) -> &[EvidenceFile] {
        &self.files
    }

    /// The file of that number.
    #[must_use]
    pub fn get(&self, number: EvidenceNo) -> Option<&EvidenceFile> {
        self.files.get(usize::try_from(number.0).ok()?)
    }

    /// The number of the tenant's file with these bytes, of several the one that was read.
    #[must_use]
    pub fn number(&self, tenant: &Tenant, sha256: &Digest) -> Option<EvidenceNo> {
        self.numbers.get(&(tenant.clone(), *sha256)).copied()
    }

    /// The file that a pointer points into.
    #[must_use]
    pub fn resolve(&self, pointer: Pointer) -> Option<&EvidenceFile> {
        self.get(pointer.evidence)
    }
}

fn sort(files: &mut [EvidenceFile]) {
    files.sort_by(|a, b| (&a.tenant, &a.path, &a.sha256).cmp(&(&b.tenant, &b.path, &b.sha256)));
}

/// Adds files; one that is in the list already (tenant, path and digest) stays as it was.
pub(crate) fn merge(mut files: Vec<EvidenceFile>, new: Vec<EvidenceFile>) -> Vec<EvidenceFile> {
    files.extend(new);
    sort(&mut files);
    files.dedup_by(|b, a| (&a.tenant, &a.path, &a.sha256) == (&b.tenant, &b.path, &b.sha256));
    files
}

/// As a table.
pub(crate) fn to_table(files: &[EvidenceFile]) -> RecordBatch {
    let containers = |file: &EvidenceFile| file.containers.iter().map(Digest::to_string).collect::<Vec<_>>();
    TableBuilder::default()
        .text("tenant", files.iter().map(|file| Some(file.tenant.as_str())))
        .text("path", files.iter().map(|file| Some(&file.path)))
        .text("sha256", files.iter().map(|file| Some(file.sha256.to_string())))
        .number("size_bytes", files.iter().map(|file| Some(file.size_bytes)))
        .texts("containers", files.iter().map(containers))
        .text("format", files.iter().map(|file| Some(&file.format)))
        .text("state", files.iter().map(|file| Some(file.state.as_str())))
        .time("first", files.iter().map(|file| file.first))
        .time("last", files.iter().map(|file| file.last))
        .number("records_read", files.iter().map(|file| Some(file.records_read)))
        .number("records_rejected", files.iter().map(|file| Some(file.records_rejected)))
        .text("assumed", files.iter().map(|file| Some(&file.assumed)))
        .time("modified", files.iter().map(|file| file.modified))
        .finish()
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, path: &Path) -> Result<Vec<EvidenceFile>, Error> {
    let table = TableView::new(batch, path);
    let (tenant, file_path, sha256) = (table.text("tenant")?, table.text("path")?, table.text("sha256")?);
    let (format, state, assumed) = (table.text("format")?, table.text("state")?, table.text("assumed")?);
    let (first, last, modified) = (table.time("first")?, table.time("last")?, table.time("modified")?);
    let (read, rejected) = (table.number("records_read")?, table.number("records_rejected")?);
    let (size_bytes, containers) = (table.number("size_bytes")?, table.column::<ListArray>("containers")?);
    let row = |row: usize| {
        let digests = containers.texts(row)?;
        let digests: Result<_, _> =
            digests.iter().map(|text| text.parse().map_err(|_| containers.wrong(row))).collect();
        Ok(EvidenceFile {
            path: file_path.required(row)?.to_owned(),
            sha256: sha256.parsed(row)?,
            size_bytes: size_bytes.required(row)?,
            tenant: Tenant::new(tenant.required(row)?),
            containers: digests?,
            format: format.required(row)?.to_owned(),
            state: state.word(row, ReadState::parse)?,
            first: first.get(row),
            last: last.get(row),
            records_read: read.required(row)?,
            records_rejected: rejected.required(row)?,
            assumed: assumed.required(row)?.to_owned(),
            modified: modified.get(row),
        })
    };
    (0..table.rows()).map(row).collect()
}
