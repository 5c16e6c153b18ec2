//! Rules and events of any shape, made of the bytes that a fuzzer gives; and the matcher against the definition.

use detect::matching::{Finder, Matcher};
use detect::naive::{self, Event};
use detect::route::{Bucket, FieldMap, Only, Routes};
use detect::rule::{
    Cidr, Condition, Leaf, LogSource, Order, Origin, Pattern, Piece, RegularExpression, Relation, Rule, Test, TimePart,
};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use model::Level;
use std::sync::{Arc, LazyLock};

/// Names of an event's fields: two with a column, two without, and those that stand around them.
const NAMES: [&str; 8] = ["Image", "CommandLine", "Odd", "Odd Name", "EventID", "Channel", "Provider_Name", "Computer"];
/// As rules may spell them, and one that no event has.
const ASKED: [&str; 12] = [
    "Image",
    "image",
    "CommandLine",
    "Command Line",
    "Odd",
    "OddName",
    "odd_name",
    "EventID",
    "Channel",
    "Provider_Name",
    "Computer",
    "Missing",
];
/// Parts of texts: such as differ in case only, fold to more than one character, or mean something to some test.
const PARTS: [&str; 26] = [
    "abc",
    "BCA",
    "a",
    "b",
    "A",
    "B",
    "ab",
    "ä",
    "Ä",
    "Σ",
    "σ",
    "İ",
    "ß",
    "\n",
    " ",
    "\\",
    "*",
    "?",
    "0",
    "1",
    "-1",
    "1.5",
    "10.1.2.3",
    "::1",
    "2026-01-01T23:30:00Z",
    "nan",
];
/// With and without literals that a text must hold.
const REGEXES: [&str; 10] = [
    "a",
    "^a+b?$",
    "(?i)A.B",
    "(?s)a.b",
    "[0-9]{2}",
    "^$",
    "(?i)abc.*b",
    "abc(a|bca)b?",
    "(bca){2,}|abca",
    "(?:abc)?bca$",
];
const NETWORKS: [&str; 3] = ["10.1.2.0", "0.0.0.0", "::"];
const RELATIONS: [Relation; 4] = [Relation::Equals, Relation::Contains, Relation::StartsWith, Relation::EndsWith];
const ORDERS: [Order; 4] = [Order::Less, Order::LessOrEqual, Order::Greater, Order::GreaterOrEqual];
const TIME_PARTS: [TimePart; 6] =
    [TimePart::Minute, TimePart::Hour, TimePart::Day, TimePart::Week, TimePart::Month, TimePart::Year];
const NUMBERS: [f64; 6] = [0.0, 1.0, 10.0, -1.0, 1.5, 23.0];

static FIELDS: LazyLock<Arc<FieldMap>> = LazyLock::new(|| {
    let windows = LogSource { product: Some("windows".into()), ..LogSource::default() };
    let buckets = Routes::builtin().of(&windows).expect("events of Windows are read");
    Arc::clone(&buckets[0].fields)
});

/// Rules, each with the buckets that it is for, and batches of events.
pub struct Question {
    /// Rules.
    pub rules: Vec<(Rule, Vec<Bucket>)>,
    /// Batches.
    pub batches: Vec<Vec<Event>>,
}

impl Question {
    /// Makes one.
    pub fn new(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let rules = some(bytes, 1, 12, |bytes| Ok((rule(bytes)?, some(bytes, 0, 2, bucket)?)))?;
        let batches = some(bytes, 1, 2, |bytes| some(bytes, 0, 8, event))?;
        Ok(Self { rules, batches })
    }

    /// All rules together find what each says of each event by the definition.
    pub fn check(&self) {
        let matcher = Matcher::new(self.rules.iter().map(|(rule, buckets)| (rule, buckets.as_slice())));
        // What it has seen must not change what it finds.
        let mut finder = matcher.finder();
        for events in self.batches.iter().chain(self.batches.first()) {
            check(&mut finder, &self.rules, events);
        }
    }
}

/// A finder against the definition, over one batch.
pub fn check(finder: &mut Finder<'_>, rules: &[(Rule, Vec<Bucket>)], events: &[Event]) {
    let found = finder.find(&naive::batch(events)).into_iter().map(|found| (found.row, found.rule));
    let found: Vec<(usize, usize)> = found.collect();
    let mut expected = Vec::new();
    for (row, event) in events.iter().enumerate() {
        for (number, (rule, buckets)) in rules.iter().enumerate() {
            if naive::matches(rule, buckets, event) {
                expected.push((row, number));
            }
        }
    }
    if found != expected {
        let differs = |of: &[(usize, usize)], other: &[(usize, usize)]| -> Vec<String> {
            let only = of.iter().filter(|hit| !other.contains(hit));
            only.map(|&(row, rule)| format!("{:?}\n  of {:?}", events[row], rules[rule])).collect()
        };
        panic!("only found {:#?}\nonly expected {:#?}", differs(&found, &expected), differs(&expected, &found));
    }
}

fn some<T>(
    bytes: &mut Unstructured<'_>,
    least: usize,
    most: usize,
    mut each: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = bytes.int_in_range(least..=most)?;
    (0..count).map(|_| each(bytes)).collect()
}

fn rule(bytes: &mut Unstructured<'_>) -> Result<Rule> {
    let leaves = some(bytes, 1, 5, leaf)?;
    let condition = condition(bytes, leaves.len(), 3)?;
    Ok(Rule {
        id: "x".into(),
        title: "X".into(),
        level: Level::Low,
        status: None,
        tags: Vec::new(),
        origin: Origin { file: "x.yml".into(), document: 0 },
        log_source: LogSource::default(),
        leaves,
        condition,
    })
}

fn condition(bytes: &mut Unstructured<'_>, leaves: usize, depth: usize) -> Result<Condition> {
    let kind = if depth == 0 { 0 } else { bytes.int_in_range(0..=5)? };
    let several = |bytes: &mut Unstructured<'_>| some(bytes, 0, 3, |bytes| condition(bytes, leaves, depth - 1));
    Ok(match kind {
        1 => Condition::All(several(bytes)?),
        2 => Condition::Any(several(bytes)?),
        3 => Condition::Not(Box::new(condition(bytes, leaves, depth - 1)?)),
        4 => Condition::AtLeast(bytes.int_in_range(0..=3)?, several(bytes)?),
        _ => Condition::Leaf(bytes.choose_index(leaves)?),
    })
}

fn leaf(bytes: &mut Unstructured<'_>) -> Result<Leaf> {
    if bytes.ratio(1_u8, 8)? {
        return Ok(Leaf { field: None, test: keyword(bytes)? });
    }
    Ok(Leaf { field: Some((*bytes.choose(&ASKED)?).into()), test: test(bytes)? })
}

/// What may be asked without a field; the loader refuses the rest.
fn keyword(bytes: &mut Unstructured<'_>) -> Result<Test> {
    let test = test(bytes)?;
    let may = matches!(test, Test::Text { .. } | Test::Number(_) | Test::Regex(_) | Test::Cidr(_));
    Ok(if may { test } else { Test::Text { pattern: pattern(bytes)?, cased: false } })
}

fn test(bytes: &mut Unstructured<'_>) -> Result<Test> {
    Ok(match bytes.int_in_range(0..=15_u8)? {
        0 => Test::Number(*bytes.choose(&NUMBERS)?),
        1 => Test::Null,
        2 => Test::Exists(bytes.arbitrary()?),
        3 => Test::Regex(RegularExpression::new(bytes.choose(&REGEXES)?).expect("an expression")),
        4 => {
            let base = bytes.choose(&NETWORKS)?.parse().expect("an address");
            Test::Cidr(Cidr { base, bits: bytes.int_in_range(0..=32)? })
        }
        5 => Test::Compare(*bytes.choose(&ORDERS)?, *bytes.choose(&NUMBERS)?),
        6 => Test::Field {
            other: (*bytes.choose(&ASKED)?).into(),
            relation: *bytes.choose(&RELATIONS)?,
            cased: bytes.arbitrary()?,
        },
        7 => Test::TimePart(*bytes.choose(&TIME_PARTS)?, *bytes.choose(&NUMBERS)?),
        _ => Test::Text { pattern: pattern(bytes)?, cased: bytes.ratio(1_u8, 4)? },
    })
}

fn pattern(bytes: &mut Unstructured<'_>) -> Result<Pattern> {
    let pieces = some(bytes, 0, 6, |bytes| {
        Ok(match bytes.int_in_range(0..=4_u8)? {
            0 => Piece::Run,
            1 => Piece::One,
            _ => Piece::Text((*bytes.choose(&PARTS)?).into()),
        })
    })?;
    Ok(Pattern::new(pieces))
}

fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    Ok(some(bytes, 0, 5, |bytes| bytes.choose(&PARTS).copied())?.concat())
}

fn event(bytes: &mut Unstructured<'_>) -> Result<Event> {
    let mut event = Event::new();
    for name in NAMES {
        if bytes.arbitrary()? {
            let value = match name {
                "EventID" => bytes.int_in_range(0..=11_u8)?.to_string(),
                _ => text(bytes)?,
            };
            event.push((name.to_owned(), value));
        }
    }
    Ok(event)
}

fn bucket(bytes: &mut Unstructured<'_>) -> Result<Bucket> {
    let mut bucket = Bucket { fields: Arc::clone(&FIELDS), ..Bucket::default() };
    if bytes.ratio(1_u8, 4)? {
        bucket.channel = Some(text(bytes)?.into());
    }
    if bytes.ratio(1_u8, 4)? {
        bucket.provider = Some(text(bytes)?.into());
    }
    if bytes.ratio(1_u8, 4)? {
        bucket.event_ids = some(bytes, 0, 3, |bytes| bytes.int_in_range(0..=11))?;
    }
    if bytes.ratio(1_u8, 4)? {
        let values = some(bytes, 0, 3, |bytes| text(bytes).map(Into::into))?;
        bucket.only.push(Only { field: (*bytes.choose(&ASKED)?).into(), values });
    }
    Ok(bucket)
}

/// A bucket of all events.
#[must_use]
pub fn any_bucket() -> Bucket {
    Bucket { fields: Arc::clone(&FIELDS), ..Bucket::default() }
}
