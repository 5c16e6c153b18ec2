//! Tests that are asked one value at a time, only of events that a rule may match: regular expressions, networks, orders, parts of times.

use crate::rule::{Cidr, Order, Pattern, RegularExpression, Relation, Test, TimePart, fold};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::net::IpAddr;

/// A test made ready.
pub(super) enum Asked {
    Null,
    Exists(bool),
    Regex(RegularExpression),
    Cidr(Cidr),
    Compare(Order, f64),
    /// Asked with both fields.
    Field {
        relation: Relation,
        cased: bool,
    },
    TimePart(TimePart, f64),
    /// As whole texts are, where they cannot be looked up: in keywords.
    Text(Pattern, bool),
    Number(f64),
}

impl Asked {
    pub(super) fn new(test: &Test) -> Self {
        match test {
            Test::Null => Self::Null,
            Test::Exists(wanted) => Self::Exists(*wanted),
            Test::Regex(regex) => Self::Regex(regex.clone()),
            Test::Cidr(cidr) => Self::Cidr(*cidr),
            Test::Compare(order, number) => Self::Compare(*order, *number),
            Test::Field { relation, cased, .. } => Self::Field { relation: *relation, cased: *cased },
            Test::TimePart(part, number) => Self::TimePart(*part, *number),
            Test::Text { pattern, cased: true } => Self::Text(pattern.clone(), true),
            Test::Text { pattern, cased: false } => Self::Text(pattern.folded(), false),
            Test::Number(number) => Self::Number(*number),
        }
    }

    /// Is the answer worth remembering?
    pub(super) const fn is_costly(&self) -> bool {
        match self {
            Self::Null | Self::Exists(_) | Self::Field { .. } => false,
            Self::Regex(_)
            | Self::Cidr(_)
            | Self::Compare(..)
            | Self::TimePart(..)
            | Self::Text(..)
            | Self::Number(_) => true,
        }
    }

    /// Does it hold for the value of its field, which is there?
    pub(super) fn holds_for(&self, value: &str) -> bool {
        match self {
            Self::Null => false,
            Self::Exists(wanted) => *wanted,
            Self::Regex(regex) => regex.matches(value),
            Self::Cidr(cidr) => value.trim().parse().is_ok_and(|address| cidr.holds(address)),
            Self::Compare(order, limit) => value.trim().parse().is_ok_and(|number: f64| order.holds(number, *limit)),
            // Asked with both fields.
            Self::Field { .. } => false,
            Self::TimePart(part, wanted) => {
                moment(value.trim()).is_some_and(|time| f64::from(part.of(time)) == *wanted)
            }
            Self::Text(pattern, true) => pattern.fits(value),
            Self::Text(pattern, false) => pattern.fits(&fold(value)),
            Self::Number(wanted) => value.trim().parse().is_ok_and(|number: f64| number == *wanted),
        }
    }

    /// Does it hold where the field is not there?
    pub(super) const fn holds_for_nothing(&self) -> bool {
        matches!(self, Self::Null | Self::Exists(false))
    }
}

impl Cidr {
    fn holds(&self, address: IpAddr) -> bool {
        let mask = |width: u32| u128::MAX.checked_shl(width.saturating_sub(u32::from(self.bits))).unwrap_or(0);
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                (u128::from(base.to_bits()) ^ u128::from(address.to_bits())) & mask(32) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => (base.to_bits() ^ address.to_bits()) & mask(128) == 0,
            _ => false,
        }
    }
}

impl Order {
    fn holds(self, number: f64, limit: f64) -> bool {
        match self {
            Self::Less => number < limit,
            Self::LessOrEqual => number <= limit,
            Self::Greater => number > limit,
            Self::GreaterOrEqual => number >= limit,
        }
    }
}

impl Relation {
    pub(super) fn holds(self, value: &str, other: &str, cased: bool) -> bool {
        if !cased {
            return self.holds(&fold(value), &fold(other), true);
        }
        match self {
            Self::Equals => value == other,
            Self::Contains => value.contains(other),
            Self::StartsWith => value.starts_with(other),
            Self::EndsWith => value.ends_with(other),
        }
    }
}

/// RFC 3339, or as Sysmon writes it: in UTC and without saying so.
fn moment(text: &str) -> Option<Timestamp> {
    let without_zone = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp());
    text.parse().ok().or_else(without_zone)
}

impl TimePart {
    /// In UTC; weeks are those of ISO 8601.
    fn of(self, time: Timestamp) -> i16 {
        let time = time.to_zoned(TimeZone::UTC);
        match self {
            Self::Minute => time.minute().into(),
            Self::Hour => time.hour().into(),
            Self::Day => time.day().into(),
            Self::Week => time.date().iso_week_date().week().into(),
            Self::Month => time.month().into(),
            Self::Year => time.year(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(test: &Test, value: &str) -> bool {
        Asked::new(test).holds_for(value)
    }

    #[test]
    fn networks_take_in_their_addresses_alone() {
        let cidr = |base: &str, bits| Test::Cidr(Cidr { base: base.parse().expect("an address"), bits });
        assert!(holds(&cidr("10.1.0.0", 16), "10.1.255.9") && !holds(&cidr("10.1.0.0", 16), "10.2.0.1"));
        assert!(holds(&cidr("0.0.0.0", 0), "8.8.8.8") && holds(&cidr("10.1.2.3", 32), "10.1.2.3"));
        assert!(holds(&cidr("10.1.0.0", 16), "::ffff:10.1.2.3"), "mapped");
        assert!(holds(&cidr("fe80::", 10), "fe80::1") && !holds(&cidr("fe80::", 10), "2001:db8::1"));
        assert!(!holds(&cidr("::", 0), "10.0.0.1") && !holds(&cidr("10.0.0.0", 8), "no address"));
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let compare = |order, limit| Test::Compare(order, limit);
        assert!(holds(&compare(Order::Greater, 9.0), "10") && !holds(&compare(Order::Greater, 10.0), "10"));
        assert!(holds(&compare(Order::GreaterOrEqual, 10.0), "10") && holds(&compare(Order::Less, 10.5), "10"));
        assert!(holds(&compare(Order::LessOrEqual, 10.0), " 10 ") && !holds(&compare(Order::Less, 10.0), "nine"));
    }

    #[test]
    fn parts_of_times_are_of_utc() {
        let part = |part, number| holds(&Test::TimePart(part, number), "2026-01-01T23:30:00+02:00");
        assert!(part(TimePart::Hour, 21.0) && part(TimePart::Minute, 30.0) && part(TimePart::Day, 1.0));
        assert!(part(TimePart::Week, 1.0) && part(TimePart::Month, 1.0) && part(TimePart::Year, 2026.0));
        assert!(!part(TimePart::Year, 2025.0));
        assert!(holds(&Test::TimePart(TimePart::Hour, 10.0), "2026-03-04 10:01:00.000"), "as Sysmon writes it");
    }

    #[test]
    fn fields_are_compared_with_and_without_case() {
        assert!(Relation::EndsWith.holds("C:\\X.EXE", "x.exe", false));
        assert!(!Relation::EndsWith.holds("C:\\X.EXE", "x.exe", true));
        assert!(Relation::Contains.holds("abc", "b", true) && Relation::StartsWith.holds("abc", "ab", true));
        assert!(!Relation::Equals.holds("abc", "ab", true));
    }
}
