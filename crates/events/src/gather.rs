//! Rows of many batches as one batch: each distinct value of a text column is hashed once per batch it comes from, not once per row.

use crate::batch::EventBatch;
use crate::builder::BatchBuilder;
use crate::column::{Column, ColumnKind};
use crate::text::TextKey;
use arrow_array::Array;
use model::Timestamp;

impl EventBatch {
    /// Rows of several batches, in the order given. Columns without a value in them, or not of the event schema, are left out.
    /// Panics when a batch lacks a row.
    #[must_use]
    pub fn gather<'a>(picks: impl Iterator<Item = (&'a Self, &'a [u32])>) -> Self {
        let picks: Vec<(&Self, &[u32])> = picks.filter(|(_, rows)| !rows.is_empty()).collect();
        let mut builder = BatchBuilder::with_rows(picks.iter().map(|(_, rows)| rows.len()).sum());
        let mut keys = Vec::new();
        for column in Column::all() {
            let mut first_row = 0;
            for &(batch, rows) in &picks {
                match column.kind() {
                    ColumnKind::Text => gather_text(&mut builder, column, batch, rows, first_row, &mut keys),
                    ColumnKind::Number => gather_numbers(&mut builder, column, batch, rows, first_row),
                    ColumnKind::Time | ColumnKind::Extra => {}
                }
                first_row += rows.len();
            }
        }
        let (entries, bytes) = extra_size(&picks);
        builder.reserve_extra(entries, bytes);
        for (batch, rows) in picks {
            gather_rest(&mut builder, batch, rows);
        }
        builder.finish()
    }
}

/// `keys` is working memory: the new key of each old one.
fn gather_text(
    builder: &mut BatchBuilder,
    column: Column,
    batch: &EventBatch,
    rows: &[u32],
    first_row: usize,
    keys: &mut Vec<Option<TextKey>>,
) {
    let Some(text) = batch.text(column) else { return };
    keys.clear();
    keys.resize(text.values().len(), None);
    let builder = builder.text_builder(column);
    for (at, &row) in rows.iter().enumerate() {
        if let Some(old) = text.key(row as usize) {
            let key = *keys[old].get_or_insert_with(|| builder.intern(text.values().value(old)));
            builder.set_key(first_row + at, key);
        }
    }
}

fn gather_numbers(builder: &mut BatchBuilder, column: Column, batch: &EventBatch, rows: &[u32], first_row: usize) {
    let Some(numbers) = batch.numbers(column) else { return };
    let builder = builder.number_builder(column);
    for (at, &row) in rows.iter().enumerate() {
        if let Some(value) = numbers.get(row as usize) {
            builder.set(first_row + at, value);
        }
    }
}

/// How many entries of `extra` there are, and the bytes of their values.
fn extra_size(picks: &[(&EventBatch, &[u32])]) -> (usize, usize) {
    let mut size = (0, 0);
    for (batch, rows) in picks {
        let Some(extras) = batch.extras() else { continue };
        for (_, value) in rows.iter().flat_map(|&row| extras.of(row as usize)) {
            size = (size.0 + 1, size.1 + value.len());
        }
    }
    size
}

/// Times and extras, which are written row by row, and the count of rows.
fn gather_rest(builder: &mut BatchBuilder, batch: &EventBatch, rows: &[u32]) {
    let (times, extras) = (batch.times(), batch.extras());
    for &row in rows {
        let row = row as usize;
        if let Some(times) = times.filter(|times| times.is_valid(row)) {
            builder.set_time(Timestamp::from_micros(times.value(row)));
        }
        for (name, value) in extras.iter().flat_map(|extras| extras.of(row)) {
            builder.push_extra(name, value);
        }
        builder.finish_row();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn gathered_rows_are_the_rows_asked_for_in_their_order() {
        let parts =
            [vec![("a", Some(1)), ("", None), ("c", Some(3))], vec![("x", None)], vec![("b", None), ("a", Some(2))]];
        let batches = parts.each_ref().map(|rows| batch(rows));
        let rows: [&[u32]; 3] = [&[0, 1], &[], &[1, 0]];
        let gathered = EventBatch::gather(batches.iter().zip(rows));
        let whole = batch(&[parts[0][0], parts[0][1], parts[2][1], parts[2][0]]);
        assert_eq!(gathered.record_batch(), whole.record_batch());
        assert_eq!(EventBatch::gather(std::iter::empty()).rows(), 0);
        let no_numbers = EventBatch::gather(std::iter::once((&batches[2], &[0][..])));
        assert!(no_numbers.numbers(Column::RECORD).is_none() && no_numbers.times().is_none());
    }
}
