//! The engine: occurrences in the order of time come in, alerts come out.
//!
//! A moment is settled once all of its events are in, so events of one moment have no order. Correlations are settled in the order of the
//! plan: what one hands on reaches those that refer to it in the same moment.

use super::group::{Ended, Moment};
use super::limits;
use super::number;
use super::occurrence::{Correlated, Occurrence, Uncounted};
use super::plan::{Edge, Plan, Slot};
use super::state::{Key, State};
use super::window::{Counted, Member, Row, Source};
use crate::rule::CorrelationKind;
use model::{Tenant, Timestamp};
use std::sync::Arc;

/// Correlations over occurrences in the order of time.
pub struct Correlator<'p> {
    plan: &'p Plan,
    states: Vec<State>,
    now: Option<Timestamp>,
    /// Members of all windows.
    held: usize,
    /// How many more may come before all old ones are looked for again.
    sweep_in: usize,
    ended: Vec<Correlated>,
    without_time: u64,
    /// How often something was handed on.
    handed_on: u64,
    /// How many rows may be handed on yet.
    hand_on_left: usize,
}

/// What came of all occurrences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// By time, correlation, tenants and group.
    pub correlated: Vec<Correlated>,
    /// Per correlation, what did not count.
    pub uncounted: Vec<Uncounted>,
    /// Occurrences without a time.
    pub without_time: u64,
}

/// Something that a correlation is handed.
struct Input<'a> {
    tenant: &'a Tenant,
    host: Option<&'a Arc<str>>,
    values: &'a [Option<Arc<str>>],
    source: Source,
}

impl Input<'_> {
    /// The value, if there is one; empty text is none.
    fn get(&self, slot: Slot) -> Option<Arc<str>> {
        let value = match slot {
            Slot::Tenant => Some(Arc::from(self.tenant.as_str())),
            Slot::Host => self.host.cloned(),
            Slot::Value(place) => self.values[place].clone(),
        };
        value.filter(|value| !value.is_empty())
    }

    fn all(&self, slots: &[Slot]) -> Option<Vec<Arc<str>>> {
        slots.iter().map(|&slot| self.get(slot)).collect()
    }
}

impl<'p> Correlator<'p> {
    /// A correlator that has seen nothing.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let states = (0..plan.correlations.len()).map(|_| State::default()).collect();
        Self {
            plan,
            states,
            now: None,
            held: 0,
            sweep_in: 0,
            ended: Vec::new(),
            without_time: 0,
            handed_on: 0,
            hand_on_left: limits::HANDED_ON,
        }
    }

    /// Takes the next occurrence. Those of one event follow each other.
    ///
    /// # Panics
    /// When it is before one that was taken already, or brings more or fewer values than the plan wants.
    pub fn push(&mut self, occurrence: &Occurrence) {
        let Occurrence { time, tenant, host, rule, values, event } = occurrence;
        assert_eq!(values.len(), self.plan.wants(*rule).len(), "a value for each field that is wanted");
        let Some(time) = *time else {
            self.without_time += u64::from(self.plan.is_asked_for(*rule));
            return;
        };
        assert!(self.now.is_none_or(|now| now <= time), "occurrences come in the order of time");
        if self.now != Some(time) {
            self.settle();
            self.now = Some(time);
        }
        let input = Input { tenant, host: host.as_ref(), values, source: Source::Event(*event) };
        self.hand_on_left = (self.hand_on_left + limits::HANDED_ON_MORE).min(limits::HANDED_ON);
        let plan = self.plan;
        for edge in &plan.of_rules[*rule] {
            self.take(edge, &input, time);
        }
    }

    /// Ends all alerts that are open, and gives what came of everything.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        self.settle();
        for index in 0..self.states.len() {
            let groups = std::mem::take(&mut self.states[index].groups).into_values();
            self.end(index, groups.filter_map(|mut group| group.end()));
        }
        self.ended.sort_by(|a, b| {
            (a.time, a.correlation, &a.tenants, &a.group).cmp(&(b.time, b.correlation, &b.tenants, &b.group))
        });
        let uncounted = self.states.iter().map(|state| state.uncounted).collect();
        Outcome { correlated: self.ended, uncounted, without_time: self.without_time }
    }

    /// Ends the present moment.
    fn settle(&mut self) {
        let Some(now) = self.now else { return };
        for index in 0..self.states.len() {
            for key in std::mem::take(&mut self.states[index].touched) {
                if let Some(moment) = self.settle_group(index, &key, now) {
                    self.hand_on(index, &moment, now);
                }
            }
        }
    }

    fn settle_group(&mut self, index: usize, key: &Key, now: Timestamp) -> Option<Moment> {
        let correlation = &self.plan.correlations[index];
        let wants_rows = !self.plan.of_correlations[index].is_empty();
        let state = &mut self.states[index];
        let group = state.groups.get_mut(key).expect("a group stays in the moment of its events");
        let (ended, moment) = group.settle(&correlation.kind, now, correlation.span, wants_rows);
        state.uncounted.not_handed_on += moment.as_ref().map_or(0, |moment| moment.not_handed_on);
        self.end(index, ended);
        moment
    }

    fn end(&mut self, index: usize, ended: impl IntoIterator<Item = Ended>) {
        let names = &self.plan.correlations[index].group_by;
        let correlated =
            |Ended { alert, values }: Ended| alert.into_correlated(index, names.iter().cloned().zip(values).collect());
        self.ended.extend(ended.into_iter().map(correlated));
    }

    /// A correlation counts once for others when it becomes true; to those that ask what is near in time, it is there while it holds.
    fn hand_on(&mut self, index: usize, moment: &Moment, now: Timestamp) {
        let plan = self.plan;
        self.handed_on += 1;
        for edge in &plan.of_correlations[index] {
            let of_time = matches!(
                plan.correlations[edge.correlation].kind,
                CorrelationKind::Temporal(_) | CorrelationKind::TemporalOrdered(_)
            );
            if !moment.has_begun && !of_time {
                continue;
            }
            let rows = moment.rows.len().min(self.hand_on_left);
            self.hand_on_left -= rows;
            self.states[index].uncounted.not_handed_on += (moment.rows.len() - rows) as u64;
            for row in &moment.rows[..rows] {
                let source = Source::Correlation(self.handed_on, Arc::clone(&moment.events), moment.total);
                self.take(edge, &Input { tenant: &row.tenant, host: None, values: &row.values, source }, now);
            }
        }
    }

    /// Puts something into the window of its group.
    fn take(&mut self, edge: &Edge, input: &Input<'_>, now: Timestamp) {
        let index = edge.correlation;
        let correlation = &self.plan.correlations[index];
        let Some(group_by) = input.all(&edge.group) else {
            self.states[index].uncounted.no_group += 1;
            return;
        };
        let Some(counted) = counted(&correlation.kind, &edge.counted, input) else {
            self.states[index].uncounted.no_value += 1;
            return;
        };
        let tenant = (!self.plan.is_across[index]).then(|| input.tenant.clone());
        let key = Key::new(tenant, &group_by);
        self.make_room(index, &key, now);
        let state = &mut self.states[index];
        let Some(group) = state.group(&key, group_by, correlation) else {
            state.uncounted.no_room += 1;
            return;
        };
        let values = edge.handed_on.iter().map(|&slot| input.get(slot)).collect();
        let row = Arc::new(Row { tenant: input.tenant.clone(), values });
        let member = Member { time: now, reference: edge.reference, counted, row, source: input.source.clone() };
        let taken = group.take(correlation.span, member, &mut self.held);
        state.uncounted.let_go += taken.let_go;
        if taken.is_first {
            state.touched.push(key);
        }
    }

    /// Lets go what is older than its span where there is too much. Done so seldom that it costs each occurrence a few steps.
    fn make_room(&mut self, index: usize, key: &Key, now: Timestamp) {
        self.sweep_in = self.sweep_in.saturating_sub(1);
        let is_full = self.held >= limits::EVENTS && self.sweep_in == 0;
        let swept = if is_full { 0..self.states.len() } else { index..index + 1 };
        for index in swept {
            let span = self.plan.correlations[index].span;
            let state = &mut self.states[index];
            if is_full || state.is_crowded(key, now, span) {
                let (let_go, ended) = state.sweep(now, span);
                self.held -= let_go;
                self.end(index, ended);
            }
        }
        if is_full {
            self.sweep_in = limits::EVENTS / 16;
        }
    }
}

/// What of an input is counted, if it has that.
fn counted(kind: &CorrelationKind, slots: &[Slot], input: &Input<'_>) -> Option<Counted> {
    match kind {
        CorrelationKind::EventCount(_) | CorrelationKind::Temporal(_) | CorrelationKind::TemporalOrdered(_) => {
            Some(Counted::Itself)
        }
        CorrelationKind::ValueCount(..) => {
            Some(Counted::Value(input.all(slots)?.iter().map(|value| value.to_lowercase()).collect()))
        }
        CorrelationKind::ValueSum(..) | CorrelationKind::ValueAverage(..) | CorrelationKind::ValuePercentile(..) => {
            Some(Counted::Number(number::read(&input.get(slots[0])?)?))
        }
    }
}
