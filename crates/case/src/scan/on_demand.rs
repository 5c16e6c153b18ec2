//! The rows of a part file whose columns are read when they are asked for, distinct values before keys.
//!
//! A rule asks a handful of two hundred columns, and of most of those no value is of interest: then the keys are never unpacked.
//! What cannot be read is kept until somebody asks ([`RowsOnDemand::check`]); until then the column is as if it were empty.

#[cfg(test)]
mod tests;

use crate::error::Error;
use crate::scan::chunk::nested::{self, Entries, Levels};
use crate::scan::chunk::{self, Workbench};
use crate::table::open::{Opened, guard};
use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, StringArray, TimestampMicrosecondArray};
use arrow_buffer::BooleanBuffer;
use events::{Column, ColumnKind, EventColumns, Extras, KeySource, Numbers, Text};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::basic::Compression;
use parquet::file::metadata::ColumnChunkMetaData;
use std::cell::{OnceCell, RefCell};
use std::fmt::Display;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Rows of a file that is read so: all of its rows are in memory at once, four bytes for each in every column asked for.
pub(crate) const ROWS_MAX: usize = 128 << 10;

/// What reading the columns of many parts needs again and again. For one thread.
#[derive(Clone, Default)]
pub struct ColumnReader(Rc<RefCell<Workbench>>);

/// The rows of one part file. For one thread.
pub struct RowsOnDemand {
    file: Rc<PartFile>,
    /// Per column of the event schema, where it is in the file.
    places: Vec<Option<Place>>,
    texts: Vec<OnceCell<Option<TextColumn>>>,
    /// Which rows have a value, of columns that few rows asked for.
    present: Vec<OnceCell<Option<BooleanBuffer>>>,
    others: Vec<OnceCell<Option<ArrayRef>>>,
    extra_texts: OnceCell<Option<ExtraTexts>>,
    extra_entries: OnceCell<Option<ExtraEntries>>,
}

/// A column in the file.
#[derive(Clone, Copy)]
struct Place {
    root: usize,
    /// Its first leaf.
    leaf: usize,
    /// Is it the only one, with a value or without in each row?
    is_flat: bool,
}

/// Distinct names and values of `extra`, and the packed keys of entries.
struct ExtraTexts {
    names: StringArray,
    values: StringArray,
    name_keys: Vec<u8>,
    value_keys: Vec<u8>,
}

/// The entries of `extra`, whose names are read when they are asked for: most often none of the values is of interest.
struct ExtraEntries {
    /// Where the entries of each row begin, and behind the last one the end.
    offsets: Vec<i32>,
    names: NamesLater,
    values: Vec<i32>,
}

/// Keys of names that are still packed.
struct NamesLater {
    file: Rc<PartFile>,
    leaf: usize,
    pages: Vec<u8>,
    names: usize,
    entries: usize,
    keys: OnceCell<Vec<i32>>,
}

/// A text column whose distinct values are read.
enum TextColumn {
    Keyed {
        values: StringArray,
        keys: KeysLater,
    },
    /// As `parquet` reads it.
    Read(ArrayRef),
}

/// Keys that are still packed.
struct KeysLater {
    file: Rc<PartFile>,
    pages: Vec<u8>,
    values: usize,
    keys: OnceCell<Vec<i32>>,
}

/// The file, and what went wrong with it first.
struct PartFile {
    path: PathBuf,
    file: File,
    size_bytes: u64,
    metadata: ArrowReaderMetadata,
    rows: usize,
    reader: ColumnReader,
    failure: RefCell<Option<Error>>,
}

impl RowsOnDemand {
    /// `None` when the file is another than cases have: not one row group, or one of too many rows.
    pub(crate) fn new(
        path: &Path,
        (file, metadata): (File, ArrowReaderMetadata),
        columns: Option<&[Column]>,
        reader: &ColumnReader,
    ) -> Result<Option<Self>, Error> {
        let [group] = metadata.metadata().row_groups() else { return Ok(None) };
        let rows = usize::try_from(group.num_rows()).ok().filter(|rows| (1..=ROWS_MAX).contains(rows));
        let Some(rows) = rows else { return Ok(None) };
        let mut places = vec![None; Column::COUNT];
        for (leaf, descriptor) in metadata.parquet_schema().columns().iter().enumerate() {
            let root = metadata.parquet_schema().get_column_root_idx(leaf);
            let column = Column::by_name(metadata.parquet_schema().get_column_root(leaf).name());
            let Some(column) = column.filter(|column| columns.is_none_or(|columns| columns.contains(column))) else {
                continue;
            };
            let is_flat = descriptor.max_def_level() == 1 && descriptor.max_rep_level() == 0;
            places[column.index()].get_or_insert(Place { root, leaf, is_flat });
        }
        let reader = reader.clone();
        let size_bytes = file.metadata().map_err(Error::io("reading", path))?.len();
        let file =
            PartFile { path: path.to_owned(), file, size_bytes, metadata, rows, reader, failure: RefCell::new(None) };
        let file = Rc::new(file);
        Ok(Some(Self {
            file,
            places,
            texts: cells(),
            present: cells(),
            others: cells(),
            extra_texts: OnceCell::new(),
            extra_entries: OnceCell::new(),
        }))
    }

    /// Was everything that was asked for read?
    ///
    /// # Errors
    /// What could not be read first.
    pub fn check(&self) -> Result<(), Error> {
        self.file.failure.take().map_or(Ok(()), Err)
    }

    fn place(&self, column: Column) -> Option<Place> {
        self.places[column.index()]
    }

    fn read_text(&self, column: Column) -> Option<TextColumn> {
        let place = self.place(column).filter(|_| column.kind() == ColumnKind::Text)?;
        if place.is_flat
            && let Some((values, pages)) = self.file.values(place.leaf)
        {
            let keys = OnceCell::new();
            let keys = KeysLater { file: Rc::clone(&self.file), pages, values: values.len(), keys };
            return Some(TextColumn::Keyed { values, keys });
        }
        self.file.array(place).map(TextColumn::Read)
    }

    fn array(&self, column: Column) -> Option<&ArrayRef> {
        self.others[column.index()].get_or_init(|| self.file.array(self.place(column)?)).as_ref()
    }

    /// The dictionaries of names and values. Their keys are packed until somebody asks for rows.
    fn read_extra_texts(&self) -> Option<ExtraTexts> {
        let place = self.place(Column::EXTRA)?;
        let (names, name_keys) = self.file.values(place.leaf)?;
        let (values, value_keys) = self.file.values(place.leaf + 1)?;
        Some(ExtraTexts { names, values, name_keys, value_keys })
    }

    fn texts_of_extra(&self) -> Option<&ExtraTexts> {
        self.extra_texts.get_or_init(|| self.read_extra_texts()).as_ref()
    }

    /// `None` where only `parquet` can read them, or say what is wrong with them.
    fn read_extra_entries(&self) -> Option<ExtraEntries> {
        let (leaf, texts) = (self.place(Column::EXTRA)?.leaf, self.texts_of_extra()?);
        let Entries { offsets, keys: values } =
            self.file.entries(leaf + 1, leaf, &texts.value_keys, texts.values.len())?;
        let names = NamesLater {
            file: Rc::clone(&self.file),
            leaf,
            pages: texts.name_keys.clone(),
            names: texts.names.len(),
            entries: values.len(),
            keys: OnceCell::new(),
        };
        Some(ExtraEntries { offsets, names, values })
    }
}

fn cells<T>() -> Vec<OnceCell<T>> {
    std::iter::repeat_with(OnceCell::new).take(Column::COUNT).collect()
}

impl EventColumns for RowsOnDemand {
    fn rows(&self) -> usize {
        self.file.rows
    }

    fn columns(&self) -> Vec<Column> {
        Column::all().filter(|column| self.place(*column).is_some()).collect()
    }

    fn text(&self, column: Column) -> Option<Text<'_>> {
        match self.texts[column.index()].get_or_init(|| self.read_text(column)).as_ref()? {
            TextColumn::Keyed { values, keys } => Some(Text::on_demand(values, keys)),
            TextColumn::Read(array) => Text::of_array(array.as_ref()),
        }
    }

    fn numbers(&self, column: Column) -> Option<Numbers<'_>> {
        self.array(column)?.as_primitive_opt::<UInt64Type>().map(Numbers::new)
    }

    fn times(&self) -> Option<&TimestampMicrosecondArray> {
        self.array(Column::TIME)?.as_primitive_opt::<TimestampMicrosecondType>()
    }

    fn may_have_text(&self, column: Column, rows: &[usize]) -> bool {
        let Some(place) = self.place(column).filter(|place| place.is_flat) else { return true };
        if self.texts[column.index()].get().is_some() {
            return true;
        }
        let present = self.present[column.index()].get_or_init(|| self.file.present(place.leaf)).as_ref();
        present.is_none_or(|present| rows.iter().any(|&row| present.value(row)))
    }

    fn extras(&self) -> Option<Extras<'_>> {
        let entries = self.extra_entries.get_or_init(|| self.read_extra_entries());
        let (Some(ExtraEntries { offsets, names, values }), Some(texts)) = (entries, self.texts_of_extra()) else {
            return Extras::of_map(self.array(Column::EXTRA)?.as_map_opt()?);
        };
        Some(Extras::of_keys(offsets, Text::on_demand(&texts.names, names), Text::of_keys(&texts.values, values)))
    }

    fn extra_texts(&self) -> Option<(&StringArray, &StringArray)> {
        self.texts_of_extra().map(|texts| (&texts.names, &texts.values))
    }
}

impl KeySource for KeysLater {
    fn keys(&self) -> &[i32] {
        let read = || {
            let bench = &mut self.file.reader.0.borrow_mut();
            let keys = guard(&self.file.path, || {
                let keys = chunk::keys(&self.pages, self.file.rows, self.values, bench);
                keys.ok_or_else(|| Error::damaged(&self.file.path, "the keys of a column make no sense"))
            });
            keys.unwrap_or_else(|error| {
                self.file.fail(error);
                vec![-1; self.file.rows]
            })
        };
        self.keys.get_or_init(read)
    }
}

impl KeySource for NamesLater {
    fn keys(&self) -> &[i32] {
        let read = || {
            let entries = self.file.entries(self.leaf, self.leaf, &self.pages, self.names);
            let keys = entries.map(|entries| entries.keys).filter(|keys| keys.len() == self.entries);
            keys.unwrap_or_else(|| {
                self.file.fail(Error::damaged(&self.file.path, "names and values of a row are no pairs"));
                vec![-1; self.entries]
            })
        };
        self.keys.get_or_init(read)
    }
}

impl Drop for KeysLater {
    fn drop(&mut self) {
        if let Some(keys) = self.keys.take() {
            self.file.reader.0.borrow_mut().give_back(keys);
        }
    }
}

impl PartFile {
    fn fail(&self, error: Error) {
        self.failure.borrow_mut().get_or_insert(error);
    }

    /// The distinct values of a leaf, and its packed keys; `None` when it is none whose pages are read here.
    fn values(&self, leaf: usize) -> Option<(StringArray, Vec<u8>)> {
        let read = guard(&self.path, || Ok(self.packed_values(leaf)));
        read.unwrap_or_else(|error| {
            self.fail(error);
            None
        })
    }

    /// A leaf as it is packed, if it is one whose pages are read here.
    fn chunk(&self, leaf: usize) -> Option<&ColumnChunkMetaData> {
        let chunk = self.metadata.metadata().row_group(0).column(leaf);
        matches!(chunk.compression(), Compression::ZSTD(_)).then_some(chunk)
    }

    /// Which rows have a value in a leaf, without reading the values; `None` where that cannot be told here.
    fn present(&self, leaf: usize) -> Option<BooleanBuffer> {
        let read = || {
            let chunk = self.chunk(leaf)?;
            let before = chunk.data_page_offset().checked_sub(chunk.dictionary_page_offset()?)?;
            let pages = self.bytes(chunk.data_page_offset(), chunk.compressed_size().checked_sub(before)?)?;
            chunk::present(&pages, self.rows, &mut self.reader.0.borrow_mut())
        };
        guard(&self.path, || Ok(read())).ok().flatten()
    }

    fn packed_values(&self, leaf: usize) -> Option<(StringArray, Vec<u8>)> {
        let chunk = self.chunk(leaf)?;
        let mut bytes = self.bytes(chunk.dictionary_page_offset()?, chunk.compressed_size())?;
        let (values, pages) = chunk::values(&bytes, &mut self.reader.0.borrow_mut())?;
        Some((values, bytes.split_off(pages)))
    }

    /// The entries of a leaf in a list, whose levels are those of `required`, a leaf that every entry has.
    fn entries(&self, leaf: usize, required: usize, pages: &[u8], values: usize) -> Option<Entries> {
        let level = |leaf| i32::from(self.metadata.parquet_schema().column(leaf).max_def_level());
        let is_list = self.metadata.parquet_schema().column(leaf).max_rep_level() == 1;
        let levels = Levels { entry: level(required), value: level(leaf) };
        let most = usize::try_from(self.metadata.metadata().row_group(0).column(leaf).num_values()).unwrap_or(0);
        let size = (self.rows, most);
        let read = || Ok(nested::entries(pages, size, values, levels, &mut self.reader.0.borrow_mut()));
        guard(&self.path, read).ok().flatten().filter(|_| is_list)
    }

    /// Bytes of the file; `None` where they cannot be read, which `parquet` says better.
    fn bytes(&self, offset: i64, length: i64) -> Option<Vec<u8>> {
        // A file has at most its own size; that of a column is what somebody wrote down.
        let length = usize::try_from(length).ok().filter(|&length| length as u64 <= self.size_bytes)?;
        let mut bytes = vec![0; length];
        (&self.file).seek(SeekFrom::Start(u64::try_from(offset).ok()?)).ok()?;
        (&self.file).read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A column as `parquet` reads it.
    fn array(&self, place: Place) -> Option<ArrayRef> {
        let read = guard(&self.path, || {
            let file = self.file.try_clone().map_err(Error::io("reading", &self.path))?;
            let damaged = |error: &dyn Display| Error::damaged(&self.path, error);
            let mask = ProjectionMask::roots(self.metadata.parquet_schema(), [place.root]);
            let opened = Opened::new_with_metadata(file, self.metadata.clone()).with_projection(mask);
            let mut reader = opened.with_batch_size(self.rows).build().map_err(|error| damaged(&error))?;
            let batch = reader.next().transpose().map_err(|error| damaged(&error))?;
            let batch = batch.filter(|batch| batch.num_rows() == self.rows);
            batch.map(|batch| batch.column(0).clone()).ok_or_else(|| damaged(&"a column has too few rows"))
        });
        read.map_err(|error| self.fail(error)).ok()
    }
}
