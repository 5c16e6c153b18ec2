//! `hopscope detect`: Sigma rules over a case, or over evidence that is read into one first.

use super::{open, rules_summary};
use crate::args::Detect;
use crate::outcome::{Outcome, Usage};
use crate::progress::Progress;
use engine::{Placeholders, RuleFilter, Rules};
use std::io::Write;

pub(crate) fn run(arguments: &Detect) -> anyhow::Result<Outcome> {
    let progress = Progress::new();
    if arguments.rules.is_empty() {
        return Err(Usage("no rules: give --rules DIR, for example the `rules` folder of SigmaHQ".to_owned()).into());
    }
    let filter = RuleFilter { level_min: arguments.min_level, statuses: arguments.status.clone() };
    let mut placeholders = Placeholders::default();
    for (name, value) in &arguments.placeholder {
        placeholders.add(name, value);
    }
    let rules = Rules::read_with(&arguments.rules, &filter, &placeholders)?;
    let case = match arguments.reading() {
        Some(reading) => open::ingest(&reading, &progress)?.0,
        None => open::case(&arguments.case)?,
    };
    let findings = engine::detect(&case, &rules, open::threads(arguments.threads), &progress);
    progress.clear();
    let findings = findings?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        report::findings_jsonl(&findings, &mut out)?;
    } else if arguments.csv {
        report::findings_csv(&findings, &mut out)?;
    } else {
        report::findings_text(&findings, &mut out)?;
    }
    out.flush()?;
    rules_summary::write(&rules, &findings, arguments.not_used)?;
    Ok(Outcome::Done)
}
