//! A field with its modifiers and values, as a condition over leaves.

use super::encode;
use super::leaves::Leaves;
use super::modifiers::{Modifiers, Operator};
use super::placeholders::Placeholders;
use super::regex;
use super::yaml::Node;
use crate::rule::{Cidr, Condition, Leaf, Pattern, Piece, Relation, Test};
use rsigma_parser::value::{SigmaString, SpecialChar, StringPart};
use std::net::IpAddr;
use std::slice;
use std::sync::Arc;

/// Whole numbers up to here are exact as 64-bit floating-point numbers; beyond, they are compared as they are written.
const EXACT: u128 = 1 << 53;

/// Where questions go, and what placeholders in them stand for.
pub(crate) struct Asking<'a, 'f> {
    /// The rule's leaves.
    pub(crate) leaves: &'a mut Leaves<'f>,
    /// What placeholders stand for.
    pub(crate) placeholders: &'a Placeholders,
}

/// `field|modifier: value`, or a list of values.
pub(crate) fn item(key: &str, value: &Node, asking: &mut Asking<'_, '_>) -> Result<Condition, String> {
    let mut names = key.split('|');
    let field = names.next().filter(|name| !name.is_empty()).map(Arc::from);
    let read = Modifiers::read(names).and_then(|modifiers| Item { field, modifiers }.condition(value, asking));
    read.map_err(|reason| if key.is_empty() { reason } else { format!("`{key}`: {reason}") })
}

/// A value without a field, to be looked for anywhere.
pub(crate) fn keyword(value: &Node, asking: &mut Asking<'_, '_>) -> Result<Condition, String> {
    item("", value, asking)
}

/// A field (`None`: any) and what is asked of it.
struct Item {
    field: Option<Arc<str>>,
    modifiers: Modifiers,
}

impl Item {
    fn condition(&self, value: &Node, asking: &mut Asking<'_, '_>) -> Result<Condition, String> {
        let values = match value {
            Node::List(values) => values.as_slice(),
            value => slice::from_ref(value),
        };
        if values.is_empty() {
            return Err("an empty list of values".to_owned());
        }
        if self.field.is_none() && !matches!(self.modifiers.operator, Operator::Text | Operator::Regex | Operator::Cidr)
        {
            return Err(format!("{} needs a field", self.modifiers.operator.name()));
        }
        if self.modifiers.operator == Operator::Exists && values.len() > 1 {
            return Err("exists takes one value".to_owned());
        }
        let asked = values.iter().map(|value| self.value(value, asking)).collect::<Result<Vec<_>, _>>()?;
        let joined = match self.modifiers.all {
            true => all(asked),
            false => any(asked),
        };
        if self.modifiers.negated { self.negated(joined, asking.leaves) } else { Ok(joined) }
    }

    /// A field that is not there differs from nothing.
    fn negated(&self, condition: Condition, leaves: &mut Leaves<'_>) -> Result<Condition, String> {
        let not = Condition::Not(Box::new(condition));
        match &self.field {
            None => Ok(not),
            Some(field) => {
                let there = leaves.ask(Leaf { field: Some(Arc::clone(field)), test: Test::Exists(true) })?;
                Ok(Condition::All(vec![there, not]))
            }
        }
    }

    /// One value, which with placeholders stands for several: any of the tests that modifiers make of it.
    fn value(&self, value: &Node, asking: &mut Asking<'_, '_>) -> Result<Condition, String> {
        let filled = match value {
            Node::Text(text) if self.modifiers.expand => asking.placeholders.fill(text)?,
            _ => None,
        };
        let Some(texts) = filled else { return self.one_value(value, asking.leaves) };
        texts
            .into_iter()
            .map(|text| self.one_value(&Node::Text(text), asking.leaves))
            .collect::<Result<_, _>>()
            .map(any)
    }

    fn one_value(&self, value: &Node, leaves: &mut Leaves<'_>) -> Result<Condition, String> {
        if self.modifiers.operator == Operator::Regex {
            leaves.count_regex()?;
        }
        let mut ask = |test| leaves.ask(Leaf { field: self.field.clone(), test });
        self.tests(value)?.into_iter().map(&mut ask).collect::<Result<Vec<_>, _>>().map(any)
    }

    fn tests(&self, value: &Node) -> Result<Vec<Test>, String> {
        match self.modifiers.operator {
            Operator::Text => return self.text_tests(value),
            Operator::Regex => regex::read(&written(value)?, &self.modifiers.flags).map(Test::Regex),
            Operator::Cidr => network(value).map(Test::Cidr),
            Operator::Exists => truth(value).map(Test::Exists),
            Operator::Field => self.other_field(value),
            Operator::Compare(order) => number(value).map(|number| Test::Compare(order, number)),
            Operator::Time(part) => number(value).map(|number| Test::TimePart(part, number)),
        }
        .map(|test| vec![test])
    }

    /// A number without a field is looked for as a whole value: as a part of one, it would be in nearly every event.
    fn text_tests(&self, value: &Node) -> Result<Vec<Test>, String> {
        let whole = self.is_whole();
        let cased = self.modifiers.cased;
        let word = |text: &str| Test::Text { pattern: self.pattern([Piece::Text(text.into())]), cased: false };
        match value {
            Node::Null if whole && self.field.is_some() => Ok(vec![Test::Null]),
            Node::Bool(truth) if whole => Ok(vec![word(if *truth { "true" } else { "false" })]),
            Node::Integer(number) if whole && number.unsigned_abs() <= EXACT => Ok(vec![Test::Number(*number as f64)]),
            Node::Integer(number) => self.texts(&number.to_string(), cased),
            Node::Float(number) if whole => finite(*number).map(|number| vec![Test::Number(number)]),
            Node::Float(_) => Err("a number with a fraction must stand in quotes here".to_owned()),
            Node::Text(text) => self.texts(text, cased),
            Node::Null | Node::Bool(_) => Err(format!("{} cannot be part of a text", value.kind())),
            Node::List(_) | Node::Map(_) => Err(format!("a value is {}", value.kind())),
        }
    }

    /// Is the value compared as it stands?
    fn is_whole(&self) -> bool {
        let Modifiers { relation, windash, wide, base64, .. } = &self.modifiers;
        *relation == Relation::Equals && !windash && wide.is_none() && base64.is_none()
    }

    fn texts(&self, text: &str, cased: bool) -> Result<Vec<Test>, String> {
        let pieces = pieces(&SigmaString::new(text));
        let variants = if self.modifiers.windash { encode::windash(&pieces)? } else { vec![pieces] };
        let mut tests = Vec::new();
        for variant in variants {
            for encoded in self.encoded(variant)? {
                tests.push(Test::Text { pattern: self.pattern(encoded), cased });
            }
        }
        Ok(tests)
    }

    fn encoded(&self, pieces: Vec<Piece>) -> Result<Vec<Vec<Piece>>, String> {
        match (self.modifiers.base64, self.modifiers.wide) {
            (None, None) => Ok(vec![pieces]),
            (None, Some(wide)) => encode::wide_pieces(&pieces, wide).map(|pieces| vec![pieces]),
            (Some(base64), wide) => {
                let pattern = Pattern::new(pieces);
                let text = pattern.as_text().ok_or("base64 of a value with wildcards")?;
                let bytes = wide.map_or_else(|| text.as_bytes().to_vec(), |wide| encode::wide(text, wide));
                let texts = encode::base64(&bytes, base64)?;
                Ok(texts.into_iter().map(|text| vec![Piece::Text(text.into())]).collect())
            }
        }
    }

    /// Puts the value in its place in the field's text. A keyword that is text stands anywhere.
    fn pattern(&self, pieces: impl IntoIterator<Item = Piece>) -> Pattern {
        let anywhere = self.field.is_none() && self.modifiers.relation == Relation::Equals;
        let relation = if anywhere { Relation::Contains } else { self.modifiers.relation };
        let before = matches!(relation, Relation::Contains | Relation::EndsWith).then_some(Piece::Run);
        let after = matches!(relation, Relation::Contains | Relation::StartsWith).then_some(Piece::Run);
        Pattern::new(before.into_iter().chain(pieces).chain(after))
    }

    fn other_field(&self, value: &Node) -> Result<Test, String> {
        let name = value.text().ok_or_else(|| format!("the other field is {}, not a name", value.kind()))?;
        let pattern = Pattern::new(pieces(&SigmaString::new(name)));
        match pattern.as_text() {
            None => Err("the name of the other field has wildcards".to_owned()),
            Some("") => Err("the name of the other field is empty".to_owned()),
            Some(other) => {
                Ok(Test::Field { other: other.into(), relation: self.modifiers.relation, cased: self.modifiers.cased })
            }
        }
    }
}

/// Any of them, without a list around one.
pub(crate) fn any(mut conditions: Vec<Condition>) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::Any(conditions),
    }
}

/// All of them, without a list around one.
pub(crate) fn all(mut conditions: Vec<Condition>) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::All(conditions),
    }
}

fn pieces(text: &SigmaString) -> Vec<Piece> {
    let piece = |part: &StringPart| match part {
        StringPart::Plain(text) => Piece::Text(text.as_str().into()),
        StringPart::Special(SpecialChar::WildcardMulti) => Piece::Run,
        StringPart::Special(SpecialChar::WildcardSingle) => Piece::One,
    };
    text.parts.iter().map(piece).collect()
}

/// A text or a whole number, as written.
fn written(value: &Node) -> Result<String, String> {
    match value {
        Node::Text(text) => Ok(text.clone()),
        Node::Integer(number) => Ok(number.to_string()),
        _ => Err(format!("a value is {}, not a text", value.kind())),
    }
}

fn number(value: &Node) -> Result<f64, String> {
    match value {
        Node::Integer(number) => Ok(*number as f64),
        Node::Float(number) => finite(*number),
        Node::Text(text) => match text.trim().parse() {
            Ok(number) => finite(number),
            Err(_) => Err(format!("`{text}` is not a number")),
        },
        _ => Err(format!("a value is {}, not a number", value.kind())),
    }
}

/// A number that equals itself, with one zero.
fn finite(number: f64) -> Result<f64, String> {
    if number.is_finite() { Ok(number + 0.0) } else { Err(format!("{number} is not a finite number")) }
}

fn truth(value: &Node) -> Result<bool, String> {
    match value {
        Node::Bool(truth) => Ok(*truth),
        Node::Text(text) if matches!(text.as_str(), "true" | "yes") => Ok(true),
        Node::Text(text) if matches!(text.as_str(), "false" | "no") => Ok(false),
        _ => Err("exists takes true or false".to_owned()),
    }
}

/// An address, or one with the bits that count; bits beyond those are cleared.
fn network(value: &Node) -> Result<Cidr, String> {
    let text = value.text().ok_or_else(|| format!("a network is {}, not a text", value.kind()))?;
    let parse = || {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = bits.map_or(Some(most), |bits| bits.trim().parse().ok())?;
        (bits <= most).then(|| Cidr { base: masked(address, bits), bits })
    };
    parse().ok_or_else(|| format!("`{text}` is not a network"))
}

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}
