//! A Sigma correlation rule: what several events together must be.
//!
//! Source: the Sigma specification 2.1.0, "Sigma Correlation Rules".

use super::{Condition, Origin};
use model::Level;
use std::sync::Arc;

/// One correlation rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Its id; the file's path and the place in it where it has none.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// How much it weighs; the highest level of what it refers to, where it does not say.
    pub level: Level,
    /// One of [`STATUSES`](super::STATUSES).
    pub status: Option<Arc<str>>,
    /// Tags as written.
    pub tags: Vec<Arc<str>>,
    /// Which file it is from, and which document there.
    pub origin: Origin,
    /// What is asked of the events within a time span.
    pub kind: CorrelationKind,
    /// Which events: those that these match. No two have one target.
    pub references: Vec<Reference>,
    /// Events with the same values in these fields are looked at together.
    pub group_by: Vec<Arc<str>>,
    /// Microseconds; more than none.
    pub span: i64,
    /// Fields that are called differently in the events of different references.
    pub aliases: Vec<Alias>,
    /// Does what it refers to make findings of its own, too?
    pub generate: bool,
}

/// Something that a correlation refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Id or name, as written.
    pub name: Arc<str>,
    /// What it stands for.
    pub target: Target,
}

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A rule, by its index among those loaded.
    Rule(usize),
    /// A correlation, by its index among those loaded. Always a smaller one than that of whoever refers to it: there are no circles.
    Correlation(usize),
}

/// A field under a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: Arc<str>,
    /// Per reference, how the field is called there; `None` is the alias's own name.
    pub fields: Vec<Option<Arc<str>>>,
}

/// What is asked of the events of a group within the time span.
#[derive(Clone, Debug, PartialEq)]
pub enum CorrelationKind {
    /// How many there are.
    EventCount(Vec<Threshold>),
    /// How many distinct values they have; of several fields, how many distinct combinations.
    ValueCount(Vec<Arc<str>>, Vec<Threshold>),
    /// What a field adds up to.
    ValueSum(Arc<str>, Vec<Threshold>),
    /// The mean of a field.
    ValueAverage(Arc<str>, Vec<Threshold>),
    /// A percentile of a field (0 to 100), interpolated linearly; the median is the 50th.
    ValuePercentile(Arc<str>, f64, Vec<Threshold>),
    /// Which of the references have an event.
    Temporal(Presence),
    /// How many of the references have events that follow each other in the order of the references. Without thresholds: all.
    TemporalOrdered(Vec<Threshold>),
}

/// Which references must have an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// All of them.
    All,
    /// So many of them.
    Count(Vec<Threshold>),
    /// What the expression says; its leaves are the references, by index. Nothing is negated in it.
    Expression(Condition),
}

/// A bound that a number must keep. Several stand for all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// How the number compares.
    pub comparison: Comparison,
    /// With which.
    pub number: f64,
}

/// A comparison of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Correlation {
    /// What a field is called in the events of a reference.
    #[must_use]
    pub fn field_of<'a>(&'a self, field: &'a Arc<str>, reference: usize) -> &'a Arc<str> {
        let alias = self.aliases.iter().find(|alias| alias.name == *field);
        alias.and_then(|alias| alias.fields[reference].as_ref()).unwrap_or(field)
    }
}

impl CorrelationKind {
    /// The fields whose values are counted or reckoned with.
    #[must_use]
    pub fn fields(&self) -> &[Arc<str>] {
        match self {
            Self::ValueCount(fields, _) => fields,
            Self::ValueSum(field, _) | Self::ValueAverage(field, _) | Self::ValuePercentile(field, _, _) => {
                std::slice::from_ref(field)
            }
            Self::EventCount(_) | Self::Temporal(_) | Self::TemporalOrdered(_) => &[],
        }
    }
}

impl Threshold {
    /// Does the number keep it?
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        match self.comparison {
            Comparison::Less => number < self.number,
            Comparison::LessOrEqual => number <= self.number,
            Comparison::Greater => number > self.number,
            Comparison::GreaterOrEqual => number >= self.number,
            Comparison::Equal => number == self.number,
            Comparison::NotEqual => number != self.number,
        }
    }
}
