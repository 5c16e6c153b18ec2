//! What was done with the sessions and keys that the intruder's logons to clouds opened, after the hop.
//!
//! A role is taken on in a second and its key is used for hours; a token signs in once and is shown with every call. Such calls are no
//! logons, and who has the key was there all the same: the last sign in the tenant, and the records behind it, are those of its uses.
//! A key that was seen to be used from a seed's address alone (an entry by calls) may have an owner who goes on using it: only what comes
//! from that address counts. Sessions of hosts are left out: their numbers mean something on one host until it starts again, and their logs tell of their ends.

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::wanted::get;
use case::{Case, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{Activity, Evidence, Logon, LogonId, LogonKind, Outcome, Path, Pointer, Timestamp, Uses, Window, class};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use trace::{Attributed, Changes, SessionUse, Switch};

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

/// What calls are looked for by: the session or account, the host that knows it, and the address that alone counts, if any does.
type Sought<'a> = (Cow<'a, str>, String, Option<IpAddr>);

/// Logons that opened sessions, by what their calls are found by; each list in order of time.
#[derive(Default)]
struct Openings<'a> {
    /// What is sought at all.
    values: HashSet<Cow<'a, str>>,
    logons: HashMap<Sought<'a>, Vec<(Timestamp, &'a Logon)>>,
}

impl<'a> Openings<'a> {
    fn add(&mut self, value: Cow<'a, str>, from: Option<IpAddr>, time: Timestamp, logon: &'a Logon) {
        self.values.insert(value.clone());
        let host = logon.dst.name.as_str().to_ascii_lowercase();
        self.logons.entry((value, host, from)).or_default().push((time, logon));
    }

    fn sort(&mut self) {
        self.logons.values_mut().for_each(|known| known.sort_unstable_by_key(|(time, logon)| (*time, logon.id)));
    }

    /// The last logon that opened it there before `time`.
    fn last(&self, value: Cow<'_, str>, host: &str, time: Timestamp, address: Option<IpAddr>) -> Option<&'a Logon> {
        let mut sought = (value, host.to_ascii_lowercase(), None);
        let mut last = |from: Option<IpAddr>| {
            sought.2 = from;
            let known = self.logons.get(&sought)?;
            let before = known.partition_point(|(began, _)| *began <= time).checked_sub(1)?;
            Some((known[before].0, known[before].1.id, known[before].1))
        };
        let (anywhere, there) = (last(None), address.and_then(|address| last(Some(address))));
        let later = anywhere.into_iter().chain(there).max_by_key(|(time, id, _)| (*time, *id));
        later.map(|(.., logon)| logon)
    }
}

/// What calls are looked for by.
#[derive(Default)]
struct Wanted<'a> {
    sessions: Openings<'a>,
    /// Accounts in lower case, where an entry by calls has no session. Logs of one cloud spell a user in one way, but for its case.
    accounts: Openings<'a>,
}

impl<'a> Wanted<'a> {
    fn new(intruder: &Intruder<'a>) -> Self {
        let Intruder { logons, attributed, by_calls, switches } = *intruder;
        let changes = Changes::new(switches);
        let mut wanted = Self::default();
        let is_opening = |logon: &&Logon| {
            matches!(logon.kind, LogonKind::Cloud | LogonKind::Role) && logon.outcome == Outcome::Success
        };
        for logon in attributed.iter().map(|one| &logons[one.logon]).filter(is_opening) {
            // What is done in the name of a role is done with the key that was issued for it.
            for switch in changes.of(logon) {
                if let Some(opened) = switch.opened.as_deref() {
                    wanted.sessions.add(Cow::Borrowed(opened), None, switch.time, logon);
                }
            }
            let is_by_calls = by_calls.contains(&logon.id);
            let from = logon.src.address.filter(|_| is_by_calls);
            match (&logon.session, &logon.account.name) {
                (Some(session), _) => wanted.sessions.add(Cow::Borrowed(&*session.id), from, logon.time, logon),
                (None, Some(name)) if is_by_calls => wanted.accounts.add(user(name), from, logon.time, logon),
                _ => {}
            }
        }
        wanted.sessions.sort();
        wanted.accounts.sort();
        wanted
    }

    /// What is asked of a column.
    fn of(&self, column: Column) -> &Openings<'a> {
        if column == Column::ACCOUNT_NAME { &self.accounts } else { &self.sessions }
    }
}

/// A value as it is looked up.
fn key(column: Column, value: &str) -> Cow<'_, str> {
    if column == Column::ACCOUNT_NAME { user(value) } else { Cow::Borrowed(value) }
}

fn user<'n>(name: &str) -> Cow<'n, str> {
    Cow::Owned(name.to_ascii_lowercase())
}

/// What the intruder did, by the trace.
pub(crate) struct Intruder<'a> {
    /// All logons.
    pub(crate) logons: &'a [Logon],
    /// Those that are the intruder's.
    pub(crate) attributed: &'a [Attributed],
    /// Those that are entries by calls.
    pub(crate) by_calls: &'a BTreeSet<LogonId>,
    /// All changes of account.
    pub(crate) switches: &'a [Switch],
}

/// The uses of the sessions that these logons opened, up to the end of the window.
pub(crate) fn uses(
    case: &Case,
    evidence: &EvidenceTable,
    intruder: &Intruder<'_>,
    window: Window,
    threads: usize,
) -> Result<OfLogons, Error> {
    let wanted = Wanted::new(intruder);
    let mut all = OfLogons::new();
    let files = Files::new(evidence);
    for (class, session) in CALLS.into_iter().filter(|&(_, column)| !wanted.of(column).values.is_empty()) {
        let mut columns = vec![
            Column::TIME,
            Column::EVIDENCE,
            Column::RECORD,
            Column::HOST,
            Column::ACTIVITY,
            Column::SRC_ADDRESS,
            Column::SESSION,
            Column::OUTCOME,
        ];
        if !columns.contains(&session) {
            columns.push(session);
        }
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
        |value: Option<&str>| value.is_some_and(|value| wanted.of(session).values.contains(&key(session, value)));
    let keys: Vec<bool> = sessions.values().iter().map(is_wanted).collect();
    if !keys.contains(&true) {
        return;
    }
    let (hosts, activities, digests) =
        (rows.text(Column::HOST), rows.text(Column::ACTIVITY), rows.text(Column::EVIDENCE));
    let (records, addresses) = (rows.numbers(Column::RECORD), rows.text(Column::SRC_ADDRESS));
    let (tokens, outcomes) = (rows.text(Column::SESSION), rows.text(Column::OUTCOME));
    for row in (0..rows.rows()).filter(|&row| sessions.key(row).is_some_and(|key| keys[key])) {
        // What tells of a logon with the session is in the trace itself.
        let activity = get(&activities, row).and_then(Activity::parse);
        if session != Column::ACTOR_SESSION && activity.is_some_and(|activity| activity != Activity::LogCleared) {
            continue;
        }
        // What a session's own calls are is asked of the session; without one only success proves the account.
        let of_account = session == Column::ACCOUNT_NAME;
        if of_account
            && (get(&tokens, row).is_some() || get(&outcomes, row).and_then(Outcome::parse) != Some(Outcome::Success))
        {
            continue;
        }
        let (host, digest) = (get(&hosts, row), get(&digests, row));
        let record = records.as_ref().and_then(|records| records.get(row));
        let (Some(time), Some(host), Some(value)) = (rows.time(row), host, sessions.get(row)) else { continue };
        let address = get(&addresses, row).and_then(|text| text.parse::<IpAddr>().ok());
        if let Some(logon) = wanted.of(session).last(key(session, value), host, time, address.map(|address| address.to_canonical()))
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
