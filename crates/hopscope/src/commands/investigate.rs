//! `hopscope investigate`: the main job, from a folder of evidence to a verdict per tenant.

use super::{answer, open, rules_summary};
use crate::args::Investigate;
use crate::outcome::{Outcome, Usage};
use crate::progress::Progress;
use engine::{RuleFilter, Rules, Settings};
use std::io;

pub(crate) fn run(arguments: &Investigate) -> anyhow::Result<Outcome> {
    let question = answer::question(&arguments.asking)?;
    let progress = Progress::new();
    let rules = rules(arguments)?;
    let tuning = arguments.tuning.as_deref().map(open::tuning).transpose()?;
    if let (Some(rules), Some((_, tuning))) = (&rules, &tuning) {
        rules_summary::unknown(&tuning.unknown(rules.known()), &mut io::stderr().lock())?;
    }
    let (mut case, _) = open::ingest(&arguments.reading, &progress)?;
    engine::settle(&mut case, Settings { tuning: tuning.map(|(text, _)| text), ..Settings::default() })?;
    let threads = open::threads(arguments.reading.threads);
    if let Some(rules) = &rules {
        let findings = engine::detect_and_keep(&mut case, rules, threads, &progress);
        progress.clear();
        findings?;
    }
    answer::give(&mut case, &question, &arguments.answering, threads, &progress)
}

/// The rules that were asked for, and with them our own. They are read first: a path that is wrong should not cost an hour of reading.
fn rules(arguments: &Investigate) -> anyhow::Result<Option<Rules>> {
    if arguments.rules.is_empty() {
        return Ok(None);
    }
    let own = !arguments.no_own_rules;
    let filter = RuleFilter { level_min: arguments.min_level, statuses: arguments.status.clone(), own };
    let reading = &arguments.reading;
    let case = (!reading.force).then_some(&*reading.case.case);
    if let (Some(_), Some(case)) = (arguments.min_level, case.map(open::existing).transpose()?.flatten())
        && engine::is_tuned(&case)?
    {
        return Err(Usage("--min-level leaves out rules whose level the case's tuning file may raise; give an empty one with --tuning to end it".to_owned()).into());
    }
    let placeholders = open::placeholders(reading.register.as_deref(), case, &arguments.placeholder)?;
    let threads = open::threads(reading.threads);
    let log_sources = open::log_sources(&arguments.log_sources)?;
    Ok(Some(Rules::read_with(&arguments.rules, &filter, &placeholders, &log_sources, threads)?))
}
