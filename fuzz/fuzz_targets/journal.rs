//! The journal in its three forms: every entry can be shown again, and what a file claims of itself costs nothing.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["journal", "journal-export", "journal-json"] {
        let reading = check(name, bytes);
        reading.assert_rows_can_be_shown(name);
    }
});
