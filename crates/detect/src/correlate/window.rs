//! The events of one group within the time span, and what they come to.
//!
//! Each step costs the same however many there are, but for percentiles (a move in a sorted list) and orders (a search per reference).

use super::limits;
use super::number::{self, Millionths};
use crate::rule::{Condition, CorrelationKind, Presence, Threshold};
use hashbrown::HashMap;
use model::{Tenant, Timestamp};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// An event, or a correlation that came true.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) time: Timestamp,
    pub(super) reference: usize,
    pub(super) counted: Counted,
    /// What is handed on to whoever refers to this correlation.
    pub(super) row: Arc<Row>,
    pub(super) source: Source,
}

/// What of a member is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counted {
    /// That it is there.
    Itself,
    /// Its value, in lower case; of several fields, one each.
    Value(Arc<[String]>),
    /// Its number.
    Number(Millionths),
}

/// Whose it is and what it hands on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) tenant: Tenant,
    pub(super) values: Vec<Option<Arc<str>>>,
}

/// Where a member comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Event(u64),
    /// A correlation that came true or goes on: a number for that alone, some of its events, and how many there were.
    Correlation(u64, Arc<[u64]>, u64),
}

impl Source {
    /// How many events it stands for.
    pub(super) const fn weight(&self) -> u64 {
        match self {
            Self::Event(_) => 1,
            Self::Correlation(_, _, count) => *count,
        }
    }
}

/// Members in the order of time, and their tally.
#[derive(Debug)]
pub(super) struct Window {
    members: VecDeque<Member>,
    tally: Tally,
    /// How many events the members stand for.
    weight: u64,
    /// How many are whose.
    tenants: BTreeMap<Tenant, usize>,
}

#[derive(Debug)]
enum Tally {
    Number,
    /// Per value, how many, and where the latest is from.
    Distinct(HashMap<Arc<[String]>, (usize, Source)>),
    Sum(Millionths),
    Sorted(Vec<Millionths>),
    /// Per reference, how many.
    Present(Vec<usize>),
    /// Per reference, when.
    Times(Vec<VecDeque<Timestamp>>),
}

impl Window {
    pub(super) fn new(kind: &CorrelationKind, references: usize) -> Self {
        let tally = match kind {
            CorrelationKind::EventCount(_) => Tally::Number,
            CorrelationKind::ValueCount(..) => Tally::Distinct(HashMap::new()),
            CorrelationKind::ValueSum(..) | CorrelationKind::ValueAverage(..) => Tally::Sum(0),
            CorrelationKind::ValuePercentile(..) => Tally::Sorted(Vec::new()),
            CorrelationKind::Temporal(_) => Tally::Present(vec![0; references]),
            CorrelationKind::TemporalOrdered(_) => Tally::Times(vec![VecDeque::new(); references]),
        };
        Self { members: VecDeque::new(), tally, weight: 0, tenants: BTreeMap::new() }
    }

    pub(super) const fn members(&self) -> &VecDeque<Member> {
        &self.members
    }

    /// Is it here already? An event that several rules match counts once, and so does a correlation that hands on several rows.
    pub(super) fn has(&self, member: &Member) -> bool {
        let same = self.members.back().filter(|last| last.source == member.source);
        match (&self.tally, &member.counted) {
            (Tally::Distinct(values), Counted::Value(value)) => {
                values.get(value).is_some_and(|(_, latest)| *latest == member.source)
            }
            (Tally::Present(_) | Tally::Times(_), _) => same.is_some_and(|last| last.reference == member.reference),
            _ => same.is_some(),
        }
    }

    /// How many events the members stand for.
    pub(super) const fn weight(&self) -> u64 {
        self.weight
    }

    /// Whose they are.
    pub(super) fn tenants(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.keys()
    }

    /// How many it may hold.
    pub(super) const fn most(&self) -> usize {
        match self.tally {
            Tally::Sorted(_) => limits::WINDOW_NUMBERS,
            _ => limits::WINDOW_EVENTS,
        }
    }

    /// Adds one that is not before any other.
    pub(super) fn add(&mut self, member: Member) {
        match (&mut self.tally, &member.counted) {
            (Tally::Distinct(values), Counted::Value(value)) => {
                let (count, latest) = values.entry(Arc::clone(value)).or_insert_with(|| (0, member.source.clone()));
                *count += 1;
                latest.clone_from(&member.source);
            }
            (Tally::Sum(sum), Counted::Number(number)) => *sum += number,
            (Tally::Sorted(numbers), Counted::Number(number)) => {
                numbers.insert(numbers.partition_point(|other| other < number), *number);
            }
            (Tally::Present(counts), _) => counts[member.reference] += 1,
            (Tally::Times(times), _) => times[member.reference].push_back(member.time),
            _ => {}
        }
        self.weight += member.source.weight();
        *self.tenants.entry(member.row.tenant.clone()).or_default() += 1;
        self.members.push_back(member);
    }

    /// Takes away the oldest.
    pub(super) fn let_go(&mut self) -> Option<Member> {
        let member = self.members.pop_front()?;
        self.weight -= member.source.weight();
        let of_tenant = self.tenants.get_mut(&member.row.tenant).expect("it was added");
        *of_tenant -= 1;
        if *of_tenant == 0 {
            self.tenants.remove(&member.row.tenant);
        }
        match (&mut self.tally, &member.counted) {
            (Tally::Distinct(values), Counted::Value(value)) => {
                let (count, _) = values.get_mut(value).expect("it was added");
                *count -= 1;
                if *count == 0 {
                    values.remove(value);
                }
            }
            (Tally::Sum(sum), Counted::Number(number)) => *sum -= number,
            (Tally::Sorted(numbers), Counted::Number(number)) => {
                numbers.remove(numbers.partition_point(|other| other < number));
            }
            (Tally::Present(counts), _) => counts[member.reference] -= 1,
            (Tally::Times(times), _) => {
                times[member.reference].pop_front();
            }
            _ => {}
        }
        Some(member)
    }

    /// Takes away those before a moment; gives how many.
    pub(super) fn let_go_before(&mut self, time: Timestamp) -> usize {
        let before = self.members.len();
        while self.members.front().is_some_and(|member| member.time < time) {
            self.let_go();
        }
        before - self.members.len()
    }

    /// What the members come to, if that is what the correlation asks for. There is one at least.
    pub(super) fn value(&self, kind: &CorrelationKind) -> Option<f64> {
        let count = self.members.len() as f64;
        let (value, thresholds): (f64, &[Threshold]) = match (kind, &self.tally) {
            (CorrelationKind::EventCount(thresholds), _) => (count, thresholds),
            (CorrelationKind::ValueCount(_, thresholds), Tally::Distinct(values)) => (values.len() as f64, thresholds),
            (CorrelationKind::ValueSum(_, thresholds), Tally::Sum(sum)) => (number::to_float(*sum), thresholds),
            (CorrelationKind::ValueAverage(_, thresholds), Tally::Sum(sum)) => {
                (number::to_float(*sum) / count, thresholds)
            }
            (CorrelationKind::ValuePercentile(_, rank, thresholds), Tally::Sorted(numbers)) => {
                (number::percentile(numbers, *rank), thresholds)
            }
            (CorrelationKind::Temporal(presence), Tally::Present(counts)) => return present(presence, counts),
            (CorrelationKind::TemporalOrdered(thresholds), Tally::Times(times)) => {
                let length = longest(times);
                let is_so = if thresholds.is_empty() { length == times.len() } else { all(thresholds, length as f64) };
                return is_so.then_some(length as f64);
            }
            _ => return None,
        };
        all(thresholds, value).then_some(value)
    }
}

fn all(thresholds: &[Threshold], value: f64) -> bool {
    thresholds.iter().all(|threshold| threshold.holds(value))
}

fn present(presence: &Presence, counts: &[usize]) -> Option<f64> {
    let number = counts.iter().filter(|count| **count > 0).count();
    let is_so = match presence {
        Presence::All => number == counts.len(),
        Presence::Count(thresholds) => all(thresholds, number as f64),
        Presence::Expression(expression) => holds(expression, counts),
    };
    is_so.then_some(number as f64)
}

/// Depth and size are bounded where rules are loaded.
fn holds(expression: &Condition, counts: &[usize]) -> bool {
    match expression {
        Condition::All(inner) => inner.iter().all(|inner| holds(inner, counts)),
        Condition::Any(inner) => inner.iter().any(|inner| holds(inner, counts)),
        Condition::AtLeast(least, inner) => inner.iter().filter(|inner| holds(inner, counts)).count() >= *least,
        Condition::Not(inner) => !holds(inner, counts),
        Condition::Leaf(reference) => counts[*reference] > 0,
    }
}

/// How many references, in their order, have events of which none is before that of the one before it.
fn longest(times: &[VecDeque<Timestamp>]) -> usize {
    // Per length, the earliest moment at which so many are together. Earlier is never worse for what follows.
    let mut ends: Vec<Timestamp> = Vec::new();
    for times in times {
        for length in (0..=ends.len()).rev() {
            let from = length.checked_sub(1).map(|before| ends[before]);
            let at = from.map_or(0, |from| times.partition_point(|time| *time < from));
            let Some(&time) = times.get(at) else { continue };
            match ends.get_mut(length) {
                Some(end) => *end = time.min(*end),
                None => ends.push(time),
            }
        }
    }
    ends.len()
}
