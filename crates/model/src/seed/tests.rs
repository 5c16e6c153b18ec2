//! Seeds in and out.

use crate::{Seed, SeedKind, Tenant};

#[test]
fn seeds_read_and_print_the_same() {
    let check = |text: &str, kind: Option<SeedKind>, tenant: Option<&str>, value: &str| {
        let seed: Seed = text.parse().expect(text);
        assert_eq!((seed.kind, seed.tenant.as_ref().map(Tenant::as_str), seed.value.as_str()), (kind, tenant, value));
        assert_eq!(seed.to_string(), text);
    };
    check("host:msp/JUMP01@2026-01-14T09:00:00Z", Some(SeedKind::Host), Some("msp"), "JUMP01");
    check("account:a@b.example", Some(SeedKind::Account), None, "a@b.example");
    check("key:SHA256:ab/cd+e", Some(SeedKind::Key), None, "SHA256:ab/cd+e");
    check("key:msp/SHA256:ab/cd", Some(SeedKind::Key), Some("msp"), "SHA256:ab/cd");
    check("SHA256:ab/cd", None, None, "SHA256:ab/cd");
    check("address:10.0.0.1@2026-01-14T09:00:00Z..2026-01-15T09:00:00Z", Some(SeedKind::Address), None, "10.0.0.1");
    check("fe80::1", None, None, "fe80::1");
}

#[test]
fn seeds_that_cannot_be_meant_say_why() {
    for (text, part) in [
        ("host:", "no value"),
        ("address:example", "no IP address"),
        ("host:a@2026-01-15T09:00:00Z..2026-01-14T09:00:00Z", "window is empty"),
        ("host:a@2026-01-15..2026-01-14", "window is empty"),
    ] {
        let error = text.parse::<Seed>().expect_err(text).to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_word_that_is_no_kind_names_the_nearest() {
    let check = |text: &str, parts: &[&str]| {
        let error = text.parse::<Seed>().expect_err(text).to_string();
        parts.iter().for_each(|part| assert!(error.contains(part), "{part:?}: {error}"));
    };
    check("hots:X", &["\"hots\" is no kind of seed: host, account, address or key", "did you mean host:?"]);
    check("Host:X", &["did you mean host:?"]);
    check("acount:alder/mara@2026-01-14", &["did you mean account:?"]);
    check("adress:10.0.0.5", &["did you mean address:?"]);
    check("bogus:10.0.0.5", &["\"bogus\" is no kind", "did you mean address:?"]);
    check("who:ALDER\\mara", &["did you mean account:?"]);
    let unknown = "bogus:X".parse::<Seed>().expect_err("no kind").to_string();
    assert!(!unknown.contains("did you mean"), "{unknown}");
}

#[test]
fn colons_of_the_value_are_no_kind() {
    for text in [
        "fe80::1",
        "dead:beef::1",
        "alder/dead:beef::1@2026-01-14T09:00:00Z",
        "aa:bb:cc:dd:ee:ff",
        "C:\\x",
        "MD5:aa:bb",
        "SHA256:abc",
    ] {
        assert_eq!(text.parse::<Seed>().expect(text).kind, None, "{text}");
    }
}

#[test]
fn a_date_is_the_whole_day() {
    let check = |text: &str, expect: &str| assert_eq!(text.parse::<Seed>().expect(text).to_string(), expect);
    check("host:X@2026-03-04", "host:X@2026-03-04T00:00:00Z..2026-03-05T00:00:00Z");
    check("host:X@2026-03-04..2026-03-05", "host:X@2026-03-04T00:00:00Z..2026-03-06T00:00:00Z");
    check("X@2026-03-04..2026-03-04T09:00:00Z", "X@2026-03-04T00:00:00Z..2026-03-04T09:00:00Z");
    check("account:alice@corp.example@2026-03-04T09:00:00Z", "account:alice@corp.example@2026-03-04T09:00:00Z");
}

#[test]
fn what_is_meant_for_a_time_and_is_none_is_an_error() {
    for text in [
        "host:X@yesterday",
        "host:X@",
        "X@2026-13-04",
        "X@2026-03-04T09:00:00",
        "X@2026-03-04 09:00",
        "account:alice@corp.example@2026",
        "account:alice@09:00",
        "address:10.0.0.5@2026-03-04T09:00:00Z..",
        "alice@..2026-03-04",
    ] {
        let error = text.parse::<Seed>().expect_err(text).to_string();
        assert!(error.contains("is no time; write"), "{error}");
    }
    for name in ["alice@corp.example", "alice@3com.example", "alice@10.0.0.5", "account:alice@corp.example"] {
        let seed: Seed = name.parse().expect(name);
        assert_eq!(seed.value, name.strip_prefix("account:").unwrap_or(name));
    }
}
