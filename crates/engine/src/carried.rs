//! Records that carry a seed's address, key or account and tell of no logon: connections, calls of a cloud's interfaces, refused packets.
//!
//! The trace follows logons. Two things become of such records:
//! - A **call** of a cloud's interface that was let in proves that whoever made it was there: for the question asked it is an entry, and
//!   one that was refused is an attempt (see `trace::entries`). Calls that anybody may make (no account; in AWS no key), those that the
//!   cloud's own services make (no address), those that do not say how they ended, and those of an identity that is at home in another
//!   directory (its own log tells how it came) are neither. Tokens that somebody else signs leave no sign-in.
//! - A tenant whose own records name the seed **otherwise** was touched by it all the same, whatever the logons show: it is never said to
//!   be clear, and whoever reads the answer is told where to look. Of an account that is what it asked of clouds, and logins that nobody knows
//!   the place of: its name stands in too many other records.

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::wanted::{Wanted, get};
use case::{Case, ColumnReader, EventPart, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventColumns, Numbers, Text};
use model::{
    AWS_HOST, Account, Activity, CredentialKind, LogonId, Outcome, Path, Pointer, Scope, Seed, SeedKind, Tenant,
    Timestamp, Window, class, is_cloud_host,
};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use trace::{Caller, Calls};

const COLUMNS: &[Column] = &[
    Column::TIME,
    Column::EVIDENCE,
    Column::RECORD,
    Column::ACTIVITY,
    Column::HOST,
    Column::SRC_ADDRESS,
    Column::SRC_HOST,
    Column::SESSION,
    Column::ACTOR_SESSION,
    Column::ACTOR_NAME,
    Column::CREDENTIAL,
    Column::ACCOUNT_NAME,
    Column::ACCOUNT_DOMAIN,
    Column::API_OPERATION,
    Column::OUTCOME,
];

/// What records of one tenant carry of one seed.
#[derive(Clone, Copy)]
struct Told {
    records: u64,
    /// The earliest, and where it stands.
    first: (Timestamp, Pointer),
}

/// What records without a logon carry of the seeds.
#[derive(Default)]
pub(crate) struct Carried {
    /// Calls that prove that somebody was there: of each hour the first and the last, for there may be very many.
    pub(crate) calls: Calls,
    /// All else, by seed, in their order, and tenant.
    others: BTreeMap<(usize, Tenant), Told>,
}

impl Carried {
    /// Keeps the first and the last of an hour: what lies between them says nothing about pauses.
    fn add_call(&mut self, caller: Caller, time: Timestamp, at: Pointer) {
        let times = self.calls.entry(caller).or_default();
        let hour = time.hour()..time.hour().plus_micros(Timestamp::HOUR);
        let first = times.range(hour.clone()).next().map(|(&time, &at)| (time, at));
        let last = times.range(hour).next_back().map(|(&time, &at)| (time, at));
        match first.zip(last) {
            Some((first, last)) if first.0 != last.0 && (first..=last).contains(&(time, at)) => {}
            Some((first, last)) if first.0 != last.0 => {
                times.remove(if time < first.0 { &first.0 } else { &last.0 });
                times.insert(time, at);
            }
            _ => {
                let known = times.entry(time).or_insert(at);
                *known = at.min(*known);
            }
        }
    }

    fn add_other(&mut self, key: (usize, Tenant), more: Told) {
        let known = self.others.entry(key).or_insert(Told { records: 0, first: more.first });
        known.records += more.records;
        known.first = known.first.min(more.first);
    }

    /// The seeds, by their index, that records without a logon carry where the seed is looked for: in its own tenant, if it names one.
    pub(crate) fn seeds(&self, seeds: &[Seed]) -> Vec<usize> {
        let is_of = |number: usize, tenant: &Tenant| seeds[number].tenant.as_ref().is_none_or(|of| of == tenant);
        let carried = self.others.keys().filter(|(number, tenant)| is_of(*number, tenant));
        let mut numbers: Vec<usize> = carried.map(|(number, _)| *number).collect();
        numbers.dedup();
        numbers
    }

    fn merge(&mut self, other: Self) {
        for (caller, times) in other.calls {
            times.into_iter().for_each(|(time, at)| self.add_call(caller.clone(), time, at));
        }
        other.others.into_iter().for_each(|(key, told)| self.add_other(key, told));
    }
}

/// Looks for such records within the window.
pub(crate) fn find(
    case: &Case,
    evidence: &EvidenceTable,
    seeds: &[Seed],
    window: Window,
    threads: usize,
) -> Result<Carried, Error> {
    let wanted: Vec<(usize, Wanted)> =
        (0..).zip(seeds).filter_map(|(number, seed)| Some((number, Wanted::of(seed)?))).collect();
    let mut all = Carried::default();
    if wanted.is_empty() {
        return Ok(all);
    }
    let files = Files::new(evidence);
    let (accounts, others): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|(_, wanted)| matches!(wanted, Wanted::Account(..)));
    let scan = |class| Scan { class, columns: Some(COLUMNS.to_vec()), ..Scan::new(TenantFilter::All) };
    // An account's name stands in most records of all; what it asked of a cloud is in these.
    let of_accounts = [class::API, class::EVENT_LOG, class::AUTHENTICATION].map(|class| (&accounts, Some(class)));
    let scans = of_accounts.into_iter().chain([(&others, None)]);
    for (wanted, scan) in scans.filter(|(wanted, _)| !wanted.is_empty()).map(|(wanted, of)| (wanted, scan(of))) {
        let look = |part: &EventPart, rows: &dyn EventColumns, found: &mut Carried| {
            let pointer = |digest: &str, record| files.pointer(part.tenant(), digest, record);
            for (number, wanted) in wanted {
                let carrying = wanted.rows(rows, window);
                if !carrying.is_empty() {
                    let asked = Asked { number: *number, seed: &seeds[*number], tenant: part.tenant(), window };
                    sort(rows, &carrying, &asked, &pointer, found);
                }
            }
        };
        let parts = case.event_parts(&scan)?;
        let of_part = |reader: &mut ColumnReader, part: &EventPart| -> Result<Carried, Error> {
            let mut found = Carried::default();
            if let Some(rows) = part.on_demand(reader)? {
                look(part, &rows, &mut found);
                rows.check()?;
            } else {
                for batch in part.read()? {
                    look(part, &batch?, &mut found);
                }
            }
            Ok(found)
        };
        for part in parallel::map_with(threads, &parts, ColumnReader::default, of_part) {
            all.merge(part?);
        }
    }
    Ok(all)
}

/// A seed, and in whose part of the case it is looked for.
struct Asked<'a> {
    number: usize,
    seed: &'a Seed,
    tenant: &'a Tenant,
    window: Window,
}

/// Sorts rows that carry a seed into calls and others.
fn sort(
    rows: &dyn EventColumns,
    carrying: &[usize],
    asked: &Asked<'_>,
    pointer: &dyn Fn(&str, u64) -> Option<Pointer>,
    found: &mut Carried,
) {
    let Asked { number, seed, tenant, window } = *asked;
    let row_of = Rows::new(rows);
    let by = seed.evident_kind().unwrap_or(SeedKind::Account);
    let since = window.from.max(seed.window.from);
    // A seed of another tenant names an entry here only where its address is that tenant's: else it is a record to look at.
    let is_of_seed = seed.tenant.as_ref().is_none_or(|of| of == tenant);
    for &row in carrying {
        let at = row_of.pointer(row).and_then(|(digest, record)| pointer(digest, record));
        let (Some(time), Some(at)) = (rows.time(row), at) else { continue };
        let is_named = || row_of.account(row).is_some_and(|it| trace::names_account(&seed.value, &it));
        if by == SeedKind::Account && !(row_of.is_asked_or_placeless(row) && is_named()) {
            continue;
        }
        let caller = row_of.caller(row, tenant, by).map(|caller| Caller { since, ..caller });
        match caller.filter(|_| is_of_seed) {
            Some(caller) => found.add_call(caller, time, at),
            None => found.add_other((number, tenant.clone()), Told { records: 1, first: (time, at) }),
        }
    }
}

/// The columns that say what a row that carries a seed is.
struct Rows<'a> {
    digests: Option<Text<'a>>,
    records: Option<Numbers<'a>>,
    host: Option<Text<'a>>,
    home: Option<Text<'a>>,
    address: Option<Text<'a>>,
    session: Option<Text<'a>>,
    actor_session: Option<Text<'a>>,
    actor: Option<Text<'a>>,
    activity: Option<Text<'a>>,
    name: Option<Text<'a>>,
    domain: Option<Text<'a>>,
    operation: Option<Text<'a>>,
    outcome: Option<Text<'a>>,
}

impl<'a> Rows<'a> {
    fn new(rows: &'a dyn EventColumns) -> Self {
        Self {
            digests: rows.text(Column::EVIDENCE),
            records: rows.numbers(Column::RECORD),
            host: rows.text(Column::HOST),
            home: rows.text(Column::SRC_HOST),
            address: rows.text(Column::SRC_ADDRESS),
            session: rows.text(Column::SESSION),
            actor_session: rows.text(Column::ACTOR_SESSION),
            actor: rows.text(Column::ACTOR_NAME),
            activity: rows.text(Column::ACTIVITY),
            name: rows.text(Column::ACCOUNT_NAME),
            domain: rows.text(Column::ACCOUNT_DOMAIN),
            operation: rows.text(Column::API_OPERATION),
            outcome: rows.text(Column::OUTCOME),
        }
    }

    fn pointer(&self, row: usize) -> Option<(&str, u64)> {
        Some((get(&self.digests, row)?, self.records.as_ref()?.get(row)?))
    }

    /// Who acts: of a role that is taken on, whoever takes it.
    fn account(&self, row: usize) -> Option<Account> {
        let name = get(&self.actor, row).filter(|_| self.is_taking(row)).or_else(|| get(&self.name, row))?;
        Some(Account { sid: None, name: Some(Arc::from(name)), domain: get(&self.domain, row).map(Arc::from) })
    }

    fn activity(&self, row: usize) -> Option<Activity> {
        get(&self.activity, row).and_then(Activity::parse)
    }

    /// Does somebody take on another name, here or elsewhere?
    fn is_taking(&self, row: usize) -> bool {
        matches!(self.activity(row), Some(Activity::AccountSwitch | Activity::CredentialUse))
    }

    /// Was it asked of a cloud, or does the record not say where it was?
    fn is_asked_or_placeless(&self, row: usize) -> bool {
        get(&self.operation, row).is_some() || get(&self.host, row).is_none()
    }

    /// Who calls, where the row is a call that proves an identity; see the module.
    fn caller(&self, row: usize, viewer: &Tenant, by: SeedKind) -> Option<Caller> {
        let host = get(&self.host, row).filter(|host| is_cloud_log(&host.to_ascii_lowercase()))?;
        let is_at_home = get(&self.home, row).is_none_or(|home| home.eq_ignore_ascii_case(host));
        let is_asked = get(&self.operation, row).is_some() || self.activity(row) == Some(Activity::CredentialUse);
        if !(is_at_home && is_asked) {
            return None;
        }
        let was_let_in = match get(&self.outcome, row).and_then(Outcome::parse)? {
            Outcome::Success => true,
            Outcome::Failure => false,
            Outcome::Unknown => return None,
        };
        // Who takes on a role has a key of before; the session is the one that was issued. A sign-in elsewhere has no other.
        let of_actor = get(&self.actor_session, row).filter(|_| self.is_taking(row));
        let is_role = self.activity(row) == Some(Activity::AccountSwitch);
        let session = of_actor.or_else(|| get(&self.session, row).filter(|_| !is_role)).map(Arc::from);
        // What a role leads to hangs on the key that it was taken on with, whatever sign-in the key itself came out of.
        let by =
            if of_actor.is_some() && self.activity(row) == Some(Activity::CredentialUse) { SeedKind::Key } else { by };
        let address = get(&self.address, row).and_then(|text| text.parse::<IpAddr>().ok()).map(|at| at.to_canonical());
        // In AWS everybody has a key, but services that act on somebody's behalf, and those have no address.
        let is_proved = if is_aws(host) {
            session.is_some() && address.is_some()
        } else {
            by != SeedKind::Key || session.is_some()
        };
        let Account { name, domain, .. } = self.account(row)?;
        is_proved.then_some(Caller {
            viewer: viewer.clone(),
            host: Arc::from(host),
            session,
            address,
            account: (domain, name?),
            was_let_in,
            by,
            since: None,
        })
    }
}

/// What logs of clouds call themselves.
fn is_cloud_log(host: &str) -> bool {
    is_cloud_host(host)
        || host == "okta"
        || ["okta-", "gcp-", "google-", "azure-"].iter().any(|start| host.starts_with(start))
}

fn is_aws(host: &str) -> bool {
    host.get(..AWS_HOST.len()).is_some_and(|start| start.eq_ignore_ascii_case(AWS_HOST))
}

/// Explains the entries, by their logons; tells of the records that are none, and takes back every "not seen" that they contradict.
pub(crate) fn tell(
    carried: &Carried,
    entries: &BTreeSet<LogonId>,
    seeds: &[Seed],
    evidence: &EvidenceTable,
    scope: &mut Scope,
) {
    explain(&mut scope.paths, entries);
    for ((number, tenant), told) in &carried.others {
        note(scope, &seeds[*number], tenant, told, evidence);
    }
}

fn note(scope: &mut Scope, seed: &Seed, tenant: &Tenant, told: &Told, evidence: &EvidenceTable) {
    let (time, pointer) = told.first;
    let file = evidence.resolve(pointer).map_or("", |file| file.path.as_str());
    let (records, tell) = match told.records {
        1 => ("1 record".to_owned(), "tells"),
        records => (format!("{records} records"), "tell"),
    };
    scope.notes.push(format!(
        "{records} of {tenant} {} {} and {tell} of no logon; the first is of {time}, {file}:{}.",
        if told.records == 1 { "names" } else { "name" },
        seed.value,
        pointer.record
    ));
    scope.take_back_not_seen(tenant);
}

/// Says of the hops that are entries by calls what they are made of.
fn explain(paths: &mut [Path], entries: &BTreeSet<LogonId>) {
    for hop in paths.iter_mut().flat_map(|path| &mut path.hops).filter(|hop| entries.contains(&hop.logon)) {
        let what = match hop.credential.kind {
            _ if hop.outcome == Outcome::Failure => "It is a call that was refused.",
            CredentialKind::Token => "No logon is logged: a call with this key or token was let in.",
            _ => "No sign-in that it came out of is logged: a call by this account was let in.",
        };
        hop.reasons.push(what.to_owned());
    }
}
