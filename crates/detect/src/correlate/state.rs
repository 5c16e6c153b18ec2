//! One correlation's groups.

use super::group::{Ended, Group};
use super::limits;
use super::occurrence::Uncounted;
use super::window::Window;
use crate::rule::Correlation;
use hashbrown::HashMap;
use model::{Tenant, Timestamp};
use std::sync::Arc;

/// With fewer groups, old ones are not looked for.
const CROWD: usize = 1024;

/// What the events of a group have in common, in lower case. A group is of one tenant, unless tenants are what is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    tenant: Option<Tenant>,
    values: Vec<String>,
}

impl Key {
    /// Sigma compares without regard to case, and so are events grouped.
    pub(super) fn new(tenant: Option<Tenant>, values: &[Arc<str>]) -> Self {
        Self { tenant, values: values.iter().map(|value| value.to_lowercase()).collect() }
    }
}

/// One correlation.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) groups: HashMap<Key, Group>,
    /// Groups with events of this moment, in the order in which they came.
    pub(super) touched: Vec<Key>,
    pub(super) uncounted: Uncounted,
    /// How many groups there were after old ones were let go, and when that was.
    swept: (usize, Option<Timestamp>),
}

impl State {
    /// The group of a key, which is made where there is none yet; nothing where there are too many.
    pub(super) fn group(&mut self, key: &Key, shown: Vec<Arc<str>>, correlation: &Correlation) -> Option<&mut Group> {
        if !self.groups.contains_key(key) {
            if self.groups.len() >= limits::GROUPS {
                return None;
            }
            let window = Window::new(&correlation.kind, correlation.references.len());
            self.groups.insert(key.clone(), Group { shown, window, fresh: 0, alert: None });
        }
        self.groups.get_mut(key)
    }

    /// Is it time to look for old groups before one of this key is made? When there are twice as many as were left, or too many; but no
    /// more than sixteen times in a span, by which as many events have come as there are groups.
    pub(super) fn is_crowded(&self, key: &Key, now: Timestamp, span: i64) -> bool {
        let most = (2 * self.swept.0).clamp(CROWD, limits::GROUPS);
        self.groups.len() >= most
            && self.swept.1.is_none_or(|last| now.since(last) > span / 16)
            && !self.groups.contains_key(key)
    }

    /// Lets go all groups without an event within the span. Gives how many members they had, and their alerts with the groups' values.
    pub(super) fn sweep(&mut self, now: Timestamp, span: i64) -> (usize, Vec<Ended>) {
        let (mut let_go, mut ended) = (0, Vec::new());
        let from = now.plus_micros(-span);
        self.groups.retain(|_, group| {
            let_go += group.window.let_go_before(from);
            let stays = group.fresh > 0 || !group.window.members().is_empty();
            if !stays {
                ended.extend(group.end());
            }
            stays
        });
        self.swept = (self.groups.len(), Some(now));
        (let_go, ended)
    }
}
