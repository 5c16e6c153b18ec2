//! What becomes of decoded events, on the thread that decoded them: kept in a case, or matched and forgotten.

use super::by_tenant::split;
use super::coverage::HourCounts;
use case::{BlockPacker, PackedBlock, RecordBlock};
use events::EventBatch;
use evidence::Format;
use model::Tenant;

/// A use of evidence. Parcels are decoded by several threads; what each gives is collected in their order.
pub(crate) trait Purpose: Sync {
    /// What comes of a parcel.
    type Made: Default + Send;
    /// What a thread works with. What it has learnt must not change what comes of a parcel.
    type Tools<'t>
    where
        Self: 't;

    /// Does anything point to the evidence when it has been read? Then files are known by their digest.
    const KEEPS: bool;
    /// Bytes of evidence in one parcel, roughly.
    const PARCEL_BYTES: usize;

    /// The tools of one thread.
    fn tools(&self) -> Self::Tools<'_>;

    /// Verbatim records.
    fn block(&self, tools: &mut Self::Tools<'_>, tenant: &Tenant, block: RecordBlock<&[u8]>, made: &mut Self::Made);

    /// The events of a parcel.
    fn rows(&self, tools: &mut Self::Tools<'_>, rows: Rows<'_>, made: &mut Self::Made);
}

/// Events, with their provenance.
pub(crate) struct Rows<'a> {
    pub(crate) batch: EventBatch,
    /// Whose each row is.
    pub(crate) tenants: &'a [Tenant],
    /// The file that a row is of: its place among the files of the run, and its path.
    pub(crate) file: &'a dyn Fn(usize) -> (usize, &'a str),
}

/// Evidence is kept in a case.
pub(super) struct Keep<'r> {
    /// Formats that were handed in: what kind of log theirs are, only they say.
    pub(super) formats: &'r [&'static dyn Format],
}

/// What is kept of a parcel.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) batches: Vec<(Tenant, EventBatch)>,
    pub(super) blocks: Vec<(Tenant, PackedBlock)>,
    pub(super) hours: HourCounts,
}

impl Purpose for Keep<'_> {
    type Made = Kept;
    type Tools<'t>
        = BlockPacker
    where
        Self: 't;
    const KEEPS: bool = true;
    const PARCEL_BYTES: usize = 4 << 20;

    fn tools(&self) -> BlockPacker {
        BlockPacker::default()
    }

    fn block(&self, packer: &mut BlockPacker, tenant: &Tenant, block: RecordBlock<&[u8]>, made: &mut Kept) {
        made.blocks.push((tenant.clone(), packer.pack(block)));
    }

    fn rows(&self, _: &mut BlockPacker, rows: Rows<'_>, made: &mut Kept) {
        made.hours.count(&rows.batch, rows.tenants, self.formats);
        made.batches = split(rows.batch, rows.tenants);
    }
}
