//! A Sigma rule as this crate sees it: modifiers resolved, values expanded, the condition spelled out over its leaves.
//!
//! Source: the Sigma specification 2.1.0 (rules, modifiers, conditions, correlations). What a modifier does to a value is done when a rule is
//! loaded (`load`), so that whoever matches knows texts, patterns and numbers only.

mod correlation;
mod expression;
mod pattern;

pub use correlation::{Alias, Comparison, Correlation, CorrelationKind, Presence, Reference, Target, Threshold};
pub use expression::RegularExpression;
pub use pattern::{Pattern, Piece, fold};

use model::Level;
use std::fmt;
use std::sync::Arc;

/// The states that a rule can be in.
pub const STATUSES: [&str; 5] = ["stable", "test", "experimental", "deprecated", "unsupported"];

/// One detection rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id; the file's path and the place in it where a rule has none.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// How much a match weighs; informational where a rule does not say.
    pub level: Level,
    /// One of [`STATUSES`].
    pub status: Option<Arc<str>>,
    /// Tags as written, `attack.t1021.002` and the like.
    pub tags: Vec<Arc<str>>,
    /// Which file it is from, and the how manieth document there (from 0).
    pub origin: Origin,
    /// Which events it is for.
    pub log_source: LogSource,
    /// What can be asked of one field of an event; `condition` refers to these by index. No two are equal.
    pub leaves: Vec<Leaf>,
    /// When it matches.
    pub condition: Condition,
}

impl Rule {
    /// Bytes of text that its leaves look for.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let bytes = |leaf: &Leaf| if let Test::Text { pattern, .. } = &leaf.test { pattern.text_bytes() } else { 0 };
        self.leaves.iter().map(bytes).sum()
    }
}

/// Where a rule stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Path as given.
    pub file: Arc<str>,
    /// Which YAML document of it, from 0.
    pub document: u32,
}

/// A rule's `logsource`, lower-case.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogSource {
    /// `process_creation`, ...
    pub category: Option<Arc<str>>,
    /// `windows`, `linux`, ...
    pub product: Option<Arc<str>>,
    /// `security`, `sysmon`, ...
    pub service: Option<Arc<str>>,
}

/// A boolean expression over leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of them; true when there are none.
    All(Vec<Condition>),
    /// Any of them; false when there are none.
    Any(Vec<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// At least so many of them.
    AtLeast(usize, Vec<Condition>),
    /// A leaf, by index.
    Leaf(usize),
}

/// One question about one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The field as the rule spells it; `None` asks every value of the event (keywords).
    pub field: Option<Arc<str>>,
    /// The question.
    pub test: Test,
}

/// A question about a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Does the text fit the pattern, without regard to case unless `cased`? Numbers are asked as they are written.
    Text {
        /// The pattern; `contains` and its kin are wildcards in it.
        pattern: Pattern,
        /// Does case count?
        cased: bool,
    },
    /// Is it this number? Text that spells the number is.
    Number(f64),
    /// Is it absent or null? Empty text is neither.
    Null,
    /// Is it there (or not), whatever its value?
    Exists(bool),
    /// Does the regular expression match somewhere? Flags stand in it as `(?ims)`.
    Regex(RegularExpression),
    /// Is it an address of this network?
    Cidr(Cidr),
    /// Is it greater (and so on) than the number? Text that is no number is not.
    Compare(Order, f64),
    /// Does it equal (contain, ...) another field of the event?
    Field {
        /// The other field.
        other: Arc<str>,
        /// How the two are compared.
        relation: Relation,
        /// Does case count?
        cased: bool,
    },
    /// Is that part of the moment, in UTC, this number?
    TimePart(TimePart, f64),
}

/// A network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// Its first address.
    pub base: std::net::IpAddr,
    /// Bits that count.
    pub bits: u8,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How the texts of two fields are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Relation {
    Equals,
    Contains,
    StartsWith,
    EndsWith,
}

/// A part of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TimePart {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.document {
            0 => f.write_str(&self.file),
            document => write!(f, "{} (document {})", self.file, document + 1),
        }
    }
}
