//! Without a seed: ranking what is new at the level where newness means something.
//!
//! Every first-ever edge out of the provider into a customer gets a score, a sum of points. The levels are operator ->
//! tenant -> host class -> host, so a new host in a tenant the operator works for is cheap, and an operator new to a
//! tenant is dear. The operator is the account that a record, or the best parent, names behind the logon; else its own.
//!
//! | sign | points |
//! |---|---|
//! | operator new to the tenant / new to this class of hosts there / new to this host | 3 / 1 / 0.3 |
//! | operator seen first within 14 days before (somebody new has no habits) | novelty halved |
//! | the operator comes from a source never used by it before | 1 |
//! | at an hour at which the operator (or, below 20 logons, anybody) is not seen otherwise | 1.5 |
//! | register: operator looks after the tenant / after others only | -2 / +1 |
//! | register: in a change window of the tenant for this account / outside all of its windows | -3 / +0.5 |
//! | the credential shows such a sign (2 points or more) in n tenants within ten days | + log2(n) |
//! | it failed | times 0.7 |
//! | findings of rules lie beside it (see `beside`) | up to 2, with how much they say |
//!
//! In the first 14 days of a log everything is new: points for novelty grow with the days of history. With one tenant, or
//! without a provider, the same is asked of every remote edge, with the account in the operator's place and hosts in the tenants'.
//!
//! A score of 6 needs at least three independent signs and becomes the start of a path, with a certainty of
//! `1 / (1 + exp(6 - score))`, at most 0.6: without a seed a verdict is never more than that.

mod score;
#[cfg(test)]
mod tests;

use crate::beside::Beside;
use crate::cause::Causes;
use crate::cause::habit::Habits;
use crate::question::Question;
use crate::view::{AccountNo, View};
use model::Certainty;
use score::{Scored, score_all};
use std::collections::BTreeMap;

/// A logon that looks new, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedEdge {
    /// Its index in the logons given.
    pub logon: usize,
    /// Points; see the module.
    pub score: f64,
    /// Probability that it is an intruder's, at most 0.6.
    pub certainty: Certainty,
    /// Why, for people.
    pub reasons: Vec<String>,
}

/// Certainty that no score goes beyond.
const CERTAINTY_MAX: f64 = 0.6;
/// Points from which on a sign counts for pooling.
const POOLED_MIN: f64 = 2.0;
/// Within how long signs in several tenants are one.
const POOL_DAYS: i64 = 10;
/// Scores below this are not worth a line.
const SHOWN_MIN: f64 = 1.0;

/// Ranks first-ever edges, the most telling first; at most as many as the question has alerts.
pub(crate) fn rank(
    view: &View<'_>,
    causes: &Causes,
    habits: &Habits,
    beside: &Beside<'_>,
    question: &Question<'_>,
) -> Vec<RankedEdge> {
    let mut scored = score_all(view, causes, habits, question);
    pool(view, &mut scored);
    scored.iter_mut().for_each(|edge| add_findings(edge, beside));
    scored.retain(|edge| edge.score >= SHOWN_MIN && question.window.contains(view.row(edge.logon).time));
    scored.sort_by(|a, b| {
        let key = |edge: &Scored| (view.row(edge.logon).time, view.logon(edge.logon).id);
        b.score.total_cmp(&a.score).then_with(|| key(a).cmp(&key(b)))
    });
    scored.truncate(question.options.alerts);
    scored.into_iter().map(ranked).collect()
}

/// An edge that is new, beside which rules found something. What nothing is new about is no edge, whatever rules found.
fn add_findings(edge: &mut Scored, beside: &Beside<'_>) {
    let points = beside.points(edge.logon);
    if points > 0.0 {
        edge.score += points;
        edge.reasons.push("Findings of rules lie beside it.".to_owned());
    }
}

fn ranked(edge: Scored) -> RankedEdge {
    let certainty = (1.0 / (1.0 + (6.0 - edge.score).exp())).min(CERTAINTY_MAX);
    RankedEdge {
        logon: edge.logon as usize,
        score: edge.score,
        certainty: Certainty::new(certainty),
        reasons: edge.reasons,
    }
}

/// One credential slightly odd in eight customers is a finding, in one it is nothing.
fn pool(view: &View<'_>, scored: &mut [Scored]) {
    let mut by_operator: BTreeMap<AccountNo, Vec<usize>> = BTreeMap::new();
    for (at, edge) in scored.iter().enumerate().filter(|(_, edge)| edge.score >= POOLED_MIN) {
        by_operator.entry(edge.operator).or_default().push(at);
    }
    for group in by_operator.values() {
        let odd: Vec<(i64, &model::Tenant)> = group
            .iter()
            .map(|&at| view.row(scored[at].logon))
            .map(|row| (row.time.day_number(), &view.host(row.dst).tenant))
            .collect();
        for &at in group {
            let day = view.row(scored[at].logon).time.day_number();
            let near = odd.iter().filter(|(other, _)| day.abs_diff(*other) <= POOL_DAYS.unsigned_abs());
            let tenants: std::collections::BTreeSet<_> = near.map(|(_, tenant)| *tenant).collect();
            if let Some(count) = u32::try_from(tenants.len()).ok().filter(|count| *count > 1) {
                scored[at].score += f64::from(count).log2();
                scored[at]
                    .reasons
                    .push(format!("The same operator is out of the usual in {count} tenants within ten days."));
            }
        }
    }
}
