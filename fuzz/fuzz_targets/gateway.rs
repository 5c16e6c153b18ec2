//! Files of firewalls and VPN gateways: every line that is not blank becomes a row or a rejection, and every row can be shown again.
#![no_main]

use hopscope_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["fortigate", "panos", "cisco-asa", "openvpn", "openvpn-status", "wireguard-dump"] {
        let reading = check(name, bytes);
        reading.assert_lines_are_accounted_for();
        reading.assert_rows_can_be_shown(name);
    }
});
