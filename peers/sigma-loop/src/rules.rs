//! Rules, in one engine per set of events that they are for.

use crate::event::View;
use crate::files;
use crate::flat::Flat;
use anyhow::Result;
use detect::route::{Bucket, Place, Routes};
use detect::rule::LogSource;
use events::Column;
use rsigma_eval::{Engine, fields::RuleFieldSet};
use rsigma_parser::{SigmaCollection, SigmaRule, parse_sigma_yaml};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// All rules.
pub struct Rules {
    groups: Vec<Group>,
    used: BTreeSet<String>,
}

/// The rules of one set of events.
pub struct Group {
    bucket: Bucket,
    engine: Engine,
    /// Fields that are not found under the name that the rule gives them.
    pub places: HashMap<String, Place>,
}

impl Rules {
    /// Reads all rules below the folders that some EVTX could be for. Those that `rsigma` cannot read are left out.
    pub fn read(folders: &[PathBuf]) -> Result<Self> {
        let routes = Routes::builtin();
        let mut sorted: Vec<(Bucket, Vec<SigmaRule>)> = Vec::new();
        let mut used = BTreeSet::new();
        for folder in folders {
            let mut files = files::below(folder, "yml")?;
            files.sort();
            for file in files {
                let Ok(collection) = parse_sigma_yaml(&String::from_utf8_lossy(&std::fs::read(file)?)) else {
                    continue;
                };
                for rule in collection.rules {
                    sort(rule, &routes, &mut sorted, &mut used);
                }
            }
        }
        let groups = sorted.into_iter().map(|(bucket, rules)| Group::new(bucket, rules, &mut used)).collect();
        Ok(Self { groups, used })
    }

    /// Ids of the rules that are used.
    pub const fn used(&self) -> &BTreeSet<String> {
        &self.used
    }

    /// The groups that events of a channel, provider and id are for.
    pub fn groups_of(&self, event: &Flat) -> Vec<&Group> {
        self.groups.iter().filter(|group| admits(&group.bucket, event)).collect()
    }
}

/// Puts a rule with the buckets it is for.
fn sort(rule: SigmaRule, routes: &Routes, sorted: &mut Vec<(Bucket, Vec<SigmaRule>)>, used: &mut BTreeSet<String>) {
    let Some(id) = rule.id.clone() else { return };
    let lower = |name: &Option<String>| name.as_ref().map(|name| Arc::from(name.to_ascii_lowercase()));
    let source = LogSource {
        category: lower(&rule.logsource.category),
        product: lower(&rule.logsource.product),
        service: lower(&rule.logsource.service),
    };
    let Ok(buckets) = routes.of(&source) else { return };
    let is_evtx =
        |bucket: &Bucket| bucket.formats.is_empty() || bucket.formats.iter().any(|format| &**format == "evtx");
    for bucket in buckets.into_iter().filter(is_evtx) {
        used.insert(id.clone());
        match sorted.iter_mut().find(|(there, _)| *there == bucket) {
            Some((_, rules)) => rules.push(rule.clone()),
            None => sorted.push((bucket, vec![rule.clone()])),
        }
    }
}

impl Group {
    fn new(bucket: Bucket, rules: Vec<SigmaRule>, used: &mut BTreeSet<String>) -> Self {
        let mut engine = Engine::new();
        for (index, _why) in engine.add_rules(&rules) {
            used.remove(rules[index].id.as_deref().expect("rules without an id are left out"));
        }
        let collection = SigmaCollection { rules, ..SigmaCollection::default() };
        let named = RuleFieldSet::collect(&collection, &[], false);
        let place = |name: &str| Some((name.to_owned(), elsewhere(&bucket, name)?));
        let places = named.names().filter_map(place).collect();
        Self { bucket, engine, places }
    }

    /// Ids of the rules that match.
    pub fn matches(&self, event: &Flat) -> Vec<String> {
        let view = View { flat: event, group: self };
        let is_only = self.bucket.only.iter().all(|only| {
            let value = view.at(&self.bucket.fields.place(&only.field));
            value.is_some_and(|value| only.values.iter().any(|wanted| value.eq_ignore_ascii_case(wanted)))
        });
        if !is_only {
            return Vec::new();
        }
        self.engine.evaluate(&view).into_iter().filter_map(|result| result.header.rule_id).collect()
    }
}

/// Where a field is, unless it is where its name says.
fn elsewhere(bucket: &Bucket, name: &str) -> Option<Place> {
    let place = bucket.fields.place(name);
    let is_itself = match &place {
        Place::Column(column) => Column::of_field(name) == Some(*column),
        Place::Extra(extra) => &**extra == name,
        Place::AnyOf(_) | Place::Made(_) => false,
    };
    (!is_itself).then_some(place)
}

fn admits(bucket: &Bucket, event: &Flat) -> bool {
    let is = |wanted: &Option<Arc<str>>, name: &str| {
        let is = |wanted: &Arc<str>| event.text(name).is_some_and(|text| text.eq_ignore_ascii_case(wanted));
        wanted.as_ref().is_none_or(is)
    };
    let is_id = |id: u64| bucket.event_ids.iter().any(|&wanted| u64::from(wanted) == id);
    is(&bucket.channel, "Channel")
        && is(&bucket.provider, "Provider_Name")
        && bucket.programs.is_empty()
        && (bucket.event_ids.is_empty() || event.id().is_some_and(is_id))
}
