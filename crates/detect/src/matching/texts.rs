//! All texts that rules ask of one field, looked for together: whole values in a table, parts of values in one automaton.
//!
//! A value is looked at once, whatever the number of rules: lower-cased, looked up, and run through an Aho-Corasick automaton over the longest
//! literal of each pattern (Aho, Corasick, "Efficient string matching", CACM 1975) and over what each regular expression needs (`needed.rs`).
//! What asked for a literal that occurs is then held against the value.

use super::expression::{Expression, PredicateNo};
use super::needed::needed;
use super::scan::{NEEDLE_BYTES_MAX, Scan};
use crate::rule::{Pattern, Piece, RegularExpression, fold};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use arrow_array::StringArray;
use hashbrown::HashMap;
use std::sync::{Arc, OnceLock};

/// The texts of one field.
#[derive(Default)]
pub(super) struct Texts {
    whole: HashMap<Box<str>, Vec<PredicateNo>>,
    /// Texts whose case counts.
    whole_cased: HashMap<Box<str>, Vec<PredicateNo>>,
    numbers: HashMap<u64, Vec<PredicateNo>>,
    /// By needle, in the order of the automaton's.
    by_needle: Vec<Vec<Wanted>>,
    needles: Needles,
    /// Patterns without a literal.
    bare: Vec<Wanted>,
    /// By a predicate, what may hold when it does: the rest of it is asked of the others that hold for the value.
    compounds: HashMap<PredicateNo, Vec<Arc<Compound>>>,
    /// Is there any that a number, as it is written, could fit?
    may_hold_for_numbers: bool,
    /// Can values without any of the needles be told all together?
    are_scanned: bool,
    scan: OnceLock<Scan>,
}

/// Texts that are looked for together. Their automaton is made when the first value is looked at: most fields are in no event of a run, and
/// what is made while events are matched is made on all threads.
#[derive(Default)]
struct Needles {
    texts: Vec<String>,
    automaton: OnceLock<AhoCorasick>,
}

impl Needles {
    fn automaton(&self) -> &AhoCorasick {
        self.automaton.get_or_init(|| {
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&self.texts);
            automaton.expect("rules are bounded, and so are their texts together")
        })
    }
}

/// A predicate over other predicates of the same value.
struct Compound {
    predicate: PredicateNo,
    holds: Expression,
}

/// What must hold for a predicate to hold.
struct Wanted {
    predicate: PredicateNo,
    fit: Fit,
}

/// What must hold for a value in which the needle occurs.
enum Fit {
    Anywhere,
    AtStart,
    AtEnd,
    /// The value in lower case fits.
    Pattern(Pattern),
    /// The value as it is fits.
    Cased(Pattern),
    Regex(RegularExpression),
}

/// Working memory, used again for every value.
#[derive(Default)]
pub(super) struct Scratch {
    lower: String,
    /// Per needle the round in which it was seen last.
    seen: Vec<u32>,
    round: u32,
}

impl Scratch {
    fn next_round(&mut self, needles: usize) {
        self.seen.resize(self.seen.len().max(needles), 0);
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.seen.fill(0);
            self.round = 1;
        }
    }
}

/// Collects what [`Texts`] look for.
#[derive(Default)]
pub(super) struct TextsBuilder {
    texts: Texts,
    needles: HashMap<String, Vec<Wanted>>,
}

impl TextsBuilder {
    pub(super) fn add(&mut self, predicate: PredicateNo, pattern: &Pattern, cased: bool) {
        let texts = &mut self.texts;
        if let Some(text) = pattern.as_text() {
            let (table, text) =
                if cased { (&mut texts.whole_cased, text.to_owned()) } else { (&mut texts.whole, fold(text)) };
            table.entry(text.into()).or_default().push(predicate);
            return;
        }
        let needle = fold(longest_text(pattern));
        let fit = match (cased, pattern.pieces()) {
            (true, _) => Fit::Cased(pattern.clone()),
            (false, [Piece::Run, Piece::Text(_), Piece::Run]) => Fit::Anywhere,
            (false, [Piece::Text(_), Piece::Run]) => Fit::AtStart,
            (false, [Piece::Run, Piece::Text(_)]) => Fit::AtEnd,
            (false, _) => Fit::Pattern(pattern.folded()),
        };
        let wanted = Wanted { predicate, fit };
        if needle.is_empty() { texts.bare.push(wanted) } else { self.needles.entry(needle).or_default().push(wanted) }
    }

    pub(super) fn add_number(&mut self, predicate: PredicateNo, number: f64) {
        self.texts.numbers.entry(bits(number)).or_default().push(predicate);
    }

    /// Adds an expression by what it needs. Gives the length of the shortest of that; `None` when it needs nothing that could be looked for.
    pub(super) fn add_regex(&mut self, predicate: PredicateNo, regex: &RegularExpression) -> Option<usize> {
        let needles = needed(regex.text())?;
        let shortest = needles.iter().map(String::len).min();
        for needle in needles {
            self.needles.entry(needle).or_default().push(Wanted { predicate, fit: Fit::Regex(regex.clone()) });
        }
        shortest
    }

    /// Adds a predicate that holds when others of this field do, of which the triggers are those of which one must.
    pub(super) fn add_compound(&mut self, predicate: PredicateNo, holds: Expression, triggers: &[PredicateNo]) {
        let compound = Arc::new(Compound { predicate, holds });
        for &trigger in triggers {
            self.texts.compounds.entry(trigger).or_default().push(Arc::clone(&compound));
        }
    }

    pub(super) fn finish(self) -> Texts {
        let Self { mut texts, needles } = self;
        let mut needles: Vec<(String, Vec<Wanted>)> = needles.into_iter().collect();
        needles.sort_by(|(a, _), (b, _)| a.cmp(b));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        texts.may_hold_for_numbers = !texts.numbers.is_empty()
            || !texts.bare.is_empty()
            || texts.whole.keys().chain(texts.whole_cased.keys()).any(|text| is_digits(text))
            || needles.iter().any(|(needle, _)| is_digits(needle));
        texts.are_scanned = texts.whole.is_empty()
            && texts.whole_cased.is_empty()
            && texts.numbers.is_empty()
            && texts.bare.is_empty()
            && needles.iter().map(|(needle, _)| needle.len()).sum::<usize>() <= NEEDLE_BYTES_MAX;
        (texts.needles.texts, texts.by_needle) = needles.into_iter().unzip();
        texts
    }
}

impl Texts {
    /// Is there anything to look for in numbers, as they are written?
    pub(super) const fn may_hold_for_numbers(&self) -> bool {
        self.may_hold_for_numbers
    }

    /// Are distinct values told apart all together, before one is looked at?
    pub(super) const fn are_scanned(&self) -> bool {
        self.are_scanned
    }

    /// The positions of the values for which anything can hold, in order; `None` where each has to be looked at.
    pub(super) fn candidates(&self, values: &StringArray) -> Option<Vec<usize>> {
        let scan = || Scan::new(&self.needles.texts);
        self.are_scanned.then(|| self.scan.get_or_init(scan).candidates(values))
    }

    /// The predicates that hold for a value, each once, in order.
    pub(super) fn hits(&self, value: &str, scratch: &mut Scratch) -> Vec<PredicateNo> {
        let mut hits = Vec::new();
        scratch.next_round(self.by_needle.len());
        let Scratch { lower, seen, round } = scratch;
        lower_into(value, lower);
        hits.extend(self.whole.get(lower.as_str()).into_iter().flatten());
        hits.extend(self.whole_cased.get(value).into_iter().flatten());
        if !self.numbers.is_empty()
            && let Ok(number) = value.trim().parse()
        {
            hits.extend(self.numbers.get(&bits(number)).into_iter().flatten());
        }
        let bare = self.bare.iter().filter(|wanted| wanted.fit.holds(value, lower, 0..0));
        hits.extend(bare.map(|wanted| wanted.predicate));
        let mut unseen = self.by_needle.len();
        let needles = (unseen > 0).then(|| self.needles.automaton());
        for found in needles.iter().flat_map(|needles| needles.find_overlapping_iter(lower.as_str())) {
            // A needle that occurs again tells nothing new: the first one found is the leftmost.
            let needle = found.pattern().as_usize();
            if std::mem::replace(&mut seen[needle], *round) != *round {
                let wanted = self.by_needle[needle].iter();
                let holds = wanted.filter(|wanted| wanted.fit.holds(value, lower, found.range()));
                hits.extend(holds.map(|wanted| wanted.predicate));
                unseen -= 1;
                if unseen == 0 {
                    break;
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
        self.add_compounds(&mut hits);
        hits
    }

    /// Adds what holds because of what holds, which is in order and stays so.
    fn add_compounds(&self, hits: &mut Vec<PredicateNo>) {
        let direct = hits.len();
        for index in 0..direct {
            for compound in self.compounds.get(&hits[index]).into_iter().flatten() {
                if compound.holds.holds(&mut |predicate| hits[..direct].binary_search(&predicate).is_ok()) {
                    hits.push(compound.predicate);
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
    }
}

impl Fit {
    /// `first` is where the needle occurs first in `lower`, which is the value in lower case.
    fn holds(&self, value: &str, lower: &str, first: std::ops::Range<usize>) -> bool {
        match self {
            Self::Anywhere => true,
            Self::AtStart => first.start == 0,
            Self::AtEnd => lower.as_bytes().ends_with(&lower.as_bytes()[first]),
            Self::Pattern(pattern) => pattern.fits(lower),
            Self::Cased(pattern) => pattern.fits(value),
            Self::Regex(regex) => regex.matches(value),
        }
    }
}

/// Equal numbers have equal bits: there is one zero, and what is no number equals nothing that a rule can say.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

fn lower_into(value: &str, lower: &mut String) {
    lower.clear();
    if value.is_ascii() {
        lower.push_str(value);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(value.chars().flat_map(char::to_lowercase));
    }
}

/// The literal that is looked for: the longest, of equals the first.
pub(super) fn longest_text(pattern: &Pattern) -> &str {
    let texts = pattern.pieces().iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(&**text),
        Piece::Run | Piece::One => None,
    });
    texts.rev().max_by_key(|text| text.len()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::pattern;
    use proptest::prelude::*;

    fn hits(patterns: &[(&str, bool)], value: &str) -> Vec<u32> {
        let mut builder = TextsBuilder::default();
        for ((text, cased), predicate) in patterns.iter().zip(0..) {
            builder.add(predicate, &pattern(text), *cased);
        }
        builder.finish().hits(value, &mut Scratch::default())
    }

    #[test]
    fn whole_parts_ends_and_case() {
        let all = [
            ("abc", false),
            ("*bc*", false),
            ("ab*", false),
            ("*bc", false),
            ("*", false),
            ("a?c", false),
            ("ABC", true),
            ("*Bc", true),
            ("", false),
            ("?", false),
        ];
        assert_eq!(hits(&all, "abc"), [0, 1, 2, 3, 4, 5]);
        assert_eq!(hits(&all, "ABC"), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(hits(&all, "xbcbcx"), [1, 4]);
        assert_eq!(hits(&all, "xbcbc"), [1, 3, 4]);
        assert_eq!(hits(&all, ""), [4, 8]);
        assert_eq!(hits(&all, "Ä"), [4, 9]);
        assert_eq!(hits(&[("*ÄÖ*", false), ("äö", false)], "xÄÖ"), [0]);
        assert_eq!(hits(&[("*Σ", false), ("*σ", false), ("aΣ", false)], "AΣ"), [0, 1, 2], "not the final sigma");
    }

    #[test]
    fn expressions_are_asked_where_what_they_need_occurs() {
        let mut builder = TextsBuilder::default();
        let regex = |text| RegularExpression::new(text).expect("an expression");
        assert_eq!(builder.add_regex(0, &regex("(?i)net1? +name")), Some(4));
        assert_eq!(builder.add_regex(1, &regex("Net.*x")), Some(3));
        assert_eq!(builder.add_regex(2, &regex("[a-z]+")), None);
        let texts = builder.finish();
        let hits = |value| texts.hits(value, &mut Scratch::default());
        assert_eq!(hits("NET  NAME"), [0]);
        assert_eq!(hits("net nam, Net name x"), [0, 1]);
        assert!(hits("net xx").is_empty());
    }

    #[test]
    fn a_needle_that_occurs_everywhere_is_asked_about_once() {
        let value = "a".repeat(1 << 20);
        assert_eq!(hits(&[("*a*b", false), ("*a*a", false), ("*a", false)], &value), [1, 2]);
    }

    proptest! {
        /// All together find what each finds alone.
        #[test]
        fn together_as_each_alone(
            patterns in proptest::collection::vec(("[ab*?]{0,6}", any::<bool>()), 0..12), value in "[abAB]{0,10}",
        ) {
            let patterns: Vec<(&str, bool)> = patterns.iter().map(|(text, cased)| (text.as_str(), *cased)).collect();
            let expect: Vec<u32> = patterns.iter().zip(0..).filter(|((text, cased), _)| {
                if *cased { pattern(text).fits(&value) } else { pattern(text).fits(&value.to_lowercase()) }
            }).map(|(_, predicate)| predicate).collect();
            prop_assert_eq!(hits(&patterns, &value), expect);
        }
    }
}
