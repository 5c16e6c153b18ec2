//! What became of a session: the accounts that it changed into, and the sessions that came out of that.
//!
//! sudo and su act as another account inside the session. Whoever takes on a role of a cloud gets a key for it, with which the next role is
//! taken on: a chain, followed to its end.

use crate::fuse::Switch;
use model::{Host, Logon, Outcome, Timestamp, is_cloud_host};
use std::collections::{BTreeSet, HashMap};

/// How long after a logon whose session has no logged end a host's number for it still means that session.
const UNENDED: i64 = Timestamp::DAY;

/// Changes of account by the host and session that they were made in, in order of time.
pub struct Changes<'s>(HashMap<(&'s Host, &'s str), Vec<&'s Switch>>);

impl<'s> Changes<'s> {
    /// Those that did not fail and name their session.
    #[must_use]
    pub fn new(switches: &'s [Switch]) -> Self {
        let mut sessions: HashMap<_, Vec<&Switch>> = HashMap::new();
        for switch in switches.iter().filter(|switch| switch.outcome != Outcome::Failure) {
            if let Some(session) = switch.session.as_deref() {
                sessions.entry((&switch.host, session)).or_default().push(switch);
            }
        }
        sessions.values_mut().for_each(|known| known.sort_by_key(|switch| switch.time));
        Self(sessions)
    }

    /// The changes in the session that a logon opened, and in those that came out of it, by time. The session itself is looked at before
    /// `until` alone, if that is given: what it became by then goes on.
    #[must_use]
    pub fn of(&self, logon: &Logon, until: Option<Timestamp>) -> Vec<&'s Switch> {
        let Some(session) = logon.session.as_ref().filter(|_| logon.outcome != Outcome::Failure) else {
            return Vec::new();
        };
        // A key means the same for as long as it is known; a host's numbers come again.
        let is_cloud = is_cloud_host(&logon.dst.name.as_str().to_ascii_lowercase());
        let end = session.end.or_else(|| (!is_cloud).then(|| logon.time.plus_micros(UNENDED)));
        let mut found: Vec<&Switch> = Vec::new();
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![(&*session.id, logon.time, until)];
        while let Some((session, from, until)) = open.pop() {
            if asked.contains(session) {
                continue;
            }
            let Some((_, known)) = self.0.get_key_value(&(&logon.dst, session)) else { continue };
            let is_within =
                |time| time >= from && end.is_none_or(|end| time <= end) && until.is_none_or(|until| time < until);
            for switch in known.iter().filter(|switch| is_within(switch.time)) {
                found.push(switch);
                open.extend(switch.opened.as_deref().map(|opened| (opened, switch.time, None)));
            }
            asked.extend(known.first().and_then(|switch| switch.session.as_deref()));
        }
        found.sort_by(|a, b| (a.time, &a.account, &a.evidence).cmp(&(b.time, &b.account, &b.evidence)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, at};
    use model::{Account, EvidenceNo, Pointer};

    fn switch(hour: i64, session: &str, account: &str, opened: Option<&str>) -> Switch {
        Switch {
            time: at(1, hour, 0),
            host: crate::testing::host("ald/A1"),
            session: Some(session.into()),
            opened: opened.map(Into::into),
            actor: Account::default(),
            account: Account { name: Some(account.into()), ..Account::default() },
            outcome: Outcome::Success,
            evidence: vec![Pointer { evidence: EvidenceNo(0), record: 1 }],
        }
    }

    fn check(switches: &[Switch], expect: &[&str]) {
        check_until(None, switches, expect);
    }

    fn check_until(until: Option<Timestamp>, switches: &[Switch], expect: &[&str]) {
        let mut log = Log::new();
        log.hop(at(1, 8, 0), "ext 203.0.113.9", "ald/A1", "mara").session("s");
        let logons = log.sorted();
        let found = Changes::new(switches).of(&logons[0], until);
        let names: Vec<&str> = found.iter().filter_map(|switch| switch.account.name.as_deref()).collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn chains_are_followed_and_end() {
        check(&[switch(9, "s", "root", None), switch(7, "s", "early", None), switch(40, "s", "late", None)], &["root"]);
        check(
            &[
                switch(9, "s", "reader", Some("k1")),
                switch(11, "k2", "back", Some("s")),
                switch(10, "k1", "writer", Some("k2")),
                switch(10, "other", "stranger", None),
            ],
            &["reader", "writer", "back"],
        );
        let mut failed = switch(9, "s", "root", None);
        failed.outcome = Outcome::Failure;
        check(&[failed], &[]);
    }

    #[test]
    fn what_a_session_became_by_the_end_goes_on() {
        let all =
            [switch(9, "s", "reader", Some("k1")), switch(10, "s", "late", None), switch(11, "k1", "writer", None)];
        check_until(Some(at(1, 10, 0)), &all, &["reader", "writer"]);
    }
}
