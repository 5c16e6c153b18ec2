//! Records that carry a seed's address, key or account and tell of no logon: connections, calls of a cloud's interfaces, refused packets.
//!
//! The trace follows logons. Two things become of such records:
//! - A **call** of a cloud's interface that was let in, with a key or token that the cloud knows and from an address, proves that whoever
//!   has the key was there: for the question asked it is an entry (see `trace::entries`). Calls that were refused or that anybody may make
//!   (no key, no account), those that the cloud's own services make (no address), and those of an identity that is at home in another
//!   directory (its own log tells how it came) are none. Where the account itself is the intruder's, so is every call of it that was let in,
//!   whatever it was made with: tokens that somebody else signs leave no sign-in.
//! - A tenant whose own records name the seed **otherwise** was touched by it all the same, whatever the logons show: it is never said to
//!   be clear, and whoever reads the answer is told where to look. An account's name stands in too many records for that.

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use crate::wanted::Wanted;
use case::{Case, ColumnReader, EventPart, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventColumns, Numbers, Text};
use model::{
    Account, Certainty, CredentialKind, Outcome, Path, Pointer, Scope, Seed, SeedKind, Tenant, Timestamp, Verdict,
    Window, class, is_cloud_host,
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
    /// Calls that prove that somebody was there: of each hour the earliest, for there may be very many.
    pub(crate) calls: Calls,
    /// All else, by seed, in their order, and tenant.
    others: BTreeMap<(usize, Tenant), Told>,
}

impl Carried {
    fn add_call(&mut self, caller: Caller, time: Timestamp, at: Pointer) {
        let times = self.calls.entry(caller).or_default();
        let (hour, next) = (time.hour(), time.hour().plus_micros(Timestamp::HOUR));
        match times.range(hour..next).next().map(|(known, at)| (*known, *at)) {
            Some(known) if known <= (time, at) => {}
            Some((known, _)) => {
                times.remove(&known);
                times.insert(time, at);
            }
            None => {
                times.insert(time, at);
            }
        }
    }

    fn add_other(&mut self, key: (usize, Tenant), more: Told) {
        let known = self.others.entry(key).or_insert(Told { records: 0, first: more.first });
        known.records += more.records;
        known.first = known.first.min(more.first);
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
    for (wanted, scan) in [(accounts, scan(Some(class::API))), (others, scan(None))] {
        if wanted.is_empty() {
            continue;
        }
        let look = |part: &EventPart, rows: &dyn EventColumns, found: &mut Carried| {
            let pointer = |digest: &str, record| files.pointer(part.tenant(), digest, record);
            for (number, wanted) in &wanted {
                let carrying = wanted.rows(rows, window);
                if !carrying.is_empty() {
                    sort(rows, &carrying, (*number, &seeds[*number], part.tenant()), &pointer, found);
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

/// Sorts rows that carry a seed into calls and others.
fn sort(
    rows: &dyn EventColumns,
    carrying: &[usize],
    (number, seed, tenant): (usize, &Seed, &Tenant),
    pointer: &dyn Fn(&str, u64) -> Option<Pointer>,
    found: &mut Carried,
) {
    let row_of = Rows::new(rows);
    // A seed of another tenant names an entry here only where its address is that tenant's: else it is a record to look at.
    let is_of_seed = seed.tenant.as_ref().is_none_or(|of| of == tenant);
    let is_account = matches!(seed.evident_kind(), Some(SeedKind::Account));
    for &row in carrying {
        let at = row_of.pointer(row).and_then(|(digest, record)| pointer(digest, record));
        let (Some(time), Some(at)) = (rows.time(row), at) else { continue };
        let caller = row_of.caller(row, tenant);
        if is_account {
            let named = caller.filter(|caller| is_of_seed && trace::names_account(&seed.value, &account_of(caller)));
            named.into_iter().for_each(|caller| found.add_call(caller, time, at));
            continue;
        }
        let caller = caller.filter(|caller| caller.session.is_some() && caller.address.is_some());
        if caller.is_none() || !is_of_seed {
            found.add_other((number, tenant.clone()), Told { records: 1, first: (time, at) });
        }
        if let Some(caller) = caller {
            found.add_call(caller, time, at);
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
            name: rows.text(Column::ACCOUNT_NAME),
            domain: rows.text(Column::ACCOUNT_DOMAIN),
            operation: rows.text(Column::API_OPERATION),
            outcome: rows.text(Column::OUTCOME),
        }
    }

    fn pointer(&self, row: usize) -> Option<(&str, u64)> {
        Some((get(&self.digests, row)?, self.records.as_ref()?.get(row)?))
    }

    /// Who calls, where the row is a call that was let in and proves an identity; see the module.
    fn caller(&self, row: usize, viewer: &Tenant) -> Option<Caller> {
        let host = get(&self.host, row).filter(|host| is_cloud_host(&host.to_ascii_lowercase()))?;
        let is_at_home = get(&self.home, row).is_none_or(|home| home.eq_ignore_ascii_case(host));
        let was_let_in = get(&self.outcome, row).and_then(Outcome::parse) == Some(Outcome::Success);
        get(&self.operation, row).filter(|_| is_at_home && was_let_in)?;
        Some(Caller {
            viewer: viewer.clone(),
            host: Arc::from(host),
            session: get(&self.session, row).map(Arc::from),
            address: get(&self.address, row).and_then(|text| text.parse::<IpAddr>().ok()).map(|at| at.to_canonical()),
            account: (get(&self.domain, row).map(Arc::from), Arc::from(get(&self.name, row)?)),
        })
    }
}

fn account_of(caller: &Caller) -> Account {
    let (domain, name) = caller.account.clone();
    Account { sid: None, name: Some(name), domain }
}

fn get<'t>(text: &'t Option<Text<'_>>, row: usize) -> Option<&'t str> {
    text.as_ref()?.get(row)
}

/// Tells of the records that are no entries, and takes back every "not seen" that they contradict.
pub(crate) fn tell(carried: &Carried, seeds: &[Seed], evidence: &EvidenceTable, scope: &mut Scope) {
    for ((number, tenant), told) in &carried.others {
        note(scope, &seeds[*number], tenant, told, evidence);
    }
    scope.sort_tenants();
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
    let not_seen = |each: &&mut model::TenantScope| each.tenant == *tenant && each.verdict == Verdict::NotSeen;
    if let Some(verdict) = scope.tenants.iter_mut().find(not_seen) {
        (verdict.verdict, verdict.certainty) = (Verdict::CannotTell, Certainty::NONE);
    }
}

/// Says of the hops that are entries by calls what they are made of.
pub(crate) fn explain(paths: &mut [Path], entries: &BTreeSet<model::LogonId>) {
    for hop in paths.iter_mut().flat_map(|path| &mut path.hops).filter(|hop| entries.contains(&hop.logon)) {
        let what = match hop.credential.kind {
            CredentialKind::Token => "No logon is logged: a call with this key or token was let in.",
            _ => "No sign-in that it came out of is logged: a call by this account was let in.",
        };
        hop.reasons.push(what.to_owned());
    }
}
