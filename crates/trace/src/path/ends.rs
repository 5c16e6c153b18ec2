//! Until when sessions are the intruder's, where seeds that name their logons have an end. Knows nothing of what was done in them.

use super::seeds::Roots;
use super::spread::{Ground, backward, forward};
use model::{LogonId, Timestamp};
use std::collections::BTreeMap;

/// By the seeds' own word, of the logons that they name up to a time. A logon that is the intruder's without them, because one without an end
/// leads to it, has no end: a second seed tells more of the intruder, never less.
pub(super) fn until(ground: &Ground<'_>, roots: &Roots) -> BTreeMap<LogonId, Timestamp> {
    if roots.ended().next().is_none() {
        return BTreeMap::new();
    }
    let mut endless = roots.endless();
    backward(ground.view, ground.causes, &mut endless, ground.question);
    let spread = forward(ground, &endless);
    let ended = roots.ended().filter(|(no, _)| spread.strength[*no as usize] <= 0.0);
    ended.map(|(no, end)| (ground.view.logon(no).id, end)).collect()
}
