//! A record as XML, through the `evtx` crate: for one record at a time a tree does no harm.

use super::chunk::CHUNK_BYTES;
use evtx::{EvtxChunkData, ParserSettings};
use std::sync::Arc;

/// The records of that number in a chunk, as indented XML; `None` when there is none.
pub(super) fn show(block: &[u8], record: u64) -> Option<String> {
    // Free space is not kept.
    let mut bytes = block.to_vec();
    bytes.resize(bytes.len().max(CHUNK_BYTES), 0);
    let mut data = EvtxChunkData::new(bytes, false).ok()?;
    let mut chunk = data.parse(Arc::new(ParserSettings::new())).ok()?;
    let mut shown = Vec::new();
    for found in chunk.iter().flatten().filter(|found| found.event_record_id == record) {
        shown.push(found.into_xml().ok()?.data);
    }
    (!shown.is_empty()).then(|| shown.join("\n"))
}
