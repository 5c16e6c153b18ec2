//! What was done with the sessions and keys that the intruder's logons to clouds opened, after the hop.
//!
//! A role is taken on in a second and its key is used for hours; a token signs in once and is shown with every call. Such calls are no
//! logons, and who has the key was there all the same: the last sign in the tenant, and the records behind it, are those of its uses.
//! A key that was seen to be used from a seed's address alone (an entry by calls) may have an owner who goes on using it: only what comes
//! from that address counts. Sessions of hosts are left out: their numbers mean something on one host until it starts again, and their logs tell of their ends.

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use case::{Case, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{Activity, Evidence, Logon, LogonId, LogonKind, Outcome, Path, Pointer, Timestamp, Uses, Window, class};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use trace::{Attributed, SessionUse};

/// The classes that calls are in, and the column of the session, key or account that they were made with.
const CALLS: [(u64, Column); 4] = [
    (class::API, Column::SESSION),
    (class::EVENT_LOG, Column::SESSION),
    // A role that was taken on with the key of another: its own session is the one that was issued.
    (class::AUTHENTICATION, Column::ACTOR_SESSION),
    (class::API, Column::ACCOUNT_NAME),
];

/// By logon.
pub(crate) type OfLogons = BTreeMap<LogonId, SessionUse>;

/// What calls are looked for by: sessions by their id; accounts, where an entry by calls has no session. With the host that knows them,
/// when they began and by which logon.
struct Wanted<'a> {
    sessions: HashMap<Cow<'a, str>, Vec<Opening<'a>>>,
    accounts: HashMap<Cow<'a, str>, Vec<Opening<'a>>>,
}

/// A logon that opened a session.
struct Opening<'a> {
    host: &'a str,
    time: Timestamp,
    logon: &'a Logon,
    /// Only what comes from there is a use of it.
    from: Option<IpAddr>,
}

impl<'a> Wanted<'a> {
    fn new(logons: &'a [Logon], attributed: &[Attributed], by_calls: &BTreeSet<LogonId>) -> Self {
        let mut wanted = Self { sessions: HashMap::new(), accounts: HashMap::new() };
        let is_opening = |logon: &&Logon| {
            matches!(logon.kind, LogonKind::Cloud | LogonKind::Role) && logon.outcome == Outcome::Success
        };
        for logon in attributed.iter().map(|one| &logons[one.logon]).filter(is_opening) {
            let is_by_calls = by_calls.contains(&logon.id);
            let known = match (&logon.session, &logon.account.name) {
                (Some(session), _) => wanted.sessions.entry(Cow::Borrowed(&*session.id)),
                (None, Some(name)) if is_by_calls => wanted.accounts.entry(user(name)),
                _ => continue,
            };
            known.or_default().push(Opening {
                host: logon.dst.name.as_str(),
                time: logon.time,
                logon,
                from: logon.src.address.filter(|_| is_by_calls),
            });
        }
        for known in wanted.sessions.values_mut().chain(wanted.accounts.values_mut()) {
            known.sort_unstable_by_key(|opening| (opening.time, opening.logon.id));
        }
        wanted
    }

    /// What is asked of a column.
    fn of(&self, column: Column) -> &HashMap<Cow<'a, str>, Vec<Opening<'a>>> {
        if column == Column::ACCOUNT_NAME { &self.accounts } else { &self.sessions }
    }

    /// The last logon that opened the session there before `time`.
    fn logon(
        &self,
        (column, value): (Column, &str),
        host: &str,
        time: Timestamp,
        address: Option<IpAddr>,
    ) -> Option<&'a Logon> {
        let known = self.of(column).get(&key(column, value))?;
        let before = known[..known.partition_point(|opening| opening.time <= time)].iter().rev();
        let mut there = before.filter(|opening| {
            opening.host.eq_ignore_ascii_case(host) && opening.from.is_none_or(|from| address == Some(from))
        });
        there.next().map(|opening| opening.logon)
    }
}

/// A value as it is looked up.
fn key(column: Column, value: &str) -> Cow<'_, str> {
    if column == Column::ACCOUNT_NAME { user(value) } else { Cow::Borrowed(value) }
}

/// Logs of one cloud spell a user in one way, but for its case.
fn user(name: &str) -> Cow<'_, str> {
    Cow::Owned(name.to_ascii_lowercase())
}

/// The uses of the sessions that these logons opened (those that are entries by calls named again), up to the end of the window.
pub(crate) fn uses(
    case: &Case,
    evidence: &EvidenceTable,
    logons: &[Logon],
    (attributed, by_calls): (&[Attributed], &BTreeSet<LogonId>),
    window: Window,
    threads: usize,
) -> Result<OfLogons, Error> {
    let wanted = Wanted::new(logons, attributed, by_calls);
    let mut all = OfLogons::new();
    let files = Files::new(evidence);
    for (class, session) in CALLS.into_iter().filter(|&(_, column)| !wanted.of(column).is_empty()) {
        let columns = vec![
            Column::TIME,
            Column::EVIDENCE,
            Column::RECORD,
            Column::HOST,
            Column::ACTIVITY,
            Column::SRC_ADDRESS,
            session,
        ];
        let scan = Scan {
            window,
            class: Some(class),
            with: Some(session),
            columns: Some(columns),
            ..Scan::new(TenantFilter::All)
        };
        let of_part = |part: &case::EventPart| -> Result<OfLogons, Error> {
            let mut found = OfLogons::new();
            let pointer = |digest: &str, record| files.pointer(part.tenant(), digest, record);
            for batch in part.read()? {
                find(&wanted, &batch?, session, &pointer, &mut found);
            }
            Ok(found)
        };
        for part in parallel::map(threads, &case.event_parts(&scan)?, of_part) {
            part?.into_iter().for_each(|(logon, used)| add(&mut all, logon, used));
        }
    }
    Ok(all)
}

fn add(all: &mut OfLogons, logon: LogonId, more: SessionUse) {
    all.entry(logon).and_modify(|known| known.add(&more)).or_insert(more);
}

fn find(
    wanted: &Wanted<'_>,
    rows: &EventBatch,
    session: Column,
    pointer: &dyn Fn(&str, u64) -> Option<Pointer>,
    found: &mut OfLogons,
) {
    let Some(sessions) = rows.text(session) else { return };
    let is_wanted =
        |value: Option<&str>| value.is_some_and(|value| wanted.of(session).contains_key(&key(session, value)));
    let keys: Vec<bool> = sessions.values().iter().map(is_wanted).collect();
    if !keys.contains(&true) {
        return;
    }
    let (hosts, activities, digests) =
        (rows.text(Column::HOST), rows.text(Column::ACTIVITY), rows.text(Column::EVIDENCE));
    let (records, addresses) = (rows.numbers(Column::RECORD), rows.text(Column::SRC_ADDRESS));
    for row in (0..rows.rows()).filter(|&row| sessions.key(row).is_some_and(|key| keys[key])) {
        // What tells of a logon with the session is in the trace itself.
        let activity = activities.as_ref().and_then(|activities| activities.get(row)).and_then(Activity::parse);
        if session != Column::ACTOR_SESSION && activity.is_some_and(|activity| activity != Activity::LogCleared) {
            continue;
        }
        let host = hosts.as_ref().and_then(|hosts| hosts.get(row));
        let digest = digests.as_ref().and_then(|digests| digests.get(row));
        let record = records.as_ref().and_then(|records| records.get(row));
        let (Some(time), Some(host), Some(value)) = (rows.time(row), host, sessions.get(row)) else { continue };
        let address = addresses.as_ref().and_then(|addresses| addresses.get(row)?.parse::<IpAddr>().ok());
        if let Some(logon) = wanted.logon((session, value), host, time, address.map(|address| address.to_canonical()))
            && let Some(at) = digest.zip(record).and_then(|(digest, record)| pointer(digest, record))
            // What is told as the logon itself, as a call that is an entry, is no use after it.
            && !logon.evidence.contains(&at)
        {
            add(found, logon.id, SessionUse::once(time, at));
        }
    }
}

/// Puts the uses beside the hops that opened the sessions, with the first and the last of their records.
pub(crate) fn put_beside(paths: &mut [Path], uses: &OfLogons, resolve: &dyn Fn(Pointer) -> Evidence) {
    for hop in paths.iter_mut().flat_map(|path| &mut path.hops) {
        let Some(used) = uses.get(&hop.logon) else { continue };
        hop.uses = Uses { count: used.count, last: Some(used.last.0) };
        for at in [used.first.1, used.last.1].map(resolve) {
            if !hop.evidence.contains(&at) {
                hop.evidence.push(at);
            }
        }
    }
}
