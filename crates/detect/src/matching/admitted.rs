//! What can match an event, by what gates look at: worked out once per identity.

use super::Matcher;
use super::expression::PredicateNo;
use super::gate::Identity;
use hashbrown::HashMap;
use std::rc::Rc;

/// Identities that are remembered; events that name themselves at random must not fill the memory.
const IDENTITIES_MAX: usize = 4096;

/// What can match events, by their identities and by the gates that admit them.
#[derive(Default)]
pub(super) struct AdmittedBy {
    identities: HashMap<Identity, Rc<Admitted>>,
    gates: HashMap<Vec<bool>, Rc<Admitted>>,
}

impl AdmittedBy {
    pub(super) fn of(&mut self, matcher: &Matcher, identity: Identity) -> Rc<Admitted> {
        if let Some(known) = self.identities.get(&identity) {
            return Rc::clone(known);
        }
        let gates: Vec<bool> = matcher.gates.iter().map(|gate| gate.admits(&identity)).collect();
        let admitted = self.gates.entry(gates).or_insert_with_key(|gates| Rc::new(Admitted::new(matcher, gates)));
        if self.identities.len() == IDENTITIES_MAX {
            self.identities.clear();
        }
        self.identities.insert(identity, Rc::clone(admitted));
        Rc::clone(admitted)
    }
}

/// What can match an event that some gates admit.
pub(super) struct Admitted {
    /// Per entry: can it match?
    pub(super) open: Vec<bool>,
    /// Fields of which a value may wake one of those.
    pub(super) waking: Vec<u32>,
    /// Those that nothing wakes.
    pub(super) sleepless: Vec<u32>,
    wakers: Vec<Waker>,
}

/// A predicate of a field that wakes an entry.
#[derive(Clone, Copy)]
struct Waker {
    entry: u32,
    predicate: PredicateNo,
    field: u32,
}

impl Admitted {
    fn new(matcher: &Matcher, gates: &[bool]) -> Self {
        let open: Vec<bool> = matcher.entries.iter().map(|entry| gates[entry.gate as usize]).collect();
        let of_predicate = (0..).zip(matcher.wakes.iter().zip(&matcher.predicates));
        let wakers = of_predicate.flat_map(|(predicate, (wakes, asks))| {
            let waker = move |field| wakes.iter().map(move |&entry| Waker { entry, predicate, field });
            asks.field.into_iter().flat_map(waker)
        });
        let wakers = wakers.filter(|waker| open[waker.entry as usize]).collect();
        Self::of(open, wakers, matcher.sleepless.iter().copied())
    }

    /// What of this can match where only some predicates can hold.
    pub(super) fn among(&self, matcher: &Matcher, may_hold: &mut impl FnMut(PredicateNo) -> bool) -> Self {
        let mut open = vec![false; self.open.len()];
        for (entry, _) in self.open.iter().enumerate().filter(|(_, open)| **open) {
            open[entry] = matcher.entries[entry].condition.may_hold(may_hold);
        }
        let wakers = self.wakers.iter().filter(|waker| open[waker.entry as usize] && may_hold(waker.predicate));
        let wakers = wakers.copied().collect();
        Self::of(open, wakers, self.sleepless.iter().copied())
    }

    fn of(open: Vec<bool>, wakers: Vec<Waker>, sleepless: impl Iterator<Item = u32>) -> Self {
        let mut waking: Vec<u32> = wakers.iter().map(|waker| waker.field).collect();
        waking.sort_unstable();
        waking.dedup();
        let sleepless = sleepless.filter(|&entry| open[entry as usize]).collect();
        Self { open, waking, sleepless, wakers }
    }
}
