//! What can match an event, by what gates look at: worked out once per identity.

use super::Matcher;
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
    /// Per entry: does its gate admit?
    pub(super) open: Vec<bool>,
    /// Fields of which a value may wake one of those.
    pub(super) waking: Vec<u32>,
    /// Those that nothing wakes.
    pub(super) sleepless: Vec<u32>,
}

impl Admitted {
    fn new(matcher: &Matcher, gates: &[bool]) -> Self {
        let open: Vec<bool> = matcher.entries.iter().map(|entry| gates[entry.gate as usize]).collect();
        let is_open = |entry: &u32| open[*entry as usize];
        let of_predicate = matcher.wakes.iter().zip(&matcher.predicates);
        let mut waking: Vec<u32> = of_predicate
            .filter(|(wakes, _)| wakes.iter().any(is_open))
            .filter_map(|(_, predicate)| predicate.field)
            .collect();
        waking.sort_unstable();
        waking.dedup();
        let sleepless = matcher.sleepless.iter().copied().filter(is_open).collect();
        Self { open, waking, sleepless }
    }
}
