//! The leaves of a rule while it is read: each question once.

use super::limits;
use crate::rule::{Condition, Leaf, Test};
use hashbrown::HashTable;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Leaves, and where each stands.
pub(crate) struct Leaves<'f> {
    leaves: Vec<Leaf>,
    places: HashTable<usize>,
    regexes_left: &'f mut usize,
    text_bytes: usize,
}

impl<'f> Leaves<'f> {
    /// None yet, and how many regular expressions the file may still have.
    pub(crate) fn new(regexes_left: &'f mut usize) -> Self {
        Self { leaves: Vec::new(), places: HashTable::new(), regexes_left, text_bytes: 0 }
    }

    /// A condition that asks it.
    pub(crate) fn ask(&mut self, leaf: Leaf) -> Result<Condition, String> {
        let digest = digest(&leaf);
        if let Some(&place) = self.places.find(digest, |&place| self.leaves[place] == leaf) {
            return Ok(Condition::Leaf(place));
        }
        let place = self.leaves.len();
        if place == limits::LEAVES {
            return Err(format!("more than {} values, with what modifiers make of each", limits::LEAVES));
        }
        if let Test::Text { pattern, .. } = &leaf.test {
            if pattern.pieces().len() > limits::PATTERN_PIECES {
                return Err(format!(
                    "a value with more than {} wildcards and texts between them",
                    limits::PATTERN_PIECES
                ));
            }
            self.text_bytes += pattern.text_bytes();
            if self.text_bytes > limits::RULE_TEXT_BYTES {
                return Err(format!(
                    "values of more than {} bytes, with what modifiers make of each",
                    limits::RULE_TEXT_BYTES
                ));
            }
        }
        self.leaves.push(leaf);
        let leaves = &self.leaves;
        self.places.insert_unique(digest, place, |&place| digest_of(leaves, place));
        Ok(Condition::Leaf(place))
    }

    /// Counts a regular expression before it is compiled.
    pub(crate) fn count_regex(&mut self) -> Result<(), String> {
        *self.regexes_left = self
            .regexes_left
            .checked_sub(1)
            .ok_or_else(|| format!("more than {} regular expressions in the file", limits::REGEXES))?;
        Ok(())
    }

    /// Those of a rule that was read before.
    pub(crate) fn resumed(leaves: Vec<Leaf>, regexes_left: &'f mut usize) -> Self {
        let mut places = HashTable::with_capacity(leaves.len());
        for place in 0..leaves.len() {
            places.insert_unique(digest(&leaves[place]), place, |&place| digest_of(&leaves, place));
        }
        Self { leaves, places, regexes_left, text_bytes: 0 }
    }

    /// All of them, in the order they came.
    pub(crate) fn into_inner(self) -> Vec<Leaf> {
        self.leaves
    }
}

fn digest_of(leaves: &[Leaf], place: usize) -> u64 {
    digest(&leaves[place])
}

/// Equal for equal leaves. Numbers are finite, and zero has one sign here: `values` sees to both.
fn digest(leaf: &Leaf) -> u64 {
    let mut hasher = DefaultHasher::new();
    leaf.field.hash(&mut hasher);
    std::mem::discriminant(&leaf.test).hash(&mut hasher);
    match &leaf.test {
        Test::Text { pattern, cased } => (pattern, cased).hash(&mut hasher),
        Test::Number(number) | Test::Compare(_, number) | Test::TimePart(_, number) => {
            number.to_bits().hash(&mut hasher);
        }
        Test::Regex(regex) => regex.text().hash(&mut hasher),
        Test::Field { other, .. } => other.hash(&mut hasher),
        Test::Cidr(cidr) => (cidr.base, cidr.bits).hash(&mut hasher),
        Test::Exists(expected) => expected.hash(&mut hasher),
        Test::Null => {}
    }
    hasher.finish()
}
