//! Classes of differences that are explained: a file of data, and which hits each takes.

use serde::Deserialize;

use super::rules::RuleFile;

/// All classes, in the order in which they are asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// They.
    #[serde(default)]
    pub class: Vec<Class>,
}

/// Who has a hit that the other has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// We.
    Hopscope,
    /// The straightforward loop.
    Loop,
}

/// A reason for which the two differ.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// In a few words.
    pub name: String,
    /// Who has the hit.
    pub only: Side,
    /// Why, and what the specification says.
    pub reason: String,
    /// A part of hopscope's reason for not using the rule.
    #[serde(default)]
    not_used: Option<String>,
    /// Modifiers, one of which a key of the rule has.
    #[serde(default)]
    keys: Vec<String>,
    /// Characters, one of which a value of that key has; none is any value.
    #[serde(default)]
    value: String,
    /// Ids of rules.
    #[serde(default)]
    rules: Vec<String>,
}

impl Class {
    /// Does it explain that hits of this rule are on that side only?
    #[must_use]
    pub fn explains(&self, side: Side, id: &str, rule: &RuleFile) -> bool {
        let is_reason = |part: &String| rule.not_used.as_ref().is_some_and(|reason| reason.contains(part));
        // A class that is about no rule in particular would explain everything.
        let says_something = self.not_used.is_some() || !self.keys.is_empty() || !self.rules.is_empty();
        says_something
            && self.only == side
            && self.not_used.as_ref().is_none_or(is_reason)
            && (self.keys.is_empty() || rule.has(&self.keys, &self.value))
            && (self.rules.is_empty() || self.rules.iter().any(|rule| rule == id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(more: &str) -> Class {
        let text = format!("[[class]]\nname = 'a'\nonly = 'loop'\nreason = 'b'\n{more}");
        toml::from_str::<Classes>(&text).expect("a class").class.remove(0)
    }

    #[test]
    fn the_classes_can_be_read() {
        let text = include_str!("../../../../peers/sigma-loop/differences.toml");
        let classes: Classes = toml::from_str(text).expect("classes");
        assert!(classes.class.iter().all(|class| !class.reason.is_empty()));
    }

    #[test]
    fn all_that_is_said_must_hold_and_something_must_be_said() {
        let rule = RuleFile {
            text: "detection:\n  a:\n    B|endswith: '1?'\n".to_owned(),
            not_used: Some("it has no definition".to_owned()),
            ..RuleFile::default()
        };
        let explains = |more: &str, side| class(more).explains(side, "x", &rule);
        assert!(explains("not_used = 'no definition'", Side::Loop));
        assert!(!explains("not_used = 'no definition'", Side::Hopscope));
        assert!(explains("keys = ['endswith']\nvalue = '?'\nrules = ['x']", Side::Loop));
        assert!(!explains("keys = ['endswith']\nvalue = '*'", Side::Loop));
        assert!(!explains("keys = ['endswith']\nrules = ['y']", Side::Loop));
        assert!(!explains("", Side::Loop));
    }
}
