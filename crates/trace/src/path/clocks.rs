//! What a reader must know about clocks: skews that were allowed for, and causes that need clocks that differ.

use crate::cause::Causes;
use crate::clock::Estimated;
use crate::path::hops::{skew_sentence, span};
use crate::path::spread::Spread;
use crate::view::{Clock, View};
use model::Tenant;
use std::collections::BTreeMap;

/// One sentence per pair of tenants whose clocks differ, or may.
pub(super) fn notes(view: &View<'_>, causes: &Causes, spread: &Spread, skews: &Estimated<'_>) -> Vec<String> {
    let estimated = skews.iter().map(|((source, own), skew)| {
        let logons = if skew.logons == 1 { "1 logon".to_owned() } else { format!("{} logons", skew.logons) };
        format!("{} {logons} recorded on both sides tell; it is allowed for.", skew_sentence(source, own, skew.micros))
    });
    let possible = late_causes(view, causes, spread).into_iter().map(|((source, own), late)| {
        format!(
            "No logon recorded on both sides compares the clocks of {source} and {own}, and they may differ: sessions of the \
             intruder that began up to {} after a logon, by {own}'s clock, were taken for its possible cause.",
            span(late)
        )
    });
    estimated.chain(possible).collect()
}

/// By how much at most the intruder's sessions began after logons that may have come out of them.
fn late_causes<'a>(view: &View<'a>, causes: &Causes, spread: &Spread) -> BTreeMap<(&'a Tenant, &'a Tenant), i64> {
    let mut late: BTreeMap<(&Tenant, &Tenant), i64> = BTreeMap::new();
    for no in view.numbers().filter(|&no| view.row(no).clock == Clock::Unknown) {
        let row = view.row(no);
        for parent in causes.parents(no).iter().filter(|parent| spread.strength[parent.logon as usize] > 0.0) {
            let earlier = view.row(parent.logon);
            let after = earlier.time.since(row.time);
            if after > 0 {
                let pair = (&view.host(earlier.dst).tenant, &view.host(row.dst).tenant);
                let most = late.entry(pair).or_default();
                *most = after.max(*most);
            }
        }
    }
    late
}
