//! Login files in every layout: each entry becomes a row or a rejection, and every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

const LAYOUTS: [(&str, usize); 6] = [
    ("utmp", 384),
    ("utmp-big-endian", 384),
    ("utmp-wide", 400),
    ("utmp-wide-big-endian", 400),
    ("lastlog", 292),
    ("lastlog-wide", 296),
];

fuzz_target!(|bytes: &[u8]| {
    for (name, entry_bytes) in LAYOUTS {
        let reading = check(name, bytes);
        let entries = bytes.len().div_ceil(entry_bytes) as u64;
        assert_eq!(entries, reading.rows.rows() as u64 + reading.rejected(), "entries, and rows with rejections");
        reading.assert_rows_can_be_shown(name);
    }
});
