//! Each kind of correlation: what must match and what must not.

use super::{check, correlated, document, outcome};

const COUNT: &str = "type: event_count
            rules: a
            group-by: User
            timespan: 10s
            condition: {gte: 3}";

#[test]
fn events_are_counted_within_the_span_its_ends_included() {
    check(COUNT, "0 a User=x\n 5 a User=x\n 10 a User=x", &["0-10-10 User:x = 3"]);
    check(COUNT, "0 a User=x\n 5 a User=x\n 10.000001 a User=x", &[]);
    check(COUNT, "0 a User=x\n 0 a User=x\n 0 a User=x", &["0-0-0 User:x = 3"]);
    check(COUNT, "0 a User=x\n 1 b User=x\n 2 a User=x", &[]);
}

#[test]
fn events_are_counted_by_group_without_regard_to_case() {
    check(COUNT, "0 a User=x\n 1 a User=y\n 2 a User=x\n 3 a User=y", &[]);
    check(COUNT, "0 a User=Xa\n 1 a User=y\n 2 a User=xA\n 3 a User=XA", &["0-3-3 User:Xa = 3"]);
}

#[test]
fn an_event_without_what_is_grouped_by_does_not_count() {
    let outcome = outcome(&document("it", COUNT), "0 a User=x\n 1 a\n 2 a User=\n 3 a User=x");
    assert_eq!((outcome.correlated.len(), outcome.uncounted[0].no_group), (0, 2));
}

#[test]
fn windows_that_overlap_are_one_alert() {
    let lines: String = (0..20).map(|second| format!("{second} a User=x\n")).collect();
    check(COUNT, &lines, &["0-2-19 User:x = 3"]);
    let alert = correlated(COUNT, &lines).remove(0);
    assert_eq!((alert.total, alert.peak), (20, 11.0));
    assert_eq!(alert.events, [0, 1, 2]);
    check(
        COUNT,
        "0 a User=x\n1 a User=x\n2 a User=x\n13 a User=x\n14 a User=x\n15 a User=x",
        &["0-2-2 User:x = 3", "13-15-15 User:x = 3"],
    );
    // All at once, long after: the window in between was never looked at, and it is another alert all the same.
    check(
        COUNT,
        "0 a User=x\n0 a User=x\n0 a User=x\n11 a User=x\n11 a User=x\n11 a User=x",
        &["0-0-0 User:x = 3", "11-11-11 User:x = 3"],
    );
}

#[test]
fn an_event_that_several_rules_match_counts_once() {
    let section = COUNT.replace("rules: a", "rules: [a, b]");
    check(&section, "0 a User=x event=1\n0 b User=x event=1\n1 a User=x event=2", &[]);
    check(
        &section,
        "0 a User=x event=1\n0 b User=x event=1\n1 a User=x event=2\n2 b User=x event=3",
        &["0-2-2 User:x = 3"],
    );
}

#[test]
fn ranges_and_upper_bounds_are_asked_at_each_event() {
    let section = |condition: &str| COUNT.replace("gte: 3", condition);
    check(&section("gt: 1, lt: 3"), "0 a User=x\n1 a User=x\n2 a User=x", &["0-1-1 User:x = 2"]);
    check(
        &section("eq: 2"),
        "0 a User=x\n1 a User=x\n2 a User=x\n12 a User=x",
        &["0-1-1 User:x = 2", "2-12-12 User:x = 2"],
    );
    check(&section("neq: 1"), "0 a User=x\n1 a User=x\n30 a User=x", &["0-1-1 User:x = 2"]);
}

#[test]
fn distinct_values() {
    let section = "type: value_count
            rules: a
            group-by: [Host]
            timespan: 1m
            condition: {field: User, gte: 3}";
    check(section, "0 a Host=h User=x\n1 a Host=h User=X\n2 a Host=h User=y", &[]);
    check(section, "0 a Host=h User=x\n1 a Host=h User=y\n2 a Host=h\n60 a Host=h User=z", &["0-60-60 Host:h = 3"]);
    check(section, "0 a Host=h User=x\n1 a Host=h User=y\n61 a Host=h User=z", &[]);
    check(section, "0 a Host=h User=x\n1 a Host=i User=y\n2 a Host=h User=z", &[]);
    let pairs = section.replace("field: User", "field: [User, Ip]");
    check(&pairs, "0 a Host=h User=x Ip=1\n1 a Host=h User=x Ip=2\n2 a Host=h User=y Ip=1", &["0-2-2 Host:h = 3"]);
    check(&pairs, "0 a Host=h User=x Ip=1\n1 a Host=h User=x\n2 a Host=h User=y Ip=1", &[]);
}

#[test]
fn sums_and_means() {
    let section = |kind: &str, condition: &str| {
        format!("type: {kind}\nrules: a\ngroup-by: U\ntimespan: 10s\ncondition: {{field: N, {condition}}}")
    };
    check(
        &section("value_sum", "gt: 1"),
        "0 a U=u N=0.4\n1 a U=u N=0.6\n2 a U=u N=0.000001",
        &["0-2-2 U:u = 1.000001"],
    );
    check(&section("value_sum", "gte: 100"), "0 a U=u N=99\n1 a U=u N=one\n2 a U=u\n10.5 a U=u N=2", &[]);
    check(&section("value_sum", "gte: 100"), "0 a U=u N=99\n10 a U=u N=1", &["0-10-10 U:u = 100"]);
    check(&section("value_avg", "gte: 10"), "0 a U=u N=5\n1 a U=u N=14\n2 a U=u N=11", &["0-2-2 U:u = 10"]);
    check(&section("value_avg", "lt: 0"), "0 a U=u N=5\n1 a U=u N=-6", &["0-1-1 U:u = -0.5"]);
}

#[test]
fn percentiles_and_medians() {
    let section = |kind: &str, condition: &str| {
        format!("type: {kind}\nrules: a\ngroup-by: U\ntimespan: 10s\ncondition: {{field: N, {condition}}}")
    };
    let lines = "0 a U=u N=1\n1 a U=u N=2\n2 a U=u N=3\n3 a U=u N=40";
    check(&section("value_median", "gt: 2"), lines, &["0-3-3 U:u = 2.5"]);
    check(&section("value_percentile", "gt: 2"), lines, &["0-3-3 U:u = 2.5"]);
    check(&section("value_percentile", "percentile: 100, gte: 40"), lines, &["0-3-3 U:u = 40"]);
    check(&section("value_percentile", "percentile: 90, gte: 40"), lines, &[]);
    check(
        &section("value_percentile", "percentile: 0, gte: 2"),
        &lines.replace("3 a U=u N=40", "10.1 a U=u N=4"),
        &["1-10.1-10.1 U:u = 2"],
    );
}

const TEMPORAL: &str = "type: temporal
            rules: [a, b]
            group-by: User
            timespan: 10s";

#[test]
fn near_in_time_in_any_order() {
    check(TEMPORAL, "0 a User=x\n10 b User=x", &["0-10-10 User:x = 2"]);
    check(TEMPORAL, "0 b User=x\n10 a User=x", &["0-10-10 User:x = 2"]);
    check(TEMPORAL, "0 b User=x\n10.1 a User=x", &[]);
    check(TEMPORAL, "0 a User=x\n1 a User=x", &[]);
    check(TEMPORAL, "0 a User=x\n1 b User=y", &[]);
    check(TEMPORAL, "0 a User=x event=1\n0 b User=x event=1", &["0-0-0 User:x = 2"]);
}

#[test]
fn near_in_time_with_a_condition() {
    let section = |condition: &str| format!("{}\ncondition: {condition}", TEMPORAL.replace("[a, b]", "[a, b, c]"));
    check(&section("{gte: 2}"), "0 a User=x\n1 c User=x", &["0-1-1 User:x = 2"]);
    check(&section("a and (b or c)"), "0 b User=x\n1 c User=x", &[]);
    check(&section("a and (b or c)"), "0 b User=x\n1 a User=x", &["0-1-1 User:x = 2"]);
    check(&section("a AND c"), "0 c User=x\n1 a User=x", &["0-1-1 User:x = 2"]);
    check(&section("2 of them"), "0 c User=x\n1 b User=x", &["0-1-1 User:x = 2"]);
}

#[test]
fn one_after_the_other() {
    let section = TEMPORAL.replace("temporal", "temporal_ordered");
    check(&section, "0 a User=x\n10 b User=x", &["0-10-10 User:x = 2"]);
    check(&section, "0 a User=x\n10.1 b User=x", &[]);
    check(&section, "0 b User=x\n1 a User=x", &[]);
    check(&section, "0 b User=x\n1 a User=x\n2 b User=x", &["0-2-2 User:x = 2"]);
    // At the same time they may be in order, whichever comes first here.
    check(&section, "5 b User=x\n5 a User=x", &["5-5-5 User:x = 2"]);
    let three = section.replace("[a, b]", "[a, b, c]");
    check(&three, "0 a User=x\n1 c User=x\n2 b User=x", &[]);
    check(&three, "0 b User=x\n1 a User=x\n2 b User=x\n3 a User=x\n4 c User=x", &["0-4-4 User:x = 3"]);
    // The first `a` is gone, and the second comes after `b`.
    check(&three, "0 a User=x\n5 b User=x\n6 a User=x\n10.5 c User=x", &[]);
    let two_of_three = format!("{three}\ncondition: {{gte: 2}}");
    check(&two_of_three, "0 c User=x\n1 b User=x\n2 a User=x", &[]);
    check(&two_of_three, "0 c User=x\n1 a User=x\n2 c User=x", &["0-2-2 User:x = 2"]);
}

#[test]
fn aliases_are_other_names_for_a_field() {
    let section = "type: temporal
            rules: [a, b]
            group-by: ip
            timespan: 10s
            aliases: {ip: {a: source, b: destination}}";
    check(section, "0 a source=1 destination=2\n1 b source=2 destination=1", &["0-1-1 ip:1 = 2"]);
    check(section, "0 a source=1 destination=2\n1 b source=1 destination=2", &[]);
}

#[test]
fn without_grouping_all_of_a_tenant_are_together() {
    check(&COUNT.replace("group-by: User", ""), "0 a\n1 a\n2 a", &["0-2-2 = 3"]);
}
