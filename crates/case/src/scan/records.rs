//! Finding the verbatim block of a record: by the ranges in footers, then the small columns, then one page of bytes.

use crate::error::Error;
use crate::ingest::block::{RecordBlock, unpack};
use crate::ingest::job::block_schema;
use crate::table::columns::TableView;
use crate::table::open::{guard, open};
use crate::table::parts::Part;
use arrow_array::{BinaryArray, RecordBatch};
use model::Digest;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use std::path::Path;

/// The blocks of a part file that can hold the record.
pub(crate) fn find_blocks(root: &Path, part: &Part, evidence: &Digest, record: u64) -> Result<Vec<RecordBlock>, Error> {
    let path = root.join(&part.path);
    let field = |name: &str| block_schema().field_with_name(name).ok().cloned();
    let opened = open(&path, Some(part.size_bytes), field)?;
    let digest = evidence.to_string();
    if !can_hold(opened.metadata(), &digest) {
        return Ok(Vec::new());
    }
    let keys = ProjectionMask::columns(opened.parquet_schema(), ["evidence", "first_record", "last_record"]);
    let rows = guard(&path, || {
        let reader = opened.with_projection(keys).build().map_err(|error| Error::damaged(&path, error))?;
        let mut rows = Vec::new();
        let mut before = 0;
        for batch in reader {
            let batch = batch.map_err(|error| Error::damaged(&path, error))?;
            rows.extend(matching(&batch, &path, &digest, record)?.into_iter().map(|row| before + row));
            before += batch.num_rows();
        }
        Ok(rows)
    })?;
    rows.into_iter().map(|row| read_block(&path, row)).collect()
}

fn can_hold(metadata: &ParquetMetaData, digest: &str) -> bool {
    metadata.row_groups().iter().any(|group| {
        let chunk = group.columns().iter().find(|chunk| chunk.column_path().parts() == ["evidence"]);
        match chunk.and_then(|chunk| chunk.statistics()) {
            // The bounds may be cut short: a cut lower bound is lower still, a cut upper bound is raised by the writer.
            Some(Statistics::ByteArray(values)) => {
                values.min_bytes_opt().is_none_or(|low| low <= digest.as_bytes())
                    && values.max_bytes_opt().is_none_or(|high| digest.as_bytes() <= high)
            }
            _ => true,
        }
    })
}

fn matching(batch: &RecordBatch, path: &Path, digest: &str, record: u64) -> Result<Vec<usize>, Error> {
    let table = TableView::new(batch, path);
    let (evidence, first, last) =
        (table.text("evidence")?, table.number("first_record")?, table.number("last_record")?);
    let mut rows = Vec::new();
    for row in 0..table.rows() {
        let is_inside = first.required(row)? <= record && record <= last.required(row)?;
        if is_inside && evidence.required(row)? == digest {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn read_block(path: &Path, row: usize) -> Result<RecordBlock, Error> {
    let opened = open(path, None, |name| block_schema().field_with_name(name).ok().cloned())?;
    guard(path, || {
        let selection = RowSelection::from(vec![RowSelector::skip(row), RowSelector::select(1)]);
        let mut reader = opened.with_row_selection(selection).build().map_err(|error| Error::damaged(path, error))?;
        let batch = reader.next().ok_or_else(|| Error::damaged(path, "it ends too early"))?;
        decode(&batch.map_err(|error| Error::damaged(path, error))?, path)
    })
}

fn decode(batch: &RecordBatch, path: &Path) -> Result<RecordBlock, Error> {
    let table = TableView::new(batch, path);
    if table.rows() != 1 {
        return Err(Error::damaged(path, "it ends too early"));
    }
    Ok(RecordBlock {
        evidence: table.text("evidence")?.parsed(0)?,
        format: table.text("format")?.required(0)?.to_owned(),
        offset: table.number("byte_offset")?.required(0)?,
        first_record: table.number("first_record")?.required(0)?,
        last_record: table.number("last_record")?.required(0)?,
        bytes: unpack(table.column::<BinaryArray>("zstd")?.array().value(0), table.number("size_bytes")?.required(0)?)
            .ok_or_else(|| Error::damaged(path, "a block of records cannot be unpacked"))?,
    })
}
