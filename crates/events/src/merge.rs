//! Many small batches as one: each distinct value of a text column is hashed once per batch it comes in, not once per row.

use crate::batch::EventBatch;
use crate::builder::BatchBuilder;
use crate::column::{Column, ColumnKind};
use crate::text::TextKey;
use arrow_array::Array;

impl EventBatch {
    /// The rows of all batches, in their order. Columns that are not of the event schema are left out.
    #[must_use]
    pub fn merge(batches: &[Self]) -> Self {
        let mut builder = BatchBuilder::new();
        for column in Column::all() {
            let mut first_row = 0;
            for batch in batches {
                match column.kind() {
                    ColumnKind::Text => append_text(&mut builder, column, batch, first_row),
                    ColumnKind::Number => append_numbers(&mut builder, column, batch, first_row),
                    ColumnKind::Time | ColumnKind::Extra => {}
                }
                first_row += batch.rows();
            }
        }
        for batch in batches {
            append_rows(&mut builder, batch);
        }
        builder.finish()
    }
}

fn append_text(builder: &mut BatchBuilder, column: Column, batch: &EventBatch, first_row: usize) {
    let Some(text) = batch.text(column) else { return };
    let mut keys: Vec<Option<TextKey>> = vec![None; text.values().len()];
    let builder = builder.text_builder(column);
    for row in 0..batch.rows() {
        if let Some(old) = text.key(row) {
            let key = *keys[old].get_or_insert_with(|| builder.intern(text.values().value(old)));
            builder.set_key(first_row + row, key);
        }
    }
}

fn append_numbers(builder: &mut BatchBuilder, column: Column, batch: &EventBatch, first_row: usize) {
    let Some(numbers) = batch.numbers(column) else { return };
    let builder = builder.number_builder(column);
    for row in 0..batch.rows() {
        if let Some(value) = numbers.get(row) {
            builder.set(first_row + row, value);
        }
    }
}

/// Times and extras, which are written row by row, and the count of rows.
fn append_rows(builder: &mut BatchBuilder, batch: &EventBatch) {
    for row in 0..batch.rows() {
        if let Some(time) = batch.time(row) {
            builder.set_time(time);
        }
        batch.each_extra(row, |name, value| builder.push_extra(name, value));
        builder.finish_row();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    fn batch(rows: &[(&str, Option<u64>)]) -> EventBatch {
        let mut builder = BatchBuilder::new();
        for (text, number) in rows {
            if !text.is_empty() {
                builder.set_text(Column::HOST, text);
                builder.push_extra("name", text);
            }
            if let Some(number) = number {
                builder.set_number(Column::RECORD, *number);
                builder.set_time(Timestamp::from_micros(i64::try_from(*number).expect("small")));
            }
            builder.finish_row();
        }
        builder.finish()
    }

    #[test]
    fn merged_batches_are_their_rows_one_after_the_other() {
        let parts = [vec![("a", Some(1)), ("", None)], vec![], vec![("b", None), ("a", Some(2))]];
        let merged = EventBatch::merge(&parts.each_ref().map(|rows| batch(rows)));
        let whole = batch(&parts.concat());
        assert_eq!(merged.record_batch(), whole.record_batch());
        assert_eq!(EventBatch::merge(&[]).rows(), 0);
    }
}
