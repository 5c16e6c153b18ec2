//! Placeholders in rules.

use super::super::{Placeholders, load_with};
use super::{around, check_entry, check_refused, shown};

fn with(entry: &str) -> Result<String, String> {
    let mut placeholders = Placeholders::default();
    for (name, value) in [("servers", "DC01"), ("servers", "DC-*"), ("nets", "10.0.0.0/8"), ("name", "adm")] {
        placeholders.add(name, value);
    }
    let text = around(&format!("s:\n    {entry}\ncondition: s"));
    let mut loaded = load_with([("a.yml".into(), text.into_bytes())], &placeholders);
    match loaded.rejected.pop() {
        Some(rejected) => Err(rejected.reason),
        None => Ok(shown(&loaded.rules[0].condition, &loaded.rules[0].leaves)),
    }
}

fn check(entry: &str, expected: &str) {
    assert_eq!(with(entry).as_deref(), Ok(expected), "{entry}");
}

#[test]
fn values_are_put_in_as_if_the_rule_had_them() {
    check("A|expand: '%servers%'", "any(A = 'DC01', A = 'DC-*')");
    check("A|endswith|expand: '\\%name%-%servers%'", "any(A = '*\\adm-DC01', A = '*\\adm-DC-*')");
    check("A|expand: ['%name%', x]", "any(A = 'adm', A = 'x')");
    check(
        "A|contains|all|expand: ['%name%', '%servers%']",
        "all(A = '*adm*', any(A = '*DC01*', A = '*DC-**'))".replace("-**", "-*").as_str(),
    );
    check("A|cidr|expand: '%nets%'", "A in 10.0.0.0/8");
    check("A|re|expand: '^%name%$'", "A =~ ^adm$");
    check("A|expand: 5", "A = 5");
}

#[test]
fn without_the_modifier_a_percent_sign_is_one() {
    check("A: '%servers%'", "A = '%servers%'");
    check_entry("A: '%x%'", "A = '%x%'");
}

#[test]
fn one_that_nobody_knows() {
    assert_eq!(
        with("A|expand: '%name% %others%'"),
        Err("search `s`: `A|expand`: the placeholder %others% has no definition".to_owned())
    );
    check_refused("A|expand: '%name%'", "the placeholder %name% has no definition");
}
