//! Building a batch row by row: what readers write to.

use crate::batch::EventBatch;
use crate::column::{Column, ColumnKind};
use crate::extra::{ExtraName, Extras};
use crate::text::{TextBuilder, TextKey};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, TimestampMicrosecondArray, UInt64Array};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use model::Timestamp;
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
    #[inline]
    pub(crate) fn set(&mut self, row: usize, value: T) {
        // One comparison where the row before was written too, as it mostly was.
        if self.values.len() != row {
            self.values.resize(row, T::default());
            self.present.resize(row, false);
        }
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
        let nulls = self.present.contains(&false).then(|| NullBuffer::from(self.present));
        Some((ScalarBuffer::from(self.values), nulls))
    }
}

/// Rows that there is room for when nobody says how many there will be.
const ROWS_AT_FIRST: usize = 4096;
/// After so many rows, the others are expected to be like them.
const SAMPLE_ROWS: usize = 1024;
/// The most room made by the sample, in samples: one of long texts does not stand for all rows of a batch.
const SAMPLES_MAX: usize = 32;

/// Bytes of the names in `extra` of one batch, each counted as often as it stands there: some times what any log of a few megabytes has, and
/// far from the 2 GiB that an array can hold.
const NAME_BYTES_MAX: usize = 256 << 20;

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
    extra: Extras,
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
        Self { rows: 0, rows_expected, columns: (0..Column::COUNT).map(|_| None).collect(), extra: Extras::default() }
    }

    /// Says that about so many more rows will follow, so that there is room for them. Only speed depends on it.
    pub fn expect_rows(&mut self, rows: usize) {
        self.rows_expected = self.rows + rows;
    }

    /// Finished rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Writes text into the open row. Panics when the column does not hold text.
    #[inline]
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
    #[inline]
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
    #[inline]
    pub(crate) fn text_builder(&mut self, column: Column) -> &mut TextBuilder {
        let building = &mut self.columns[column.index()];
        if building.is_none() {
            *building = Some(Building::new(column, self.rows_expected));
        }
        match building {
            Some(Building::Text(builder)) => builder,
            _ => panic!("{} holds no text", column.name()),
        }
    }

    /// Writes a number into the open row. Panics when the column does not hold numbers.
    #[inline]
    pub fn set_number(&mut self, column: Column, value: u64) {
        let row = self.rows;
        self.number_builder(column).set(row, value);
    }

    /// The column under construction. Panics when it does not hold numbers.
    #[inline]
    pub(crate) fn number_builder(&mut self, column: Column) -> &mut NumberBuilder<u64> {
        let building = &mut self.columns[column.index()];
        if building.is_none() {
            *building = Some(Building::new(column, self.rows_expected));
        }
        match building {
            Some(Building::Number(builder)) => builder,
            _ => panic!("{} holds no numbers", column.name()),
        }
    }

    /// Writes the time of the open row.
    #[inline]
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
        self.extra.push(self.rows, name, value);
    }

    /// A name of entries in `extra`, to be written as often as wanted with [`BatchBuilder::push_named`] without looking it up again. Good
    /// for this builder alone.
    pub fn extra_name(&mut self, name: &str) -> ExtraName {
        self.extra.name(name)
    }

    /// Adds an entry to `extra` of the open row, under a name of this builder.
    #[inline]
    pub fn push_named(&mut self, name: ExtraName, value: &str) {
        self.extra.push_named(self.rows, name, value);
    }

    /// Makes the names of the open row's `extra` entries unique: values under the same name are joined, in their order.
    pub fn join_repeated_extra(&mut self, separator: &str) {
        self.extra.join_repeated(self.rows, separator);
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
        self.extra.get(self.rows, name)
    }

    /// Closes the open row and starts the next.
    #[inline]
    pub fn finish_row(&mut self) {
        self.rows += 1;
        if self.rows == SAMPLE_ROWS {
            self.make_room();
        }
    }

    /// Makes room for what is expected, so that nothing is copied from memory to larger memory over and over.
    fn make_room(&mut self) {
        let times = self.rows_expected.div_ceil(SAMPLE_ROWS).min(SAMPLES_MAX);
        for building in self.columns.iter_mut().flatten() {
            if let Building::Text(builder) = building {
                builder.make_room(times);
            }
        }
        self.extra.make_room(times);
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
        self.extra.truncate(self.rows);
    }

    /// Forgets the last rows, as many as are too many for a batch: names are kept once while it is built and written once for each entry when
    /// it is finished, so that a short file under long names can become larger than an array can be. Returns how many are forgotten.
    pub fn forget_what_does_not_fit(&mut self) -> usize {
        let kept = self.extra.rows_within(self.rows, NAME_BYTES_MAX);
        let forgotten = self.rows - kept;
        if forgotten > 0 {
            self.rows = kept;
            self.abandon_row();
        }
        forgotten
    }

    /// Makes room in `extra` for so many entries with so many bytes of values.
    pub(crate) fn reserve_extra(&mut self, entries: usize, bytes: usize) {
        self.extra.reserve(entries, bytes);
    }

    /// Bytes in use, roughly.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let columns = self.columns.iter().flatten().map(|building| match building {
            Building::Text(builder) => builder.size_bytes(),
            Building::Number(_) | Building::Time(_) => 9 * self.rows,
        });
        columns.sum::<usize>() + self.extra.size_bytes()
    }

    /// The batch of all finished rows. An open row is forgotten. Panics when names in `extra` come to 2 GiB: where rows are somebody else's,
    /// [`BatchBuilder::forget_what_does_not_fit`] comes first.
    #[must_use]
    pub fn finish(mut self) -> EventBatch {
        self.abandon_row();
        let rows = self.rows;
        let extra = self.extra.finish(rows);
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
}

impl Building {
    /// A column of which nothing is written yet. Panics for `extra`, which is no column of one value a row.
    #[cold]
    fn new(column: Column, rows_expected: usize) -> Self {
        match column.kind() {
            ColumnKind::Text => Self::Text(TextBuilder::new(rows_expected)),
            ColumnKind::Number => Self::Number(NumberBuilder::new(rows_expected)),
            ColumnKind::Time => Self::Time(NumberBuilder::new(rows_expected)),
            ColumnKind::Extra => panic!("{} holds entries", column.name()),
        }
    }

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
