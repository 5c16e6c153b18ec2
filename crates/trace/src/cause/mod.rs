//! Causes: for every logon the sessions it may have come out of, as a posterior.
//!
//! The candidates for the cause of a logon from source S at time t are
//!
//! - each session on S that began before t and is open at t (or left something running, see [`survival`]),
//! - `routine`: the edge does this regularly (a nightly backup), the account needs no session there (an agent; both in
//!   [`habit`]), or a change window of the register announced it (weight 1.5, or 0.5 when it is open to anybody),
//! - `unlogged`: a cause that nobody logged (a missing log, a process without a session, somebody at the console).
//!
//! Each gets a weight, the posterior is its share of the sum. A weight is a likelihood relative to "an arbitrary
//! session that is open on the source": how much more often the true parent shows this sign than a bystander does.
//! They are judgements, not measurements, of one significant digit, and are kept in [`likelihood`] alone.
//!
//! `link` is a second number beside the posterior: the strength of a parent against every explanation that is not
//! another session of equal standing. Ten sessions that look the same each have a posterior below 0.1, and each is
//! still a way the intruder may have gone. Whether a chain is followed is decided by `link`; how sure it is, by the posterior.
//!
//! A jump host's sessions never get more than [`likelihood::JUMP_HOST_CAP`] together unless a record ties one of them.
//! Sessions that all began after the logon, by clocks that nothing compares (see `clock`), share at most [`likelihood::LATE_CAP`].
//! Where the source itself is a guess (a claimed name), the sessions share no more than the certainty of the source.
//!
//! Cost: linear in the logons; the table of open sessions is bounded per host ([`open`]).

mod announced;
mod company;
pub(crate) mod cover;
pub(crate) mod habit;
pub(crate) mod jump;
pub(crate) mod likelihood;
mod open;
pub(crate) mod survival;
mod switched;
#[cfg(test)]
mod tests;

use crate::question::{Options, Question};
use crate::view::{AccountNo, HostNo, LogonNo, Row, View};
use company::Company;
use cover::Cover;
use habit::{Habits, Independent, Partners};
use jump::JumpHosts;
use likelihood::{Tie, Weight};
use model::{LogonKind, Outcome, Register};
use open::OpenSessions;
use std::collections::{HashMap, HashSet};
use switched::Switches;

/// Rank of ties from which on a session is whoever's the account is.
const TIED: usize = 2;
/// A session that is open with less probability than this is nobody's company.
const OPEN_MIN: f64 = 0.3;
/// Most look-alikes kept per logon, so that memory stays bounded.
const LOOK_ALIKES_MAX: usize = 16;

/// A candidate parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parent {
    /// The logon that opened the session.
    pub(crate) logon: LogonNo,
    /// Probability that it is the cause.
    pub(crate) posterior: f64,
    /// Its strength against causes that are no session of equal standing.
    pub(crate) link: f64,
    /// What ties them.
    pub(crate) tie: Tie,
}

/// What is left for causes other than the parents kept, and how many sessions were candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rest {
    /// Mass of a cause nobody logged.
    pub(crate) unlogged: f64,
    /// Mass of routine.
    pub(crate) routine: f64,
    /// Mass of sessions, kept or not, that nothing ties to it but being open.
    pub(crate) open: f64,
    /// Mass of the sessions that were not kept.
    pub(crate) others: f64,
    /// Sessions that were candidates.
    pub(crate) sessions: u32,
    /// Was the source a jump host?
    pub(crate) jump_host: bool,
    /// What sessions may have together, whatever else speaks for them.
    pub(crate) sessions_max: f64,
}

/// The causes of all logons.
pub(crate) struct Causes {
    parents: Vec<Parent>,
    spans: Vec<(u32, u32)>,
    rest: Vec<Rest>,
}

impl Causes {
    /// The parents of a logon, most probable first.
    pub(crate) fn parents(&self, logon: LogonNo) -> &[Parent] {
        let (from, to) = self.spans[logon as usize];
        &self.parents[from as usize..to as usize]
    }

    /// What is left beside them.
    pub(crate) fn rest(&self, logon: LogonNo) -> &Rest {
        &self.rest[logon as usize]
    }
}

/// Everything that was weighed as the cause of one logon.
pub(crate) struct Judged<'a> {
    /// The sessions.
    pub(crate) sessions: &'a [(LogonNo, Weight)],
    /// Causes that are no session.
    pub(crate) beside: NoSession,
    /// What is left for those.
    pub(crate) rest: Rest,
}

/// The weights of causes that are no session.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NoSession {
    /// It does this regularly.
    pub(crate) habit: f64,
    /// The account needs no session there.
    pub(crate) independent: f64,
    /// It was announced.
    pub(crate) announced: f64,
    /// Nobody logged it.
    pub(crate) unlogged: f64,
    /// Does the source's own log cover the moment?
    pub(crate) covered: bool,
}

impl NoSession {
    /// The weight of all that explains a logon without any session: rhythm, an account that needs none, announced work.
    fn routine(&self) -> f64 {
        self.habit.max(self.independent).max(self.announced)
    }
}

/// Finds the causes of every logon of the view.
pub(crate) fn causes(view: &View<'_>, habits: &Habits, question: &Question<'_>) -> Causes {
    causes_told(view, habits, question, &mut |_, _| {})
}

/// The same; tells on the way what was weighed for each.
pub(crate) fn causes_told(
    view: &View<'_>,
    habits: &Habits,
    question: &Question<'_>,
    told: &mut dyn FnMut(LogonNo, &Judged<'_>),
) -> Causes {
    let mut search = Search {
        view,
        habits,
        register: question.register,
        partners: Partners::default(),
        company: Company::default(),
        independent: Independent::default(),
        jump_hosts: JumpHosts::new(view, question.register),
        cover: Cover::new(view, question.coverage),
        open: OpenSessions::new(view.hosts.len()),
        tied: Tied::new(view),
        switches: Switches::new(view, question.switches),
        weights: Vec::new(),
        options: question.options,
    };
    let count = view.rows.len();
    let mut causes = Causes { parents: Vec::new(), spans: vec![(0, 0); count], rest: vec![Rest::default(); count] };
    for &no in &view.order {
        let start = causes.parents.len();
        let (rest, beside) = search.judge(no, &mut causes.parents);
        told(no, &Judged { sessions: &search.weights, beside, rest });
        causes.rest[no as usize] = rest;
        let number = |count: usize| u32::try_from(count).expect("a few parents for each logon in memory");
        causes.spans[no as usize] = (number(start), number(causes.parents.len()));
        search.learn(no, &causes.parents[start..], &rest);
        search.enter(no);
    }
    causes
}

struct Search<'a> {
    view: &'a View<'a>,
    habits: &'a Habits,
    register: &'a Register,
    partners: Partners,
    company: Company,
    independent: Independent,
    jump_hosts: JumpHosts,
    cover: Cover,
    open: OpenSessions,
    tied: Tied<'a>,
    switches: Switches<'a>,
    weights: Vec<(LogonNo, Weight)>,
    options: Options,
}

impl Search<'_> {
    /// The posterior over the causes of one logon; kept parents are appended, most probable first.
    fn judge(&mut self, no: LogonNo, parents: &mut Vec<Parent>) -> (Rest, NoSession) {
        let row = self.view.row(no);
        self.weights.clear();
        let Some(source) = row.from else {
            return (Rest { unlogged: 1.0, ..Rest::default() }, NoSession::default());
        };
        self.weigh_sessions(no, row, source);
        let exact = self.weights.iter().any(|(_, weight)| weight.tie == Tie::Exact);
        let jump_host = self.jump_hosts.contains(source);
        let certainty = source_certainty(self.view, no);
        let sessions: f64 = self.weights.iter().map(|(_, weight)| weight.value()).sum();
        let no_session = self.without_session(no, row, source);
        // What people do regularly they do in their own sessions.
        let tied: f64 =
            self.weights.iter().filter(|(_, weight)| weight.tie.rank() >= TIED).map(|(_, weight)| weight.value()).sum();
        let (routine, unlogged) = (no_session.routine() / (1.0 + tied), no_session.unlogged);
        let beside = routine + unlogged;
        let mut sessions_max = certainty;
        if jump_host && !exact {
            sessions_max = sessions_max.min(likelihood::JUMP_HOST_CAP);
        }
        if self.weights.iter().all(|(_, weight)| weight.is_late()) {
            sessions_max = sessions_max.min(likelihood::LATE_CAP);
        }
        let share = (sessions / (sessions + beside) * certainty).min(sessions_max);
        let (start, rivals) = (parents.len(), rivals(&self.weights));
        parents.extend(self.weights.iter().map(|&(logon, weight)| Parent {
            logon,
            posterior: share * weight.value() / sessions,
            link: certainty * weight.steady() / (weight.steady() + beside + rivals[weight.tie.rank()]),
            tie: weight.tie,
        }));
        let open: f64 =
            self.weights.iter().filter(|(_, weight)| weight.tie.rank() == 0).map(|(_, weight)| weight.value()).sum();
        let rest = Rest {
            open: if open > 0.0 { share * open / sessions } else { 0.0 },
            unlogged: (1.0 - share) * unlogged / beside,
            routine: (1.0 - share) * routine / beside,
            others: self.keep_best(parents, start),
            sessions: u32::try_from(self.weights.len()).unwrap_or(u32::MAX),
            jump_host,
            sessions_max,
        };
        (rest, no_session)
    }

    fn without_session(&self, no: LogonNo, row: &Row, source: HostNo) -> NoSession {
        let covered = self.cover.covers(source, row.departed());
        NoSession {
            habit: self.habits.routine(no),
            independent: self.independent.weight(source, row.account.no, row.time),
            announced: announced::weight(self.register, self.view.logon(no)),
            unlogged: likelihood::unlogged(self.view, row, covered),
            covered,
        }
    }

    /// Sorts the parents from `start` on, most probable first, and drops those that cannot matter: beyond the number
    /// asked for only look-alikes stay, through which a chain may still lead. Gives the mass dropped.
    fn keep_best(&self, parents: &mut Vec<Parent>, start: usize) -> f64 {
        let view = self.view;
        parents[start..].sort_by(|a, b| {
            let key = |parent: &Parent| (view.row(parent.logon).time, view.logon(parent.logon).id);
            b.posterior.total_cmp(&a.posterior).then_with(|| key(b).cmp(&key(a)))
        });
        let (mut at, mut dropped) = (0, 0.0);
        let beyond = parents.split_off(start);
        for parent in beyond {
            let stays =
                at < self.options.parents_per_logon || (at < LOOK_ALIKES_MAX && parent.link >= self.options.reach_min);
            if stays {
                parents.push(parent);
            } else {
                dropped += parent.posterior;
            }
            at += 1;
        }
        dropped
    }

    fn weigh_sessions(&mut self, no: LogonNo, row: &Row, source: HostNo) {
        let origin = self.view.origin(no).filter(|id| !likelihood::is_system_session(id));
        let named = origin.and_then(|id| self.tied.find(source, id));
        let exact = named.and_then(|parent| Some((parent, likelihood::exact(self.view, no, parent)?)));
        let mut partners = self.partners.of(row.account.no, row.tenant, row.time);
        if !row.account.machine {
            partners.extend(self.company.of(source, row.account.no));
        }
        let asked =
            likelihood::Question { view: self.view, child: no, origin, partners: &partners, switches: &self.switches };
        self.weights.extend(exact);
        let exact = exact.map(|(parent, _)| parent);
        let others = self.open.on(source).filter(|session| Some(session.logon) != exact && session.logon != no);
        let weighed = others.filter_map(|session| {
            let weight = likelihood::weigh(&asked, session.logon, session.last_used)?;
            Some((session.logon, weight))
        });
        self.weights.extend(weighed);
    }

    /// Which account follows out of which session is a habit of people: what was told with some certainty is remembered.
    fn learn(&mut self, no: LogonNo, parents: &[Parent], rest: &Rest) {
        let row = self.view.row(no);
        let best = parents.first().filter(|best| best.posterior >= likelihood::LEARN_MIN);
        let known = parents.iter().map(|parent| parent.posterior).sum::<f64>() + rest.others;
        if let Some(source) = row.from {
            // Whether sessions would explain it: what was learnt of the account before does not speak for itself.
            let explained = known >= likelihood::LEARN_MIN * (1.0 - rest.routine);
            self.independent.learn(source, row.account.no, row.time, explained);
        }
        if let Some(source) = row.from.filter(|_| !row.account.machine && self.weights.len() > 1) {
            let is_open = |(_, weight): &&(LogonNo, Weight)| weight.factors.alive >= OPEN_MIN;
            let open = self.weights.iter().filter(is_open);
            let mut open: Vec<AccountNo> = open.map(|(no, _)| self.view.row(*no).account.no).collect();
            open.sort_unstable();
            open.dedup();
            self.company.learn(source, row.account.no, &open, row.time);
        }
        if let Some(best) = best {
            let parent = self.view.row(best.logon);
            self.partners.learn(parent.account.no, row.account.no, row.tenant, row.time);
            if let Some(source) = row.from {
                self.open.used(source, best.logon, row.time);
            }
        }
    }

    /// From now on this logon's session is a candidate on its destination.
    fn enter(&mut self, no: LogonNo) {
        let row = self.view.row(no);
        if row.outcome == Outcome::Failure {
            return;
        }
        self.tied.opened(self.view, no);
        let bystander = row.account.machine && matches!(row.kind, LogonKind::Network | LogonKind::Ticket);
        if !bystander {
            self.open.enter(row.dst, no, self.view);
        }
    }
}

/// For each rank of ties the heaviest session of a higher rank.
fn rivals(weights: &[(LogonNo, Weight)]) -> [f64; Tie::RANKS] {
    let mut rivals = [0.0_f64; Tie::RANKS];
    for (_, weight) in weights {
        for rival in &mut rivals[..weight.tie.rank()] {
            *rival = rival.max(weight.steady());
        }
    }
    rivals
}

/// How sure the source is. What happens inside a session has no other source than its host.
fn source_certainty(view: &View<'_>, no: LogonNo) -> f64 {
    if crate::view::is_inside(view.row(no).kind) { 1.0 } else { view.logon(no).src.certainty.get() }
}

/// Sessions by their own ids, for the ids that some record names as an origin. Ids are used again after a boot:
/// the latest one counts.
struct Tied<'a> {
    wanted: HashSet<(HostNo, &'a str)>,
    latest: HashMap<(HostNo, &'a str), LogonNo>,
}

impl<'a> Tied<'a> {
    fn new(view: &View<'a>) -> Self {
        let named = view.numbers().filter_map(|no| {
            let origin = view.origin(no)?;
            Some((view.row(no).from?, origin))
        });
        Self { wanted: named.collect(), latest: HashMap::new() }
    }

    fn opened(&mut self, view: &View<'a>, no: LogonNo) {
        let Some(session) = &view.logon(no).session else {
            return;
        };
        let key = (view.row(no).dst, &*session.id);
        if self.wanted.contains(&key) {
            self.latest.insert(key, no);
        }
    }

    fn find(&self, host: HostNo, id: &str) -> Option<LogonNo> {
        self.latest.get(&(host, id)).copied()
    }
}
