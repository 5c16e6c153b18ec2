//! Merging clocks: each keeps its own order, and a logon waits for the causes that another clock puts later.
//!
//! In general that of lowest place in time goes first. One that waits holds up its own clock, and what leaves that clock's
//! hosts waits in turn, so nothing loses a cause that time puts before it. Where clocks wait for each other in a circle, that whose
//! next logon has the lowest place goes on without waiting: all that time puts before that one is through by then.

use std::collections::{BTreeSet, VecDeque};

/// A logon at its place in the order of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The clock that it is on.
    pub(super) clock: usize,
    /// The clock of its source; its own where that is none other.
    pub(super) source: usize,
    /// A place behind its own, on the clock of its source, that it waits for.
    pub(super) late: Option<u32>,
}

/// The places in their new order.
pub(super) fn merge(steps: &[Step], clocks: usize) -> Vec<u32> {
    let mut merge = Merge {
        steps,
        queues: vec![VecDeque::new(); clocks],
        waits: vec![None; clocks],
        sleepers: vec![BTreeSet::new(); clocks],
        is_through: vec![false; steps.len()],
        order: Vec::with_capacity(steps.len()),
    };
    for (place, step) in (0..).zip(steps) {
        merge.queues[step.clock].push_back(place);
        merge.run(step.clock);
    }
    debug_assert!(merge.order.len() == steps.len(), "a circle of waiting clocks was overlooked");
    merge.order
}

struct Merge<'a> {
    steps: &'a [Step],
    /// Per clock what is not through.
    queues: Vec<VecDeque<u32>>,
    /// Which clock a clock waits for, and until which place.
    waits: Vec<Option<(usize, u32)>>,
    /// Who waits for a clock: until which place, and the clock that waits.
    sleepers: Vec<BTreeSet<(u32, usize)>>,
    is_through: Vec<bool>,
    order: Vec<u32>,
}

impl Merge<'_> {
    /// Lets a clock go on as far as it can, and those that it wakes.
    fn run(&mut self, clock: usize) {
        let mut ready = vec![clock];
        while let Some(clock) = ready.pop() {
            while self.waits[clock].is_none()
                && let Some(&place) = self.queues[clock].front()
            {
                let Some((on, until)) = self.blocker(place) else {
                    self.pass(clock, &mut ready);
                    continue;
                };
                self.waits[clock] = Some((on, until));
                self.sleepers[on].insert((until, clock));
                if let Some(first) = self.lowest_in_circle(clock) {
                    if let Some((on, until)) = self.waits[first].take() {
                        self.sleepers[on].remove(&(until, first));
                    }
                    self.pass(first, &mut ready);
                    ready.push(first);
                }
            }
        }
    }

    /// What the logon at this place waits for: the last of its causes that are not through.
    fn blocker(&self, place: u32) -> Option<(usize, u32)> {
        let Step { clock, source, late } = self.steps[place as usize];
        if source == clock {
            return None;
        }
        let queue = &self.queues[source];
        let before = queue.partition_point(|other| *other < place);
        let on_time = before.checked_sub(1).map(|last| queue[last]);
        let late = late.filter(|late| !self.is_through[*late as usize]);
        late.max(on_time).map(|until| (source, until))
    }

    /// The first logon of a clock's queue is through.
    fn pass(&mut self, clock: usize, ready: &mut Vec<usize>) {
        let Some(place) = self.queues[clock].pop_front() else { return };
        self.is_through[place as usize] = true;
        self.order.push(place);
        while let Some(&(until, sleeper)) = self.sleepers[clock].first()
            && until <= place
        {
            self.sleepers[clock].pop_first();
            self.waits[sleeper] = None;
            ready.push(sleeper);
        }
    }

    /// When clocks wait for each other in a circle, that with the lowest place in front.
    fn lowest_in_circle(&self, clock: usize) -> Option<usize> {
        let mut circle = vec![clock];
        let mut next = self.waits[clock]?.0;
        while next != clock {
            circle.push(next);
            next = self.waits[next]?.0;
        }
        circle.into_iter().min_by_key(|clock| self.queues[*clock].front().copied())
    }
}
