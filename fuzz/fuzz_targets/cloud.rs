//! Logs of clouds: the first byte says which, and whether it is JSON or a table. Every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

const FORMATS: [&str; 14] = [
    "cloudtrail",
    "entra",
    "m365_audit",
    "azure_activity",
    "gcp_audit",
    "okta",
    "google_workspace",
    "defender",
    "sentinel_windows",
    "entra_csv",
    "m365_audit_csv",
    "azure_activity_csv",
    "defender_csv",
    "sentinel_windows_csv",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else { return };
    let name = FORMATS[usize::from(*first) % FORMATS.len()];
    check(name, file).assert_rows_can_be_shown(name);
});
