//! Correlation documents: what they come out as, and which do not load.

use super::super::load;
use super::{around, file};
use crate::rule::{Comparison, Correlation, CorrelationKind, Target, Threshold};
use model::Level;
use proptest::prelude::*;

const GOOD: &str = "type: event_count\nrules: one\ngroup-by: User\ntimespan: 5m\ncondition: {gte: 10}";

/// A rule `one` with the name `first`, and a correlation.
fn text(section: &str) -> String {
    let section: String = section.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "{}name: first\nlevel: low\n---\ntitle: Many\nid: many\nstatus: test\ncorrelation:\n{section}",
        around("s:\n    A: x\ncondition: s")
    )
}

fn correlation(section: &str) -> Correlation {
    let mut loaded = file(&text(section));
    assert_eq!(loaded.rejected, [], "{section}");
    loaded.correlations.remove(0)
}

fn refused(section: &str, expected: &str) {
    let loaded = file(&text(section));
    let reasons: Vec<&str> = loaded.rejected.iter().map(|rejected| &*rejected.reason).collect();
    assert_eq!(reasons, [expected], "{section}");
    assert_eq!(loaded.rejected[0].title.as_deref(), Some("Many"));
    assert_eq!(loaded.rules.len(), 1);
}

/// The good one with one text in it replaced.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from));
    GOOD.replace(from, to)
}

#[test]
fn everything_about_a_correlation() {
    let correlation = correlation(&format!("{GOOD}\naliases: {{User: {{first: TargetUserName}}}}\ngenerate: true"));
    assert_eq!((&*correlation.id, &*correlation.title, correlation.origin.document), ("many", "Many", 1));
    assert_eq!((correlation.level, correlation.status.as_deref()), (Level::Low, Some("test")));
    assert_eq!((correlation.span, correlation.generate), (300_000_000, true));
    assert_eq!(correlation.references[0].target, Target::Rule(0));
    assert_eq!(&**correlation.field_of(&"User".into(), 0), "TargetUserName");
    assert_eq!(&**correlation.field_of(&"Host".into(), 0), "Host");
    let threshold = Threshold { comparison: Comparison::GreaterOrEqual, number: 10.0 };
    assert_eq!(correlation.kind, CorrelationKind::EventCount(vec![threshold]));
}

#[test]
fn time_spans() {
    let of = |span: &str, seconds: i64| assert_eq!(correlation(&with("5m", span)).span, seconds * 1_000_000, "{span}");
    of("90s", 90);
    of("2h", 7200);
    of("1d", 86_400);
    of("1w", 604_800);
    of("1M", 2_629_746);
    of("1y", 31_556_952);
    for wrong in ["5", "m", "5 m", "-5m", "1.5h", "5min", "5H", "٣m", "5m5s"] {
        let reason = format!("its timespan `{wrong}` is not a number and one of s, m, h, d, w, M, y");
        refused(&with("5m", &format!("'{wrong}'")), &reason);
    }
    refused(&with("5m", "0s"), "its timespan `0s` is none");
    refused(&with("5m", "11y"), "its timespan `11y` is more than ten years");
    refused(&with("5m", "99999999999999999y"), "its timespan `99999999999999999y` is more than ten years");
    refused(&with("5m", "300"), "its timespan is a number, not a text");
    refused(&with("timespan: 5m", ""), "its correlation has no timespan");
}

#[test]
fn wrong_keys_and_types() {
    refused("x", "its correlation is a text, not a mapping");
    refused(&with("group-by", "group_by"), "unknown key `group_by` in its correlation");
    refused(&with("gte: 10", "min: 10"), "unknown key `min` in its condition");
    refused(&with("gte: 10", "field: A, gte: 10"), "unknown key `field` in its condition");
    refused(&with("gte: 10", "gte: many"), "`gte` in its condition is a text, not a finite number");
    refused(&with("gte: 10", "gte: .inf"), "`gte` in its condition is a number, not a finite number");
    refused(&with("gte: 10", ""), "its condition compares with nothing: lt, lte, gt, gte, eq or neq is missing");
    refused(&with("condition: {gte: 10}", ""), "its correlation has no condition");
    refused(&with("event_count", "count"), "unknown correlation type `count`");
    refused(&with("type: event_count", ""), "its correlation has no type");
    refused(&with("rules: one", ""), "its correlation names no rules");
    refused(&with("rules: one", "rules: [one, 1]"), "a number in its rules, where a text is wanted");
    refused(&with("rules: one", "rules: [one, one]"), "its rules names `one` twice");
    refused(&with("rules: one", "rules: [one, first]"), "its rules `one` and `first` are the same");
    refused(&with("group-by: User", "group-by: {A: b}"), "a mapping in its group-by, where a text is wanted");
    refused(&format!("{GOOD}\ngenerate: 1"), "its generate is a number, not true or false");
    refused(&format!("{GOOD}\naliases: [a]"), "its aliases are a list, not a mapping");
    refused(&format!("{GOOD}\naliases: {{a: b}}"), "the alias `a` is a text, not a mapping");
    refused(&format!("{GOOD}\naliases: {{a: {{two: b}}}}"), "the alias `a` is for `two`, which is none of its rules");
    let both = text(GOOD) + "detection: {s: {A: x}, condition: s}\n";
    assert_eq!(file(&both).rejected[0].reason, "it has both a detection and a correlation");
}

#[test]
fn conditions_that_nothing_fulfils() {
    for never in ["lt: 1", "eq: 0", "eq: 2.5", "gt: 5, lt: 6", "gte: 3, lte: 2", "eq: 2, neq: 2"] {
        refused(&with("gte: 10", never), "no count from 1 up fulfils its condition");
    }
    for possible in ["gte: 0", "neq: 1", "lt: 2", "gt: 5, lt: 7", "gt: 2.5, lt: 3.5"] {
        correlation(&with("gte: 10", possible));
    }
    refused(&with("gte: 10", "gte: 200000"), "its condition counts to 131072 or beyond");
    refused(&with("gte: 10", "gt: 1e300"), "its condition counts to 131072 or beyond");
}

#[test]
fn kinds_and_their_conditions() {
    let value = |kind: &str, condition: &str| with("event_count", kind).replace("gte: 10", condition);
    assert_eq!(correlation(&value("value_count", "field: [A, B], gt: 1")).kind.fields(), ["A".into(), "B".into()]);
    refused(&value("value_count", "gt: 1"), "its condition has no field");
    refused(&value("value_sum", "field: [A, B], gt: 1"), "its condition has several fields, where one is wanted");
    refused(
        &value("value_percentile", "field: A, percentile: 101, gt: 1"),
        "its percentile is not a number from 0 to 100",
    );
    assert!(matches!(
        correlation(&value("value_median", "field: A, lt: 0")).kind,
        CorrelationKind::ValuePercentile(_, 50.0, _)
    ));
    let temporal = |condition: &str| with("event_count", "temporal").replace("{gte: 10}", condition);
    refused(&temporal("one and two"), "the condition names the rule `two`, which is not there");
    refused(&temporal("not one"), "`not` in the condition of a correlation is not supported");
    refused(&temporal("{lt: 1}"), "no count from 1 up fulfils its condition");
    let ordered = |condition: &str| with("event_count", "temporal_ordered").replace("{gte: 10}", condition);
    assert_eq!(correlation(&ordered("one")).kind, CorrelationKind::TemporalOrdered(Vec::new()));
}

#[test]
fn references() {
    refused(&with("rules: one", "rules: two"), "`two`, which it refers to, is not there");
    refused(&with("rules: one", "rules: [one, many]"), "it refers to itself");
    let broken = text(&with("rules: one", "rules: [one, bad]")) + "---\ntitle: B\nname: bad\n";
    let reasons: Vec<String> = file(&broken).rejected.into_iter().map(|rejected| rejected.reason).collect();
    assert_eq!(reasons, ["it has no logsource", "`bad`, which it refers to, was rejected"]);
}

/// A correlation of that name about these.
fn chain(name: &str, rules: &str) -> String {
    format!(
        "---\ntitle: {name}\nid: id-{name}\nname: {name}\ncorrelation: {{type: temporal, rules: [{rules}], timespan: 1h}}\n"
    )
}

#[test]
fn chains_stand_behind_what_they_refer_to() {
    let loaded =
        file(&[chain("c", "b, id-A"), chain("b", "a"), chain("a", "first"), format!("---\n{}", text(GOOD))].concat());
    assert_eq!(loaded.rejected, []);
    let targets = |place: usize| -> Vec<Target> {
        loaded.correlations[place].references.iter().map(|reference| reference.target).collect()
    };
    let titles: Vec<&str> = loaded.correlations.iter().map(|correlation| &*correlation.title).collect();
    assert_eq!(titles, ["a", "b", "c", "Many"]);
    assert_eq!(targets(0), [Target::Rule(0)]);
    assert_eq!(targets(2), [Target::Correlation(1), Target::Correlation(0)]);
}

#[test]
fn circles() {
    let documents =
        [text(GOOD), chain("a", "b"), chain("b", "c, first"), chain("c", "a"), chain("d", "b"), chain("e", "d, e")];
    let loaded = file(&documents.concat());
    let reasons: Vec<&str> = loaded.rejected.iter().map(|rejected| &*rejected.reason).collect();
    assert_eq!(
        reasons,
        [
            "it refers to itself, by way of `b`",
            "it refers to itself, by way of `c`",
            "it refers to itself, by way of `a`",
            "`b`, which it refers to, was rejected",
            "`d`, which it refers to, was rejected",
        ]
    );
    assert_eq!(loaded.correlations.len(), 1);
}

#[test]
fn a_name_is_looked_for_in_the_own_file_first() {
    let of = |id: &str| {
        text(&with("rules: one", "rules: first"))
            .replace("id: one", &format!("id: {id}"))
            .replace("id: many", &format!("id: many-{id}"))
    };
    let third = chain("third", "first");
    let files = [("a.yml", of("x")), ("b.yml", of("y")), ("c.yml", third)];
    let loaded = load(files.map(|(path, text)| (path.into(), text.into_bytes())));
    let targets: Vec<Target> = loaded.correlations.iter().map(|correlation| correlation.references[0].target).collect();
    assert_eq!(targets, [Target::Rule(0), Target::Rule(1)]);
    assert_eq!(loaded.rejected[0].reason, "`first`, which it refers to, can be a.yml or b.yml");
}

#[test]
fn a_long_circle_and_a_wide_one_take_no_time() {
    let ring: String =
        (0..200).map(|number| chain(&format!("n{number}"), &format!("n{}", (number + 1) % 200))).collect();
    assert_eq!(file(&ring).rejected.len(), 200);
    let all = |number: usize| (0..60).map(|other| format!("w{}", (number + other) % 60)).collect::<Vec<_>>().join(", ");
    let wide: String = (0..60).map(|number| chain(&format!("w{number}"), &all(number))).collect();
    assert_eq!(file(&wide).rejected.len(), 60);
}

/// Can it be used, by following all that it refers to? A name that comes twice on the way is a circle.
fn is_usable(at: usize, graph: &[Vec<usize>], way: &mut Vec<usize>) -> bool {
    if at == graph.len() {
        return true;
    }
    if way.contains(&at) {
        return false;
    }
    way.push(at);
    let all = graph[at].iter().all(|&next| is_usable(next, graph, way));
    way.pop();
    all
}

proptest! {
    /// Correlations that refer to each other in any way, and to the rule (the last number).
    #[test]
    fn what_can_be_used_is_used_and_nothing_else(graph in prop::collection::vec(prop::collection::btree_set(0..7_usize, 1..4), 6)) {
        let graph: Vec<Vec<usize>> = graph.into_iter().map(|targets| targets.into_iter().collect()).collect();
        let name = |number: &usize| if *number == graph.len() { "first".to_owned() } else { format!("n{number}") };
        let documents = graph.iter().enumerate().map(|(number, targets)| {
            chain(&name(&number), &targets.iter().map(name).collect::<Vec<_>>().join(", "))
        });
        let loaded = file(&(documents.collect::<String>() + "---\n" + &text(GOOD)));
        let expected: Vec<String> =
            (0..graph.len()).filter(|&at| is_usable(at, &graph, &mut Vec::new())).map(|at| name(&at)).collect();
        let mut used: Vec<String> = loaded.correlations.iter().map(|one| one.title.to_string()).filter(|title| title != "Many").collect();
        used.sort();
        prop_assert_eq!(used, expected);
        prop_assert_eq!(loaded.correlations.len() + loaded.rejected.len(), graph.len() + 1);
        for (place, correlation) in loaded.correlations.iter().enumerate() {
            let before = |target| matches!(target, Target::Rule(0)) || matches!(target, Target::Correlation(other) if other < place);
            prop_assert!(correlation.references.iter().all(|reference| before(reference.target)));
        }
    }
}
