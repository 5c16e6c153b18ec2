//! Databases of user access logging: every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check("ual", bytes).assert_rows_can_be_shown("ual");
});
