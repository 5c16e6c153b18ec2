//! Rule files as far as a comparison looks at them: ids, keys with modifiers, and their values. No reader of YAML: differences are few, and
//! what it takes for a value of a key shows in the report.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The file of a rule.
#[derive(Clone, Debug, Default)]
pub struct RuleFile {
    /// Where it is.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
    /// Why hopscope does not use it, or one of the rules in it.
    pub not_used: Option<String>,
}

/// Rule files below folders, by the ids in them.
///
/// # Errors
/// When a file cannot be read.
pub fn read(folders: &[PathBuf]) -> Result<BTreeMap<String, RuleFile>> {
    let mut rules = BTreeMap::new();
    for path in folders.iter().flat_map(|folder| corpus::files(folder, ".yml")) {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        for id in text.lines().filter_map(|line| line.strip_prefix("id:")) {
            let file = RuleFile { path: path.clone(), text: text.clone(), not_used: None };
            rules.insert(id.trim().trim_matches(['\'', '"']).to_owned(), file);
        }
    }
    Ok(rules)
}

/// Adds what hopscope says on its standard error about rules that it does not use: `not used: PATH: REASON`.
pub fn note_not_used(rules: &mut BTreeMap<String, RuleFile>, said: &str) {
    let reasons: BTreeMap<&str, &str> = said.lines().filter_map(not_used).collect();
    for rule in rules.values_mut() {
        rule.not_used = reasons.get(&*rule.path.to_string_lossy()).map(|&reason| reason.to_owned());
    }
}

fn not_used(line: &str) -> Option<(&str, &str)> {
    let (origin, reason) = line.strip_prefix("not used: ")?.split_once(": ")?;
    Some((origin.split(" (document ").next()?, reason))
}

impl RuleFile {
    /// Has the file a key with one of these words in it, and a value with one of those characters? No characters are any value.
    #[must_use]
    pub fn has(&self, words: &[String], characters: &str) -> bool {
        let mut is_under = false;
        self.text.lines().any(|line| {
            let line = line.trim_start();
            if line.starts_with('#') {
                return false;
            }
            let content = line.trim_start_matches(['-', ' ']);
            let key = content.split_once(':').filter(|(key, _)| is_key(key));
            let value = match key {
                Some((key, value)) => {
                    let modifiers = key.split_once('|').map_or("", |(_, modifiers)| modifiers);
                    is_under = words.iter().any(|word| modifiers.contains(word.as_str()));
                    value
                }
                None => line,
            };
            is_under && (characters.is_empty() || value.contains(|found| characters.contains(found)))
        })
    }
}

/// A key of a rule: a name with modifiers, perhaps in quotes.
fn is_key(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || "|_.'\"".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id: x\ndetection:\n  selection:\n    - Image|endswith:\n        - 'a'\n        # '?'\n        - '1?'\n    - Name: '*b'\n  keywords:\n    '|all':\n      - c\n";

    #[track_caller]
    fn check(word: &str, characters: &str, expect: bool) {
        let file = RuleFile { text: TEXT.to_owned(), ..RuleFile::default() };
        assert_eq!(file.has(&[word.to_owned()], characters), expect, "{word} {characters}");
    }

    #[test]
    fn keys_and_their_values() {
        check("endswith", "?", true);
        check("endswith", "*", false);
        check("startswith", "", false);
        check("endswith", "", true);
        check("all", "c", true);
    }

    #[test]
    fn reasons_stand_behind_paths() {
        assert_eq!(not_used("not used: a/b.yml (document 2): c: d"), Some(("a/b.yml", "c: d")));
        assert_eq!(not_used("5 rules not used"), None);
    }
}
