//! One part file: rows in, Parquet on the disk. Runs on any thread.
//!
//! Events: the columns that have a value, in the order of the event schema; ZSTD (Snappy in small parts), dictionaries, differences for `time`, `record`
//! and `record_id`; lowest and highest of `time`, `record`, `class` and `evidence` in the footer.
//! Records: `evidence` (SHA-256, hexadecimal), `format`, `byte_offset`, `first_record`, `last_record`, `size_bytes` and `zstd`: the block as
//! it stands in the evidence, as one ZSTD frame of `size_bytes` unpacked, so that one record costs one block to read.

use crate::error::Error;
use crate::ingest::block::PackedBlock;
use crate::ingest::cut::Rows;
use crate::store::disk::Disk;
use crate::table::encode::{delta, encode, encode_sized, properties, range};
use crate::table::parts::{Part, PartKind};
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{ArrayRef, BinaryViewArray, RecordBatch, StringArray, UInt64Array};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, Field, Schema};
use events::{Column, EventBatch};
use model::{Tenant, Timestamp};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of one part file.
#[derive(Debug)]
pub(crate) enum Content {
    /// Some rows of each batch; the batches are shared with the other parts of a flush.
    Events {
        batches: Arc<Vec<EventBatch>>,
        rows: Rows,
    },
    Records(Vec<PackedBlock>),
}

/// Part files that were written, whichever thread wrote them.
pub(crate) type Written = Arc<Mutex<Vec<Part>>>;

/// Writes one part file when it is run. Jobs may run in any order, on any thread.
#[derive(Debug)]
pub struct FlushJob {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) root: PathBuf,
    pub(crate) tenant: Tenant,
    /// Path inside the case.
    pub(crate) path: String,
    pub(crate) content: Content,
    pub(crate) written: Written,
}

impl FlushJob {
    /// Writes the file; that it is on the disk is waited for when the run is committed. Gives its bytes.
    ///
    /// # Errors
    /// When the disk is full or otherwise unwilling. The run cannot be committed then; the case stays as it was.
    pub fn run(self) -> Result<u64, Error> {
        let path = self.root.join(&self.path);
        let fail = |error: ParquetError| Error::Encode { path: path.clone(), reason: error.to_string() };
        let (kind, rows, (first, last), bytes) = match self.content {
            Content::Events { batches, rows } => {
                let batch = EventBatch::gather(batches.iter().zip(rows.iter().map(Vec::as_slice)));
                drop(batches);
                (PartKind::Events, batch.rows(), time_range(&batch), encode_events(&batch).map_err(fail)?)
            }
            Content::Records(blocks) => {
                (PartKind::Records, blocks.len(), (None, None), encode_blocks(&blocks).map_err(fail)?)
            }
        };
        let folder = path.parent().expect("part files are in a tenant's folder");
        self.disk.create_folder(folder).map_err(Error::io("creating", folder))?;
        self.disk.write(&path, &bytes).map_err(Error::io("writing", &path))?;
        let (rows, size_bytes) = (rows as u64, bytes.len() as u64);
        let part = Part { kind, tenant: self.tenant, path: self.path, rows, size_bytes, first, last };
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        Ok(size_bytes)
    }
}

fn time_range(batch: &EventBatch) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = || batch.times().into_iter().flatten().flatten();
    (times().min().map(Timestamp::from_micros), times().max().map(Timestamp::from_micros))
}

fn encode_events(batch: &EventBatch) -> Result<Vec<u8>, ParquetError> {
    let rows = batch.rows();
    let batch = batch.record_batch();
    encode(&batch.schema(), std::slice::from_ref(batch), event_properties(rows))
}

fn event_properties(rows: usize) -> WriterProperties {
    let counting = [Column::TIME, Column::RECORD, Column::RECORD_ID];
    let ranges = [Column::TIME, Column::RECORD, Column::CLASS, Column::EVIDENCE];
    let properties = properties(rows);
    let properties = counting.iter().fold(properties, |properties, column| delta(properties, column.name()));
    ranges.iter().fold(properties, |properties, column| range(properties, column.name())).build()
}

fn encode_blocks(blocks: &[PackedBlock]) -> Result<Vec<u8>, ParquetError> {
    let of = |packed: &PackedBlock| packed.block.evidence.to_string();
    let numbers = |number: fn(&PackedBlock) -> u64| -> ArrayRef {
        Arc::new(UInt64Array::from_iter_values(blocks.iter().map(number)))
    };
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(blocks.iter().map(of))),
        Arc::new(StringArray::from_iter_values(blocks.iter().map(|packed| &packed.block.format))),
        numbers(|packed| packed.block.offset),
        numbers(|packed| packed.block.first_record),
        numbers(|packed| packed.block.last_record),
        numbers(|packed| packed.size_bytes),
        Arc::new(frames(blocks)),
    ];
    // In Parquet the two kinds of binary are one; this one lets the frames stay where they are.
    let schema = block_schema();
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Binary => field.as_ref().clone().with_data_type(DataType::BinaryView),
        _ => field.as_ref().clone(),
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), arrays).expect("built with the types of the schema");
    let bytes_expected = blocks.iter().map(|packed| packed.block.bytes.len() + 64).sum::<usize>() + 4096;
    encode_sized(&schema, &[batch], block_properties(), bytes_expected)
}

/// The frames of the blocks, not copied.
fn frames(blocks: &[PackedBlock]) -> BinaryViewArray {
    let mut builder = BinaryViewBuilder::with_capacity(blocks.len());
    for packed in blocks {
        let bytes = packed.block.bytes.clone();
        let length = u32::try_from(bytes.len()).expect("a frame is far below 4 GiB");
        let index = builder.append_block(Buffer::from(bytes));
        builder.try_append_view(index, 0, length).expect("the view is of the whole block");
    }
    builder.finish()
}

/// The columns of a file of records.
pub(crate) fn block_schema() -> Schema {
    let text = |name| Field::new(name, DataType::Utf8, false);
    let number = |name| Field::new(name, DataType::UInt64, false);
    let bytes = Field::new("zstd", DataType::Binary, false);
    Schema::new(vec![
        text("evidence"),
        text("format"),
        number("byte_offset"),
        number("first_record"),
        number("last_record"),
        number("size_bytes"),
        bytes,
    ])
}

fn block_properties() -> WriterProperties {
    let bytes = ColumnPath::from("zstd");
    let properties =
        ["byte_offset", "first_record", "last_record", "size_bytes"].into_iter().fold(properties(0), delta);
    ["evidence", "first_record", "last_record"]
        .into_iter()
        .fold(properties, range)
        .set_column_dictionary_enabled(bytes.clone(), false)
        .set_column_compression(bytes.clone(), Compression::UNCOMPRESSED)
        .set_column_data_page_size_limit(bytes.clone(), 1024 * 1024)
        .set_column_statistics_enabled(bytes, EnabledStatistics::None)
        // One value is a whole block: the page limit is looked at after each.
        .set_write_batch_size(1)
        .set_offset_index_disabled(false)
        .build()
}
