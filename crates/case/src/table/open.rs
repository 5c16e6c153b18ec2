//! Opening the Parquet files of a case. Whatever is wrong with one is an error that names it, never a panic.

use crate::error::Error;
use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use arrow_select::concat::concat_batches;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::PageIndexPolicy;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A file opened and its footer read.
pub(crate) type Opened = ParquetRecordBatchReaderBuilder<File>;

/// Rows per batch read.
pub(crate) const BATCH_ROWS: usize = 16 * 1024;

/// Opens a file of `size_bytes` as written down, where that is known. `field` gives the Arrow field of a column by name, where it
/// should be another than Parquet suggests.
pub(crate) fn open(
    path: &Path,
    size_bytes: Option<u64>,
    field: impl Fn(&str) -> Option<Field>,
) -> Result<Opened, Error> {
    let (file, metadata) = open_footer(path, size_bytes, field)?;
    Ok(Opened::new_with_metadata(file, metadata).with_batch_size(BATCH_ROWS))
}

/// The same for who reads columns one by one.
pub(crate) fn open_footer(
    path: &Path,
    size_bytes: Option<u64>,
    field: impl Fn(&str) -> Option<Field>,
) -> Result<(File, ArrowReaderMetadata), Error> {
    let file = File::open(path).map_err(|error| missing(path, error))?;
    let found = file.metadata().map_err(Error::io("reading", path))?.len();
    if let Some(expected) = size_bytes.filter(|&expected| expected != found) {
        return Err(Error::damaged(path, format!("it has {found} bytes and was written with {expected}")));
    }
    guard(path, || {
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata =
            ArrowReaderMetadata::load(&file, options.clone()).map_err(|error| Error::damaged(path, error))?;
        let fields: Vec<Field> =
            metadata.schema().fields().iter().map(|f| field(f.name()).unwrap_or_else(|| f.as_ref().clone())).collect();
        let options = options.with_schema(Arc::new(Schema::new(fields)));
        let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
            .map_err(|error| Error::damaged(path, error))?;
        Ok((file, metadata))
    })
}

/// A table that is gone is damage to the case, not a wish to read something else.
fn missing(path: &Path, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::NotFound {
        Error::damaged(path, "it is missing")
    } else {
        Error::io("reading", path)(error)
    }
}

/// Runs a decoder over bytes that somebody may have changed; a panic in it is damage, too.
pub(crate) fn guard<T>(path: &Path, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Error::damaged(path, "its content makes no sense")))
}

/// A whole small table.
pub(crate) fn read_table(path: &Path, size_bytes: Option<u64>) -> Result<RecordBatch, Error> {
    let opened = open(path, size_bytes, |_| None)?;
    guard(path, || {
        let schema = opened.schema().clone();
        let reader = opened.build().map_err(|error| Error::damaged(path, error))?;
        let batches: Vec<RecordBatch> =
            reader.collect::<Result<_, _>>().map_err(|error| Error::damaged(path, error))?;
        concat_batches(&schema, &batches).map_err(|error| Error::damaged(path, error))
    })
}
