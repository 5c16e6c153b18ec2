//! What matchers read: columns of some rows, by name, each when it is asked for. A batch has them all; a case reads them on demand.

use crate::batch::{EventBatch, Extras, Numbers, Text};
use crate::column::Column;
use arrow_array::{Array, StringArray, TimestampMicrosecondArray};
use model::Timestamp;

/// Columns of the event schema over the same rows. A column that is absent is null in every row.
pub trait EventColumns {
    /// Rows.
    fn rows(&self) -> usize;

    /// The columns that can have a value, in the order of the schema or of the batch.
    fn columns(&self) -> Vec<Column>;

    /// A text column; `None` when every row is null.
    fn text(&self, column: Column) -> Option<Text<'_>>;

    /// May one of these rows have a value in a text column? Told where it is known without reading the values; else it may.
    fn may_have_text(&self, _column: Column, _rows: &[usize]) -> bool {
        true
    }

    /// A number column; `None` when every row is null.
    fn numbers(&self, column: Column) -> Option<Numbers<'_>>;

    /// The time of every row; `None` when no row has one.
    fn times(&self) -> Option<&TimestampMicrosecondArray>;

    /// The `extra` entries; `None` when no row has any.
    fn extras(&self) -> Option<Extras<'_>>;

    /// The distinct names and values of `extra`, where they are known without its rows. May hold more than rows use.
    fn extra_texts(&self) -> Option<(&StringArray, &StringArray)> {
        None
    }

    /// The time of one row.
    fn time(&self, row: usize) -> Option<Timestamp> {
        let times = self.times()?;
        times.is_valid(row).then(|| Timestamp::from_micros(times.value(row)))
    }
}

impl EventColumns for EventBatch {
    fn rows(&self) -> usize {
        self.rows()
    }

    fn columns(&self) -> Vec<Column> {
        self.columns().collect()
    }

    fn text(&self, column: Column) -> Option<Text<'_>> {
        self.text(column)
    }

    fn numbers(&self, column: Column) -> Option<Numbers<'_>> {
        self.numbers(column)
    }

    fn times(&self) -> Option<&TimestampMicrosecondArray> {
        self.times()
    }

    fn extras(&self) -> Option<Extras<'_>> {
        self.extras()
    }
}
