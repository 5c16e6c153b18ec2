//! The buffers of a run. One thread appends in a fixed order; the jobs that come back may run anywhere.

use crate::error::Error;
use crate::ingest::block::PackedBlock;
use crate::ingest::cut::cut;
use crate::ingest::job::{Content, FlushJob, Written};
use crate::store::disk::Disk;
use crate::store::names::tenant_folder;
use crate::table::parts::{Part, PartKind};
use events::EventBatch;
use model::{CoverageSpan, EvidenceFile, Problem, Tenant};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

/// How much a writer holds back before it hands out jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterLimits {
    /// Bytes of events over all tenants, and as many of verbatim blocks. Beyond it, the tenants with the most are flushed until half of it
    /// is left.
    pub buffer_bytes: usize,
    /// Rows of events in one part file.
    pub part_rows: usize,
    /// Bytes of verbatim blocks in one part file.
    pub part_block_bytes: usize,
}

impl Default for WriterLimits {
    fn default() -> Self {
        Self { buffer_bytes: 24 << 20, part_rows: 32 << 10, part_block_bytes: 4 << 20 }
    }
}

/// What a run adds to the tables beside events and records.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// Files read, unreadable ones among them. A file that the case lists already stays as it was.
    pub evidence: Vec<EvidenceFile>,
    /// What was lost.
    pub problems: Vec<Problem>,
    /// Which logs there are now.
    pub coverage: Vec<CoverageSpan>,
}

#[derive(Default)]
struct EventBuffer {
    batches: Vec<EventBatch>,
    size_bytes: usize,
}

#[derive(Default)]
struct BlockBuffer {
    blocks: Vec<PackedBlock>,
    size_bytes: usize,
}

/// Collects the rows of a run. Nothing that it writes belongs to the case before [`crate::Case::commit`].
pub struct Writer {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    run: u32,
    limits: WriterLimits,
    events: BTreeMap<Tenant, EventBuffer>,
    blocks: BTreeMap<Tenant, BlockBuffer>,
    buffered_bytes: usize,
    block_bytes: usize,
    issued: usize,
    written: Written,
}

impl Writer {
    pub(crate) fn new(disk: Arc<dyn Disk>, root: PathBuf, run: u32, limits: WriterLimits) -> Self {
        Self {
            disk,
            root,
            run,
            limits,
            events: BTreeMap::new(),
            blocks: BTreeMap::new(),
            buffered_bytes: 0,
            block_bytes: 0,
            issued: 0,
            written: Written::default(),
        }
    }

    /// Adds rows of one tenant. The jobs returned must be run before the run is committed.
    pub fn append(&mut self, tenant: &Tenant, batch: EventBatch) -> Vec<FlushJob> {
        if batch.rows() == 0 {
            return Vec::new();
        }
        let size_bytes = batch.size_bytes();
        let buffer = self.events.entry(tenant.clone()).or_default();
        buffer.size_bytes += size_bytes;
        buffer.batches.push(batch);
        self.buffered_bytes += size_bytes;
        let mut jobs = Vec::new();
        if self.buffered_bytes > self.limits.buffer_bytes {
            while self.buffered_bytes > self.limits.buffer_bytes / 2 {
                let largest = self.largest();
                jobs.extend(self.flush_events(&largest));
            }
        }
        jobs
    }

    /// The tenant with the most bytes; of equals the last.
    fn largest(&self) -> Tenant {
        let largest = self.events.iter().max_by_key(|(_, buffer)| buffer.size_bytes);
        largest.map(|(tenant, _)| tenant.clone()).expect("bytes are buffered, so there is a tenant")
    }

    /// All rows of a tenant, in part files that follow each other in time.
    fn flush_events(&mut self, tenant: &Tenant) -> Vec<FlushJob> {
        let Some(buffer) = self.events.remove(tenant) else { return Vec::new() };
        self.buffered_bytes -= buffer.size_bytes;
        let cuts = cut(&buffer.batches, self.limits.part_rows);
        let batches = Arc::new(buffer.batches);
        let content = |rows| Content::Events { batches: batches.clone(), rows };
        cuts.into_iter().map(|rows| self.job(tenant, PartKind::Events, content(rows))).collect()
    }

    /// Adds a stretch of evidence that holds whole records. The jobs returned must be run before the run is committed.
    pub fn append_block(&mut self, tenant: &Tenant, block: PackedBlock) -> Vec<FlushJob> {
        let buffer = self.blocks.entry(tenant.clone()).or_default();
        let size_bytes = block.block.bytes.len();
        buffer.size_bytes += size_bytes;
        buffer.blocks.push(block);
        self.block_bytes += size_bytes;
        let mut jobs = Vec::new();
        if buffer.size_bytes >= self.limits.part_block_bytes {
            jobs.extend(self.flush_blocks(tenant));
        }
        if self.block_bytes > self.limits.buffer_bytes {
            while self.block_bytes > self.limits.buffer_bytes / 2 {
                let largest = self.blocks.iter().max_by_key(|(_, buffer)| buffer.size_bytes);
                let largest =
                    largest.map(|(tenant, _)| tenant.clone()).expect("bytes are buffered, so there is a tenant");
                jobs.extend(self.flush_blocks(&largest));
            }
        }
        jobs
    }

    fn flush_blocks(&mut self, tenant: &Tenant) -> Option<FlushJob> {
        let buffer = self.blocks.remove(tenant)?;
        self.block_bytes -= buffer.size_bytes;
        Some(self.job(tenant, PartKind::Records, Content::Records(buffer.blocks)))
    }

    fn job(&mut self, tenant: &Tenant, kind: PartKind, content: Content) -> FlushJob {
        self.issued += 1;
        let folder = tenant_folder(tenant);
        FlushJob {
            disk: self.disk.clone(),
            root: self.root.clone(),
            tenant: tenant.clone(),
            path: format!("{}/{folder}/{:04}-{:06}.parquet", kind.as_str(), self.run, self.issued),
            content,
            written: self.written.clone(),
        }
    }

    /// Hands out what is buffered still. To be called once, after the last append.
    pub fn finish_buffers(&mut self) -> Vec<FlushJob> {
        let with_events: Vec<Tenant> = self.events.keys().cloned().collect();
        let tenants: Vec<Tenant> = self.blocks.keys().cloned().collect();
        let mut jobs: Vec<FlushJob> = with_events.iter().flat_map(|tenant| self.flush_events(tenant)).collect();
        jobs.extend(tenants.iter().filter_map(|tenant| self.flush_blocks(tenant)));
        jobs
    }

    /// Bytes held back.
    #[must_use]
    pub fn buffered_bytes(&self) -> usize {
        self.buffered_bytes + self.block_bytes
    }

    /// The part files, when every job was run and nothing is buffered.
    pub(crate) fn into_parts(self) -> Result<Vec<Part>, Error> {
        let parts = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        if parts.len() != self.issued || !self.events.is_empty() || !self.blocks.is_empty() {
            return Err(Error::Unfinished { issued: self.issued, written: parts.len() });
        }
        Ok(parts)
    }
}
