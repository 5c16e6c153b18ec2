//! Correlations of correlations.

use super::{document, loaded, occurrences, outcome, run, shown};
use crate::correlate::Plan;

const MANY: &str = "type: event_count\nrules: a\ngroup-by: [Host, User]\ntimespan: 10s\ncondition: {gte: 3}";

fn check(last: &str, lines: &str, expected: &[&str]) {
    let outcome = outcome(&(document("many", MANY) + &document("it", last)), lines);
    let alerts: Vec<_> = outcome.correlated.into_iter().filter(|alert| alert.correlation == 1).collect();
    assert_eq!(shown(&alerts), expected, "{last}\n{lines}");
}

#[test]
fn many_failures_then_a_success() {
    let last = "type: temporal_ordered\nrules: [many, b]\ngroup-by: User\ntimespan: 5s";
    let failures = "0 a Host=h User=x\n1 a Host=h User=x\n2 a Host=h User=X\n";
    check(last, &format!("{failures}7 b User=x"), &["2-7-7 User:x = 2"]);
    check(last, &format!("{failures}7.1 b User=x"), &[]);
    check(last, &format!("{failures}3 b User=y"), &[]);
    check(last, &format!("1 b User=x\n{}", failures.replace("0 a", "1 a")), &[]);
    // Failures go on; the success is far from their beginning, but not from them.
    let on: String = (0..30).map(|second| format!("{second} a Host=h User=x\n")).collect();
    check(last, &format!("{on}34 b User=x"), &["25-29-34 User:x = 2"].map(|_| "29-34-34 User:x = 2"));
}

#[test]
fn a_correlation_that_goes_on_counts_once() {
    let last = "type: event_count\nrules: many\ngroup-by: User\ntimespan: 1m\ncondition: {gte: 2}";
    let on: String = (0..30).map(|second| format!("{second} a Host=h User=x\n")).collect();
    check(last, &on, &[]);
    let other: String = (30..33).map(|second| format!("{second} a Host=i User=x\n")).collect();
    check(last, &(on + &other), &["2-32-32 User:x = 2"]);
}

#[test]
fn values_that_are_not_grouped_by_are_those_of_the_events() {
    let last = "type: temporal\nrules: [many, b]\ngroup-by: Ip\ntimespan: 1m";
    let lines = "0 a Host=h User=x Ip=1\n1 a Host=h User=x Ip=2\n2 a Host=h User=x Ip=3\n";
    check(last, &format!("{lines}3 b Ip=2"), &["2-3-3 Ip:2 = 2"]);
    check(last, &format!("{lines}3 b Ip=4"), &[]);
    let count = "type: event_count\nrules: many\ngroup-by: Host\ntimespan: 1m\ncondition: {gte: 2}";
    check(count, lines, &[]);
}

#[test]
fn aliases_lead_through() {
    let many = MANY.replace("[Host, User]", "who") + "\naliases: {who: {a: User}}";
    let last = "type: temporal_ordered\nrules: [many, b]\ngroup-by: whoever\ntimespan: 5s\naliases: {whoever: {many: who, b: Name}}";
    let loaded = loaded(&(document("it", last) + &document("many", &many)));
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    assert_eq!((plan.wants(0), plan.wants(1)), (&["User".into()][..], &["Name".into()][..]));
    let outcome =
        outcome(&(document("it", last) + &document("many", &many)), "0 a User=x\n1 a User=x\n2 a User=x\n3 b Name=X");
    assert_eq!(shown(&outcome.correlated), ["0-2-2 who:x = 3", "2-3-3 whoever:x = 2"]);
    assert_eq!((&*outcome.correlated[1].events, outcome.correlated[1].total), (&[0, 1, 2, 3][..], 4));
}

#[test]
fn what_would_have_to_bring_too_much_is_refused() {
    let fields = |from: usize| (from..from + 16).map(|number| format!("F{number}")).collect::<Vec<_>>().join(", ");
    let one = |number: usize| {
        let section = format!(
            "type: event_count\nrules: a\ngroup-by: [{}]\ntimespan: 1m\ncondition: {{gte: 2}}",
            fields(16 * number)
        );
        document(&format!("n{number}"), &section)
    };
    let above = document("above", "type: event_count\nrules: n4\ntimespan: 1m\ncondition: {gte: 2}");
    let loaded = loaded(&((0..5).map(one).collect::<String>() + &above));
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    let refused: Vec<&str> = plan.refused().iter().map(|(_, reason)| &**reason).collect();
    assert_eq!(
        refused,
        [
            "with it, the events of one rule would have to bring more than 64 fields",
            "`n4`, which it refers to, cannot be used"
        ]
    );
    assert_eq!(plan.wants(0).len(), 64);
}

/// Hundreds of correlations, each about 32 before it, with aliases that give the fields another order in each: every step has more rows.
#[test]
fn as_many_and_as_wide_as_they_may_be_take_little_time() {
    let one = |n: usize| {
        let before: Vec<String> =
            if n < 32 { vec!["a".to_owned()] } else { (n - 32..n).map(|n| format!("n{n}")).collect() };
        let aliases: Vec<String> = (0..16)
            .map(|field| {
                let of = |(m, name): (usize, &String)| format!("{name}: F{}", (field * (2 * m + 1) + m) % 16);
                format!("F{field}: {{{}}}", before.iter().enumerate().map(of).collect::<Vec<_>>().join(", "))
            })
            .collect();
        let any = before.join(" or ");
        let (rules, aliases) = (before.join(", "), aliases.join(", "));
        document(
            &format!("n{n}"),
            &format!(
                "type: temporal\nrules: [{rules}]\ngroup-by: F0\ncondition: {any}\naliases: {{{aliases}}}\ntimespan: 1m"
            ),
        )
    };
    let file =
        |n: usize| (format!("{n}.yml").into(), (0..50).map(|m| one(50 * n + m)).collect::<String>().into_bytes());
    let rule = "title: a\nname: a\nlogsource: {product: x}\ndetection: {s: {F: a}, condition: s}";
    let files = [("r.yml".into(), rule.as_bytes().to_vec())].into_iter().chain((0..3).map(file));
    let loaded = crate::load::load(files);
    assert_eq!((&*loaded.rejected, loaded.correlations.len()), (&[][..], 150));
    let plan = Plan::new(&loaded.correlations, loaded.rules.len());
    assert_eq!((plan.wants(0).len(), plan.refused()), (16, &[][..]));
    let fields: Vec<String> = (0..16).map(|n| format!("F{n}={n}")).collect();
    let lines: String = (0..4).map(|second| format!("{second} a {}\n", fields.join(" "))).collect();
    let outcome = run(&plan, &occurrences(&plan, &lines));
    let lost: u64 = outcome.uncounted.iter().map(|uncounted| uncounted.not_handed_on).sum();
    assert!(lost > 0 && !outcome.correlated.is_empty());
}
