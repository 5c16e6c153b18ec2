//! A finished batch and typed views of its columns: what matchers and stores read from.

use crate::column::Column;
use arrow_array::TimestampMicrosecondArray;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, DictionaryArray, Int32Array, MapArray, RecordBatch, StringArray, UInt64Array};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use model::Timestamp;

/// A record batch whose columns are columns of the event schema. A column that is absent is null in every row.
#[derive(Clone, Debug)]
pub struct EventBatch {
    batch: RecordBatch,
}

/// A text column: keys into distinct values.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    keys: Keys<'a>,
    values: &'a StringArray,
}

#[derive(Clone, Copy)]
enum Keys<'a> {
    There(&'a Int32Array),
    Read(&'a [i32]),
    OnDemand(&'a dyn KeySource),
}

/// Where keys come from that are read when a row is asked for.
pub trait KeySource {
    /// The key of every row, each below the number of distinct values; negative where a row has none.
    fn keys(&self) -> &[i32];
}

/// A number column.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    values: &'a UInt64Array,
}

/// The entries of `extra`.
pub struct Extras<'a> {
    /// Where the entries of each row begin, and behind the last one the end.
    offsets: &'a [i32],
    /// Rows that have none, whatever their offsets.
    nulls: Option<&'a NullBuffer>,
    names: Entries<'a>,
    values: Entries<'a>,
}

/// Names or values of all rows: one after the other as readers write them, or keys into distinct ones as a case gives them.
#[derive(Clone, Copy)]
enum Entries<'a> {
    Plain(&'a StringArray),
    Keyed(Text<'a>),
}

impl<'a> Entries<'a> {
    fn of(array: &'a dyn Array) -> Option<Self> {
        match array.as_string_opt() {
            Some(texts) => Some(Self::Plain(texts)),
            None => Text::of_array(array).map(Self::Keyed),
        }
    }

    fn get(&self, index: usize) -> &'a str {
        match self {
            Self::Plain(texts) => texts.value(index),
            Self::Keyed(texts) => texts.get(index).unwrap_or(""),
        }
    }
}

impl EventBatch {
    /// Takes a record batch. Columns that are not of the event schema are allowed and not seen.
    #[must_use]
    pub const fn new(batch: RecordBatch) -> Self {
        Self { batch }
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Bytes of keys, values and numbers, and of what an array costs beside them.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let size = |array: &dyn Array| match array.data_type() {
            DataType::Dictionary(..) => {
                let dictionary = array.as_dictionary_opt::<Int32Type>();
                4 * array.len() + dictionary.map_or(0, |dictionary| text_bytes(dictionary.values().as_ref()))
            }
            DataType::Map(..) => {
                array.as_map_opt().map_or(0, |map| text_bytes(map.keys().as_ref()) + text_bytes(map.values().as_ref()))
            }
            _ => 8 * array.len(),
        };
        self.batch.columns().iter().map(|array| ARRAY_BYTES + size(array.as_ref())).sum()
    }

    /// Its columns, in its own order.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        self.batch.schema_ref().fields().iter().filter_map(|field| Column::by_name(field.name()))
    }

    /// The Arrow batch.
    #[must_use]
    pub const fn record_batch(&self) -> &RecordBatch {
        &self.batch
    }

    /// The Arrow batch, given away.
    #[must_use]
    pub fn into_record_batch(self) -> RecordBatch {
        self.batch
    }

    /// A text column; `None` when every row is null, or the column is stored with another type.
    #[must_use]
    pub fn text(&self, column: Column) -> Option<Text<'_>> {
        Text::of_array(self.batch.column_by_name(column.name())?.as_ref())
    }

    /// A number column; `None` when every row is null.
    #[must_use]
    pub fn numbers(&self, column: Column) -> Option<Numbers<'_>> {
        let values = self.batch.column_by_name(column.name())?.as_primitive_opt::<UInt64Type>()?;
        Some(Numbers::new(values))
    }

    /// The time of every row; `None` when no row has one.
    #[must_use]
    pub fn times(&self) -> Option<&TimestampMicrosecondArray> {
        self.batch.column_by_name(Column::TIME.name())?.as_primitive_opt::<TimestampMicrosecondType>()
    }

    /// The time of one row.
    #[must_use]
    pub fn time(&self, row: usize) -> Option<Timestamp> {
        let times = self.times()?;
        times.is_valid(row).then(|| Timestamp::from_micros(times.value(row)))
    }

    /// The `extra` entries of one row, in the order of the record.
    #[must_use]
    pub fn extra(&self, row: usize) -> Vec<(String, String)> {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        self.extras().map_or_else(Vec::new, |extras| extras.of(row).map(owned).collect())
    }

    /// The `extra` entries; `None` when no row has any.
    #[must_use]
    pub fn extras(&self) -> Option<Extras<'_>> {
        Extras::of_map(self.batch.column_by_name(Column::EXTRA.name())?.as_map_opt()?)
    }
}

/// What an array costs that holds nothing, roughly.
const ARRAY_BYTES: usize = 400;

fn text_bytes(array: &dyn Array) -> usize {
    array.as_string_opt::<i32>().map_or(0, |text| text.values().len() + 4 * text.len())
}

impl<'a> Text<'a> {
    /// A view of an array; `None` when it is of another type.
    #[must_use]
    pub fn of_array(array: &'a dyn Array) -> Option<Self> {
        let dictionary: &DictionaryArray<Int32Type> = array.as_any().downcast_ref()?;
        Some(Self { keys: Keys::There(dictionary.keys()), values: dictionary.values().as_string_opt()? })
    }

    /// A column by its distinct values and the key of every row, each below their number; negative where a row has none.
    #[must_use]
    pub const fn of_keys(values: &'a StringArray, keys: &'a [i32]) -> Self {
        Self { keys: Keys::Read(keys), values }
    }

    /// A column whose keys are read when a row is asked for: whether any value is of interest is known before.
    #[must_use]
    pub const fn on_demand(values: &'a StringArray, keys: &'a dyn KeySource) -> Self {
        Self { keys: Keys::OnDemand(keys), values }
    }

    /// The same with its keys read, for who asks for many rows.
    #[must_use]
    pub fn read(self) -> Self {
        match self.keys {
            Keys::OnDemand(source) => Self { keys: Keys::Read(source.keys()), ..self },
            Keys::There(_) | Keys::Read(_) => self,
        }
    }

    /// The value of a row.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&'a str> {
        self.key(row).map(|key| self.values.value(key))
    }

    /// The position of a row's value among the distinct ones.
    #[inline]
    #[must_use]
    pub fn key(&self, row: usize) -> Option<usize> {
        match self.keys {
            Keys::There(keys) => {
                keys.is_valid(row).then(|| usize::try_from(keys.value(row)).expect("keys are checked by Arrow"))
            }
            Keys::Read(keys) => usize::try_from(keys[row]).ok(),
            Keys::OnDemand(source) => usize::try_from(source.keys()[row]).ok(),
        }
    }

    /// Calls `each` with every one of these rows that has a value, and with the position of that among the distinct ones.
    #[inline]
    pub fn each_key(&self, rows: &[usize], mut each: impl FnMut(usize, usize)) {
        let mut of = |keys: &[i32]| {
            for &row in rows {
                if let Ok(key) = usize::try_from(keys[row]) {
                    each(row, key);
                }
            }
        };
        match self.keys {
            Keys::Read(keys) => of(keys),
            Keys::OnDemand(source) => of(source.keys()),
            Keys::There(keys) if keys.null_count() == 0 => of(keys.values()),
            Keys::There(_) => {
                rows.iter().filter_map(|&row| Some((row, self.key(row)?))).for_each(|(row, key)| each(row, key));
            }
        }
    }

    /// The distinct values. May hold values that no row uses.
    #[must_use]
    pub const fn values(&self) -> &'a StringArray {
        self.values
    }
}

impl<'a> Extras<'a> {
    /// A view of a map; `None` when it is of other types.
    #[must_use]
    pub fn of_map(map: &'a MapArray) -> Option<Self> {
        let (names, values) = (Entries::of(map.keys().as_ref())?, Entries::of(map.values().as_ref())?);
        Some(Self { offsets: map.value_offsets(), nulls: map.nulls(), names, values })
    }

    /// Of entries by the positions of their names and values, and of where the entries of each row begin, with the end behind the last one.
    #[must_use]
    pub const fn of_keys(offsets: &'a [i32], names: Text<'a>, values: Text<'a>) -> Self {
        Self { offsets, nulls: None, names: Entries::Keyed(names), values: Entries::Keyed(values) }
    }

    /// The values of all rows one after the other, where they are keys into distinct ones; [`Extras::entries`] says which are a row's.
    #[must_use]
    pub const fn keyed_values(&self) -> Option<Text<'a>> {
        match self.values {
            Entries::Plain(_) => None,
            Entries::Keyed(values) => Some(values),
        }
    }

    /// Where the entries of a row are among those of all rows.
    #[must_use]
    pub fn entries(&self, row: usize) -> std::ops::Range<usize> {
        let at = |row: usize| usize::try_from(self.offsets[row]).expect("offsets are not negative");
        if self.nulls.is_none_or(|nulls| nulls.is_valid(row)) { at(row)..at(row + 1) } else { 0..0 }
    }

    /// Name and value of the entries of a row, in the order of the record.
    pub fn of(&self, row: usize) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let entries = self.entries(row);
        let (names, values) = (self.names, self.values);
        entries.map(move |index| (names.get(index), values.get(index)))
    }
}

impl<'a> Numbers<'a> {
    /// A view of an array.
    #[must_use]
    pub const fn new(values: &'a UInt64Array) -> Self {
        Self { values }
    }

    /// The value of a row.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> Option<u64> {
        self.values.is_valid(row).then(|| self.values.value(row))
    }
}

#[cfg(test)]
mod tests {
    use crate::{BatchBuilder, Column};
    use model::Timestamp;

    #[test]
    fn rows_come_back_as_written() {
        let mut builder = BatchBuilder::new();
        builder.set_text(Column::HOST, "A");
        builder.set_number(Column::EVENT_ID, 4624);
        builder.set_field("TargetUserName", "mara");
        builder.set_field("NoSuchColumn", "x");
        builder.set_field("Other", "");
        assert_eq!(builder.open_extra("NoSuchColumn"), Some("x"));
        builder.finish_row();
        builder.set_time(Timestamp::from_micros(7));
        builder.finish_row();
        builder.set_text(Column::HOST, "B");
        builder.set_text(Column::HOST, "A");
        assert_eq!(builder.open_text(Column::HOST), Some("A"));
        builder.finish_row();
        let batch = builder.finish();
        assert_eq!(batch.rows(), 3);
        let host = batch.text(Column::HOST).expect("written");
        assert_eq!([host.get(0), host.get(1), host.get(2)], [Some("A"), None, Some("A")]);
        assert_eq!(batch.numbers(Column::EVENT_ID).expect("written").get(0), Some(4624));
        assert_eq!(batch.time(0), None);
        assert_eq!(batch.time(1), Some(Timestamp::from_micros(7)));
        let extra = [("NoSuchColumn".to_owned(), "x".to_owned()), ("Other".to_owned(), String::new())];
        assert_eq!(batch.extra(0), extra);
        assert!(batch.extra(2).is_empty());
        assert!(batch.text(Column::CHANNEL).is_none());
    }

    #[test]
    fn keys_stand_for_their_text_and_repeated_extra_is_joined() {
        let mut builder = BatchBuilder::new();
        let key = builder.intern(Column::HOST, "A");
        assert!(!builder.is_written(Column::HOST));
        for _ in 0..2 {
            builder.set_key(Column::HOST, key);
            assert!(builder.is_written(Column::HOST));
            for (name, value) in [("a", "1"), ("b", "2"), ("a", "3")] {
                builder.push_extra(name, value);
            }
            builder.join_repeated_extra("+");
            builder.finish_row();
        }
        for index in 0..40 {
            builder.push_extra(["even", "odd"][index % 2], "x");
        }
        builder.join_repeated_extra("");
        builder.finish_row();
        let batch = builder.finish();
        let host = batch.text(Column::HOST).expect("written");
        assert_eq!((host.get(0), host.get(1)), (Some("A"), Some("A")));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(batch.extra(1), [pair("a", "1+3"), pair("b", "2")]);
        let xs = "x".repeat(20);
        assert_eq!(batch.extra(2), [pair("even", &xs), pair("odd", &xs)]);
    }

    #[test]
    fn an_abandoned_row_leaves_nothing() {
        let mut builder = BatchBuilder::new();
        builder.set_text(Column::HOST, "A");
        builder.finish_row();
        builder.set_text(Column::HOST, "B");
        builder.set_number(Column::RECORD, 2);
        builder.push_extra("k", "v");
        builder.abandon_row();
        assert_eq!(builder.open_text(Column::HOST), None);
        assert_eq!(builder.open_extra("k"), None);
        builder.finish_row();
        let batch = builder.finish();
        assert_eq!(batch.rows(), 2);
        assert_eq!(batch.text(Column::HOST).expect("row 0").get(1), None);
        assert!(batch.numbers(Column::RECORD).is_none());
        assert!(batch.extra(1).is_empty());
    }
}
