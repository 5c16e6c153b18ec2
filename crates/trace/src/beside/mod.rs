//! Findings of rules beside logons: how much they speak for a logon's being the intruder's.
//!
//! A hit counts for a logon when it is on the destination from [`BEFORE`] before the logon to [`AFTER`] after it, or on the source from
//! [`AFTER`] before to [`EDGE`] after it. It says `ln(level) * rarity * near * whose`:
//!
//! | factor | what it asks | values |
//! |---|---|---|
//! | level | how much more often beside an intruder's logon than beside any | 4 critical, 3 high, 2 medium, 1.2 low, 1 informational |
//! | rarity | how rare is the rule in this tenant and on this host? | 0 to 1, see [`rarity`] |
//! | near | how long between them? | `1 / (1 + gap / 20 min)`; 1 in the same session |
//! | whose | does it name this session or account? | 1 it does; 0.7 it names none; 0.3 it names another |
//!
//! Of each rule the hit that says most counts, all of it together at most `ln(4)`. They are judgements of one digit, like those of
//! `cause::likelihood`. What is said becomes odds:
//!
//! - of the sessions that may be the cause of the logon, against a cause nobody logged. It never goes beyond what the share of sessions is
//!   bound by (a jump host, clocks, a source that is a guess), never at the cost of a routine, and never beyond [`SURE_MAX`];
//! - of a seed's prior, up to [`SURE_MAX`];
//! - without a seed, of points: 2 at most (see `unseeded`).
//!
//! **Invariant:** findings never decide what belongs to the intruder. Which logons are followed, which tenants are reached, which signs
//! are told is decided without them; they change how sure that is, and what comes first. Only without a seed can they lift an edge that
//! has four points of its own to a start.

mod rarity;
#[cfg(test)]
mod tests;

use crate::cause::Causes;
use crate::hit::{HitsBeside, RuleHit};
use crate::naming::names_account;
use crate::question::Question;
use crate::view::{LogonNo, View};
use model::{Account, Level, Timestamp};
use rarity::{host_key, rarities};
use std::collections::{HashMap, HashSet};

/// Clocks and logs of one host are a little off.
const BEFORE: i64 = 5 * 60 * Timestamp::SECOND;
/// How long after a logon what happens on its destination may be its doing, and before one what happens on its source its cause.
const AFTER: i64 = Timestamp::HOUR;
/// How long after a logon its source may still show what made it.
const EDGE: i64 = 15 * 60 * Timestamp::SECOND;
/// At this gap a hit counts half.
const HALF: f64 = 20.0 * 60.0 * 1e6;
/// Most that all hits together multiply odds by.
const FACTOR_MAX: f64 = 4.0;
/// Most points that all hits together are worth.
const POINTS_MAX: f64 = 2.0;
/// Nothing is surer than this because of a finding.
pub(crate) const SURE_MAX: f64 = 0.99;
/// Hits looked at on one side of a logon, the nearest ones.
const LOOKED_AT: usize = 256;
/// Hits named for one hop.
const LISTED: usize = 4;

const UNNAMED: f64 = 0.7;
const OTHERS: f64 = 0.3;

/// The hits that say anything, by host and time.
pub(crate) struct Beside<'a> {
    view: &'a View<'a>,
    hits: &'a [RuleHit],
    /// Per host of the view, where it stands in `signs`.
    places: Vec<Option<usize>>,
    signs: Vec<Vec<Sign>>,
}

/// A hit that says something.
struct Sign {
    time: Timestamp,
    hit: usize,
    /// `ln(level) * rarity`.
    says: f64,
}

/// What is asked about the hits on one side of a logon.
struct Side<'a> {
    place: Option<usize>,
    time: Timestamp,
    before: i64,
    after: i64,
    session: Option<&'a str>,
    account: &'a Account,
}

impl<'a> Beside<'a> {
    /// The hits of a question. Those from the end of its window on do not exist for it.
    pub(crate) fn new(view: &'a View<'a>, question: &Question<'a>) -> Self {
        let hits = question.findings;
        let mut beside = Self { view, hits, places: vec![None; view.hosts.len()], signs: Vec::new() };
        if hits.is_empty() {
            return beside;
        }
        let counts =
            |hit: &RuleHit| hit.level > Level::Informational && question.window.to.is_none_or(|to| hit.time < to);
        let mut hosts = HashMap::new();
        for (place, host) in beside.places.iter_mut().zip(&view.hosts) {
            let next = hosts.len();
            *place = Some(*hosts.entry(host_key(host.tenant.as_str(), host.name.as_str())).or_insert(next));
        }
        beside.signs.resize_with(hosts.len(), Vec::new);
        for ((at, hit), rarity) in hits.iter().enumerate().zip(rarities(hits, question.coverage, &counts)) {
            let says = of_level(hit.level).ln() * rarity;
            if says > 0.0
                && let Some(&place) = hosts.get(&host_key(hit.tenant.as_str(), &hit.host))
            {
                beside.signs[place].push(Sign { time: hit.time, hit: at, says });
            }
        }
        beside.signs.iter_mut().for_each(|signs| thin(signs, hits));
        beside
    }

    /// What all hits beside a logon say together, as what they multiply odds by: from 1 to 4.
    pub(crate) fn factor(&self, no: LogonNo) -> f64 {
        if self.signs.is_empty() {
            return 1.0;
        }
        let mut best: Vec<f64> = self.told(no).1.into_iter().map(|(says, _)| says).collect();
        // Hits may be given in any order; sums of fractions depend on theirs.
        best.sort_by(f64::total_cmp);
        best.iter().sum::<f64>().exp().min(FACTOR_MAX)
    }

    /// The hits that speak for a logon.
    pub(crate) fn of(&self, no: LogonNo) -> HitsBeside {
        let (count, told) = self.told(no);
        HitsBeside { count, listed: told.into_iter().take(LISTED).map(|(_, hit)| hit).collect() }
    }

    /// What all hits beside a logon are worth where points are counted: up to 2.
    pub(crate) fn points(&self, no: LogonNo) -> f64 {
        POINTS_MAX * self.factor(no).ln() / FACTOR_MAX.ln()
    }

    /// The prior of a root with what speaks for it.
    pub(crate) fn prior(&self, no: LogonNo, prior: f64) -> f64 {
        lifted(prior, self.factor(no))
    }

    /// What the posterior of each parent of a logon is multiplied by: at least 1.
    pub(crate) fn lift(&self, causes: &Causes, no: LogonNo) -> f64 {
        let factor = self.factor(no);
        if factor <= 1.0 {
            return 1.0;
        }
        let rest = causes.rest(no);
        let sessions: f64 = causes.parents(no).iter().map(|parent| parent.posterior).sum::<f64>() + rest.others;
        let room = 1.0 - rest.routine;
        if sessions <= 0.0 || room <= 0.0 {
            return 1.0;
        }
        let share = lifted((sessions / room).min(1.0), factor) * room;
        (share.min(rest.sessions_max) / sessions).max(1.0)
    }

    /// How many hits speak for a logon, and the one of each rule that says most, with what it says, the most telling first.
    fn told(&self, no: LogonNo) -> (u64, Vec<(f64, usize)>) {
        let (row, logon) = (self.view.row(no), self.view.logon(no));
        let place = |host: crate::view::HostNo| self.places[host.0 as usize];
        let (there, here) = (place(row.dst), row.from.and_then(place));
        let session = logon.session.as_ref().map(|session| &*session.id);
        let destination =
            Side { place: there, time: row.time, before: BEFORE, after: AFTER, session, account: &logon.account };
        let account = logon.origin_account.as_ref().unwrap_or(&logon.account);
        let (time, session) = (row.departed(), self.view.origin(no));
        let source = Side { place: here.filter(|_| here != there), time, before: AFTER, after: EDGE, session, account };
        let mut count = 0;
        let mut best: HashMap<u32, (f64, usize)> = HashMap::new();
        for (says, hit) in self.on(&destination).chain(self.on(&source)) {
            count += 1;
            let of_rule = best.entry(self.hits[hit].rule).or_insert((says, hit));
            if says > of_rule.0 {
                *of_rule = (says, hit);
            }
        }
        let mut told: Vec<(f64, usize)> = best.into_values().collect();
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| self.order(a.1).cmp(&self.order(b.1))));
        (count, told)
    }

    fn order(&self, hit: usize) -> (Timestamp, u32, usize) {
        (self.hits[hit].time, self.hits[hit].rule, hit)
    }

    /// The hits on one side, with what they say.
    fn on<'s>(&'s self, side: &'s Side<'s>) -> impl Iterator<Item = (f64, usize)> + 's {
        let signs = side.place.map_or(&[][..], |place| &self.signs[place]);
        let from = signs.partition_point(|sign| sign.time < side.time.plus_micros(-side.before));
        let to = signs.partition_point(|sign| sign.time <= side.time.plus_micros(side.after));
        let middle = signs.partition_point(|sign| sign.time < side.time);
        let from = from.max(middle.saturating_sub(LOOKED_AT / 2));
        let to = to.min(from + LOOKED_AT).max(from);
        signs[from..to].iter().map(|sign| (sign.says * of_side(side, &self.hits[sign.hit], sign.time), sign.hit))
    }
}

/// How near a hit is to a logon, and whether it is of the same session or account.
#[expect(clippy::cast_precision_loss, reason = "a gap of an hour, to a few digits")]
fn of_side(side: &Side<'_>, hit: &RuleHit, time: Timestamp) -> f64 {
    let same_session = hit.session.as_deref().zip(side.session).map(|(its, own)| its.eq_ignore_ascii_case(own));
    if same_session == Some(true) {
        return 1.0;
    }
    let near = 1.0 / (1.0 + time.since(side.time).unsigned_abs() as f64 / HALF);
    let whose = match hit.account.as_deref().map(|account| names_account(account, side.account)) {
        _ if same_session == Some(false) => OTHERS,
        Some(true) => 1.0,
        Some(false) => OTHERS,
        None => UNNAMED,
    };
    near * whose
}

const fn of_level(level: Level) -> f64 {
    match level {
        Level::Informational => 1.0,
        Level::Low => 1.2,
        Level::Medium => 2.0,
        Level::High => 3.0,
        Level::Critical => 4.0,
    }
}

/// A probability whose odds are multiplied; never less than it was, and not beyond [`SURE_MAX`] by this.
fn lifted(probability: f64, factor: f64) -> f64 {
    if factor <= 1.0 {
        return probability;
    }
    let odds = probability * factor;
    (odds / (odds + 1.0 - probability)).min(SURE_MAX).max(probability)
}

/// In order, and of what one rule says of one session and account within a minute only the first: a burst is one sign.
fn thin(signs: &mut Vec<Sign>, hits: &[RuleHit]) {
    signs.sort_by_key(|sign| (sign.time, hits[sign.hit].rule, sign.hit));
    let mut seen = HashSet::new();
    signs.retain(|sign| {
        let hit = &hits[sign.hit];
        seen.insert((hit.rule, sign.time.micros().div_euclid(60 * Timestamp::SECOND), &hit.session, &hit.account))
    });
}
