//! Sessions: under which numbers they were opened, when they ended, and whether they had administrator's rights.

use super::draft::Draft;
use super::index::Index;
use crate::identity::{HostNo, Identity, Row, SessionNo};
use model::{Activity, Outcome, Session, SessionEnd, Timestamp};
use std::sync::Arc;

/// 4672 stands just beside its logon.
const PRIVILEGE_BEFORE: i64 = 2 * Timestamp::SECOND;
const PRIVILEGE_AFTER: i64 = 10 * Timestamp::SECOND;

/// When each session number was opened, and by which draft.
pub(crate) struct Openings {
    index: Index<(HostNo, SessionNo)>,
    ids: Vec<(SessionNo, Option<Arc<str>>)>,
}

impl Openings {
    /// Of drafts that opened a session, not of those that attached to one.
    pub(crate) fn new(drafts: &[Draft]) -> Self {
        let entries = drafts.iter().enumerate().filter(|(_, draft)| draft.outcome == Outcome::Success).flat_map(
            |(number, draft)| {
                let host = draft.writer;
                let own = Some(draft.session).filter(|session| *session != SessionNo::NONE && !draft.attached);
                let sessions = own.into_iter().chain(draft.aliases.iter().map(|(session, _)| *session));
                sessions.filter_map(move |session| Some(((host?, session), draft.earliest, number)))
            },
        );
        let index = Index::new(entries);
        let ids = drafts.iter().map(|draft| (draft.session, draft.session_id.clone())).collect();
        Self { index, ids }
    }

    /// A session by any of its numbers, as the logon that opened it spells it.
    pub(crate) fn canonical(&self, host: HostNo, session: SessionNo, time: Timestamp) -> Option<(SessionNo, Arc<str>)> {
        let (_, number) = self.index.last_before(&(host, session), time)?;
        let (session, id) = &self.ids[number];
        id.as_ref().map(|id| (*session, Arc::clone(id)))
    }
}

/// The ends of sessions, and rights.
pub(crate) struct Ends {
    closes: Index<(HostNo, SessionNo)>,
    boots: Index<HostNo>,
    privileges: Index<(HostNo, SessionNo)>,
}

impl Ends {
    /// Of all rows.
    pub(crate) fn new(rows: &[Row<'_>]) -> Self {
        let sessions = |activity: Activity| {
            Index::new(
                rows.iter()
                    .filter(|row| row.seen.activity == activity && row.session != SessionNo::NONE)
                    .filter_map(|row| Some(((row.host?, row.session), row.time, 0))),
            )
        };
        let boots = rows.iter().filter(|row| row.seen.activity == Activity::Boot);
        Self {
            closes: sessions(Activity::Logoff),
            boots: Index::new(boots.filter_map(|row| Some((row.host?, row.time, 0)))),
            privileges: sessions(Activity::Privilege),
        }
    }

    /// Had the draft's session administrator's rights?
    pub(crate) fn is_elevated(&self, draft: &Draft) -> bool {
        let Some(host) = draft.writer else {
            return false;
        };
        let sessions = std::iter::once(draft.session).chain(draft.aliases.iter().map(|(session, _)| *session));
        let mut sessions = sessions.filter(|session| *session != SessionNo::NONE);
        let after = draft.time.since(draft.earliest).saturating_add(PRIVILEGE_AFTER);
        sessions.any(|session| {
            self.privileges.around(&(host, session), draft.earliest, PRIVILEGE_BEFORE, after).next().is_some()
        })
    }

    /// The draft's session and its end: the first of logoff, boot and re-image. A number that is given to another
    /// session ends the one that had it, though nothing says when: the end is no later than that.
    pub(crate) fn session(&self, draft: &Draft, openings: &Openings, identity: &Identity) -> Option<Session> {
        let id = draft.session_id.clone().filter(|_| draft.outcome != Outcome::Failure)?;
        let host = draft.writer?;
        let reused = openings.index.first_after(&(host, draft.session), draft.time, false).map(|(time, _)| time);
        let boot = self.boots.first_after(&host, draft.time, false).map(|(time, _)| time);
        let boot = earlier(boot, identity.replaced_after(host, draft.time));
        let close = self.close(host, draft, openings);
        let mut ends: Vec<(Timestamp, u8, SessionEnd)> = Vec::with_capacity(3);
        ends.extend(close.map(|time| (time, 0, SessionEnd::Logoff)));
        ends.extend(boot.map(|time| (time, 1, SessionEnd::Boot)));
        ends.extend(reused.map(|time| (time, 2, SessionEnd::Unknown)));
        let first = ends.into_iter().min_by_key(|(time, order, _)| (*time, *order));
        let (end, end_basis) = first.map_or((None, SessionEnd::Unknown), |(time, _, basis)| (Some(time), basis));
        Some(Session { id, end, end_basis })
    }

    /// The first logoff of the session; under another of its numbers only where it has none of its own.
    fn close(&self, host: HostNo, draft: &Draft, openings: &Openings) -> Option<Timestamp> {
        let after = |session: SessionNo| {
            let (close, _) = self.closes.first_after(&(host, session), draft.time, true)?;
            let reused = openings.index.first_after(&(host, session), draft.time, false);
            reused.is_none_or(|(reused, _)| close <= reused).then_some(close)
        };
        let aliases = draft.aliases.iter().filter(|(_, ends)| *ends);
        after(draft.session).or_else(|| aliases.filter_map(|(session, _)| after(*session)).min())
    }
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}
