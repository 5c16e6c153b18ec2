//! Audit logs: no line is lost in silence, and every event can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reading = check("auditd", bytes);
    reading.assert_rows_can_be_shown("auditd");
});
