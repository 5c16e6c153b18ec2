//! A record as XML, through the `evtx` crate: for one record at a time a tree does no harm.

use super::chunk::{CHUNK_BYTES, FREE_AT, LAST_ID_AT};
use evtx::{EvtxChunkData, ParserSettings};
use std::sync::Arc;

/// The records of that number in a chunk, as indented XML; `None` when there is none.
pub(super) fn show(block: &[u8], record: u64) -> Option<String> {
    // Free space is not kept.
    let mut bytes = block.to_vec();
    bytes.resize(bytes.len().max(CHUNK_BYTES), 0);
    shown(bytes.clone(), record).or_else(|| {
        // It may be newer than the chunk's header, which says where records end and which is the last.
        let end = u32::try_from(block.len()).ok()?;
        bytes[FREE_AT..FREE_AT + 4].copy_from_slice(&end.to_le_bytes());
        bytes[LAST_ID_AT..LAST_ID_AT + 8].copy_from_slice(&record.to_le_bytes());
        shown(bytes, record)
    })
}

fn shown(chunk: Vec<u8>, record: u64) -> Option<String> {
    let mut data = EvtxChunkData::new(chunk, false).ok()?;
    let mut chunk = data.parse(Arc::new(ParserSettings::new())).ok()?;
    let mut shown = Vec::new();
    for found in chunk.iter().flatten().filter(|found| found.event_record_id == record) {
        shown.push(found.into_xml().ok()?.data);
    }
    (!shown.is_empty()).then(|| shown.join("\n"))
}
