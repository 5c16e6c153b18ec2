//! `parts.parquet`: a row per part file of events, records and logons: whose it is, what it spans, how long it is. A part
//! file that is not listed here is no part of the case, whatever folder it lies in.

use crate::error::Error;
use crate::table::columns::{TableBuilder, TableView};
use arrow_array::RecordBatch;
use model::{Tenant, Timestamp, Window};
use std::path::Path;

/// Its name in the case.
pub(crate) const PARTS_FILE: &str = "parts.parquet";

/// What the rows of a part file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PartKind {
    Events,
    Records,
    Logons,
}

impl PartKind {
    pub(crate) const ALL: [Self; 3] = [Self::Events, Self::Records, Self::Logons];

    /// The word for it, also the name of its folder.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Records => "records",
            Self::Logons => "logons",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One part file. Sorted by kind, tenant and path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    pub(crate) kind: PartKind,
    pub(crate) tenant: Tenant,
    /// Path inside the case.
    pub(crate) path: String,
    pub(crate) rows: u64,
    pub(crate) size_bytes: u64,
    /// Time of the earliest row with a time.
    pub(crate) first: Option<Timestamp>,
    /// Time of the latest row with a time.
    pub(crate) last: Option<Timestamp>,
}

impl Part {
    /// Can a row of it be inside the window? Rows without a time are inside the open window alone.
    pub(crate) fn overlaps(&self, window: &Window) -> bool {
        match (self.first, self.last) {
            (Some(first), Some(last)) => {
                window.from.is_none_or(|from| from <= last) && window.to.is_none_or(|to| first < to)
            }
            _ => *window == Window::default(),
        }
    }
}

/// As a table.
pub(crate) fn to_table(parts: &[Part]) -> RecordBatch {
    TableBuilder::default()
        .text("kind", parts.iter().map(|part| Some(part.kind.as_str())))
        .text("tenant", parts.iter().map(|part| Some(part.tenant.as_str())))
        .text("path", parts.iter().map(|part| Some(&part.path)))
        .number("rows", parts.iter().map(|part| Some(part.rows)))
        .number("size_bytes", parts.iter().map(|part| Some(part.size_bytes)))
        .time("first", parts.iter().map(|part| part.first))
        .time("last", parts.iter().map(|part| part.last))
        .finish()
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, file: &Path) -> Result<Vec<Part>, Error> {
    let table = TableView::new(batch, file);
    let (kind, tenant, path) = (table.text("kind")?, table.text("tenant")?, table.text("path")?);
    let (rows, size_bytes) = (table.number("rows")?, table.number("size_bytes")?);
    let (first, last) = (table.time("first")?, table.time("last")?);
    let row = |row: usize| {
        Ok(Part {
            kind: kind.word(row, PartKind::parse)?,
            tenant: Tenant::new(tenant.required(row)?),
            path: path.word(row, |path| is_inside(path).then(|| path.to_owned()))?,
            rows: rows.required(row)?,
            size_bytes: size_bytes.required(row)?,
            first: first.get(row),
            last: last.get(row),
        })
    };
    (0..table.rows()).map(row).collect()
}

/// Does a path stay inside the case? A case may come from somebody else.
fn is_inside(path: &str) -> bool {
    PartKind::ALL.iter().any(|kind| path.starts_with(kind.as_str()))
        && path.split('/').all(|name| !name.is_empty() && name != "." && name != ".." && !name.contains(['\\', '\0']))
}
