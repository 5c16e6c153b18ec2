//! `hopscope detect`: Sigma rules over evidence as it lies there, or over a case, into which evidence may be read first.

use super::destination::Destination;
use super::rules_summary::Summary;
use super::{answer, open, problems};
use crate::args::{Detect, FindingFormat, FindingGroup};
use crate::outcome::{Outcome, Usage};
use crate::progress::Progress;
use engine::tuning::{Tuned, Tuning};
use engine::{RuleFilter, Rules, Settings, TenantFilter, attack};
use model::{EvidenceFile, Finding};
use report::{Grouping, NavigatorLayer, Records, TerminalStyle};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &Detect) -> anyhow::Result<Outcome> {
    let destination = Destination { file: arguments.output.as_deref(), force: arguments.force };
    destination.check()?;
    let tuning = arguments.tuning.as_deref().map(open::tuning).transpose()?.map(|(_, tuning)| tuning);
    let rules = rules(arguments, tuning.is_some())?;
    let progress = Progress::new();
    let detected = if arguments.is_without_case() {
        in_files(arguments, &rules, &progress)?
    } else {
        in_case(arguments, &rules, &progress)?
    };
    check_tenants(&detected.tenants, &arguments.tenant)?;
    let Detected { findings, case, is_lost, .. } = detected;
    let narrowed = narrow(findings, tuning.as_ref(), arguments);
    let mut timeless = 0;
    destination.write(|out| {
        timeless = render(&narrowed.tuned.findings, arguments, case.as_deref(), out)?;
        Ok(())
    })?;
    let unknown = tuning.map(|tuning| tuning.unknown(rules.known())).unwrap_or_default();
    let Narrowed { tuned, below_level } = narrowed;
    let summary = Summary { rules: &rules, tuned: &tuned, below_level, unknown: &unknown, timeless };
    summary.write(arguments.not_used)?;
    // The program ends here: giving a million small texts back one by one takes longer than giving all memory back.
    std::mem::forget((tuned, rules));
    Ok(if is_lost { Outcome::EvidenceLost } else { Outcome::Done })
}

/// A tuning file may raise levels, so that with one the level decides when findings have theirs.
fn rules(arguments: &Detect, is_tuned: bool) -> anyhow::Result<Rules> {
    let own = !arguments.no_own_rules;
    if arguments.rules.is_empty() && !own {
        return Err(Usage("no rules: give --rules DIR, for example the `rules` folder of SigmaHQ".to_owned()).into());
    }
    let level_min = arguments.min_level.filter(|_| !is_tuned);
    let filter = RuleFilter { level_min, statuses: arguments.status.clone(), own };
    let case = arguments.case();
    let case = (!arguments.is_without_case()).then_some(case.case.as_path());
    let placeholders = open::placeholders(arguments.register.as_deref(), case, &arguments.placeholder)?;
    let log_sources = open::log_sources(&arguments.log_sources)?;
    Ok(Rules::read_with(&arguments.rules, &filter, &placeholders, &log_sources, open::threads(arguments.threads))?)
}

/// What rules found, and where they looked.
struct Detected {
    findings: Vec<Finding>,
    tenants: BTreeSet<String>,
    /// The folder of the case, if there is one.
    case: Option<PathBuf>,
    /// Could evidence that was given not be read?
    is_lost: bool,
}

/// Nothing is kept: what evidence held is known when it has been read.
fn in_files(arguments: &Detect, rules: &Rules, progress: &Progress) -> anyhow::Result<Detected> {
    let reading = arguments.reading();
    let found = open::detect_files(&reading, rules, progress)?;
    let mut tenants: BTreeSet<String> = BTreeSet::new();
    let of_files = found.files.iter().map(|file| &file.tenant);
    for tenant in of_files.chain(found.findings.iter().map(|finding| &finding.tenant)) {
        if !tenants.contains(tenant.as_str()) {
            tenants.insert(tenant.as_str().to_owned());
        }
    }
    problems::write(&found.files, &found.problems)?;
    let is_lost = EvidenceFile::are_lost(&found.files);
    Ok(Detected { findings: found.findings, tenants, case: None, is_lost })
}

fn in_case(arguments: &Detect, rules: &Rules, progress: &Progress) -> anyhow::Result<Detected> {
    let is_read = !arguments.evidence.is_empty();
    let mut case =
        if is_read { open::ingest(&arguments.reading(), progress)?.0 } else { open::case(&arguments.case())? };
    if let (false, Some(path)) = (is_read, &arguments.register) {
        engine::settle(&mut case, Settings { register: Some(open::register(path)?), ..Settings::default() })?;
    }
    if case.evidence(&TenantFilter::All).map_err(engine::Error::from)?.files().is_empty() {
        let case = case.root().display();
        return Err(Usage(format!(
            "the case at {case} holds no file; read evidence first: hopscope investigate EVIDENCE"
        ))
        .into());
    }
    let findings = engine::detect_and_keep(&mut case, rules, open::threads(arguments.threads), progress);
    progress.clear();
    let findings = findings?;
    let of_files = case.evidence(&TenantFilter::All).map_err(engine::Error::from)?;
    let of_hosts = case.coverage(&TenantFilter::All).map_err(engine::Error::from)?;
    let tenants = of_files.files().iter().map(|file| &file.tenant).chain(of_hosts.iter().map(|span| &span.tenant));
    let tenants = tenants.map(|tenant| tenant.as_str().to_owned()).collect();
    let is_lost = is_read && EvidenceFile::are_lost(of_files.files());
    Ok(Detected { findings, tenants, case: Some(case.root().to_owned()), is_lost })
}

/// Nothing found must never be read off a misspelt name.
fn check_tenants(tenants: &BTreeSet<String>, wanted: &[String]) -> anyhow::Result<()> {
    let Some(unknown) = wanted.iter().find(|name| !tenants.contains(*name)) else { return Ok(()) };
    let known: Vec<&str> = tenants.iter().map(String::as_str).collect();
    Err(Usage(format!("there is nothing of tenant {unknown:?}; there is of {}", known.join(", "))).into())
}

/// Findings that are given, and how many are not.
struct Narrowed {
    tuned: Tuned,
    below_level: usize,
}

fn narrow(mut findings: Vec<Finding>, tuning: Option<&Tuning>, arguments: &Detect) -> Narrowed {
    let tenants = &arguments.tenant;
    findings.retain(|finding| tenants.is_empty() || tenants.iter().any(|name| name == finding.tenant.as_str()));
    let mut tuned = match tuning {
        Some(tuning) => tuning.apply(findings),
        None => Tuned { findings, ..Tuned::default() },
    };
    let before = tuned.findings.len();
    tuned.findings.retain(|finding| arguments.min_level.is_none_or(|least| finding.level >= least));
    let below_level = before - tuned.findings.len();
    Narrowed { tuned, below_level }
}

/// Gives how many findings have no place in the format, for they have no time.
fn render(findings: &[Finding], arguments: &Detect, case: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<u64> {
    match arguments.format() {
        FindingFormat::Text => {
            let named = case.and_then(answer::named);
            let style = match arguments.output {
                None => answer::style(named.as_deref()),
                Some(_) => TerminalStyle { case: named.as_deref(), colour: false, width: answer::WIDTH_DEFAULT },
            };
            let records = if case.is_some() { Records::InCase } else { Records::InFiles };
            let grouping = match arguments.group {
                FindingGroup::Host => Grouping::Host,
                FindingGroup::Rule => Grouping::Rule,
                FindingGroup::None => Grouping::None,
            };
            out.write_all(report::findings_text(findings, grouping, attack::current_ids, records, style).as_bytes())?;
        }
        FindingFormat::Jsonl => jsonl(findings, open::threads(arguments.threads), out)?,
        FindingFormat::Csv => report::findings_csv(findings, attack::current_ids, out)?,
        FindingFormat::Timesketch => return Ok(report::timesketch_findings_jsonl(findings, out)?),
        FindingFormat::TimesketchCsv => return Ok(report::timesketch_findings_csv(findings, out)?),
        FindingFormat::Navigator => {
            let case = case.and_then(Path::file_name).map_or("evidence".into(), |name| name.to_string_lossy());
            let name = [vec![case.into_owned()], arguments.tenant.clone()].concat().join(", ");
            let layer = NavigatorLayer { name: &name, attack_version: attack::version() };
            report::navigator(findings, attack::current_ids, layer, out)?;
        }
    }
    Ok(0)
}

/// Findings that one thread renders at once; together they are some megabytes of text.
const FINDINGS_AT_ONCE: usize = 1024;
/// Stretches of as many findings that are rendered before they are written.
const STRETCHES: usize = 16;

/// Rendered on all threads, written in order.
fn jsonl(findings: &[Finding], threads: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    for findings in findings.chunks(FINDINGS_AT_ONCE * STRETCHES) {
        let stretches: Vec<&[Finding]> = findings.chunks(FINDINGS_AT_ONCE).collect();
        let rendered = engine::parallel::map(threads, &stretches, |findings| {
            let mut lines = Vec::new();
            report::findings_jsonl(findings, &mut lines).map(|()| lines)
        });
        for lines in rendered {
            out.write_all(&lines?)?;
        }
    }
    Ok(())
}
