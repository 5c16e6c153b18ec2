//! The walker by hand, and against a tree that `serde_json` builds.

use super::fault::Fault;
use super::leaf::{Leaf, Sink};
use super::walk::walk;
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write;

/// Leaves as `path=leaf`, one a line.
struct Written(String);

impl Sink for Written {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        leaf.as_text(&mut String::new(), |text| writeln!(self.0, "{path}={text:?}")).unwrap();
    }
}

#[test]
fn leaves_are_told_by_their_path() {
    let check = |object: &str, expect: &[&str]| {
        let mut written = Written(String::new());
        walk(object, &mut written).unwrap();
        assert_eq!(written.0.lines().collect::<Vec<_>>(), expect, "{object}");
    };
    check(r#"{"a":1,"b":{"c":-2,"d.e":true},"f":null}"#, &["a=\"1\"", "b.c=\"-2\"", "b.d.e=\"true\""]);
    check(r#"{"a":["x",2,null],"b":[],"c":[{"d":1},{"d":2}]}"#, &["a=\"x\\n2\"", "c.d=\"1\"", "c.d=\"2\""]);
    check(r#"{"a":[["x"],"y"],"u":"\u00e9"}"#, &["a=\"x\\ny\"", "u=\"é\""]);
}

#[test]
fn what_is_no_object_or_goes_too_far_is_an_error() {
    let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
    let long = format!("{{\"{}\":[{}0]}}", "k".repeat(1 << 20), "{\"b\":1},".repeat(100));
    for object in ["", "[]", "1", "{", "{\"a\":1} x", "{\"a\":}", &deep, &long] {
        assert!(walk(object, &mut Written(String::new())).is_err(), "{}", &object[..object.len().min(20)]);
    }
}

#[test]
fn faults_are_told_apart() {
    let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
    let arrays = format!("{{\"a\":{}", "[".repeat(60));
    let long = format!("{{\"{}\":[{}0]}}", "k".repeat(1 << 20), "{\"b\":1},".repeat(100));
    let cases = [
        (deep.as_str(), Fault::TooDeep),
        (&arrays, Fault::TooDeep),
        (&long, Fault::TooLarge),
        (" ", Fault::EndsEarly),
        ("{\"a", Fault::EndsEarly),
        ("{\"a\":12", Fault::EndsEarly),
        ("{\"a\":tr", Fault::EndsEarly),
        ("{\"a\":-", Fault::EndsEarly),
        ("[1]", Fault::NoObject),
        ("plain text", Fault::NoObject),
        ("{\"a\":1}{}", Fault::Syntax),
        ("{\"a\":01}", Fault::Syntax),
        ("{\"a\":1,}", Fault::Syntax),
        ("{\"a\":[1,]}", Fault::Syntax),
        ("{\"a\":\"\u{1}\"}", Fault::Syntax),
    ];
    for (object, expect) in cases {
        assert_eq!(walk(object, &mut Written(String::new())), Err(expect), "{}", &object[..object.len().min(20)]);
    }
}

#[test]
fn what_search_engines_put_around_is_no_part_of_a_path() {
    let check = |object: &str, expect: &str| {
        let mut written = Written(String::new());
        walk(object, &mut written).unwrap();
        assert_eq!(written.0, expect, "{object}");
    };
    check(r#"{"_index":"i","_source":{"a":{"_source":{"b":1}}},"c":2}"#, "_index=\"i\"\na._source.b=\"1\"\nc=\"2\"\n");
    check(r#"{"_source":"x","result":{"a":1}}"#, "_source=\"x\"\nresult.a=\"1\"\n");
    check(r#"{"preview":false,"result":{"a":1}}"#, "preview=\"false\"\na=\"1\"\n");
}

/// What the walker has to tell, from a tree.
fn expected(path: &str, value: &Value, told: &mut String) {
    let line = |told: &mut String, text: &str| writeln!(told, "{path}={text:?}").unwrap();
    match value {
        Value::Null => {}
        Value::String(text) => line(told, text),
        Value::Bool(_) | Value::Number(_) => line(told, &value.to_string()),
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                expected(&path, value, told);
            }
        }
        Value::Array(_) => {
            let mut lines = Vec::new();
            elements(path, value, told, &mut lines);
            if !lines.is_empty() {
                line(told, &lines.join("\n"));
            }
        }
    }
}

fn elements(path: &str, array: &Value, told: &mut String, lines: &mut Vec<String>) {
    for value in array.as_array().unwrap() {
        match value {
            Value::Null => {}
            Value::String(text) => lines.push(text.clone()),
            Value::Bool(_) | Value::Number(_) => lines.push(value.to_string()),
            Value::Object(_) => expected(path, value, told),
            Value::Array(_) => elements(path, value, told, lines),
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[ -~]{0,80}", "[\\x00-\\x1f\"\\\\é/😀]{0,12}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z.\"é]{1,5}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-z\\n]{1,5}", value(), 0..6)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn tells_what_the_tree_holds(object in object(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) }.unwrap();
        let (mut written, mut expect) = (Written(String::new()), String::new());
        prop_assert_eq!(walk(&text, &mut written), Ok(()));
        expected("", &object, &mut expect);
        prop_assert_eq!(written.0, expect);
    }

    /// A byte changed, put in or taken out: both take it or neither does, but for what only we take (numbers out of range and halves
    /// of surrogate pairs).
    #[test]
    fn takes_what_serde_takes(object in object(), at in any::<prop::sample::Index>(), byte in "[ -~\\n]", kind in 0..4) {
        let mut text: Vec<char> = serde_json::to_string(&object).unwrap().chars().collect();
        let at = at.index(text.len());
        let byte = byte.chars().next().unwrap();
        match kind {
            0 => text[at] = byte,
            1 => text.insert(at, byte),
            2 => drop(text.remove(at)),
            _ => text.truncate(at),
        }
        let text: String = text.into_iter().collect();
        let ours = walk(&text, &mut Written(String::new()));
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => prop_assert_eq!(ours.is_ok(), value.is_object(), "{} {:?}", text, ours),
            Err(error) => {
                let is_wider = error.to_string().contains("out of range") || text.contains("\\ud") || text.contains("\\uD");
                prop_assert!(ours.is_err() || is_wider, "{} {}", text, error);
            }
        }
    }
}
