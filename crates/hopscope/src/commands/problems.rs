//! What could not be read of evidence, on standard error, for commands whose output is something else.

use model::{EvidenceFile, Problem, ReadState};
use std::io::{self, Write};

/// Problems that are listed one by one.
const LISTED: usize = 20;

/// Writes what was lost.
pub(crate) fn write(files: &[EvidenceFile], problems: &[Problem]) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let events: u64 = files.iter().map(|file| file.records_read).sum();
    let read = files.iter().filter(|file| file.state.is_read()).count();
    writeln!(out, "{events} events in {read} of {} files", files.len())?;
    let of_state = |state| files.iter().filter(|file| file.state == state).count();
    for (count, what) in [
        (of_state(ReadState::Duplicate), "have the content of another"),
        (of_state(ReadState::Unknown), "are no log in a known format"),
        (of_state(ReadState::Empty), "are empty"),
    ] {
        if count > 0 {
            writeln!(out, "  {count} {what}")?;
        }
    }
    let lost = files.iter().filter(|file| file.state.lost()).count();
    if lost > 0 {
        writeln!(out, "{lost} files could not be read, or not whole:")?;
    }
    let mut losses = problems.iter().filter(|problem| problem.lost);
    for problem in losses.by_ref().take(LISTED) {
        let place = problem.offset.map_or_else(String::new, |offset| format!(" at byte {offset}"));
        let line = format!("  {}{place}: {}", problem.path, problem.reason);
        writeln!(out, "{}", report::escape::visible(&line))?;
    }
    match losses.count() {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}
