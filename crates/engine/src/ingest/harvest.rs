//! Decoding a parcel, on any thread: rows with their provenance and tenants, verbatim records, counts per file.

use super::parcel::{FileTicket, Parcel};
use super::purpose::{Purpose, Rows};
use crate::tenancy::Tenancy;
use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::Schema;
use case::RecordBlock;
use events::{BatchBuilder, Column, EventBatch};
use evidence::{Block, Decoded, Rejection, Unit};
use model::{Tenant, Timestamp};
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What one parcel gives.
pub(super) struct Harvest<M> {
    pub(super) sequence: u64,
    pub(super) made: M,
    pub(super) files: Vec<FileHarvest>,
}

/// Counts of one unit, added to its file.
pub(super) struct FileHarvest {
    pub(super) number: usize,
    /// Records that became rows; one can become several.
    pub(super) records: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) rejections: Vec<Rejection>,
    /// Records by the zone that was assumed for them.
    pub(super) zones: BTreeMap<String, u64>,
}

/// Rows of one unit in the parcel's batch.
struct UnitRows {
    ticket: Arc<FileTicket>,
    rows: Range<usize>,
}

/// Decodes a parcel for a purpose. `done_with` gets the units' memory back.
pub(super) fn harvest<P: Purpose>(
    parcel: Parcel,
    tenancy: &Tenancy,
    purpose: &P,
    tools: &mut P::Tools<'_>,
    done_with: &dyn Fn(Vec<u8>),
) -> Harvest<P::Made> {
    let mut decoded = Decoded { events: BatchBuilder::new(), ..Decoded::default() };
    let mut units = Vec::with_capacity(parcel.units.len());
    let mut made = P::Made::default();
    let mut files = Vec::with_capacity(parcel.units.len());
    for (ticket, unit) in parcel.units {
        let start = decoded.events.rows();
        decode(&ticket, &unit, &mut decoded);
        let rows = start..decoded.events.rows();
        for block in decoded.blocks.drain(..) {
            purpose.block(tools, &ticket.tenant, record_block(&ticket, &unit, block), &mut made);
        }
        files.push(FileHarvest {
            number: ticket.number,
            records: 0,
            first: None,
            last: None,
            rejections: std::mem::take(&mut decoded.rejections),
            zones: BTreeMap::new(),
        });
        units.push(UnitRows { ticket, rows });
        done_with(unit.bytes);
    }
    cut(&mut decoded.events, &mut units, &mut files);
    let batch = decoded.events.finish();
    debug_assert_eq!(events::misplaced(&batch), [0; 0], "every activity stands in its class");
    let batch = with_provenance(batch, &units);
    for (file, unit) in files.iter_mut().zip(&units) {
        let records = first_rows(&batch, unit.rows.clone());
        (file.first, file.last) = times(&batch, unit.rows.clone());
        file.zones = assumed_zones(&batch, &records);
        file.records = records.len() as u64;
        file.rejections.extend(timeless(&batch, unit.rows.clone()));
    }
    let tenants = row_tenants(&batch, &units, tenancy);
    let file = |row: usize| {
        let ticket = &units[units.partition_point(|unit| unit.rows.end <= row)].ticket;
        (ticket.number, ticket.context.path.as_str())
    };
    purpose.rows(tools, Rows { batch, tenants: &tenants, file: &file }, &mut made);
    Harvest { sequence: parcel.sequence, made, files }
}

/// Decodes one unit. A reader that panics is a defect, and costs what it had not read of the unit: it must not cost the run.
fn decode(ticket: &FileTicket, unit: &Unit, decoded: &mut Decoded) {
    let read = catch_unwind(AssertUnwindSafe(|| ticket.format.decode(unit, &ticket.context, decoded)));
    if read.is_err() {
        decoded.events.abandon_row();
        decoded.rejections.push(Rejection {
            offset: Some(unit.offset),
            record: None,
            reason: "the reader failed in this part of the file, which is a defect of this program".to_owned(),
            count: 1,
            lost: true,
        });
    }
}

/// Leaves out the rows that are too many for a batch, and says so of their files: nothing but hostile evidence has so many names.
fn cut(events: &mut BatchBuilder, units: &mut [UnitRows], files: &mut [FileHarvest]) {
    if events.forget_what_does_not_fit() == 0 {
        return;
    }
    let kept = events.rows();
    for (unit, file) in units.iter_mut().zip(files) {
        let rows = unit.rows.start.min(kept)..unit.rows.end.min(kept);
        let forgotten = unit.rows.len() - rows.len();
        unit.rows = rows;
        if forgotten > 0 {
            file.rejections.push(Rejection {
                offset: None,
                record: None,
                reason: "the names of its fields are too long for so many events: these are left out".to_owned(),
                count: forgotten as u64,
                lost: true,
            });
        }
    }
}

fn record_block<'a>(ticket: &FileTicket, unit: &'a Unit, block: Block) -> RecordBlock<&'a [u8]> {
    RecordBlock {
        evidence: ticket.digest,
        format: ticket.format.name().to_owned(),
        offset: unit.offset + block.range.start as u64,
        first_record: block.first_record,
        last_record: block.last_record,
        bytes: &unit.bytes[block.range],
    }
}

fn times(batch: &EventBatch, rows: Range<usize>) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = || rows.clone().filter_map(|row| batch.time(row));
    (times().min(), times().max())
}

/// Records of logons that have no time that could be read. They are kept, but no path can hold them: evidence of the question is lost.
fn timeless(batch: &EventBatch, rows: Range<usize>) -> Option<Rejection> {
    let (activities, records) = (batch.text(Column::ACTIVITY)?, batch.numbers(Column::RECORD));
    let mut without = rows.filter(|&row| activities.key(row).is_some() && batch.time(row).is_none());
    let first = without.next()?;
    let others = match without.count() {
        0 => String::new(),
        others => format!(", and {others} more"),
    };
    Some(Rejection {
        offset: None,
        record: records.and_then(|records| records.get(first)),
        reason: format!("a record of a logon has no time that can be read: it is kept, and on no path{others}"),
        count: 0,
        lost: true,
    })
}

/// The first row of each record: those of one follow each other and have its number.
fn first_rows(batch: &EventBatch, rows: Range<usize>) -> Vec<usize> {
    let Some(numbers) = batch.numbers(Column::RECORD) else { return rows.collect() };
    let start = rows.start;
    let is_first =
        |row: &usize| *row == start || numbers.get(*row).is_none() || numbers.get(*row) != numbers.get(*row - 1);
    rows.filter(is_first).collect()
}

/// How many records stand under each zone that was assumed.
fn assumed_zones(batch: &EventBatch, records: &[usize]) -> BTreeMap<String, u64> {
    let Some(zones) = batch.text(Column::TIME_ZONE) else { return BTreeMap::new() };
    let mut counts = vec![0; zones.values().len()];
    for key in records.iter().filter_map(|row| zones.key(*row)) {
        counts[key] += 1;
    }
    let counted = zones.values().iter().zip(counts).filter(|(_, count)| *count > 0);
    counted.filter_map(|(zone, count)| Some((zone?.strip_prefix("assumed:")?.to_owned(), count))).collect()
}

/// The tenant of every row: of its file, unless the register knows better by the host.
fn row_tenants(batch: &EventBatch, units: &[UnitRows], tenancy: &Tenancy) -> Vec<Tenant> {
    let hosts = batch.text(Column::HOST);
    let mut tenants = Vec::with_capacity(batch.rows());
    for unit in units {
        let mut last: Option<(Option<usize>, Tenant)> = None;
        for row in unit.rows.clone() {
            let key = hosts.as_ref().and_then(|hosts| hosts.key(row));
            let tenant = match &last {
                Some((known, tenant)) if *known == key => tenant.clone(),
                _ => match hosts.as_ref().and_then(|hosts| hosts.get(row)) {
                    Some(host) => tenancy.of_host(host, &unit.ticket.tenant),
                    None => unit.ticket.tenant.clone(),
                },
            };
            last = Some((key, tenant.clone()));
            tenants.push(tenant);
        }
    }
    tenants
}

/// Adds the columns that only the caller of a reader knows: the file, its format, and the host where records name none.
fn with_provenance(batch: EventBatch, units: &[UnitRows]) -> EventBatch {
    if batch.rows() == 0 {
        return batch;
    }
    let digests: Vec<String> = units.iter().map(|unit| unit.ticket.digest.to_string()).collect();
    let evidence = per_unit(units, |index| Some(&digests[index]));
    let format = per_unit(units, |index| Some(units[index].ticket.format.name()));
    let mut added = vec![(Column::EVIDENCE, evidence), (Column::FORMAT, format)];
    if let Some(host) = filled_hosts(&batch, units) {
        added.push((Column::HOST, host));
    }
    let batch = batch.into_record_batch();
    let schema = batch.schema();
    let mut columns: Vec<(Column, ArrayRef)> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .filter_map(|(field, array)| Some((Column::by_name(field.name())?, Arc::clone(array))))
        .filter(|(column, _)| !added.iter().any(|(other, _)| other == column))
        .collect();
    columns.append(&mut added);
    columns.sort_by_key(|(column, _)| *column);
    let (columns, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let schema: Schema = Column::schema(&columns);
    EventBatch::new(RecordBatch::try_new(Arc::new(schema), arrays).expect("columns of one batch have its length"))
}

fn per_unit<'a>(units: &'a [UnitRows], value: impl Fn(usize) -> Option<&'a str>) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for (index, unit) in units.iter().enumerate() {
        if let Some(value) = value(index)
            && !unit.rows.is_empty()
        {
            builder.append_n(value, unit.rows.len()).expect("a batch has few files");
        }
    }
    Arc::new(builder.finish())
}

/// The host column with the path's host where a record names none, or a name that every machine gives itself; `None` when nothing is to
/// fill.
fn filled_hosts(batch: &EventBatch, units: &[UnitRows]) -> Option<ArrayRef> {
    let hosts = batch.text(Column::HOST);
    let own = |row: usize| hosts.as_ref().and_then(|hosts| hosts.get(row));
    let missing = |row: usize| own(row).is_none_or(is_anybodys);
    let wanted = |unit: &UnitRows| unit.ticket.host.is_some() && unit.rows.clone().any(missing);
    if !units.iter().any(wanted) {
        return None;
    }
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for unit in units {
        for row in unit.rows.clone() {
            let own = own(row);
            let known = own.filter(|own| !is_anybodys(own)).or(unit.ticket.host.as_deref());
            builder.append_option(known.or(own));
        }
    }
    Some(Arc::new(builder.finish()))
}

/// Is it a name by which every machine knows itself? Machines whose syslog was begun before they had a name would become one by it.
fn is_anybodys(host: &str) -> bool {
    let first = host.split_once('.').map_or(host, |(first, domain)| match domain.to_ascii_lowercase().as_str() {
        "localdomain" | "localdomain." | "" => first,
        _ => host,
    });
    first.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::{FileContext, Format};
    use std::io::{self, Read};

    /// Reads one row and panics in the middle of the second.
    struct Broken;

    impl Format for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        fn describe(&self) -> &'static str {
            "a reader with a defect"
        }

        fn sniff(&self, _: &[u8], _: u64) -> bool {
            true
        }

        fn split(
            &self,
            _: &mut dyn Read,
            _: &FileContext,
            _: &mut evidence::Emit<'_>,
            _: &mut dyn FnMut(Rejection),
        ) -> io::Result<()> {
            Ok(())
        }

        fn decode(&self, _: &Unit, _: &FileContext, out: &mut Decoded) {
            out.events.set_text(Column::HOST, "A");
            out.events.finish_row();
            out.events.set_text(Column::HOST, "B");
            panic!("a defect");
        }

        fn show(&self, _: &[u8], _: u64, _: u64) -> Option<String> {
            None
        }
    }

    #[test]
    fn a_reader_that_panics_costs_its_unit_and_not_the_run() {
        let ticket = FileTicket {
            number: 0,
            format: &Broken,
            context: FileContext::default(),
            tenant: Tenant::new("t"),
            digest: model::Digest([0; 32]),
            host: None,
        };
        let mut decoded = Decoded::default();
        decode(&ticket, &Unit { offset: 7, ..Unit::default() }, &mut decoded);
        assert!(decoded.rejections[0].lost);
        assert_eq!(decoded.rejections[0].offset, Some(7));
        let batch = decoded.events.finish();
        assert_eq!((batch.rows(), batch.text(Column::HOST).and_then(|hosts| hosts.get(0))), (1, Some("A")));
    }
}
