//! Columns of small tables: built from iterators over rows, read back with every surprise an error.

use crate::error::Error;
use arrow_array::builder::{
    BooleanBuilder, Float64Builder, ListBuilder, StringBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, ListArray, RecordBatch, RecordBatchOptions, StringArray,
    TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::{Field, Schema};
use model::Timestamp;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// A table under construction, column by column.
#[derive(Default)]
pub(crate) struct TableBuilder {
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl TableBuilder {
    /// A text column.
    pub(crate) fn text<S: AsRef<str>>(self, name: &str, values: impl Iterator<Item = Option<S>>) -> Self {
        // Growing step by step, and copying what is there each time, takes longer than all the rest.
        let values: Vec<Option<S>> = values.collect();
        let bytes = values.iter().flatten().map(|value| value.as_ref().len()).sum();
        let mut builder = StringBuilder::with_capacity(values.len(), bytes);
        values.into_iter().for_each(|value| builder.append_option(value));
        self.array(name, Arc::new(builder.finish()))
    }

    /// A column of numbers.
    pub(crate) fn number(self, name: &str, values: impl Iterator<Item = Option<u64>>) -> Self {
        let mut builder = UInt64Builder::new();
        values.for_each(|value| builder.append_option(value));
        self.array(name, Arc::new(builder.finish()))
    }

    /// A column of times.
    pub(crate) fn time(self, name: &str, values: impl Iterator<Item = Option<Timestamp>>) -> Self {
        let mut builder = TimestampMicrosecondBuilder::new();
        values.for_each(|value| builder.append_option(value.map(Timestamp::micros)));
        self.array(name, Arc::new(builder.finish().with_timezone("UTC")))
    }

    /// A column of yes and no.
    pub(crate) fn flag(self, name: &str, values: impl Iterator<Item = bool>) -> Self {
        let mut builder = BooleanBuilder::new();
        values.for_each(|value| builder.append_value(value));
        self.array(name, Arc::new(builder.finish()))
    }

    /// A column of fractions.
    pub(crate) fn fraction(self, name: &str, values: impl Iterator<Item = f64>) -> Self {
        let mut builder = Float64Builder::new();
        values.for_each(|value| builder.append_value(value));
        self.array(name, Arc::new(builder.finish()))
    }

    /// A column of lists of texts.
    pub(crate) fn texts<S: AsRef<str>>(self, name: &str, values: impl Iterator<Item = Vec<S>>) -> Self {
        let mut builder = ListBuilder::new(StringBuilder::new());
        for value in values {
            value.iter().for_each(|text| builder.values().append_value(text));
            builder.append(true);
        }
        self.array(name, Arc::new(builder.finish()))
    }

    /// A column of lists of numbers.
    pub(crate) fn numbers(self, name: &str, values: impl Iterator<Item = Vec<u64>>) -> Self {
        let mut builder = ListBuilder::new(UInt64Builder::new());
        for value in values {
            builder.values().append_slice(&value);
            builder.append(true);
        }
        self.array(name, Arc::new(builder.finish()))
    }

    /// Any other column.
    pub(crate) fn array(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name, array.data_type().clone(), true));
        self.arrays.push(array);
        self
    }

    /// The table.
    pub(crate) fn finish(self) -> RecordBatch {
        let rows = self.arrays.first().map_or(0, Array::len);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(self.fields)), self.arrays, &options)
            .expect("all columns are built from the same rows")
    }
}

/// A table that was read, and the file it is from.
#[derive(Clone, Copy)]
pub(crate) struct TableView<'a> {
    batch: &'a RecordBatch,
    path: &'a Path,
}

/// One of its columns.
pub(crate) struct ColumnView<'a, A> {
    array: &'a A,
    name: &'a str,
    path: &'a Path,
}

impl<'a> TableView<'a> {
    pub(crate) const fn new(batch: &'a RecordBatch, path: &'a Path) -> Self {
        Self { batch, path }
    }

    pub(crate) fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The column of that name and type.
    pub(crate) fn column<A: Array + 'static>(&self, name: &'a str) -> Result<ColumnView<'a, A>, Error> {
        let array = self.batch.column_by_name(name).and_then(|array| array.as_any().downcast_ref());
        let array = array.ok_or_else(|| Error::Layout {
            path: self.path.to_owned(),
            reason: format!("column {name} is missing or of another type"),
        })?;
        Ok(ColumnView { array, name, path: self.path })
    }

    pub(crate) fn text(&self, name: &'a str) -> Result<ColumnView<'a, StringArray>, Error> {
        self.column(name)
    }

    pub(crate) fn number(&self, name: &'a str) -> Result<ColumnView<'a, UInt64Array>, Error> {
        self.column(name)
    }

    pub(crate) fn time(&self, name: &'a str) -> Result<ColumnView<'a, TimestampMicrosecondArray>, Error> {
        self.column(name)
    }
}

impl<'a, A: Array> ColumnView<'a, A> {
    /// An error about one row.
    pub(crate) fn wrong(&self, row: usize) -> Error {
        Error::damaged(self.path, format!("column {}, row {row} holds no value that this version knows", self.name))
    }

    /// The array itself.
    pub(crate) const fn array(&self) -> &'a A {
        self.array
    }

    fn must<T>(&self, row: usize, value: Option<T>) -> Result<T, Error> {
        value.ok_or_else(|| self.wrong(row))
    }
}

impl<'a> ColumnView<'a, StringArray> {
    pub(crate) fn get(&self, row: usize) -> Option<&'a str> {
        self.array.is_valid(row).then(|| self.array.value(row))
    }

    pub(crate) fn required(&self, row: usize) -> Result<&'a str, Error> {
        self.must(row, self.get(row))
    }

    /// A value whose words `parse` knows.
    pub(crate) fn word<T>(&self, row: usize, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Error> {
        self.must(row, self.get(row).and_then(parse))
    }

    /// A value that reads what it prints.
    pub(crate) fn parsed<T: FromStr>(&self, row: usize) -> Result<T, Error> {
        self.word(row, |text| text.parse().ok())
    }
}

impl ColumnView<'_, UInt64Array> {
    pub(crate) fn get(&self, row: usize) -> Option<u64> {
        self.array.is_valid(row).then(|| self.array.value(row))
    }

    pub(crate) fn required(&self, row: usize) -> Result<u64, Error> {
        self.must(row, self.get(row))
    }

    /// A number of a narrower type.
    pub(crate) fn narrow<T: TryFrom<u64>>(&self, row: usize) -> Result<T, Error> {
        self.must(row, self.get(row).and_then(|value| T::try_from(value).ok()))
    }
}

impl ColumnView<'_, TimestampMicrosecondArray> {
    pub(crate) fn get(&self, row: usize) -> Option<Timestamp> {
        self.array.is_valid(row).then(|| Timestamp::from_micros(self.array.value(row)))
    }

    pub(crate) fn required(&self, row: usize) -> Result<Timestamp, Error> {
        self.must(row, self.get(row))
    }
}

impl ColumnView<'_, BooleanArray> {
    pub(crate) fn required(&self, row: usize) -> Result<bool, Error> {
        self.must(row, self.array.is_valid(row).then(|| self.array.value(row)))
    }
}

impl ColumnView<'_, Float64Array> {
    pub(crate) fn required(&self, row: usize) -> Result<f64, Error> {
        self.must(row, self.array.is_valid(row).then(|| self.array.value(row)))
    }
}

impl ColumnView<'_, ListArray> {
    /// The texts of a row.
    pub(crate) fn texts(&self, row: usize) -> Result<Vec<String>, Error> {
        let list = self.array.is_valid(row).then(|| self.array.value(row));
        let list = self.must(row, list)?;
        let texts = list.as_any().downcast_ref::<StringArray>().filter(|texts| texts.null_count() == 0);
        let texts = self.must(row, texts)?;
        Ok(texts.iter().flatten().map(str::to_owned).collect())
    }
}
