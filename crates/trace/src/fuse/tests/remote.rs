//! Support tools: one session that both ends log, and the numbers that they call each other by.

use super::build::{Build, check_with, register, seen};
use model::Activity::{Logoff, Logon, OutboundConnect};
use model::LogonKind::RemoteManagement;

const GUID: &str = "b35110b2-7dc5-4bb9-8d54-ca80953f65f8";
const OTHER: &str = "0a5110b2-7dc5-4bb9-8d54-ca80953f65f8";

/// mara's workstation at northgate set out to a number.
fn went(ms: i64, guid: &str) -> Build {
    let row = seen("NG-WS1", ms, OutboundConnect).of("northgate").user("mara").kind(RemoteManagement);
    row.to("teamviewer-987654321").session(guid).guid(guid)
}

/// Somebody of another number came to a server of alder, on which omar was logged on.
fn came(ms: i64, guid: &str) -> Build {
    let row = seen("ALD-FS01", ms, Logon).user("ALDER\\omar").kind(RemoteManagement);
    row.claims("teamviewer-123456789").session(guid).guid(guid)
}

#[test]
fn what_both_ends_call_the_same_is_one_hop() {
    check_with(
        "the clocks of the two tenants differ by two hours",
        [
            went(0, GUID),
            came(7_200_000, GUID),
            seen("ALD-FS01", 7_300_000, Logoff).kind(RemoteManagement).session(GUID),
        ],
        &register(),
        &[&format!(
            "7200000 northgate/NG-WS1 -> alder/ALD-FS01 omar remote_management lease session {GUID} until 7300000 (logoff) by mara +1"
        )],
    );
    check_with(
        "two sessions at once are two",
        [went(0, GUID), went(1, OTHER), came(10, OTHER), came(20, GUID)],
        &register(),
        &[
            &format!("10 northgate/NG-WS1 -> alder/ALD-FS01 omar remote_management lease session {OTHER} by mara +1"),
            &format!("20 northgate/NG-WS1 -> alder/ALD-FS01 omar remote_management lease session {GUID} by mara +1"),
        ],
    );
    check_with(
        "either end alone",
        [went(0, GUID), came(10, OTHER)],
        &register(),
        &[
            "0 northgate/NG-WS1 -> northgate/teamviewer-987654321 mara explicit source unknown by mara",
            &format!("10 alder/teamviewer-123456789 -> alder/ALD-FS01 omar remote_management claimed session {OTHER}"),
        ],
    );
}

#[test]
fn a_number_that_one_session_tells_is_known_in_all() {
    let bir = |ms: i64| {
        let row = seen("BIR-FS01", ms, Logon).of("birch").user("tess").kind(RemoteManagement);
        row.claims("teamviewer-123456789").session(OTHER).guid(OTHER)
    };
    check_with(
        "alder's log tells who came to birch, whose tool's log alone is there; and where mara went again",
        [went(0, GUID), came(10, GUID), bir(1000), went(2000, "other")],
        &register(),
        &[
            &format!("10 northgate/NG-WS1 -> alder/ALD-FS01 omar remote_management lease session {GUID} by mara +1"),
            &format!("1000 northgate/NG-WS1 -> birch/BIR-FS01 tess remote_management lease session {OTHER}"),
            "2000 northgate/NG-WS1 -> alder/ALD-FS01 mara explicit source unknown by mara",
        ],
    );
    let copy = seen("ALD-COPY", 20, Logon).kind(RemoteManagement).claims("teamviewer-123456789").guid(GUID);
    let logons =
        super::build::fused(vec![went(0, GUID), came(10, GUID), copy, went(2000, "other")], &register()).logons;
    let last = logons.last().expect("a logon").dst.to_string();
    assert_eq!(last, "northgate/teamviewer-987654321", "two hosts would have the number");
}
