//! Matching by the definition, one rule and one event at a time: what the matcher on columns is held against.
//!
//! For tests and fuzzing alone (feature `naive`). It must not share code with `matching`: patterns are tried in every way, texts are folded
//! one character at a time, and every question is asked anew. Slow, and patterns and texts are expected to be short.

use crate::route::{Bucket, same_name};
use crate::rule::{Cidr, Condition, Leaf, Order, Pattern, Piece, Relation, Rule, Test, TimePart};
use events::{BatchBuilder, Column, EventBatch};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use std::net::IpAddr;

/// An event as its fields, each name once. `EventID` (a number), `Channel`, `Provider_Name` and `Computer` mean the event's own.
pub type Event = Vec<(String, String)>;

/// Names of fields that stand in a column of another name.
const CORE: [(&str, Column); 4] = [
    ("Channel", Column::CHANNEL),
    ("Computer", Column::HOST),
    ("EventID", Column::EVENT_ID),
    ("Provider_Name", Column::PROVIDER),
];

/// A pattern as rules write it, with `*` and `?` and no escapes.
#[must_use]
pub fn pattern(text: &str) -> Pattern {
    Pattern::new(text.chars().map(|c| match c {
        '*' => Piece::Run,
        '?' => Piece::One,
        c => Piece::Text(c.to_string().into()),
    }))
}

/// Events as a batch.
///
/// # Panics
/// When an `EventID` is no number.
#[must_use]
pub fn batch(events: &[Event]) -> EventBatch {
    let mut builder = BatchBuilder::new();
    for event in events {
        for (name, value) in event {
            match CORE.iter().find(|(core, _)| core == name) {
                Some(&(_, Column::EVENT_ID)) => {
                    builder.set_number(Column::EVENT_ID, value.parse().expect("an event id is a number"));
                }
                Some(&(_, column)) => builder.set_text(column, value),
                None => builder.set_field(name, value),
            }
        }
        builder.finish_row();
    }
    builder.finish()
}

/// Does a rule that is for these buckets match the event? Where fields are called otherwise than rules call them is not known here: the
/// buckets' maps must name them as the event does.
#[must_use]
pub fn matches(rule: &Rule, buckets: &[Bucket], event: &Event) -> bool {
    buckets.iter().any(|bucket| admits(bucket, event)) && holds(rule, &rule.condition, event)
}

fn admits(bucket: &Bucket, event: &Event) -> bool {
    let is = |name: &str, wanted: &str| value(event, name).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
    bucket.channel.iter().all(|channel| is("Channel", channel))
        && bucket.provider.iter().all(|provider| is("Provider_Name", provider))
        && (bucket.event_ids.is_empty() || bucket.event_ids.iter().any(|id| is("EventID", &id.to_string())))
        && bucket.formats.is_empty()
        && bucket.programs.is_empty()
        && bucket.only.iter().all(|only| {
            value(event, &only.field).is_some_and(|value| only.values.iter().any(|wanted| fold(wanted) == fold(value)))
        })
}

fn holds(rule: &Rule, condition: &Condition, event: &Event) -> bool {
    let each = |condition: &Condition| holds(rule, condition, event);
    match condition {
        Condition::All(all) => all.iter().all(each),
        Condition::Any(any) => any.iter().any(each),
        Condition::Not(not) => !each(not),
        Condition::AtLeast(count, of) => of.iter().filter(|one| each(one)).count() >= *count,
        Condition::Leaf(leaf) => leaf_holds(&rule.leaves[*leaf], event),
    }
}

/// What one leaf says of one event. A keyword is looked for in every value.
#[must_use]
pub fn leaf_holds(leaf: &Leaf, event: &Event) -> bool {
    let Some(field) = &leaf.field else {
        return event.iter().any(|(_, value)| value_holds(&leaf.test, Some(value), event));
    };
    value_holds(&leaf.test, value(event, field), event)
}

/// The value of the field of that name, else of the first whose name is the same but for case, spaces and underscores.
fn value<'e>(event: &'e Event, field: &str) -> Option<&'e str> {
    let exact = event.iter().find(|(name, _)| name == field);
    exact.or_else(|| event.iter().find(|(name, _)| same_name(name, field))).map(|(_, value)| value.as_str())
}

fn value_holds(test: &Test, found: Option<&str>, event: &Event) -> bool {
    let Some(text) = found else { return matches!(test, Test::Null | Test::Exists(false)) };
    match test {
        Test::Text { pattern, cased } => fits(pattern, text, *cased),
        Test::Number(wanted) => number(text).is_some_and(|number| number == *wanted),
        Test::Null => false,
        Test::Exists(wanted) => *wanted,
        Test::Regex(regex) => regex.matches(text),
        Test::Cidr(cidr) => text.trim().parse().is_ok_and(|address| is_in(*cidr, address)),
        Test::Compare(order, limit) => number(text).is_some_and(|number| match order {
            Order::Less => number < *limit,
            Order::LessOrEqual => number <= *limit,
            Order::Greater => number > *limit,
            Order::GreaterOrEqual => number >= *limit,
        }),
        Test::Field { other, relation, cased } => {
            value(event, other).is_some_and(|other| related(text, other, *relation, *cased))
        }
        Test::TimePart(part, wanted) => {
            let time = text.trim().parse().map(|time: Timestamp| time.to_zoned(TimeZone::UTC));
            time.is_ok_and(|time| part_of(&time, *part) == *wanted)
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn related(text: &str, other: &str, relation: Relation, cased: bool) -> bool {
    let spell = |text: &str| if cased { text.to_owned() } else { fold(text) };
    let (text, other) = (spell(text), spell(other));
    match relation {
        Relation::Equals => text == other,
        Relation::Contains => text.contains(&other),
        Relation::StartsWith => text.starts_with(&other),
        Relation::EndsWith => text.ends_with(&other),
    }
}

/// The first bits of two addresses of the same family, one by one. An IPv4 address that is mapped into IPv6 is one of IPv4.
fn is_in(cidr: Cidr, address: IpAddr) -> bool {
    let bits = |address: IpAddr| -> Vec<bool> {
        let octets = match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        octets.iter().flat_map(|octet| (0..8).rev().map(move |bit| octet >> bit & 1 == 1)).collect()
    };
    let (base, address) = (bits(cidr.base), bits(address.to_canonical()));
    base.len() == address.len() && base.iter().zip(&address).take(cidr.bits.into()).all(|(one, other)| one == other)
}

fn part_of(time: &Zoned, part: TimePart) -> f64 {
    match part {
        TimePart::Minute => time.minute().into(),
        TimePart::Hour => time.hour().into(),
        TimePart::Day => time.day().into(),
        TimePart::Week => time.date().iso_week_date().week().into(),
        TimePart::Month => time.month().into(),
        TimePart::Year => time.year().into(),
    }
}

/// Lower case of each character by itself, so that a text folds the same wherever it stands in a longer one.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A character of a pattern.
enum Wanted {
    This(char),
    Any,
    Run,
}

fn fits(pattern: &Pattern, text: &str, cased: bool) -> bool {
    let spell = |text: &str| -> Vec<char> { if cased { text.to_owned() } else { fold(text) }.chars().collect() };
    let wanted: Vec<Wanted> = pattern
        .pieces()
        .iter()
        .flat_map(|piece| match piece {
            Piece::Text(text) => spell(text).into_iter().map(Wanted::This).collect(),
            Piece::One => vec![Wanted::Any],
            Piece::Run => vec![Wanted::Run],
        })
        .collect();
    is_spelled(&wanted, &spell(text))
}

/// Which beginnings of the text fit the pattern so far: a table over both, one row at a time.
fn is_spelled(wanted: &[Wanted], text: &[char]) -> bool {
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for wanted in wanted {
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match wanted {
                Wanted::Run => fits[end] || end > 0 && next[end - 1],
                Wanted::Any => end > 0 && fits[end - 1],
                Wanted::This(character) => end > 0 && fits[end - 1] && text[end - 1] == *character,
            };
        }
        fits = next;
    }
    fits[text.len()]
}
