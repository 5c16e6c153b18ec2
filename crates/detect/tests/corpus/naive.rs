//! All public rules at once over events made of their own words, against the definition.
//!
//! Real logs make few rules match. Here every rule has events that hold what it looks for, so that all of them are asked in earnest.

use crate::folder::rule_files;
use corpus::place;
use detect::load::load;
use detect::matching::Matcher;
use detect::naive::{self, Event};
use detect::route::{Bucket, Place, Routes};
use detect::rule::{Leaf, LogSource, Pattern, Piece, Rule, Test};
use events::Column;

/// Events of each rule: one with the first value that it asks each field for, one with the last.
const EVENTS_OF_RULE: usize = 2;
/// Rules that each event is asked naively about, beside those that match it: asking all takes too long.
const NEIGHBOURS: usize = 4;

#[test]
fn every_rule_over_events_of_its_own_words() {
    let Some(root) = place("sigma/rules/windows") else { return };
    let rules = load(rule_files(&root)).rules;
    let buckets = any();
    let events: Vec<Event> = rules.iter().flat_map(|rule| events_of(rule, &buckets[0])).collect();
    let matcher = Matcher::new(rules.iter().map(|rule| (rule, buckets.as_slice())));
    let mut found = vec![Vec::new(); events.len()];
    for hit in matcher.find(&naive::batch(&events)) {
        found[hit.row].push(hit.rule);
    }
    let (mut different, mut own) = (Vec::new(), 0);
    for (row, (event, found)) in events.iter().zip(&found).enumerate() {
        let rule = row / EVENTS_OF_RULE;
        own += usize::from(found.contains(&rule));
        let neighbours = rule.saturating_sub(NEIGHBOURS)..rules.len().min(rule + NEIGHBOURS);
        let mut asked: Vec<usize> = neighbours.chain(found.iter().copied()).collect();
        asked.sort_unstable();
        asked.dedup();
        for number in asked {
            if naive::matches(&rules[number], &buckets, event) != found.contains(&number) {
                different.push(format!("{} on {event:?}", rules[number].origin));
            }
        }
    }
    let hits: usize = found.iter().map(Vec::len).sum();
    eprintln!(
        "{} rules, {} events, {hits} hits; {own} events match the rule they are made of",
        rules.len(),
        events.len()
    );
    assert!(own > events.len() / 4, "few events match the rule that they are made of");
    assert!(
        different.is_empty(),
        "{} differences, the first: {:#?}",
        different.len(),
        &different[..different.len().min(5)]
    );
}

/// All events, with the fields as Windows calls them.
fn any() -> Vec<Bucket> {
    let windows = LogSource { product: Some("windows".into()), ..LogSource::default() };
    let buckets = Routes::builtin().of(&windows).unwrap();
    vec![Bucket { fields: buckets[0].fields.clone(), ..Bucket::default() }]
}

fn events_of(rule: &Rule, bucket: &Bucket) -> [Event; EVENTS_OF_RULE] {
    let of = |leaves: &mut dyn Iterator<Item = &Leaf>| {
        let mut event = Event::new();
        for leaf in leaves {
            let field = leaf.field.as_deref().unwrap_or("Message0");
            let is_new = event.iter().all(|(name, _)| name != field);
            if is_new
                && is_itself(field, bucket)
                && let Some(value) = value(&leaf.test)
                && (field != "EventID" || value.parse::<u64>().is_ok_and(|id| id.to_string() == value))
            {
                event.push((field.to_owned(), value));
            }
        }
        event
    };
    [of(&mut rule.leaves.iter()), of(&mut rule.leaves.iter().rev())]
}

/// Is the field where its name says, or one that the naive events know?
fn is_itself(field: &str, bucket: &Bucket) -> bool {
    match bucket.fields.place(field) {
        Place::Column(column) => {
            Column::of_field(field) == Some(column)
                || ["EventID", "Channel", "Provider_Name", "Computer"].contains(&field)
        }
        Place::Extra(name) => &*name == field,
        Place::AnyOf(_) | Place::Made(_) => false,
    }
}

/// A value for which the test holds, where one is easily made.
fn value(test: &Test) -> Option<String> {
    match test {
        Test::Text { pattern, .. } => Some(spelled(pattern)),
        Test::Number(number) | Test::TimePart(_, number) | Test::Compare(_, number) => Some(number.to_string()),
        Test::Cidr(cidr) => Some(cidr.base.to_string()),
        Test::Exists(true) => Some("x".to_owned()),
        Test::Null | Test::Exists(false) | Test::Regex(_) | Test::Field { .. } => None,
    }
}

fn spelled(pattern: &Pattern) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Run => " x ".to_owned(),
        Piece::One => "y".to_owned(),
    };
    pattern.pieces().iter().map(piece).collect()
}
