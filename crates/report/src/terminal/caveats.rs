//! What to bear in mind with the answer: what the trace notes, files that nothing could read, times that rest on an assumption.

use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::terminal::layout::heading;
use crate::{limits, wording};
use std::collections::BTreeMap;

/// Writes the notes. They stand before the missing logs, which are long.
pub(super) fn caveats(screen: &mut Screen, material: &Material<'_>) {
    let notes = material.scope.notes.iter().cloned().chain(unknown(material)).chain(passed_over(material));
    let notes: Vec<String> = notes.chain(assumed(material)).collect();
    if notes.is_empty() {
        return;
    }
    heading(screen, "Notes");
    for note in &notes {
        screen.paragraph(2, 4, note, Paint::Plain);
    }
}

/// Files that were received and not read: a missing reader looks like a missing log otherwise.
fn unknown(material: &Material<'_>) -> Option<String> {
    let unknown = material.evidence.iter().filter(|file| file.is_of_no_known_format());
    let unknown: Vec<&str> = unknown.map(|file| file.path.as_str()).collect();
    let verb = if unknown.len() == 1 { "is" } else { "are" };
    (!unknown.is_empty()).then(|| {
        format!(
            "{} of {} {verb} in no format that is known and could not be read: {}. \
             The report says what each looks like; a mapping can read many (`hopscope mapping --help`).",
            unknown.len(),
            wording::count(material.evidence.len(), "file"),
            wording::list(&unknown, limits::TERMINAL_NAMES)
        )
    })
}

/// Documents, pictures, links and devices are no logs of an unknown format: each kind says what it is.
fn passed_over(material: &Material<'_>) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ((_, path), reason) in material.passed_over() {
        by_reason.entry(reason).or_default().push(path);
    }
    let note = |(reason, paths): (&str, Vec<&str>)| {
        format!(
            "Passed over, {}, {reason}: {}.",
            wording::count(paths.len(), "path"),
            wording::list(&paths, limits::TERMINAL_NAMES)
        )
    };
    by_reason.into_iter().map(note).collect()
}

/// Wrong years and zones shift everything: a person has to look at them.
fn assumed(material: &Material<'_>) -> Option<String> {
    let files: Vec<_> = material.evidence.iter().filter(|file| !file.assumed.is_empty()).collect();
    let first = files.first()?;
    let others = match files.len() - 1 {
        0 => String::new(),
        more => format!("; and of {} (see report/index.html)", wording::count(more, "other file")),
    };
    Some(format!("Times rest on an assumption: {}: {}{others}.", first.path, first.assumed))
}
