//! Zeek's tables: every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check("zeek", bytes).assert_rows_can_be_shown("zeek");
});
