//! Why a logon is thought to have come out of what: everything that was weighed for it, with what speaks for and against each.
//!
//! The weights are those of [`crate::cause`]; nothing here decides anything. A path keeps the best parents of each hop: here are all
//! sessions that were candidates, and the causes that are no session.

use crate::beside::Beside;
use crate::cause::habit::Habits;
use crate::cause::likelihood::{Factors, Tie, Weight};
use crate::cause::{Judged, causes_told};
use crate::clock::settle;
use crate::path::span;
use crate::question::Question;
use crate::view::{LogonNo, View};
use model::{Certainty, Logon, LogonId};
use std::collections::HashMap;

/// Most sessions told of one logon; the rest is summed up.
const SESSIONS_MAX: usize = 12;

/// All that was weighed as the cause of one logon.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The logon: its index in those given.
    pub logon: usize,
    /// What may have caused it, most probable first.
    pub causes: Vec<Cause>,
    /// Sessions that were candidates and are not among the causes told.
    pub others: usize,
    /// What all sessions together may have at most, whatever speaks for them: below 1 at a jump host, or where the source is a guess.
    pub sessions_max: Certainty,
    /// What rules found beside it multiplies the odds of the sessions by; 1 where they found nothing that says anything.
    pub findings: f64,
}

/// One thing that may have caused it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What.
    pub what: CauseKind,
    /// Probability, before what rules found.
    pub probability: Certainty,
    /// Weight, relative to "an arbitrary session that is open on the source".
    pub weight: f64,
    /// What the weight is a product of.
    pub signs: Vec<Sign>,
}

/// What may have caused a logon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseKind {
    /// The session that a logon opened: its index in those given.
    Session(usize),
    /// It does this regularly, the account needs no session there, or it was announced.
    Routine,
    /// Something that nobody logged.
    Unlogged,
}

/// Something that speaks for or against a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// What it multiplies the weight by: above 1 it speaks for the cause, below 1 against it.
    pub factor: f64,
    /// Why, for people.
    pub text: String,
}

/// Explains logons, by their ids; in the order of the logons given. Those that the question's window cuts off are not explained.
#[must_use]
pub fn why(logons: &[Logon], question: &Question<'_>, wanted: &[LogonId]) -> Vec<Why> {
    let end = question.window.to.map_or(logons.len(), |to| logons.partition_point(|logon| logon.time < to));
    let mut view = View::new(&logons[..end]);
    settle(&mut view);
    let habits = Habits::new(&view);
    let beside = Beside::new(&view, question);
    let mut told: HashMap<LogonNo, Why> = HashMap::new();
    causes_told(&view, &habits, question, &mut |no, judged| {
        if wanted.contains(&view.logon(no).id) {
            told.insert(no, explain(&view, no, judged, beside.factor(no)));
        }
    });
    let mut told: Vec<Why> = told.into_values().collect();
    told.sort_by_key(|why| why.logon);
    told
}

fn explain(view: &View<'_>, no: LogonNo, judged: &Judged<'_>, findings: f64) -> Why {
    let rest = &judged.rest;
    let share = (1.0 - rest.routine - rest.unlogged).max(0.0);
    let sum: f64 = judged.sessions.iter().map(|(_, weight)| weight.value()).sum();
    let mut sessions = judged.sessions.to_vec();
    sessions.sort_by(|a, b| {
        let key = |(no, _): &(LogonNo, Weight)| (view.row(*no).time, view.logon(*no).id);
        b.1.value().total_cmp(&a.1.value()).then_with(|| key(b).cmp(&key(a)))
    });
    let others = sessions.len().saturating_sub(SESSIONS_MAX);
    sessions.truncate(SESSIONS_MAX);
    let session = |&(parent, weight): &(LogonNo, Weight)| Cause {
        what: CauseKind::Session(parent as usize),
        probability: Certainty::new(if sum > 0.0 { share * weight.value() / sum } else { 0.0 }),
        weight: weight.value(),
        signs: signs(view, no, parent, &weight),
    };
    let mut causes: Vec<Cause> = sessions.iter().map(session).collect();
    causes.extend(routine(judged));
    causes.push(unlogged(view, no, judged));
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.probability));
    Why { logon: no as usize, causes, others, sessions_max: Certainty::new(rest.sessions_max), findings }
}

fn routine(judged: &Judged<'_>) -> Option<Cause> {
    let beside = judged.beside;
    let signs: Vec<Sign> = [
        (beside.habit, "The source does this at this time of day on other days."),
        (beside.independent, "The account left this source on other days without any session that would explain it."),
        (beside.announced, "A change window of the register announced it."),
    ]
    .into_iter()
    .filter(|(weight, _)| *weight > 0.0)
    .map(|(factor, text)| Sign { factor, text: text.to_owned() })
    .collect();
    let weight = signs.iter().map(|sign| sign.factor).fold(0.0, f64::max);
    let probability = Certainty::new(judged.rest.routine);
    (weight > 0.0).then_some(Cause { what: CauseKind::Routine, probability, weight, signs })
}

fn unlogged(view: &View<'_>, no: LogonNo, judged: &Judged<'_>) -> Cause {
    let row = view.row(no);
    let text = match (row.from, judged.beside.covered) {
        (None, _) => "No record names its source, so that no session there can be looked for.",
        (Some(from), _) if view.host(from).is_address => "The source is an address that is tied to no known host.",
        _ if row.account.machine => "A machine's own account acts without any session.",
        (_, true) => "The source's own log covers the moment: what happened there would be known.",
        (_, false) => "No log of the source that covers the moment is in the case.",
    };
    let weight = judged.beside.unlogged;
    Cause {
        what: CauseKind::Unlogged,
        probability: Certainty::new(judged.rest.unlogged),
        weight,
        signs: vec![Sign { factor: weight, text: text.to_owned() }],
    }
}

/// What speaks for and against one session, in the order of the table of likelihoods.
fn signs(view: &View<'_>, no: LogonNo, parent: LogonNo, weight: &Weight) -> Vec<Sign> {
    let (row, earlier) = (view.row(no), view.row(parent));
    let Factors { tie, mismatch, alive, recent, late, carries } = weight.factors;
    let mut signs = vec![Sign { factor: tie, text: tie_text(weight.tie).to_owned() }];
    if weight.tie == Tie::Exact {
        return signs;
    }
    let mut add = |factor: f64, text: String| {
        if (factor - 1.0).abs() > 0.005 {
            signs.push(Sign { factor, text });
        }
    };
    add(mismatch, "A record of the source names another session.".to_owned());
    let departed = row.departed();
    let open = match earlier.end {
        Some(end) if end < departed => format!("It had ended {} before.", span(departed.since(end))),
        _ => format!("Its end was not logged, and it had begun {} before.", span(departed.since(earlier.time))),
    };
    add(alive, open);
    add(recent, "It had not been seen acting for a while.".to_owned());
    add(late, "By the clock of another tenant it began only after the logon.".to_owned());
    let text = if earlier.account.machine {
        "A machine's own session seldom starts connections."
    } else {
        "Sessions of this kind (or of unknown outcome) start connections less often."
    };
    add(carries, text.to_owned());
    signs
}

const fn tie_text(tie: Tie) -> &'static str {
    match tie {
        Tie::Exact => "A record of the source (4648 or the like) names this session.",
        Tie::OriginAccount => "A record of the source names the account of this session.",
        Tie::SameKey => "The same key or certificate opened it.",
        Tie::SameAccount => "The same account opened it.",
        Tie::Switched => "Inside it somebody became this account.",
        Tie::Habit => "This account was seen to follow out of that account's sessions before.",
        Tie::SameName => "An account of the same name opened it.",
        Tie::Root => "Inside it somebody became root.",
        Tie::Open => "It was open; nothing else ties them.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, at};

    /// The jump host of a provider with two people's sessions open, and a hop out of one of them.
    fn two_sessions() -> Log {
        let mut log = Log::new();
        log.cover("msp/JUMP01", at(1, 0, 0), at(9, 0, 0));
        log.hop(at(3, 8, 0), "msp/WS1", "msp/JUMP01", "mara").rdp().session("0x11").until(at(3, 17, 0));
        log.hop(at(3, 9, 0), "msp/WS2", "msp/JUMP01", "bert").rdp().session("0x22").until(at(3, 9, 30));
        log.hop(at(3, 10, 0), "msp/JUMP01", "ald/FS01", "mara");
        log
    }

    fn of_last(log: &Log) -> Why {
        let logons = log.sorted();
        let last = logons.last().expect("some").id;
        let mut told = why(&logons, &log.question(&[]), &[last]);
        assert_eq!(told.len(), 1);
        told.remove(0)
    }

    #[test]
    fn every_session_is_told_with_what_speaks_for_and_against_it() {
        let why = of_last(&two_sessions());
        assert_eq!(why.logon, 2);
        let [own, unlogged, other] = &why.causes[..] else { panic!("{why:?}") };
        assert_eq!((own.what, other.what), (CauseKind::Session(0), CauseKind::Session(1)));
        assert_eq!(unlogged.what, CauseKind::Unlogged);
        assert!(own.signs[0].factor > 1.0 && own.signs[0].text.contains("same account"));
        assert!(other.signs[0].factor < 1.0 && other.signs.iter().any(|sign| sign.text.contains("had ended")));
        assert!(unlogged.signs[0].text.contains("covers the moment"));
        let sum: u32 = why.causes.iter().map(|cause| u32::from(cause.probability.thousandths())).sum();
        assert!((998..=1002).contains(&sum), "{why:?}");
    }

    #[test]
    fn a_weight_is_the_product_of_its_signs() {
        for cause in of_last(&two_sessions()).causes {
            let product: f64 = cause.signs.iter().map(|sign| sign.factor).product();
            assert!((product / cause.weight - 1.0).abs() < 0.02, "{cause:?}");
        }
    }

    #[test]
    fn a_record_that_names_the_session_says_all() {
        let mut log = two_sessions();
        log.hop(at(3, 10, 5), "msp/JUMP01", "ald/FS01", "vault").origin("0x22", "bert");
        let why = of_last(&log);
        assert_eq!(why.causes[0].what, CauseKind::Session(1));
        assert!(why.causes[0].probability.get() > 0.9 && why.causes[0].signs.len() == 1, "{why:?}");
    }

    #[test]
    fn what_is_not_among_the_logons_is_not_explained() {
        let log = two_sessions();
        assert_eq!(why(&log.sorted(), &log.question(&[]), &[LogonId(99)]), []);
    }
}
