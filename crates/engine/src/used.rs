//! What was done with the sessions and keys that the intruder's logons to clouds opened, after the hop.
//!
//! A role is taken on in a second and its key is used for hours; a token signs in once and is shown with every call. Such calls are no
//! logons, and who has the key was there all the same: the last sign in the tenant, and the records behind it, are those of its uses.
//! A key that was seen to be used from a seed's address alone (an entry by calls) may have an owner who goes on using it: only what comes
//! from that address counts. Where a seed names the logon up to a time, what is done in that session from then on is counted by itself and
//! told in a note: the seed does not say whose doing it is. Copies of one record are one use. Sessions of hosts are left out: their numbers mean something on one host until it starts again, and their logs tell of their ends.

mod copies;

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::wanted::get;
use case::{Case, EventPart, EvidenceTable, Scan, TenantFilter};
use copies::{Call, Told, counted, what};
use events::{Column, EventBatch};
use model::{
    Activity, Evidence, Logon, LogonId, LogonKind, Outcome, Path, Pointer, Tenant, Timestamp, Uses, Window, class,
};
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

/// What logs of clouds call the id of a record: `CloudTrail`, Okta, Google, Azure's activity, Microsoft 365 and Entra.
const IDS: [&str; 8] = ["eventID", "uuid", "insertId", "id.uniqueQualifier", "eventDataId", "Id", "id", "AwsEventId"];

/// By logon.
type OfLogons = BTreeMap<LogonId, SessionUse>;

/// The uses of sessions.
#[derive(Default)]
pub(crate) struct Used {
    /// The intruder's.
    pub(crate) within: OfLogons,
    /// Those after the time of the seeds that name the logon.
    later: OfLogons,
}

/// What calls are looked for by: the session or account, the host that knows it, and the address that alone counts, if any does.
type Sought<'a> = (Cow<'a, str>, String, Option<IpAddr>);

/// A logon that opened a session.
#[derive(Clone, Copy)]
struct Opening<'a> {
    logon: &'a Logon,
    /// When the session itself was opened.
    time: Timestamp,
    /// From when on what is done in it is not said to be the intruder's.
    until: Option<Timestamp>,
}

impl Opening<'_> {
    /// The later of the ends of both; `None` where one has none.
    fn later_end(&self, other: &Self) -> Option<Timestamp> {
        self.until.zip(other.until).map(|(one, other)| one.max(other))
    }
}

/// Logons that opened sessions, by what their calls are found by; each list in order of time.
#[derive(Default)]
struct Openings<'a> {
    /// What is sought at all.
    values: HashSet<Cow<'a, str>>,
    logons: HashMap<Sought<'a>, Vec<Opening<'a>>>,
}

impl<'a> Openings<'a> {
    fn add(&mut self, value: Cow<'a, str>, from: Option<IpAddr>, opening: Opening<'a>) {
        self.values.insert(value.clone());
        let host = opening.logon.dst.name.as_str().to_ascii_lowercase();
        self.logons.entry((value, host, from)).or_default().push(opening);
    }

    fn sort(&mut self) {
        for known in self.logons.values_mut() {
            known.sort_unstable_by_key(|opening| (opening.time, opening.logon.id));
            // Who has a session keeps it, however many seeds name it again.
            for at in 1..known.len() {
                known[at].until = known[at - 1].later_end(&known[at]);
            }
        }
    }

    /// The last logon that opened it there before `time`.
    fn last(&self, value: Cow<'_, str>, host: &str, time: Timestamp, address: Option<IpAddr>) -> Option<Opening<'a>> {
        let mut sought = (value, host.to_ascii_lowercase(), None);
        let mut last = |from: Option<IpAddr>| {
            sought.2 = from;
            let known = self.logons.get(&sought)?;
            let before = known.partition_point(|opening| opening.time <= time).checked_sub(1)?;
            Some(known[before])
        };
        let (anywhere, there) = (last(None), address.and_then(|address| last(Some(address))));
        let last = anywhere.into_iter().chain(there).max_by_key(|opening| (opening.time, opening.logon.id))?;
        let until = anywhere.zip(there).map_or(last.until, |(one, other)| one.later_end(&other));
        Some(Opening { until, ..last })
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
        let Intruder { logons, attributed, by_calls, switches, until } = *intruder;
        let changes = Changes::new(switches);
        let mut wanted = Self::default();
        let is_opening = |logon: &&Logon| {
            matches!(logon.kind, LogonKind::Cloud | LogonKind::Role) && logon.outcome == Outcome::Success
        };
        for logon in attributed.iter().map(|one| &logons[one.logon]).filter(is_opening) {
            // What is done in the name of a role is done with the key that was issued for it.
            let until = until.get(&logon.id).copied();
            for switch in changes.of(logon, until) {
                if let Some(opened) = switch.opened.as_deref() {
                    let opening = Opening { logon, time: switch.time, until: None };
                    wanted.sessions.add(Cow::Borrowed(opened), None, opening);
                }
            }
            let is_by_calls = by_calls.contains(&logon.id);
            let from = logon.src.address.filter(|_| is_by_calls);
            let opening = Opening { logon, time: logon.time, until };
            match (&logon.session, &logon.account.name) {
                (Some(session), _) => wanted.sessions.add(Cow::Borrowed(&*session.id), from, opening),
                (None, Some(name)) if is_by_calls => wanted.accounts.add(user(name), from, opening),
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
    /// Until when the sessions of logons are the intruder's, where the seeds that name them have an end.
    pub(crate) until: &'a BTreeMap<LogonId, Timestamp>,
}

/// The uses of the sessions that these logons opened, before `until`, the end of the window.
pub(crate) fn uses(
    case: &Case,
    evidence: &EvidenceTable,
    intruder: &Intruder<'_>,
    until: Timestamp,
    threads: usize,
) -> Result<Used, Error> {
    let wanted = Wanted::new(intruder);
    let mut all: Vec<Told> = Vec::new();
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
            Column::API_OPERATION,
        ];
        if !columns.contains(&session) {
            columns.push(session);
        }
        let scan = |columns: &[Column]| Scan {
            window: Window { to: Some(until), ..Window::default() },
            class: Some(class),
            with: Some(session),
            columns: Some(columns.to_vec()),
            ..Scan::new(TenantFilter::All)
        };
        // The ids of records are in a column that is large, so that it is read where something was found, which is rare.
        let with_ids = Scan { columns: Some([&columns[..], &[Column::EXTRA]].concat()), ..scan(&columns) };
        let of_part = |(part, with_ids): &(EventPart, EventPart)| -> Result<Vec<Told>, Error> {
            let pointer = |digest: &str, record| files.pointer(part.tenant(), digest, record);
            let look = |part: &EventPart| -> Result<Vec<Told>, Error> {
                let mut found = Vec::new();
                for batch in part.read()? {
                    find(&wanted, &batch?, session, &pointer, &mut found);
                }
                Ok(found)
            };
            if look(part)?.is_empty() { Ok(Vec::new()) } else { look(with_ids) }
        };
        let parts = case.event_parts(&scan(&columns))?.into_iter().zip(case.event_parts(&with_ids)?);
        for part in parallel::map(threads, &parts.collect::<Vec<_>>(), of_part) {
            all.append(&mut part?);
        }
    }
    let mut used = Used::default();
    for ((logon, is_later), session_use) in counted(all) {
        let all = if is_later { &mut used.later } else { &mut used.within };
        all.insert(logon, session_use);
    }
    Ok(used)
}

fn find(
    wanted: &Wanted<'_>,
    rows: &EventBatch,
    session: Column,
    pointer: &dyn Fn(&str, u64) -> Option<Pointer>,
    found: &mut Vec<Told>,
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
    let operations = rows.text(Column::API_OPERATION);
    let (tokens, outcomes) = (rows.text(Column::SESSION), rows.text(Column::OUTCOME));
    let extras = rows.extras();
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
        let source = get(&addresses, row);
        let address = source.and_then(|text| text.parse::<IpAddr>().ok()).map(|address| address.to_canonical());
        if let Some(Opening { logon, until, .. }) = wanted.of(session).last(key(session, value), host, time, address)
            && let Some(at) = digest.zip(record).and_then(|(digest, record)| pointer(digest, record))
        {
            let is_later = until.is_some_and(|until| time >= until);
            let what = what([get(&operations, row), source, get(&outcomes, row)]);
            // What is told as the logon itself, as a call that is an entry, is no use after it.
            let is_own = logon.evidence.contains(&at);
            let named = |name: &str| extras.as_ref()?.of(row).find(|(own, id)| *own == name && !id.is_empty());
            let id = IDS.iter().find_map(|name| named(name)).map(|(_, id)| copies::what([Some(id)]));
            found.push(Told { call: Call { logon: logon.id, is_later, time, what }, at, id, is_own });
        }
    }
}

/// Tells of the uses: beside the hops, and in notes what is later than seeds say.
pub(crate) fn tell(uses: &Used, logons: &[Logon], resolve: &dyn Fn(Pointer) -> Evidence, scope: &mut model::Scope) {
    put_beside(&mut scope.paths, uses, resolve);
    scope.notes.extend(notes(uses, logons, resolve));
}

/// Puts the uses beside the hops that opened the sessions, with the first and the last of their records.
fn put_beside(paths: &mut [Path], uses: &Used, resolve: &dyn Fn(Pointer) -> Evidence) {
    for hop in paths.iter_mut().flat_map(|path| &mut path.hops) {
        let Some(used) = uses.within.get(&hop.logon) else { continue };
        hop.uses = Uses { count: used.count, last: Some(used.last.0) };
        for at in [used.first.1, used.last.1].map(resolve) {
            if !hop.evidence.contains(&at) {
                hop.evidence.push(at);
            }
        }
    }
}

/// Says of each tenant what was done in it with the sessions that seeds name, after the seeds' own time.
fn notes(uses: &Used, logons: &[Logon], resolve: &dyn Fn(Pointer) -> Evidence) -> Vec<String> {
    let mut tenants: BTreeMap<&Tenant, SessionUse> = BTreeMap::new();
    for logon in logons {
        if let Some(used) = uses.later.get(&logon.id) {
            tenants.entry(&logon.dst.tenant).and_modify(|known| known.add(used)).or_insert(*used);
        }
    }
    let note = |tenant: &Tenant, used: &SessionUse| {
        let ((first, at), (last, _)) = (used.first, used.last);
        let at = resolve(at);
        let calls = if used.count == 1 { "1 call".to_owned() } else { format!("{} calls", used.count) };
        format!(
            "After the time that a seed gives, {calls} in {tenant} were made with a key or session that it names, from {first} ({}:{}) to \
             {last}: they count neither as the intruder's presence nor as his absence.",
            at.file, at.record
        )
    };
    tenants.iter().map(|(tenant, used)| note(tenant, used)).collect()
}
