//! Commands that a report suggests, to be copied into a shell.

use crate::escape::shell;

/// The command that prints the first of these records (file, number) whose name can be copied safely.
pub(crate) fn show<'a>(records: impl IntoIterator<Item = (&'a str, u64)>, case: Option<&str>) -> Option<String> {
    let word = |(file, record)| shell::argument(&format!("{file}:{record}"));
    let word = records.into_iter().find_map(word)?;
    let guard = if word.starts_with('-') { "-- " } else { "" };
    Some(format!("hopscope show{} {guard}{word}", case_argument(case)?))
}

/// ` --case DIR` where the case must be named; `None` when its name cannot be copied safely.
pub(crate) fn case_argument(case: Option<&str>) -> Option<String> {
    let Some(case) = case else { return Some(String::new()) };
    Some(format!(" --case {}", shell::argument(case)?))
}
