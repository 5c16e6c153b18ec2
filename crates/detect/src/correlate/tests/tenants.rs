//! Tenants and hosts: groups are of one tenant, unless tenants are what is counted.

use super::{check, correlated, document, outcome};
use super::{loaded, run};
use crate::correlate::{Occurrence, Plan};
use model::{Tenant, Timestamp};

#[test]
fn equal_names_of_two_tenants_are_two() {
    let section = "type: event_count\nrules: a\ngroup-by: User\ntimespan: 10s\ncondition: {gte: 2}";
    check(section, "0 a User=admin tenant=alder\n1 a User=admin tenant=birch", &[]);
    let ungrouped = section.replace("group-by: User\n", "");
    check(&ungrouped, "0 a tenant=alder\n1 a tenant=birch", &[]);
    check(
        &ungrouped.replace("a\n", "a\ngroup-by: tenant\n"),
        "0 a tenant=alder\n1 a tenant=birch\n2 a tenant=birch",
        &["1-2-2 tenant:birch = 2"],
    );
}

#[test]
fn tenants_are_counted_over_all_of_them() {
    let section = "type: value_count\nrules: a\ngroup-by: Name\ntimespan: 1d\ncondition: {field: tenant, gte: 3}";
    let lines = "0 a Name=x.example tenant=alder\n1 a Name=x.example tenant=alder\n2 a Name=y.example tenant=cedar
        3 a Name=x.example tenant=birch\n4 a Name=X.example tenant=cedar\n5 a Name=x.example tenant=dogwood";
    let alerts = correlated(section, lines);
    assert_eq!(super::shown(&alerts), ["0-4-5 Name:x.example = 3"]);
    let tenants: Vec<&str> = alerts[0].tenants.iter().map(Tenant::as_str).collect();
    assert_eq!(tenants, ["alder", "birch", "cedar", "dogwood"]);
    assert_eq!(alerts[0].events, [0, 1, 3, 4, 5]);
}

#[test]
fn hosts_are_fields_that_no_event_brings() {
    let section = "type: value_count\nrules: a\ngroup-by: User\ntimespan: 10s\ncondition: {field: host, gte: 2}";
    check(section, "0 a User=x host=h1\n1 a User=x host=H1\n2 a User=x\n3 a User=x host=h2", &["0-3-3 User:x = 2"]);
    let loaded = loaded(&document("it", section));
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    assert_eq!(plan.wants(0), ["User".into()]);
    assert!(plan.is_asked_for(0) && !plan.is_asked_for(1));
}

#[test]
fn without_a_time_nothing_is_near() {
    let section = "type: event_count\nrules: a\ntimespan: 10s\ncondition: {gte: 1}";
    let loaded = loaded(&document("it", section));
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    let at = |time: Option<i64>| Occurrence {
        time: time.map(Timestamp::from_micros),
        tenant: Tenant::new("t"),
        host: None,
        rule: 0,
        values: Vec::new(),
        event: 0,
    };
    let outcome = run(&plan, &[at(None), at(Some(1)), at(None)]);
    assert_eq!((outcome.correlated.len(), outcome.without_time), (1, 2));
}

#[test]
fn more_groups_than_there_is_room_for_are_counted() {
    let section = "type: event_count\nrules: a\ngroup-by: U\ntimespan: 1d\ncondition: {gte: 2}";
    let line = |number: usize| format!("{} a U={number}\n", number / 1000);
    let lines: String = (0..66_000).map(line).collect();
    let full = outcome(&document("it", section), &(lines.clone() + "66 a U=1\n67 a U=65999"));
    assert_eq!(full.uncounted[0].no_room, 66_000 - 65_536 + 1);
    assert_eq!(full.correlated.len(), 1);
    let section = section.replace("1d", "10s");
    assert_eq!(outcome(&document("it", &section), &(lines + "66 a U=1\n67 a U=65999")).uncounted[0].no_room, 0);
}

#[test]
fn a_window_that_is_full_lets_the_oldest_go() {
    let section =
        "type: value_percentile\nrules: a\ngroup-by: U\ntimespan: 1d\ncondition: {field: N, percentile: 0, gt: 0}";
    let lines: String = (0..16_390).map(|number| format!("{number} a U=u N={number}\n")).collect();
    let outcome = outcome(&document("it", section), &lines);
    assert_eq!(outcome.uncounted[0].let_go, 6);
    assert_eq!(super::shown(&outcome.correlated), ["1-16384-16389 U:u = 1"]);
}
