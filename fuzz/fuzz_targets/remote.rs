//! Logs of remote management tools, and the lines of the LANL data set: every line becomes a row or a rejection, or two rows where it tells of a beginning and an end, and every row
//! can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["teamviewer-log", "anydesk-connections", "anydesk-trace", "lanl-auth"] {
        let reading = check(name, bytes);
        reading.assert_lines_are_accounted_for();
        reading.assert_rows_can_be_shown(name);
    }
    let reading = check("teamviewer-connections", bytes);
    reading.assert_rows_can_be_shown("teamviewer-connections");
});
