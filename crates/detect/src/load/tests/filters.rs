//! Filter documents: what becomes of the rules that they are for.

use super::{around, file, shown};
use crate::load::Loaded;

fn loaded(filter: &str) -> Loaded {
    let rule = around("s:\n    A: x\ncondition: s");
    let other = rule.replace("id: one", "id: two\nname: other").replace("windows", "linux");
    file(&format!("{rule}---\n{other}---\ntitle: Filter\nid: f\n{filter}"))
}

fn conditions(loaded: &Loaded) -> Vec<String> {
    loaded.rules.iter().map(|rule| shown(&rule.condition, &rule.leaves)).collect()
}

fn check(filter: &str, expected: [&str; 2]) {
    let loaded = loaded(filter);
    assert_eq!((&*loaded.rejected, loaded.filters), (&[][..], 1), "{filter}");
    assert_eq!(conditions(&loaded), expected, "{filter}");
}

fn refused(filter: &str, expected: &str) {
    let loaded = loaded(filter);
    assert_eq!(loaded.rejected[0].reason, expected, "{filter}");
    assert_eq!(conditions(&loaded), ["A = 'x'", "A = 'x'"], "{filter}");
}

const SEARCH: &str = "u: {User: SYSTEM}, condition: not u";

#[test]
fn a_filter_is_joined_to_the_rules_that_it_names() {
    check(
        &format!("logsource: {{product: windows}}\nfilter: {{rules: [ONE], {SEARCH}}}"),
        ["all(A = 'x', not User = 'SYSTEM')", "A = 'x'"],
    );
    check(
        &format!("logsource: {{product: linux}}\nfilter: {{rules: other, {SEARCH}}}"),
        ["A = 'x'", "all(A = 'x', not User = 'SYSTEM')"],
    );
}

#[test]
fn a_filter_for_all_of_a_log_source() {
    check(
        &format!("logsource: {{product: windows}}\nfilter: {{rules: any, {SEARCH}}}"),
        ["all(A = 'x', not User = 'SYSTEM')", "A = 'x'"],
    );
    let both = "all(A = 'x', not A = 'y')";
    check("logsource: {}\nfilter: {rules: [], u: {A: y}, condition: not u}", [both, both]);
}

#[test]
fn filters_stand_beside_each_other_and_share_questions() {
    let one = "title: F\nlogsource: {product: windows}\nfilter: {rules: any, u: {A: [y, x]}, condition: not u}";
    let loaded = loaded(&format!("{}\n---\n{one}\n---\n{one}", one.replace("title: F\n", "")));
    assert_eq!(loaded.filters, 3);
    let not = "not any(A = 'y', A = 'x')";
    assert_eq!(conditions(&loaded)[0], format!("all(A = 'x', {not}, {not}, {not})"));
    assert_eq!(loaded.rules[0].leaves.len(), 2);
}

#[test]
fn what_a_filter_cannot_be_used_for_is_said() {
    let of = |source: &str, rules: &str| format!("logsource: {source}\nfilter: {{rules: {rules}, {SEARCH}}}");
    refused(&of("{product: windows}", "[three]"), "`three`, which it refers to, is not there");
    refused(&of("{product: windows}", "[other]"), "`other` is of another log source");
    refused(&of("{product: zeek}", "any"), "no rule is of its log source");
    let loaded = loaded(&of("{product: windows}", "[one, three]"));
    assert_eq!(loaded.rejected[0].reason, "it is used for 1 rules, but `three`, which it refers to, is not there");
    assert_eq!(conditions(&loaded)[0], "all(A = 'x', not User = 'SYSTEM')");
}

#[test]
fn filters_that_are_none() {
    refused("logsource: {product: windows}\nfilter: x", "its filter is a text, not a mapping");
    refused(&format!("filter: {{rules: any, {SEARCH}}}"), "it has no logsource");
    let of = |filter: &str| format!("logsource: {{product: windows}}\nfilter: {{{filter}}}");
    refused(&of(SEARCH), "its filter names no rules; `any` is for all of its log source");
    refused(&of("rules: any, u: {A: x}"), "its filter has no condition");
    refused(&of("rules: any, u: {A: x}, condition: v"), "the condition names the search `v`, which is not there");
    refused(&of("rules: any, u: {'A|nope': x}, condition: u"), "search `u`: `A|nope`: unknown modifier `nope`");
}

#[test]
fn filters_of_everything_are_bounded() {
    let values = (0..19_000).map(|number| format!("v{number}")).collect::<Vec<_>>().join(", ");
    let filter = |number: usize| {
        format!(
            "---\ntitle: F\nid: f{number}\nlogsource: {{}}\nfilter: {{rules: any, u: {{A: [{}]}}, condition: not u}}\n",
            values.replace('v', &format!("{number}v"))
        )
    };
    let rules = |count: usize| -> String {
        let rule = |number: usize| around("s:\n    A: x\ncondition: s").replace("id: one", &format!("id: r{number}"));
        (0..count).map(|number| rule(number) + "---\n").collect()
    };
    let check = |count: usize, reason: &str| {
        let loaded = file(&(rules(count) + &(0..2).map(filter).collect::<String>()[4..]));
        assert_eq!(loaded.rejected[0].reason, reason);
        assert_eq!(loaded.filters + loaded.rejected.len(), 2);
    };
    check(60, "with it, a.yml has more than 20000 values");
    check(120, "filters add more than 4000000 values to all rules together");
}
