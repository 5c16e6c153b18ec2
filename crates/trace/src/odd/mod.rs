//! Oddness: how improbable each remote logon is for whoever may be behind it, by all that was seen before.
//!
//! 1. [`behind`]: who is behind a logon, over the sessions that it may have come out of.
//! 2. [`signs`]: what is new or odd about it for them, at the level where newness means something: operator -> tenant -> class of hosts
//!    -> host, so a new host in a routine tenant is cheap and an operator new to a tenant is dear; accounts, sources, links, hours.
//! 3. [`rates`]: how often such signs come by themselves, in this tenant, among such accounts, and over all tenants. `-ln` of that, over who may be
//!    behind it, are the **points** of a logon; what the register says ([`registered`]) multiplies the probability.
//!
//! In the first 14 days of a log everything is new, and nothing says anything: points grow with the days of history.
//!
//! Without a seed points make alerts (see `unseeded`). With one they tell an intruder's logons from those of the people whose
//! machines and accounts the intruder uses: [`Oddness::odds`].

mod behind;
mod rates;
mod registered;
mod signs;

use crate::cause::Causes;
use crate::cause::habit::Habits;
use crate::question::Question;
use crate::view::{AccountNo, HostNo, LogonNo, Row, View};
use behind::{Behind, Share};
use model::{Account, Register, Timestamp};
use rates::Rates;
use signs::{History, Signs};
use std::collections::HashMap;

/// Days of history after which novelty says anything in full.
const WARM_UP: i64 = 14 * Timestamp::DAY;
/// At so many points a logon is as usual for an intruder as for anybody.
const NEUTRAL: f32 = 3.0;
/// Most that oddness speaks for an intruder: `ln` of what it multiplies odds by.
const FOR_MAX: f32 = 4.0;
/// What an intruder does is seldom, but now and then, what others do anyway.
const AGAINST_MAX: f32 = 2.0;

/// How odd each logon is.
pub(crate) struct Oddness<'a> {
    judged: Vec<Judged>,
    /// `ln` of what each logon's odds are multiplied by because of what came out of its session.
    below: Vec<f32>,
    view: &'a View<'a>,
    register: &'a Register,
    named: Vec<Option<&'a Account>>,
    /// On how many days accounts were judged, each in each tenant.
    pub(crate) account_days: f64,
}

#[derive(Clone, Copy, Default)]
struct Judged {
    points: f32,
    /// The most points of what is as new that the same account did from the same source on the same day: a burst is as odd as its oddest part.
    of_burst: f32,
    /// How much of the history that novelty needs had passed, 0 to 1; 0 for what is not judged.
    warm: f32,
    who: u32,
    signs: Signs,
}

impl<'a> Oddness<'a> {
    /// Judges all remote logons of people and programs.
    pub(crate) fn new(view: &'a View<'a>, causes: &Causes, habits: &Habits, question: &Question<'a>) -> Self {
        let mut oddness = Self {
            judged: Vec::new(),
            below: vec![0.0; view.rows.len()],
            view,
            register: question.register,
            named: named(view),
            account_days: 0.0,
        };
        let mut search = Search { oddness: &oddness, history: History::new(view), rates: Rates::default() };
        let mut behind = Behind::new(view);
        let begin = view.order.first().map(|&no| view.row(no).time);
        let mut judged = vec![Judged::default(); view.rows.len()];
        for &no in &view.order {
            let row = view.row(no);
            let shares = behind.of(view, causes, no);
            let is_judged = |from: &HostNo| *from != row.dst && row.kind.is_remote() && !row.account.machine;
            let Some(from) = row.from.filter(is_judged) else { continue };
            let age = begin.map_or(0, |begin| row.time.since(begin));
            search.rates.begin(row.time.day_number());
            if age < WARM_UP {
                search.rates.forget_today();
            }
            let (points, signs) = search.judge(no, row, from, &shares);
            let warm = warm(age);
            let points = if habits.routine(no) > 0.0 { 0.0 } else { points * warm };
            judged[no as usize] = Judged { points, of_burst: 0.0, warm, who: shares[0].0.0, signs };
            search.history.learn(view, no, from, shares[0].0);
        }
        let account_days = search.rates.account_days();
        (oddness.judged, oddness.account_days) = (judged, account_days);
        oddness.spread_in_bursts(habits);
        oddness.hand_up(causes);
        oddness
    }

    /// `-ln` of how probable it is that somebody like this has such a day by chance; 0 for what is not judged.
    pub(crate) fn points(&self, no: LogonNo) -> f64 {
        f64::from(self.judged[no as usize].points)
    }

    /// Was there history enough to judge it by?
    pub(crate) fn has_history(&self, no: LogonNo) -> bool {
        self.judged[no as usize].warm >= 1.0
    }

    /// What the odds that a logon is an intruder's are multiplied by, because it is odd or usual, or because what came out of it is odd.
    pub(crate) fn odds(&self, no: LogonNo) -> f64 {
        f64::from((self.own(no) + self.below[no as usize]).min(FOR_MAX)).exp()
    }

    /// What the same odds of a session are multiplied by because of this logon that may have come out of it, with that probability.
    pub(crate) fn says_of(&self, no: LogonNo, posterior: f64) -> f64 {
        posterior.mul_add(self.odds(no) - 1.0, 1.0).max(1.0)
    }

    fn own(&self, no: LogonNo) -> f32 {
        let Judged { points, of_burst, warm, .. } = self.judged[no as usize];
        (points.max(of_burst) - NEUTRAL * warm).clamp(-AGAINST_MAX, FOR_MAX)
    }

    /// Whoever goes to many hosts for the first time, from one source on one day, does one odd thing and not many: the first is dear, and those after
    /// it are no more usual for that.
    fn spread_in_bursts(&mut self, habits: &Habits) {
        let view = self.view;
        let mut bursts: HashMap<(u32, HostNo, i64), f32> = HashMap::new();
        let burst_of = |judged: &Judged, no: LogonNo| {
            let row = view.row(no);
            let first = view.row(habits.first(row.edge?)?).time;
            let is_new = judged.warm > 0.0 && first.day_number() == row.time.day_number();
            Some((judged.who, row.from.filter(|_| is_new)?, row.time.day_number()))
        };
        for no in view.numbers() {
            let judged = &self.judged[no as usize];
            if let Some(burst) = burst_of(judged, no) {
                let most = bursts.entry(burst).or_default();
                *most = most.max(judged.points);
            }
        }
        for no in view.numbers() {
            let judged = &mut self.judged[no as usize];
            if let Some(burst) = burst_of(judged, no) {
                judged.of_burst = bursts[&burst];
            }
        }
    }

    /// Hands what is odd up to the sessions that it may have come out of, last ones first. Only what speaks for an intruder: a session that an
    /// intruder shares with its owner has usual logons, too. Of several the most telling counts.
    fn hand_up(&mut self, causes: &Causes) {
        for &no in self.view.order.iter().rev() {
            for parent in causes.parents(no) {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a logarithm of odds needs no more than a few digits"
                )]
                let says = self.says_of(no, parent.posterior).ln() as f32;
                let below = &mut self.below[parent.logon as usize];
                *below = below.max(says);
            }
        }
    }

    /// Who is most probably behind it.
    pub(crate) fn who(&self, no: LogonNo) -> AccountNo {
        AccountNo(self.judged[no as usize].who)
    }

    /// Why it is odd, for people.
    pub(crate) fn reasons(&self, no: LogonNo) -> Vec<String> {
        let signs = self.judged[no as usize].signs;
        let account = self.name(self.who(no));
        let name = account.map_or_else(|| "Somebody".to_owned(), Account::to_string);
        let logon = self.view.logon(no);
        let texts = signs.each().filter_map(|sign| signs.reason(sign));
        let fill = |text: &str| text.replace("{who}", &name).replace("{tenant}", logon.dst.tenant.as_str());
        let mut reasons: Vec<String> = texts.map(fill).collect();
        reasons.extend(registered::says(self.register, account, logon).reasons);
        reasons
    }

    fn name(&self, who: AccountNo) -> Option<&'a Account> {
        self.named.get(who.0 as usize).copied().flatten()
    }
}

/// How much of the history that novelty needs has passed, 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a share of two weeks needs no more than a few digits")]
fn warm(age: i64) -> f32 {
    (age.max(0) as f32 / WARM_UP as f32).min(1.0)
}

/// One account of each number, as logged.
fn named<'a>(view: &View<'a>) -> Vec<Option<&'a Account>> {
    let mut named = Vec::new();
    for no in view.numbers() {
        let (row, logon) = (view.row(no), view.logon(no));
        let own = [(row.account, &logon.account)];
        let origin = row.origin_account.zip(logon.origin_account.as_ref());
        for (facts, account) in own.into_iter().chain(origin) {
            let at = facts.no.0 as usize;
            if named.len() <= at {
                named.resize(at + 1, None);
            }
            named[at].get_or_insert(account);
        }
    }
    named
}

struct Search<'o, 'a> {
    oddness: &'o Oddness<'a>,
    history: History,
    rates: Rates,
}

impl Search<'_, '_> {
    /// The points of one logon, of everybody who may be behind it by their shares, and what is odd for who most probably is. What the
    /// likeliest explanation finds odd is learnt.
    fn judge(&mut self, no: LogonNo, row: &Row, from: HostNo, shares: &[Share]) -> (f32, Signs) {
        let mut probability = 0.0;
        let mut likeliest: Option<(f64, AccountNo, Signs)> = None;
        for &(who, share) in shares {
            let signs = self.history.signs(row, from, who);
            let peers = self.history.peers(row, who);
            let says = registered::says(self.oddness.register, self.oddness.name(who), self.oddness.view.logon(no));
            let chance = (self.rates.share(row.tenant, peers, signs) * says.factor).min(1.0);
            probability += share * chance;
            if likeliest.is_none_or(|(best, ..)| share * chance > best) {
                likeliest = Some((share * chance, who, signs));
            }
        }
        let (_, who, signs) = likeliest.expect("somebody is behind it");
        self.rates.learn(row.tenant, who, self.history.peers(row, who), signs);
        #[expect(clippy::cast_possible_truncation, reason = "points need no more than a few digits")]
        let points = -probability.clamp(1e-12, 1.0).ln() as f32;
        (points, self.history.signs(row, from, shares[0].0))
    }
}
