//! The modifiers of a field, sorted by what they do, and whether they go together.
//!
//! Source: the Sigma specification 2.0.0, appendix "Sigma modifiers".

use crate::rule::{Order, Relation, TimePart};
use rsigma_parser::Modifier;

/// What the modifiers of a field ask for.
#[derive(Debug)]
pub(crate) struct Modifiers {
    /// How values are compared.
    pub(crate) operator: Operator,
    /// Where in the field's text a value stands.
    pub(crate) relation: Relation,
    /// Values are joined by and.
    pub(crate) all: bool,
    /// Case counts.
    pub(crate) cased: bool,
    /// The field is there and none (not all) of the values match.
    pub(crate) negated: bool,
    /// Dashes are varied.
    pub(crate) windash: bool,
    /// Placeholders are filled in.
    pub(crate) expand: bool,
    /// The value becomes bytes of this kind.
    pub(crate) wide: Option<Wide>,
    /// The value becomes Base64.
    pub(crate) base64: Option<Base64>,
    /// Flags of a regular expression, each once, sorted.
    pub(crate) flags: String,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Text,
    Regex,
    Cidr,
    Exists,
    Field,
    Compare(Order),
    Time(TimePart),
}

/// An encoding of text in units of two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wide {
    /// Little end first.
    Little,
    /// Big end first.
    Big,
    /// Little end first, after a byte order mark.
    Marked,
}

/// A kind of Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base64 {
    /// The value alone is encoded.
    Alone,
    /// The value stands anywhere in what is encoded.
    Offset,
}

impl Modifiers {
    /// From the names after a field.
    pub(crate) fn read<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut read = Self {
            operator: Operator::Text,
            relation: Relation::Equals,
            all: false,
            cased: false,
            negated: false,
            windash: false,
            expand: false,
            wide: None,
            base64: None,
            flags: String::new(),
        };
        let mut seen = Seen::default();
        for name in names {
            let modifier = name.parse().map_err(|()| unknown(name))?;
            if seen.all.contains(&modifier) {
                return Err(format!("the modifier `{name}` stands there twice"));
            }
            seen.all.push(modifier);
            read.take(modifier, name, &mut seen)?;
        }
        read.flags = sorted(&read.flags);
        read.check()?;
        Ok(read)
    }

    fn take<'a>(&mut self, modifier: Modifier, name: &'a str, seen: &mut Seen<'a>) -> Result<(), String> {
        match modifier {
            Modifier::Contains => self.relation = seen.relation(name, Relation::Contains)?,
            Modifier::StartsWith => self.relation = seen.relation(name, Relation::StartsWith)?,
            Modifier::EndsWith => self.relation = seen.relation(name, Relation::EndsWith)?,
            Modifier::All => self.all = true,
            Modifier::Cased => self.cased = true,
            Modifier::Neq => self.negated = true,
            Modifier::WindAsh => self.windash = true,
            Modifier::Expand => self.expand = true,
            Modifier::Wide => self.wide = Some(self.encoding(name, seen, Wide::Little)?),
            Modifier::Utf16be => self.wide = Some(self.encoding(name, seen, Wide::Big)?),
            Modifier::Utf16 => self.wide = Some(self.encoding(name, seen, Wide::Marked)?),
            Modifier::Base64 => self.base64 = Some(seen.base64(name, Base64::Alone)?),
            Modifier::Base64Offset => self.base64 = Some(seen.base64(name, Base64::Offset)?),
            Modifier::IgnoreCase => self.flags.push('i'),
            Modifier::Multiline => self.flags.push('m'),
            Modifier::DotAll => self.flags.push('s'),
            Modifier::Re
            | Modifier::Cidr
            | Modifier::Exists
            | Modifier::FieldRef
            | Modifier::Gt
            | Modifier::Gte
            | Modifier::Lt
            | Modifier::Lte
            | Modifier::Minute
            | Modifier::Hour
            | Modifier::Day
            | Modifier::Week
            | Modifier::Month
            | Modifier::Year => self.operator = seen.operator(name, operator(modifier))?,
        }
        Ok(())
    }

    /// Base64 is of bytes, so what makes bytes comes before it.
    fn encoding<'a>(&self, name: &'a str, seen: &mut Seen<'a>, wide: Wide) -> Result<Wide, String> {
        if self.base64.is_some() {
            return Err(format!("the modifier `{name}` must stand before base64"));
        }
        seen.once(|seen| &mut seen.wide, name)?;
        Ok(wide)
    }

    /// Refuses what does not go together.
    fn check(&self) -> Result<(), String> {
        let text = self.operator == Operator::Text;
        let textual = text || self.operator == Operator::Field;
        let encoded = self.windash || self.wide.is_some() || self.base64.is_some();
        let refused = [
            (!textual && self.relation != Relation::Equals, "contains, startswith and endswith"),
            (!text && encoded, "windash, wide, utf16 and base64"),
            (!textual && self.operator != Operator::Regex && self.cased, "cased"),
            (self.operator == Operator::Exists && self.all, "all"),
            (self.operator == Operator::Exists && self.negated, "neq"),
            (self.operator == Operator::Exists && self.expand, "expand"),
        ];
        if let Some((_, names)) = refused.iter().find(|(refused, _)| *refused) {
            return Err(format!("the modifiers contradict each other: {names} with {}", self.operator.name()));
        }
        if self.operator != Operator::Regex && !self.flags.is_empty() {
            return Err("the modifiers i, m and s are for re only".to_owned());
        }
        if self.cased && self.flags.contains('i') {
            return Err("the modifiers contradict each other: cased with i".to_owned());
        }
        Ok(())
    }
}

impl Operator {
    /// Its modifier.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Operator::Text => "text",
            Operator::Regex => "re",
            Operator::Cidr => "cidr",
            Operator::Exists => "exists",
            Operator::Field => "fieldref",
            Operator::Compare(Order::Less) => "lt",
            Operator::Compare(Order::LessOrEqual) => "lte",
            Operator::Compare(Order::Greater) => "gt",
            Operator::Compare(Order::GreaterOrEqual) => "gte",
            Operator::Time(TimePart::Minute) => "minute",
            Operator::Time(TimePart::Hour) => "hour",
            Operator::Time(TimePart::Day) => "day",
            Operator::Time(TimePart::Week) => "week",
            Operator::Time(TimePart::Month) => "month",
            Operator::Time(TimePart::Year) => "year",
        }
    }
}

/// What was seen of those that exclude each other, by name.
#[derive(Default)]
struct Seen<'a> {
    all: Vec<Modifier>,
    relation: Option<&'a str>,
    operator: Option<&'a str>,
    wide: Option<&'a str>,
    base64: Option<&'a str>,
}

impl<'a> Seen<'a> {
    fn once(&mut self, slot: impl Fn(&mut Self) -> &mut Option<&'a str>, name: &'a str) -> Result<(), String> {
        match slot(self).replace(name) {
            Some(before) => Err(format!("the modifiers contradict each other: {before} and {name}")),
            None => Ok(()),
        }
    }

    fn relation(&mut self, name: &'a str, relation: Relation) -> Result<Relation, String> {
        self.once(|seen| &mut seen.relation, name).map(|()| relation)
    }

    fn operator(&mut self, name: &'a str, operator: Operator) -> Result<Operator, String> {
        self.once(|seen| &mut seen.operator, name).map(|()| operator)
    }

    fn base64(&mut self, name: &'a str, base64: Base64) -> Result<Base64, String> {
        self.once(|seen| &mut seen.base64, name).map(|()| base64)
    }
}

/// The operator of a modifier that is one.
fn operator(modifier: Modifier) -> Operator {
    match modifier {
        Modifier::Re => Operator::Regex,
        Modifier::Cidr => Operator::Cidr,
        Modifier::Exists => Operator::Exists,
        Modifier::FieldRef => Operator::Field,
        Modifier::Gt => Operator::Compare(Order::Greater),
        Modifier::Gte => Operator::Compare(Order::GreaterOrEqual),
        Modifier::Lt => Operator::Compare(Order::Less),
        Modifier::Lte => Operator::Compare(Order::LessOrEqual),
        Modifier::Minute => Operator::Time(TimePart::Minute),
        Modifier::Hour => Operator::Time(TimePart::Hour),
        Modifier::Day => Operator::Time(TimePart::Day),
        Modifier::Week => Operator::Time(TimePart::Week),
        Modifier::Month => Operator::Time(TimePart::Month),
        Modifier::Year => Operator::Time(TimePart::Year),
        _ => Operator::Text,
    }
}

fn unknown(name: &str) -> String {
    match name {
        "not" => "`not` is no modifier; the condition can say `not`".to_owned(),
        _ => format!("unknown modifier `{name}`"),
    }
}

fn sorted(flags: &str) -> String {
    let mut flags: Vec<char> = flags.chars().collect();
    flags.sort_unstable();
    flags.into_iter().collect()
}
