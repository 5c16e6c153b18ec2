//! The document of rules that cannot be used, by reason: `docs/rules-not-used.md`.

use crate::outcome::Usage;
use engine::{NotUsed, RuleFilter, Rules};
use report::escape::visible;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Markdown over rules of these folders, which are shown by their last name. `of` says what they are.
pub(crate) fn document(folders: &[PathBuf], of: &str) -> anyhow::Result<String> {
    if folders.is_empty() {
        return Err(Usage("rules-not-used needs --rules DIR".to_owned()).into());
    }
    let rules = Rules::read(folders, &RuleFilter::default())?;
    let mut by_reason: BTreeMap<&str, Vec<&NotUsed>> = BTreeMap::new();
    for rule in rules.not_used() {
        by_reason.entry(kind(&rule.reason)).or_default().push(rule);
    }
    let mut by_reason: Vec<_> = by_reason.into_iter().collect();
    by_reason.sort_by_key(|(_, rules)| std::cmp::Reverse(rules.len()));
    let mut text = head(of, folders, &rules);
    for (reason, rules) in &by_reason {
        writeln!(text, "| {} | {} |", rules.len(), cell(reason)).expect("a string takes all");
    }
    for (reason, rules) in &by_reason {
        let mut lines: Vec<String> = rules.iter().map(|rule| line(rule, reason, folders)).collect();
        lines.sort();
        write!(text, "\n## {} ({})\n\n", visible(reason), rules.len()).expect("a string takes all");
        for line in lines {
            writeln!(text, "- {}", visible(&line)).expect("a string takes all");
        }
    }
    Ok(text)
}

/// Reasons that differ in a name alone are one in the table.
fn kind(reason: &str) -> &str {
    if reason.contains(": the placeholder %") { "a placeholder has no definition" } else { reason }
}

/// The rule, and its own reason where that is not the heading.
fn line(rule: &NotUsed, heading: &str, folders: &[PathBuf]) -> String {
    let place = relative(&rule.origin.to_string(), folders).replace('`', "'");
    if rule.reason == heading { format!("`{place}`") } else { format!("`{place}`: {}", rule.reason) }
}

fn head(of: &str, folders: &[PathBuf], rules: &Rules) -> String {
    let names: Vec<String> = folders.iter().map(|folder| name(folder)).collect();
    let names = names.join(" ");
    format!(
        "# Rules that are not used\n\nRules: {of}. Generated, in their folder, by\n\n\
         ```sh\ncargo xtask document-rules --of '{of}' {names}\n```\n\n\
         {} rules are used, {} are not. A rule is used when it can be read and some format gives the events it asks for; that a case holds\n\
         such events is another question.\n\n| rules | why not |\n|---|---|\n",
        rules.used(),
        rules.not_used().len(),
    )
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// From the folder's own name on: where it stands on a disk is nobody's business.
fn relative(place: &str, folders: &[PathBuf]) -> String {
    let inside = |folder: &PathBuf| {
        let parent = folder.parent()?;
        Some(Path::new(place).strip_prefix(parent).ok()?.to_string_lossy().into_owned())
    };
    folders.iter().find_map(inside).unwrap_or_else(|| place.to_owned())
}

fn cell(text: &str) -> String {
    visible(text).to_string().replace('|', "\\|")
}
