//! Splunk's results, in JSON and CSV: every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["splunk", "splunk-csv"] {
        check(name, bytes).assert_rows_can_be_shown(name);
    }
});
