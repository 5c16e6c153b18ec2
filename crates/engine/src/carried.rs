//! Records that carry a seed's address or key and tell of no logon: connections, calls of a cloud's interfaces, refused packets.
//!
//! The trace follows logons. A tenant whose own records name the seed was touched by it all the same, whatever the logons show: it is
//! never said to be clear, and whoever reads the answer is told where to look.

use crate::error::Error;
use crate::logons::Files;
use crate::parallel;
use case::{Case, ColumnReader, EventPart, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventColumns};
use model::{Certainty, Pointer, Scope, Seed, SeedKind, Tenant, Timestamp, Verdict, Window};
use std::collections::BTreeMap;
use std::net::IpAddr;

const COLUMNS: &[Column] = &[
    Column::TIME,
    Column::EVIDENCE,
    Column::RECORD,
    Column::ACTIVITY,
    Column::SRC_ADDRESS,
    Column::SESSION,
    Column::CREDENTIAL,
];

/// What records of one tenant carry of one seed.
struct Carried {
    records: u64,
    /// The earliest, and where it stands.
    first: (Timestamp, Pointer),
}

/// By seed, in their order, and tenant.
type OfSeeds = BTreeMap<(usize, Tenant), Carried>;

/// Tells of such records in the notes, and takes back every "not seen" that they contradict.
pub(crate) fn tell(
    case: &Case,
    evidence: &EvidenceTable,
    seeds: &[Seed],
    threads: usize,
    scope: &mut Scope,
) -> Result<(), Error> {
    let wanted: Vec<(usize, Wanted)> =
        (0..).zip(seeds).filter_map(|(number, seed)| Some((number, Wanted::of(seed)?))).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let files = Files::new(evidence);
    let parts = case.event_parts(&Scan { columns: Some(COLUMNS.to_vec()), ..Scan::new(TenantFilter::All) })?;
    let window = scope.window;
    let of_part = |reader: &mut ColumnReader, part: &EventPart| -> Result<OfSeeds, Error> {
        let mut found = OfSeeds::new();
        let mut look = |rows: &dyn EventColumns| {
            for (number, wanted) in &wanted {
                wanted.find(rows, window, |time, digest, record| {
                    if let Some(pointer) = files.pointer(part.tenant(), digest, record) {
                        add(
                            &mut found,
                            (*number, part.tenant().clone()),
                            Carried { records: 1, first: (time, pointer) },
                        );
                    }
                });
            }
        };
        if let Some(rows) = part.on_demand(reader)? {
            look(&rows);
            rows.check()?;
        } else {
            for batch in part.read()? {
                look(&batch?);
            }
        }
        Ok(found)
    };
    let mut found = OfSeeds::new();
    for part in parallel::map_with(threads, &parts, ColumnReader::default, of_part) {
        part?.into_iter().for_each(|(key, carried)| add(&mut found, key, carried));
    }
    for ((number, tenant), carried) in found {
        note(scope, &seeds[number], &tenant, &carried, evidence);
    }
    scope.sort_tenants();
    Ok(())
}

fn add(found: &mut OfSeeds, key: (usize, Tenant), more: Carried) {
    match found.get_mut(&key) {
        Some(known) => {
            known.records += more.records;
            known.first = known.first.min(more.first);
        }
        None => {
            found.insert(key, more);
        }
    }
}

fn note(scope: &mut Scope, seed: &Seed, tenant: &Tenant, carried: &Carried, evidence: &EvidenceTable) {
    let (time, pointer) = carried.first;
    let file = evidence.resolve(pointer).map_or("", |file| file.path.as_str());
    let (records, tell) = match carried.records {
        1 => ("1 record".to_owned(), "tells"),
        records => (format!("{records} records"), "tell"),
    };
    scope.notes.push(format!(
        "{records} of {tenant} {} {} and {tell} of no logon; the first is of {time}, {file}:{}.",
        if carried.records == 1 { "names" } else { "name" },
        seed.value,
        pointer.record
    ));
    let not_seen = |each: &&mut model::TenantScope| each.tenant == *tenant && each.verdict == Verdict::NotSeen;
    if let Some(verdict) = scope.tenants.iter_mut().find(not_seen) {
        (verdict.verdict, verdict.certainty) = (Verdict::CannotTell, Certainty::NONE);
    }
}

/// A value that records are searched for.
enum Wanted {
    Address(IpAddr, Window),
    Key(String, Window),
}

impl Wanted {
    /// Of a seed that is an address or a key; hosts and accounts stand in logons or are not known at all.
    fn of(seed: &Seed) -> Option<Self> {
        match seed.evident_kind()? {
            SeedKind::Address => Some(Self::Address(seed.value.parse::<IpAddr>().ok()?.to_canonical(), seed.window)),
            SeedKind::Key => Some(Self::Key(seed.value.clone(), seed.window)),
            SeedKind::Host | SeedKind::Account => None,
        }
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Self::Address(address, _) => text.parse::<IpAddr>().is_ok_and(|text| text.to_canonical() == *address),
            Self::Key(key, _) => text == key,
        }
    }

    /// Calls `each` with time, digest and record of every row without an activity that has the value.
    fn find(&self, rows: &dyn EventColumns, window: Window, mut each: impl FnMut(Timestamp, &str, u64)) {
        let (columns, own): (&[Column], Window) = match self {
            Self::Address(_, own) => (&[Column::SRC_ADDRESS], *own),
            Self::Key(_, own) => (&[Column::SESSION, Column::CREDENTIAL], *own),
        };
        for (index, column) in columns.iter().enumerate() {
            let Some(text) = rows.text(*column) else { continue };
            let Some(key) = text.values().iter().position(|value| value.is_some_and(|value| self.is(value))) else {
                continue;
            };
            let (activities, digests) = (rows.text(Column::ACTIVITY), rows.text(Column::EVIDENCE));
            let records = rows.numbers(Column::RECORD);
            let earlier: Vec<_> = columns[..index].iter().filter_map(|column| rows.text(*column)).collect();
            for row in (0..rows.rows()).filter(|&row| text.key(row) == Some(key)) {
                let is_logon = activities.as_ref().is_some_and(|activities| activities.key(row).is_some());
                let is_known = earlier.iter().any(|text| text.get(row).is_some_and(|value| self.is(value)));
                let at = (rows.time(row), digests.as_ref().and_then(|digests| digests.get(row)));
                let record = records.as_ref().and_then(|records| records.get(row));
                if let ((Some(time), Some(digest)), Some(record)) = (at, record)
                    && !is_logon
                    && !is_known
                    && window.contains(time)
                    && own.contains(time)
                {
                    each(time, digest, record);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::BatchBuilder;

    #[test]
    fn rows_without_an_activity_that_carry_the_value_are_found() {
        let mut events = BatchBuilder::new();
        let row = |events: &mut BatchBuilder, minute: i64, texts: &[(Column, &str)]| {
            events.set_time(Timestamp::from_micros(minute * 60 * Timestamp::SECOND));
            events.set_number(Column::RECORD, u64::try_from(minute).expect("small"));
            events.set_text(Column::EVIDENCE, "e");
            texts.iter().for_each(|(column, value)| events.set_text(*column, value));
            events.finish_row();
        };
        row(&mut events, 1, &[(Column::SRC_ADDRESS, "198.51.100.9"), (Column::ACTIVITY, "logon")]);
        row(
            &mut events,
            2,
            &[(Column::SRC_ADDRESS, "198.51.100.9"), (Column::SESSION, "K"), (Column::CREDENTIAL, "K")],
        );
        row(&mut events, 3, &[(Column::SRC_ADDRESS, "198.51.100.90"), (Column::CREDENTIAL, "K")]);
        row(&mut events, 9, &[(Column::SRC_ADDRESS, "198.51.100.9")]);
        let batch = events.finish();
        let check = |seed: &str, expect: &[u64]| {
            let wanted = Wanted::of(&seed.parse().expect(seed)).expect("an address or a key");
            let until = Timestamp::from_micros(5 * 60 * Timestamp::SECOND);
            let mut found = Vec::new();
            wanted.find(&batch, Window { from: None, to: Some(until) }, |_, _, record| found.push(record));
            assert_eq!(found, expect, "{seed}");
        };
        check("address:198.51.100.9", &[2]);
        check("key:K", &[2, 3]);
        check("address:198.51.100.7", &[]);
    }
}
