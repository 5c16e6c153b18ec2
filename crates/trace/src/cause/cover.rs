//! Does a host's own log cover a moment? Where it does not, a cause may well exist that nobody logged.

use crate::view::{HostNo, View};
use model::{CoverageSpan, Interval, Timestamp, short_host};
use std::collections::HashMap;

/// A quiet host's log has hours without events; a moment this close to events counts as covered.
const TOLERANCE: i64 = 6 * Timestamp::HOUR;

/// Per host the covered stretches, in order.
pub(crate) struct Cover(Vec<Vec<Interval>>);

impl Cover {
    /// From the spans of logs that show logons.
    pub(crate) fn new(view: &View<'_>, spans: &[CoverageSpan]) -> Self {
        let mut by_name: HashMap<(&str, String), Vec<Interval>> = HashMap::new();
        for span in spans.iter().filter(|span| span.log.shows_logons()) {
            let key = (span.tenant.as_str(), short_host(&span.host).to_ascii_lowercase());
            by_name.entry(key).or_default().push(span.span);
        }
        for stretches in by_name.values_mut() {
            *stretches = joined(stretches);
        }
        let find = |host: &&model::Host| {
            let key = (host.tenant.as_str(), short_host(host.name.as_str()).to_ascii_lowercase());
            by_name.get(&key).cloned().unwrap_or_default()
        };
        Self(view.hosts.iter().map(find).collect())
    }

    /// Is the moment covered?
    pub(crate) fn covers(&self, host: HostNo, time: Timestamp) -> bool {
        let stretches = &self.0[host.0 as usize];
        let after = stretches.partition_point(|stretch| stretch.from <= time);
        after.checked_sub(1).is_some_and(|at| time < stretches[at].to)
    }
}

/// Stretches widened by the tolerance and joined where they meet.
fn joined(stretches: &[Interval]) -> Vec<Interval> {
    let mut sorted = stretches.to_vec();
    sorted.sort_by_key(|stretch| (stretch.from, stretch.to));
    let mut joined: Vec<Interval> = Vec::new();
    for stretch in sorted {
        let wide = Interval { from: stretch.from.plus_micros(-TOLERANCE), to: stretch.to.plus_micros(TOLERANCE) };
        match joined.last_mut() {
            Some(last) if wide.from <= last.to => last.to = last.to.max(wide.to),
            _ => joined.push(wide),
        }
    }
    joined
}
