//! From a case to the answer: logons (joined once per evidence and register), paths, coverage, verdicts.

use crate::carried;
use crate::dates;
use crate::error::{AmbiguousSeed, Error};
use crate::findings::{Sources, findings};
use crate::hits::Hits;
use crate::kept;
use crate::logons::{Cleared, Joined, cleared, load_logons};
use crate::nameless;
use crate::settings::{Question, register_of, with_question};
use crate::shared_clouds;
use crate::tuning::Tuned;
use crate::twins;
use crate::unread;
use crate::used;
use crate::volumes::volumes;
use crate::watch::{Stage, Watch};
use case::{Case, EvidenceTable, Results, TenantFilter};
use model::{
    CoverageSpan, Evidence, EvidenceFile, Finding, HoleReason, LogKind, Logon, LogonId, Pointer, Problem, Scope,
    ScopeProblems, Seed, Tenant, Volume, Window, short_host,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trace::{CoverageBasis, Options, ScopeBasis, SeedNames, Unreadable};

/// The answer and everything a report shows beside it.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// Verdicts and paths.
    pub scope: Scope,
    /// Every file.
    pub evidence: EvidenceTable,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Hops, odd logons and cleared logs one by one; then what rules found, where they were run. Both by time.
    pub findings: Vec<Finding>,
    /// How many of the findings are the trace's own.
    pub traced_findings: usize,
    /// Which logs exist.
    pub coverage: Vec<CoverageSpan>,
}

impl Analysis {
    /// What rules found; empty where none ran.
    #[must_use]
    pub fn rule_findings(&self) -> &[Finding] {
        &self.findings[self.traced_findings..]
    }

    /// Is there a log, and does none reach into the window of this question? Such an answer says nothing but that.
    #[must_use]
    pub fn is_beside_all_logs(&self, question: &Question) -> bool {
        let Window { from, to } = question.window;
        let reaches =
            |span: &CoverageSpan| from.is_none_or(|from| span.last >= from) && to.is_none_or(|to| span.first < to);
        !self.coverage.is_empty() && !self.coverage.iter().any(reaches)
    }
}

/// Answers a question from the case alone, with so many threads. Logons that are not up to date are joined anew and kept in the case.
///
/// # Errors
/// When the case cannot be read or written, a bare seed means several things, or `watch` says stop.
pub fn analyse(case: &mut Case, question: &Question, threads: usize, watch: &dyn Watch) -> Result<Analysis, Error> {
    let register = register_of(case)?;
    let evidence = case.evidence(&TenantFilter::All)?;
    watch.progress(Stage::Logons, 0, 0);
    let Joined { mut logons, switches } = load_logons(case, &register, &evidence, threads, watch)?;
    let (coverage, problems) = (case.coverage(&TenantFilter::All)?, case.problems(&TenantFilter::All)?);
    let cleared = cleared(case, &evidence)?;
    let Tuned { findings: of_rules, left_out, .. } = kept::tuned(case)?;
    let hits = Hits::new(&of_rules);
    watch.progress(Stage::Trace, 0, 0);
    let asked = trace::Question {
        register: &register,
        seeds: &question.seeds,
        window: question.window,
        coverage: &coverage,
        switches: &switches,
        carried: &[],
        findings: &hits.hits,
        options: Options::default(),
    };
    let seeds = meant(&asked, &logons)?;
    let carried = carried::find(case, &evidence, &seeds, question.window, threads)?;
    let entries = trace::entries(&carried.calls, &logons, &register);
    let by_calls: BTreeSet<LogonId> = entries.iter().map(|entry| entry.id).collect();
    logons.extend(entries);
    logons.sort_by_key(|logon| (logon.time, logon.id));
    let asked = trace::Question { seeds: &seeds, carried: &carried.seeds(&seeds), ..asked };
    let resolve = |pointer: Pointer| resolve(&evidence, pointer);
    let traced = trace::trace(&logons, &asked, &resolve);
    let window = trace::closed_window(&asked, &logons);
    let known = trace::known_hosts(&register, &coverage, &logons);
    let (ended, unreadable) = (holes_of(&cleared), unreadable(evidence.files(), &coverage));
    let holes = trace::holes(&CoverageBasis {
        spans: &coverage,
        known: &known,
        cleared: &ended,
        unreadable: &unreadable,
        window,
    });
    let (attributed, by_calls) = (&traced.attributed[..], &by_calls);
    let intruder = used::Intruder { logons: &logons, attributed, by_calls, switches: &switches, until: &traced.until };
    let uses = used::uses(case, &evidence, &intruder, window.to, threads)?;
    let mut scope = trace::scope(&ScopeBasis {
        case: &case_name(case),
        question: &asked,
        window,
        logons: &logons,
        traced: &traced,
        uses: &uses.within,
        coverage: &holes,
        tenants: &tenants(evidence.files()),
        problems: lost(evidence.files()),
    });
    let volumes = volumes(case, &register, &tenants(evidence.files()), scope.window, threads)?;
    put_volumes(&mut scope, volumes);
    hits.put_beside(&mut scope.paths, &traced.beside, &of_rules);
    used::tell(&uses, &logons, &resolve, &mut scope);
    carried::tell(&carried, by_calls, &seeds, &evidence, &mut scope);
    let found = shared_clouds::Found { logons: &logons, attributed, uses: &uses.within, evidence: &evidence };
    shared_clouds::tell(&found, &coverage, &register, &mut scope);
    add_notes(case, &evidence, &problems, &mut scope)?;
    scope.notes.extend(kept::left_out(&left_out));
    let mut findings = findings(&Sources { logons: &logons, traced: &traced, cleared: &cleared, resolve: &resolve });
    if watch.stopped() {
        return Err(Error::Stopped);
    }
    let traced_findings = findings.len();
    findings.extend(of_rules);
    Ok(Analysis { scope, evidence, problems, findings, traced_findings, coverage })
}

/// What the evidence itself makes a reader of the verdicts have to know.
fn add_notes(case: &Case, evidence: &EvidenceTable, problems: &[Problem], scope: &mut Scope) -> Result<(), Error> {
    nameless::tell(case, evidence, scope)?;
    scope.notes.extend(unread::notes(evidence.files(), scope));
    scope.notes.extend(dates::notes(problems));
    scope.notes.extend(twins::notes(case, evidence)?);
    scope.notes.extend(kept::notes(case));
    Ok(())
}

/// The seeds with what bare ones mean here. One that means several things is for a person to decide: following all of them would blame
/// whoever has the same name.
fn meant(asked: &trace::Question<'_>, logons: &[Logon]) -> Result<Vec<Seed>, Error> {
    let names = SeedNames::new(logons, asked);
    let meant = |seed: &Seed| {
        let mut meanings = names.meanings(seed);
        match meanings.pop() {
            Some(only) if meanings.is_empty() => Ok(only),
            last => {
                meanings.extend(last);
                Err(Error::AmbiguousSeed(AmbiguousSeed { given: seed.clone(), meanings }))
            }
        }
    };
    let mut seeds: Vec<Seed> = Vec::with_capacity(asked.seeds.len());
    for seed in asked.seeds {
        let seed = meant(seed)?;
        // A name and what it means may both have been given.
        if !seeds.contains(&seed) {
            seeds.push(seed);
        }
    }
    Ok(seeds)
}

/// Keeps an answer in the case, with its question and the files that render it (`scope.json`, `report/..`), all of it at once.
///
/// # Errors
/// When the case cannot be written. It then holds the answer that it held before.
pub fn keep(
    case: &mut Case,
    question: &Question,
    analysis: &Analysis,
    files: &[(String, Vec<u8>)],
) -> Result<(), Error> {
    let settings = with_question(case, question);
    let results = Results {
        fingerprint: &case.input_fingerprint(),
        settings: &settings,
        scope: &analysis.scope,
        findings: &analysis.findings[..analysis.traced_findings],
        files,
    };
    Ok(case.replace_results(&results)?)
}

/// The file and hash behind a pointer.
fn resolve(evidence: &EvidenceTable, pointer: Pointer) -> Evidence {
    let file = evidence.resolve(pointer).expect("pointers are made from this table");
    Evidence { file: file.path.clone(), record: pointer.record, sha256: file.sha256.to_string() }
}

/// Each tenant's own.
fn put_volumes(scope: &mut Scope, mut volumes: BTreeMap<Tenant, Vec<Volume>>) {
    for tenant in &mut scope.tenants {
        tenant.volumes = volumes.remove(&tenant.tenant).unwrap_or_default();
    }
}

/// The case's name is its folder's, so that the same evidence gives the same bytes wherever it lies.
fn case_name(case: &Case) -> String {
    case.root().file_name().map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn tenants(evidence: &[EvidenceFile]) -> Vec<Tenant> {
    let mut tenants: Vec<_> = evidence.iter().map(|file| file.tenant.clone()).collect();
    tenants.sort();
    tenants.dedup();
    tenants
}

fn lost(evidence: &[EvidenceFile]) -> ScopeProblems {
    ScopeProblems {
        files: evidence.iter().filter(|file| file.state.lost()).count() as u64,
        records: evidence.iter().map(|file| file.records_rejected).sum(),
    }
}

fn holes_of(cleared: &[Cleared]) -> Vec<trace::Cleared> {
    cleared.iter().map(Cleared::hole).collect()
}

/// What nobody can name a host of.
const NO_HOST: &str = "?";

/// Logs that were not read whole, and texts that look like logs of hosts (or of nobody knows which) none of whose logs were read; of the hosts that the paths of the files name: as coverage spells them, where it knows them.
fn unreadable(evidence: &[EvidenceFile], coverage: &[CoverageSpan]) -> Vec<Unreadable> {
    let mut unreadable = Vec::new();
    for file in evidence.iter().filter(|file| file.state.lost() || file.is_unread_log()) {
        let Some(log) = log_of_file(file) else { continue };
        let host = crate::tenancy::host_of_path(&file.path, &file.tenant);
        let host = host.as_deref().map_or(NO_HOST, short_host);
        let host = coverage
            .iter()
            .find(|span| span.tenant == file.tenant && span.host.eq_ignore_ascii_case(host))
            .map_or_else(|| Arc::from(host), |span| Arc::clone(&span.host));
        // Hosts have many logs of programs that say nothing about logons: where the logs that do were read, a note is enough.
        let is_of_host = |span: &&CoverageSpan| span.tenant == file.tenant && span.host == host;
        if file.is_unread_log() && coverage.iter().filter(is_of_host).any(|span| span.log.shows_logons()) {
            continue;
        }
        let span = file.first.zip(file.last).map(|(from, to)| model::Interval { from, to: to.plus_micros(1) });
        let reason = if file.is_unread_log() { HoleReason::UnknownFormat } else { HoleReason::Unreadable };
        unreadable.push(Unreadable { tenant: file.tenant.clone(), host, log, span, reason });
    }
    unreadable.sort();
    unreadable.dedup();
    unreadable
}

/// The kind of log that a file which could not be read whole was, by its usual name or else its format; `None` where it is one that
/// shows no logons. An archive, and what is of no known format, may have held anything.
fn log_of_file(file: &EvidenceFile) -> Option<LogKind> {
    let name = file.path.rsplit(['/', '!']).next().unwrap_or_default().to_ascii_lowercase();
    match file.format.as_str() {
        "syslog" => Some(LogKind::LinuxAuth),
        _ if name.starts_with("security") && name.ends_with(".evtx") => Some(LogKind::WindowsSecurity),
        _ if name.starts_with("auth.log") || name.starts_with("secure") => Some(LogKind::LinuxAuth),
        _ if file.is_unread_log() => Some(LogKind::Other),
        "evtx" => None,
        _ if name.ends_with(".evtx") => None,
        format => {
            let log = evidence::by_name(format).and_then(evidence::Format::log);
            log.map_or(Some(LogKind::Other), |log| log.shows_logons().then_some(log))
        }
    }
}
