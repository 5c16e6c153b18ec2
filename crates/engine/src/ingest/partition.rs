//! Splitting a batch by tenant and day, the partitions of the case.

use arrow_array::{Array, RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use events::EventBatch;
use model::{Tenant, Timestamp};
use std::collections::BTreeMap;

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
    rows_of.into_iter().map(|((tenant, day), rows)| ((tenant.clone(), day), part(batch.record_batch(), rows))).collect()
}

fn part(batch: &RecordBatch, rows: Vec<u32>) -> EventBatch {
    let (first, last) = (rows[0] as usize, rows[rows.len() - 1] as usize);
    let part = if last - first + 1 == rows.len() {
        batch.slice(first, rows.len())
    } else {
        take_record_batch(batch, &UInt32Array::from(rows)).expect("rows are of this batch")
    };
    let used: Vec<usize> =
        (0..part.num_columns()).filter(|&column| part.column(column).null_count() < part.num_rows()).collect();
    EventBatch::new(part.project(&used).expect("columns are of this batch"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::{BatchBuilder, Column};

    #[test]
    fn rows_go_to_their_tenant_and_day_in_order() {
        let mut builder = BatchBuilder::new();
        for (record, day) in [(1, Some(0)), (2, Some(1)), (3, Some(0)), (4, None)] {
            builder.set_number(Column::RECORD, record);
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
        let records = |batch: &EventBatch| -> Vec<_> {
            let column = batch.numbers(Column::RECORD).expect("written");
            (0..batch.rows()).filter_map(|row| column.get(row)).collect()
        };
        let found: Vec<_> = parts.iter().map(|((_, day), batch)| (*day, records(batch))).collect();
        assert_eq!(found, [(None, vec![4]), (Some(0), vec![1, 3]), (Some(1), vec![2])]);
        assert!(parts[1].1.text(Column::HOST).is_none(), "empty columns are left out");
        assert!(parts[2].1.text(Column::HOST).is_some());
    }
}
