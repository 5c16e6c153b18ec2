//! Looking back in a bounded window: drafts by a key, in time order.

use model::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;

/// At most this many entries of a window are looked at: a flood of logons of one account in one second must not make
/// joining quadratic.
const SCAN_MAX: usize = 256;

/// Numbers of drafts or rows by key, each list in time order.
#[derive(Debug)]
pub(crate) struct Index<K> {
    lists: HashMap<K, Vec<(Timestamp, usize)>>,
}

impl<K: Eq + Hash> Index<K> {
    /// Of entries in any order.
    pub(crate) fn new(entries: impl IntoIterator<Item = (K, Timestamp, usize)>) -> Self {
        let mut lists: HashMap<K, Vec<(Timestamp, usize)>> = HashMap::new();
        for (key, time, number) in entries {
            lists.entry(key).or_default().push((time, number));
        }
        for list in lists.values_mut() {
            list.sort_unstable();
        }
        Self { lists }
    }

    /// The entries of `key` between `before` microseconds before `time` and `after` after it, both included, those
    /// nearest to `time` before the limit cuts.
    pub(crate) fn around(
        &self,
        key: &K,
        time: Timestamp,
        before: i64,
        after: i64,
    ) -> impl Iterator<Item = (Timestamp, usize)> + '_ {
        let list = self.lists.get(key).map_or(&[][..], Vec::as_slice);
        let (from, to) = (time.plus_micros(-before), time.plus_micros(after));
        let start = list.partition_point(|(each, _)| *each < from);
        let middle = list.partition_point(|(each, _)| *each < time);
        let end = list.partition_point(|(each, _)| *each <= to);
        let start = start.max(middle.saturating_sub(SCAN_MAX / 2));
        let end = end.min(middle + SCAN_MAX / 2).max(start);
        list[start..end].iter().copied()
    }

    /// The first entry of `key` after `time`, or at it when `at` says so.
    pub(crate) fn first_after(&self, key: &K, time: Timestamp, at: bool) -> Option<(Timestamp, usize)> {
        let list = self.lists.get(key)?;
        let next = list.partition_point(|(each, _)| if at { *each < time } else { *each <= time });
        list.get(next).copied()
    }

    /// The last entry of `key` at or before `time`.
    pub(crate) fn last_before(&self, key: &K, time: Timestamp) -> Option<(Timestamp, usize)> {
        let list = self.lists.get(key)?;
        let next = list.partition_point(|(each, _)| *each <= time);
        next.checked_sub(1).map(|index| list[index])
    }
}
