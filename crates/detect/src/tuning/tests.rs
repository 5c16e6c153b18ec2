//! Tuning files read, refused, and applied.

use super::{KnownRule, TUNING_SCHEMA, Tuning};
use model::{FINDING_SCHEMA, Finding, Level, Tenant};
use std::sync::Arc;

fn read(text: &str) -> Result<Tuning, String> {
    toml::from_str(&format!("schema = {TUNING_SCHEMA:?}\n{text}")).map_err(|error| error.message().to_owned())
}

fn finding(tenant: &str, host: &str, fields: &[(&str, &str)]) -> Finding {
    Finding {
        schema: FINDING_SCHEMA.to_owned(),
        rule_id: "R-1".to_owned(),
        rule_title: "Something odd".to_owned(),
        level: Level::High,
        tenant: Tenant::new(tenant),
        host: Some(host.to_owned()),
        time: "2026-03-04T12:00:00Z".parse().ok(),
        file: "alder/DC01/Security.evtx".to_owned(),
        record: 1,
        channel: None,
        event_id: None,
        tags: vec!["attack.t1021.001".to_owned()],
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

#[track_caller]
fn excluded(entry: &str, finding: Finding, expect: bool) {
    let tuning = read(&format!("[[exclude]]\n{entry}\nreason = \"why\"")).unwrap();
    let tuned = tuning.apply(vec![finding]);
    assert_eq!(tuned.findings.is_empty(), expect, "{entry}");
    assert_eq!(tuned.left_out[0].findings, usize::from(expect), "{entry}");
}

#[test]
fn what_an_exclusion_names_must_fit() {
    let of = |tenant, host| finding(tenant, host, &[("User", "ALDER\\Svc-Backup"), ("Image", "C:\\Backup\\b.exe")]);
    excluded("id = 'r-1'", of("alder", "DC01"), true);
    excluded("id = 'r-2'", of("alder", "DC01"), false);
    excluded("title = 'something ODD'", of("alder", "DC01"), true);
    excluded("tag = 'attack.T1021.001'\ntenants = ['birch', 'Alder']", of("alder", "DC01"), true);
    excluded("tag = 'attack.t1021.001'\ntenants = ['birch']", of("alder", "DC01"), false);
    excluded("hosts = ['dc01']", of("alder", "DC01.alder.example"), true);
    excluded("hosts = ['dc0']", of("alder", "DC01.alder.example"), false);
    excluded("accounts = ['svc-backup']", of("alder", "DC01"), true);
    excluded("accounts = ['alder\\svc-backup']\ntenants = ['alder']", of("alder", "DC01"), true);
    excluded("accounts = ['adam']", of("alder", "DC01"), false);
    excluded("accounts = ['adam']", finding("alder", "DC01", &[]), false);
    excluded("field = { name = 'Image', contains = '\\backup\\' }", of("alder", "DC01"), true);
    excluded("field = { name = 'Image', equals = 'c:\\backup\\B.exe' }", of("alder", "DC01"), true);
    excluded("field = { name = 'Image', equals = 'b.exe' }", of("alder", "DC01"), false);
    excluded("field = { name = 'Other', contains = 'b' }", of("alder", "DC01"), false);
}

#[test]
fn an_exclusion_ends_with_its_last_day() {
    let timeless = Finding { time: None, ..finding("alder", "DC01", &[]) };
    excluded("hosts = ['DC01']\nuntil = 2026-03-04", finding("alder", "DC01", &[]), true);
    excluded("hosts = ['DC01']\nuntil = '2026-03-04'", finding("alder", "DC01", &[]), true);
    excluded("hosts = ['DC01']\nuntil = 2026-03-03", finding("alder", "DC01", &[]), false);
    excluded("hosts = ['DC01']\nuntil = 2026-03-04T12:00:00Z", finding("alder", "DC01", &[]), false);
    excluded("hosts = ['DC01']\nuntil = 2026-03-04T14:00:01+02:00", finding("alder", "DC01", &[]), true);
    excluded("hosts = ['DC01']\nuntil = 2026-03-04", timeless, false);
}

#[test]
fn the_first_entry_that_fits_counts() {
    let tuning = read(
        "[[level]]\ntag = 'attack.t1021.001'\nlevel = 'low'\nreason = 'usual here'\n\
         [[level]]\nid = 'R-1'\nlevel = 'critical'\nreason = 'never reached'\n\
         [[exclude]]\ntenants = ['alder']\nreason = 'first'\n\
         [[exclude]]\nid = 'R-1'\nhosts = ['DC01']\nreason = 'second'",
    );
    let given = vec![finding("alder", "DC01", &[]), finding("birch", "DC01", &[]), finding("birch", "DC02", &[])];
    let tuned = tuning.unwrap().apply(given);
    let left_out: Vec<_> = tuned.left_out.iter().map(|entry| (entry.reason.as_str(), entry.findings)).collect();
    assert_eq!(left_out, [("first", 1), ("second", 1)]);
    assert_eq!((tuned.findings.len(), tuned.level_changes), (1, 1));
    assert_eq!((tuned.findings[0].level, tuned.findings[0].host.as_deref()), (Level::Low, Some("DC02")));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let check = |text: &str, part: &str| {
        let error = read(text).expect_err(text);
        assert!(error.contains(part), "{text}: {error}");
    };
    check("[[exclude]]\nreason = 'all'", "would leave out every finding");
    check("[[exclude]]\nid = 'a'", "missing field `reason`");
    check("[[exclude]]\nid = 'a'\nreason = ' '", "reason is empty");
    check("[[exclude]]\nid = 'a'\ntag = 'b'\nreason = 'x'", "an entry has one");
    check("[[exclude]]\nid = ''\nreason = 'x'", "is empty");
    check("[[exclude]]\nhosts = []\nreason = 'x'", "leave it out to mean all");
    check("[[exclude]]\nhost = ['a']\nreason = 'x'", "unknown field `host`");
    check("[[exclude]]\nhosts = ['a']\nuntil = 'soon'\nreason = 'x'", "until is \"soon\"");
    check("[[exclude]]\nhosts = ['a']\nuntil = 12\nreason = 'x'", "until is a date");
    check("[[exclude]]\nfield = { name = 'a' }\nreason = 'x'", "either equals or contains");
    check("[[exclude]]\nfield = { name = 'a', contains = '' }\nreason = 'x'", "contains the empty text");
    check("[[level]]\nlevel = 'low'\nreason = 'x'", "needs id, title or tag");
    check("[[level]]\nid = 'a'\nlevel = 'lo'\nreason = 'x'", "unknown variant `lo`");
    check("[[levels]]\nid = 'a'", "unknown field `levels`");
    check(&"[[exclude]]\nid = 'a'\nreason = 'x'\n".repeat(1_001), "1000 are the most");
    let other = toml::from_str::<Tuning>("schema = 'hopscope.tuning/2'").unwrap_err();
    assert!(other.message().contains("this version reads"), "{other}");
}

#[test]
fn names_that_no_rule_has_are_told() {
    let tags: [Arc<str>; 1] = ["attack.t1021.001".into()];
    let known = || std::iter::once(KnownRule { id: "R-1", title: "Something odd", tags: &tags });
    let tuning = read(
        "[[level]]\nid = 'r-1'\nlevel = 'low'\nreason = 'x'\n\
         [[level]]\ntitle = 'Something ood'\nlevel = 'low'\nreason = 'x'\n\
         [[exclude]]\ntag = 'attack.t1021'\nreason = 'x'\n\
         [[exclude]]\ntag = 'attack.t1021'\nhosts = ['a']\nreason = 'x'",
    );
    assert_eq!(tuning.unwrap().unknown(known()), ["title \"Something ood\"", "tag \"attack.t1021\""]);
}
