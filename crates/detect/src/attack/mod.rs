//! ATT&CK techniques among the tags of a rule, and the numbers that they have today.
//!
//! Rules outlive the numbering: ATT&CK gave most techniques another number when sub-techniques came (2020), and has revoked more of them since.
//! The table is `crosswalk.toml` beside this file, which names its sources and the version of ATT&CK that it leads to. Tags themselves are never
//! rewritten: a finding keeps them as its rule has them.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A technique that a tag names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Technique {
    /// As the tag has it, in upper case: `T1086`.
    pub id: String,
    /// What it is called in [`version`]: `T1059.001`. `None` for what was withdrawn without a successor.
    pub current: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Crosswalk {
    attack: String,
    withdrawn: BTreeSet<String>,
    replaced: BTreeMap<String, String>,
}

static CROSSWALK: LazyLock<Crosswalk> =
    LazyLock::new(|| toml::from_str(include_str!("crosswalk.toml")).expect("a file of this crate, read by its tests"));

/// The version of ATT&CK whose numbers are current here: `19.2`.
#[must_use]
pub fn version() -> &'static str {
    &CROSSWALK.attack
}

/// The techniques that these tags (`attack.t1021.002`) name, in their order, each once. Tactics, groups, software and whatever else tags say
/// are passed over.
pub fn techniques<'a>(tags: impl IntoIterator<Item = &'a str>) -> Vec<Technique> {
    let mut techniques: Vec<Technique> = Vec::new();
    for id in tags.into_iter().filter_map(id_of) {
        if techniques.iter().all(|technique| technique.id != id) {
            let current = current(&id).map(str::to_owned);
            techniques.push(Technique { id, current });
        }
    }
    techniques
}

/// The numbers of today among these tags, sorted, each once.
pub fn current_ids<Tag: AsRef<str>>(tags: &[Tag]) -> Vec<String> {
    let current = |tag: &Tag| Some(current(&id_of(tag.as_ref())?)?.to_owned());
    tags.iter().filter_map(current).collect::<BTreeSet<_>>().into_iter().collect()
}

fn current(id: &str) -> Option<&str> {
    if CROSSWALK.withdrawn.contains(id) {
        return None;
    }
    Some(CROSSWALK.replaced.get(id).map_or(id, String::as_str))
}

/// `T1021.002` of `attack.t1021.002`.
fn id_of(tag: &str) -> Option<String> {
    let (namespace, name) = tag.trim().split_once('.')?;
    let id = name.to_ascii_uppercase();
    (namespace.eq_ignore_ascii_case("attack") && is_technique(&id)).then_some(id)
}

/// Is it `T` and four digits, with a point and three more for a sub-technique?
fn is_technique(id: &str) -> bool {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match id.strip_prefix('T').map(|rest| rest.split_once('.').unwrap_or((rest, ""))) {
        Some((technique, "")) => digits(technique, 4) && !id.ends_with('.'),
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_the_numbers_of_today() {
        let check = |tags: &[&str], expect: &[&str]| {
            assert_eq!(current_ids(tags), expect, "{tags:?}");
        };
        check(&["attack.t1021.002", "attack.lateral_movement", "attack.s0002", "attack.g0045"], &["T1021.002"]);
        check(&["attack.t1086", "attack.T1059.001"], &["T1059.001"]);
        check(&["attack.t1075", "attack.t1097", "attack.t1076"], &["T1021.001", "T1550.002", "T1550.003"]);
        check(&["attack.t1077", "attack.t1028", "attack.t1035"], &["T1021.002", "T1021.006", "T1569.002"]);
        check(&["attack.t1050", "attack.t1089", "attack.t1070.001"], &["T1543.003", "T1685", "T1685.005"]);
        check(&["attack.t1064"], &[]);
        check(&["attack.t10860", "attack.t1086.", "attack.t1086.1", "t1086", "attack.t١٠٨٦", "", "attack"], &[]);
    }

    #[test]
    fn a_technique_keeps_what_was_written() {
        let of = |id: &str, current: Option<&str>| Technique { id: id.to_owned(), current: current.map(str::to_owned) };
        let tags = ["attack.t1064", "attack.t1086", "attack.t1059.001", "attack.t1086"];
        let expect = [of("T1064", None), of("T1086", Some("T1059.001")), of("T1059.001", Some("T1059.001"))];
        assert_eq!(techniques(tags), expect);
    }

    #[test]
    fn the_table_leads_to_its_end_in_one_step() {
        let Crosswalk { attack, withdrawn, replaced } = &*CROSSWALK;
        assert!(!attack.is_empty());
        for (old, new) in replaced {
            assert!(is_technique(old) && is_technique(new), "{old} {new}");
            assert!(!replaced.contains_key(new) && !withdrawn.contains(new) && !withdrawn.contains(old), "{old} {new}");
        }
        assert!(withdrawn.iter().all(|id| is_technique(id)));
    }
}
