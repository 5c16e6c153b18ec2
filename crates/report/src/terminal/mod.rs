//! The summary on the terminal: the answer first, then the table, the ways in, what is new, what rules found, what moved, what to bear in mind, the gaps, what was lost, and what
//! to do next.
//!
//! Its own decoration is ASCII; colour repeats what a word says already.

mod alerts;
mod caveats;
mod found;
mod gaps;
mod layout;
mod moved;
mod next;
mod short;
mod stories;
mod table;

use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::{limits, wording};
use layout::{heading, more};
use model::Problem;

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
    alerts::alerts(&mut screen, material);
    found::found(&mut screen, material);
    moved::moved(&mut screen, material);
    caveats::caveats(&mut screen, material);
    gaps::gaps(&mut screen, material);
    lost(&mut screen, material);
    next::steps(&mut screen, material, style.case);
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
    screen.paragraph(2, 4, wording::losses(material), Paint::Alarm);
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
