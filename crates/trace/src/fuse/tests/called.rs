//! Calls as entries.

use super::build::{START, fused, line, register, seen};
use crate::fuse::{Caller, Calls, entries};
use model::Activity::Logon as LogsOn;
use model::{EvidenceNo, Logon, LogonKind, Pointer, SeedKind, Tenant, Timestamp};
use std::sync::Arc;

const HOUR: i64 = 3_600_000;

/// Calls with one key from one address, at these times.
fn calls(viewer: &str, address: &str, times: &[i64]) -> Calls {
    let caller = Caller {
        viewer: Tenant::new(viewer),
        host: Arc::from("aws-444455556666"),
        session: Some(Arc::from("AKIA1")),
        address: Some(address.parse().expect(address)),
        account: (Some(Arc::from("444455556666")), Arc::from("deploy")),
        was_let_in: true,
        by: SeedKind::Address,
        since: None,
    };
    let pointer = Pointer { evidence: EvidenceNo(0), record: 7 };
    let times = times.iter().map(|ms| (Timestamp::from_micros(START + ms * 1000), pointer));
    Calls::from([(caller, times.collect())])
}

fn check(what: &str, calls: &Calls, logons: &[Logon], expect: &[&str]) {
    let entries = entries(calls, logons, &register());
    assert_eq!(entries.iter().map(line).collect::<Vec<_>>(), expect, "{what}");
}

#[test]
fn a_call_is_an_entry_once_a_visit() {
    check(
        "a night lies between",
        &calls("alder", "198.51.100.9", &[0, HOUR, 13 * HOUR, 26 * HOUR]),
        &[],
        &[
            "0 alder/198.51.100.9 -> alder/aws-444455556666 deploy cloud address session AKIA1",
            "93600000 alder/198.51.100.9 -> alder/aws-444455556666 deploy cloud address session AKIA1",
        ],
    );
    check(
        "from an address of the provider",
        &calls("alder", "203.0.113.7", &[0]),
        &[],
        &["0 northgate/203.0.113.7 -> alder/aws-444455556666 deploy cloud address session AKIA1"],
    );
}

#[test]
fn a_session_that_a_logon_opened_from_there_is_no_entry() {
    let role = |address: &str| {
        let role = seen("aws-444455556666", 0, LogsOn).of("birch").kind(LogonKind::Role).user("deploy");
        fused(vec![role.claims("aws-111122223333").session("AKIA1").from(address)], &register()).logons
    };
    let called = calls("alder", "198.51.100.9", &[HOUR, 2 * HOUR]);
    check("the same address", &called, &role("198.51.100.9"), &[]);
    check(
        "the key was taken away, and the account is whose log it was seen in",
        &called,
        &role("198.51.100.10"),
        &["3600000 alder/198.51.100.9 -> birch/aws-444455556666 deploy cloud address session AKIA1"],
    );
    let (known, called) = (role("198.51.100.10"), calls("alder", "198.51.100.9", &[0]));
    let first = entries(&called, &known, &register());
    let again = entries(&called, &first, &register());
    assert!(again.is_empty(), "{again:?}");
}
