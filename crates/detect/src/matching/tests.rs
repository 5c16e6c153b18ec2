//! Rules against events: each kind of question, gates, and all rules together against each rule alone, tried naively.

use super::{Match, Matcher};
use crate::naive::{self, Event, pattern};
use crate::route::{Bucket, Routes};
use crate::rule::{Condition, Leaf, LogSource, Origin, RegularExpression, Relation, Rule, Test};
use events::EventBatch;
use model::Level;
use proptest::prelude::*;
use std::sync::Arc;

fn text(field: &str, text: &str) -> Leaf {
    Leaf { field: Some(field.into()), test: Test::Text { pattern: pattern(text), cased: false } }
}

fn asks(field: &str, test: Test) -> Leaf {
    Leaf { field: Some(field.into()), test }
}

fn rule(leaves: Vec<Leaf>, condition: Condition) -> Rule {
    Rule {
        id: "x".into(),
        title: "X".into(),
        level: Level::Low,
        status: None,
        tags: Vec::new(),
        origin: Origin { file: "x.yml".into(), document: 0 },
        log_source: LogSource::default(),
        leaves,
        condition,
    }
}

fn one(leaf: Leaf) -> Rule {
    rule(vec![leaf], Condition::Leaf(0))
}

fn event(fields: &[(&str, &str)]) -> Event {
    fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn batch(events: &[&[(&str, &str)]]) -> EventBatch {
    let events: Vec<Event> = events.iter().map(|fields| event(fields)).collect();
    naive::batch(&events)
}

/// All events, with the fields as Windows calls them.
fn any() -> Vec<Bucket> {
    let windows = LogSource { product: Some("windows".into()), ..LogSource::default() };
    let buckets = Routes::builtin().of(&windows).expect("events of Windows are read");
    vec![Bucket { fields: Arc::clone(&buckets[0].fields), ..Bucket::default() }]
}

/// Rows of events that a rule matches.
fn rows(rule: &Rule, events: &[&[(&str, &str)]]) -> Vec<usize> {
    let buckets = any();
    let matcher = Matcher::new([(rule, buckets.as_slice())]);
    let rows = |found: Vec<Match>| -> Vec<usize> { found.into_iter().map(|found| found.row).collect() };
    let found = rows(matcher.find(&batch(events)));
    assert_eq!(rows(matcher.finder_narrowing(0).find(&batch(events))), found, "narrowed");
    found
}

/// Does a rule of a log source match an event that was read as a format? The program goes before other fields.
fn matches_in(source: (&str, &str), leaves: Vec<Leaf>, format: &str, program: &str, fields: &[(&str, &str)]) -> bool {
    let mut builder = events::BatchBuilder::new();
    builder.set_text(events::Column::FORMAT, format);
    builder.set_text(events::Column::PROGRAM, program);
    for (name, value) in fields {
        builder.set_field(name, value);
    }
    builder.finish_row();
    let (product, service) = source;
    let source = LogSource { product: Some(product.into()), service: Some(service.into()), ..LogSource::default() };
    let buckets = Routes::builtin().of(&source).expect("a log source of the map");
    let all = Condition::All((0..leaves.len()).map(Condition::Leaf).collect());
    let rule = rule(leaves, all);
    let found = Matcher::new([(&rule, buckets.as_slice())]).find(&builder.finish());
    assert!(found.len() <= 1, "an event in several buckets is found once");
    !found.is_empty()
}

#[test]
fn each_record_of_an_audit_event_is_asked() {
    let event = &[
        ("type", "SYSCALL"),
        ("SYSCALL", "openat"),
        ("SYSCALL.a0", "5611"),
        ("exe", "/usr/bin/cat"),
        ("EXECVE.type", "EXECVE"),
        ("a0", "cat"),
        ("PATH.type", "PATH"),
        ("name", "/usr/bin/cat"),
        ("nametype", "NORMAL"),
        ("PATH.1.item", "1"),
        ("PATH.1.name", "/etc/sudoers.d/x"),
        ("PATH.1.nametype", "CREATE"),
    ];
    let matches = |leaves: &[(&str, &str)]| {
        let leaves = leaves.iter().map(|(field, pattern)| text(field, pattern)).collect();
        matches_in(("linux", "auditd"), leaves, "auditd", "", event)
    };
    assert!(matches(&[("type", "SYSCALL"), ("SYSCALL", "openat"), ("exe", "*/cat")]));
    assert!(matches(&[("type", "execve"), ("a0", "cat")]));
    assert!(matches(&[("type", "PATH"), ("name", "/usr/bin/cat"), ("nametype", "NORMAL")]));
    assert!(matches(&[("type", "PATH"), ("name", "/etc/sudoers.d/*"), ("nametype", "CREATE")]));
    assert!(!matches(&[("type", "PATH"), ("name", "/usr/bin/cat"), ("nametype", "CREATE")]), "of one path alone");
    assert!(!matches(&[("type", "PROCTITLE")]));
    assert!(matches(&[("exe", "*/cat")]), "found once");
}

#[test]
fn devices_of_networks_are_told_by_format_and_program() {
    let command = || vec![text("command", "show running-config")];
    let in_syslog = |program: &str| {
        matches_in(("cisco", "aaa"), command(), "syslog", program, &[("command", "show running-config")])
    };
    assert!(in_syslog("%PARSER-5-CFGLOG_LOGGEDCMD") && !in_syslog("bash"));
    let policy = || vec![text("action", "Add"), text("cfgpath", "firewall.policy")];
    let fields = &[("type", "event"), ("subtype", "system"), ("action", "Add"), ("cfgpath", "firewall.policy")];
    assert!(matches_in(("fortigate", "event"), policy(), "fortigate", "", fields));
    assert!(matches_in(("fortigate", "event"), policy(), "syslog", "", fields));
    assert!(!matches_in(("fortigate", "event"), policy(), "fortigate", "", &fields[1..]));
}

const EVENTS: &[&[(&str, &str)]] = &[
    &[("EventID", "1"), ("Image", r"C:\Windows\cmd.exe"), ("CommandLine", "cmd /c whoami"), ("Odd", "ab")],
    &[("EventID", "10"), ("Image", r"C:\x\CMD.EXE"), ("CommandLine", ""), ("Odd", "cab")],
    &[("EventID", "3"), ("DestinationIp", "10.1.2.3"), ("SourceIp", "10.1.2.3")],
    &[],
];

#[test]
fn each_kind_of_question() {
    let check = |leaf: Leaf, expect: &[usize]| {
        assert_eq!(rows(&one(leaf.clone()), EVENTS), expect, "{leaf:?}");
        let naive = (0..EVENTS.len()).filter(|&row| naive::leaf_holds(&leaf, &event(EVENTS[row])));
        assert_eq!(naive.collect::<Vec<_>>(), expect, "naive: {leaf:?}");
    };
    check(text("Image", r"*\cmd.exe"), &[0, 1]);
    check(asks("Image", Test::Text { pattern: pattern(r"*\cmd.exe"), cased: true }), &[0]);
    check(text("CommandLine", "*whoami*"), &[0]);
    check(text("CommandLine", ""), &[1]);
    check(text("EventID", "1"), &[0]);
    check(text("EventID", "1*"), &[0, 1]);
    check(asks("EventID", Test::Number(1.0)), &[0]);
    check(text("Odd", "*AB"), &[0, 1]);
    check(asks("Odd", Test::Exists(true)), &[0, 1]);
    check(asks("Odd", Test::Exists(false)), &[2, 3]);
    check(asks("Image", Test::Null), &[2, 3]);
    check(asks("CommandLine", Test::Regex(RegularExpression::new(r"^cmd\s").unwrap())), &[0]);
    check(asks("EventID", Test::Compare(crate::rule::Order::GreaterOrEqual, 3.0)), &[1, 2]);
    let field = |other: &str| Test::Field { other: other.into(), relation: Relation::Equals, cased: false };
    check(asks("DestinationIp", field("SourceIp")), &[2]);
    check(asks("DestinationIp", field("Nothing")), &[]);
    let cidr = crate::rule::Cidr { base: "10.1.0.0".parse().expect("an address"), bits: 16 };
    check(asks("DestinationIp", Test::Cidr(cidr)), &[2]);
    let keyword = |word: &str| Leaf { field: None, test: Test::Text { pattern: pattern(word), cased: false } };
    check(keyword("*whoami*"), &[0]);
    check(keyword("*ab"), &[0, 1]);
    check(keyword("10"), &[1]);
}

#[test]
fn a_match_names_what_it_saw() {
    let leaves = vec![text("Image", "*cmd*"), text("CommandLine", "*nothing*"), asks("Odd", Test::Exists(true))];
    let condition =
        Condition::All(vec![Condition::Any(vec![Condition::Leaf(0), Condition::Leaf(1)]), Condition::Leaf(2)]);
    let rule = rule(leaves, condition);
    let buckets = any();
    let found = Matcher::new([(&rule, buckets.as_slice())]).find(&batch(EVENTS));
    let seen = |name: &str, value: &str| (Arc::<str>::from(name), value.to_owned());
    let expect = Match {
        row: 0,
        rule: 0,
        fields: vec![seen("Image", r"C:\Windows\cmd.exe"), seen("Odd", "ab")],
        wanted: Vec::new(),
    };
    assert_eq!(found[0], expect);
    assert_eq!(found.len(), 2);
}

#[test]
fn a_keyword_is_found_with_the_field_that_it_is_in() {
    let keyword = |word: &str| Leaf { field: None, test: Test::Text { pattern: pattern(word), cased: false } };
    let rule = rule(vec![keyword("*whoami*"), keyword("ab")], Condition::Any((0..2).map(Condition::Leaf).collect()));
    let buckets = any();
    let found = Matcher::new([(&rule, buckets.as_slice())]).find(&batch(EVENTS));
    let seen = |name: &str, value: &str| (Arc::<str>::from(name), value.to_owned());
    assert_eq!(found[0].fields, [seen("CommandLine", "cmd /c whoami"), seen("Odd", "ab")]);
}

#[test]
fn gates_keep_rules_from_events_of_others() {
    let sysmon = Bucket {
        channel: Some("Microsoft-Windows-Sysmon/Operational".into()),
        event_ids: vec![1],
        ..Bucket::default()
    };
    let security = Bucket { channel: Some("Security".into()), ..Bucket::default() };
    let hit = one(text("Image", "*cmd*"));
    let never = one(text("Image", "*powershell*"));
    let not = rule(vec![text("Image", "*x*")], Condition::Not(Box::new(Condition::Leaf(0))));
    let (one, both, none) = ([sysmon.clone()], [sysmon, security], []);
    let rules: [(&Rule, &[Bucket]); 4] = [(&hit, &one), (&never, &both), (&not, &both), (&hit, &none)];
    let matcher = Matcher::new(rules);
    assert_eq!(matcher.sleepless(), [2]);
    let events = batch(&[
        &[("Channel", "microsoft-windows-sysmon/operational"), ("EventID", "1"), ("Image", "cmd")],
        &[("Channel", "Microsoft-Windows-Sysmon/Operational"), ("EventID", "5"), ("Image", "cmd")],
        &[("Channel", "Security"), ("EventID", "4688"), ("Image", "cmd")],
        &[("Image", "cmd")],
    ]);
    let found: Vec<(usize, usize)> = matcher.find(&events).into_iter().map(|found| (found.row, found.rule)).collect();
    assert_eq!(found, [(0, 0), (0, 2), (2, 2)]);
}

const NAMES: [&str; 4] = ["Image", "CommandLine", "Odd", "Other"];

fn some_leaf() -> impl Strategy<Value = Leaf> {
    let test = prop_oneof![
        6 => ("[abA1*?]{0,4}", any_bool()).prop_map(|(text, cased)| Test::Text { pattern: pattern(&text), cased }),
        1 => (0..3_u8).prop_map(|number| Test::Number(number.into())),
        1 => Just(Test::Null),
        1 => any_bool().prop_map(Test::Exists),
    ];
    (0..NAMES.len(), test).prop_map(|(name, test)| asks(NAMES[name], test))
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}

fn some_condition() -> impl Strategy<Value = Condition> {
    let leaf = (0..4_usize).prop_map(Condition::Leaf);
    leaf.prop_recursive(3, 16, 3, |inner| {
        let some = proptest::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            some.clone().prop_map(Condition::All),
            some.clone().prop_map(Condition::Any),
            (0..3_usize, some).prop_map(|(count, of)| Condition::AtLeast(count, of)),
            inner.prop_map(|not| Condition::Not(Box::new(not))),
        ]
    })
}

proptest! {
    /// All rules together find what each of them says alone.
    #[test]
    fn together_as_by_the_definition(
        rules in proptest::collection::vec((proptest::collection::vec(some_leaf(), 4), some_condition()), 1..8),
        events in proptest::collection::vec(proptest::collection::btree_map(0..NAMES.len(), "[abA1]{0,4}", 0..4), 1..12),
    ) {
        let rules: Vec<Rule> = rules.into_iter().map(|(leaves, condition)| rule(leaves, condition)).collect();
        let events: Vec<Event> = events.into_iter().map(|event| {
            event.into_iter().map(|(name, value)| (NAMES[name].to_owned(), value)).collect()
        }).collect();
        let buckets = any();
        let matcher = Matcher::new(rules.iter().map(|rule| (rule, buckets.as_slice())));
        // With few rows and with many.
        let [found, narrowed] = [usize::MAX, 0].map(|rows_min| -> Vec<(usize, usize)> {
            let found = matcher.finder_narrowing(rows_min).find(&naive::batch(&events));
            found.into_iter().map(|found| (found.row, found.rule)).collect()
        });
        let mut expect = Vec::new();
        for (row, event) in events.iter().enumerate() {
            for (number, rule) in rules.iter().enumerate() {
                if naive::matches(rule, &buckets, event) {
                    expect.push((row, number));
                }
            }
        }
        prop_assert_eq!(&found, &expect);
        prop_assert_eq!(narrowed, expect);
    }
}
