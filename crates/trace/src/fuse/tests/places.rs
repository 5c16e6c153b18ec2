//! Who held an address when: overlapping networks, NAT, leases that change hands, names in several spellings, re-images.

use super::build::{Build, check, check_with, fused, logon, register, seen};
use model::Activity::{Boot, Connection, TicketGrant};
use model::{Certainty, Register, SourceBasis};

const HOUR: i64 = 3_600_000;

fn machine(tenant: &str, controller: &str, ms: i64, host: &str, address: &str) -> Build {
    seen(controller, ms, TicketGrant).of(tenant).user(&format!("{host}$")).from(address)
}

#[test]
fn an_address_means_what_its_tenant_says() {
    let given = || {
        [
            machine("alder", "ALD-DC01", 0, "ALD-WS1", "10.20.0.5"),
            machine("birch", "BIR-DC01", 0, "BIR-WS1", "10.20.0.5"),
            logon("ALD-FS01", 1000, "mara").from("10.20.0.5"),
            logon("BIR-FS01", 2000, "omar").of("birch").from("10.20.0.5"),
        ]
    };
    let expect = [
        "1000 alder/ALD-WS1 -> alder/ALD-FS01 mara network lease",
        "2000 birch/BIR-WS1 -> birch/BIR-FS01 omar network lease",
    ];
    check_with("overlapping networks of two customers", given(), &register(), &expect);
    check_with("the same without a register", given(), &Register::default(), &expect);
}

#[test]
fn a_host_says_which_address_it_has() {
    let own = |host: &str, ms: i64| seen(host, ms, Connection).from("10.20.0.5");
    let inbound = || logon("ALD-FS01", 1000, "mara").from("10.20.0.5");
    check(
        "it opened a connection from there",
        [own("ALD-WS1", 0), inbound()],
        &["1000 alder/ALD-WS1 -> alder/ALD-FS01 mara network lease"],
    );
    check(
        "what a machine proved goes before",
        [own("ALD-WS1", 0), machine("alder", "ALD-DC01", 1, "ALD-WS2", "10.20.0.5"), inbound()],
        &["1000 alder/ALD-WS2 -> alder/ALD-FS01 mara network lease"],
    );
    check(
        "what a client claims goes behind",
        [own("ALD-WS1", 0), inbound().claims("ALD-WS3")],
        &["1000 alder/ALD-WS1 -> alder/ALD-FS01 mara network lease"],
    );
}

#[test]
fn the_providers_addresses_are_looked_up_at_the_provider() {
    let jump = machine("northgate", "NG-DC01", 0, "NG-JUMP01", "10.9.8.4");
    check_with(
        "in the provider's network",
        [jump.clone(), logon("ALD-FS01", 1000, "svc-ng").from("10.9.8.4")],
        &register(),
        &["1000 northgate/NG-JUMP01 -> alder/ALD-FS01 svc-ng network lease"],
    );
    check_with(
        "in the provider's and in the customer's own: the customer's",
        [jump.clone(), logon("BIR-FS01", 1000, "svc-ng").of("birch").from("10.9.8.4")],
        &register(),
        &["1000 birch/10.9.8.4 -> birch/BIR-FS01 svc-ng network address"],
    );
    let mut bare = register();
    bare.tenants.clear();
    check_with(
        "no networks in the register, and only the provider knows it",
        [jump, logon("ALD-FS01", 1000, "svc-ng").from("10.9.8.4")],
        &bare,
        &["1000 northgate/NG-JUMP01 -> alder/ALD-FS01 svc-ng network lease"],
    );
}

#[test]
fn doubt_about_the_network_is_doubt_about_the_source() {
    let source = |tenant: &str, address: &str, register: &Register| {
        let known = [
            machine("alder", "ALD-DC01", 0, "ALD-WS1", "10.20.0.5"),
            machine("birch", "BIR-DC01", 0, "BIR-WS1", "10.9.8.4"),
        ];
        let mut given = Vec::from(known);
        given.push(logon("FS01", 1000, "mara").of(tenant).from(address));
        fused(given, register).logons[0].src.clone()
    };
    let clear = source("alder", "10.20.0.5", &register());
    let contested = source("birch", "10.9.8.4", &register());
    let guessed = source("cedar", "10.9.8.4", &Register::default());
    assert_eq!(
        (clear.basis, contested.basis, guessed.basis),
        (SourceBasis::Lease, SourceBasis::Lease, SourceBasis::Lease)
    );
    assert!(guessed.certainty < contested.certainty && contested.certainty < clear.certainty);
    let seen_by_provider = source("northgate", "10.20.0.5", &register());
    assert!(seen_by_provider.certainty <= contested.certainty, "two customers have that network");
    assert_eq!(seen_by_provider.host.map(|host| host.to_string()).as_deref(), Some("alder/ALD-WS1"));
}

#[test]
fn shared_and_public_addresses_stand_for_themselves() {
    check_with(
        "NAT of the provider, whatever the client claims",
        [logon("ALD-FS01", 0, "svc-ng").from("203.0.113.7").claims("NG-JUMP01")],
        &register(),
        &["0 northgate/203.0.113.7 -> alder/ALD-FS01 svc-ng network address"],
    );
    check_with(
        "a machine behind NAT does not own it",
        [machine("alder", "ALD-DC01", 0, "ALD-WS1", "10.9.255.1"), logon("ALD-FS01", 1000, "mara").from("10.9.255.1")],
        &register(),
        &["1000 northgate/10.9.255.1 -> alder/ALD-FS01 mara network address"],
    );
    check_with(
        "from the internet",
        [logon("ALD-FS01", 0, "mara").from("198.51.100.9").claims("kali")],
        &register(),
        &["0 alder/198.51.100.9 -> alder/ALD-FS01 mara network address"],
    );
    check(
        "from the internet, no register",
        [logon("FS01", 0, "mara").from("198.51.100.9").claims("kali")],
        &["0 alder/198.51.100.9 -> alder/FS01 mara network address"],
    );
}

#[test]
fn an_address_that_many_use_at_once_is_shared() {
    let mut given: Vec<Build> = (0..8)
        .map(|turn| machine("alder", "DC01", turn * 60_000, if turn % 2 == 0 { "WS1" } else { "WS2" }, "10.20.0.5"))
        .collect();
    given.push(logon("FS01", 500_000, "mara").from("10.20.0.5"));
    let fused = fused(given, &Register::default());
    assert_eq!(super::build::lines(&fused), ["500000 alder/10.20.0.5 -> alder/FS01 mara network address"]);
    assert_eq!(
        fused.notes,
        ["In alder, several hosts used 10.20.0.5 at the same time (WS1, WS2): it is taken for a shared address."]
    );
}

#[test]
fn a_lease_ends_when_another_host_has_the_address() {
    let first = || machine("alder", "DC01", 0, "WS1", "10.20.0.5");
    let second = || machine("alder", "DC01", 30 * HOUR, "WS2", "10.20.0.5");
    let at = |hour: i64| logon("FS01", hour * HOUR, "mara").from("10.20.0.5");
    check(
        "before and after",
        [first(), second(), at(29), at(31)],
        &[
            "104400000 alder/WS1 -> alder/FS01 mara network lease",
            "111600000 alder/WS2 -> alder/FS01 mara network lease",
        ],
    );
    let forged = logon("FS01", HOUR, "omar").from("10.20.0.5").claims("WS9");
    check(
        "a claim ends no proved lease",
        [first(), forged, at(2)],
        &["3600000 alder/WS1 -> alder/FS01 omar network lease", "7200000 alder/WS1 -> alder/FS01 mara network lease"],
    );
    let own = logon("WS3", 0, "WS3$").from("10.20.0.7");
    check(
        "a host's own record of its address",
        [own, logon("FS01", HOUR, "mara").from("10.20.0.7")],
        &["3600000 alder/WS3 -> alder/FS01 mara network lease"],
    );
}

#[test]
fn claimed_names_count_least() {
    check(
        "a name beside an inner address",
        [logon("FS01", 0, "mara").from("10.20.0.5").claims("WS1")],
        &["0 alder/WS1 -> alder/FS01 mara network claimed"],
    );
    check(
        "and later the address alone",
        [logon("FS01", 0, "mara").from("10.20.0.5").claims("WS1"), logon("FS01", HOUR, "omar").from("10.20.0.5")],
        &["0 alder/WS1 -> alder/FS01 mara network claimed", "3600000 alder/WS1 -> alder/FS01 omar network claimed"],
    );
    check(
        "the name alone",
        [logon("FS01", 0, "mara").claims("\\\\WS1")],
        &["0 alder/WS1 -> alder/FS01 mara network claimed"],
    );
    check(
        "an address as a name",
        [logon("FS01", 0, "mara").claims("10.20.0.5")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara network address"],
    );
}

#[test]
fn a_host_is_one_in_every_spelling() {
    check(
        "case and domain",
        [logon("FS01", 0, "mara").claims("WS1"), logon("fs01.alder.example", 1, "omar")],
        &["0 alder/WS1 -> alder/FS01 mara network claimed", "1 ? -> alder/FS01 omar network nothing"],
    );
    check(
        "two domains",
        [logon("fs01.east.example", 0, "mara"), logon("fs01.west.example", 1, "mara")],
        &["0 ? -> alder/fs01.east.example mara network nothing", "1 ? -> alder/fs01.west.example mara network nothing"],
    );
    check(
        "a host called after its address",
        [logon("10.20.0.9", 0, "mara").from("10.20.0.5")],
        &["0 alder/10.20.0.5 -> alder/10.20.0.9 mara network address"],
    );
}

#[test]
fn a_machine_installed_again_is_another_node() {
    let local = |ms: i64, sid: &str| logon("WS1", ms, "Administrator").domain("WS1").sid(sid).from("10.20.0.5");
    let old = "S-1-5-21-10-20-30-500";
    let new = "S-1-5-21-11-21-31-500";
    let given = || vec![local(0, old).session("0x1"), local(HOUR, new).session("0x2")];
    let fused_twice = fused(given(), &Register::default());
    assert_eq!(
        super::build::lines(&fused_twice),
        [
            "0 alder/10.20.0.5 -> alder/WS1 Administrator network address session 0x1 until 3600000 (boot)",
            "3600000 alder/10.20.0.5 -> alder/WS1#2 Administrator network address session 0x2",
        ]
    );
    let incarnations = &fused_twice.hosts[0].incarnations;
    assert_eq!(incarnations.len(), 2);
    assert_eq!((incarnations[0].from, incarnations[0].to), (None, incarnations[1].from));
    assert_eq!(incarnations[1].reason, "machine SID S-1-5-21-11-21-31");
    let mut back = given();
    back.push(local(2 * HOUR, old));
    assert_eq!(fused(back, &Register::default()).logons[2].dst.incarnation, 0, "a snapshot was restored");
    let domain = logon("WS1", HOUR, "mara").domain("ALDER").sid("S-1-5-21-1-2-3-1104");
    assert_eq!(fused(vec![local(0, old), domain], &Register::default()).logons[1].dst.incarnation, 0);
}

#[test]
fn hosts_are_listed_with_what_is_known_of_them() {
    let fused = fused(
        vec![
            seen("FS01", 0, Boot),
            seen("DC01", 0, model::Activity::ServiceTicket).user("mara").from("10.20.0.5").to("SQL01$"),
        ],
        &Register::default(),
    );
    let hosts: Vec<_> = fused.hosts.iter().map(|host| (host.name.as_str(), host.wrote)).collect();
    assert_eq!(hosts, [("DC01", true), ("FS01", true), ("SQL01", false)]);
    assert!(fused.logons[0].src.certainty < Certainty::new(0.7));
}
