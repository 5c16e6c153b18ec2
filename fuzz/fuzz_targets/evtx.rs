//! Windows event logs: chunks, records and BinXML of any bytes.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

/// A record's header, and the copy of its size at the end.
const RECORD_BYTES_MIN: usize = 24 + 4;

fuzz_target!(|bytes: &[u8]| {
    let reading = check("evtx", bytes);
    assert!(reading.rows.rows() <= bytes.len() / RECORD_BYTES_MIN, "more rows than records fit");
});
