//! Bare values and their meanings; seeds that mean nothing.

use super::SeedNames;
use crate::testing::{Log, at, seed};

fn log() -> Log {
    let mut log = Log::new();
    log.hop(at(1, 8, 0), "msp/JUMP01", "ald/SRV1", "mara");
    log.hop(at(1, 9, 0), "msp/JUMP01", "bir/SRV1.birch.example", "mara");
    log.hop(at(1, 9, 0), "ald/SRV1", "ald/backup", "backup");
    log.hop(at(1, 9, 5), "ext 203.0.113.9", "ald/SRV1", "mara");
    log.hop(at(1, 9, 10), "ald/jump01", "ald/SRV1", "mara").claimed(0.5);
    log.hop(at(1, 9, 20), "ald/EVIL", "ald/SRV1", "mara").claimed(0.5);
    log.cover("ced/SRV9", at(1, 0, 0), at(2, 0, 0));
    log
}

#[test]
fn a_bare_value_has_every_meaning_it_can_have() {
    let log = log();
    let logons = log.sorted();
    let check = |text: &str, expect: &[&str]| {
        let asked = log.question(&[]);
        let all = SeedNames::new(&logons, &asked).meanings(&seed(text));
        assert_eq!(all.iter().map(ToString::to_string).collect::<Vec<_>>(), expect, "{text}");
    };
    check("srv1", &["host:ald/SRV1", "host:bir/SRV1.birch.example"]);
    check("bir/SRV1", &["host:bir/SRV1.birch.example"]);
    check("backup", &["host:ald/backup", "account:ald/backup"]);
    check(
        "backup@2026-01-01T08:00:00Z",
        &["host:ald/backup@2026-01-01T08:00:00Z", "account:ald/backup@2026-01-01T08:00:00Z"],
    );
    check("mara", &["account:mara"]);
    check("SRV9", &["host:ced/SRV9"]);
    check("JUMP01", &["host:msp/JUMP01"]);
    check("evil", &["host:ald/EVIL"]);
    check("host:SRV1", &["host:SRV1"]);
    check("10.0.0.1", &["10.0.0.1"]);
    check("nobody", &["nobody"]);
}

#[test]
fn a_seed_that_means_nothing_names_what_is_near() {
    let log = log();
    let logons = log.sorted();
    let check = |text: &str, expect: &str| {
        let asked = log.question(&[]);
        let told = SeedNames::new(&logons, &asked).unmatched(&seed(text)).to_string();
        assert_eq!(told, format!("seed {text} {expect}"));
    };
    check("host:JUMP1", "matches no host of the evidence; nearest: host:msp/JUMP01, host:ald/jump01");
    check("host:bir/JUMP01", "matches no host of bir; nearest: host:msp/JUMP01, host:ald/jump01");
    check("address:203.0.113.8", "matches no address of the evidence");
    check("address:bir/203.0.113.9", "matches no address of bir; nearest: address:ald/203.0.113.9");
    check("account:marra", "matches no account of the evidence; nearest: account:mara");
    check("zzz", "matches no host or account of the evidence");
    check("key:SHA256:none", "matches no key of the evidence");
    check("host:SRV9", "is known to the evidence, but no logon shows it within the window");
    let late = "host:JUMP01@2030-01-01T00:00:00Z";
    check(late, "is known to the evidence, but nothing shows it at that time");
}
