//! Which of many distinct values need a look at all: told by one pass over the bytes of all of them.
//!
//! What is looked for in any field occurs in few values, and looking each of them up, to find that it is known to hold nothing, takes longer
//! than reading it. The values of a column lie one behind the other, so they are searched as one text; what is found across the end of
//! a value costs one look and finds nothing.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind};
use arrow_array::StringArray;

/// Bytes of literals up to which they are searched for so: their automaton has a table per byte, and has to stay in a processor's cache.
pub(super) const NEEDLE_BYTES_MAX: usize = 4096;

/// Stretches of the bytes that are read at the same time: the next state is known some cycles after the last, in which others are looked up.
const LANES: usize = 4;

/// Literals in lower case, searched for in ASCII of any case.
pub(super) struct Scan {
    automaton: DFA,
    start: StateID,
}

impl Scan {
    /// Of literals of at most [`NEEDLE_BYTES_MAX`], none of them empty.
    pub(super) fn new(needles: &[String]) -> Self {
        let automaton = DFA::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .prefilter(false)
            .build(needles)
            .expect("there are few of them");
        let start = automaton.start_state(Anchored::No).expect("a search for literals anywhere");
        Self { automaton, start }
    }

    /// The positions of all values in which a literal occurs, and perhaps of others. Values that are not ASCII may be equal to a literal
    /// in lower case alone, so that all of them are among these.
    pub(super) fn candidates(&self, values: &StringArray) -> Vec<usize> {
        let values = Values { offsets: values.value_offsets(), bytes: values.value_data() };
        let mut candidates = values.beyond_ascii();
        let mut lanes = values.lanes(self.start);
        self.search(&values, &mut lanes, &mut candidates);
        for lane in lanes {
            self.search(&values, &mut [lane], &mut candidates);
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// Reads on until one of the lanes is at its end.
    fn search<const N: usize>(&self, values: &Values<'_>, lanes: &mut [Lane; N], candidates: &mut Vec<usize>) {
        loop {
            let steps = lanes.iter().map(|lane| lane.end - lane.at).min().unwrap_or(0);
            if steps == 0 {
                return;
            }
            let texts: [&[u8]; N] = lanes.each_ref().map(|lane| &values.bytes[lane.at..lane.at + steps]);
            let mut states: [StateID; N] = lanes.each_ref().map(|lane| lane.state);
            let read = (0..steps).find(|&step| {
                let mut is_special = false;
                for (state, text) in states.iter_mut().zip(&texts) {
                    *state = self.automaton.next_state(Anchored::No, *state, text[step]);
                    is_special |= self.automaton.is_special(*state);
                }
                is_special
            });
            for (lane, state) in lanes.iter_mut().zip(states) {
                lane.at += read.map_or(steps, |step| step + 1);
                lane.state = state;
                if self.automaton.is_match(state) {
                    candidates.push(lane.pass_over_value(values));
                    lane.state = self.start;
                }
            }
        }
    }
}

/// A stretch of whole values that is read byte by byte.
#[derive(Clone, Copy)]
struct Lane {
    at: usize,
    end: usize,
    /// A value that is not behind the one that is read.
    value: usize,
    state: StateID,
}

impl Lane {
    /// Goes to the end of the value that was read last, and says which that is. Of a match across ends it is the last value; none that the
    /// match went through has one of its own, which would have ended before.
    fn pass_over_value(&mut self, values: &Values<'_>) -> usize {
        let ends = &values.offsets[self.value + 1..];
        let value = self.value + ends.partition_point(|&end| position(end) < self.at);
        self.at = values.start(value + 1);
        self.value = value;
        value
    }
}

/// Texts one behind the other.
struct Values<'a> {
    /// One more than there are texts.
    offsets: &'a [i32],
    bytes: &'a [u8],
}

impl Values<'_> {
    fn start(&self, value: usize) -> usize {
        position(self.offsets[value])
    }

    fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    fn beyond_ascii(&self) -> Vec<usize> {
        let is_ascii = |from: usize, to: usize| self.bytes[self.start(from)..self.start(to)].is_ascii();
        let all = if is_ascii(0, self.count()) { 0..0 } else { 0..self.count() };
        all.filter(|&value| !is_ascii(value, value + 1)).collect()
    }

    /// About as many bytes each.
    fn lanes(&self, state: StateID) -> [Lane; LANES] {
        let (first, end) = (self.start(0), self.start(self.count()));
        let value = |lane: usize| {
            let from = first + (end - first) / LANES * lane;
            if lane == LANES { self.count() } else { self.offsets.partition_point(|&start| position(start) < from) }
        };
        std::array::from_fn(|lane| {
            let (value, next) = (value(lane), value(lane + 1));
            Lane { at: self.start(value), end: self.start(next), value, state }
        })
    }
}

fn position(offset: i32) -> usize {
    usize::try_from(offset).expect("offsets are checked by Arrow")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidates(needles: &[&str], values: &[&str]) -> Vec<usize> {
        let needles: Vec<String> = needles.iter().map(|&needle| needle.to_owned()).collect();
        Scan::new(&needles).candidates(&StringArray::from(values.to_vec()))
    }

    #[test]
    fn values_with_a_literal_in_any_case_are_told() {
        assert_eq!(candidates(&["kat"], &["", "MimiKATz", "", "ka", "other", "kat", "\u{212a}at"]), [1, 5, 6]);
        let across = candidates(&["abc", "de"], &["xab", "c", "d", "abc", "x"]);
        assert!(across.contains(&3) && !across.contains(&0), "{across:?}: across ends costs a look at most");
        assert!(candidates(&["a"], &[]).is_empty() && candidates(&["a"], &["", "b"]).is_empty());
        let values = StringArray::from(vec!["a", "b", "a", "a"]).slice(1, 2);
        assert_eq!(Scan::new(&["a".to_owned()]).candidates(&values), [1], "of a part of an array");
    }

    proptest! {
        /// No value in which a literal occurs is missing.
        #[test]
        fn none_is_missing(
            needles in proptest::collection::vec("[abk]{1,3}", 1..5),
            values in proptest::collection::vec("[abkABK\u{212a}]{0,6}", 0..9),
        ) {
            let needles: Vec<&str> = needles.iter().map(String::as_str).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let found = candidates(&needles, &values);
            for (place, value) in values.iter().enumerate() {
                let lower = value.to_lowercase();
                let holds = needles.iter().any(|needle| lower.contains(needle));
                prop_assert!(!holds || found.contains(&place), "{value:?}");
            }
        }
    }
}
