//! Repeats: what goes the way that a path tells, and is on no path itself.

use crate::cause::Causes;
use crate::path::seeds::Roots;
use crate::path::select::Steps;
use crate::path::spread::Spread;
use crate::path::ways::{Ways, cause};
use crate::view::{LogonNo, View};
use model::{Repeat, Repeats};
use std::collections::{HashMap, HashSet};

/// So many are listed; the rest is counted.
const LISTED: usize = 16;

/// The repeats of each way that is on a path, at its surest logon there.
pub(super) fn repeats(
    view: &View<'_>,
    causes: &Causes,
    roots: &Roots,
    spread: &Spread,
    ways: &Ways<'_>,
    paths: &[Steps],
) -> HashMap<LogonNo, Repeats> {
    let shown: HashSet<LogonNo> = paths.iter().flatten().map(|step| step.0).collect();
    let mut repeats = HashMap::new();
    for way in &ways.all {
        let on_path = Some(way.best).into_iter().chain(way.logons.iter().copied()).find(|no| shown.contains(no));
        let Some(on_path) = on_path else { continue };
        let mut others: Vec<LogonNo> = way.logons.iter().copied().filter(|no| !shown.contains(no)).collect();
        if others.is_empty() {
            continue;
        }
        others.sort_by_key(|&no| (view.row(no).time, view.logon(no).id));
        let repeat = |&no: &LogonNo| Repeat {
            logon: view.logon(no).id,
            time: view.row(no).time,
            cause: cause(view, causes, roots, spread, no).map(|cause| view.logon(cause).id),
        };
        repeats.insert(
            on_path,
            Repeats {
                count: others.len() as u64,
                last: others.last().map(|&no| view.row(no).time),
                listed: others.iter().take(LISTED).map(repeat).collect(),
            },
        );
    }
    repeats
}
