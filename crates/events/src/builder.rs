//! Building a batch row by row: what readers write to.

use crate::batch::EventBatch;
use crate::column::{Column, ColumnKind};
use crate::text::{TextBuilder, TextKey};
use arrow_array::{
    ArrayRef, MapArray, RecordBatch, RecordBatchOptions, StringArray, StructArray, TimestampMicrosecondArray,
    UInt64Array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use model::Timestamp;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A number or time column under construction. Rows that were never written are null.
#[derive(Default)]
pub(crate) struct NumberBuilder<T> {
    values: Vec<T>,
    present: Vec<bool>,
}

impl<T> NumberBuilder<T> {
    fn new(rows_expected: usize) -> Self {
        Self { values: Vec::with_capacity(rows_expected), present: Vec::with_capacity(rows_expected) }
    }
}

impl<T: Copy + Default> NumberBuilder<T> {
    pub(crate) fn set(&mut self, row: usize, value: T) {
        self.truncate(row);
        self.values.resize(row, T::default());
        self.present.resize(row, false);
        self.values.push(value);
        self.present.push(true);
    }

    fn get(&self, row: usize) -> Option<T> {
        self.present.get(row)?.then(|| self.values[row])
    }

    fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.present.truncate(rows);
    }

    fn finish(mut self, rows: usize) -> Option<(ScalarBuffer<T>, Option<NullBuffer>)>
    where
        T: arrow_buffer::ArrowNativeType,
    {
        if !self.present.contains(&true) {
            return None;
        }
        self.values.resize(rows, T::default());
        self.values.shrink_to_fit();
        self.present.resize(rows, false);
        let nulls = NullBuffer::from(self.present);
        Some((ScalarBuffer::from(self.values), (nulls.null_count() > 0).then_some(nulls)))
    }
}

/// Rows that there is room for when nobody says how many there will be.
const ROWS_AT_FIRST: usize = 4096;

enum Building {
    Text(TextBuilder),
    Number(NumberBuilder<u64>),
    Time(NumberBuilder<i64>),
}

/// Collects rows into an [`EventBatch`]. A row is open from the first write to [`BatchBuilder::finish_row`]
/// (or [`BatchBuilder::abandon_row`]); writing a column twice in a row keeps the later value.
pub struct BatchBuilder {
    rows: usize,
    rows_expected: usize,
    columns: Vec<Option<Building>>,
    /// `(row, name, value)` with names and values in `extra_bytes`; flat because most rows have a few.
    extra: Vec<ExtraEntry>,
    extra_bytes: String,
}

struct ExtraEntry {
    row: u32,
    name_end: u32,
    value_end: u32,
}

impl Default for BatchBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchBuilder {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::with_rows(ROWS_AT_FIRST)
    }

    /// An empty batch with room for so many rows.
    #[must_use]
    pub fn with_rows(rows_expected: usize) -> Self {
        Self {
            rows: 0,
            rows_expected,
            columns: (0..Column::COUNT).map(|_| None).collect(),
            extra: Vec::new(),
            extra_bytes: String::new(),
        }
    }

    /// Finished rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Writes text into the open row. Panics when the column does not hold text.
    pub fn set_text(&mut self, column: Column, value: &str) {
        let row = self.rows;
        self.text_builder(column).set(row, value);
    }

    /// The key of a distinct value of a text column, to be written as often as wanted with [`BatchBuilder::set_key`] without
    /// looking the text up again. Good for this builder and this column alone. Panics when the column does not hold text.
    pub fn intern(&mut self, column: Column, value: &str) -> TextKey {
        self.text_builder(column).intern(value)
    }

    /// Writes an interned value into the open row.
    pub fn set_key(&mut self, column: Column, key: TextKey) {
        let row = self.rows;
        self.text_builder(column).set_key(row, key);
    }

    /// Has the open row a value in this text column?
    #[must_use]
    pub fn is_written(&self, column: Column) -> bool {
        match &self.columns[column.index()] {
            Some(Building::Text(builder)) => builder.is_written(self.rows),
            _ => false,
        }
    }

    /// The column under construction. Panics when it does not hold text.
    pub(crate) fn text_builder(&mut self, column: Column) -> &mut TextBuilder {
        let rows_expected = self.rows_expected;
        let building = self.columns[column.index()].get_or_insert_with(|| {
            assert!(column.kind() == ColumnKind::Text, "{} holds no text", column.name());
            Building::Text(TextBuilder::new(rows_expected))
        });
        match building {
            Building::Text(builder) => builder,
            _ => unreachable!("asserted when it was made"),
        }
    }

    /// Writes a number into the open row. Panics when the column does not hold numbers.
    pub fn set_number(&mut self, column: Column, value: u64) {
        let row = self.rows;
        self.number_builder(column).set(row, value);
    }

    /// The column under construction. Panics when it does not hold numbers.
    pub(crate) fn number_builder(&mut self, column: Column) -> &mut NumberBuilder<u64> {
        let rows_expected = self.rows_expected;
        let building = self.columns[column.index()].get_or_insert_with(|| {
            assert!(column.kind() == ColumnKind::Number, "{} holds no numbers", column.name());
            Building::Number(NumberBuilder::new(rows_expected))
        });
        match building {
            Building::Number(builder) => builder,
            _ => unreachable!("asserted when it was made"),
        }
    }

    /// Writes the time of the open row.
    pub fn set_time(&mut self, value: Timestamp) {
        let (row, rows_expected) = (self.rows, self.rows_expected);
        let building =
            self.columns[Column::TIME.index()].get_or_insert_with(|| Building::Time(NumberBuilder::new(rows_expected)));
        if let Building::Time(builder) = building {
            builder.set(row, value.micros());
        }
    }

    /// Writes a named field of the open row: into its column when it has one, else into `extra`.
    pub fn set_field(&mut self, name: &str, value: &str) {
        match Column::of_field(name) {
            Some(column) => self.set_text(column, value),
            None => self.push_extra(name, value),
        }
    }

    /// Adds an entry to `extra` of the open row.
    pub fn push_extra(&mut self, name: &str, value: &str) {
        let end = |text: &str| u32::try_from(text.len()).expect("a batch is far below 4 GiB");
        self.extra_bytes.push_str(name);
        let name_end = end(&self.extra_bytes);
        self.extra_bytes.push_str(value);
        let row = u32::try_from(self.rows).expect("a batch has far fewer rows");
        self.extra.push(ExtraEntry { row, name_end, value_end: end(&self.extra_bytes) });
    }

    /// Makes the names of the open row's `extra` entries unique: values under the same name are joined, in their order.
    pub fn join_repeated_extra(&mut self, separator: &str) {
        let open = self.open_extra_entries();
        if open.len() < 2 || !self.has_repeated_extra(open.clone()) {
            return;
        }
        let mut position = HashMap::new();
        let mut joined: Vec<(String, String)> = Vec::new();
        for index in open {
            let (name, value) = self.entry(index);
            match position.get(name) {
                Some(&at) => {
                    let (_, lines): &mut (String, String) = &mut joined[at];
                    lines.push_str(separator);
                    lines.push_str(value);
                }
                None => {
                    position.insert(name.to_owned(), joined.len());
                    joined.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        self.truncate_extra();
        for (name, value) in &joined {
            self.push_extra(name, value);
        }
    }

    /// The open row's entries of `extra`, by index.
    fn open_extra_entries(&self) -> Range<usize> {
        let open = self.extra.iter().rev();
        let count = open.take_while(|entry| entry.row as usize == self.rows).count();
        self.extra.len() - count..self.extra.len()
    }

    fn has_repeated_extra(&self, mut entries: Range<usize>) -> bool {
        /// Up to here comparing each with each is faster than hashing.
        const FEW: usize = 32;
        if entries.len() <= FEW {
            let repeats = |index| {
                let name = self.entry(index).0;
                (index + 1..self.extra.len()).any(|later| self.entry(later).0 == name)
            };
            entries.any(repeats)
        } else {
            let mut names = HashSet::new();
            !entries.all(|index| names.insert(self.entry(index).0))
        }
    }

    fn truncate_extra(&mut self) {
        let kept = self.open_extra_entries().start;
        self.extra.truncate(kept);
        let last = self.extra.last();
        self.extra_bytes.truncate(last.map_or(0, |entry| entry.value_end as usize));
    }

    /// Text already written to the open row.
    #[must_use]
    pub fn open_text(&self, column: Column) -> Option<&str> {
        match self.columns[column.index()].as_ref()? {
            Building::Text(builder) => builder.get(self.rows),
            _ => None,
        }
    }

    /// A number already written to the open row.
    #[must_use]
    pub fn open_number(&self, column: Column) -> Option<u64> {
        match self.columns[column.index()].as_ref()? {
            Building::Number(builder) => builder.get(self.rows),
            _ => None,
        }
    }

    /// The time already written to the open row.
    #[must_use]
    pub fn open_time(&self) -> Option<Timestamp> {
        match self.columns[Column::TIME.index()].as_ref()? {
            Building::Time(builder) => builder.get(self.rows).map(Timestamp::from_micros),
            _ => None,
        }
    }

    /// An `extra` entry already written to the open row.
    #[must_use]
    pub fn open_extra(&self, name: &str) -> Option<&str> {
        let open = self.extra.iter().enumerate().rev().take_while(|(_, entry)| entry.row as usize == self.rows);
        open.map(|(index, _)| self.entry(index)).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn entry(&self, index: usize) -> (&str, &str) {
        let start = index.checked_sub(1).map_or(0, |before| self.extra[before].value_end as usize);
        let ExtraEntry { name_end, value_end, .. } = self.extra[index];
        (&self.extra_bytes[start..name_end as usize], &self.extra_bytes[name_end as usize..value_end as usize])
    }

    /// Closes the open row and starts the next.
    pub fn finish_row(&mut self) {
        self.rows += 1;
    }

    /// Forgets what was written to the open row, for a record that broke half-way.
    pub fn abandon_row(&mut self) {
        for building in self.columns.iter_mut().flatten() {
            match building {
                Building::Text(builder) => builder.truncate(self.rows),
                Building::Number(builder) => builder.truncate(self.rows),
                Building::Time(builder) => builder.truncate(self.rows),
            }
        }
        self.truncate_extra();
    }

    /// Makes room in `extra` for so many entries with so many bytes of names and values.
    pub(crate) fn reserve_extra(&mut self, entries: usize, bytes: usize) {
        self.extra.reserve(entries);
        self.extra_bytes.reserve(bytes);
    }

    /// Bytes in use, roughly.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let columns = self.columns.iter().flatten().map(|building| match building {
            Building::Text(builder) => builder.size_bytes(),
            Building::Number(_) | Building::Time(_) => 9 * self.rows,
        });
        columns.sum::<usize>() + self.extra_bytes.len() + 12 * self.extra.len()
    }

    /// The batch of all finished rows. An open row is forgotten.
    #[must_use]
    pub fn finish(mut self) -> EventBatch {
        self.abandon_row();
        let rows = self.rows;
        let extra = self.finish_extra();
        let mut columns = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (column, building) in Column::all().zip(self.columns) {
            let array = if column == Column::EXTRA { extra.clone() } else { building.and_then(|b| b.finish(rows)) };
            if let Some(array) = array {
                columns.push(column);
                arrays.push(array);
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Column::schema(&columns)), arrays, &options)
            .expect("every column was built with the type and length of the schema");
        EventBatch::new(batch)
    }

    /// The map is put together from its parts: appending entry by entry to a builder takes several times as long.
    fn finish_extra(&self) -> Option<ArrayRef> {
        if self.extra.is_empty() {
            return None;
        }
        let name_bytes = (0..self.extra.len()).map(|index| self.entry(index).0.len()).sum();
        let mut names = Texts::with_capacity(self.extra.len(), name_bytes);
        let mut values = Texts::with_capacity(self.extra.len(), self.extra_bytes.len() - name_bytes);
        let mut start = 0;
        for &ExtraEntry { name_end, value_end, .. } in &self.extra {
            names.push(&self.extra_bytes.as_bytes()[start..name_end as usize]);
            values.push(&self.extra_bytes.as_bytes()[name_end as usize..value_end as usize]);
            start = value_end as usize;
        }
        let mut entries_of_row = vec![0; self.rows];
        self.extra.iter().for_each(|entry| entries_of_row[entry.row as usize] += 1);
        let DataType::Map(entries_field, is_sorted) = ColumnKind::Extra.data_type() else {
            unreachable!("extra is a map")
        };
        let DataType::Struct(fields) = entries_field.data_type() else { unreachable!("a map holds pairs") };
        let entries = StructArray::new(fields.clone(), vec![names.finish(), values.finish()], None);
        let offsets = OffsetBuffer::from_lengths(entries_of_row);
        Some(Arc::new(MapArray::new(entries_field, offsets, entries, None, is_sorted)))
    }
}

/// Texts one after the other.
struct Texts {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl Texts {
    fn with_capacity(texts: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(texts + 1);
        offsets.push(0);
        Self { offsets, bytes: Vec::with_capacity(bytes) }
    }

    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.offsets.push(i32::try_from(self.bytes.len()).expect("a batch is far below 2 GiB"));
    }

    fn finish(self) -> ArrayRef {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Arc::new(StringArray::new(offsets, Buffer::from_vec(self.bytes), None))
    }
}

impl Building {
    fn finish(self, rows: usize) -> Option<ArrayRef> {
        match self {
            Self::Text(builder) => builder.finish(rows),
            Self::Number(builder) => {
                let (values, nulls) = builder.finish(rows)?;
                Some(Arc::new(UInt64Array::new(values, nulls)))
            }
            Self::Time(builder) => {
                let (values, nulls) = builder.finish(rows)?;
                Some(Arc::new(TimestampMicrosecondArray::new(values, nulls).with_timezone("UTC")))
            }
        }
    }
}
