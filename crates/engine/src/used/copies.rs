//! One call, however many files hold a copy of its record: an export and the log itself, or two exports whose times overlap.
//!
//! Copies tell the same logon's use at the same time: the same operation, from the same source. Of several such calls in one second the
//! records' own ids tell which are copies of which, for one log may be cut into many files. Where they have none, each file that knows such calls
//! is taken to have them all, so that they are as many as the file has that holds the most. Which records are calls is not known here.

use model::{LogonId, Pointer, Timestamp};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use trace::SessionUse;

/// A call, as every copy of its record tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    /// Whose session it was made in.
    pub(crate) logon: LogonId,
    /// Is it after the time of the seeds that name the logon?
    pub(crate) is_later: bool,
    /// When.
    pub(crate) time: Timestamp,
    /// What was asked, and from where.
    pub(crate) what: u64,
}

/// A number for what a call asked and where it came from: equal texts, one number.
pub(crate) fn what<const N: usize>(texts: [Option<&str>; N]) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

/// A record of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub(crate) call: Call,
    pub(crate) at: Pointer,
    /// A number for the id that the log gives the record, where it gives one.
    pub(crate) id: Option<u64>,
    /// Is it the record of the logon itself? A copy of that is no use after it.
    pub(crate) is_own: bool,
}

/// The uses of each logon, by the logon and whether they are later than its seeds say.
pub(crate) fn counted(mut told: Vec<Told>) -> BTreeMap<(LogonId, bool), SessionUse> {
    told.sort_unstable();
    told.dedup();
    let mut all: BTreeMap<(LogonId, bool), SessionUse> = BTreeMap::new();
    for copies in told.chunk_by(|a, b| a.call == b.call) {
        let (with_id, without): (Vec<Told>, Vec<Told>) = copies.iter().partition(|record| record.id.is_some());
        let has_own = |records: &[Told]| records.iter().any(|record| record.is_own);
        let uses = |records: &[Told]| -> Vec<Told> {
            let own_copies = usize::from(has_own(copies) && !has_own(records));
            records.iter().filter(|record| !record.is_own).skip(own_copies).copied().collect()
        };
        let (by_id, by_file) = (uses(&one_of_each(with_id)), uses(most_of_one_file(&without)));
        for one in if by_id.len() < by_file.len() { by_file } else { by_id } {
            let used = SessionUse::once(one.call.time, one.at);
            let key = (one.call.logon, one.call.is_later);
            all.entry(key).and_modify(|known| known.add(&used)).or_insert(used);
        }
    }
    all
}

/// The first record of each id, the logon's own if one of them is.
fn one_of_each(mut records: Vec<Told>) -> Vec<Told> {
    records.sort_by_key(|record| (record.id, !record.is_own, record.at));
    records.dedup_by_key(|record| record.id);
    records.sort_unstable();
    records
}

/// Those of the file that has the most, of equal ones the first.
fn most_of_one_file(records: &[Told]) -> &[Told] {
    let files = records.chunk_by(|a, b| a.at.evidence == b.at.evidence);
    files.rev().max_by_key(|of_file| of_file.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::EvidenceNo;

    /// Records as `file record`, own ones with a star, of one call; how many uses they are, and where the first stands.
    fn check(records: &[(u32, u64, bool)], count: u64, first: Option<(u32, u64)>) {
        let call = Call { logon: LogonId(1), is_later: false, time: Timestamp::from_micros(7), what: 1 };
        let told = |&(file, record, is_own): &(u32, u64, bool)| Told {
            call,
            id: None,
            at: Pointer { evidence: EvidenceNo(file), record },
            is_own,
        };
        let counted = counted(records.iter().map(told).collect());
        let used = counted.get(&(LogonId(1), false));
        assert_eq!(used.map_or(0, |used| used.count), count, "{records:?}");
        let at = used.map(|used| (used.first.1.evidence.0, used.first.1.record));
        assert_eq!(at, first, "{records:?}");
    }

    #[test]
    fn copies_in_other_files_are_one_call_and_equal_ones_of_one_file_are_several() {
        check(&[(0, 1, false)], 1, Some((0, 1)));
        check(&[(0, 1, false), (1, 9, false)], 1, Some((0, 1)));
        check(&[(0, 1, false), (0, 2, false), (1, 9, false)], 2, Some((0, 1)));
        check(&[(0, 1, false), (1, 8, false), (1, 9, false)], 2, Some((1, 8)));
        check(&[(0, 1, true), (1, 9, false)], 0, None);
        check(&[(0, 1, true), (0, 2, false), (1, 8, false), (1, 9, false)], 1, Some((0, 2)));
        check(&[(0, 1, true), (1, 8, false), (1, 9, false)], 1, Some((1, 9)));
    }

    #[test]
    fn records_with_ids_are_copies_where_these_are_equal() {
        let call = Call { logon: LogonId(1), is_later: false, time: Timestamp::from_micros(7), what: 1 };
        let check = |records: &[(u32, Option<u64>, bool)], count: u64| {
            let told = records.iter().zip(0..).map(|(&(file, id, is_own), record)| Told {
                call,
                at: Pointer { evidence: EvidenceNo(file), record },
                id,
                is_own,
            });
            let used = counted(told.collect());
            assert_eq!(used.values().map(|used| used.count).sum::<u64>(), count, "{records:?}");
        };
        // One log, cut into two files.
        check(&[(0, Some(1), false), (1, Some(2), false)], 2);
        check(&[(0, Some(1), false), (1, Some(1), false), (1, Some(2), false)], 2);
        check(&[(0, Some(1), true), (1, Some(1), false), (1, Some(2), false)], 1);
        check(&[(0, Some(1), true), (1, Some(2), false)], 1);
        // An export without ids.
        check(&[(0, Some(1), false), (0, Some(2), false), (1, None, false), (1, None, false)], 2);
        check(&[(0, Some(1), true), (1, None, false)], 0);
    }

    #[test]
    fn what_is_asked_and_from_where_tells_calls_apart() {
        assert_eq!(what([Some("a"), Some("b"), None]), what([Some("a"), Some("b"), None]));
        assert_ne!(what([Some("a"), Some("b"), None]), what([Some("ab"), None, None]));
    }
}
