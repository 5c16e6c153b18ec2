//! Tables whose dates may mean other days than they are read as: when somebody was there hangs on the order that was taken.

use model::Problem;

/// Tables that are told one by one.
const NAMED: usize = 3;

/// Names those tables, with the order that was taken.
pub(crate) fn notes(problems: &[Problem]) -> Vec<String> {
    let taken = |problem: &'_ Problem| {
        let how = problem.reason.strip_prefix(evidence::DOUBTFUL_DATES)?;
        Some(format!("The dates with slashes of {} may be other days than they are taken for{how}.", problem.path))
    };
    let mut notes: Vec<String> = problems.iter().filter_map(taken).collect();
    let more = notes.len().saturating_sub(NAMED);
    notes.truncate(NAMED);
    if more > 0 {
        notes.push(format!("The same is so of {more} more tables: the problems name them."));
    }
    notes
}
