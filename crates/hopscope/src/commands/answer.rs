//! From an analysis to what the person sees: results into the case, summary or JSON to standard output, exit status.

use super::choose;
use crate::args::{Answering, Asking, CASE_DEFAULT};
use crate::outcome::{Outcome, Usage};
use crate::progress::Progress;
use engine::{Analysis, Case, Question, attack};
use model::{EvidenceFile, Verdict, Window};
use report::{Material, TerminalStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Columns when standard output is no terminal.
pub(crate) const WIDTH_DEFAULT: usize = 120;

/// The question as asked.
pub(crate) fn question(asking: &Asking) -> anyhow::Result<Question> {
    let window = Window { from: asking.from, to: asking.to };
    if let Window { from: Some(from), to: Some(to) } = window
        && from >= to
    {
        return Err(Usage(format!("the window is empty: --from {from} is not before --to {to}")).into());
    }
    Ok(Question { seeds: asking.seeds.clone(), window })
}

/// Traces, writes the results into the case, prints the answer.
pub(crate) fn give(
    case: &mut Case,
    question: &Question,
    answering: &Answering,
    threads: usize,
    progress: &Progress,
) -> anyhow::Result<Outcome> {
    let (question, analysis) = analyse(case, question, threads, progress)?;
    // A mistyped seed or window is no reason to lose the answer that the case has.
    let is_beside_all_logs = analysis.is_beside_all_logs(&question);
    let says_nothing = analysis.scope.is_without_start() || is_beside_all_logs;
    let is_kept = !says_nothing || case.results_fingerprint().is_none();
    if is_kept {
        engine::keep(case, &question, &analysis, &render(&analysis, threads)?)?;
    }
    print(&analysis, answering, case, is_kept)?;
    warn_of_seeds(&analysis);
    if is_beside_all_logs {
        warn("no log of the case reaches into the window");
    }
    Ok(outcome(&analysis, answering))
}

/// Analyses, asking about seeds that mean several things until none does.
fn analyse(
    case: &mut Case,
    question: &Question,
    threads: usize,
    progress: &Progress,
) -> anyhow::Result<(Question, Analysis)> {
    let mut question = question.clone();
    loop {
        let analysis = engine::analyse(case, &question, threads, progress);
        progress.clear();
        match analysis {
            Err(engine::Error::AmbiguousSeed(ambiguous)) => question = choose::meant(&question, &ambiguous)?,
            analysis => return Ok((question, analysis?)),
        }
    }
}

/// A seed that was not found changes what the answer means, so that it is said even where nobody reads the notes.
fn warn_of_seeds(analysis: &Analysis) {
    for seed in &analysis.scope.seeds_unmatched {
        warn(&seed.to_string());
    }
}

fn warn(text: &str) {
    let _closed = writeln!(std::io::stderr(), "hopscope: {}", report::escape::visible(text));
}

/// `scope.json` and the files of `report/`, with their names inside the case.
pub(crate) fn render(analysis: &Analysis, threads: usize) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    type Render<'a> = &'a (dyn Fn(&mut dyn Write) -> Result<(), report::Error> + Sync);
    let material = material(analysis);
    let files: [(&str, Render<'_>); 8] = [
        ("scope.json", &|out| report::scope_json(material.scope, out)),
        ("report/findings.jsonl", &|out| report::findings_jsonl(material.findings, out)),
        ("report/findings.csv", &|out| report::findings_csv(material.findings, attack::current_ids, out)),
        ("report/verdicts.csv", &|out| report::verdicts_csv(material.scope, out)),
        ("report/paths.csv", &|out| report::paths_csv(material.scope, out)),
        ("report/timesketch.csv", &|out| report::timesketch_csv(&material, out).map(|_| ())),
        ("report/timesketch.jsonl", &|out| report::timesketch_jsonl(&material, out).map(|_| ())),
        ("report/index.html", &|out| report::html(&material, out)),
    ];
    let rendered = engine::parallel::map(threads, &files, |(name, render)| {
        let mut bytes = Vec::new();
        render(&mut bytes)?;
        Ok(((*name).to_owned(), bytes))
    });
    rendered.into_iter().collect()
}

fn print(analysis: &Analysis, answering: &Answering, case: &Case, is_kept: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if answering.json {
        report::scope_json(&analysis.scope, &mut out)?;
    } else {
        let named = named(case.root());
        out.write_all(report::terminal(&material(analysis), style(named.as_deref())).as_bytes())?;
        let page = case.root().join("report").join("index.html");
        let what = if is_kept { "Report" } else { "Not kept; the case keeps its last answer" };
        writeln!(out, "\n{what}: {}", report::escape::visible(&page.display().to_string()))?;
    }
    out.flush()?;
    Ok(())
}

/// The folder of the case, where commands that are suggested must name it.
pub(crate) fn named(case: &Path) -> Option<String> {
    (case != Path::new(CASE_DEFAULT)).then(|| case.display().to_string())
}

fn outcome(analysis: &Analysis, answering: &Answering) -> Outcome {
    if analysis.scope.is_without_start() {
        return Outcome::NoSeedMatched;
    }
    let reached = |tenant: &model::TenantScope| tenant.verdict == Verdict::Reached && !tenant.is_provider;
    if answering.fail_on_reached && analysis.scope.tenants.iter().any(reached) {
        Outcome::Reached
    } else if EvidenceFile::are_lost(analysis.evidence.files()) {
        Outcome::EvidenceLost
    } else {
        Outcome::Done
    }
}

fn material(analysis: &Analysis) -> Material<'_> {
    Material {
        scope: &analysis.scope,
        evidence: analysis.evidence.files(),
        problems: &analysis.problems,
        findings: &analysis.findings,
        rule_findings: analysis.rule_findings(),
        coverage: &analysis.coverage,
        tool_version: env!("CARGO_PKG_VERSION"),
    }
}

/// Colour only on a terminal and without `NO_COLOR`; the terminal's own width.
pub(crate) fn style(case: Option<&str>) -> TerminalStyle<'_> {
    let terminal = std::io::stdout().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let width = terminal_size::terminal_size().filter(|_| terminal);
    TerminalStyle { case, colour, width: width.map_or(WIDTH_DEFAULT, |(width, _)| usize::from(width.0)) }
}
