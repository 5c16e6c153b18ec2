//! Arrow batches to the bytes of one Parquet file with one row group.
//!
//! Columns are written one after the other over all batches, so batches need neither the same columns nor to be joined first:
//! where a batch lacks a column, a run of nulls is written. The same batches give the same bytes: no times, no host, a fixed
//! `created_by`, and no Arrow schema in the footer (it would cost 20 kB a file; the reader knows the types).

use arrow_array::{ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows from which on a file is worth ZSTD, which sets up a megabyte per column before the first byte; below, Snappy.
const ZSTD_ROWS_MIN: usize = 8192;

/// Properties that all files share, for so many rows.
pub(crate) fn properties(rows: usize) -> WriterPropertiesBuilder {
    let compression = if rows < ZSTD_ROWS_MIN { Compression::SNAPPY } else { Compression::ZSTD(ZstdLevel::default()) };
    WriterProperties::builder()
        .set_created_by("hopscope".to_owned())
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
}

/// Writes a column as differences to the value before: for numbers that count up.
pub(crate) fn delta(properties: WriterPropertiesBuilder, column: &str) -> WriterPropertiesBuilder {
    let path = ColumnPath::from(column);
    properties
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
}

/// Keeps the lowest and highest value of a column in the footer.
pub(crate) fn range(properties: WriterPropertiesBuilder, column: &str) -> WriterPropertiesBuilder {
    properties.set_column_statistics_enabled(ColumnPath::from(column), EnabledStatistics::Chunk)
}

/// A table of one batch, with the properties of small tables.
pub(crate) fn encode_table(batch: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    encode(&batch.schema(), std::slice::from_ref(batch), properties(batch.num_rows()).build())
}

/// All batches as one file with the columns of `schema`, in that order. Columns of batches that `schema` lacks are left out.
pub(crate) fn encode(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    properties: WriterProperties,
) -> Result<Vec<u8>, ParquetError> {
    encode_sized(schema, batches, properties, 0)
}

/// [`encode`], with room for so many bytes from the first on.
pub(crate) fn encode_sized(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    properties: WriterProperties,
    bytes_expected: usize,
) -> Result<Vec<u8>, ParquetError> {
    let parquet_schema = ArrowSchemaConverter::new().convert(schema)?;
    let mut writer = SerializedFileWriter::new(
        Vec::with_capacity(bytes_expected),
        parquet_schema.root_schema_ptr(),
        Arc::new(properties),
    )?;
    let mut columns = ArrowRowGroupWriterFactory::new(&writer, schema.clone()).create_column_writers(0)?.into_iter();
    let places = places(schema, batches);
    let mut row_group = writer.next_row_group()?;
    for (index, field) in schema.fields().iter().enumerate() {
        let mut leaves: Vec<ArrowColumnWriter> = columns.by_ref().take(leaf_count(field.data_type())).collect();
        let arrays = places.iter().zip(batches).map(|(places, batch)| (places[index], batch));
        write_column(field, arrays, &mut leaves)?;
        for leaf in leaves {
            let chunk: ArrowColumnChunk = leaf.close()?;
            chunk.append_to_row_group(&mut row_group)?;
        }
    }
    row_group.close()?;
    writer.into_inner()
}

/// For every batch, where each column of the schema stands in it.
fn places(schema: &Schema, batches: &[RecordBatch]) -> Vec<Vec<Option<usize>>> {
    let by_name: HashMap<&str, usize> =
        schema.fields().iter().enumerate().map(|(index, field)| (field.name().as_str(), index)).collect();
    let of_batch = |batch: &RecordBatch| {
        let mut places = vec![None; schema.fields().len()];
        for (index, field) in batch.schema_ref().fields().iter().enumerate() {
            if let Some(&place) = by_name.get(field.name().as_str()) {
                places[place] = Some(index);
            }
        }
        places
    };
    batches.iter().map(of_batch).collect()
}

fn write_column<'a>(
    field: &Field,
    arrays: impl Iterator<Item = (Option<usize>, &'a RecordBatch)>,
    leaves: &mut [ArrowColumnWriter],
) -> Result<(), ParquetError> {
    let mut write = |array: &ArrayRef| {
        let levels = compute_leaves(field, array)?;
        leaves.iter_mut().zip(&levels).try_for_each(|(leaf, levels)| leaf.write(levels))
    };
    let mut nulls = 0;
    for (place, batch) in arrays {
        let Some(place) = place else {
            nulls += batch.num_rows();
            continue;
        };
        if nulls > 0 {
            write(&new_null_array(field.data_type(), std::mem::take(&mut nulls)))?;
        }
        write(batch.column(place))?;
    }
    if nulls > 0 {
        write(&new_null_array(field.data_type(), nulls))?;
    }
    Ok(())
}

/// How many Parquet columns a type becomes.
fn leaf_count(data_type: &DataType) -> usize {
    match data_type {
        DataType::Struct(fields) => fields.iter().map(|field| leaf_count(field.data_type())).sum(),
        DataType::List(field) | DataType::Map(field, _) => leaf_count(field.data_type()),
        _ => 1,
    }
}
