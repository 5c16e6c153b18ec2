//! All texts that rules ask of one field, looked for together: whole values in a table, parts of values in one automaton.
//!
//! A value is looked at once, whatever the number of rules: lower-cased, looked up, and run through an Aho-Corasick automaton over the longest
//! literal of each pattern (Aho, Corasick, "Efficient string matching", CACM 1975). A pattern whose literal occurs is then held against the value.

use crate::rule::{Pattern, Piece};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hashbrown::HashMap;

/// Index of a predicate in the whole matcher.
pub(super) type PredicateNo = u32;

/// The texts of one field.
#[derive(Default)]
pub(super) struct Texts {
    whole: HashMap<Box<str>, Vec<PredicateNo>>,
    numbers: HashMap<u64, Vec<PredicateNo>>,
    /// Patterns by needle, in the order of the automaton's.
    by_needle: Vec<Vec<Wanted>>,
    needles: Option<AhoCorasick>,
    /// Patterns without a literal.
    bare: Vec<Wanted>,
    /// Patterns whose case counts and that have no wildcard.
    whole_cased: HashMap<Box<str>, Vec<PredicateNo>>,
}

/// A pattern and the predicate that it decides.
struct Wanted {
    predicate: PredicateNo,
    pattern: Pattern,
    cased: bool,
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
                if cased { (&mut texts.whole_cased, text.to_owned()) } else { (&mut texts.whole, text.to_lowercase()) };
            table.entry(text.into()).or_default().push(predicate);
            return;
        }
        let needle = longest_text(pattern).to_lowercase();
        let pattern = if cased { pattern.clone() } else { pattern.to_lowercase() };
        let wanted = Wanted { predicate, pattern, cased };
        if needle.is_empty() { texts.bare.push(wanted) } else { self.needles.entry(needle).or_default().push(wanted) }
    }

    pub(super) fn add_number(&mut self, predicate: PredicateNo, number: f64) {
        self.texts.numbers.entry(bits(number)).or_default().push(predicate);
    }

    pub(super) fn finish(self) -> Texts {
        let Self { mut texts, needles } = self;
        let mut needles: Vec<(String, Vec<Wanted>)> = needles.into_iter().collect();
        needles.sort_by(|(a, _), (b, _)| a.cmp(b));
        if !needles.is_empty() {
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(needles.iter().map(|(needle, _)| needle));
            texts.needles = Some(automaton.expect("rules are bounded, and so are their texts together"));
        }
        texts.by_needle = needles.into_iter().map(|(_, wanted)| wanted).collect();
        texts
    }
}

impl Texts {
    /// The predicates that hold for a value, each once. `lower` is working memory.
    pub(super) fn hits(&self, value: &str, lower: &mut String, hits: &mut Vec<PredicateNo>) {
        let first = hits.len();
        lower_into(value, lower);
        hits.extend(self.whole.get(lower.as_str()).into_iter().flatten());
        hits.extend(self.whole_cased.get(value).into_iter().flatten());
        if !self.numbers.is_empty()
            && let Ok(number) = value.trim().parse()
        {
            hits.extend(self.numbers.get(&bits(number)).into_iter().flatten());
        }
        let check = |wanted: &Wanted| wanted.pattern.fits(if wanted.cased { value } else { lower });
        hits.extend(self.bare.iter().filter(|wanted| check(wanted)).map(|wanted| wanted.predicate));
        if let Some(needles) = &self.needles {
            let found_from = hits.len();
            for found in needles.find_overlapping_iter(lower.as_str()) {
                let wanted = &self.by_needle[found.pattern().as_usize()];
                hits.extend(wanted.iter().filter(|wanted| check(wanted)).map(|wanted| wanted.predicate));
            }
            // A needle that occurs again finds its patterns again.
            hits[found_from..].sort_unstable();
        }
        let mut kept = first;
        for index in first..hits.len() {
            if index == first || !hits[first..kept].ends_with(&[hits[index]]) {
                hits[kept] = hits[index];
                kept += 1;
            }
        }
        hits.truncate(kept);
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
        lower.push_str(&value.to_lowercase());
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
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text.chars().map(|c| match c {
            '*' => Piece::Run,
            '?' => Piece::One,
            c => Piece::Text(c.to_string().into()),
        }))
    }

    fn hits(patterns: &[(&str, bool)], value: &str) -> Vec<u32> {
        let mut builder = TextsBuilder::default();
        for ((text, cased), predicate) in patterns.iter().zip(0..) {
            builder.add(predicate, &pattern(text), *cased);
        }
        let mut hits = Vec::new();
        builder.finish().hits(value, &mut String::new(), &mut hits);
        hits.sort_unstable();
        hits
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
        assert_eq!(hits(&all, ""), [4, 8]);
        assert_eq!(hits(&all, "Ä"), [4, 9]);
        assert_eq!(hits(&[("*ÄÖ*", false), ("äö", false)], "xÄÖ"), [0]);
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
