//! What goes in and what comes out.

use model::{Tenant, Timestamp};
use std::sync::Arc;

/// A rule matched an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When; an event without a time cannot be near to another and does not count.
    pub time: Option<Timestamp>,
    /// Whose event.
    pub tenant: Tenant,
    /// On which host.
    pub host: Option<Arc<str>>,
    /// Index of the rule.
    pub rule: usize,
    /// The values of the fields that [`Plan::wants`](super::Plan::wants) names for the rule, in that order.
    pub values: Vec<Option<Arc<str>>>,
    /// Which event: equal for the matches of one event, and for no others.
    pub event: u64,
}

/// A correlation that came true: one alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlated {
    /// Index of the correlation.
    pub correlation: usize,
    /// Whose events, sorted: one, unless the correlation counts tenants.
    pub tenants: Vec<Tenant>,
    /// The values that its events have in common, by the names of the correlation's `group-by`; spelled as in the first of them.
    pub group: Vec<(Arc<str>, Arc<str>)>,
    /// The first event of the window that made it true.
    pub from: Timestamp,
    /// When it became true.
    pub time: Timestamp,
    /// The last event with which it was true without a pause.
    pub to: Timestamp,
    /// What was counted or reckoned when it became true.
    pub value: f64,
    /// The greatest that it was until `to`.
    pub peak: f64,
    /// Events that made it true, the latest last; of many, the latest and those that count for something of their own. Behind them the first
    /// of each tenant that joined later.
    pub events: Vec<u64>,
    /// How many events counted from `from` to `to`; for correlations of correlations, those of each of these added up.
    pub total: u64,
}

/// What did not count, of one correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uncounted {
    /// Events without a value to group by.
    pub no_group: u64,
    /// Events without a value (or number) to count.
    pub no_value: u64,
    /// Events let go before their time, because a window or all of them together were full.
    pub let_go: u64,
    /// Events that would have opened one group too many.
    pub no_room: u64,
    /// Events whose values were not handed on to the correlations that refer to it, because there were too many.
    pub not_handed_on: u64,
}

impl Uncounted {
    /// What was lost to limits, and not for what the events are.
    #[must_use]
    pub const fn beyond_limits(&self) -> u64 {
        self.let_go + self.no_room + self.not_handed_on
    }
}
