//! Rows that wait in a buffer must not keep alive what they do not use: a slice holds on to the whole arrays that it was cut from,
//! and a text column to every distinct value of its batch.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_select::dictionary::garbage_collect_dictionary;
use arrow_select::take::take;
use events::EventBatch;
use std::sync::Arc;

/// The same rows, in memory of their own where they use less than half of what they hold.
pub(crate) fn compact(batch: EventBatch) -> EventBatch {
    let batch = batch.into_record_batch();
    let columns = batch.columns().iter().map(compact_column).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let compacted = RecordBatch::try_new_with_options(batch.schema(), columns, &options);
    EventBatch::new(compacted.expect("same types and lengths as before"))
}

fn compact_column(array: &ArrayRef) -> ArrayRef {
    if let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() {
        let values = dictionary.values().len();
        let keys = if is_slice(dictionary.keys()) { copy(array) } else { array.clone() };
        if values <= 2 * array.len() {
            return keys;
        }
        let dictionary = keys.as_dictionary::<Int32Type>();
        return garbage_collect_dictionary(dictionary).map_or(keys.clone(), |smaller| Arc::new(smaller));
    }
    if is_slice(array.as_ref()) { copy(array) } else { array.clone() }
}

fn is_slice(array: &dyn Array) -> bool {
    let used = match array.data_type().primitive_width() {
        Some(width) => array.len() * (width + 1),
        None => array.to_data().get_slice_memory_size().unwrap_or(usize::MAX / 4),
    };
    array.get_buffer_memory_size() > 2 * used + 256
}

fn copy(array: &ArrayRef) -> ArrayRef {
    let rows = UInt32Array::from_iter_values(0..u32::try_from(array.len()).expect("a batch has far fewer rows"));
    take(array.as_ref(), &rows, None).unwrap_or_else(|_| array.clone())
}
