//! `hopscope detect`: Sigma rules over a case, or over evidence that is read into one first.

use super::destination::Destination;
use super::rules_summary::Summary;
use super::{answer, open};
use crate::args::{Detect, FindingFormat, FindingGroup};
use crate::outcome::{Outcome, Usage};
use crate::progress::Progress;
use engine::tuning::{Tuned, Tuning};
use engine::{Case, RuleFilter, Rules, Settings, TenantFilter, attack};
use model::{EvidenceFile, Finding, Tenant};
use report::{Grouping, NavigatorLayer, TerminalStyle};
use std::collections::BTreeSet;
use std::io::Write;

pub(crate) fn run(arguments: &Detect) -> anyhow::Result<Outcome> {
    let destination = Destination { file: arguments.output.as_deref(), force: arguments.force };
    destination.check()?;
    let tuning = arguments.tuning.as_deref().map(open::tuning).transpose()?;
    let rules = rules(arguments, tuning.is_some())?;
    let progress = Progress::new();
    let mut case = case(arguments, &progress)?;
    check_tenants(&case, &arguments.tenant)?;
    let findings = engine::detect_and_keep(&mut case, &rules, open::threads(arguments.threads), &progress);
    progress.clear();
    let narrowed = narrow(findings?, tuning.as_ref(), arguments);
    let mut timeless = 0;
    destination.write(|out| {
        timeless = render(&narrowed.tuned.findings, arguments, &case, out)?;
        Ok(())
    })?;
    let unknown = tuning.map(|tuning| tuning.unknown(rules.known())).unwrap_or_default();
    let Narrowed { tuned, below_level } = narrowed;
    let summary = Summary { rules: &rules, tuned: &tuned, below_level, unknown: &unknown, timeless };
    summary.write(arguments.not_used)?;
    let is_lost = EvidenceFile::are_lost(case.evidence(&TenantFilter::All).map_err(engine::Error::from)?.files());
    Ok(if is_lost && !arguments.evidence.is_empty() { Outcome::EvidenceLost } else { Outcome::Done })
}

/// A tuning file may raise levels, so that with one the level decides when findings have theirs.
fn rules(arguments: &Detect, is_tuned: bool) -> anyhow::Result<Rules> {
    let own = !arguments.no_own_rules;
    if arguments.rules.is_empty() && !own {
        return Err(Usage("no rules: give --rules DIR, for example the `rules` folder of SigmaHQ".to_owned()).into());
    }
    let level_min = arguments.min_level.filter(|_| !is_tuned);
    let filter = RuleFilter { level_min, statuses: arguments.status.clone(), own };
    Ok(Rules::read(&arguments.rules, &filter)?)
}

fn case(arguments: &Detect, progress: &Progress) -> anyhow::Result<Case> {
    if let Some(reading) = arguments.reading() {
        return Ok(open::ingest(&reading, progress)?.0);
    }
    let mut case = open::case(&arguments.case)?;
    if let Some(path) = &arguments.register {
        engine::settle(&mut case, Settings { register: Some(open::register(path)?), provider: None })?;
    }
    Ok(case)
}

/// Nothing found must never be read off a misspelt name.
fn check_tenants(case: &Case, wanted: &[String]) -> anyhow::Result<()> {
    let of_files = case.evidence(&TenantFilter::All).map_err(engine::Error::from)?;
    let of_hosts = case.coverage(&TenantFilter::All).map_err(engine::Error::from)?;
    let tenants = of_files.files().iter().map(|file| &file.tenant).chain(of_hosts.iter().map(|span| &span.tenant));
    let tenants: BTreeSet<&str> = tenants.map(Tenant::as_str).collect();
    let Some(unknown) = wanted.iter().find(|name| !tenants.contains(name.as_str())) else { return Ok(()) };
    let known: Vec<&str> = tenants.into_iter().collect();
    Err(Usage(format!("the case has nothing of tenant {unknown:?}; it has {}", known.join(", "))).into())
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
fn render(findings: &[Finding], arguments: &Detect, case: &Case, out: &mut dyn Write) -> anyhow::Result<u64> {
    match arguments.format() {
        FindingFormat::Text => {
            let named = answer::named(case.root());
            let style = match arguments.output {
                None => answer::style(named.as_deref()),
                Some(_) => TerminalStyle { case: named.as_deref(), colour: false, width: answer::WIDTH_DEFAULT },
            };
            let grouping = match arguments.group {
                FindingGroup::Host => Grouping::Host,
                FindingGroup::Rule => Grouping::Rule,
                FindingGroup::None => Grouping::None,
            };
            out.write_all(report::findings_text(findings, grouping, attack::current_ids, style).as_bytes())?;
        }
        FindingFormat::Jsonl => report::findings_jsonl(findings, out)?,
        FindingFormat::Csv => report::findings_csv(findings, attack::current_ids, out)?,
        FindingFormat::Timesketch => return Ok(report::timesketch_findings_jsonl(findings, out)?),
        FindingFormat::TimesketchCsv => return Ok(report::timesketch_findings_csv(findings, out)?),
        FindingFormat::Navigator => {
            let case = case.root().file_name().unwrap_or_default().to_string_lossy();
            let name = [vec![case.into_owned()], arguments.tenant.clone()].concat().join(", ");
            let layer = NavigatorLayer { name: &name, attack_version: attack::version() };
            report::navigator(findings, attack::current_ids, layer, out)?;
        }
    }
    Ok(0)
}
