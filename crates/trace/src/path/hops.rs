//! Steps -> hops that a person can read and check: reasons in sentences, evidence in front of them.

use crate::cause::Parent;
use crate::cause::likelihood::Tie;
use crate::changes::Changes;
use crate::path::seeds::{Roots, Why};
use crate::path::select::Steps;
use crate::path::spread::Ground;
use crate::unseeded::Alert;
use crate::view::{Clock, LogonNo, is_inside};
use model::{
    Account, AccountChange, AccountChanges, Certainty, Evidence, Hop, HopFindings, LogonId, Path, PathId, Pointer,
    Repeats, SourceBasis, Tenant, Timestamp, Uses,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Accounts that a session became and that are named with its hop.
const CHANGES_LISTED: usize = 8;

/// What hops are rendered from.
pub(crate) struct Renderer<'a> {
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) roots: &'a Roots,
    pub(crate) until: &'a BTreeMap<LogonId, Timestamp>,
    pub(crate) routines: &'a HashMap<LogonNo, LogonNo>,
    pub(crate) repeats: &'a HashMap<LogonNo, Repeats>,
    pub(crate) changes: &'a Changes<'a>,
    pub(crate) alerts: &'a [Alert],
    pub(crate) resolve: &'a dyn Fn(Pointer) -> Evidence,
}

impl Renderer<'_> {
    /// The paths, best first, named in that order.
    pub(crate) fn paths(&self, all: &[Steps]) -> Vec<Path> {
        let mut paths: Vec<Path> = all.iter().map(|steps| self.path(steps)).collect();
        paths.sort_by(|a, b| {
            let key = |path: &Path| path.hops.iter().map(|hop| (hop.time, hop.logon)).collect::<Vec<_>>();
            b.certainty.cmp(&a.certainty).then_with(|| key(a).cmp(&key(b)))
        });
        for (path, no) in paths.iter_mut().zip(1..) {
            path.id = PathId(no);
        }
        paths
    }

    /// What happens inside a session is no hop of its own: its doubt goes into the next hop.
    fn path(&self, steps: &Steps) -> Path {
        let mut hops: Vec<Hop> = Vec::new();
        let (mut carried, mut inside) = (1.0, Vec::new());
        let only_inside = steps.iter().all(|&(no, _)| is_inside(self.ground.view.row(no).kind));
        for (at, &(no, certainty)) in steps.iter().enumerate() {
            carried *= certainty;
            if is_inside(self.ground.view.row(no).kind) && !only_inside {
                inside.push(self.inside(no));
                continue;
            }
            let before = at.checked_sub(1).map(|before| steps[before].0);
            let mut hop = self.hop(no, before, carried);
            hop.reasons.append(&mut inside);
            hops.push(hop);
            carried = 1.0;
        }
        let product = hops.iter().map(|hop| hop.certainty.get()).product();
        Path { id: PathId(0), certainty: Certainty::new(product), hops }
    }

    fn hop(&self, no: LogonNo, before: Option<LogonNo>, certainty: f64) -> Hop {
        let logon = self.ground.view.logon(no);
        let mut reasons = match before {
            None => self.root_reasons(no),
            Some(before) => self.parent_reasons(no, before),
        };
        let factor = self.ground.beside.factor(no);
        // Less than that is not worth a sentence.
        if factor >= 1.05 {
            reasons.push(format!("Beside what logons say, findings of rules speak for it, {factor:.1} to 1."));
        }
        if matches!(logon.src.basis, SourceBasis::Claimed) {
            reasons.push("The source is the name that the client claimed; it can be forged.".to_owned());
        }
        Hop {
            logon: logon.id,
            time: logon.time,
            src: logon.src.host.clone(),
            dst: logon.dst.clone(),
            account: logon.account.clone(),
            credential: logon.credential.clone(),
            kind: logon.kind,
            outcome: logon.outcome,
            certainty: Certainty::new(certainty),
            reasons,
            evidence: self.ground.view.evidence(no).map(self.resolve).collect(),
            repeats: self.repeats.get(&no).cloned().unwrap_or_default(),
            // The trace knows findings by number: whoever named them fills this in, see `Traced::beside`.
            findings: HopFindings::default(),
            // Likewise calls, which are no logons: see `ScopeBasis::uses`.
            uses: Uses::default(),
            changes: self.changes(no),
        }
    }

    /// The first change to each account.
    fn changes(&self, no: LogonNo) -> AccountChanges {
        let logon = self.ground.view.logon(no);
        let all = self.changes.of(logon, self.until.get(&logon.id).copied());
        let mut named: BTreeSet<&Account> = BTreeSet::new();
        let firsts = all.iter().filter(|switch| named.insert(&switch.account)).take(CHANGES_LISTED);
        let listed = firsts.filter_map(|switch| {
            let evidence = (self.resolve)(*switch.evidence.first()?);
            Some(AccountChange { time: switch.time, account: switch.account.clone(), evidence })
        });
        AccountChanges { count: all.len() as u64, listed: listed.collect() }
    }

    fn inside(&self, no: LogonNo) -> String {
        let logon = self.ground.view.logon(no);
        format!("Inside the session on {} the account became {} at {}.", logon.dst.name, logon.account, logon.time)
    }

    fn root_reasons(&self, no: LogonNo) -> Vec<String> {
        let seed =
            |at: u16| self.ground.question.seeds.get(usize::from(at)).map_or_else(String::new, ToString::to_string);
        let mut reasons = match self.roots.why[no as usize] {
            Some(Why::Seed(at)) => vec![format!("The seed {} names it.", seed(at))],
            Some(Why::LeavesSeed(at)) => {
                vec![format!("It leaves the host of the seed {}, and no session there explains it better.", seed(at))]
            }
            Some(Why::LeadsTo(later)) => {
                let later = self.ground.view.logon(later);
                vec![format!("The intruder's logon to {} at {} came out of it.", later.dst, later.time)]
            }
            Some(Why::Odd { alert, edge }) => self.odd_reasons(&self.alerts[alert], edge),
            None if self.routines.contains_key(&no) => Vec::new(),
            None => vec!["It is the way in to what the seed names.".to_owned()],
        };
        reasons.extend(self.routines.get(&no).map(|&first| {
            let began = self.ground.view.logon(first).time;
            format!("It repeats what the intruder's logon at {began} began: the same source, destination and account.")
        }));
        let logon = self.ground.view.logon(no);
        match &logon.src.host {
            Some(host) if host.is_address => {
                reasons.push(format!("It comes from the address {}, which is tied to no known host.", host.name));
            }
            None => reasons.push("No record names its source.".to_owned()),
            Some(_) => {}
        }
        reasons
    }

    fn odd_reasons(&self, alert: &Alert, edge: usize) -> Vec<String> {
        let by_chance = alert.by_chance;
        let logons = alert.edges.len();
        let score = alert.score;
        let first = format!(
            "No seed was given; it is one of {logons} odd logons that belong together (score {score:.1}; by chance {by_chance:.2} alerts \
             would have as much)."
        );
        std::iter::once(first).chain(alert.edges[edge].reasons.iter().cloned()).collect()
    }

    fn parent_reasons(&self, no: LogonNo, before: LogonNo) -> Vec<String> {
        let rest = self.ground.causes.rest(no);
        let Some(parent) = self.ground.causes.parents(no).iter().find(|parent| parent.logon == before) else {
            return Vec::new();
        };
        let mut reasons = vec![self.tie_reason(no, parent)];
        let (row, earlier) = (self.ground.view.row(no), self.ground.view.row(before));
        let departed = row.departed();
        reasons.extend(self.clock_reason(no, before));
        if earlier.time <= departed {
            reasons.push(format!("The session on the source had begun {} before.", span(departed.since(earlier.time))));
        }
        match earlier.end {
            Some(end) if end < departed => {
                reasons.push(format!(
                    "It had ended {} before: something must have been left running.",
                    span(departed.since(end))
                ));
            }
            None => reasons.push("Its end was not logged.".to_owned()),
            Some(_) => {}
        }
        if rest.sessions > 1 && parent.tie != Tie::Exact {
            reasons.push(format!("{} sessions may have been open on the source.", rest.sessions));
        } else if rest.sessions == 1 && parent.tie != Tie::Exact {
            reasons.push("It was the only open session on the source.".to_owned());
        }
        if rest.jump_host && parent.tie != Tie::Exact {
            reasons.push("The source is a jump host, and no record ties this logon to one of its sessions.".to_owned());
        }
        if rest.unlogged >= 0.1 {
            reasons.push(format!("With probability {} nobody logged the cause.", Certainty::new(rest.unlogged)));
        }
        if rest.routine >= 0.1 {
            reasons.push(format!("With probability {} it is a routine of the source.", Certainty::new(rest.routine)));
        }
        reasons
    }

    /// What the clocks of the two sides have to do with it.
    fn clock_reason(&self, no: LogonNo, before: LogonNo) -> Option<String> {
        let (row, earlier) = (self.ground.view.row(no), self.ground.view.row(before));
        let (source, own) = (&self.ground.view.host(earlier.dst).tenant, &self.ground.view.host(row.dst).tenant);
        match row.clock {
            Clock::Skewed(micros) => Some(format!("{} This is allowed for.", skew_sentence(source, own, micros))),
            Clock::Unknown if earlier.time > row.time => Some(format!(
                "The clocks of {source} and {own} may differ: the session opened {} after it, by {own}'s clock.",
                span(earlier.time.since(row.time))
            )),
            Clock::Unknown | Clock::Same => None,
        }
    }

    fn tie_reason(&self, no: LogonNo, parent: &Parent) -> String {
        let (logon, earlier) = (self.ground.view.logon(no), self.ground.view.logon(parent.logon));
        let host = &earlier.dst.name;
        match parent.tie {
            Tie::Exact => format!(
                "A record of {host} (4648 or the like) ties it to the session {} opened at {}.",
                self.ground.view.origin(no).unwrap_or("?"),
                earlier.time
            ),
            Tie::OriginAccount => {
                format!("A record of {host} says that {} made it.", earlier.account)
            }
            Tie::Switched => {
                format!("Inside the session of {} on {host} somebody became this account.", earlier.account)
            }
            Tie::Root => format!("{} had a session open on {host} and became root in it.", earlier.account),
            Tie::SameKey => format!("The same {} opened the session on {host}.", logon.credential.kind),
            Tie::SameAccount => format!("The same account opened the session on {host}."),
            Tie::SameName => format!("An account of the same name opened the session on {host}."),
            Tie::Habit => format!("{} used to follow out of sessions of {}.", logon.account, earlier.account),
            Tie::Open => format!("{} had a session open on {host}; nothing else ties them.", earlier.account),
        }
    }
}

/// By how much two clocks differ, for people.
pub(crate) fn skew_sentence(source: &Tenant, own: &Tenant, micros: i64) -> String {
    let side = if micros < 0 { "behind" } else { "ahead of" };
    format!("The clock of {own} is {} {side} that of {source}.", span(micros.saturating_abs()))
}

/// A length of time for people.
pub(crate) fn span(micros: i64) -> String {
    let seconds = micros.max(0) / Timestamp::SECOND;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
