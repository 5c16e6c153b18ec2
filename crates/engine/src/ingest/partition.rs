//! Splitting a batch by tenant and day, the partitions of the case.
//!
//! A parcel holds many small files, and so can hold rows of hundreds of days. Each part gets arrays of its own with the values that it
//! uses: a part that kept hold of the parcel's dictionaries would keep all of them in memory until it is written.

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray, UInt32Array};
use arrow_select::take::take;
use events::{Column, EventBatch};
use model::{Tenant, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tenant and days since 1970-01-01; no day for rows without a time.
pub(super) type PartitionKey = (Tenant, Option<i64>);

/// The batch in parts, by partition, rows in their order. Columns that a part has no value in are left out.
pub(super) fn split(batch: &EventBatch, tenants: &[Tenant]) -> Vec<(PartitionKey, EventBatch)> {
    let mut rows_of: BTreeMap<(&Tenant, Option<i64>), Vec<u32>> = BTreeMap::new();
    let times = batch.times();
    for (row, tenant) in tenants.iter().enumerate() {
        let time = times.filter(|times| times.is_valid(row)).map(|times| times.value(row));
        let day = time.map(|micros| Timestamp::from_micros(micros).day_number());
        let row = u32::try_from(row).expect("a batch has far fewer rows");
        rows_of.entry((tenant, day)).or_default().push(row);
    }
    if rows_of.len() < 2 {
        return rows_of.into_keys().map(|(tenant, day)| ((tenant.clone(), day), batch.clone())).collect();
    }
    let (keys, rows): (Vec<_>, Vec<_>) = rows_of.into_iter().unzip();
    let rows: Vec<UInt32Array> = rows.into_iter().map(UInt32Array::from).collect();
    let parts = parts(batch.record_batch(), &rows);
    keys.into_iter().zip(parts).map(|((tenant, day), part)| ((tenant.clone(), day), part)).collect()
}

/// One batch per list of rows. Goes column by column, so that a column's values are looked at while they are in the cache.
fn parts(batch: &RecordBatch, rows: &[UInt32Array]) -> Vec<EventBatch> {
    let mut columns: Vec<Vec<(Column, ArrayRef)>> = vec![Vec::new(); rows.len()];
    let schema = batch.schema_ref();
    for (field, array) in schema.fields().iter().zip(batch.columns()) {
        let Some(column) = Column::by_name(field.name()) else { continue };
        let mut picker = array.as_dictionary_opt::<Int32Type>().map(Picker::new);
        for (rows, columns) in rows.iter().zip(&mut columns) {
            // Most columns have no value in most parts: to see that first costs nothing beside making an array.
            if !rows.values().iter().any(|&row| array.is_valid(row as usize)) {
                continue;
            }
            let part = match &mut picker {
                Some(picker) => picker.pick(rows),
                None => take(array, rows, None).expect("rows are of this batch"),
            };
            columns.push((column, part));
        }
    }
    columns.into_iter().map(from_columns).collect()
}

fn from_columns(columns: Vec<(Column, ArrayRef)>) -> EventBatch {
    let (columns, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let batch = RecordBatch::try_new(Arc::new(Column::schema(&columns)), arrays);
    EventBatch::new(batch.expect("each part has the evidence column, and all have its rows"))
}

/// Takes rows of a dictionary column together with the values that they use.
struct Picker<'a> {
    keys: &'a Int32Array,
    values: &'a StringArray,
    /// Per value: the last pick that used it, and its key there.
    used: Vec<(u32, i32)>,
    picks: u32,
}

impl<'a> Picker<'a> {
    fn new(array: &'a DictionaryArray<Int32Type>) -> Self {
        let values: &StringArray = array.values().as_string();
        Self { keys: array.keys(), values, used: vec![(0, 0); values.len()], picks: 0 }
    }

    fn pick(&mut self, rows: &UInt32Array) -> ArrayRef {
        self.picks += 1;
        let mut values = StringBuilder::with_capacity(rows.len().min(self.values.len()), 0);
        let mut count = 0;
        let mut key_of = |row: &u32| {
            let row = *row as usize;
            let old = self.keys.is_valid(row).then(|| self.keys.value(row))?;
            let old = usize::try_from(old).expect("keys are checked by Arrow");
            let (pick, key) = &mut self.used[old];
            if *pick != self.picks {
                (*pick, *key) = (self.picks, count);
                count += 1;
                values.append_value(self.values.value(old));
            }
            Some(*key)
        };
        let keys: Int32Array = rows.values().iter().map(&mut key_of).collect();
        Arc::new(DictionaryArray::new(keys, Arc::new(values.finish())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::BatchBuilder;

    #[test]
    fn rows_go_to_their_tenant_and_day_in_order() {
        let mut builder = BatchBuilder::new();
        for (record, day) in [(1, Some(0)), (2, Some(1)), (3, Some(0)), (4, None)] {
            builder.set_number(Column::RECORD, record);
            builder.set_text(Column::EVIDENCE, if record == 3 { "y" } else { "x" });
            if let Some(day) = day {
                builder.set_time(Timestamp::from_micros(day * Timestamp::DAY + 5));
            }
            if record == 2 {
                builder.set_text(Column::HOST, "A");
            }
            builder.finish_row();
        }
        let tenants = vec![Tenant::new("a"); 4];
        let parts = split(&builder.finish(), &tenants);
        let rows = |batch: &EventBatch| -> Vec<_> {
            let (records, files) = (batch.numbers(Column::RECORD), batch.text(Column::EVIDENCE));
            let (records, files) = (records.expect("written"), files.expect("written"));
            (0..batch.rows()).map(|row| (records.get(row), files.get(row).map(str::to_owned))).collect()
        };
        let row = |record, file: &str| (Some(record), Some(file.to_owned()));
        let found: Vec<_> = parts.iter().map(|((_, day), batch)| (*day, rows(batch))).collect();
        let days = [(None, vec![row(4, "x")]), (Some(0), vec![row(1, "x"), row(3, "y")]), (Some(1), vec![row(2, "x")])];
        assert_eq!(found, days);
        assert_eq!(
            parts[0].1.text(Column::EVIDENCE).expect("written").values().len(),
            1,
            "only values in use are kept"
        );
        assert!(parts[1].1.text(Column::HOST).is_none(), "empty columns are left out");
        assert!(parts[2].1.text(Column::HOST).is_some());
    }
}
