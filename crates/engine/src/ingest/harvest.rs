//! Decoding a parcel, on any thread: rows with their provenance, split by tenant; blocks; coverage; counts per file.

use super::by_tenant::split;
use super::coverage::HourCounts;
use super::parcel::{FileTicket, Parcel};
use crate::tenancy::Tenancy;
use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;
use case::{BlockPacker, PackedBlock, RecordBlock};
use events::{BatchBuilder, Column, EventBatch};
use evidence::{Block, Decoded, Rejection, Unit};
use model::{Tenant, Timestamp};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What one parcel gives.
pub(super) struct Harvest {
    pub(super) sequence: u64,
    pub(super) batches: Vec<(Tenant, EventBatch)>,
    pub(super) blocks: Vec<(Tenant, PackedBlock)>,
    pub(super) files: Vec<FileHarvest>,
    pub(super) hours: HourCounts,
}

/// Counts of one unit, added to its file.
pub(super) struct FileHarvest {
    pub(super) number: usize,
    pub(super) rows: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) rejections: Vec<Rejection>,
}

/// Rows of one unit in the parcel's batch.
struct UnitRows {
    ticket: Arc<FileTicket>,
    rows: Range<usize>,
}

/// Decodes a parcel. `done_with` gets the units' memory back.
pub(super) fn harvest(
    parcel: Parcel,
    tenancy: &Tenancy,
    packer: &mut BlockPacker,
    done_with: &dyn Fn(Vec<u8>),
) -> Harvest {
    let mut decoded = Decoded { events: BatchBuilder::new(), ..Decoded::default() };
    let mut units = Vec::with_capacity(parcel.units.len());
    let mut blocks = Vec::new();
    let mut files = Vec::with_capacity(parcel.units.len());
    for (ticket, unit) in parcel.units {
        let start = decoded.events.rows();
        decode(&ticket, &unit, &mut decoded);
        let rows = start..decoded.events.rows();
        blocks.extend(packed_blocks(&ticket, &unit, &mut decoded.blocks, packer));
        files.push(FileHarvest {
            number: ticket.number,
            rows: rows.len() as u64,
            first: None,
            last: None,
            rejections: std::mem::take(&mut decoded.rejections),
        });
        units.push(UnitRows { ticket, rows });
        done_with(unit.bytes);
    }
    let batch = with_provenance(decoded.events.finish(), &units);
    for (file, unit) in files.iter_mut().zip(&units) {
        (file.first, file.last) = times(&batch, unit.rows.clone());
    }
    let tenants = row_tenants(&batch, &units, tenancy);
    let mut hours = HourCounts::default();
    hours.count(&batch, &tenants);
    Harvest { sequence: parcel.sequence, batches: split(batch, &tenants), blocks, files, hours }
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

fn packed_blocks<'a>(
    ticket: &'a FileTicket,
    unit: &'a Unit,
    blocks: &'a mut Vec<Block>,
    packer: &'a mut BlockPacker,
) -> impl Iterator<Item = (Tenant, PackedBlock)> + 'a {
    blocks.drain(..).map(move |block| {
        let block = RecordBlock {
            evidence: ticket.digest,
            format: ticket.format.name().to_owned(),
            offset: unit.offset + block.range.start as u64,
            first_record: block.first_record,
            last_record: block.last_record,
            bytes: &unit.bytes[block.range],
        };
        (ticket.tenant.clone(), packer.pack(block))
    })
}

fn times(batch: &EventBatch, rows: Range<usize>) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = || rows.clone().filter_map(|row| batch.time(row));
    (times().min(), times().max())
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

fn per_unit<'a>(units: &'a [UnitRows], value: impl Fn(usize) -> Option<&'a str>) -> ArrayRef
where
{
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

/// The host column with the path's host where a record names none; `None` when nothing is to fill.
fn filled_hosts(batch: &EventBatch, units: &[UnitRows]) -> Option<ArrayRef> {
    let hosts = batch.text(Column::HOST);
    let missing = |row: usize| hosts.as_ref().is_none_or(|hosts| hosts.key(row).is_none());
    let wanted = |unit: &UnitRows| unit.ticket.host.is_some() && unit.rows.clone().any(missing);
    if !units.iter().any(wanted) {
        return None;
    }
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for unit in units {
        for row in unit.rows.clone() {
            let own = hosts.as_ref().and_then(|hosts| hosts.get(row));
            builder.append_option(own.or(unit.ticket.host.as_deref()));
        }
    }
    Some(Arc::new(builder.finish()))
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
