//! `problems.parquet`: a row per [`model::Problem`], sorted by its fields, each once. Columns are its fields;
//! `offset`, a word of SQL, is `byte_offset`.

use crate::error::Error;
use crate::table::columns::{TableBuilder, TableView};
use arrow_array::{BooleanArray, RecordBatch};
use model::{Problem, Tenant};
use std::path::Path;

/// Its name in the case.
pub(crate) const PROBLEMS_FILE: &str = "problems.parquet";

/// Adds problems.
pub(crate) fn merge(mut problems: Vec<Problem>, new: Vec<Problem>) -> Vec<Problem> {
    problems.extend(new);
    problems.sort();
    problems.dedup();
    problems
}

/// As a table.
pub(crate) fn to_table(problems: &[Problem]) -> RecordBatch {
    TableBuilder::default()
        .text("tenant", problems.iter().map(|problem| Some(problem.tenant.as_str())))
        .text("path", problems.iter().map(|problem| Some(&problem.path)))
        .number("byte_offset", problems.iter().map(|problem| problem.offset))
        .number("record", problems.iter().map(|problem| problem.record))
        .text("reason", problems.iter().map(|problem| Some(&problem.reason)))
        .number("count", problems.iter().map(|problem| Some(problem.count)))
        .flag("lost", problems.iter().map(|problem| problem.lost))
        .finish()
}

/// And back.
pub(crate) fn from_table(batch: &RecordBatch, path: &Path) -> Result<Vec<Problem>, Error> {
    let table = TableView::new(batch, path);
    let (tenant, file_path, reason) = (table.text("tenant")?, table.text("path")?, table.text("reason")?);
    let (offset, record, count) = (table.number("byte_offset")?, table.number("record")?, table.number("count")?);
    let lost = table.column::<BooleanArray>("lost")?;
    let row = |row: usize| {
        Ok(Problem {
            tenant: Tenant::new(tenant.required(row)?),
            path: file_path.required(row)?.to_owned(),
            offset: offset.get(row),
            record: record.get(row),
            reason: reason.required(row)?.to_owned(),
            count: count.required(row)?,
            lost: lost.required(row)?,
        })
    };
    (0..table.rows()).map(row).collect()
}
