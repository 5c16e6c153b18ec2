//! Whatever is given: no panic, and the same logons however the records are ordered and spread over files.

use super::build::{START, lines, register};
use crate::fuse::{Fused, fuse};
use model::{
    Activity, CredentialKind, EvidenceNo, LogonId, LogonKind, Observation, Outcome, Pointer, Register, Tenant,
    Timestamp,
};
use proptest::prelude::*;
use std::sync::Arc;

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Option<Arc<str>>> {
    proptest::option::weighted(0.8, proptest::sample::select(words).prop_map(Arc::from))
}

const ADDRESSES: &[&str] =
    &["10.20.0.5", "10.20.0.6", "::ffff:10.9.8.4", "127.0.0.1", "203.0.113.7", "fe80::1", "0.0.0.0"];

/// Few names and few moments, so that records meet.
fn observation() -> impl Strategy<Value = Observation> {
    let host = word(&["FS01", "fs01.alder.example", "DC01", "WS1", "10.20.0.5", "FS01.west.example", "-"]);
    let other = || word(&["FS01$", "cifs/fs01", "WS1", "localhost", "10.20.0.5", "krbtgt", "", "a:b", "é/\u{202e}"]);
    let address = || {
        let known = proptest::sample::select(ADDRESSES);
        proptest::option::of(known.prop_map(|text| text.parse().expect("an address")))
    };
    let session = || word(&["0x1", "0x2", "0X1", "0x0", "4711", "pts/0"]);
    let user = || word(&["mara", "ALDER\\mara", "WS1$", "root", "SYSTEM", "@", "\\"]);
    let sid = || word(&["S-1-5-21-1-2-3-500", "S-1-5-21-4-5-6-500", "S-1-5-18", "S-1-0-0", "-", "é"]);
    let time = prop_oneof![(0_i64..90_000).prop_map(|ms| START + ms / 7 * 7000), Just(i64::MIN), Just(i64::MAX)];
    let tenant = proptest::sample::select(&["alder", "birch", "northgate", "cedar"][..]);
    let first = (time, tenant, host, proptest::sample::select(&Activity::ALL[..]), any::<u8>());
    let names = (user(), word(&["ALDER", "FS01", "WS1"]), sid(), user(), sid());
    let rest = (
        session(),
        session(),
        address(),
        other(),
        other(),
        (address(), address()),
        word(&["0x19", "Kerberos", "SHA256:x"]),
    );
    (first, names, rest).prop_map(|((time, tenant, host, activity, choice), names, rest)| Observation {
        pointer: Pointer { evidence: EvidenceNo(0), record: 0 },
        time: Timestamp::from_micros(time),
        tenant: Tenant::new(tenant),
        host,
        activity,
        outcome: Outcome::ALL[usize::from(choice) % 3],
        kind: LogonKind::ALL.get(usize::from(choice) % 19).copied(),
        account_name: names.0,
        account_domain: names.1,
        account_sid: names.2,
        actor_name: names.3,
        actor_sid: names.4,
        session: rest.0,
        actor_session: rest.1,
        logon_guid: None,
        src_address: rest.2,
        src_port: None,
        src_host: rest.3,
        dst_host: rest.4,
        dst_address: rest.5.0,
        assigned_address: rest.5.1,
        credential_kind: CredentialKind::ALL.get(usize::from(choice) % 9).copied(),
        credential: rest.6.clone(),
        status: rest.6,
    })
}

fn numbered(mut observations: Vec<Observation>) -> Vec<Observation> {
    for (observation, record) in observations.iter_mut().zip(1..) {
        observation.pointer.record = record;
    }
    observations.sort_by_key(|observation| (observation.time, observation.pointer));
    observations
}

fn told(fused: &Fused) -> Vec<(LogonId, String, Vec<u64>)> {
    let records = |pointers: &[Pointer]| {
        let mut records: Vec<_> = pointers.iter().map(|pointer| pointer.record).collect();
        records.sort_unstable();
        records
    };
    let logons = fused.logons.iter().zip(lines(fused));
    logons.map(|(logon, line)| (logon.id, line, records(&logon.evidence))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_files_do_not_matter(
        given in proptest::collection::vec(observation(), 0..60),
        files in proptest::collection::vec(0_u32..3, 60),
        seed in any::<u64>(),
    ) {
        let whole = numbered(given);
        let mut split = whole.clone();
        for (observation, file) in split.iter_mut().zip(&files) {
            observation.pointer.evidence = EvidenceNo(*file);
        }
        // Any order: what `fuse` is given need not even be sorted.
        split.sort_by_key(|observation| (observation.pointer.record ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for register in [Register::default(), register()] {
            let (one, other) = (fuse(&whole, &register), fuse(&split, &register));
            prop_assert_eq!(told(&one), told(&other));
            prop_assert_eq!(&one.hosts, &other.hosts);
            prop_assert_eq!(&one.notes, &other.notes);
            prop_assert_eq!(one.switches.len(), other.switches.len());
        }
    }

    #[test]
    fn logons_are_sorted_and_their_ids_unique(given in proptest::collection::vec(observation(), 0..60)) {
        let fused = fuse(&numbered(given), &register());
        let keys: Vec<_> = fused.logons.iter().map(|logon| (logon.time, logon.id)).collect();
        prop_assert!(keys.is_sorted());
        let ids: std::collections::BTreeSet<_> = fused.logons.iter().map(|logon| logon.id).collect();
        prop_assert_eq!(ids.len(), fused.logons.len());
        for logon in &fused.logons {
            prop_assert!(!logon.evidence.is_empty());
            prop_assert_eq!(logon.src.host.is_none(), logon.src.basis == model::SourceBasis::Nothing);
            prop_assert!(logon.session.as_ref().and_then(|session| session.end).is_none_or(|end| end >= logon.time));
        }
    }

    #[test]
    fn more_copies_change_nothing_but_evidence(given in proptest::collection::vec(observation(), 0..40)) {
        let once = numbered(given);
        let mut twice = once.clone();
        twice.extend(once.iter().cloned().map(|mut copy| { copy.pointer.evidence = EvidenceNo(1); copy }));
        let ids = |fused: &Fused| fused.logons.iter().map(|logon| logon.id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&fuse(&once, &register())), ids(&fuse(&twice, &register())));
    }
}
