//! Velociraptor's rows, and what the readers of EVTX print: every line that is not blank becomes a row or a rejection, and every row can be
//! shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["velociraptor", "velociraptor-evtx", "evtx-json"] {
        let reading = check(name, bytes);
        match name {
            "evtx-json" => reading.assert_lines_are_accounted_for_but(is_record_line),
            _ => reading.assert_lines_are_accounted_for(),
        }
        reading.assert_rows_can_be_shown(name);
    }
});

/// `Record N`, which stands between events.
fn is_record_line(line: &[u8]) -> bool {
    let digits = line.strip_prefix(b"Record ");
    digits.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}
