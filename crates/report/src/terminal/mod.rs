//! The summary on the terminal: the answer first, then the table, the ways in, what is new, what to bear in mind, the gaps, what was lost, and what
//! to do next.
//!
//! Its own decoration is ASCII; colour repeats what a word says already.

mod caveats;
mod edges;
mod gaps;
mod layout;
mod short;
mod stories;
mod table;

use crate::escape::shell;
use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::{limits, wording};
use layout::{heading, more};
use model::{Hop, Problem, Verdict};

/// How the terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalStyle<'a> {
    /// Folder of the case, where commands that are suggested must name it.
    pub case: Option<&'a str>,
    /// May colours be used? The caller knows about `NO_COLOR` and pipes.
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

/// The summary, lines ended by line feeds.
#[must_use]
pub fn terminal(material: &Material<'_>, style: TerminalStyle<'_>) -> String {
    let mut screen = Screen::new(style.colour, style.width);
    let scope = short::scope(material.scope);
    let material = &Material { scope: &scope, ..*material };
    screen.paragraph(0, 0, wording::headline(material, limits::TERMINAL_NAMES), Paint::Bold);
    question(&mut screen, material);
    table::table(&mut screen, material);
    stories::stories(&mut screen, material);
    edges::edges(&mut screen, material);
    caveats::caveats(&mut screen, material);
    gaps::gaps(&mut screen, material);
    lost(&mut screen, material);
    next_steps(&mut screen, material, style.case);
    screen.finish()
}

fn question(screen: &mut Screen, material: &Material<'_>) {
    let window = material.scope.window;
    let end = |time: Option<_>| time.map_or_else(|| "open".to_owned(), |time| wording::to_the_second(time).to_string());
    let seeds = match material.scope.seeds.as_slice() {
        [] => "no seed, paths are ranked".to_owned(),
        seeds => format!("seeded with {}", wording::list(seeds, limits::TERMINAL_NAMES)),
    };
    let window = match (window.from, window.to) {
        (None, None) => "no window, for nothing has a time".to_owned(),
        (from, to) => format!("window {} to {}", end(from), end(to)),
    };
    let text = format!("{}, {window}, {seeds}", material.scope.case);
    screen.paragraph(0, 0, text, Paint::Faint);
    screen.end_line();
}

fn lost(screen: &mut Screen, material: &Material<'_>) {
    let mut lost: Vec<&Problem> = material.lost().collect();
    if lost.is_empty() && material.scope.problems.files == 0 {
        return;
    }
    heading(screen, "Evidence that could not be read");
    let problems = material.scope.problems;
    let text =
        format!("{}, {} lost", wording::count(problems.files, "file"), wording::count(problems.records, "record"));
    screen.paragraph(2, 4, text, Paint::Alarm);
    lost.sort_by_key(|problem| (std::cmp::Reverse(problem.count), *problem));
    for problem in lost.iter().take(limits::TERMINAL_PROBLEMS) {
        screen.verbatim(4, &problem.path, Paint::Plain);
        let records = match problem.count {
            0 => String::new(),
            count => format!(" ({})", wording::count(count, "record")),
        };
        let text = format!("{}{records}", problem.reason);
        screen.paragraph(6, 6, text, Paint::Faint);
    }
    more(screen, 4, lost.len(), limits::TERMINAL_PROBLEMS, "problems.parquet");
}

/// Only what can be done from here: look at the record, send for the missing logs, start from a seed.
fn next_steps(screen: &mut Screen, material: &Material<'_>, case: Option<&str>) {
    let mut steps: Vec<String> = Vec::new();
    for tenant in &material.scope.tenants {
        let entry = material.paths_into(tenant).into_iter().next().and_then(|path| path.hops.last());
        if tenant.verdict == Verdict::Reached
            && let Some(command) = entry.and_then(|hop| show_command(hop, case))
        {
            steps.push(command);
        }
    }
    steps.truncate(limits::TERMINAL_NAMES);
    if steps.is_empty() && material.with_verdict(Verdict::CannotTell).is_empty() {
        return;
    }
    heading(screen, "Next");
    for step in &steps {
        screen.verbatim(2, step, Paint::Plain);
    }
    let unknown: Vec<_> = material.with_verdict(Verdict::CannotTell).iter().map(|tenant| &tenant.tenant).collect();
    if !unknown.is_empty() {
        let names = wording::list(&unknown, limits::TERMINAL_NAMES);
        screen.paragraph(2, 4, format!("ask for the missing logs of {names}, add them and ask again:"), Paint::Plain);
        if let Some(case) = case_argument(case) {
            let text = format!("hopscope ingest LOGS{case} && hopscope scope{case}");
            screen.verbatim(4, text, Paint::Plain);
        }
    }
}

/// The command that prints a hop's record; none when its name cannot be copied safely.
fn show_command(hop: &Hop, case: Option<&str>) -> Option<String> {
    let words = hop.evidence.iter().map(|at| format!("{}:{}", at.file, at.record));
    let word = words.into_iter().find_map(|word| shell::argument(&word))?;
    let guard = if word.starts_with('-') { "-- " } else { "" };
    Some(format!("hopscope show{} {guard}{word}", case_argument(case)?))
}

/// ` --case DIR` where the case must be named; `None` when its name cannot be copied safely.
fn case_argument(case: Option<&str>) -> Option<String> {
    let Some(case) = case else { return Some(String::new()) };
    Some(format!(" --case {}", shell::argument(case)?))
}
