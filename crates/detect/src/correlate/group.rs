//! A group: events with the same values in the fields to group by, and the alert that is open for them.

use super::limits;
use super::occurrence::Correlated;
use super::window::{Counted, Member, Row, Source, Window};
use crate::rule::CorrelationKind;
use hashbrown::HashSet;
use model::{Tenant, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One group of one correlation.
#[derive(Debug)]
pub(super) struct Group {
    /// Its values as first seen.
    pub(super) shown: Vec<Arc<str>>,
    pub(super) window: Window,
    /// Members of the present moment; the last ones.
    pub(super) fresh: usize,
    pub(super) alert: Option<Alert>,
}

/// A correlation that is true.
#[derive(Debug)]
pub(super) struct Alert {
    from: Timestamp,
    time: Timestamp,
    to: Timestamp,
    value: f64,
    peak: f64,
    tenants: BTreeSet<Tenant>,
    events: Vec<u64>,
    total: u64,
}

/// An alert that has ended, and the values that its group has in common.
pub(super) struct Ended {
    pub(super) alert: Alert,
    pub(super) values: Vec<Arc<str>>,
}

/// What a moment made of a group.
pub(super) struct Moment {
    /// Rows to hand on: of all members where it became true, else of those of this moment.
    pub(super) rows: Vec<Arc<Row>>,
    pub(super) has_begun: bool,
    pub(super) not_handed_on: u64,
    pub(super) events: Arc<[u64]>,
    /// As much as it counts for in others.
    pub(super) total: u64,
}

/// What became of a member that was to be taken in.
pub(super) struct Taken {
    /// Members let go for it, or itself where there was no room.
    pub(super) let_go: u64,
    /// Is it the first of its moment?
    pub(super) is_first: bool,
}

impl Group {
    /// Takes in a member that is not before any other. `held` is how many all windows hold.
    pub(super) fn take(&mut self, span: i64, mut member: Member, held: &mut usize) -> Taken {
        *held -= self.window.let_go_before(member.time.plus_micros(-span));
        let mut taken = Taken { let_go: 0, is_first: false };
        if self.window.has(&member) {
            return taken;
        }
        if let Some(last) = self.window.members().back().filter(|last| last.row == member.row) {
            member.row = Arc::clone(&last.row);
        }
        while self.window.members().len() >= self.window.most() || *held >= limits::EVENTS {
            taken.let_go += 1;
            if self.window.let_go().is_none() {
                return taken;
            }
            *held -= 1;
        }
        *held += 1;
        taken.is_first = self.fresh == 0;
        self.fresh += 1;
        self.window.add(member);
        taken
    }

    /// The alert that is open, which ends.
    pub(super) fn end(&mut self) -> Option<Ended> {
        Some(Ended { alert: self.alert.take()?, values: self.shown.clone() })
    }

    /// Looks at the group after all events of a moment. Gives the alert that ends by that, and what there is to hand on.
    ///
    /// Windows that are true one after the other, no further apart than the span, are one alert.
    pub(super) fn settle(
        &mut self,
        kind: &CorrelationKind,
        now: Timestamp,
        span: i64,
        wants_rows: bool,
    ) -> (Option<Ended>, Option<Moment>) {
        let fresh = std::mem::take(&mut self.fresh).min(self.window.members().len());
        // A full window may have let go all of its own.
        let value = if self.window.members().is_empty() { None } else { self.window.value(kind) };
        let is_over = self.alert.as_ref().is_some_and(|alert| value.is_none() || now.since(alert.to) > span);
        let ended = if is_over { self.end() } else { None };
        (ended, value.map(|value| self.come_true(value, fresh, now, wants_rows)))
    }

    /// Opens an alert, or goes on with the one that is open.
    fn come_true(&mut self, value: f64, fresh: usize, now: Timestamp, wants_rows: bool) -> Moment {
        let members = self.window.members();
        let first = members.len() - fresh;
        let has_begun = self.alert.is_none();
        match &mut self.alert {
            Some(alert) => {
                alert.to = now;
                alert.peak = alert.peak.max(value);
                let more = members.range(first..).map(|member| member.source.weight()).sum();
                alert.total = alert.total.saturating_add(more);
                for member in members.range(first..) {
                    alert.join(member);
                }
            }
            alert => {
                *alert = Some(Alert {
                    from: members.front().map_or(now, |member| member.time),
                    time: now,
                    to: now,
                    value,
                    peak: value,
                    tenants: self.window.tenants().cloned().collect(),
                    events: evidence(members.iter().rev().take(limits::LATEST)),
                    total: self.window.weight(),
                });
            }
        }
        let alert = self.alert.as_ref().expect("it goes on or has begun");
        let wanted_from = if has_begun { 0 } else { first };
        let from = wanted_from.max(members.len().saturating_sub(limits::LATEST));
        let rows = if wants_rows { rows(members.range(from..)) } else { Vec::new() };
        let not_handed_on = if wants_rows { (from - wanted_from) as u64 } else { 0 };
        let events = if wants_rows { alert.events.as_slice().into() } else { Arc::default() };
        Moment { rows, has_begun, not_handed_on, events, total: alert.total.min(limits::TOTAL) }
    }
}

impl Alert {
    /// Names the first event of each tenant that joins later: each must see what concerns it.
    fn join(&mut self, member: &Member) {
        if self.tenants.insert(member.row.tenant.clone())
            && self.events.len() < limits::EVIDENCE
            && let Source::Event(event) = member.source
        {
            self.events.push(event);
        }
    }

    /// As a result, of a correlation, with the values that its events have in common.
    pub(super) fn into_correlated(self, correlation: usize, group: Vec<(Arc<str>, Arc<str>)>) -> Correlated {
        let Self { from, time, to, value, peak, tenants, events, total } = self;
        let tenants = tenants.into_iter().collect();
        Correlated { correlation, tenants, group, from, time, to, value, peak, events, total }
    }
}

/// Events of the members, which come latest first, in the order of the members: the latest of each tenant, reference and value, then the
/// latest of all.
fn evidence<'m>(members: impl Iterator<Item = &'m Member> + Clone) -> Vec<u64> {
    let mut marks: HashSet<(&Tenant, usize, &Counted)> = HashSet::new();
    let mut chosen = Vec::new();
    let mut others = Vec::new();
    for (place, member) in members.clone().enumerate() {
        if marks.insert((&member.row.tenant, member.reference, &member.counted)) {
            chosen.push(place);
        } else if others.len() < limits::EVIDENCE {
            others.push(place);
        }
        if chosen.len() == limits::EVIDENCE {
            break;
        }
    }
    others.truncate(limits::EVIDENCE - chosen.len());
    chosen.append(&mut others);
    chosen.sort_unstable();
    let mut events = Vec::new();
    let mut next = chosen.into_iter().peekable();
    for (place, member) in members.enumerate() {
        match next.peek() {
            None => break,
            Some(wanted) if *wanted != place => continue,
            Some(_) => next.next(),
        };
        match &member.source {
            Source::Event(event) => events.push(*event),
            Source::Correlation(_, of, _) => events.extend(of.iter().rev()),
        }
    }
    let mut seen = HashSet::new();
    events.retain(|event| seen.insert(*event));
    events.truncate(limits::EVIDENCE);
    events.reverse();
    events
}

/// The distinct rows of members, in their order.
fn rows<'m>(members: impl Iterator<Item = &'m Member>) -> Vec<Arc<Row>> {
    let mut seen: HashSet<&Arc<Row>> = HashSet::new();
    members.map(|member| &member.row).filter(|row| seen.insert(*row)).cloned().collect()
}
