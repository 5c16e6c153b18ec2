//! Without a seed: what looks odd, joined into alerts, the most telling first.
//!
//! Odd logons (see `odd`) that belong together over sessions, accounts, hosts and tenants are one alert ([`alerts`]), with points that grow
//! slowly with their number, and with how many such alerts chance would give.
//!
//! The certainty of an alert is `1 - chance / seen`, where `seen` is the number of alerts with at least as many points: the share of them that
//! chance does not explain. It is at most 0.6: without a seed a verdict is never more than that. An alert that is sure enough
//! ([`crate::Options::followed_min`]) becomes the start of paths.

mod alerts;
#[cfg(test)]
mod tests;

use crate::beside::Beside;
use crate::cause::Causes;
use crate::odd::Oddness;
use crate::question::Question;
use crate::view::View;
use alerts::{Chance, Group, Odd, group, odd};
use model::Certainty;

/// Odd logons that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Points; see the module.
    pub score: f64,
    /// How many alerts with at least so many points these logs would give by chance.
    pub by_chance: f64,
    /// Probability that it is an intruder's, at most 0.6.
    pub certainty: Certainty,
    /// In how many tenants it shows.
    pub tenants: usize,
    /// Its logons that are odd, in the order of causes.
    pub edges: Vec<OddEdge>,
}

/// A logon that looks odd, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct OddEdge {
    /// Its index in the logons given.
    pub logon: usize,
    /// Its own points.
    pub points: f64,
    /// Why, for people.
    pub reasons: Vec<String>,
}

/// Certainty that no alert goes beyond.
const CERTAINTY_MAX: f64 = 0.6;

/// The alerts of the question's window, the most telling first; at most as many as it asks for.
pub(crate) fn rank(
    view: &View<'_>,
    causes: &Causes,
    oddness: &Oddness<'_>,
    beside: &Beside<'_>,
    question: &Question<'_>,
) -> Vec<Alert> {
    let all = odd(view, oddness, beside);
    let groups = group(view, causes, &all);
    let chance = Chance::new(&groups, oddness.account_days);
    let shown = |group: &Group| group.odd.iter().any(|&at| question.window.contains(view.row(all[at].logon).time));
    let mut groups: Vec<Group> = groups.into_iter().filter(shown).collect();
    groups.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.odd.cmp(&b.odd)));
    groups.truncate(question.options.alerts);
    let edge = |at: &usize| {
        let Odd { logon, points, .. } = all[*at];
        let mut reasons = oddness.reasons(logon);
        reasons.extend((beside.points(logon) > 0.0).then(|| "Findings of rules lie beside it.".to_owned()));
        OddEdge { logon: logon as usize, points, reasons }
    };
    let alert = |(seen, group): (u32, &Group)| {
        let by_chance = chance.at_least(group.points);
        let certainty = (1.0 - by_chance / f64::from(seen)).clamp(0.0, CERTAINTY_MAX);
        Alert {
            score: group.points,
            by_chance,
            certainty: Certainty::new(certainty),
            tenants: group.tenants,
            edges: group.odd.iter().map(edge).collect(),
        }
    };
    (1..).zip(&groups).map(alert).collect()
}
