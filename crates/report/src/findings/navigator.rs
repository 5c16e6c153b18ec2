//! Findings as a layer of MITRE's ATT&CK Navigator: which techniques were found how often, by which rules, where.
//!
//! Format: ATT&CK Navigator, `layers/spec/v4.5/layerformat.md`. A technique's score is the number of findings that name it; of the comment, the
//! length is bounded, and what it leaves out is counted.

use super::Techniques;
use crate::error::Error;
use crate::escape::json;
use crate::escape::visible::{bounded, visible};
use crate::limits::NAMES_LISTED;
use crate::wording::{count, list};
use model::Finding;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// What a layer says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavigatorLayer<'a> {
    /// Its name: the case, or a tenant of it.
    pub name: &'a str,
    /// The version of ATT&CK whose numbers `techniques` gives: `19.2`. The Navigator wants the first part.
    pub attack_version: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layer<'a> {
    name: String,
    versions: Versions<'a>,
    domain: &'static str,
    description: String,
    /// By score, the highest first.
    sorting: u8,
    techniques: Vec<Entry>,
    gradient: Gradient,
}

#[derive(Serialize)]
struct Versions<'a> {
    attack: &'a str,
    navigator: &'static str,
    layer: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "techniqueID")]
    technique_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u64>,
    comment: String,
    enabled: bool,
    show_subtechniques: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gradient {
    colors: [&'static str; 2],
    min_value: u64,
    max_value: u64,
}

/// Writes the layer. Findings whose tags name no technique of today are counted in its description.
///
/// # Errors
/// When the writer fails.
pub fn navigator(
    findings: &[Finding],
    techniques: Techniques,
    layer: NavigatorLayer<'_>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    const WHAT: &str = "findings as a Navigator layer";
    let mut found: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    let mut without = 0_u64;
    for finding in findings {
        let ids = techniques(&finding.tags);
        without += u64::from(ids.is_empty());
        for id in ids {
            found.entry(id).or_default().push(finding);
        }
    }
    let with_subs: BTreeSet<String> = found.keys().filter_map(|id| Some(id.split_once('.')?.0.to_owned())).collect();
    for parent in &with_subs {
        found.entry(parent.clone()).or_default();
    }
    let entries = found.into_iter().map(|(id, findings)| entry(id, &findings, &with_subs));
    let entries: Vec<Entry> = entries.collect();
    let layer = Layer {
        name: shown(layer.name),
        versions: Versions {
            attack: layer.attack_version.split('.').next().unwrap_or_default(),
            navigator: "5.1.0",
            layer: "4.5",
        },
        domain: "enterprise-attack",
        description: format!("{}, {without} without a technique", count(findings.len(), "finding")),
        sorting: 3,
        gradient: Gradient {
            colors: ["#fff3e0", "#e65100"],
            min_value: 0,
            max_value: entries.iter().filter_map(|entry| entry.score).max().unwrap_or(0).max(1),
        },
        techniques: entries,
    };
    let text = json::pretty(WHAT, &layer)?;
    writeln!(out, "{text}").map_err(|source| Error::Write { what: WHAT, source })
}

/// Of a technique that only stands above those found, so that it is shown unfolded, there are no findings and no score.
fn entry(technique_id: String, findings: &[&Finding], with_subs: &BTreeSet<String>) -> Entry {
    let mut rules: BTreeMap<(&str, &str), (u64, BTreeSet<&str>)> = BTreeMap::new();
    for finding in findings {
        let (number, tenants) = rules.entry((&finding.rule_title, &finding.rule_id)).or_default();
        *number += 1;
        tenants.insert(finding.tenant.as_str());
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(_, (number, _))| Reverse(*number));
    let told = rules.iter().map(|((title, _), (number, tenants))| {
        let tenants: Vec<String> = tenants.iter().map(|tenant| shown(tenant)).collect();
        format!("{} ({number}: {})", shown(title), list(&tenants, NAMES_LISTED))
    });
    let mut comment: Vec<String> = told.take(NAMES_LISTED).collect();
    if rules.len() > NAMES_LISTED {
        comment.push(format!("and {} more rules", rules.len() - NAMES_LISTED));
    }
    let score = (!findings.is_empty()).then_some(findings.len() as u64);
    let show_subtechniques = with_subs.contains(&technique_id);
    Entry { technique_id, score, comment: comment.join("\n"), enabled: true, show_subtechniques }
}

/// The Navigator shows names and comments in a page of its own: bounded, and nothing hidden in it.
fn shown(text: &str) -> String {
    let (head, left) = bounded(text);
    let more = if left > 0 { ".." } else { "" };
    format!("{}{more}", visible(head))
}
